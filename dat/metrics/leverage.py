"""Leverage: what a company owes, against what its coins are worth. Sums in US dollars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Dated, Derivation, Missing, chain
from dat.metrics.holdings import holding, market_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from dat.amount import Outcome
    from dat.metrics.view import Choice, View


def debt(view: View, company: str) -> Outcome:
    """Debt as last disclosed."""
    choice = _last(view, company)
    return choice.take(choice.row.value) if choice and choice.row.value else _missing()


def debt_date(view: View, company: str) -> Dated | Missing:
    """Day of the debt last disclosed."""
    choice = _last(view, company)
    if choice is None:
        return _missing()
    return Dated(choice.row.date, Derivation(str(choice.row.date), frozenset((choice.row.id,))))


def debt_to_value(view: View, company: str) -> Outcome:
    """Debt against the value of the coins: debt ÷ market value."""
    return _standing_debt(view, company) / market_value(view, company)


def coverage(view: View, company: str) -> Outcome:
    """How far the coins cover the debt: market value ÷ debt."""
    return market_value(view, company) / _standing_debt(view, company)


def redemption_price(view: View, company: str) -> Outcome:
    """Lowest price at which selling every coin redeems the debt: debt ÷ holding."""
    return _standing_debt(view, company) / holding(view, company)


def _standing_debt(view: View, company: str) -> Outcome:
    """Return the debt unless a repayment came after the day it was disclosed for: then nobody has said what is left."""
    choice = _last(view, company)
    if choice is None:
        return _missing()
    later = [
        other.row
        for other in view.choices(company, ("repayment",))
        if choice.row.date.first < other.row.date.last <= view.day
    ]
    if later:
        why = f"the debt was last disclosed for {choice.row.date}, before the repayment of {later[-1].date}"
        return Missing(why, ("debt",), frozenset((choice.row.id, *(row.id for row in later))))
    return debt(view, company)


def _last(view: View, company: str) -> Choice | None:
    found = [
        choice
        for choice in view.choices(company, ("debt",))
        if choice.row.value is not None and choice.row.date.last <= view.day
    ]
    return found[-1] if found else None


def _missing() -> Missing:
    return Missing("no debt is known", ("debt",))


def raised(view: View, company: str) -> Outcome:
    """Money raised by placements and loans up to the day, as far as sums were found."""
    found = [
        choice
        for choice in view.choices(company, ("financing",))
        if choice.row.value is not None and choice.row.date.last <= view.day
    ]
    sums = [choice.take(choice.row.value) for choice in found if choice.row.value is not None]
    if not sums:
        return Missing("no financing is known", ("financing",))
    return chain(sums[0], (("+", each) for each in sums[1:]))


METRICS: dict[str, Callable[[View, str], Outcome | Dated]] = {
    "debt": debt,
    "debt_date": debt_date,
    "debt_to_value": debt_to_value,
    "coverage": coverage,
    "redemption_price": redemption_price,
    "raised": raised,
}
