"""Checking data and claims: names, units, explanations, and what a person should know about the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Dated, Missing, Period, UnitMismatch
from dat.claims import check_claim
from dat.errors import Place, Problem, UnknownName, nearest
from dat.metrics import ASSET_METRICS, COMPANY_METRICS, INDUSTRY_METRICS, split_name
from dat.model import KINDS, PURPOSES, SOURCE_KINDS, VERDICTS, VIEWS
from dat.values import broken_lookups

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from dat.claims import Check
    from dat.model import Claim, Company, Dataset, PriceRow, Row
    from dat.values import Evaluations

# Verdicts that speak for themselves; every other one needs an explanation in both languages.
_PLAIN = ("consistent", "stated")
# Problems of claims that make every count of verdicts impossible.
NOT_COMPUTABLE = ("unknown-metric", "unit")
_HINTS = 20  # events of a company; comparing thousands of names takes long


def claim_problems(evaluations: Evaluations, *, is_complete: bool) -> Iterator[Problem]:
    """Yield claims that assert an unknown metric or a number in another unit, and lookups that name nothing.

    Of an incomplete dataset only the names are looked at: nothing may be computed with it.
    """
    data = evaluations.data
    yield from (problem for claim in data.claims for problem in _unknown_place(data, claim))
    broken = [problem for claim in data.claims for problem in _unknown_metric(data, claim)]
    if not broken and is_complete:
        broken += (problem for claim in data.claims for problem in _unit_problems(evaluations, claim))
    yield from broken
    if not broken and is_complete:
        yield from broken_lookups(evaluations)


def _unknown_place(data: Dataset, claim: Claim) -> Iterator[Problem]:
    """Yield places of the article that no section has: the claim would appear on no page."""
    known = ("title", "byline", "summary", *(section.id for section in data.article.sections))
    for place in claim.at:
        section = place.partition(".")[0]
        if section not in known:
            message = f"expected a place of the article (cango.p1) in the claim {claim.id}, got {place!r}"
            yield Problem(claim.place, message + nearest(section, known), "place")


def _unknown_metric(data: Dataset, claim: Claim) -> Iterator[Problem]:
    if claim.asserts is None:
        return
    try:
        split_name(data, claim.asserts.metric)
    except UnknownName as error:
        message = f"expected a known metric in the claim {claim.id}, got {claim.asserts.metric!r}: {error}"
        yield Problem(claim.place, message, "unknown-metric")


def _unit_problems(evaluations: Evaluations, claim: Claim) -> Iterator[Problem]:
    try:
        check = check_claim(evaluations.data, claim)
    except UnitMismatch as error:
        yield Problem(
            claim.place,
            f"expected the claim {claim.id} in the unit of its metric, got another: {error}",
            "unit",
        )
        return
    if claim.asserts is None:
        return
    claims_date = isinstance(claim.asserts.claimed, Period)
    for view in check.findings:
        result = evaluations.result(view, claim.asserts.metric)
        if not isinstance(result, Missing) and isinstance(result, Dated) != claims_date:
            needed, got = (
                ("an amount", "a date") if claims_date else ("a date ('on', 'before', 'after')", "an amount")
            )
            message = f"expected {needed} for {claim.asserts.metric} in the claim {claim.id}, got {got}"
            yield Problem(claim.place, message, "unit")
            return


def unexplained_claims(evaluations: Evaluations) -> Iterator[Problem]:
    """Yield claims without a due explanation."""
    for check in evaluations.checks:
        yield from _unexplained(check)


def _unexplained(check: Check) -> Iterator[Problem]:
    claim = check.claim
    if check.is_judged or claim.because is not None:
        return
    words = {
        view: finding.verdict for view, finding in check.findings.items() if finding.verdict not in _PLAIN
    }
    # A claim that only the article makes needs no explanation: the table says that nobody else does.
    if words and not (words == {"disclosed": "unverifiable"} and check.verdict("article") in _PLAIN):
        said = " and ".join(f"{word} ({view})" for view, word in words.items())
        message = f"expected 'because' (ja, en) in the claim {claim.id}, which is {said}, got none"
        yield Problem(claim.place, message, "unexplained")


def late_rows(rows: Iterable[Row | PriceRow], as_of: dt.date) -> Iterator[Problem]:
    """Yield rows and prices that were known only after the as-of day and are therefore not used."""
    for row in rows:
        if row.known > as_of:
            message = f"{row.id} was known on {row.known}, after the as-of day {as_of}, and is not used"
            yield Problem(row.place, message, "late")


def unnamed_events(company: Company, rows: Iterable[Row]) -> Iterator[Problem]:
    """Yield the first row of every event without a label: a name to give, or a slip in one that exists."""
    first: dict[str, Row] = {}
    for row in rows:
        if row.event and row.event not in company.events:
            first.setdefault(row.event, row)
    for number, (event, row) in enumerate(first.items()):
        hint = nearest(event, company.events) if number < _HINTS else ""
        message = f"the event {company.id}.{event} has no label in data/companies.yml{hint}"
        yield Problem(row.place, message, "unnamed-event")


def glossary_problems(data: Dataset) -> Iterator[Problem]:
    """Yield terms that pages need and glossary.yml does not have: they would print as names of the program."""
    for group, names in _TERMS.items():
        for name in names:
            if data.glossary.find(group, name) is None:
                message = f"expected the term {name!r} (ja, en) in the group {group!r}, got none"
                yield Problem(Place("data/glossary.yml"), message, "glossary")


_TERMS = {
    "metric": (*COMPANY_METRICS, *ASSET_METRICS, *INDUSTRY_METRICS),
    "view": VIEWS,
    "verdict": (*VERDICTS, "judged"),
    "kind": KINDS,
    "source_kind": SOURCE_KINDS,
    "purpose": PURPOSES,
}
