"""Built pages as the proofs read them: sections, numbers, cards, words and drawings, in the order of the page.

Texts are compared without white space: a browser breaks lines where it likes, and engines write it differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import lxml.html

from dat.errors import Place
from dat.model import LANGUAGES
from dat.publish.pages import has_class

if TYPE_CHECKING:
    from dat.model import Language
    from dat.publish.pages import Page

_SPACE = re.compile(r"\s+")
_OUTSIDE_CARDS = f"not(ancestor::section[{has_class('cards')}])"
_PARTS = f".//*[{_OUTSIDE_CARDS}][not(ancestor-or-self::svg)]"
_NUMBERS = f".//*[{has_class('metric')}][@data-metric][@data-view][{_OUTSIDE_CARDS}]"
_CARDS = f".//section[{has_class('cards')}]/*[@id]"
_SECTION = f"ancestor::section[{has_class('level2')}][1]/@id"
_NOT_IN_PRINT = f"ancestor::*[{has_class('no-print')} or {has_class('screen-reader-only')} or self::nav]"


@dataclass(frozen=True, slots=True)
class Printed:
    """One number as a page prints it; `section` is the id of its section of second level, nothing before the first.

    `is_in_print` tells that the full report's PDF prints it, too, as a link to where it comes from.
    """

    place: Place
    language: Language
    section: str
    metric: str
    view: str
    text: str
    is_in_print: bool

    @property
    def name(self) -> str:
        """The metric and its view, for a message."""
        return f"{self.metric} ({self.view})"


@dataclass(frozen=True, slots=True)
class Part:
    """An element with all its text and its drawings."""

    tag: str
    words: str
    drawings: frozenset[str]


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """One built page: `cards` are the texts of its cards by id, `parts` its elements outside cards and drawings."""

    address: str
    language: Language
    chapter: str
    is_chapter: bool
    sections: tuple[str, ...]
    numbers: tuple[Printed, ...]
    cards: Mapping[str, str]
    parts: frozenset[Part]


def built_pages(pages: Iterable[Page]) -> tuple[BuiltPage, ...]:
    """Return what the proofs compare of each page that is in a language of the report."""
    return tuple(
        _built(page, language) for page in pages for language in LANGUAGES if page.language == language
    )


def _built(page: Page, language: Language) -> BuiltPage:
    main = _parse(page.html).xpath("//main")[0]
    return BuiltPage(
        address=page.address,
        language=language,
        chapter=page.name,
        is_chapter=page.is_chapter,
        sections=tuple(str(found) for found in main.xpath(f".//section[{has_class('level2')}]/@id")),
        numbers=tuple(_printed(page, language, element) for element in main.xpath(_NUMBERS)),
        cards={str(card.get("id")): words(card) for card in main.xpath(_CARDS)},
        parts=frozenset(_part(element) for element in main.xpath(_PARTS)),
    )


def _printed(page: Page, language: Language, element: Any) -> Printed:
    # The landing page says what it says in both languages.
    nearest = next(iter(element.xpath("ancestor-or-self::*[@lang][1]/@lang")), language)
    return Printed(
        place=Place(page.address, element.sourceline),
        language=next((known for known in LANGUAGES if known == nearest), language),
        section=str(next(iter(element.xpath(_SECTION)), "")),
        metric=str(element.get("data-metric")),
        view=str(element.get("data-view")),
        text=" ".join(element.text_content().split()),
        is_in_print=page.is_chapter and element.get("href") is not None and not element.xpath(_NOT_IN_PRINT),
    )


def parts_of(html: str) -> frozenset[Part]:
    """Return the outermost elements of a block of HTML, as `BuiltPage` has those of a page."""
    return frozenset(_part(element) for element in _parse(f"<main>{html}</main>").xpath("//main/*"))


def text_of(html: str) -> str:
    """Return the words of a piece of HTML, as `BuiltPage` has those of a card."""
    return words(_parse(f"<main>{html}</main>"))


def squeeze(text: str) -> str:
    """Return a text without white space, no-break spaces included."""
    return _SPACE.sub("", text)


def words(element: Any) -> str:
    """Return the text of an element and of all within it, without white space."""
    return squeeze(str(element.text_content()))


def _part(element: Any) -> Part:
    return Part(element.tag, words(element), _drawings(element))


def _drawings(element: Any) -> frozenset[str]:
    """Return every outermost SVG within an element, written in one way whoever wrote the page."""
    found = element.xpath(".//svg[not(ancestor::svg)]")
    return frozenset(lxml.html.tostring(drawing, encoding="unicode", with_tail=False) for drawing in found)


def _parse(html: str) -> Any:
    return lxml.html.document_fromstring(html.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
