"""Buybacks: shares a company bought of itself, at what price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from dat.amount import Outcome
    from dat.metrics.view import Choice, View


def bought_back(view: View, company: str) -> Outcome:
    """Shares bought back so far, as last stated."""
    choice = _latest(view, company)
    return choice.take(choice.row.amount) if choice and choice.row.amount else _missing()


def buyback_price(view: View, company: str) -> Outcome:
    """Average price paid for a share bought back, as last stated."""
    choice = _latest(view, company)
    return choice.take(choice.row.price) if choice and choice.row.price else _missing()


def buyback_cost(view: View, company: str) -> Outcome:
    """What the buybacks cost so far: shares × average price."""
    return bought_back(view, company) * buyback_price(view, company)


def _latest(view: View, company: str) -> Choice | None:
    found = [c for c in view.choices(company, ("bought_back_to_date",)) if c.row.date.last <= view.day]
    return found[-1] if found else None


def _missing() -> Missing:
    return Missing("no statement of buybacks is known", ("bought_back_to_date",))


METRICS: dict[str, Callable[[View, str], Outcome]] = {
    "bought_back": bought_back,
    "buyback_price": buyback_price,
    "buyback_cost": buyback_cost,
}
