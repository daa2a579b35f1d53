"""Reading ledger.csv and prices.csv: every cell typed, every unit checked against the kind and the company's asset."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from keyword import iskeyword
from typing import TYPE_CHECKING, Literal

from dat.amount import ASSETS, Amount, Unit, parse_amount, parse_period, parse_unit
from dat.model import KINDS, PriceRow, Row
from dat.read.lines import Form, Line, Lines, Sheet, read_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from dat.amount import Period
    from dat.model import Company, Source
    from dat.read.collect import Problems

LEDGER = "data/ledger.csv"
PRICES = "data/prices.csv"
PRICE_KINDS = ("close", "high", "low", "stated")

USD, SHARE = parse_unit("USD"), parse_unit("share")
SHARE_KINDS = ("buyback", "bought_back_to_date", "financing")
MONEY_KINDS = ("debt", "debt_before", "repayment")
_KINDS = frozenset(KINDS)


def _row_key(cells: Sequence[str]) -> str:
    return cells[0].strip()


def _price_key(cells: Sequence[str]) -> str:
    date, asset, _, kind, _, source, _ = map(str.strip, cells)
    return f"{asset} {date} {kind} {source}"


_LEDGER = Form(
    LEDGER,
    ("id", "event", "date", "company", "kind", "amount", "value", "price", "source"),
    ("locator", "note"),
    _row_key,
    "company",
)
_PRICES = Form(PRICES, ("date", "asset", "price", "kind", "role", "source"), ("note",), _price_key, "asset")


def read_ledger(
    root: Path, companies: Mapping[str, Company], sources: Mapping[str, Source], problems: Problems
) -> Lines[Row]:
    """Return the rows of ledger.csv; what is wrong with a single row is found when it is made."""
    sheet = read_sheet(root, _LEDGER, problems)
    _once(sheet, "id", "row id", problems)
    return Lines(sheet, RowReader(companies, sources))


def read_prices(root: Path, sources: Mapping[str, Source], problems: Problems) -> Lines[PriceRow]:
    """Return the rows of prices.csv; what is wrong with a single row is found when it is made."""
    sheet = read_sheet(root, _PRICES, problems)
    _once(sheet, "date", "price", problems)
    return Lines(sheet, PriceReader(sources))


def _once(sheet: Sheet, column: str, what: str, problems: Problems) -> None:
    for order in sheet.repeated:
        if problems.are_too_many(sheet.form.path):
            return
        line = sheet.line(order)
        key = sheet.form.key(line.cells)
        first = sheet.numbers[sheet.keys[key]]
        shown = repr(key) if column == "id" else key
        problems.add(line.at(column), f"expected each {what} once, got {shown} again (first in line {first})")


@dataclass(frozen=True, slots=True)
class RowReader:
    """Makes rows of the ledger."""

    companies: Mapping[str, Company]
    sources: Mapping[str, Source]

    def __call__(self, line: Line, problems: Problems) -> Row | None:
        """Return the row of a line, or None after remembering what is wrong with it."""
        name, event, when, company, kind, amount, value, price, source, locator, note = line.cells
        if not name:
            problems.add(line.at("id"), "expected a row id such as cango-001, got nothing")
        if kind not in _KINDS:
            _unknown(line, "kind", "kind of row", KINDS, problems)
            kind = ""
        owner = self.companies.get(company)
        if owner is None:
            _unknown(line, "company", "company", self.companies, problems)
        origin = self.sources.get(source)
        if origin is None:
            _unknown(line, "source", "source", self.sources, problems)
        if event and not _is_name(event):
            problems.add(line.at("event"), f"expected an event name such as sale_2026_02, got {event!r}")
        date = _period(line, when, problems)
        first, second, third = _units(kind, owner.asset) if owner is not None else _ANY
        number = _number(line, "amount", amount, first, problems) if amount else None
        worth = _number(line, "value", value, second, problems) if value else None
        rate = _number(line, "price", price, third, problems) if price else None
        if owner is None or origin is None or date is None or not kind:
            return None
        return Row(
            id=name,
            event=event,
            date=date,
            company=company,
            kind=kind,
            amount=number,
            value=worth,
            price=rate,
            source=origin,
            locator=locator,
            note=note,
            place=line.at("amount"),
            order=line.order,
        )


_Expected = Unit | Literal["any", "none"]
_Units = tuple[_Expected, _Expected, _Expected]
_ANY: _Units = ("any", "any", "any")


@cache
def _units(kind: str, asset: str) -> _Units:
    """Return in which units amount, value and price of a row are expected."""
    if not kind or asset not in ASSETS:
        return _ANY  # what is wrong has been said; there is no unit to compare with
    counted = SHARE if kind in SHARE_KINDS else parse_unit(asset)
    if kind == "event":
        return "none", "none", "none"
    if kind in MONEY_KINDS:
        return "none", USD, "none"
    return counted, USD, USD / counted


def _number(line: Line, column: str, text: str, unit: _Expected, problems: Problems) -> Amount | None:
    """Return the amount in a cell of the ledger after checking its unit."""
    try:
        amount = parse_amount(text, line.cells[0])
    except ValueError as error:
        problems.add(line.at(column), str(error))
        return None
    if amount.value < 0:
        problems.add(line.at(column), f"expected {column} not below zero, got {text!r}")
    if amount.unit is unit or unit in {"any", amount.unit}:
        return amount
    _, _, _, company, kind, *_ = line.cells
    if unit == "none":
        problems.add(line.at(column), f"expected no {column} in a row of kind {kind}, got {text!r}")
    else:
        message = f"expected {column} in {unit} ({kind} of {company}), got {text!r}"
        problems.add(line.at(column), message, "unit")
    return amount


def _period(line: Line, text: str, problems: Problems) -> Period | None:
    try:
        return parse_period(text)
    except ValueError as error:
        problems.add(line.at("date"), str(error))
        return None


def _is_name(text: str) -> bool:
    return text.isidentifier() and not iskeyword(text) and not text.startswith("_")


def _unknown(line: Line, column: str, what: str, known: Collection[str], problems: Problems) -> None:
    """Remember that a cell is none of the known names."""
    if not known:
        return  # the register itself could not be read, which has been said once
    name = line.cells[_COLUMNS[line.path].index(column)]
    listed = f" ({', '.join(known)})" if len(known) < 25 else ""
    hint = problems.nearest(what, name, known)
    problems.add(line.at(column), f"expected a known {what}{listed}, got {name!r}{hint}")


_COLUMNS = {form.path: form.columns for form in (_LEDGER, _PRICES)}


@dataclass(frozen=True, slots=True)
class PriceReader:
    """Makes rows of prices."""

    sources: Mapping[str, Source]

    def __call__(self, line: Line, problems: Problems) -> PriceRow | None:
        """Return the price of a line, or None after remembering what is wrong with it."""
        date, asset, price, kind, role, source, note = line.cells
        if asset not in ASSETS:
            _unknown(line, "asset", "asset", ASSETS, problems)
        if kind not in PRICE_KINDS:
            _unknown(line, "kind", "kind of price", PRICE_KINDS, problems)
        origin = self.sources.get(source)
        if origin is None:
            _unknown(line, "source", "source", self.sources, problems)
        if role not in {"", "current"}:
            problems.add(line.at("role"), f"expected 'current' or nothing, got {role!r}")
        day = _period(line, date, problems)
        key = _price_key(line.cells)
        amount = problems.attempt(line.at("price"), lambda text: parse_amount(text, key), price)
        if amount is not None and asset in ASSETS and amount.unit != _price_unit(asset):
            problems.add(line.at("price"), f"expected a price in USD/{asset}, got {price!r}", "unit")
        if amount is not None and amount.value <= 0:
            problems.add(line.at("price"), f"expected a price above zero, got {price!r}")
        if asset not in ASSETS or kind not in PRICE_KINDS or origin is None or day is None or amount is None:
            return None
        return PriceRow(key, day, asset, amount, kind, role, origin, note, line.at("price"), line.order)


@cache
def _price_unit(asset: str) -> Unit:
    return USD / parse_unit(asset)
