"""One thing changed in a report that is up to date: how long until its pages are current, and which were rewritten.

Drafts are built, since a changed number is a finding until somebody has looked at it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.measuring import Measured
from bench.places import Place, copy_of_project
from bench.tables import FIGURES, figures, median, table

MOST_RUNS: Final = 9  # an edit made twice would find its first result: each run writes another digit


class NothingToEditError(Exception):
    """The text that an edit replaces is not in its file any more."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What is put in the place of what: `{run}` stands for a digit; without an old text a line is added at the end."""

    name: str
    path: str
    old: str
    new: str
    line: str = ""  # how the line begins, where the text stands in several

    def apply(self, place: Place, run: int) -> bytes:
        """Make the edit and return what the file held before.

        Raises:
            NothingToEditError: the file does not hold the old text.
        """
        file = place.root / self.path
        before = file.read_bytes()
        lines = before.decode().splitlines(keepends=True)
        new = self.new.format(run=run)
        if not self.old:
            lines.append(f"{new}\n")
        else:
            number = next(
                (n for n, each in enumerate(lines) if each.startswith(self.line) and self.old in each), None
            )
            if number is None:
                message = f"{self.path}: expected {self.old!r} in a line {self.line}…, got none; bench/edits.py must follow"
                raise NothingToEditError(message)
            lines[number] = lines[number].replace(self.old, new)
        file.write_text("".join(lines), encoding="utf-8")
        return before


_LEDGER, _PRICES = "data/ledger.csv", "data/prices.csv"
EDITS: Final = (
    Edit("a balance in the article (cango-a02)", _LEDGER, "3645 BTC", "3646.{run} BTC", "cango-a02,"),
    Edit("proceeds in a release (cango-047)", _LEDGER, "~305M USD", "30{run}.5M USD", "cango-047,"),
    Edit("a company's balance (cango-046)", _LEDGER, "7474.6 BTC", "7475.{run} BTC", "cango-046,"),
    Edit("a company's balance (bitdeer-012)", _LEDGER, "1530 BTC", "1531.{run} BTC", "bitdeer-012,"),
    Edit("a company's balance (sequans-012)", _LEDGER, "2264 BTC", "2265.{run} BTC", "sequans-012,"),
    Edit("a balance in the article (ethzilla-a08)", _LEDGER, "6万5700", "6万58{run}0", "ethzilla-a08,"),
    Edit("a price of bitcoin", _PRICES, "68793.96", "6879{run}.06", "2026-02-10,BTC,"),
    Edit("a price of ether", _PRICES, "2019.50", "2019.{run}1", "2026-02-10,ETH,"),
    Edit("a sentence of a chapter", "chapters/en/cango.qmd", "", "\nEdit {run} of many [{run}]{{.literal}}."),
    Edit("a line of a style sheet", "dat/assets/css/content.css", "", ".bench-{run} {{ color: inherit; }}"),
    Edit("a line of a chart's module", "dat/charts/costs.py", "", "# {run}"),
    Edit("a line of a metric's module", "dat/metrics/mining.py", "", "# {run}"),
)


def bench_edits(scratch: Path, runs: int) -> str:
    """Return the table of edits: seconds, and what of the site was written and what of it says something else."""
    place = copy_of_project(scratch / "edits")
    place.render("--draft")
    rows = [("nothing", *_row([_measure(place, None, 0) for _ in range(runs)]))]
    for edit in EDITS:
        measured = []
        for run in range(1, min(runs, MOST_RUNS) + 1):
            measured.append(_measure(place, edit, run))
            place.render("--draft")
        rows.append((edit.name, *_row(measured)))
    heads = ("changed", *FIGURES, "pages written", "pages that differ", "other files written")
    worst = max((row for row in rows if row[0].startswith(("a balance", "proceeds", "a company"))), key=_wall)
    return f"{table(heads, rows)}\n\nSlowest ledger value: {worst[0]}, {worst[1]} s."


def _wall(row: tuple[str, ...]) -> float:
    return float(row[1])


@dataclass(frozen=True, slots=True)
class Written:
    """A build after an edit: what it took, how many pages and other files it wrote, and how many pages say something else."""

    took: Measured
    pages: int
    different: int
    others: int


def _measure(place: Place, edit: Edit | None, run: int) -> Written:
    """Make an edit, build, take it back; the site keeps the state of the edit."""
    before = dict(_files(place.site))
    held = edit.apply(place, run) if edit is not None else b""
    took = place.render("--draft")
    if edit is not None:
        (place.root / edit.path).write_bytes(held)
    return written(took, before, dict(_files(place.site)))


def written(
    took: Measured, before: Mapping[str, tuple[int, str]], after: Mapping[str, tuple[int, str]]
) -> Written:
    """Compare the files of a site, by path with time and digest, before and after a build."""
    new = {path for path, (time, _) in after.items() if before.get(path, (0, ""))[0] != time}
    pages = {path for path in after if path.endswith(".html")}
    different = {path for path in pages if before.get(path, (0, ""))[1] != after[path][1]}
    return Written(took, len(new & pages), len(different), len(new - pages))


def _files(site: Path) -> Iterator[tuple[str, tuple[int, str]]]:
    for path in sorted(site.rglob("*")):
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield path.relative_to(site).as_posix(), (path.stat().st_mtime_ns, digest)


def _row(runs: list[Written]) -> tuple[str, ...]:
    took = median([run.took for run in runs])
    of_it = next(run for run in runs if run.took is took)
    return *figures(took), str(of_it.pages), str(of_it.different), str(of_it.others)
