"""What publishing asks of the report: cards, tables of sources, data files, descriptions, the words on the covers."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dat.editions import read_editions
from dat.exports import ADDRESSES, FOLDER, export_files
from dat.exports.feed import feed_address, feed_xml
from dat.exports.parts import Keep, made
from dat.formatting import day_text
from dat.model import LANGUAGES
from dat.publish.hooks import BookInfo, Exported, Hooks, Usage
from dat.publish.structured import Describer
from dat.read.inputs import data_files
from dat.tables.cards import card_html, sources_table
from dat.values import Values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dat.model import Dataset, Language
    from dat.values import Evaluations


def hooks(evaluations: Evaluations, *, claim_review: bool = False, keep: Keep = made) -> Hooks:
    """Return what publishing asks for: cards, the compact tables of sources, data files, descriptions of pages.

    `keep` is a memory for the parts of the data files.
    """
    values: Mapping[str, Values] = {name: Values(evaluations, name) for name in LANGUAGES}
    editions = read_editions(evaluations.data.root)

    def card(metric: str, view: str, language: str) -> str:
        return card_html(values[language], metric, view)

    def sources(pairs: Sequence[tuple[str, str]], language: str) -> str:
        return sources_table(values[language], [(view, metric) for metric, view in pairs])

    def export(usage: Usage) -> Exported:
        files = export_files(evaluations, usage.numbers, usage.claims, keep)
        feeds = {feed_address(name): feed_xml(editions, values[name]) for name in usage.languages}
        return Exported(files | feeds, _attachments(evaluations.data, files))

    def exported(languages: Sequence[str]) -> tuple[str, ...]:
        return (*ADDRESSES, *map(feed_address, languages))

    return Hooks(card, sources, export, exported, Describer(evaluations, editions, claim_review))


def _attachments(data: Dataset, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what travels inside the reports' PDFs: the data files as they are, and what was computed from them."""
    computed = {name: files[f"{FOLDER}/{name}"] for name in ("metrics.json", "claims.json")}
    return {PurePosixPath(name).name: content for name, content in data_files(data.root).items()} | computed


def briefed(data: Dataset) -> tuple[str, ...]:
    """Return the companies that get a briefing: the subjects of the report."""
    return tuple(company.id for company in data.companies.values() if company.role == "subject")


def book_infos(
    evaluations: Evaluations, languages: Sequence[Language], *, draft: bool
) -> dict[str, BookInfo]:
    """Return what the covers of the PDFs say, by language."""
    return {language: _book_info(Values(evaluations, language), draft=draft) for language in languages}


def _book_info(values: Values, *, draft: bool) -> BookInfo:
    article = values.data.article
    return BookInfo(
        language=values.language,
        title=values.term("interface", "report_title"),
        subtitle=article.title[values.language],
        as_of=article.as_of,
        edition=day_text(article.as_of, values.language),
        publisher=values.term("interface", "report_publisher"),
        draft=draft,
    )
