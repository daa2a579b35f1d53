"""Invented projects of growing size: seconds a page, memory, and an edit to one company's row; a ledger of a million rows."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bench.make_project import ROWS_EACH, Size
from bench.measuring import Measured
from bench.places import Place, invented_project
from bench.tables import FIGURES, figures, median, table

COMPANIES: Final = (5, 50, 500)
MILLION: Final = Size(500, 1_000_000, assets=20, price_years=10, has_chapters=False)


def bench_scale(scratch: Path, runs: int, companies: tuple[int, ...] = COMPANIES) -> str:
    """Return the table of invented projects with so many companies."""
    rows, each = [], {}
    for number in companies:
        place = invented_project(scratch / f"companies-{number}", Size(number, number * ROWS_EACH))
        cold = median([_cold(place) for _ in range(runs)])
        check = place.dat("check")
        same = place.render()
        edited = median([_edited(place, run) for run in range(runs)])
        pages = sum(1 for _ in (place.root / "chapters").rglob("*.qmd")) + 1
        each[number] = cold.wall / pages
        rows.append(
            (
                str(number),
                str(pages),
                *figures(cold),
                f"{1000 * each[number]:.0f}",
                f"{1000 * cold.cpu / pages:.0f}",
                f"{check.wall:.2f}",
                f"{same.wall:.2f}",
                f"{edited.wall:.2f}",
                f"{edited.cpu:.2f}",
                f"{max(run.peak for run in (cold, same, edited)):.0f}",
            )
        )
    of_page = "wall ms a page", "CPU ms a page"
    others = "`dat check` s", "nothing changed s", "one row changed s", "of it CPU s", "peak of all MB"
    heads = ("companies", "pages", *FIGURES, *of_page, *others)
    last, before = companies[-1], companies[max(0, len(companies) - 2)]
    compared = f"Wall time a page with {last} companies against {before}: {each[last] / each[before]:.2f}."
    return f"{table(heads, rows, words=0)}\n\n{compared}"


def _cold(place: Place) -> Measured:
    place.forget()
    return place.render()


def _edited(place: Place, run: int) -> Measured:
    """Change what the article says that the first company kept, which leaves every check content."""
    ledger = place.root / "data/ledger.csv"
    lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines) if ",holding," in line and ",article," in line)
    cells = lines[number].split(",")
    coins, _, asset = cells[5].partition(" ")
    cells[5] = f"{int(coins) + run + 1} {asset}"
    lines[number] = ",".join(cells)
    ledger.write_text("".join(lines), encoding="utf-8")
    return place.render()


def bench_million(scratch: Path, runs: int) -> str:
    """Return what `dat check` takes for a million rows and ten years of daily prices of twenty assets."""
    place = invented_project(scratch / "million", MILLION)
    run = median([place.dat("check") for _ in range(runs)])
    rows = [(f"{MILLION.rows:,} rows, {MILLION.price_years} years × {MILLION.assets} assets", *figures(run))]
    return f"{table(('`dat check`', *FIGURES), rows)}\n\n{run.output}"
