"""Mining: what a coin costs to mine, and what is left of the price. The latest period with a figure counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Dated, Derivation, Missing
from dat.metrics.market import price

if TYPE_CHECKING:
    from collections.abc import Callable

    from dat.amount import Outcome
    from dat.metrics.view import Choice, View


def mining_cost_cash(view: View, company: str) -> Outcome:
    """Cash cost of mining a coin, without depreciation, in the latest period."""
    return _rate(view, company, "mining_cost_cash")


def mining_cost_total(view: View, company: str) -> Outcome:
    """Total cost of mining a coin, depreciation included, in the latest period."""
    return _rate(view, company, "mining_cost_total")


def margin_cash(view: View, company: str) -> Outcome:
    """Price minus cash cost of a coin; a loss is negative."""
    return price(view, company) - mining_cost_cash(view, company)


def margin_total(view: View, company: str) -> Outcome:
    """Price minus total cost of a coin; a loss is negative."""
    return price(view, company) - mining_cost_total(view, company)


def mining_cost_period(view: View, company: str) -> Dated | Missing:
    """The period that the latest mining cost covers."""
    choice = _latest(view, company, "mining_cost_total") or _latest(view, company, "mining_cost_cash")
    if choice is None:
        return Missing("no mining cost is known", ("mining_cost_total",))
    return Dated(choice.row.date, Derivation(str(choice.row.date), frozenset((choice.row.id,))))


def _rate(view: View, company: str, kind: str) -> Outcome:
    choice = _latest(view, company, kind)
    if choice is None or choice.row.price is None:
        return Missing(f"no {kind} is known", (kind,))
    return choice.take(choice.row.price)


def _latest(view: View, company: str, kind: str) -> Choice | None:
    found = [
        c for c in view.choices(company, (kind,)) if c.row.price is not None and c.row.date.last <= view.day
    ]
    return found[-1] if found else None


METRICS: dict[str, Callable[[View, str], Outcome | Dated]] = {
    "mining_cost_cash": mining_cost_cash,
    "mining_cost_total": mining_cost_total,
    "mining_cost_period": mining_cost_period,
    "margin_cash": margin_cash,
    "margin_total": margin_total,
}
