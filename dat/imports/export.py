"""The price files that people have: which form a file has, and the closes that it gives.

Yahoo Finance   Date,Open,High,Low,Close,Adj Close,Volume     one line a day; also the table of its web page
CoinGecko       snapped_at,price,market_cap,total_volume      the price at 00:00 UTC: the close of the day before
Stooq           Date,Open,High,Low,Close,Volume
anybody's       date,close_usd or date,close or date,price
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from dat.imports.cells import parse_moment, parse_price
from dat.imports.opening import open_table
from dat.read.foreign import broken

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dat.imports.opening import Table


@dataclass(frozen=True, slots=True)
class Form:
    """A form of price files, known by its columns; `publisher` is who makes files of this form, if one does.

    A snapshot is the price at a moment: the one taken as a day begins is the close of the day before.
    """

    name: str
    publisher: str
    day: str
    prices: tuple[str, ...]  # the first of them that the file has
    others: frozenset[str]
    is_snapshot: bool = False


# A file has the first form whose columns it has.
FORMS = (
    Form("CoinGecko", "CoinGecko", "snapped_at", ("price",), frozenset({"market_cap"}), is_snapshot=True),
    Form("Yahoo Finance", "Yahoo", "date", ("close",), frozenset({"open", "high", "low", "adj close"})),
    Form("Stooq", "Stooq", "date", ("close",), frozenset({"open", "high", "low"})),
    Form("date and close", "", "date", ("close_usd", "close", "price"), frozenset()),
)
_KNOWN = (
    "Date,Open,High,Low,Close,Adj Close,Volume (Yahoo Finance), snapped_at,price,market_cap,total_volume (CoinGecko), "
    "Date,Open,High,Low,Close,Volume (Stooq) or date,close_usd"
)


_FAR = 2  # a price more than twice another is not that of the next day


@dataclass(frozen=True, slots=True)
class Close:
    """The close of a day as digits, and the line of the file that says it."""

    day: dt.date
    digits: str
    line: int


@dataclass(frozen=True, slots=True)
class Export:
    """What a price file says: its closes by day, and what was passed over."""

    path: Path
    form: Form
    header: tuple[str, ...]
    closes: tuple[Close, ...]
    notes: tuple[str, ...]


def read_export(path: Path, today: dt.date) -> Export:
    """Return the closes of a price file, oldest first.

    Raises:
        BrokenInput: the file cannot be read, has no known form, or says something that cannot be: a cut line, a day
            to come, two closes of one day.
    """
    table = open_table(path)
    columns = [_column(name) for name in table.header]
    form = next((form for form in FORMS if _fits(form, columns)), None)
    if form is None:
        raise broken(path, f"expected the columns {_KNOWN}, got {', '.join(table.header)}", 1)
    day, price = (_only(table, columns, name) for name in (form.day, _price_name(form, columns)))
    if price == len(columns) - 1 and not table.ends_with_newline:
        _require_whole_price(table, price)
    closes, passed = _closes(table, form, day, price, today)
    if not closes:
        raise broken(path, "expected at least one day with its close, got none")
    notes = [f"passed over: {what} ({count})" for what, count in passed.items() if count]
    if price == len(columns) - 1 and not table.ends_with_newline:
        notes.append(f"the last line ({table.lines[-1][0]}) has no line end; see that its price is whole")
    return Export(path, form, table.header, closes, tuple(notes))


def _column(name: str) -> str:
    """Return the name of a column; the web page of Yahoo Finance prints an explanation after some of them."""
    words = " ".join(name.lower().strip("* ").split())
    for known in ("close", "adj close"):
        if words.startswith((f"{known} close", f"{known} adjusted")):
            return known
    return words


def _fits(form: Form, columns: list[str]) -> bool:
    needed = {form.day, *form.others}
    return needed <= set(columns) and any(name in columns for name in form.prices)


def _price_name(form: Form, columns: list[str]) -> str:
    return next(name for name in form.prices if name in columns)


def _only(table: Table, columns: list[str], name: str) -> int:
    """Return where the column of that name stands; of two, nobody knows which is meant."""
    if (count := columns.count(name)) > 1:
        raise broken(table.path, f"expected one column {name}, got {count}; leave one of them", 1)
    return columns.index(name)


def _require_whole_price(table: Table, column: int) -> None:
    """Raise if the very last cell of the file is far from the price above it: its end may be missing."""
    *_, (_, above), (line, last) = ((0, ()), *table.lines)
    try:
        was, now = (Decimal(parse_price(cells[column], table.separator) or 0) for cells in (above, last))
    except (IndexError, ValueError):
        return
    if was and now and not 1 / _FAR < now / was < _FAR:
        message = f"expected a whole price, got {last[column]} after {above[column]} and no line end: the file is cut off"
        raise broken(table.path, f"{message}; get it again", line, table.header[column])


def _closes(
    table: Table, form: Form, day: int, price: int, today: dt.date
) -> tuple[tuple[Close, ...], dict[str, int]]:
    """Return the closes by day and how many lines of each other sort there were."""
    found: dict[dt.date, Close] = {}
    passed = dict.fromkeys(("days without a close", "prices within a day", "days that are not over"), 0)
    for line, cells in table.lines:
        column = table.header[day]
        try:
            moment = parse_moment(cells[day])
            column = table.header[price]
            digits = parse_price(cells[price], table.separator)
        except ValueError as error:
            raise broken(table.path, str(error), line, column) from error
        if digits is None:
            passed["days without a close"] += 1
        elif not moment.is_midnight:
            passed["prices within a day"] += 1
        else:
            closed = moment.day - dt.timedelta(days=1) if form.is_snapshot else moment.day
            if closed > today:
                raise broken(
                    table.path, f"expected days up to {today}, got {cells[day]}", line, table.header[day]
                )
            if closed == today:
                passed["days that are not over"] += 1
            else:
                _remember(found, Close(closed, digits, line), table)
    return tuple(found[day] for day in sorted(found)), passed


def _remember(found: dict[dt.date, Close], close: Close, table: Table) -> None:
    first = found.setdefault(close.day, close)
    if Decimal(first.digits) != Decimal(close.digits):
        message = (
            f"expected one close of {close.day}, got {close.digits} after {first.digits} in line {first.line}"
        )
        raise broken(table.path, message, close.line)


def stretches(closes: Iterable[Close]) -> tuple[tuple[Close, ...], ...]:
    """Return closes of days that follow each other together, oldest first."""
    found: list[list[Close]] = []
    for close in sorted(closes, key=lambda close: close.day):
        if found and close.day - found[-1][-1].day == dt.timedelta(days=1):
            found[-1].append(close)
        else:
            found.append([close])
    return tuple(tuple(days) for days in found)
