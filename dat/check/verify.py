"""Proving a report's PDF from what is inside it: everything is computed again from the attached data files.

pdf-metric    a number in metrics.json is not what the data files give
pdf-claim     a verdict in claims.json is not what the data files give
pdf-number    a number printed in the PDF is not what the data files give, or one that a chapter shows is not printed

Numbers and verdicts must be the same to the last digit. Wording need not be: a text that metrics.json lists holds if,
read back, it means the recomputed number. So a published PDF stays verified when later versions word numbers otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from dat.amount import Amount, Dated, Missing
from dat.check.attached import Attached, open_attachments
from dat.check.pdf import PdfReport, read_pdf
from dat.check.rewording import Texts, Wording
from dat.claims import Check
from dat.errors import Place, Problem, UnknownName
from dat.exports.claims import describe_claims
from dat.exports.metrics import describe_metrics
from dat.formatting import STYLES, outcome_text, plain_spaces, range_text
from dat.metrics import MetricKey, Result
from dat.model import Claim, Language
from dat.read.foreign import broken
from dat.values import Evaluations, is_own

Difference = tuple[str, str]
"""Code and sentence."""

_STATED = ("value", "low", "high", "unit", "as_of", "text", "text_with_range", "parts")
_JUDGED = ("verdict", "value", "low", "high", "unit", "text")

Alike = Mapping[str, Callable[[Any, Any], bool]]
"""For parts of an entry that are printed: whether two texts that differ say the same."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was compared: the as-of day of the data, how many numbers and verdicts, and every difference.

    `reworded` counts the metrics by view that this version words otherwise somewhere; that is no difference.
    """

    as_of: str
    numbers: int
    metrics: int
    claims: int
    sums: Mapping[str, str]
    reworded: int
    differences: tuple[Problem, ...]


def verify_pdf(path: Path) -> Verified:
    """Recompute a report's PDF from its attachments.

    Raises:
        BrokenInput: the PDF cannot be read, or its attachments are missing, changed or not understood.
    """
    report = read_pdf(path)
    attached = open_attachments(path, report.attachments)
    if not report.numbers:
        message = (
            "expected numbers that link to their sources, got none: another program has dropped the links"
        )
        raise broken(path, f"{message}; take the PDF as it was published")
    wording = Wording(attached.evaluations)
    differences = (
        *_metric_differences(attached, wording),
        *_claim_differences(attached, wording),
        *_printed_differences(attached, report, wording),
        *_absent(attached, report),
    )
    return Verified(
        as_of=attached.evaluations.data.article.as_of.isoformat(),
        numbers=len(report.numbers),
        metrics=len(attached.metrics),
        claims=len(attached.claims),
        sums=attached.sums,
        reworded=len(wording.reworded),
        differences=tuple(
            Problem(Place(str(path)), message, code) for code, message in dict.fromkeys(differences)
        ),
    )


def _metric_differences(attached: Attached, wording: Wording) -> Iterator[Difference]:
    """Yield where metrics.json states another number than the data files give."""
    evaluations, stated = attached.evaluations, attached.metrics
    lookups = {
        (entry["view"], entry["metric"]): ()
        for entry in stated
        if is_own(entry["metric"]) and _result(evaluations, entry["metric"], entry["view"]) is not None
    }
    found = {
        (new["metric"], new["view"]): new for new in describe_metrics(evaluations, attached.sums, lookups)
    }
    for entry in stated:
        name = f"{entry['metric']} ({entry['view']})"
        new = found.get((entry["metric"], entry["view"]))
        if new is None:
            yield "pdf-metric", f"metrics.json states {name}, the data files give no such number"
        else:
            key = (entry["view"], entry["metric"])
            alike = _alike_metric(key, evaluations.result(*key), wording)
            where = f"metrics.json: {name}"
            yield from (("pdf-metric", text) for text in _unlike(where, entry, new, _STATED, alike))
    listed = {(entry["metric"], entry["view"]) for entry in stated}
    for metric, view in sorted(found.keys() - listed):
        yield "pdf-metric", f"metrics.json lacks {metric} ({view}), which the data files give"


def _alike_metric(key: MetricKey, result: Result, wording: Wording) -> Alike:
    """Return how the texts of an entry of metrics.json are compared."""
    same = partial(wording.are_same, key, result=result)
    return {"text": same, "text_with_range": same, "parts": partial(wording.are_parts, key, result=result)}


def _claim_differences(attached: Attached, wording: Wording) -> Iterator[Difference]:
    """Yield where claims.json states another verdict than the data files give."""
    found = {new["id"]: new for new in describe_claims(attached.evaluations, attached.sums, {})}
    checks = {check.claim.id: check for check in attached.evaluations.checks}
    for entry in attached.claims:
        new = found.get(entry["id"])
        if new is None or new["views"].keys() != entry["views"].keys():
            yield "pdf-claim", f"claims.json states {entry['id']}, which the data files do not judge so"
            continue
        told = [name for name in entry if name not in {"views", "pages"}]
        check, where = checks[entry["id"]], f"claims.json: {entry['id']}"
        alike = _alike_claim(check.claim, wording)
        yield from (("pdf-claim", text) for text in _unlike(where, entry, new, told, alike))
        for view, finding in entry["views"].items():
            now, alike = new["views"][view], _alike_finding(check, view, wording)
            yield from (
                ("pdf-claim", text) for text in _unlike(f"{where} ({view})", finding, now, _JUDGED, alike)
            )
    for name in sorted(found.keys() - {entry["id"] for entry in attached.claims}):
        yield "pdf-claim", f"claims.json lacks {name}, which the data files judge"


def _alike_claim(claim: Claim, wording: Wording) -> Alike:
    """Return how the texts of an entry of claims.json are compared."""

    def is_because(stated: Texts, _: Texts) -> bool:
        return claim.because is not None and wording.is_prose(stated, claim.because, claim)

    return {
        "says": lambda stated, _: wording.is_prose(stated, claim.says, claim),
        "because": is_because,
        "asserts": partial(wording.is_assertion, claim=claim),
        "judged": partial(wording.is_judgement, claim=claim),
    }


def _alike_finding(check: Check, view: str, wording: Wording) -> Alike:
    """Return how the computed value of a claim is compared; one that is only judged has none."""
    asserts, outcome = check.claim.asserts, check.findings[view].outcome
    if asserts is None or outcome is None:
        return {}
    return {"text": partial(wording.are_same, (view, asserts.metric), result=outcome)}


def _unlike(
    where: str, stated: Mapping[str, Any], found: Mapping[str, Any], names: Iterable[str], alike: Alike
) -> Iterator[str]:
    """Yield a sentence for the first of the named parts that differs, and not only in wording."""
    for name in names:
        was, now = stated.get(name), found.get(name)
        if was == now or (was and now and name in alike and alike[name](was, now)):
            continue
        yield f"{where} states {name} {_words(was)}, recomputed {_words(now)}"
        return


def _words(value: Any) -> str:
    return plain_spaces(json.dumps(value, ensure_ascii=False))


def _printed_differences(attached: Attached, report: PdfReport, wording: Wording) -> Iterator[Difference]:
    """Yield where the PDF prints another number than the data files give, or one that metrics.json leaves out."""
    listed = {(entry["view"], entry["metric"]): entry for entry in attached.metrics}
    language: Language = "ja" if report.language == "ja" else "en"
    for number in report.numbers:
        key = (number.view, number.metric)
        name = f"page {number.page}: {number.metric} ({number.view}) is printed as “{number.text}”"
        result = _result(attached.evaluations, number.metric, number.view)
        if result is None:
            yield "pdf-number", f"{name}, the data files give no such number"
            continue
        forms = _forms(result, language)
        if number.text in forms:
            is_same = True
        else:
            is_listed = key in listed and number.text in _listed_forms(listed[key], language)
            is_same = is_listed and wording.is_same(key, number.text, forms[0], language, result)
        if not is_same:
            yield "pdf-number", f"{name}, recomputed “{forms[0]}”"
        elif key not in listed:
            yield "pdf-number", f"{name}, metrics.json does not list it"


def _listed_forms(entry: Mapping[str, Any], language: Language) -> frozenset[str]:
    """Return the texts that an entry of metrics.json says are printed."""
    texts = (entry["text"], entry["text_with_range"], *entry.get("parts", {}).values())
    return frozenset(plain_spaces(text[language]) for text in texts)


def _absent(attached: Attached, report: PdfReport) -> Iterator[Difference]:
    """Yield the numbers that a chapter shows by metrics.json and that are not printed, or are no longer links."""
    printed = {(number.chapter, number.metric, number.view) for number in report.numbers}
    for entry in attached.metrics:
        chapters = (PurePosixPath(page) for page in entry["pages"])
        for chapter in (page.stem for page in chapters if page.parent.name == report.language):
            if (chapter, entry["metric"], entry["view"]) not in printed:
                name = f"{entry['metric']} ({entry['view']})"
                yield "pdf-number", f"{name} is shown in the chapter {chapter}, but is not printed there"


def _result(evaluations: Evaluations, metric: str, view: str) -> Amount | Dated | None:
    """Return a number of the data, or nothing where there is none."""
    try:
        result = evaluations.result(view, metric)
    except UnknownName:
        return None
    return None if isinstance(result, Missing) else result


def _forms(result: Amount | Dated, language: Language) -> tuple[str, ...]:
    """Return every form in which pages print a number, the usual one first."""
    if isinstance(result, Amount):
        texts = [outcome_text(result, language), range_text(result, language)]
    else:
        texts = [outcome_text(result, language, style) for style in STYLES]
    return tuple(plain_spaces(text) for text in texts)
