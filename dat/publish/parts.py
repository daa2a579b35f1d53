"""A page's content prepared for print: ids and links fit for one long document, screen-only parts gone.

Ids of a chapter are prefixed with its name (`cango--fig-holdings`), in the HTML and inside its SVG
drawings, so that joined chapters never share one; links follow, between chapters too.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection
from dataclasses import dataclass
from html import escape, unescape
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from dat.publish.pages import Fragment, Page, has_class, parse_fragment, resolve

_REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "for", "headers")
_NAMED = etree.XPath(f".//*[@{' or @'.join(('id', *_REFERENCES))}]")
_CARDS = etree.XPath(f".//section[{has_class('cards')}]")
# One walk over the tree: a union of paths would walk it for each of them.
_SCREEN_ONLY = etree.XPath(
    ".//*[self::script or self::noscript or self::template or self::button or self::nav or self::form or @class and ("
    f"{' or '.join(map(has_class, ('screen-reader-only', 'no-print', 'anchorjs-link', 'cards')))})]"
)
_ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_SVG_ID = re.compile(r"(\sid=([\"']))([^\"']+)\2")
_SVG_URL = re.compile(r"(url\(\s*(?:[\"']|&quot;)?#)([^\"')&\s]+)")
_SVG_LINK = re.compile(r"((?:xlink:)?href=([\"'])#)([^\"']+)\2")
_SVG_NAMES = re.compile(r"(\saria-(?:labelledby|describedby)=([\"']))([^\"']+)\2")
_SVG_OPENING = re.compile(r"<svg\b[^>]*>", re.IGNORECASE)
_LABEL = re.compile(r"\saria-label=([\"'])(.*?)\1", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Joined:
    """The pages that are joined in one document, by address, and where the report is on the web, if anywhere."""

    names: dict[str, str]
    web_address: str


def prefixed(name: str, identifier: str = "") -> str:
    """Return the id, in the joined document, of an id in a chapter, or of the chapter itself."""
    return f"{name}--{identifier}" if identifier else name


def split_prefix(identifier: str) -> tuple[str, str]:
    """Return the chapter's name and the id within it of an id of the joined document."""
    name, _, own = identifier.partition("--")
    return name, own


def print_fragment(page: Page, fragment: Fragment, joined: Joined) -> Fragment:
    """Make a piece of the page fit for print: screen-only parts dropped, ids prefixed, links made to fit."""
    for path in (_CARDS, _SCREEN_ONLY):  # the cards first, which are the most of a page
        for element in path(fragment.root):
            element.drop_tree()
    name = page.name
    for element in _NAMED(fragment.root):
        _prefix_ids(element, name)
    for link in fragment.root.xpath(".//a[@href]"):
        _mend_link(link, page, joined)
    for image in fragment.root.xpath(".//*[@src]"):
        if not _ELSEWHERE.match(image.get("src")):
            image.set("src", resolve(page.address, image.get("src"))[0])
    drawings = tuple(_labelled(_prefixed_drawing(drawing, name)) for drawing in fragment.drawings)
    return Fragment(fragment.root, drawings)


def _prefix_ids(element: Any, name: str) -> None:
    if element.get("id"):
        element.set("id", prefixed(name, element.get("id")))
    for attribute in _REFERENCES:
        if element.get(attribute):
            element.set(attribute, " ".join(prefixed(name, part) for part in element.get(attribute).split()))


def _mend_link(link: Any, page: Page, joined: Joined) -> None:
    """Point a link into the joined document, or to the web, or make it plain text."""
    href = link.get("href")
    if _ELSEWHERE.match(href):
        return
    address, identifier = resolve(page.address, href)
    if address in joined.names:
        link.set("href", f"#{prefixed(joined.names[address], identifier)}")
    elif joined.web_address:
        link.set("href", urljoin(joined.web_address, f"{address}#{identifier}" if identifier else address))
    else:
        del link.attrib["href"]


def _prefixed_drawing(drawing: str, name: str) -> str:
    drawing = _SVG_ID.sub(lambda found: f"{found[1]}{prefixed(name, found[3])}{found[2]}", drawing)
    drawing = _SVG_URL.sub(lambda found: found[1] + prefixed(name, found[2]), drawing)
    drawing = _SVG_LINK.sub(lambda found: f"{found[1]}{prefixed(name, found[3])}{found[2]}", drawing)
    return _SVG_NAMES.sub(
        lambda found: found[1] + " ".join(prefixed(name, part) for part in found[3].split()) + found[2],
        drawing,
    )


def _labelled(drawing: str) -> str:
    """Give the drawing a title from its label: tagged PDF takes the text alternative from there."""
    opening = _SVG_OPENING.match(drawing)
    label = _LABEL.search(opening[0]) if opening else None
    if opening is None or label is None or re.match(r"\s*<title\b", drawing[opening.end() :]):
        return drawing
    title = f"<title>{escape(unescape(label[2]), quote=False)}</title>"
    return drawing[: opening.end()] + title + drawing[opening.end() :]


def drop_dead_links(fragment: Fragment, known: Collection[str]) -> tuple[str, ...]:
    """Make links to cards plain text where print has no such row; return the other links that lead nowhere."""
    dead = []
    for link in fragment.root.xpath(".//a[starts-with(@href, '#')]"):
        target = link.get("href")[1:]
        if target in known:
            continue
        if link.get("data-metric") or "--m-" in target:
            del link.attrib["href"]
        else:
            dead.append(target)
    return tuple(dead)


def ids_of(fragment: Fragment) -> frozenset[str]:
    """Return every id of the piece, those inside drawings left out."""
    return frozenset(str(value) for value in fragment.root.xpath(".//@id"))


def extract(fragment: Fragment, path: str) -> str | None:
    """Return the first element that the path finds, as HTML with its drawings, or nothing."""
    found = fragment.root.xpath(path)
    if not found:
        return None
    element = copy.deepcopy(found[0])
    element.tail = None
    holder = parse_fragment("").root
    holder.append(element)
    return Fragment(holder, fragment.drawings).html()
