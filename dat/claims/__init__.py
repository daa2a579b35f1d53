"""Claims: each statement of the article beside the metric that can confirm it, with a verdict for each view.

A claim is judged in the views `article` (do its own numbers agree?) and `disclosed` (do the disclosures agree?), at
its own date, by default the article's. What no metric decides carries an editor's judgement and is counted apart.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dat.amount import Amount, Dated, Missing, Period
from dat.amount.value import INFINITY
from dat.claims.verdict import claimed_interval, is_at_the_edge, judge, judge_period
from dat.metrics import Result, View, evaluate, open_view
from dat.model import JUDGED_VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dat.model import Assertion, Claim, Dataset

__all__ = ["OUTSIDE", "Check", "Finding", "check_claim", "check_claims", "page_of", "tally"]

# Figures that only grow: one that is older than the claim is a lower bound, not a contradiction.
CUMULATIVE = frozenset({"bought_back", "purchased", "purchased_to_date", "mined", "sold", "raised"})
# Best first: where any price of a period may satisfy a claim, the best verdict of them counts.
_BEST_FIRST = ("stated", "consistent", "close", "inconsistent", "unverifiable")
# Places of the article whose statements are shown on the pages about its text.
OUTSIDE = ("title", "byline", "summary", "index")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one view says to a claim. `over` holds the extremes where every price of a period was tried."""

    view: str
    verdict: str
    outcome: Result | None
    difference: Amount | None
    relative: Amount | None
    is_at_the_edge: bool
    over: tuple[Amount, Amount] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A claim with its findings by view; a judged claim has findings without outcome."""

    claim: Claim
    findings: Mapping[str, Finding]

    @property
    def is_judged(self) -> bool:
        """Whether an editor decided, not a metric."""
        return self.claim.judged is not None

    def verdict(self, view: str) -> str:
        """Return the verdict in a view; `unverifiable` where there is none."""
        return self.findings[view].verdict if view in self.findings else "unverifiable"


def page_of(data: Dataset, claim: Claim) -> str:
    """Return the section on whose page a claim is shown: that of its first place in the article's text.

    A claim of the title or the summary alone goes to the section about its company, else to the first of the text.
    """
    places = (locator.split(".")[0] for locator in claim.at)
    found = next((place for place in places if place not in OUTSIDE), None)
    if found is not None:
        return found
    text = [section.id for section in data.article.sections if section.id not in OUTSIDE]
    subject = claim.asserts.metric.split(".")[0] if claim.asserts is not None else claim.id.split("-")[0]
    return subject if subject in text else next(iter(text), "summary")


def check_claims(data: Dataset) -> tuple[Check, ...]:
    """Return a check for every claim, in file order."""
    return tuple(check_claim(data, claim) for claim in data.claims)


def check_claim(data: Dataset, claim: Claim) -> Check:
    """Return the findings of both judged views on one claim.

    Raises:
        UnknownName: the claim asserts a metric that does not exist.
    """
    if claim.judged is not None:
        verdicts = claim.judged.verdicts
        findings = (
            Finding(view, word, None, None, None, is_at_the_edge=False) for view, word in verdicts.items()
        )
        return Check(claim, {finding.view: finding for finding in findings})
    if claim.asserts is None:
        return Check(claim, {})
    views = (open_view(data, name).on(claim.date or data.article.published) for name in JUDGED_VIEWS)
    return Check(claim, {view.name: _find(view, claim.asserts) for view in views})


def tally(checks: Iterable[Check], view: str) -> Counter[str]:
    """Count distinct claims by their verdict in a view; each claim is counted once.

    Judged claims count as `judged`. Where the disclosures say nothing of a claim that is the article's own row, it
    counts as `stated`: nobody else says it, nobody contradicts it.
    """
    return Counter(_counted_as(check, view) for check in checks)


def _counted_as(check: Check, view: str) -> str:
    if check.is_judged:
        return "judged"
    verdict = check.verdict(view)
    return "stated" if verdict == "unverifiable" and check.verdict("article") == "stated" else verdict


def _find(view: View, asserts: Assertion) -> Finding:
    own = _compare(view, asserts, evaluate(view, asserts.metric))
    if asserts.over is None or view.name == "article" or not isinstance(own.outcome, Amount):
        return own
    # The value shown is that of the claim's own day; any other price of the period may satisfy the claim too.
    outcomes = [evaluate(pinned, asserts.metric) for pinned in _prices_of(view, asserts.over)]
    tried = sorted(
        (own.outcome, *(o for o in outcomes if isinstance(o, Amount))), key=lambda amount: amount.value
    )
    best = min((_compare(view, asserts, amount).verdict for amount in tried), key=_BEST_FIRST.index)
    lowest, highest = tried[0], tried[-1]
    if isinstance(asserts.claimed, Amount) and lowest.low <= asserts.claimed.value <= highest.high:
        best = "consistent"  # prices move through all values between the extremes on file
    edge = own.is_at_the_edge and best == own.verdict
    return replace(own, verdict=best, is_at_the_edge=edge, over=(lowest, highest))


def _prices_of(view: View, over: Period) -> Iterable[View]:
    for row in view.data.prices:
        if over.contains(row.date) and view.sees(row):
            yield view.pinned_to(row)


def _compare(view: View, asserts: Assertion, outcome: Result) -> Finding:
    if isinstance(outcome, Missing):
        return Finding(view.name, "unverifiable", outcome, None, None, is_at_the_edge=False)
    if isinstance(outcome, Dated):
        return _compare_dates(view, asserts, outcome)
    if not isinstance(asserts.claimed, Amount):
        missing = Missing("a number was computed where the claim gives a date", ("date",))
        return Finding(view.name, "unverifiable", missing, None, None, is_at_the_edge=False)
    gap = view.data.article.close_gap.value
    claimed = claimed_interval(asserts.claimed, asserts.relation)
    computed = _as_bound(view, asserts.metric, outcome)
    verdict = judge(claimed, computed, gap)
    if verdict != "inconsistent" and view.name == "article" and computed.is_stated:
        verdict = "stated"
    difference = asserts.claimed - outcome
    relative = difference / outcome if asserts.claimed.value else None  # −100 % of everything says nothing
    return Finding(
        view.name,
        verdict,
        computed,
        difference if isinstance(difference, Amount) else None,
        relative if isinstance(relative, Amount) else None,
        is_at_the_edge=verdict != "stated" and is_at_the_edge(claimed, computed, gap),
    )


def _compare_dates(view: View, asserts: Assertion, outcome: Dated) -> Finding:
    if not isinstance(asserts.claimed, Period):
        missing = Missing("a date was found where the claim gives a number", ("amount",))
        return Finding(view.name, "unverifiable", missing, None, None, is_at_the_edge=False)
    verdict = judge_period(asserts.claimed, outcome.period, asserts.relation)
    if verdict == "consistent" and view.name == "article":
        verdict = "stated"
    return Finding(view.name, verdict, outcome, None, None, is_at_the_edge=False)


def _as_bound(view: View, metric: str, computed: Amount) -> Amount:
    """Return a cumulative figure that is older than the day as the lower bound that it is."""
    if metric.rpartition(".")[2] not in CUMULATIVE or view.name == "article":
        return computed
    rows = (view.data.by_key[key] for key in computed.derivation.used if key in view.data.by_key)
    if max((row.date.last for row in rows), default=view.day) >= view.day:
        return computed
    return replace(computed, high=INFINITY)
