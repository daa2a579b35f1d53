"""Proving a report's PDF from what is inside it: everything is computed again from the attached data files.

pdf-metric    a number in metrics.json is not what the data files give
pdf-claim     a verdict in claims.json is not what the data files give
pdf-number    a number printed in the PDF is not what the data files give, in one of the forms of print,
              or one that a chapter shows is not printed
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from dat.amount import Amount, Dated, Missing
from dat.check.attached import Attached, open_attachments
from dat.check.pdf import PdfReport, read_pdf
from dat.errors import Place, Problem, UnknownName
from dat.exports.claims import describe_claims
from dat.exports.metrics import describe_metrics
from dat.formatting import STYLES, outcome_text, plain_spaces, range_text
from dat.model import Language
from dat.read.foreign import broken
from dat.values import Evaluations, is_own

Difference = tuple[str, str]
"""Code and sentence."""

_STATED = ("value", "low", "high", "unit", "as_of", "text", "text_with_range", "parts")
_JUDGED = ("verdict", "value", "low", "high", "unit", "text")


@dataclass(frozen=True, slots=True)
class Verified:
    """What was compared: the as-of day of the data, how many numbers and verdicts, and every difference."""

    as_of: str
    numbers: int
    metrics: int
    claims: int
    sums: Mapping[str, str]
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
    differences = (
        *_metric_differences(attached),
        *_claim_differences(attached),
        *_printed_differences(attached, report),
        *_absent(attached, report),
    )
    return Verified(
        as_of=attached.evaluations.data.article.as_of.isoformat(),
        numbers=len(report.numbers),
        metrics=len(attached.metrics),
        claims=len(attached.claims),
        sums=attached.sums,
        differences=tuple(
            Problem(Place(str(path)), message, code) for code, message in dict.fromkeys(differences)
        ),
    )


def _metric_differences(attached: Attached) -> Iterator[Difference]:
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
            yield from (
                ("pdf-metric", text) for text in _unlike(f"metrics.json: {name}", entry, new, _STATED)
            )
    listed = {(entry["metric"], entry["view"]) for entry in stated}
    for metric, view in sorted(found.keys() - listed):
        yield "pdf-metric", f"metrics.json lacks {metric} ({view}), which the data files give"


def _claim_differences(attached: Attached) -> Iterator[Difference]:
    """Yield where claims.json states another verdict than the data files give."""
    found = {new["id"]: new for new in describe_claims(attached.evaluations, attached.sums, {})}
    for entry in attached.claims:
        new = found.get(entry["id"])
        if new is None or new["views"].keys() != entry["views"].keys():
            yield "pdf-claim", f"claims.json states {entry['id']}, which the data files do not judge so"
            continue
        told = [name for name in entry if name not in {"views", "pages"}]
        yield from (("pdf-claim", text) for text in _unlike(f"claims.json: {entry['id']}", entry, new, told))
        for view, finding in entry["views"].items():
            where = f"claims.json: {entry['id']} ({view})"
            yield from (("pdf-claim", text) for text in _unlike(where, finding, new["views"][view], _JUDGED))
    for name in sorted(found.keys() - {entry["id"] for entry in attached.claims}):
        yield "pdf-claim", f"claims.json lacks {name}, which the data files judge"


def _unlike(
    where: str, stated: Mapping[str, Any], found: Mapping[str, Any], names: Iterable[str]
) -> Iterator[str]:
    """Yield a sentence for the first of the named parts that differs."""
    for name in names:
        if stated.get(name) != found.get(name):
            yield f"{where} states {name} {_words(stated.get(name))}, recomputed {_words(found.get(name))}"
            return


def _words(value: Any) -> str:
    return plain_spaces(json.dumps(value, ensure_ascii=False))


def _printed_differences(attached: Attached, report: PdfReport) -> Iterator[Difference]:
    """Yield where the PDF prints another number than the data files give, or one that metrics.json leaves out."""
    listed = {(entry["metric"], entry["view"]) for entry in attached.metrics}
    for number in report.numbers:
        name = f"page {number.page}: {number.metric} ({number.view}) is printed as “{number.text}”"
        result = _result(attached.evaluations, number.metric, number.view)
        if result is None:
            yield "pdf-number", f"{name}, the data files give no such number"
            continue
        forms = _forms(result, report.language)
        if number.text not in forms:
            yield "pdf-number", f"{name}, recomputed “{forms[0]}”"
        elif (number.metric, number.view) not in listed:
            yield "pdf-number", f"{name}, metrics.json does not list it"


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


def _forms(result: Amount | Dated, language: str) -> tuple[str, ...]:
    """Return every form in which pages print a number, the usual one first."""
    known: Language = "ja" if language == "ja" else "en"
    if isinstance(result, Amount):
        texts = [outcome_text(result, known), range_text(result, known)]
    else:
        texts = [outcome_text(result, known, style) for style in STYLES]
    return tuple(plain_spaces(text) for text in texts)
