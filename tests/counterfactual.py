"""Rows as they might have been, and what to compare when one of them is: the ground of the counterfactual tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from dat.amount import Amount, Dated, Missing, Period
from dat.charts import Sketch
from dat.errors import UnknownName
from dat.metrics import Result, View, evaluate, open_view, rows_of
from dat.metrics.view import Choice
from dat.model import Dataset, PriceRow, Row

AnyRow = Row | PriceRow
Key = tuple[str, str]  # view and metric
Asked = tuple[str, str]  # company or asset, and kind of row


@dataclass(frozen=True)
class NotingView(View):
    """A view that notes which kinds of rows of which companies and assets were asked for."""

    asked: set[Asked] = field(default_factory=set)

    def choices(self, company: str, kinds: Iterable[str]) -> tuple[Choice, ...]:
        wanted = tuple(kinds)
        self.asked.update((company, kind) for kind in wanted)
        return super().choices(company, wanted)

    def event(self, company: str, event: str, *kinds: str) -> Choice | None:
        self.asked.update((company, kind) for kind in kinds)
        return super().event(company, event, *kinds)

    def prices(self, asset: str, *kinds: str) -> tuple[PriceRow, ...]:
        self.asked.update((asset, kind) for kind in kinds)
        return super().prices(asset, *kinds)


def noting(data: Dataset, name: str) -> NotingView:
    return NotingView(data, name, open_view(data, name).day)


def every_row(data: Dataset) -> tuple[AnyRow, ...]:
    return (*data.rows, *data.prices)


def subject(row: AnyRow) -> str:
    return row.company if isinstance(row, Row) else row.asset


def scaled(amount: Amount | None, factor: int, *, up: bool) -> Amount | None:
    """The amount as it would be had the source written another number in the same way."""
    if amount is None:
        return None
    by = Decimal(factor) if up else 1 / Decimal(factor)
    more = 0 if amount.value else by  # nothing, doubled, is still nothing
    value, low, high = (number * by + more for number in (amount.value, amount.low, amount.high))
    derivation = replace(amount.derivation, formula=f"{value:f} {amount.unit}")
    return replace(amount, value=value, low=low, high=high, derivation=derivation)


def with_numbers(row: AnyRow, *, up: bool) -> AnyRow:
    """The row with other numbers, each by its own factor, so that their quotients change too."""
    if isinstance(row, PriceRow):
        price = scaled(row.price, 2, up=up)
        assert price is not None
        return replace(row, price=price)
    return replace(
        row,
        amount=scaled(row.amount, 2, up=up),
        value=scaled(row.value, 8, up=up),
        price=scaled(row.price, 5, up=up),
    )


def moved(row: AnyRow, days: int) -> AnyRow:
    by = timedelta(days)
    return replace(row, date=Period(row.date.first + by, row.date.last + by))


def has_numbers(row: AnyRow) -> bool:
    return isinstance(row, PriceRow) or any((row.amount, row.value, row.price))


HOW: dict[str, Callable[[AnyRow], AnyRow | None]] = {
    "larger": lambda row: with_numbers(row, up=True),
    "smaller": lambda row: with_numbers(row, up=False),
    "a day later": lambda row: moved(row, 1),
    "a day earlier": lambda row: moved(row, -1),
    "left out": lambda _: None,
}


def variants(row: AnyRow, *, of_numbers: bool = False) -> Iterator[tuple[str, AnyRow | None]]:
    """Yield the row as it might have been; `of_numbers`: with other numbers, or on another day if it has none."""
    for how, make in HOW.items():
        is_of_numbers = how in {"larger", "smaller"}
        if (is_of_numbers and not has_numbers(row)) or (
            of_numbers and (how == "left out" or is_of_numbers != has_numbers(row))
        ):
            continue
        yield how, make(row)


def with_row(data: Dataset, row: AnyRow, other: AnyRow | None) -> Dataset:
    """The dataset with another row in the place of one, or with none."""
    if isinstance(row, Row):
        rows = (other if old is row else old for old in data.rows)
        return replace(data, rows=tuple(each for each in rows if isinstance(each, Row)))
    prices = (other if price is row else price for price in data.prices)
    return replace(data, prices=tuple(each for each in prices if isinstance(each, PriceRow)))


def said(result: Result | None) -> object:
    """What a result says, whatever rows it names; of a missing one, that it is missing."""
    match result:
        case Amount():
            return result.value, result.low, result.high, result.unit, result.derivation.formula
        case Dated():
            return result.period
        case _:
            return None


def names(result: Result, row: AnyRow) -> bool:
    return row.id in rows_of(result)


def uses(result: Result, row: AnyRow) -> bool:
    return not isinstance(result, Missing) and row.id in result.derivation.used


def outcome(view: View, metric: str) -> Result:
    """What a metric gives; a metric of an event that lost its only row is missing with the event."""
    try:
        return evaluate(view, metric)
    except UnknownName:
        return Missing("there is no such event")


def drawn(chart: Sketch) -> tuple[object, ...]:
    return chart.title, chart.subtitle, chart.alternative, chart.source_line, chart.plot
