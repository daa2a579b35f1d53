"""What no page shows, or a page in one language only: sections and companies, claims, metrics."""

from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING

from dat.claims import OUTSIDE, page_of
from dat.errors import Place, Problem
from dat.formatting import LOOKUP
from dat.model import LANGUAGES
from dat.render.project import LANDING
from dat.values import Values, texts_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from dat.check.chapters import ChapterChecked
    from dat.metrics import MetricKey
    from dat.model import Dataset
    from dat.render.project import Project
    from dat.values import Evaluations


def page_findings(
    evaluations: Evaluations, project: Project, pages: Iterable[ChapterChecked]
) -> Iterator[Problem]:
    """Yield pages that are missing or that no sidebar lists, claims that no page shows, and one-sided metrics."""
    chapters = tuple(checked for checked in pages if checked.page.chapter != LANDING)
    languages = tuple(dict.fromkeys(checked.page.language for checked in chapters))
    for language in languages:
        own = tuple(checked for checked in chapters if checked.page.language == language)
        yield from _missing_pages(evaluations.data, language, own)
        yield from _hidden_claims(evaluations.data, language, own)
    yield from _unlisted(project, chapters)
    yield from _one_sided(chapters)
    yield from _one_sided_texts(evaluations)


def _missing_pages(data: Dataset, language: str, chapters: Iterable[ChapterChecked]) -> Iterator[Problem]:
    """Yield sections of the article's text and subjects of the report without a chapter."""
    known = {checked.page.chapter for checked in chapters}
    wanted = {
        section.id: data.article.place for section in data.article.sections if section.id not in OUTSIDE
    }
    wanted |= {company.id: company.place for company in data.companies.values() if company.role == "subject"}
    for name, place in wanted.items():
        if name not in known:
            message = f"expected a page about {name}, chapters/{language}/{name}.qmd, got none"
            yield Problem(place, message, "missing-page")


def _unlisted(project: Project, chapters: Iterable[ChapterChecked]) -> Iterator[Problem]:
    for checked in chapters:
        if project.sidebar_of(checked.page) is None:
            message = "expected the page in a sidebar of _quarto.yml, got none: nothing would lead to it"
            yield Problem(Place(checked.page.path), message, "missing-page")


def _hidden_claims(data: Dataset, language: str, chapters: Iterable[ChapterChecked]) -> Iterator[Problem]:
    """Yield claims whose check, with its explanation and sources, stands on no page of a language."""
    shown = {section for checked in chapters for section in checked.judges}
    for claim in data.claims:
        section = page_of(data, claim)
        if section not in shown:
            message = (
                f'expected a chapter ({language}) with report.table("checks", "{section}"), which would show the '
                f"claim {claim.id}, got none"
            )
            yield Problem(claim.place, message, "claim-not-shown")


def _one_sided(chapters: Iterable[ChapterChecked]) -> Iterator[Problem]:
    """Yield the first place of every metric that a chapter prints in one language and not in another."""
    translations: dict[str, list[ChapterChecked]] = {}
    for checked in chapters:
        translations.setdefault(checked.page.chapter, []).append(checked)
    for pages in translations.values():
        printed = {checked.page.path: dict(checked.printed) for checked in pages}
        for numbers, (other, others) in product(printed.values(), printed.items()):
            yield from _printed_here_only(numbers, other, others)


def _printed_here_only(
    numbers: Mapping[MetricKey, Place], other: str, others: Container[MetricKey]
) -> Iterator[Problem]:
    """Yield the numbers of a page that its translation `other` does not print."""
    for (view, metric), place in numbers.items():
        if (view, metric) not in others:
            message = (
                f"expected {metric} ({view}) in {other} as well, got it here only; "
                "both languages print the same numbers"
            )
            yield Problem(place, message, "metric-one-language")


def _one_sided_texts(evaluations: Evaluations) -> Iterator[Problem]:
    """Yield texts of the data files that print a metric in one language only; {claimed} may be put into words."""
    values = Values(evaluations, "en")
    for text, _ in texts_of(evaluations.data):
        numbers = {language: dict(_looked_up(values, text[language])) for language in LANGUAGES}
        for language, other in permutations(LANGUAGES, 2):
            for name in (
                numbers[language][number] for number in numbers[language] if number not in numbers[other]
            ):
                message = (
                    f"expected {{{name}}} in the {other} text as well, got it in {language} only; "
                    "both languages print the same numbers"
                )
                yield Problem(text.place, message, "metric-one-language")


def _looked_up(values: Values, text: str) -> Iterator[tuple[MetricKey, str]]:
    """Yield view and metric of every lookup of a text, and how it is written."""
    for match in LOOKUP.finditer(text):
        name = match[1].strip()
        if name != "claimed":
            shown = values.shown(name)
            yield (shown.view, shown.metric), name
