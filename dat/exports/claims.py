"""claims.json: every statement of the article with its verdicts, what was computed, and the pages that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dat.amount import Amount, Dated, Missing
from dat.claims import page_of
from dat.exports.rows import describe_rows
from dat.formatting import claimed_text, outcome_text
from dat.formatting.decimals import numbers
from dat.model import LANGUAGES
from dat.values import Values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dat.claims import Check, Finding
    from dat.model import Claim, Dataset, Text
    from dat.values import Evaluations

_NOTHING = {"value": None, "low": None, "high": None, "unit": None}


def describe_claims(
    evaluations: Evaluations, digests: Mapping[str, str], shown: Mapping[str, Sequence[str]]
) -> Iterator[dict[str, Any]]:
    """Yield every claim in file order, its texts as pages print them.

    `shown` gives the addresses of the pages that show a claim; `digests` the SHA-256 of each data file.
    """
    for check in evaluations.checks:
        described = describe_claim(evaluations.data, check)
        yield described | {
            **_printed(evaluations, check.claim, described),
            "views": {
                view: described["views"][view] | _evidence(evaluations.data, finding, digests)
                for view, finding in check.findings.items()
            },
            "sha256": digests.get(check.claim.place.path),
            "pages": sorted(shown.get(check.claim.id, ())),
        }


def _printed(evaluations: Evaluations, claim: Claim, described: Mapping[str, Any]) -> dict[str, Any]:
    """Return the texts of a claim with their lookups filled in."""

    def both(text: Text) -> dict[str, str]:
        return {language: Values(evaluations, language).plain(text, claim) for language in LANGUAGES}

    printed: dict[str, Any] = {"says": both(claim.says)}
    printed["because"] = both(claim.because) if claim.because is not None else None
    if claim.judged is not None:
        printed["judged"] = described["judged"] | {"reason": both(claim.judged.reason)}
    if claim.asserts is not None:
        asserts = claim.asserts
        text = {name: claimed_text(asserts.claimed, asserts.relation, name) for name in LANGUAGES}
        printed["asserts"] = described["asserts"] | {"text": text}
    return printed


def _evidence(data: Dataset, finding: Finding, digests: Mapping[str, str]) -> dict[str, Any]:
    """Return the printed value of a finding and the rows behind it."""
    outcome = finding.outcome
    if not isinstance(outcome, Amount | Dated):
        return {"text": None, "inputs": []}
    return {
        "text": {language: outcome_text(outcome, language) for language in LANGUAGES},
        "inputs": describe_rows(data, outcome.derivation.used, digests),
    }


def describe_claim(data: Dataset, check: Check) -> dict[str, Any]:
    """Return a claim with its verdicts; texts keep their lookups."""
    claim = check.claim
    reviewed = claim.reviewed
    return {
        "id": claim.id,
        "at": list(claim.at),
        "section": page_of(data, claim),
        "says": {"ja": claim.says.ja, "en": claim.says.en},
        **_decided_by(claim),
        "views": {view: _finding(finding) for view, finding in check.findings.items()},
        "because": {"ja": claim.because.ja, "en": claim.because.en} if claim.because else None,
        "reviewed": {"date": str(reviewed.date), **reviewed.seen} if reviewed else None,
        "file": claim.place.path,
        "line": claim.place.line,
    }


def _decided_by(claim: Claim) -> dict[str, Any]:
    if claim.judged is not None:
        judged = claim.judged
        return {
            "judged": {
                **judged.verdicts,
                "reason": {"ja": judged.reason.ja, "en": judged.reason.en},
                "sources": [source.id for source in judged.sources],
                "date": str(judged.date),
            }
        }
    if claim.asserts is None:
        return {}
    asserts = claim.asserts
    return {
        "asserts": {
            "metric": asserts.metric,
            "relation": asserts.relation,
            "claimed": numbers(asserts.claimed),
            "over": str(asserts.over) if asserts.over else None,
        }
    }


def _finding(finding: Finding) -> dict[str, Any]:
    described: dict[str, Any] = {"verdict": finding.verdict, "at_the_edge": finding.is_at_the_edge}
    match finding.outcome:
        case Amount() | Dated() as outcome:
            described |= numbers(outcome) | {"formula": outcome.derivation.formula}
        case Missing() as missing:
            described |= _NOTHING | {"missing": missing.why}
        case None:
            described |= _NOTHING
    difference, relative = finding.difference, finding.relative
    described["difference"] = numbers(difference)["value"] if difference is not None else None
    described["difference_unit"] = str(difference.unit) if difference is not None else None
    described["relative_difference"] = numbers(relative)["value"] if relative is not None else None
    return described
