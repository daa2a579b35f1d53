"""Balances and flows: which balance a holding is anchored at, and how flows carry it forward.

The anchor is the latest balance of the best kind of source there is by the day (filings and press releases, else
trade press, a tracker only where nothing else exists). Flows dated wholly after it are added and taken away. Nothing
is assumed to be zero: a flow of unknown size makes the result missing until the next balance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dat.amount import Amount, Missing, Period, chain, exact, parse_unit
from dat.metrics.view import ended
from dat.model import FLOWS_IN, FLOWS_OUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dat.amount import Outcome
    from dat.metrics.view import Choice, View
    from dat.model import Row

COINS = (*FLOWS_IN, *FLOWS_OUT)
# Sources as good as each other for an anchor: filings and press releases together, then trade press, then trackers.
_TIERS = ((0, 1), (2,), (3,))
TRACKERS = _TIERS[-1]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Balance:
    """A disclosed balance: how much at the close of which period, and the rows passed over for it."""

    amount: Amount
    date: Period


def balances(view: View, company: str, until: date) -> tuple[Balance, ...]:
    """Return the balances up to a day of the best tier of sources, in order of date; others are only considered."""
    found = ended(view.choices(company, ("holding",)), date.min, until)
    for tier in _TIERS:
        best = [choice for choice in found if choice.row.source.rank in tier]
        if best:
            passed = frozenset(
                row.id for choice in found if choice.row.source.rank not in tier for row in choice.rows
            )
            return tuple(
                Balance(choice.take(choice.row.amount).considering(passed), choice.row.date)
                for choice in best
                if choice.row.amount is not None
            )
    return ()


def purchases_to_date(view: View, company: str, until: date, since: date = date.min) -> Balance | None:
    """Return the last statement of all coins bought so far, where it is a balance too.

    It is one if the treasury was opened empty (`treasury_since`) and nothing had been sold by then. Statements for
    days up to `since` are passed over.
    """
    if view.company(company).treasury_since is None:
        return None
    totals = ended(view.choices(company, ("purchased_to_date",)), since, until)
    known = [choice for choice in totals if choice.row.amount is not None]
    if not known:
        return None
    sales = [choice.row for choice in view.choices(company, FLOWS_OUT)]
    first_sale = min((sale.date.first for sale in sales), default=date.max)
    for choice in reversed(known):
        if choice.row.amount is not None and choice.row.date.last < first_sale:
            amount = choice.take(choice.row.amount).considering(sale.id for sale in sales)
            return Balance(amount, choice.row.date)
    return None


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
    flows = _flows(view, company, until, without, since=balance.date.last)
    after, straddling = flows_after(flows, balance, until)
    return apply(balance.amount.considering(straddling), after)


def flows_after(flows: Iterable[Choice], balance: Balance, until: date) -> tuple[list[Choice], list[str]]:
    """Return the flows dated wholly after a balance and up to a day, none of them told twice.

    The second list has the rows of those that straddle the balance.
    """
    after, straddling = [], []
    for choice in flows:
        days = choice.row.date
        if balance.date.last < days.last <= until:
            if days.first > balance.date.last:
                after.append(choice)
            else:
                straddling.append(choice.row.id)
    return without_overlaps(after), straddling


def partial_flows(flows: Iterable[Choice], between: Period) -> list[Choice]:
    """Return those of the flows around a period that lie only partly in it, and whose part no finer rows tell."""
    inside: dict[str, list[Period]] = {}
    across: list[Choice] = []
    for choice in flows:
        if between.contains(choice.row.date):
            inside.setdefault(choice.row.kind, []).append(choice.row.date)
        else:
            across.append(choice)
    return [
        choice
        for choice in across
        if not _cover(inside.get(choice.row.kind, ()), _common(choice.row.date, between))
    ]


def _common(one: Period, other: Period) -> Period:
    return Period(max(one.first, other.first), min(one.last, other.last))


def _cover(periods: Iterable[Period], whole: Period) -> bool:
    """Whether each day of a period lies in one of several others."""
    first = whole.first
    for period in sorted(periods):
        if period.first > first:
            return False
        first = max(first, period.last + _DAY)
    return first > whole.last


def _flows(view: View, company: str, until: date, without: str, since: date = date.min) -> list[Choice]:
    """Return the flows that end after one day and not after another, those of an event left out."""
    flows = ended(view.choices(company, COINS), since, until)
    return [choice for choice in flows if not without or choice.row.event != without]


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
    return chain(start, (("−" if choice.row.kind in FLOWS_OUT else "+", size(choice)) for choice in flows))


def size(choice: Choice) -> Outcome:
    """Return the size of a flow; missing where nobody gave it."""
    if choice.row.amount is None:
        why = f"the size of the {choice.row.kind} of {choice.row.date} is not known"
        return Missing(why, ("amount",), frozenset((choice.row.id,)))
    return choice.take(choice.row.amount)


def total(view: View, company: str, kinds: tuple[str, ...]) -> Outcome:
    """Return the sum of all flows of some kinds up to the view's day."""
    flows = ended(view.choices(company, kinds), date.min, view.day)
    if not flows:
        return Missing(f"no {' or '.join(kinds)} is known", kinds)
    first, *others = without_overlaps(flows)
    return chain(size(first), (("+", size(choice)) for choice in others))


def without_overlaps(flows: Iterable[Choice]) -> list[Choice]:
    """Return flows of which no two of the same kind tell of the same days; the longer period counts."""
    ordered = sorted(flows, key=lambda choice: (choice.row.date.first, choice.row.order))
    if not _any_overlap(ordered):
        return ordered
    kept = _Kept()
    longest_first = sorted(ordered, key=lambda choice: choice.row.date.first - choice.row.date.last)
    chosen = [choice for choice in longest_first if kept.add(choice.row)]
    return sorted(chosen, key=lambda choice: (choice.row.date.first, choice.row.order))


def _any_overlap(flows: Iterable[Choice]) -> bool:
    """Whether any two flows of the same kind share a day; they are given in order of their first days."""
    last: dict[str, date] = {}
    for choice in flows:
        row = choice.row
        if row.kind in last and row.date.first <= last[row.kind]:
            return True
        last[row.kind] = row.date.last
    return False


class _Kept:
    """Flows of which none tells of the same days as another, found by a day without looking at all of them.

    Flows come in order of length, longest first: one that shares a day with a kept one has its own first or last day
    in it. A kept flow is filed under a length, the next power of two, and the stretch of that length that it begins
    in; so a day can only lie in flows that begin in the same stretch or in the one before.
    """

    def __init__(self) -> None:
        self._stretches: dict[tuple[str, int, int], set[tuple[Period, str, bool]]] = {}
        self._lengths: set[int] = set()

    def add(self, row: Row) -> bool:
        """Keep a flow unless a kept one tells of the same days; return whether it was kept."""
        own = (row.date, row.source.id, bool(row.event))
        days = {row.date.first.toordinal(), row.date.last.toordinal()}
        if any(_tell_the_same(own, other) for day in days for other in self._around(row.kind, day)):
            return False
        length = row.date.days.bit_length()
        self._lengths.add(length)
        self._stretches.setdefault((row.kind, length, row.date.first.toordinal() >> length), set()).add(own)
        return True

    def _around(self, kind: str, day: int) -> Iterator[tuple[Period, str, bool]]:
        for length in self._lengths:
            for stretch in (day >> length, (day >> length) - 1):
                yield from self._stretches.get((kind, length, stretch), ())


def _tell_the_same(one: tuple[Period, str, bool], other: tuple[Period, str, bool]) -> bool:
    """Whether two flows overlap; two events, and two rows of one source for the same days, are different things."""
    (days, source, is_event), (kept, its_source, is_kept_event) = one, other
    if not days.overlaps(kept):
        return False
    return not (is_event and is_kept_event) and not (source == its_source and days == kept)
