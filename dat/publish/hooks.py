"""What publishing asks of its caller: the texts of cards and books, which need the report's numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

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
class Hooks:
    """The caller's functions.

    `card_html(metric, view, language)` returns one card, an element with the id `dat.tables.cards.card_id(metric, view)`.
    `sources_table_html(pairs, language)` returns one compact table for the (metric, view) pairs of a chapter;
    rows may carry the cards' ids, so that numbers in print link to them.
    """

    card_html: Callable[[str, str, str], str]
    sources_table_html: SourcesTableHtml
