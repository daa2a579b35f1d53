"""What the coins cost, and what that says at today's price.

Sales do not change an average cost, and mined coins have none: their cost is that of mining (`dat.metrics.mining`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Missing, chain, exact
from dat.metrics.balances import without_overlaps
from dat.metrics.holdings import holding, peak_holding
from dat.metrics.market import price

if TYPE_CHECKING:
    from collections.abc import Callable

    from dat.amount import Outcome
    from dat.metrics.view import Choice, View


def average_cost(view: View, company: str) -> Outcome:
    """Average cost of a bought coin: as last stated, else money paid ÷ coins bought."""
    stated = [
        choice
        for choice in view.choices(company, ("purchased_to_date", "holding"))
        if choice.row.price is not None and choice.row.date.last <= view.day
    ]
    if stated and stated[-1].row.price is not None:
        return (
            stated[-1]
            .take(stated[-1].row.price)
            .considering(row.id for choice in stated for row in choice.rows)
        )
    return _paid_per_coin(view, company)


def _paid_per_coin(view: View, company: str) -> Outcome:
    known = [
        choice
        for choice in view.choices(company, ("purchased_to_date", "purchase"))
        if choice.row.date.last <= view.day
    ]
    to_date = [c for c in known if c.row.kind == "purchased_to_date" and c.row.value is not None]
    bought = to_date[-1:] or without_overlaps([c for c in known if c.row.kind == "purchase"])
    if not bought:
        return Missing("no purchase with its cost is known", ("purchased_to_date",))
    return _sum(bought, "value") / _sum(bought, "amount")


def _sum(choices: list[Choice], column: str) -> Outcome:
    parts: list[Outcome] = []
    for choice in choices:
        part = choice.row.value if column == "value" else choice.row.amount
        if part is None:
            return Missing(f"the {column} of the purchase of {choice.row.date} is not known", (column,))
        parts.append(choice.take(part))
    return chain(parts[0], (("+", part) for part in parts[1:]))


def cost_basis(view: View, company: str) -> Outcome:
    """What the coins held today cost: holding × average cost."""
    return holding(view, company) * average_cost(view, company)


def peak_cost(view: View, company: str) -> Outcome:
    """What the largest holding cost: peak holding × average cost."""
    return peak_holding(view, company) * average_cost(view, company)


def value_left(view: View, company: str) -> Outcome:
    """What is left of each dollar paid: price ÷ average cost."""
    return price(view, company) / average_cost(view, company)


def unrealised_loss(view: View, company: str) -> Outcome:
    """Paper loss as a share of the cost: 1 − price ÷ average cost; a gain is negative."""
    return exact(1) - price(view, company) / average_cost(view, company)


def unrealised_result(view: View, company: str) -> Outcome:
    """Paper gain or loss in dollars: holding × (price − average cost); a loss is negative."""
    return holding(view, company) * (price(view, company) - average_cost(view, company))


def breakeven_price(view: View, company: str) -> Outcome:
    """Price at which the coins are worth what they cost: the average cost."""
    return average_cost(view, company)


METRICS: dict[str, Callable[[View, str], Outcome]] = {
    "average_cost": average_cost,
    "cost_basis": cost_basis,
    "peak_cost": peak_cost,
    "price": price,
    "value_left": value_left,
    "unrealised_loss": unrealised_loss,
    "unrealised_result": unrealised_result,
    "breakeven_price": breakeven_price,
}
