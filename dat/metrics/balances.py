"""Balances and flows: which balance a holding is anchored at, and how flows carry it forward.

The anchor is the latest balance of the best kind of source there is by the day (filings and press releases, else
trade press, a tracker only where nothing else exists). Flows dated wholly after it are added and taken away. Nothing
is assumed to be zero: a flow of unknown size makes the result missing until the next balance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dat.amount import Amount, Missing, Period, exact, parse_unit
from dat.model import FLOWS_IN, FLOWS_OUT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dat.amount import Outcome
    from dat.metrics.view import Choice, View

COINS = (*FLOWS_IN, *FLOWS_OUT)
# Sources as good as each other for an anchor: filings and press releases together, then trade press, then trackers.
_TIERS = ((0, 1), (2,), (3,))
TRACKERS = _TIERS[-1]


@dataclass(frozen=True, slots=True)
class Balance:
    """A disclosed balance: how much at the close of which period, and the rows passed over for it."""

    amount: Amount
    date: Period


def balances(view: View, company: str, until: date) -> tuple[Balance, ...]:
    """Return the balances up to a day of the best tier of sources, in order of date; others are only considered."""
    found = [choice for choice in view.choices(company, ("holding",)) if choice.row.date.last <= until]
    for tier in _TIERS:
        best = [choice for choice in found if choice.row.source.rank in tier]
        if best:
            passed = {row.id for choice in found if choice not in best for row in choice.rows}
            return tuple(
                Balance(choice.take(choice.row.amount).considering(passed), choice.row.date)
                for choice in best
                if choice.row.amount is not None
            )
    return ()


def purchases_to_date(view: View, company: str, until: date) -> Balance | None:
    """Return the last statement of all coins bought so far, where it is a balance too.

    It is one if the treasury was opened empty (`treasury_since`) and nothing had been sold by then.
    """
    if view.company(company).treasury_since is None:
        return None
    sales = [choice.row for choice in view.choices(company, FLOWS_OUT)]
    found = [
        Balance(choice.take(choice.row.amount).considering(sale.id for sale in sales), choice.row.date)
        for choice in view.choices(company, ("purchased_to_date",))
        if choice.row.amount is not None
        and choice.row.date.last <= until
        and not any(sale.date.first <= choice.row.date.last for sale in sales)
    ]
    return found[-1] if found else None


def held(
    view: View, company: str, until: date, *, anchored: date | None = None, without: str = ""
) -> Outcome:
    """Return the coins held at the close of a day: the latest anchor and the flows since.

    Args:
        view: what may be seen.
        company: whose coins.
        until: the day at whose close they are counted.
        anchored: the last day of an anchor, by default `until` itself.
        without: an event whose flows are left out.
    """
    last = anchored or until
    past = balances(view, company, last)
    bought = purchases_to_date(view, company, last)
    anchor = past[-1] if past else None
    if bought is not None and (anchor is None or anchor.date.last < bought.date.last):
        anchor = bought
    if anchor is None:
        return _from_zero(view, company, until, without)
    return roll(view, company, anchor, until, without=without)


def roll(view: View, company: str, balance: Balance, until: date, *, without: str = "") -> Outcome:
    """Return a balance plus and minus the flows dated wholly after it and up to a day.

    A flow whose period straddles the balance is not guessed apart: it is left out and remembered as considered.
    """
    after = flows_after(view, company, balance, until, without=without)
    straddling = [
        choice
        for choice in _flows(view, company, until, without)
        if choice.row.date.first <= balance.date.last < choice.row.date.last
    ]
    return apply(balance.amount.considering(choice.row.id for choice in straddling), after)


def flows_after(
    view: View, company: str, balance: Balance, until: date, *, without: str = ""
) -> list[Choice]:
    """Return the flows dated wholly after a balance and up to a day, none of them told twice."""
    flows = _flows(view, company, until, without)
    return without_overlaps([choice for choice in flows if choice.row.date.first > balance.date.last])


def straddling_flow(
    view: View, company: str, before: Balance, after: Balance, kinds: tuple[str, ...] = COINS
) -> Choice | None:
    """Return a flow that lies partly between two balances and partly outside, and is not told by finer rows."""
    between = Period(before.date.last + timedelta(days=1), after.date.last)
    flows = [choice for choice in view.choices(company, kinds) if choice.row.date.overlaps(between)]
    inside = [choice.row for choice in flows if between.contains(choice.row.date)]
    for choice in flows:
        row = choice.row
        if between.contains(row.date):
            continue
        days = _days(max(row.date.first, between.first), min(row.date.last, between.last))
        told = {
            day
            for other in inside
            if other.kind == row.kind
            for day in _days(other.date.first, other.date.last)
        }
        if not days <= told:
            return choice
    return None


def _days(first: date, last: date) -> set[int]:
    return set(range(first.toordinal(), last.toordinal() + 1))


def _flows(view: View, company: str, until: date, without: str) -> list[Choice]:
    return [
        choice
        for choice in view.choices(company, COINS)
        if choice.row.date.last <= until and (not without or choice.row.event != without)
    ]


def _from_zero(view: View, company: str, until: date, without: str) -> Outcome:
    """Return all inflows minus sales, counted from the day the treasury was opened."""
    if view.company(company).treasury_since is None:
        return Missing("no balance is known", ("holding",))
    flows = _flows(view, company, until, without)
    if not any(choice.row.kind in FLOWS_IN for choice in flows):
        return Missing("neither a balance nor purchases are known", ("holding", "purchase"))
    return apply(exact(0, parse_unit(view.company(company).asset)), without_overlaps(flows))


def apply(start: Outcome, flows: Iterable[Choice]) -> Outcome:
    """Return a number of coins with inflows added and sales taken away."""
    coins = start
    for choice in flows:
        coins = coins - size(choice) if choice.row.kind in FLOWS_OUT else coins + size(choice)
    return coins


def size(choice: Choice) -> Outcome:
    """Return the size of a flow; missing where nobody gave it."""
    if choice.row.amount is None:
        why = f"the size of the {choice.row.kind} of {choice.row.date} is not known"
        return Missing(why, ("amount",), frozenset((choice.row.id,)))
    return choice.take(choice.row.amount)


def total(view: View, company: str, kinds: tuple[str, ...]) -> Outcome:
    """Return the sum of all flows of some kinds up to the view's day."""
    flows = [choice for choice in view.choices(company, kinds) if choice.row.date.last <= view.day]
    if not flows:
        return Missing(f"no {' or '.join(kinds)} is known", kinds)
    first, *others = without_overlaps(flows)
    found = size(first)
    for choice in others:
        found = found + size(choice)
    return found


def without_overlaps(flows: list[Choice]) -> list[Choice]:
    """Return flows of which no two of the same kind tell of the same days; the longer period counts."""
    kept: list[Choice] = []
    for choice in sorted(flows, key=lambda choice: -choice.row.date.days):
        if not any(_tell_the_same(choice, other) for other in kept):
            kept.append(choice)
    return sorted(kept, key=lambda choice: (choice.row.date.first, choice.row.order))


def _tell_the_same(choice: Choice, other: Choice) -> bool:
    """Whether two flows overlap; two events, and two rows of one source for the same days, are different things."""
    row, kept = choice.row, other.row
    if row.kind != kept.kind or not row.date.overlaps(kept.date):
        return False
    return not (row.event and kept.event) and not (row.source == kept.source and row.date == kept.date)
