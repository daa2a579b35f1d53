"""Markdown tables of what was measured."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Iterable, Sequence

from bench.measuring import Measured
from bench.places import CORES

FIGURES = ("wall s", "CPU s", "peak MB")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> str:
    """Return a table whose first columns hold words and whose others hold numbers."""
    rules = ["---" if place < words else "---:" for place in range(len(heads))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rules, *rows))


def median(runs: Sequence[Measured]) -> Measured:
    """Return the run with the middle wall time; of an even number the slower of the two."""
    return sorted(runs, key=lambda run: run.wall)[len(runs) // 2]


def figures(run: Measured) -> tuple[str, str, str]:
    """Return wall and processor seconds and the largest process as cells."""
    return f"{run.wall:.2f}", f"{run.cpu:.2f}", f"{run.peak:.0f}"


def ratios(pairs: Sequence[tuple[Measured, Measured]]) -> tuple[float, float]:
    """Return the medians of the ratios, in wall and in processor time, of runs that were made in turn."""
    wall = statistics.median(one.wall / other.wall for one, other in pairs)
    return wall, statistics.median(one.cpu / other.cpu for one, other in pairs)


def machine() -> str:
    """Return what the numbers were measured on."""
    return f"{platform.machine()}, {CORES} cores, Python {platform.python_version()}"
