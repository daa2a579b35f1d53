"""Checking disclosures against each other: balances that flows do not explain, and rows that contradict one another.

Either may be acknowledged in claims.yml by somebody who has looked at it; an acknowledgement without anything to
acknowledge is found as well, so that none outlives its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from dat.amount import Amount, Period
from dat.errors import Problem
from dat.formatting import amount_text, plain_spaces, range_text
from dat.metrics import open_view
from dat.metrics.reconciliation import acknowledgement, reconciliations
from dat.model import KINDS, SOURCE_RANK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dat.metrics import View
    from dat.metrics.reconciliation import Reconciliation
    from dat.metrics.view import Choice
    from dat.model import Acknowledgement, Dataset, PriceRow, Row
    from dat.values import Evaluations

_DISCLOSURES = ("disclosed", "latest")
_NUMBERS = ("amount", "value", "price")
# Filings, exchanges and company releases stand on their own; the rest is known to be rough and only noted.
_STRONG = SOURCE_RANK["press_release"]
_MANY = 50  # rows about the same thing


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not add up: what differs, the acknowledgement that covers it, and whether it may pass."""

    subject: tuple[object, ...]
    problem: Problem
    acknowledged: Acknowledgement | None
    is_weak: bool = False


def differences(evaluations: Evaluations) -> tuple[Difference, ...]:
    """Return every difference between the disclosures, acknowledged or not, each once."""
    data = evaluations.data
    of_companies = (each for company in data.companies for each in company_differences(data, company))
    return (*of_companies, *price_differences(data))


def company_differences(data: Dataset, company: str) -> tuple[Difference, ...]:
    """Return the differences between the rows of a company, each once."""
    return _each_once(
        each
        for view in views_of(data, company)
        for each in (*_unexplained(view, company), *_disagreeing(view, company))
    )


def price_differences(data: Dataset) -> tuple[Difference, ...]:
    """Return the differences between prices, each once."""
    return _each_once(each for name in _DISCLOSURES for each in _disagreeing_prices(open_view(data, name)))


def views_of(data: Dataset, company: str) -> tuple[View, ...]:
    """Return the views in which the rows of a company must agree; one where the other shows the same."""
    disclosed, latest = (open_view(data, name) for name in _DISCLOSURES)
    seen = disclosed.seen(company)
    is_same = len(seen) == len(latest.seen(company)) and all(row.date.last <= disclosed.day for row in seen)
    return (disclosed,) if is_same else (disclosed, latest)


def _each_once(found: Iterable[Difference]) -> tuple[Difference, ...]:
    by_subject: dict[tuple[object, ...], Difference] = {}
    for each in found:
        by_subject.setdefault(each.subject, each)
    return tuple(by_subject.values())


def open_differences(found: Iterable[Difference], *, weak: bool) -> Iterator[Problem]:
    """Yield the differences nobody has acknowledged: those that stop publication, or the weak ones to be noted."""
    return (each.problem for each in found if each.acknowledged is None and each.is_weak == weak)


def idle_acknowledgements(data: Dataset, found: Iterable[Difference]) -> Iterator[Problem]:
    """Yield acknowledgements of companies, balances or rows between which there is no difference."""
    found = tuple(found)
    needed = {each.acknowledged.id for each in found if each.acknowledged is not None}
    subjects = {each.subject for each in found}
    for entry in data.acknowledged:
        if entry.id in needed:
            yield from _needless_rows(entry, found)
            continue
        what = "rows" if entry.between is None else "balances"
        message = f"expected a difference between {what} that {entry.id} acknowledges"
        if (entry.company, entry.between) in subjects:
            message += ", got another one; look at it again, and write what it leaves now"
        else:
            message += ", got none; mend what it names or take it out"
        yield Problem(entry.place, message, "acknowledged-nothing")


def _needless_rows(entry: Acknowledgement, found: Iterable[Difference]) -> Iterator[Problem]:
    """Yield the rows of an entry that contradict none of its others: what they may come to say, nobody has looked at."""
    needed = {name for each in found if each.acknowledged == entry for name in each.subject}
    if needless := [row for row in entry.rows if row not in needed]:
        message = (
            f"expected only rows that contradict each other in {entry.id}, got {', '.join(needless)} as well"
        )
        yield Problem(entry.place, f"{message}; take it out", "acknowledged-nothing")


def _unexplained(view: View, company: str) -> Iterator[Difference]:
    for found in reconciliations(view, company):
        if found.outcome == "differs":
            row = _closing_row(view.data, found)
            problem = Problem(row.place, _sum_text(view, found), "balance")
            yield Difference((company, found.between), problem, acknowledgement(view.data, found))


def _closing_row(data: Dataset, found: Reconciliation) -> Row | PriceRow:
    (key,) = found.closing.amount.derivation.used
    return data.by_key[key]


def _sum_text(view: View, found: Reconciliation) -> str:
    """Return the sum with all its numbers, for whoever must look for the mistake."""
    opening, came_in, went_out, closing, rest = (
        plain_spaces(range_text(outcome, "en"))
        for outcome in (
            found.opening.amount,
            found.came_in,
            found.went_out,
            found.closing.amount,
            found.unexplained,
        )
        if isinstance(outcome, Amount)
    )
    written = (
        f"leaves: {found.unexplained.value:f} {found.unexplained.unit}"
        if isinstance(found.unexplained, Amount)
        else ""
    )
    return (
        f"expected the balance of {found.company} on {found.closing.date} to follow from {opening} on "
        f"{found.opening.date} + {came_in} in − {went_out} out ({view.name}), got {closing}, {rest} unexplained; "
        f"mend a row, add the flow, or acknowledge {found.between} in data/claims.yml ({written})"
    )


def _disagreeing(view: View, company: str) -> Iterator[Difference]:
    for kind in KINDS:
        for choice in view.choices(company, (kind,)):
            for one, other in _pairs(choice) if choice.others else ():
                yield from _contradiction(view.data, one, other)


def _pairs(choice: Choice) -> Iterable[tuple[Row, Row]]:
    """Return the rows of a choice two by two; of very many each only with the one that counts."""
    if len(choice.others) > _MANY:
        return ((choice.row, other) for other in choice.others)
    return combinations(choice.rows, 2)


def _contradiction(data: Dataset, one: Row, other: Row) -> Iterator[Difference]:
    """Yield in what two rows about the same thing contradict each other; the later row of the file is named."""
    first, second = sorted((one, other), key=lambda row: row.order)
    known = next((entry for entry in data.acknowledged if {first.id, second.id} <= set(entry.rows)), None)
    for name, got, wanted in _contradicting(second, first):
        message = (
            f"expected {second.id} to agree with {first.id} on the {name} of the {first.kind}, {wanted}, got {got}; "
            "mend a row, or acknowledge both in data/claims.yml"
        )
        is_weak = max(first.source.rank, second.source.rank) > _STRONG
        problem = Problem(second.place, message, "disagreement")
        yield Difference((first.id, second.id, name), problem, known, is_weak)


def _contradicting(one: Row, other: Row) -> Iterator[tuple[str, str, str]]:
    if not one.date.overlaps(other.date):
        yield "date", str(one.date), str(other.date)
    for name in _NUMBERS:
        ours, theirs = getattr(one, name), getattr(other, name)
        if isinstance(ours, Amount) and isinstance(theirs, Amount) and not _overlap(ours, theirs):
            yield name, _text(ours), _text(theirs)


def _overlap(one: Amount, other: Amount) -> bool:
    return one.unit == other.unit and one.overlaps(other)


def _text(amount: Amount) -> str:
    return plain_spaces(amount_text(amount, "en"))


def _disagreeing_prices(view: View) -> Iterator[Difference]:
    """Yield prices of one day and kind that lie further apart than the gap that counts as close.

    Every market has prices of its own, so that two exchanges that differ a little contradict nobody.
    """
    gap = view.data.article.close_gap.value
    for asset in view.data.assets:
        by_day: dict[tuple[str, Period], PriceRow] = {}
        for row in view.prices(asset, "close", "high", "low"):
            first = by_day.setdefault((row.kind, row.date), row)
            if abs(row.price.value - first.price.value) <= gap * first.price.value:
                continue
            if row.price.overlaps(first.price):
                continue
            message = (
                f"expected a {row.kind} of {asset} on {row.date} near {_text(first.price)} ({first.source.id}), "
                f"got {_text(row.price)}; mend one of them"
            )
            yield Difference((first.id, row.id), Problem(row.place, message, "disagreement"), None)
