"""What publishing asks of its caller: the texts of cards and books and the data files, which need the report's numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dat.publish.facts import PageFacts

SourcesTableHtml = Callable[[Sequence[tuple[str, str]], str], str]


@dataclass(frozen=True, slots=True)
class BookInfo:
    """What the cover and the metadata of one language's PDFs say; `address` is where the report is on the web."""

    language: str
    title: str
    subtitle: str
    as_of: date
    edition: str
    publisher: str
    address: str = ""
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """What the built pages show: the addresses of pages by number (view and metric) and by claim; their languages."""

    numbers: Mapping[tuple[str, str], tuple[str, ...]]
    claims: Mapping[str, tuple[str, ...]]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """Files for machines: those of the site by address, those that travel inside the reports' PDFs by name."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    attachments: Mapping[str, bytes] = field(default_factory=dict)


def _nothing(usage: Usage) -> Exported:
    del usage
    return Exported()


def _no_files(languages: Sequence[str]) -> Collection[str]:
    del languages
    return ()


@dataclass(frozen=True, slots=True)
class Hooks:
    """The caller's functions.

    `card_html(metric, view, language)` returns one card, an element with the id `dat.tables.cards.card_id(metric, view)`.
    `sources_table_html(pairs, language)` returns one compact table for the (metric, view) pairs of a chapter;
    rows may carry the cards' ids, so that numbers in print link to them.
    `export(usage)` returns the data files that the site offers, `exported(languages)` their addresses, known before.
    `describe(page)` returns what search engines are told of a page whose content is known, as JSON-LD.
    """

    card_html: Callable[[str, str, str], str]
    sources_table_html: SourcesTableHtml
    export: Callable[[Usage], Exported] = _nothing
    exported: Callable[[Sequence[str]], Collection[str]] = _no_files
    describe: Callable[[PageFacts], Mapping[str, Any]] | None = None
