"""Reading ledger.csv and prices.csv: every cell typed, every unit checked against the kind and the company's asset."""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING

from dat.amount import Amount, Unit, parse_amount, parse_period, parse_unit
from dat.errors import nearest
from dat.model import KINDS, PriceRow, Row
from dat.read.files import read_csv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dat.amount import Period
    from dat.model import Company, Source
    from dat.read.collect import Problems
    from dat.read.files import Cells

LEDGER = "data/ledger.csv"
LEDGER_COLUMNS = (
    "id",
    "event",
    "date",
    "company",
    "kind",
    "amount",
    "value",
    "price",
    "source",
    "locator",
    "note",
)
PRICES = "data/prices.csv"
PRICE_COLUMNS = ("date", "asset", "price", "kind", "role", "source")
ASSETS = ("BTC", "ETH")
PRICE_KINDS = ("close", "high", "low", "stated")

USD, SHARE = parse_unit("USD"), parse_unit("share")
SHARE_KINDS = ("buyback", "bought_back_to_date", "financing")
MONEY_KINDS = ("debt", "debt_before", "repayment")


def read_ledger(
    root: Path, companies: Mapping[str, Company], sources: Mapping[str, Source], problems: Problems
) -> tuple[Row, ...]:
    """Return the rows of ledger.csv in file order."""
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for cells in read_csv(root, LEDGER, LEDGER_COLUMNS[:-2], LEDGER_COLUMNS[-2:], problems):
        row = _row(cells, len(rows), companies, sources, problems)
        if cells["id"] in seen:
            message = (
                f"expected each row id once, got {cells['id']!r} again (first in line {seen[cells['id']]})"
            )
            problems.add(cells.at("id"), message)
        seen.setdefault(cells["id"], cells.line)
        if row is not None:
            rows.append(row)
    return tuple(rows)


def _row(
    cells: Cells,
    order: int,
    companies: Mapping[str, Company],
    sources: Mapping[str, Source],
    problems: Problems,
) -> Row | None:
    if not cells["id"]:
        problems.add(cells.at("id"), "expected a row id such as cango-001, got nothing")
    kind = _known(cells, "kind", "kind of row", KINDS, problems)
    company = companies.get(_known(cells, "company", "company", tuple(companies), problems))
    source = sources.get(_known(cells, "source", "source", tuple(sources), problems))
    _check_event(cells, problems)
    date = _period(cells, problems)
    numbers = _numbers(cells, company, kind, problems)
    if company is None or source is None or date is None or not kind:
        return None
    return Row(
        id=cells["id"],
        event=cells["event"],
        date=date,
        company=company.id,
        kind=kind,
        amount=numbers["amount"],
        value=numbers["value"],
        price=numbers["price"],
        source=source,
        locator=cells["locator"],
        note=cells["note"],
        place=cells.at("amount"),
        order=order,
    )


def _check_event(cells: Cells, problems: Problems) -> None:
    name = cells["event"]
    if name and (not name.isidentifier() or iskeyword(name) or name.startswith("_")):
        problems.add(cells.at("event"), f"expected an event name such as sale_2026_02, got {name!r}")


def _known(cells: Cells, column: str, what: str, known: tuple[str, ...], problems: Problems) -> str:
    name = cells[column]
    if name in known:
        return name
    if not known:
        return ""  # the register itself could not be read, which has been said once
    listed = f" ({', '.join(known)})" if len(known) < 25 else ""
    problems.add(cells.at(column), f"expected a known {what}{listed}, got {name!r}{nearest(name, known)}")
    return ""


def _period(cells: Cells, problems: Problems) -> Period | None:
    return problems.attempt(cells.at("date"), parse_period, cells["date"])


def _numbers(
    cells: Cells, company: Company | None, kind: str, problems: Problems
) -> dict[str, Amount | None]:
    """Return the three amounts of a row after checking that their units fit its kind."""
    if company is not None and company.asset not in ASSETS:
        company = None  # companies.yml has been told; there is no unit to compare with
    coin = parse_unit(company.asset) if company else None
    counted = SHARE if kind in SHARE_KINDS else coin
    expected = {"amount": counted, "value": USD, "price": USD / counted if counted else None}
    if kind == "event":
        expected = dict.fromkeys(expected)
    found: dict[str, Amount | None] = {}
    for column, unit in expected.items():
        found[column] = _amount(cells, column, problems)
        amount = found[column]
        if amount is not None and amount.value < 0:
            problems.add(cells.at(column), f"expected {column} not below zero, got {cells[column]!r}")
        if amount is None or company is None or not kind:
            continue
        if kind == "event" or (kind in MONEY_KINDS and column != "value"):
            problems.add(
                cells.at(column), f"expected no {column} in a row of kind {kind}, got {cells[column]!r}"
            )
        elif amount.unit != unit:
            message = f"expected {column} in {unit} ({kind} of {company.id}), got {cells[column]!r}"
            problems.add(cells.at(column), message, "unit")
    return found


def _amount(cells: Cells, column: str, problems: Problems) -> Amount | None:
    if not cells[column]:
        return None
    return problems.attempt(cells.at(column), lambda text: parse_amount(text, cells["id"]), cells[column])


def read_prices(root: Path, sources: Mapping[str, Source], problems: Problems) -> tuple[PriceRow, ...]:
    """Return the rows of prices.csv in file order."""
    rows: list[PriceRow] = []
    seen: dict[str, int] = {}
    for cells in read_csv(root, PRICES, PRICE_COLUMNS, ("note",), problems):
        key = f"{cells['asset']} {cells['date']} {cells['kind']} {cells['source']}"
        if key in seen:
            problems.add(
                cells.at("date"), f"expected each price once, got {key} again (first in line {seen[key]})"
            )
        seen.setdefault(key, cells.line)
        row = _price_row(cells, key, len(rows), sources, problems)
        if row is not None:
            rows.append(row)
    return tuple(rows)


def _price_row(
    cells: Cells, key: str, order: int, sources: Mapping[str, Source], problems: Problems
) -> PriceRow | None:
    asset = _known(cells, "asset", "asset", ASSETS, problems)
    kind = _known(cells, "kind", "kind of price", PRICE_KINDS, problems)
    source = sources.get(_known(cells, "source", "source", tuple(sources), problems))
    if cells["role"] not in {"", "current"}:
        problems.add(cells.at("role"), f"expected 'current' or nothing, got {cells['role']!r}")
    date = _period(cells, problems)
    price = problems.attempt(cells.at("price"), lambda text: parse_amount(text, key), cells["price"])
    if price is not None and asset and price.unit != _price_unit(asset):
        message = f"expected a price in USD/{asset}, got {cells['price']!r}"
        problems.add(cells.at("price"), message, "unit")
    if price is not None and price.value <= 0:
        problems.add(cells.at("price"), f"expected a price above zero, got {cells['price']!r}")
    if not (asset and kind and source and date and price):
        return None
    place = cells.at("price")
    return PriceRow(key, date, asset, price, kind, cells["role"], source, cells["note"], place, order)


def _price_unit(asset: str) -> Unit:
    return USD / parse_unit(asset)
