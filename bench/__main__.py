"""`python -m bench [NAME…]`: how long a build takes, and what it takes. bench/README.md says how to read it."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.cold import bench_cold
from bench.edits import NothingToEditError, bench_edits
from bench.floor import NothingRecordedError
from bench.measuring import CommandFailedError
from bench.preview import NoBrowserError, NotRepaintedError, bench_preview
from bench.ratios import bench_floor, bench_quarto
from bench.scale import bench_million, bench_scale
from bench.tables import machine

if TYPE_CHECKING:
    from collections.abc import Callable

BENCHES: Final[dict[str, Callable[[Path, int], str]]] = {
    "cold": bench_cold,
    "edits": bench_edits,
    "preview": bench_preview,
    "scale": bench_scale,
    "million": bench_million,
    "floor": bench_floor,
    "quarto": bench_quarto,
}
_FAILURES: Final = (
    CommandFailedError,
    NothingRecordedError,
    NothingToEditError,
    NotRepaintedError,
)


def main() -> int:
    """Run the benchmarks and print their tables; exit status 1 where one could not be run."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHES)} (default: all)")
    parser.add_argument(
        "-n", "--runs", type=int, default=3, help="how many runs to take the median of (default: 3)"
    )
    options = parser.parse_args()
    if unknown := [name for name in options.names if name not in BENCHES]:
        parser.error(f"expected {', '.join(BENCHES)}, got {', '.join(unknown)}")
    print(f"{machine()}; medians of {options.runs}")
    failed = False
    for name in options.names or BENCHES:
        with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
            try:
                print(f"\n## {name}\n\n{BENCHES[name](Path(scratch), options.runs)}", flush=True)
            except NoBrowserError as error:
                print(f"\n## {name}\n\nNot measured: {error}")
            except _FAILURES as error:
                failed = True
                print(f"{name}: {error}", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
