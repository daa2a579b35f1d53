"""metrics.json: every metric that has a value in a view, with interval, formula, rows, printed texts and pages."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from dat.amount import Amount, Dated, Missing
from dat.cache.digest import digest_of
from dat.exports.files import json_lines
from dat.exports.parts import SUMS, with_sums
from dat.exports.rows import describe_rows
from dat.formatting import STYLES, outcome_text, range_text
from dat.formatting.decimals import numbers
from dat.metrics import ASSET_METRICS, COMPANY_METRICS, EVENT_METRICS, INDUSTRY_METRICS
from dat.model import LANGUAGES, VIEWS
from dat.tables.cards import day_of, label_of
from dat.values import Values, is_own

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dat.exports.parts import Keep
    from dat.metrics import MetricKey
    from dat.model import Dataset, Language
    from dat.values import Evaluations


def describe_metrics(
    evaluations: Evaluations, digests: Mapping[str, str], shown: Mapping[MetricKey, Sequence[str]]
) -> Iterator[dict[str, Any]]:
    """Yield every metric that has a value, by name and view: those of the data and those that pages show.

    `shown` gives the addresses of the pages that show a number; `digests` the SHA-256 of each data file.
    """
    for subject, pages in _subjects(evaluations.data, shown).items():
        yield from _describe_subject(evaluations, subject, digests, pages)


def metric_parts(
    evaluations: Evaluations, sums: Mapping[str, str], shown: Mapping[MetricKey, Sequence[str]], keep: Keep
) -> Iterator[bytes]:
    """Yield the same as lines of JSON, subject by subject; `sums` are the SHA-256 of the data files."""
    for subject, pages in _subjects(evaluations.data, shown).items():
        listed = json.dumps(sorted((*number, *sorted(where)) for number, where in pages.items()))
        made = partial(_describe_subject, evaluations, subject, SUMS, pages)
        part = keep(f"metrics {subject} {digest_of(listed)}", lambda made=made: json_lines(made()))  # type: ignore[misc]
        yield with_sums(part, sums)


def _subjects(
    data: Dataset, shown: Mapping[MetricKey, Sequence[str]]
) -> Mapping[str, Mapping[MetricKey, Sequence[str]]]:
    """Return the first words of all names, in the order of the names, with the pages that show numbers of each."""
    names = {*data.companies, *(asset.lower() for asset in data.assets), "industry"}
    pages: dict[str, dict[MetricKey, Sequence[str]]] = {name: {} for name in names}
    for (view, metric), where in shown.items():
        pages.setdefault(metric.partition(".")[0], {})[view, metric] = where
    return {name: pages[name] for name in sorted(pages, key=lambda name: f"{name}.")}


def _describe_subject(
    evaluations: Evaluations,
    subject: str,
    digests: Mapping[str, str],
    pages: Mapping[MetricKey, Sequence[str]],
) -> Iterator[dict[str, Any]]:
    for metric in sorted({*_names(evaluations.data, subject), *(metric for _, metric in pages)}):
        for view in VIEWS:
            if is_own(metric) and (view, metric) not in pages:
                continue
            result = evaluations.result(view, metric)
            if not isinstance(result, Missing):
                where = sorted(pages.get((view, metric), ()))
                yield _describe(evaluations, view, metric, result, digests) | {"pages": where}


def _names(data: Dataset, subject: str) -> Iterator[str]:
    """Yield the names of a subject's metrics; the report's own numbers are those that pages show."""
    if subject == "industry":
        yield from (f"{subject}.{name}" for name in INDUSTRY_METRICS)
    elif subject in data.companies:
        yield from (f"{subject}.{name}" for name in COMPANY_METRICS)
        for event in data.event_names[subject]:
            yield from (f"{subject}.{event}.{name}" for name in EVENT_METRICS)
    elif subject.upper() in data.assets:
        yield from (f"{subject}.{name}" for name in ASSET_METRICS)


def _describe(
    evaluations: Evaluations, view: str, metric: str, result: Amount | Dated, digests: Mapping[str, str]
) -> dict[str, Any]:
    data, derivation = evaluations.data, result.derivation
    return {
        "metric": metric,
        "view": view,
        "label": {language: label_of(Values(evaluations, language), metric) for language in LANGUAGES},
        **numbers(result),
        "as_of": day_of(data, view).isoformat(),
        **_texts(result),
        "formula": derivation.formula,
        "inputs": describe_rows(data, derivation.used, digests),
        "considered": sorted(derivation.considered),
    }


def _texts(result: Amount | Dated) -> dict[str, Any]:
    """Return what pages print: the text, the text with its range, and the parts of a date."""
    if isinstance(result, Amount):
        return {
            "text": {language: outcome_text(result, language) for language in LANGUAGES},
            "text_with_range": {language: range_text(result, language) for language in LANGUAGES},
        }
    texts = {style: _in_style(result, style) for style in STYLES}
    full = texts.pop("full")
    return {"text": full, "text_with_range": full, "parts": texts}


def _in_style(result: Dated, style: str) -> dict[Language, str]:
    return {language: outcome_text(result, language, style) for language in LANGUAGES}
