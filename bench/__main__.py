"""`python -m bench`: how long a full cold build takes, stage by stage. See bench/README.md for what the columns mean."""

from __future__ import annotations

import argparse
import itertools
import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a build: seconds on the clock, processor seconds of all processes, peak memory so far in MB."""

    name: str
    wall: float
    cpu: float
    peak: float


def measure_build() -> list[Stage]:
    """Build the report once in this process and return its stages."""
    marks = [_mark("start")]
    from dat.check import check_project
    from dat.cli.build import build_report

    marks.append(_mark("check data, claims, chapters"))
    evaluations = check_project(ROOT).fit()
    with tempfile.TemporaryDirectory() as folder:
        build_report(
            ROOT,
            evaluations,
            out=Path(folder) / "site",
            language=None,
            to_pdf=True,
            draft=False,
            say=lambda line: marks.append(_mark(line)),
        )
    marks.append(_mark("end"))
    stages = [_stage(before, after) for before, after in itertools.pairwise(marks)]
    return [*stages, _stage(marks[0], marks[-1], "total")]


def _mark(name: str) -> tuple[str, float, float, float]:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    return name, time.perf_counter(), cpu, max(own.ru_maxrss, children.ru_maxrss) / 1024


def _stage(
    before: tuple[str, float, float, float], after: tuple[str, float, float, float], name: str = ""
) -> Stage:
    return Stage(name or before[0], after[1] - before[1], after[2] - before[2], after[3])


def main() -> int:
    """Run the build several times, each in a process of its own, and print the median of every figure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "-n", "--runs", type=int, default=3, help="how many builds to take the median of (default: 3)"
    )
    parser.add_argument("--once", action="store_true", help="one build, its stages as JSON")
    options = parser.parse_args()
    if options.once:
        print(json.dumps([asdict(stage) for stage in measure_build()]))
        return 0
    runs = [_run() for _ in range(options.runs)]
    print(f"{platform.machine()}, Python {platform.python_version()}, {options.runs} builds, medians\n")
    print("| stage | wall s | CPU s | peak MB |\n|---|---:|---:|---:|")
    for stages in zip(*runs, strict=True):
        name = stages[0].name
        wall, cpu, peak = (
            statistics.median(getattr(stage, column) for stage in stages)
            for column in ("wall", "cpu", "peak")
        )
        print(f"| {name} | {wall:.1f} | {cpu:.1f} | {peak:.0f} |")
    return 0


def _run() -> list[Stage]:
    command = [sys.executable, "-m", "bench", "--once"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return [Stage(**stage) for stage in json.loads(done.stdout)]


if __name__ == "__main__":
    sys.exit(main())
