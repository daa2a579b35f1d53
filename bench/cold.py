"""The whole report from cold, by stage, and once more with nothing changed."""

from __future__ import annotations

from pathlib import Path

from bench.measuring import Measured, Said
from bench.places import copy_of_project
from bench.tables import FIGURES, figures, median, table

FULL = "html,pdf"


def bench_cold(scratch: Path, runs: int) -> str:
    """Return the tables of cold builds and of builds for which nothing changed."""
    place = copy_of_project(scratch / "cold")
    place.render(to=FULL)  # the machine has read every file once
    found: dict[str, list[Measured]] = {}
    for _ in range(runs):
        place.forget()
        found.setdefault("pages from cold", []).append(place.render())
        found.setdefault("nothing changed", []).append(place.render())
        place.forget()
        found.setdefault("pages and PDFs from cold", []).append(place.render(to=FULL))
        found.setdefault("nothing changed, with PDFs", []).append(place.render(to=FULL))
    rows = [(name, *figures(median(all_runs))) for name, all_runs in found.items()]
    stages = _stages(median(found["pages and PDFs from cold"]))
    return f"{table(('build', *FIGURES), rows)}\n\nPages and PDFs from cold, by stage:\n\n{stages}"


def _stages(run: Measured) -> str:
    """Return the stages that a build announces; they overlap where the next begins before the last has ended."""
    lines = [line for line in run.said if not line.text.startswith("note: ")]
    begins = (Said("start and checks", 0, 0), *lines[:-1])  # the last line tells that all is done
    ends = (*lines[:-1], Said("", run.wall, run.cpu))
    rows = [
        (begin.text, f"{end.wall - begin.wall:.2f}", f"{end.cpu - begin.cpu:.2f}")
        for begin, end in zip(begins, ends, strict=True)
    ]
    return table(("stage", *FIGURES[:2]), rows)
