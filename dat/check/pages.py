"""What no page shows, or a page in one language only: sections and companies, claims, metrics."""

from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING

from dat.check.asked import blocks_of, lookups_of
from dat.claims import OUTSIDE, page_of
from dat.errors import Place, Problem
from dat.formatting import LOOKUP
from dat.model import LANGUAGES
from dat.render.project import LANDING
from dat.values import Values, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dat.model import Dataset
    from dat.render.project import Project
    from dat.render.source import Source
    from dat.values import Evaluations


def page_findings(evaluations: Evaluations, project: Project, sources: Iterable[Source]) -> Iterator[Problem]:
    """Yield pages that are missing or that no sidebar lists, claims that no page shows, and one-sided metrics."""
    chapters = tuple(source for source in sources if source.page.chapter != LANDING)
    languages = tuple(dict.fromkeys(source.page.language for source in chapters))
    for language in languages:
        own = tuple(source for source in chapters if source.page.language == language)
        yield from _missing_pages(evaluations.data, language, own)
        yield from _hidden_claims(evaluations.data, language, own)
    yield from _unlisted(project, chapters)
    yield from _one_sided(evaluations, chapters)
    yield from _one_sided_texts(evaluations)


def _missing_pages(data: Dataset, language: str, chapters: Iterable[Source]) -> Iterator[Problem]:
    """Yield sections of the article's text and subjects of the report without a chapter."""
    known = {source.page.chapter for source in chapters}
    wanted = {
        section.id: data.article.place for section in data.article.sections if section.id not in OUTSIDE
    }
    wanted |= {company.id: company.place for company in data.companies.values() if company.role == "subject"}
    for name, place in wanted.items():
        if name not in known:
            message = f"expected a page about {name}, chapters/{language}/{name}.qmd, got none"
            yield Problem(place, message, "missing-page")


def _unlisted(project: Project, chapters: Iterable[Source]) -> Iterator[Problem]:
    for source in chapters:
        if project.sidebar_of(source.page) is None:
            message = "expected the page in a sidebar of _quarto.yml, got none: nothing would lead to it"
            yield Problem(Place(source.page.path), message, "missing-page")


def _hidden_claims(data: Dataset, language: str, chapters: Iterable[Source]) -> Iterator[Problem]:
    """Yield claims whose check, with its explanation and sources, stands on no page of a language."""
    tables = {
        call.arguments[1]
        for source in chapters
        for call in blocks_of(source)
        if call.kind == "table" and call.arguments[:1] == ("checks",) and len(call.arguments) > 1
    }
    for claim in data.claims:
        section = page_of(data, claim)
        if section not in tables:
            message = (
                f'expected a chapter ({language}) with report.table("checks", "{section}"), which would show the '
                f"claim {claim.id}, got none"
            )
            yield Problem(claim.place, message, "claim-not-shown")


def _one_sided(evaluations: Evaluations, chapters: Iterable[Source]) -> Iterator[Problem]:
    """Yield the first place of every metric that a chapter prints in one language and not in another."""
    printed: dict[str, dict[str, dict[tuple[str, str], Place]]] = {}
    for source in chapters:
        printed.setdefault(source.page.chapter, {})[source.page.path] = dict(_printed(evaluations, source))
    for pages in printed.values():
        for numbers, (other, others) in product(pages.values(), pages.items()):
            for view, metric in (number for number in numbers if number not in others):
                message = (
                    f"expected {metric} ({view}) in {other} as well, got it here only; "
                    "both languages print the same numbers"
                )
                yield Problem(numbers[view, metric], message, "metric-one-language")


def _printed(evaluations: Evaluations, source: Source) -> Iterator[tuple[tuple[str, str], Place]]:
    """Yield view and metric of every lookup with its place, the last first, so that a mapping keeps the first."""
    values = Values(evaluations, "en")
    for lookup, path in reversed(tuple(lookups_of(source))):
        shown = values.shown(path)
        yield (shown.view, shown.metric), Place(source.page.path, lookup.line, lookup.column)


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


def _looked_up(values: Values, text: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield view and metric of every lookup of a text, and how it is written."""
    for match in LOOKUP.finditer(text):
        name = match[1].strip()
        if name != "claimed":
            shown = values.shown(name)
            yield (shown.view, shown.metric), name
