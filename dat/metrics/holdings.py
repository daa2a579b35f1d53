"""Holdings: what a company has, had and sold, and what its own balances leave unexplained.

A holding is anchored at the latest balance of the best kind of source there is (filings and press releases, else
trade press, a tracker only where nothing else exists) and rolled forward by the flows dated wholly after it. Nothing
is assumed to be zero: a flow of unknown size makes the result missing until the next balance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dat.amount import Amount, Missing, exact, parse_unit
from dat.metrics.market import price
from dat.model import FLOWS_IN, FLOWS_OUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from dat.amount import Outcome, Period
    from dat.metrics.view import Choice, View

COINS = (*FLOWS_IN, *FLOWS_OUT)
# Sources as good as each other for an anchor: filings and press releases together, then trade press, then trackers.
_TIERS = ((0, 1), (2,), (3,))


@dataclass(frozen=True, slots=True)
class Balance:
    """A disclosed balance: how much at the close of which period, and the rows passed over for it."""

    amount: Amount
    date: Period


def balances(view: View, company: str) -> tuple[Balance, ...]:
    """Return the balances of the best tier of sources, in order of date; the others are only considered."""
    found = [choice for choice in view.choices(company, ("holding",)) if choice.row.amount is not None]
    for tier in _TIERS:
        best = [choice for choice in found if choice.row.source.rank in tier]
        if best:
            passed = {
                row.id for choice in found if choice not in best for row in (choice.row, *choice.others)
            }
            return tuple(
                Balance(choice.take(choice.row.amount).considering(passed), choice.row.date)
                for choice in best
                if choice.row.amount is not None
            )
    return ()


def holding(view: View, company: str) -> Outcome:
    """Coins held at the close of the day: the latest balance, plus coins bought and mined, minus coins sold since."""
    past = [balance for balance in balances(view, company) if balance.date.last <= view.day]
    return _rolled(view, company, past[-1], view.day) if past else _from_zero(view, company, view.day)


def rolled_forward_holding(view: View, company: str) -> Outcome:
    """The last balance dated before the day, plus and minus the later flows: what the holding should be."""
    past = [balance for balance in balances(view, company) if balance.date.last < view.day]
    return _rolled(view, company, past[-1], view.day) if past else _from_zero(view, company, view.day)


def unexplained_change(view: View, company: str) -> Outcome:
    """The latest balance minus the balance before it and the flows between: what no disclosed flow explains."""
    past = [balance for balance in balances(view, company) if balance.date.last <= view.day]
    if len(past) < 2:
        return Missing("two balances are needed", ("holding",))
    before, after = past[-2:]
    return after.amount - _rolled(view, company, before, after.date.last)


def holding_before(view: View, company: str, event: str) -> Outcome:
    """Coins held just before an event: as stated, else the balance after it plus the amount, else rolled forward."""
    stated = view.event(company, event, "holding_before")
    if stated is not None and stated.row.amount is not None:
        return stated.take(stated.row.amount)
    sale = view.event(company, event, *FLOWS_OUT)
    if sale is None:
        return Missing("no sale is known for this event", ("sale",))
    after = view.event(company, event, "holding")
    if after is not None and after.row.amount is not None and after.row.source.rank not in _TIERS[-1]:
        return after.take(after.row.amount) + _size(sale)
    past = [balance for balance in balances(view, company) if balance.date.last < sale.row.date.first]
    if past:
        return _rolled(view, company, past[-1], sale.row.date.first, without=event)
    opened = _from_zero(view, company, sale.row.date.first, without=event)
    if isinstance(opened, Missing) and after is not None and after.row.amount is not None:
        return after.take(after.row.amount) + _size(sale)
    return opened


def coins_at_hand(view: View, company: str, event: str) -> Outcome:
    """Coins held before an event, plus those mined or bought during it where it lasts longer than a day."""
    before = holding_before(view, company, event)
    sale = view.event(company, event, *FLOWS_OUT)
    if sale is None or sale.row.date.days == 1:
        return before
    flows = [choice for choice in view.choices(company, FLOWS_IN) if sale.row.date.contains(choice.row.date)]
    return _apply(before, _without_overlaps(flows))


def holding_after(view: View, company: str, event: str) -> Outcome:
    """Coins held just after an event: as stated for it or for its last day, else the balance before minus the amount."""
    after = view.event(company, event, "holding")
    if after is not None and after.row.amount is not None and after.row.source.rank not in _TIERS[-1]:
        return after.take(after.row.amount)
    sale = view.event(company, event, *FLOWS_OUT)
    if sale is None:
        return Missing("no sale is known for this event", ("sale",))
    same_day = [balance for balance in balances(view, company) if balance.date.last == sale.row.date.last]
    if same_day and after is None:
        return same_day[-1].amount
    rolled = holding_before(view, company, event) - _size(sale)
    if isinstance(rolled, Amount) and after is not None:
        return rolled.considering((after.row.id, *(row.id for row in after.others)))
    return rolled


def peak_holding(view: View, company: str) -> Outcome:
    """The largest balance on record: stated, or what a sale must have started from, or purchases to date."""
    stated = [
        choice.take(choice.row.amount)
        for choice in view.choices(company, ("holding", "holding_before", "purchased_to_date"))
        if choice.row.amount is not None
        and choice.row.date.last <= view.day
        and choice.row.source.rank not in _TIERS[-1]
    ]
    sales = {
        choice.row.event
        for choice in view.choices(company, FLOWS_OUT)
        if choice.row.event and choice.row.date.last <= view.day
    }
    before = (holding_before(view, company, event) for event in sorted(sales))
    amounts = [*stated, *(amount for amount in before if isinstance(amount, Amount))]
    if not amounts:
        return Missing("no balance is known", ("holding",))
    largest = max(amounts, key=lambda amount: amount.value)
    return largest.considering(key for amount in amounts for key in amount.derivation.used)


def peak_value(view: View, company: str) -> Outcome:
    """Market value stated beside the largest balance that has one."""
    found = [
        choice
        for choice in view.choices(company, ("holding", "holding_before"))
        if choice.row.amount is not None and choice.row.value is not None and choice.row.date.last <= view.day
    ]
    if not found:
        return Missing("no balance with its market value is known", ("holding with a value",))
    peak = max(found, key=lambda choice: choice.row.amount.value if choice.row.amount else 0)
    return peak.take(peak.row.value) if peak.row.value else Missing("no value")


def sold(view: View, company: str) -> Outcome:
    """All coins sold up to the day."""
    return _total(view, company, FLOWS_OUT)


def purchased(view: View, company: str) -> Outcome:
    """All coins bought up to the day: as stated, else the sum of the purchases."""
    stated = purchased_to_date(view, company)
    return stated if isinstance(stated, Amount) else _total(view, company, ("purchase",))


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
    return _total(view, company, ("mined",))


def share_sold(view: View, company: str) -> Outcome:
    """Coins sold up to the day as a share of the largest balance."""
    return sold(view, company) / peak_holding(view, company)


def market_value(view: View, company: str) -> Outcome:
    """The holding at the view's price."""
    return holding(view, company) * price(view, company)


def _rolled(view: View, company: str, balance: Balance, until: date, *, without: str = "") -> Outcome:
    """Return a balance plus and minus the flows dated wholly after it and up to a day.

    A flow whose period straddles the balance is not guessed apart: it is left out and remembered as considered.
    """
    flows = [
        choice
        for choice in view.choices(company, COINS)
        if choice.row.date.last <= until and (not without or choice.row.event != without)
    ]
    after = [choice for choice in flows if choice.row.date.first > balance.date.last]
    straddling = [
        choice for choice in flows if choice.row.date.first <= balance.date.last < choice.row.date.last
    ]
    total: Outcome = balance.amount.considering(choice.row.id for choice in straddling)
    return _apply(total, _without_overlaps(after))


def _from_zero(view: View, company: str, until: date, *, without: str = "") -> Outcome:
    """Return purchases to date (else all inflows) minus sales, counted from the day the treasury was opened."""
    since = view.company(company).treasury_since
    if since is None:
        return Missing("no balance is known", ("holding",))
    flows = [
        choice
        for choice in view.choices(company, COINS)
        if choice.row.date.last <= until and (not without or choice.row.event != without)
    ]
    bought = purchased_to_date(view.on(until), company)
    if isinstance(bought, Amount):
        return _apply(
            bought, _without_overlaps([choice for choice in flows if choice.row.kind != "purchase"])
        )
    if not any(choice.row.kind in FLOWS_IN for choice in flows):
        return Missing("neither a balance nor purchases are known", ("holding", "purchase"))
    zero = exact(0, parse_unit(view.company(company).asset), formula="0")
    return _apply(zero, _without_overlaps(flows))


def _apply(total: Outcome, flows: Iterable[Choice]) -> Outcome:
    for choice in flows:
        total = total - _size(choice) if choice.row.kind in FLOWS_OUT else total + _size(choice)
    return total


def _size(choice: Choice) -> Outcome:
    if choice.row.amount is None:
        rows = frozenset((choice.row.id,))
        return Missing(
            f"the size of the {choice.row.kind} of {choice.row.date} is not known", ("amount",), rows
        )
    return choice.take(choice.row.amount)


def _total(view: View, company: str, kinds: tuple[str, ...]) -> Outcome:
    flows = [choice for choice in view.choices(company, kinds) if choice.row.date.last <= view.day]
    if not flows:
        return Missing(f"no {' or '.join(kinds)} is known", kinds)
    first, *others = _without_overlaps(flows)
    total = _size(first)
    for choice in others:
        total = total + _size(choice)
    return total


def _without_overlaps(flows: list[Choice]) -> list[Choice]:
    """Return flows of which no two of the same kind tell of the same days; the longer period counts.

    Several single events on overlapping days are different things and are all kept.
    """
    kept: list[Choice] = []
    for choice in sorted(flows, key=lambda choice: -choice.row.date.days):
        same = (
            other for other in kept if other.row.kind == choice.row.kind and not _are_events(choice, other)
        )
        if not any(other.row.date.overlaps(choice.row.date) for other in same):
            kept.append(choice)
    return sorted(kept, key=lambda choice: (choice.row.date.first, choice.row.order))


def _are_events(choice: Choice, other: Choice) -> bool:
    return bool(choice.row.event and other.row.event)


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
    "unexplained_change": unexplained_change,
}
