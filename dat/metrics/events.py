"""Events: how much, for how much, at what price, and what share of the company's coins, debt or buybacks it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Dated, Derivation, Missing, exact
from dat.metrics.balances import COINS
from dat.metrics.buybacks import buyback_cost
from dat.metrics.cost import average_cost
from dat.metrics.holdings import coins_at_hand, holding_after, holding_before
from dat.model import FLOWS, KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from dat.amount import Outcome
    from dat.metrics.view import Choice, View

# The row that an event is "about": its flow, else a cumulative statement, else whatever there is.
_ABOUT = (*FLOWS, "bought_back_to_date", "purchased_to_date")


def date(view: View, company: str, event: str) -> Dated | Missing:
    """Day or period of the event."""
    choice = _about(view, company, event) or view.event(company, event, *KINDS)
    if choice is None:
        return Missing("nothing is known of this event", ("event",))
    derivation = Derivation(str(choice.row.date), frozenset((choice.row.id,)))
    return Dated(choice.row.date, derivation)


def amount(view: View, company: str, event: str) -> Outcome:
    """How many coins or shares."""
    choice = _about(view, company, event)
    if choice is None or choice.row.amount is None:
        return _missing("amount", choice)
    return choice.take(choice.row.amount)


def value(view: View, company: str, event: str) -> Outcome:
    """Money received or paid: as stated, else amount × stated price, else as a weaker source states it."""
    choice = _about(view, company, event)
    if choice is None:
        return _missing("value", None)
    if choice.row.value is not None:
        return choice.take(choice.row.value)
    if choice.row.amount is not None and choice.row.price is not None:
        return choice.take(choice.row.amount) * choice.row.price
    other = next((row.value for row in choice.others if row.value is not None), None)
    return other.considering((choice.row.id,)) if other is not None else _missing("value", choice)


def price(view: View, company: str, event: str) -> Outcome:
    """Price per unit: value ÷ amount where both are stated, else the stated price."""
    choice = _about(view, company, event)
    if choice is None:
        return _missing("price", None)
    if choice.row.value is not None and choice.row.amount is not None:
        return choice.take(choice.row.value) / choice.row.amount
    if choice.row.price is not None:
        return choice.take(choice.row.price)
    return value(view, company, event) / amount(view, company, event)


def share(view: View, company: str, event: str) -> Outcome:
    """Share of the coins at hand: amount ÷ holding before, coins mined or bought during the event included."""
    flow, before = amount(view, company, event), holding_before(view, company, event)
    after = view.event(company, event, "holding")
    if isinstance(flow, Missing) or isinstance(before, Missing):
        return flow / before
    if after is None or after.row.amount is None or after.row.id not in before.derivation.used:
        return flow / coins_at_hand(view, company, event)
    # The holding before is amount + holding after: each is used once so that the interval stays tight.
    tight = exact(1) / (exact(1) + after.take(after.row.amount) / flow)
    if isinstance(tight, Missing):
        return tight
    terms = flow.derivation.formula, after.row.amount.derivation.formula
    return tight.written_as(f"{terms[0]} ÷ ({terms[0]} + {terms[1]})")


def cost(view: View, company: str, event: str) -> Outcome:
    """Average cost of a coin as known on the day of the event."""
    choice = _about(view, company, event)
    if choice is None or choice.row.kind not in COINS:
        return Missing("this event is not about coins", ("sale",))
    return average_cost(view.on(choice.row.date.last), company).considering((choice.row.id,))


def price_to_cost(view: View, company: str, event: str) -> Outcome:
    """Sale price against average cost: price ÷ average cost − 1; a loss is negative."""
    return price(view, company, event) / cost(view, company, event) - exact(1)


def cost_recovered(view: View, company: str, event: str) -> Outcome:
    """Share of the cost that a sale brings back: price ÷ average cost."""
    return price(view, company, event) / cost(view, company, event)


def debt_before(view: View, company: str, event: str) -> Outcome:
    """Debt just before the event."""
    return _sum(view, company, event, "debt_before")


def debt_after(view: View, company: str, event: str) -> Outcome:
    """Debt just after the event."""
    return _sum(view, company, event, "debt")


def debt_reduction(view: View, company: str, event: str) -> Outcome:
    """Share of the debt that went: 1 − debt after ÷ debt before."""
    return exact(1) - debt_after(view, company, event) / debt_before(view, company, event)


def debt_reduction_value(view: View, company: str, event: str) -> Outcome:
    """Debt before minus debt after."""
    return debt_before(view, company, event) - debt_after(view, company, event)


def buyback_coverage(view: View, company: str, event: str) -> Outcome:
    """Share of the company's buybacks so far that the sale's money would cover: value ÷ buyback cost."""
    choice = _about(view, company, event)
    if choice is None or choice.row.kind not in COINS:
        return Missing("this event is not about coins", ("sale",))
    return value(view, company, event) / buyback_cost(view, company)


def _about(view: View, company: str, event: str) -> Choice | None:
    return view.event(company, event, *_ABOUT)


def _sum(view: View, company: str, event: str, kind: str) -> Outcome:
    choice = view.event(company, event, kind)
    if choice is None or choice.row.value is None:
        return Missing(f"no {kind} is known for this event", (kind,))
    return choice.take(choice.row.value)


def _missing(column: str, choice: Choice | None) -> Missing:
    rows = frozenset((choice.row.id,)) if choice else frozenset()
    return Missing(f"the {column} of this event is not known", (column,), rows)


METRICS: dict[str, Callable[[View, str, str], Outcome | Dated]] = {
    "date": date,
    "amount": amount,
    "value": value,
    "price": price,
    "share": share,
    "holding_before": holding_before,
    "holding_after": holding_after,
    "average_cost": cost,
    "price_to_cost": price_to_cost,
    "cost_recovered": cost_recovered,
    "debt_before": debt_before,
    "debt_after": debt_after,
    "debt_reduction": debt_reduction,
    "debt_reduction_value": debt_reduction_value,
    "buyback_coverage": buyback_coverage,
}
