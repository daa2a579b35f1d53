"""Provenance cards: every number links to a card that says where it comes from.

The engine writes `span.metric`; here it becomes a link, and the page gets one card for each number, by name and
view: an order of its own, so that it is the same in every language. What a card says is the caller's business.
Running this twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from html import escape
from itertools import zip_longest
from typing import Any

from lxml import etree

from dat.errors import BrokenPublication, Place, Problem
from dat.model import VIEWS
from dat.publish.pages import Fragment, has_class
from dat.publish.words import WORDS
from dat.tables.cards import card_id

CardHtml = Callable[[str, str, str], str]
Used = tuple[str, str]
"""A metric and a view."""

_NO_LINK_INSIDE = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "caption", "a"})
_SECTIONS = etree.XPath(f".//section[{has_class('cards')}]")
# Numbers on cards are no numbers of the page.
_NUMBERS = etree.XPath(
    f".//*[@data-metric][@data-view][{has_class('metric')}][not(ancestor::section[{has_class('cards')}])]"
)
_LANGUAGE = etree.XPath("ancestor-or-self::*[@lang][1]/@lang")


def used_metrics(fragment: Fragment) -> tuple[Used, ...]:
    """Return the distinct (metric, view) pairs that a page shows, by the name of the metric and then by view."""
    found = {_used(element) for element in _NUMBERS(fragment.root)}
    return tuple(sorted(found, key=_by_name))


def link_numbers(fragment: Fragment) -> None:
    """Link the numbers of a page to its cards, and drop the cards of an earlier run."""
    for section in _SECTIONS(fragment.root):
        section.drop_tree()
    for element in _NUMBERS(fragment.root):
        _link(element)


def cards_section(used: Sequence[Used], card_html: CardHtml, language: str) -> str:
    """Return the section with the cards of a page; nothing where it shows no number."""
    if not used:
        return ""
    cards = "\n".join(card_html(metric, view, language).strip() for metric, view in used)
    heading = escape(WORDS[language].cards, quote=False)
    return f'<section class="cards" id="cards">\n<h2>{heading}</h2>\n{cards}\n</section>'


def require_cards(section: Fragment, used: Sequence[Used], address: str) -> None:
    """Raise `BrokenPublication` unless each card is one element with the id that the links to it lead to."""
    ids = [str(found) for found in section.root.xpath("./section/*[not(self::h2)]/@id")]
    for (metric, view), found in zip_longest(used, ids, fillvalue=("", "")):
        expected = card_id(metric, view)
        if found != expected:
            message = (
                f"the card of {metric} in view {view} must be one element with the id {expected}, not {found}"
            )
            raise BrokenPublication([Problem(Place(address), message, "card")])


def with_cards(content: str, section: str) -> str:
    """Return a page's content with the section of its cards at the end."""
    return f"{content.rstrip()}\n{section}\n" if section else content


def lead_to_cards(
    fragment: Fragment, language: str, indexes: Mapping[str, tuple[str, Collection[Used]]]
) -> None:
    """Link the numbers of a page outside the chapters to the cards of the language's index page.

    `indexes` gives, by language, the address of the index page and the numbers that it shows. A number in a part with
    another `lang` than the page's leads to that language's cards; one that the index page does not show stays plain.
    """
    for element in _NUMBERS(fragment.root):
        own = next(iter(_LANGUAGE(element)), language)
        address, shown = indexes.get(own, ("", ()))
        if _used(element) in shown:
            _link(element, address)


def _used(element: Any) -> Used:
    return element.get("data-metric"), element.get("data-view")


def _by_name(used: Used) -> tuple[str, int]:
    """Return the place of a number among the cards: by the name of its metric, then by view."""
    metric, view = used
    return metric, VIEWS.index(view) if view in VIEWS else len(VIEWS)


def _link(element: Any, address: str = "") -> None:
    """Turn the element that shows a number into a link to its card, where a link may stand."""
    target = f"{address}#{card_id(*_used(element))}"
    if element.tag == "a":
        element.set("href", target)
    elif not any(ancestor.tag in _NO_LINK_INSIDE for ancestor in element.iterancestors()):
        element.tag = "a"
        element.set("href", target)
