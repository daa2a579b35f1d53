"""Provenance cards: every number links to a card that says where it comes from.

The engine writes `span.metric`; here it becomes a link, and the page gets one card for each number, by name and
view: an order of its own, so that it is the same in every language. What a card says is the caller's business.
Running this twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any

import lxml.html

from dat.errors import BrokenPublication, Place, Problem
from dat.model import VIEWS
from dat.publish.pages import Fragment, Page, has_class, parse_fragment
from dat.publish.words import WORDS
from dat.tables.cards import card_id

CardHtml = Callable[[str, str, str], str]
Used = tuple[str, str]  # metric and view

_NO_LINK_INSIDE = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "caption", "a"})


def used_metrics(fragment: Fragment) -> tuple[Used, ...]:
    """Return the distinct (metric, view) pairs that a page shows, by the name of the metric and then by view."""
    found = {(element.get("data-metric"), element.get("data-view")) for element in _numbers(fragment)}
    return tuple(sorted(found, key=_by_name))


def _numbers(fragment: Fragment) -> Iterator[Any]:
    """Yield the elements of the page that show a metric, cards left out."""
    shown = f"self::*[{has_class('metric')}][@data-metric][@data-view]"
    outside = f"not(ancestor::section[{has_class('cards')}])"
    yield from fragment.root.xpath(f".//*[{shown}][{outside}]")


def add_cards(page: Page, card_html: CardHtml) -> Page:
    """Return the page with its numbers linked and its section of cards made anew."""
    fragment = parse_fragment(page.content)
    for section in fragment.root.xpath(f".//section[{has_class('cards')}]"):
        section.drop_tree()
    used = used_metrics(fragment)
    for element in tuple(_numbers(fragment)):
        _link(element)
    content = fragment.html()
    if not used:
        return page.with_content(content)
    cards = [_card(page, card_html, metric, view) for metric, view in used]
    return page.with_content(f"{content.rstrip()}\n{_section(cards, page.language)}\n")


def lead_to_cards(page: Page, others: Sequence[Page]) -> Page:
    """Return a page outside the chapters with its numbers linked to the cards of the language's index page.

    A number in a part with another `lang` than the page's leads to that language's cards; one that the index page
    does not show stays plain.
    """
    indexes = {other.language: other for other in others if other.name == "index" and other.is_chapter}
    cards = {name: set(used_metrics(parse_fragment(other.content))) for name, other in indexes.items()}
    fragment = parse_fragment(page.content)
    for element in tuple(_numbers(fragment)):
        language = next(iter(element.xpath("ancestor-or-self::*[@lang][1]/@lang")), page.language)
        used = (element.get("data-metric"), element.get("data-view"))
        if used in cards.get(language, ()):
            _link(element, indexes[language].address)
    return page.with_content(fragment.html())


def _by_name(used: Used) -> tuple[str, int]:
    """Return the place of a number among the cards: by the name of its metric, then by view."""
    metric, view = used
    return metric, VIEWS.index(view) if view in VIEWS else len(VIEWS)


def _link(element: Any, address: str = "") -> None:
    """Turn the element that shows a number into a link to its card, where a link may stand."""
    target = f"{address}#{card_id(element.get('data-metric'), element.get('data-view'))}"
    if element.tag == "a":
        element.set("href", target)
    elif not any(ancestor.tag in _NO_LINK_INSIDE for ancestor in element.iterancestors()):
        element.tag = "a"
        element.set("href", target)


def _section(cards: list[str], language: str) -> str:
    heading = escape(WORDS[language].cards, quote=False)
    return f'<section class="cards" id="cards">\n<h2>{heading}</h2>\n' + "\n".join(cards) + "\n</section>"


def _card(page: Page, card_html: CardHtml, metric: str, view: str) -> str:
    """Return one card, made sure that the links to it will find it."""
    html = card_html(metric, view, page.language).strip()
    expected = card_id(metric, view)
    ids = lxml.html.fragment_fromstring(html, create_parent="div").xpath("./*/@id")
    if ids != [expected]:
        message = f"the card of {metric} in view {view} must be one element with the id {expected}, not {ids}"
        raise BrokenPublication([Problem(Place(page.address), message, "card")])
    return html
