"""Reconciliation: does each balance of a company follow from the one before it and the flows between?

    opening + in − out = closing, as intervals

A flow of unknown size, one that lies partly outside, or a company of which no flow at all is on file leaves the
question open; only what is known and does not add up is unexplained. Purchases told as a total to date count as
flows where that total is a balance too (`dat.metrics.balances.purchases_to_date`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from dat.amount import Amount, Missing, Period, exact
from dat.metrics.balances import (
    COINS,
    TRACKERS,
    Balance,
    balances,
    flows_after,
    purchases_to_date,
    roll,
    size,
    straddling_flow,
)
from dat.model import FLOWS_IN, FLOWS_OUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dat.amount import Outcome
    from dat.metrics.view import Choice, View
    from dat.model import Acknowledgement, Dataset


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Two balances that follow each other, what came in and went out between them, and what that leaves.

    `unexplained` is missing where the question is open; so is the flow in or out, whichever leaves it open, or both.
    """

    company: str
    opening: Balance
    closing: Balance
    came_in: Outcome
    went_out: Outcome
    unexplained: Outcome

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
    for choice in view.choices(company, ("holding_before",)):
        row = choice.row
        if row.amount is None or row.source.rank in TRACKERS:
            continue
        closing = next(
            (each for each in balances(view, company, view.day) if each.date.last >= row.date.last), None
        )
        if closing is not None:
            day = row.date.first - timedelta(days=1)
            yield Balance(choice.take(row.amount), Period(day, day)), closing


def _reconcile(view: View, company: str, opening: Balance, closing: Balance) -> Reconciliation:
    why = _why_open(view, company, opening, closing)
    until = closing.date.last
    start = _last_total(view, company, opening, closing)
    flows = flows_after(view, company, start, until)
    came_in = _sum(opening, (choice for choice in flows if choice.row.kind in FLOWS_IN))
    if start is not opening:
        came_in = came_in + (start.amount - opening.amount)
    went_out = _sum(opening, (choice for choice in flows if choice.row.kind in FLOWS_OUT))
    if why is not None:
        came_in = _why_open(view, company, opening, closing, FLOWS_IN) or came_in
        went_out = _why_open(view, company, opening, closing, FLOWS_OUT) or went_out
        return Reconciliation(company, opening, closing, came_in, went_out, why)
    unexplained = closing.amount - roll(view, company, start, until)
    unexplained = unexplained.considering(_around(view, company, opening, closing))
    return Reconciliation(company, opening, closing, came_in, went_out, unexplained)


def _around(view: View, company: str, opening: Balance, closing: Balance) -> Iterator[str]:
    """Yield the rows whose days decide whether the question is open, counted or not."""
    yield from opening.amount.derivation.used
    between = Period(opening.date.last + timedelta(days=1), closing.date.last)
    for choice in view.choices(company, COINS):
        if choice.row.date.overlaps(between):
            yield choice.row.id


def _last_total(view: View, company: str, opening: Balance, closing: Balance) -> Balance:
    """Return the last total of purchases between the two balances, from which the closing one must follow, if any."""
    bought = purchases_to_date(view, company, closing.date.last)
    return bought if bought is not None and bought.date.last > opening.date.last else opening


def _why_open(
    view: View, company: str, opening: Balance, closing: Balance, kinds: tuple[str, ...] = COINS
) -> Missing | None:
    if not view.choices(company, COINS):
        return Missing("no flow of this company is known", COINS)
    straddling = straddling_flow(view, company, opening, closing, kinds)
    if straddling is None:
        return None
    row = straddling.row
    why = f"the row of {row.date} ({row.kind}) lies only partly between the two balances"
    return Missing(why, ("amount",), frozenset((row.id,)))


def _sum(opening: Balance, flows: Iterable[Choice]) -> Outcome:
    total: Outcome = exact(0, opening.amount.unit)
    for number, choice in enumerate(flows):
        total = size(choice) if number == 0 else total + size(choice)
    return total


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
