"""What a person saw when reviewing a claim, and whether it is still so.

`reviewed` pins verdict and printed value in the views that judge. In `latest`, where nothing is judged, it pins the
value alone: moving the as-of day then names every claim whose story has gone on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Missing
from dat.errors import Problem
from dat.formatting import outcome_text, plain_spaces
from dat.model import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dat.claims import Check, Finding
    from dat.metrics import Result
    from dat.model import Review
    from dat.values import Evaluations

_NARRATED = "latest"
_NOTHING = "nothing"


def seen(evaluations: Evaluations, check: Check) -> dict[str, str]:
    """Return what there is to see of a claim now, by view; nothing of one that an editor judged."""
    asserts = check.claim.asserts
    if asserts is None:
        return {}
    found = {view: _finding_text(finding) for view, finding in check.findings.items()}
    latest = evaluations.result(_NARRATED, asserts.metric)
    return found if isinstance(latest, Missing) else found | {_NARRATED: _value_text(latest)}


def _finding_text(finding: Finding) -> str:
    """Return the verdict and, where there is one, the printed value."""
    if finding.outcome is None or finding.verdict == "unverifiable":
        return finding.verdict
    return f"{finding.verdict} {_value_text(finding.outcome)}"


def _value_text(result: Result) -> str:
    return plain_spaces(outcome_text(result, "en"))


def review_findings(evaluations: Evaluations) -> Iterator[Problem]:
    """Yield claims that nobody has reviewed, and what is no longer as it was when somebody did."""
    for check in evaluations.checks:
        claim = check.claim
        if check.is_judged:
            continue
        if claim.reviewed is None:
            message = f"expected 'reviewed' in the claim {claim.id}, got none; look at it, then: dat accept {claim.id}"
            yield Problem(claim.place, message, "not-reviewed")
        else:
            yield from _changed(claim.id, claim.reviewed, seen(evaluations, check))


def _changed(name: str, review: Review, now: Mapping[str, str]) -> Iterator[Problem]:
    for view in VIEWS:
        was, is_now = review.seen.get(view, _NOTHING), now.get(view, _NOTHING)
        if was != is_now:
            message = (
                f"expected the reviewed {was!r} ({view}, {review.date}) in the claim {name}, "
                f"got {is_now!r}; look at it, then: dat accept {name}"
            )
            yield Problem(review.place, message, "review")
