"""Reconciliation: does each balance of a company follow from the one before it and the flows between?

    opening + in − out = closing, as intervals

A flow of unknown size, one that lies partly outside, or a company of which no flow at all is on file leaves the
question open; only what is known and does not add up is unexplained. Purchases told as a total to date count as
flows where that total is a balance too (`dat.metrics.balances.purchases_to_date`).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from dat.amount import Amount, Missing, Period, chain, exact
from dat.metrics.balances import (
    COINS,
    TRACKERS,
    Balance,
    apply,
    balances,
    flows_after,
    partial_flows,
    purchases_to_date,
    size,
)
from dat.model import FLOWS_IN, FLOWS_OUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dat.amount import Outcome
    from dat.metrics.view import Choice, View
    from dat.model import Acknowledgement, Dataset


@dataclass(frozen=True)
class Reconciliation:
    """Two balances that follow each other, what came in and went out between them, and what that leaves.

    `unexplained` is missing where the question is open; so is the flow in or out, whichever leaves it open, or both.
    `start` is the balance from which the flows count: the opening one, or a total of purchases after it.
    """

    company: str
    opening: Balance
    closing: Balance
    start: Balance
    flows: tuple[Choice, ...]
    unexplained: Outcome
    in_is_open: Missing | None = None
    out_is_open: Missing | None = None

    @cached_property
    def came_in(self) -> Outcome:
        """Return what came in between the two balances."""
        if self.in_is_open is not None:
            return self.in_is_open
        came_in = self._sum(FLOWS_IN)
        return came_in if self.start is self.opening else came_in + (self.start.amount - self.opening.amount)

    @cached_property
    def went_out(self) -> Outcome:
        """Return what went out between the two balances."""
        return self._sum(FLOWS_OUT) if self.out_is_open is None else self.out_is_open

    def _sum(self, kinds: tuple[str, ...]) -> Outcome:
        sizes = [size(choice) for choice in self.flows if choice.row.kind in kinds]
        if not sizes:
            return exact(0, self.opening.amount.unit)
        return chain(sizes[0], (("+", each) for each in sizes[1:]))

    @property
    def between(self) -> Period:
        """Return the days after the opening balance, up to the closing one."""
        return Period(self.opening.date.last + timedelta(days=1), self.closing.date.last)

    @property
    def outcome(self) -> str:
        """Return `open`, `agrees` or `differs`."""
        if isinstance(self.unexplained, Missing):
            return "open"
        return "agrees" if self.unexplained.low <= 0 <= self.unexplained.high else "differs"


def reconciliations(view: View, company: str) -> tuple[Reconciliation, ...]:
    """Return one reconciliation for each pair of balances up to the view's day, in order of the closing one.

    Beside the balances that follow each other, one given for just before an event is paired with the next one.
    """
    pairs = (*_following(view, company), *_around_events(view, company))
    found = (_reconcile(view, company, opening, closing) for opening, closing in pairs)
    return tuple(sorted(found, key=lambda each: (each.closing.date.last, each.opening.date.last)))


def _following(view: View, company: str) -> list[tuple[Balance, Balance]]:
    return list(pairwise(balances(view, company, view.day)))


def _around_events(view: View, company: str) -> Iterator[tuple[Balance, Balance]]:
    known = balances(view, company, view.day)
    for choice in view.choices(company, ("holding_before",)):
        row = choice.row
        if row.amount is None or row.source.rank in TRACKERS:
            continue
        index = bisect_left(known, row.date.last, key=lambda balance: balance.date.last)
        if index < len(known):
            day = row.date.first - timedelta(days=1)
            yield Balance(choice.take(row.amount), Period(day, day)), known[index]


def _reconcile(view: View, company: str, opening: Balance, closing: Balance) -> Reconciliation:
    start = _last_total(view, company, opening, closing)
    between = Period(opening.date.last + timedelta(days=1), closing.date.last)
    around = view.overlapping(company, COINS, between)
    partial = partial_flows(around, between)
    flows, straddling = flows_after(around, start, closing.date.last)
    came_in = went_out = None
    unexplained: Outcome
    if not view.choices(company, COINS):
        unexplained = came_in = went_out = Missing("no flow of this company is known", COINS)
    elif partial:
        unexplained = _partly(partial[0])
        came_in, went_out = (_why_open(partial, kinds) for kinds in (FLOWS_IN, FLOWS_OUT))
    else:
        rest = closing.amount - apply(start.amount.considering(straddling), flows)
        # The rows whose days decide whether the question is open, counted or not.
        deciding = (*opening.amount.derivation.used, *(choice.row.id for choice in around))
        unexplained = rest.considering(deciding)
    return Reconciliation(company, opening, closing, start, tuple(flows), unexplained, came_in, went_out)


def _why_open(partial: Iterable[Choice], kinds: tuple[str, ...]) -> Missing | None:
    """Return that a flow of some kinds lies only partly between the two balances, if one does."""
    return next((_partly(choice) for choice in partial if choice.row.kind in kinds), None)


def _partly(choice: Choice) -> Missing:
    row = choice.row
    why = f"the row of {row.date} ({row.kind}) lies only partly between the two balances"
    return Missing(why, ("amount",), frozenset((row.id,)))


def _last_total(view: View, company: str, opening: Balance, closing: Balance) -> Balance:
    """Return the last total of purchases between the two balances, from which the closing one must follow, if any."""
    return purchases_to_date(view, company, closing.date.last, since=opening.date.last) or opening


def acknowledgement(data: Dataset, found: Reconciliation) -> Acknowledgement | None:
    """Return the entry of claims.yml by which somebody has acknowledged that these two balances do not add up."""
    return next(
        (
            entry
            for entry in data.acknowledged
            if entry.company == found.company
            and entry.between is not None
            and entry.between.contains(found.between)
            and _leaves(entry, found)
        ),
        None,
    )


def _leaves(entry: Acknowledgement, found: Reconciliation) -> bool:
    """Whether what is unexplained is still the very difference that somebody looked at, however roughly they wrote it."""
    seen, rest = entry.leaves, found.unexplained
    if seen is None or not isinstance(rest, Amount) or seen.unit != rest.unit:
        return False
    return rest.low <= seen.value <= rest.high


def unexplained_change(view: View, company: str) -> Outcome:
    """The latest balance minus the balance before it and the flows between: what no disclosed flow explains."""
    pairs = _following(view, company)
    if not pairs:
        known = (row.id for choice in view.choices(company, ("holding",)) for row in choice.rows)
        return Missing("two balances are needed", ("holding",), frozenset(known))
    return _reconcile(view, company, *pairs[-1]).unexplained


METRICS: dict[str, Callable[[View, str], Outcome]] = {"unexplained_change": unexplained_change}
