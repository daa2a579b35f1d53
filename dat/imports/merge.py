"""Setting the closes of a file beside those on file, and into prices.csv without touching any other line."""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dat.amount import Amount, parse_amount
from dat.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dat.imports.export import Close, Export
    from dat.model import Dataset, PriceRow, Source

_BOM = "\ufeff"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_CELL = re.compile(r'(?:^|,)("(?:[^"]|"")*"|[^,"\r\n]*)')


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import does: closes to add, those on file already, and rows on file with the close that differs."""

    asset: str
    source: Source
    new: tuple[Close, ...]
    same: tuple[Close, ...]
    changed: tuple[tuple[PriceRow, Close], ...]

    def written(self, close: Close) -> str:
        """Return a close as prices.csv writes it: `68524.02 USD/BTC`."""
        return _written(close, self.asset)


def _written(close: Close, asset: str) -> str:
    return f"{close.digits} USD/{asset}"


def plan_import(data: Dataset, export: Export, asset: str, source: Source) -> Plan:
    """Return what importing the closes as those of a source would do.

    A close on file is the same if either, as it is written, allows the other: 69482.47 and 69482.4687.
    """
    on_file = {row.date.first: row for row in data.prices if _is_close_of(row, asset, source)}
    new, same, changed = [], [], []
    for close in export.closes:
        row = on_file.get(close.day)
        if row is None:
            new.append(close)
        elif _agree(row.price, parse_amount(_written(close, asset))):
            same.append(close)
        else:
            changed.append((row, close))
    return Plan(asset, source, tuple(new), tuple(same), tuple(changed))


def _is_close_of(row: PriceRow, asset: str, source: Source) -> bool:
    return (row.asset, row.kind, row.source.id, row.date.days) == (asset, "close", source.id, 1)


def _agree(one: Amount, other: Amount) -> bool:
    return one.holds(other.value) or other.holds(one.value)


def contradictions(plan: Plan, path: Path) -> Iterator[Problem]:
    """Yield a problem for every close on file that the imported file at `path` contradicts."""
    for row, close in plan.changed:
        message = f"expected the close of {close.day} as in {path}:{close.line}, {plan.written(close)}, got "
        digits = f"{row.price.value:f} {row.price.unit}"
        yield Problem(Place(row.place.path, row.place.line, "price"), message + digits, "price-contradiction")


def merged(text: str, data: Dataset, plan: Plan) -> str:
    """Return the text of prices.csv with the plan carried out.

    A new close follows the last price of its asset that is not later, the article's own left aside; where there is
    none it precedes the first that is, and in a file without prices of the asset it goes to the end.
    """
    lines: list[str] = _LINE.findall(text)
    ending = next((lines[0][-len(end) :] for end in ("\r\n", "\n", "\r") if lines[0].endswith(end)), "\n")
    if not lines[-1].endswith(("\n", "\r")):
        lines[-1] += ending
    columns = [name.strip() for name in next(csv.reader([lines[0].removeprefix(_BOM)]))]
    for row, close in plan.changed:
        index = (row.place.line or 0) - 1
        lines[index] = _with_cell(lines[index], columns.index("price"), plan.written(close))
    ends = _ends(text)
    after: dict[int, list[Close]] = {}
    known = sorted(_neighbours(data, plan.asset), key=lambda row: (row.date.last, row.order))
    days = [row.date.last for row in known]
    for close in plan.new:
        before = bisect_right(days, close.day)
        if before:
            at = ends[known[before - 1].place.line or 0]
        else:
            at = (known[0].place.line or 1) - 1 if known else len(lines)
        after.setdefault(at, []).append(close)
    new = {at: [_line(columns, plan, close) + ending for close in closes] for at, closes in after.items()}
    return "".join(
        line for at in range(len(lines) + 1) for line in (*lines[max(at - 1, 0) : at], *new.get(at, []))
    )


def _neighbours(data: Dataset, asset: str) -> list[PriceRow]:
    return [row for row in data.prices if row.asset == asset and not row.is_article]


def _ends(text: str) -> dict[int, int]:
    """Return the last line of each record by its first: a quoted note may run over several lines."""
    reader = csv.reader(io.StringIO(text.removeprefix(_BOM), newline=""))
    ends, start = {}, 1
    for _ in reader:
        ends[start] = reader.line_num
        start = reader.line_num + 1
    return ends


def _with_cell(line: str, column: int, cell: str) -> str:
    """Return a line of CSV with one cell replaced; the others keep their quotes and spaces."""
    start, end = list(_CELL.finditer(line))[column].span(1)
    return line[:start] + cell + line[end:]


def _line(columns: list[str], plan: Plan, close: Close) -> str:
    cells = {
        "date": close.day.isoformat(),
        "asset": plan.asset,
        "price": plan.written(close),
        "kind": "close",
        "source": plan.source.id,
    }
    return ",".join(cells.get(name, "") for name in columns)
