"""Small PDFs, made as the reports are made: numbers that link to their cards, files that are attached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from dat.amount import Missing
from dat.exports import export_files
from dat.formatting import STYLES
from dat.metrics import metric_names
from dat.model import VIEWS, Dataset, Language
from dat.publish.parts import prefixed
from dat.publish.typeset import Job, typeset
from dat.read.inputs import data_files
from dat.tables.cards import card_id
from dat.values import Evaluations, Values

DAY = "2026-03-31"
_PAGE = """<html lang="{language}"><head><title>t</title><meta name="dcterms.created" content="{day}">
<style>@page {{ size: A5 }} a {{ color: black }} {css}</style></head><body>{body}<table>{cards}</table></body></html>"""


def linked(metric: str, view: str, text: str, chapter: str = "alpha") -> str:
    """Return a number as a chapter in print shows it."""
    return f'<a class="metric" href="#{prefixed(chapter, card_id(metric, view))}">{text}</a>'


def print_pdf(
    target: Path,
    body: str,
    numbers: Iterable[tuple[str, str]] = (),
    *,
    language: str = "en",
    css: str = "",
    attachments: Mapping[str, bytes] | None = None,
) -> Path:
    """Typeset a document with a line in its table of sources for each (metric, view)."""
    rows = (f'<tr id="{prefixed("alpha", card_id(*number))}"><td>source</td></tr>' for number in numbers)
    html = _PAGE.format(language=language, day=DAY, css=css, body=body, cards="".join(rows))
    target.write_bytes(typeset(Job(html, language, target.name, attachments=attachments or {})).data)
    return target


def numbers_of(data: Dataset) -> list[tuple[str, str]]:
    """Return every (metric, view) of the miniature that has a value, and some of the report's own."""
    evaluations = Evaluations(data)
    pairs = [(metric, view) for metric in metric_names(data) for view in VIEWS]
    found = [pair for pair in pairs if not isinstance(evaluations.result(pair[1], pair[0]), Missing)]
    return [
        *found,
        ("claims.total", "disclosed"),
        ("report.as_of", "latest"),
        ("claimed.alpha_half", "article"),
    ]


def print_report(
    target: Path, data: Dataset, numbers: Sequence[tuple[str, str]], language: Language = "en"
) -> Path:
    """Print the numbers in every form in which pages print them, with the files that a report carries."""
    values = Values(Evaluations(data), language)
    body = []
    for metric, view in numbers:
        shown = values.shown(f"{view}.{metric}")
        styled = (replace(shown, style=style).text for style in STYLES)
        texts = dict.fromkeys((shown.text, shown.with_range, *styled))
        body += [f"<p>{linked(metric, view, text)}</p>" for text in texts]
    css = "p { display: inline-block; margin: 0 1em }"
    files = _attachments(data, numbers, f"chapters/{language}/alpha.html")
    return print_pdf(target, "".join(body), numbers, language=language, css=css, attachments=files)


def _attachments(data: Dataset, numbers: Sequence[tuple[str, str]], page: str) -> dict[str, bytes]:
    pages = {(view, metric): (page,) for metric, view in numbers}
    exported = export_files(Evaluations(data), pages, {})
    inputs = {Path(name).name: content for name, content in data_files(data.root).items()}
    return inputs | {name: exported[f"data/{name}"] for name in ("metrics.json", "claims.json")}
