"""metrics.json: every metric that has a value in a view, with interval, formula, rows, printed texts and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dat.amount import Amount, Dated, Missing
from dat.exports.rows import describe_rows
from dat.formatting import STYLES, outcome_text, range_text
from dat.formatting.decimals import numbers
from dat.metrics import metric_names
from dat.model import LANGUAGES, VIEWS
from dat.tables.cards import label_of
from dat.values import Values, is_own

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dat.metrics import MetricKey
    from dat.model import Language
    from dat.values import Evaluations


def describe_metrics(
    evaluations: Evaluations, digests: Mapping[str, str], shown: Mapping[MetricKey, Sequence[str]]
) -> Iterator[dict[str, Any]]:
    """Yield every metric that has a value, by name and view: those of the data and those that pages show.

    `shown` gives the addresses of the pages that show a number; `digests` the SHA-256 of each data file.
    """
    names = {*metric_names(evaluations.data), *(metric for _, metric in shown)}
    for metric in sorted(names):
        for view in VIEWS:
            if is_own(metric) and (view, metric) not in shown:
                continue
            result = evaluations.result(view, metric)
            if not isinstance(result, Missing):
                pages = sorted(shown.get((view, metric), ()))
                yield _describe(evaluations, view, metric, result, digests) | {"pages": pages}


def _describe(
    evaluations: Evaluations, view: str, metric: str, result: Amount | Dated, digests: Mapping[str, str]
) -> dict[str, Any]:
    data, derivation = evaluations.data, result.derivation
    return {
        "metric": metric,
        "view": view,
        "label": {language: label_of(Values(evaluations, language), metric) for language in LANGUAGES},
        **numbers(result),
        "as_of": evaluations.views[view].day.isoformat(),
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
