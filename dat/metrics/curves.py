"""Series for charts: what a company's position looks like over prices, months, quarters or sales.

Pure functions from a view to tuples of points; every amount keeps the rows it came from. A docstring's first line is
the definition, as in the other modules. Nothing here is drawn or rounded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dat.amount import Amount, Dated, Missing, Period, exact, parse_period, parse_unit
from dat.amount.value import INFINITY
from dat.metrics import balances as anchors
from dat.metrics import cost, events, holdings, leverage, market
from dat.model import FLOWS_OUT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dat.amount import Outcome
    from dat.metrics.view import Choice, View
    from dat.model import PriceRow, Row

USD = parse_unit("USD")


@dataclass(frozen=True, slots=True)
class Point:
    """An outcome at a price."""

    price: Amount
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale: the row that tells of it, when, and at what price as far as amount and money are known."""

    row: str
    company: str
    event: str
    date: Period
    price: Outcome


@dataclass(frozen=True, slots=True)
class Rate:
    """What a coin cost to mine in a period."""

    period: Period
    cash: Outcome
    total: Outcome


@dataclass(frozen=True, slots=True)
class Month:
    """Coins mined and sold in a month; a bound where only a part of the month is known."""

    period: Period
    mined: Outcome
    sold: Outcome


@dataclass(frozen=True, slots=True)
class Cover:
    """Debt beside the coins at one moment: their value, and how often they cover the debt."""

    debt: Outcome
    value: Outcome
    coverage: Outcome


@dataclass(frozen=True, slots=True)
class Stress:
    """The unrealised result of a treasury at one price: in dollars, and against the cost of the coins."""

    price: Outcome
    result: Outcome
    relative: Outcome


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the largest holding over the sales after it to the last balance; `unexplained` is what no sale explains."""

    peak: Outcome
    sales: tuple[tuple[str, Outcome], ...]
    computed: Outcome
    unexplained: Outcome
    balance: Outcome


def price_range(asset: str, low: int, high: int, step: int) -> tuple[Amount, ...]:
    """Exact prices of an asset from `low` to `high`."""
    unit = USD / parse_unit(asset)
    return tuple(exact(value, unit) for value in range(low, high + 1, step))


def closes(view: View, asset: str, period: Period | None = None) -> tuple[PriceRow, ...]:
    """One close for each day on file, the best source's, in order of date."""
    best: dict[Period, PriceRow] = {}
    for row in view.prices(asset, "close"):
        if period is None or period.contains(row.date):
            best.setdefault(row.date, row)
    return tuple(best.values())


def loss_curve(view: View, company: str, prices: Iterable[Amount]) -> tuple[Point, ...]:
    """Unrealised loss as a share of the cost at each of several prices: 1 − price ÷ average cost."""
    paid = cost.average_cost(view, company)
    return tuple(Point(price, exact(1) - price / paid) for price in prices)


def price_of_loss(view: View, company: str, loss: Amount) -> Outcome:
    """Price at which the unrealised loss would be as large as given: average cost × (1 − loss)."""
    return cost.average_cost(view, company) * (exact(1) - loss)


def sales(view: View, asset: str) -> tuple[Sale, ...]:
    """Every sale of an asset on file, in order of date, with its price: value ÷ amount, else as stated."""
    found = [
        Sale(choice.row.id, company, choice.row.event, choice.row.date, _sale_price(view, company, choice))
        for company, entry in view.data.companies.items()
        if entry.asset == asset
        for choice in view.choices(company, FLOWS_OUT)
    ]
    return tuple(sorted(found, key=lambda sale: (sale.date.last, sale.company)))


def _sale_price(view: View, company: str, choice: Choice) -> Outcome:
    if choice.row.event:
        return events.price(view, company, choice.row.event)
    if choice.row.value is not None and choice.row.amount is not None:
        return choice.take(choice.row.value) / choice.row.amount
    return choice.row.price or Missing("the price of this sale is not known", ("value", "amount"))


def mining_costs(view: View, company: str) -> tuple[Rate, ...]:
    """Cash and total cost of mining a coin in every period on file, in order of date."""
    kinds = ("mining_cost_cash", "mining_cost_total")
    found: dict[Period, dict[str, Outcome]] = {}
    for choice in view.choices(company, kinds):
        if choice.row.price is not None:
            found.setdefault(choice.row.date, {})[choice.row.kind] = choice.take(choice.row.price)
    nothing = Missing("no such cost is known for this period", kinds)
    return tuple(
        Rate(period, costs.get(kinds[0], nothing), costs.get(kinds[1], nothing))
        for period, costs in sorted(found.items())
    )


def months(view: View, company: str) -> tuple[Month, ...]:
    """Coins mined and sold in each month, from the first to the last month that has a figure of its own."""
    flows = [c for c in view.choices(company, ("mined", "sale")) if _month(c.row).contains(c.row.date)]
    if not flows:
        return ()
    found: list[Month] = []
    month, last = _month(flows[0].row), _month(flows[-1].row)
    while month.first <= last.first:
        inside = [choice for choice in flows if month.contains(choice.row.date)]
        mined, sold = (_in_month(inside, month, kind) for kind in ("mined", "sale"))
        found.append(Month(month, mined, sold))
        month = _next(month)
    return tuple(found)


def _month(row: Row) -> Period:
    return parse_period(f"{row.date.first:%Y-%m}")


def _next(month: Period) -> Period:
    year, number = month.first.year, month.first.month
    return parse_period(f"{year + number // 12}-{number % 12 + 1:02d}")


def _in_month(flows: list[Choice], month: Period, kind: str) -> Outcome:
    """Return the month's figure; where only parts of the month are known, their sum as a lower bound."""
    own = [choice for choice in flows if choice.row.kind == kind and choice.row.amount is not None]
    whole = next((c for c in own if c.row.date == month), None)
    if whole is not None and whole.row.amount is not None:
        return whole.take(whole.row.amount)
    total: Outcome | None = None
    for choice in own:
        if choice.row.amount is not None:
            part = choice.take(choice.row.amount)
            total = part if total is None else total + part
    if not isinstance(total, Amount):
        return Missing(f"nothing is known of {kind} in {month}", (kind,))
    return replace(total, high=INFINITY, written=None)


def balances(view: View, company: str) -> tuple[tuple[Period, Amount], ...]:
    """Every balance on file in order of date, whatever its source: for drawing, not for reckoning."""
    return tuple(
        (choice.row.date, choice.take(choice.row.amount))
        for choice in view.choices(company, ("holding",))
        if choice.row.amount is not None
    )


def cover_before(view: View, company: str, event: str) -> Cover:
    """Debt and the value of the coins just before an event, at the close of its day."""
    return _cover(
        view,
        company,
        event,
        (events.debt_before(view, company, event), holdings.holding_before(view, company, event)),
    )


def cover_after(view: View, company: str, event: str) -> Cover:
    """Debt and the value of the coins just after an event, at the close of its day."""
    return _cover(
        view,
        company,
        event,
        (events.debt_after(view, company, event), holdings.holding_after(view, company, event)),
    )


def cover_now(view: View, company: str) -> Cover:
    """Debt and the value of the coins on the view's day."""
    return Cover(
        leverage.debt(view, company), holdings.market_value(view, company), leverage.coverage(view, company)
    )


def _cover(view: View, company: str, event: str, sums: tuple[Outcome, Outcome]) -> Cover:
    debt, coins = sums
    when = events.date(view, company, event)
    if not isinstance(when, Dated) or when.period.precision != "day":
        unknown = Missing("the day of the event is not known", ("date",))
        return Cover(debt, unknown, unknown)
    price = market.price(view.on(when.period.last), company)
    return Cover(debt, coins * price, coins * price / debt)


def stress(view: View, company: str) -> tuple[Stress, Stress, Stress]:
    """Unrealised result at the lowest price on record after the highest, at today's, and at the highest."""
    asset = view.company(company).asset
    prices = (market.low(view, asset), market.price(view, company), market.high(view, asset))
    low, today, high = (_stress(view, company, price) for price in prices)
    return low, today, high


def _stress(view: View, company: str, price: Outcome) -> Stress:
    paid = cost.average_cost(view, company)
    return Stress(price, holdings.holding(view, company) * (price - paid), price / paid - exact(1))


def bridge(view: View, company: str) -> Bridge:
    """Peak holding, each later sale, what should be left, what is said to be left, and the difference."""
    peak = holdings.peak_holding(view, company)
    start = _date_of(view, company, peak)
    flows = [
        (choice.row.event, choice.take(choice.row.amount) if choice.row.amount else _unknown(choice))
        for choice in view.choices(company, FLOWS_OUT)
        if start is None or choice.row.date.last > start.last
    ]
    computed = peak
    for _, amount in flows:
        computed = computed - amount
    balance = _last_balance(view, company, start)
    return Bridge(peak, tuple(flows), computed, balance - computed, balance)


def _date_of(view: View, company: str, amount: Outcome) -> Period | None:
    if isinstance(amount, Missing):
        return None
    rows = [
        choice.row for choice in view.choices(company, ("holding", "holding_before", "purchased_to_date"))
    ]
    return next((row.date for row in rows if row.id in amount.derivation.used), None)


def _last_balance(view: View, company: str, start: Period | None) -> Outcome:
    past = [b for b in anchors.balances(view, company, view.day) if start is None or b.date.last > start.last]
    return past[-1].amount if past else Missing("no balance after the largest one is known", ("holding",))


def _unknown(choice: Choice) -> Missing:
    rows = frozenset((choice.row.id,))
    return Missing(f"the size of the sale of {choice.row.date} is not known", ("amount",), rows)
