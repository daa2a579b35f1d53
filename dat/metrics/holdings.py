"""Holdings: what a company has, had and sold.

How a holding is anchored and carried forward stands in `dat.metrics.balances`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dat.amount import Amount, Missing
from dat.metrics.balances import (
    TRACKERS,
    apply,
    balances,
    held,
    purchases_to_date,
    size,
    total,
    without_overlaps,
)
from dat.metrics.market import price
from dat.model import FLOWS_IN, FLOWS_OUT

if TYPE_CHECKING:
    from collections.abc import Callable

    from dat.amount import Outcome
    from dat.metrics.view import Choice, View


def holding(view: View, company: str) -> Outcome:
    """Coins held at the close of the day: the latest balance, plus coins bought and mined, minus coins sold since."""
    return held(view, company, view.day)


def rolled_forward_holding(view: View, company: str) -> Outcome:
    """The last balance dated before the day, plus and minus the later flows: what the holding should be."""
    return held(view, company, view.day, anchored=view.day - timedelta(days=1))


def holding_before(view: View, company: str, event: str) -> Outcome:
    """Coins held just before an event: as stated, else the balance after it plus the amount, else computed."""
    stated = view.event(company, event, "holding_before")
    if stated is not None and stated.row.amount is not None:
        return stated.take(stated.row.amount)
    sale = view.event(company, event, *FLOWS_OUT)
    if sale is None:
        return Missing("no sale is known for this event", ("sale",))
    after = view.event(company, event, "holding")
    if after is not None and after.row.amount is not None and after.row.source.rank not in TRACKERS:
        return after.take(after.row.amount) + size(sale)
    opened = held(view, company, sale.row.date.first - timedelta(days=1), without=event)
    if isinstance(opened, Missing) and after is not None and after.row.amount is not None:
        return after.take(after.row.amount) + size(sale)
    return opened.considering((sale.row.id,))  # for its day


def coins_at_hand(view: View, company: str, event: str) -> Outcome:
    """Coins held before an event, plus those mined or bought during it where it lasts longer than a day."""
    before = holding_before(view, company, event)
    sale = view.event(company, event, *FLOWS_OUT)
    if sale is None or sale.row.date.days == 1:
        return before
    flows = [choice for choice in view.choices(company, FLOWS_IN) if sale.row.date.contains(choice.row.date)]
    return apply(before, without_overlaps(flows))


def holding_after(view: View, company: str, event: str) -> Outcome:
    """Coins held just after an event: as stated for it or for its last day, else the balance before minus the amount."""
    after = view.event(company, event, "holding")
    if after is not None and after.row.amount is not None and after.row.source.rank not in TRACKERS:
        return after.take(after.row.amount)
    sale = view.event(company, event, *FLOWS_OUT)
    if sale is None:
        return Missing("no sale is known for this event", ("sale",))
    past = balances(view, company, sale.row.date.last)
    if past and past[-1].date.last == sale.row.date.last and after is None:
        return past[-1].amount.considering((sale.row.id,))
    rolled = holding_before(view, company, event) - size(sale)
    if isinstance(rolled, Amount) and after is not None:
        return rolled.considering((after.row.id, *(row.id for row in after.others)))
    return rolled


def peak_holding(view: View, company: str) -> Outcome:
    """The largest balance on record: stated, or what a sale must have started from, or purchases to date."""
    stated = [
        choice.take(choice.row.amount) for choice in _stated(view, company) if choice.row.amount is not None
    ]
    bought = purchases_to_date(view, company, view.day)
    sales = {
        choice.row.event
        for choice in view.choices(company, FLOWS_OUT)
        if choice.row.event and choice.row.date.last <= view.day
    }
    before = (holding_before(view, company, event) for event in sorted(sales))
    amounts = [*stated, *(amount for amount in before if isinstance(amount, Amount))]
    amounts += [bought.amount] if bought is not None else []
    if not amounts:
        return Missing("no balance is known", ("holding",))
    largest = max(amounts, key=lambda amount: amount.value)
    return largest.considering(key for amount in amounts for key in amount.derivation.used)


def peak_value(view: View, company: str) -> Outcome:
    """Market value stated beside the largest stated balance."""
    found = _stated(view, company)
    if not found:
        return Missing("no balance is known", ("holding",))
    peak = max(found, key=lambda choice: choice.row.amount.value if choice.row.amount else 0)
    if peak.row.value is None:
        return Missing("no value is stated beside the largest balance", ("holding with a value",))
    return peak.take(peak.row.value).considering(choice.row.id for choice in found)


def _stated(view: View, company: str) -> list[Choice]:
    """Return the balances stated up to the day, those of trackers left out."""
    return [
        choice
        for choice in view.choices(company, ("holding", "holding_before"))
        if choice.row.amount is not None
        and choice.row.date.last <= view.day
        and choice.row.source.rank not in TRACKERS
    ]


def sold(view: View, company: str) -> Outcome:
    """Coins sold up to the day, as far as sales were disclosed."""
    return total(view, company, FLOWS_OUT)


def purchased(view: View, company: str) -> Outcome:
    """Coins bought up to the day, as far as disclosed: as stated, else the sum of the purchases."""
    stated = purchased_to_date(view, company)
    return stated if isinstance(stated, Amount) else total(view, company, ("purchase",))


def purchased_to_date(view: View, company: str) -> Outcome:
    """The latest statement of all coins bought so far."""
    found = [
        choice
        for choice in view.choices(company, ("purchased_to_date",))
        if choice.row.amount is not None and choice.row.date.last <= view.day
    ]
    if not found or found[-1].row.amount is None:
        return Missing("no statement of purchases to date is known", ("purchased_to_date",))
    return found[-1].take(found[-1].row.amount)


def mined(view: View, company: str) -> Outcome:
    """All coins mined up to the day, as far as production figures were found."""
    return total(view, company, ("mined",))


def share_sold(view: View, company: str) -> Outcome:
    """Coins sold up to the day, as far as sales were disclosed, as a share of the largest balance."""
    return sold(view, company) / peak_holding(view, company)


def market_value(view: View, company: str) -> Outcome:
    """The holding at the view's price."""
    return holding(view, company) * price(view, company)


METRICS: dict[str, Callable[[View, str], Outcome]] = {
    "holding": holding,
    "peak_holding": peak_holding,
    "peak_value": peak_value,
    "purchased": purchased,
    "purchased_to_date": purchased_to_date,
    "sold": sold,
    "mined": mined,
    "share_sold": share_sold,
    "market_value": market_value,
    "rolled_forward_holding": rolled_forward_holding,
}
