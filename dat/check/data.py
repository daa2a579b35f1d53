"""Checking data and claims: names, explanations, and whether what a person reviewed still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import UnitMismatch
from dat.claims import check_claim
from dat.errors import Problem, UnknownName
from dat.formatting import outcome_text
from dat.metrics import split_name
from dat.model import JUDGED_VIEWS
from dat.values import broken_lookups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dat.claims import Check, Finding
    from dat.model import Claim, Dataset
    from dat.values import Evaluations

# Verdicts that speak for themselves; every other one needs an explanation in both languages.
_PLAIN = ("consistent", "stated")


def claim_problems(evaluations: Evaluations, *, is_complete: bool) -> Iterator[Problem]:
    """Yield claims that assert an unknown metric or a number in another unit, and lookups that name nothing.

    Of an incomplete dataset only the names are looked at: nothing may be computed with it.
    """
    data = evaluations.data
    unknown = tuple(problem for claim in data.claims for problem in _unknown_metric(data, claim))
    yield from unknown
    if not unknown and is_complete:
        yield from (problem for claim in data.claims for problem in _unit_problems(data, claim))
        yield from broken_lookups(evaluations)


def _unknown_metric(data: Dataset, claim: Claim) -> Iterator[Problem]:
    if claim.asserts is None:
        return
    try:
        split_name(data, claim.asserts.metric)
    except UnknownName as error:
        message = f"expected a known metric in the claim {claim.id}, got {claim.asserts.metric!r}: {error}"
        yield Problem(claim.place, message, "unknown-metric")


def _unit_problems(data: Dataset, claim: Claim) -> Iterator[Problem]:
    try:
        check_claim(data, claim)
    except UnitMismatch as error:
        yield Problem(
            claim.place, f"expected fitting units in the claim {claim.id}, got others: {error}", "unit"
        )


def data_findings(evaluations: Evaluations) -> Iterator[Problem]:
    """Yield claims without a due explanation, and claims whose reviewed verdict or value no longer holds."""
    for check in evaluations.checks:
        yield from _unexplained(check)
        yield from _changed(check)


def _unexplained(check: Check) -> Iterator[Problem]:
    claim = check.claim
    if check.is_judged or claim.because is not None:
        return
    words = {
        view: finding.verdict for view, finding in check.findings.items() if finding.verdict not in _PLAIN
    }
    # A claim that only the article makes needs no explanation: the table says that nobody else does.
    if words and not (words == {"disclosed": "unverifiable"} and check.verdict("article") in _PLAIN):
        said = ", ".join(f"{view} {word}" for view, word in words.items())
        message = f"expected 'because' (ja, en) in the claim {claim.id}, which is {said}, got none"
        yield Problem(claim.place, message, "unexplained")


def seen_text(finding: Finding) -> str:
    """Return what `reviewed` pins of a finding: the verdict and, where there is one, the printed value."""
    if finding.outcome is None or finding.verdict == "unverifiable":
        return finding.verdict
    return f"{finding.verdict} {outcome_text(finding.outcome, 'en')}".replace("\u00a0", " ")


def _changed(check: Check) -> Iterator[Problem]:
    claim = check.claim
    if check.is_judged:
        return
    if claim.reviewed is None:
        message = (
            f"expected 'reviewed' in the claim {claim.id}, got none; look at it, then: dat accept {claim.id}"
        )
        yield Problem(claim.place, message, "not-reviewed")
        return
    for view in JUDGED_VIEWS:
        now, then = seen_text(check.findings[view]), claim.reviewed.seen.get(view, "nothing")
        if now != then:
            message = (
                f"expected the reviewed {then!r} ({view}, {claim.reviewed.date}) in the claim {claim.id}, "
                f"got {now!r}; look at it, then: dat accept {claim.id}"
            )
            yield Problem(claim.reviewed.place, message, "review")


def late_rows(data: Dataset) -> Iterator[Problem]:
    """Yield rows and prices that were known only after the as-of day and are therefore not used."""
    for key, row in data.by_key.items():
        if row.known > data.article.as_of:
            message = (
                f"{key} was known on {row.known}, after the as-of day {data.article.as_of}, and is not used"
            )
            yield Problem(row.place, message, "late")
