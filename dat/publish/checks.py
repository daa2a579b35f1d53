"""Proofs on the built pages: what must never be published, whichever engine wrote it.

A page is refused for traces of an error or of code that did not run, for anything a browser would fetch from
another site, for a link that leads nowhere within the site, and for an id that stands twice. All problems
are collected. Ordinary links to other sites are fine and not followed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html

from dat.errors import BrokenPublication, Place, Problem
from dat.publish.pages import Page, read_pages, resolve

_TRACES = {
    " at 0x": "the display of an object that has none; an error was swallowed",
    "{python}": "an inline lookup that was not executed",
    "Traceback": "an error message of Python",
}
_OFF_SITE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_SCHEME = re.compile(r"^\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_CSS_REQUEST = re.compile(r"(?:@import\s+|url\(\s*)[\"']?\s*((?:https?:)?//[^\"')\s;]+)", re.IGNORECASE)
_BOX_GRADIENT = re.compile(r"<(?:linear|radial)Gradient\b(?![^>]*userSpaceOnUse)[^>]*>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_HARMLESS_RELATIONS = frozenset(
    {"alternate", "author", "canonical", "help", "license", "next", "prev", "search"}
)
_FETCHING = (
    "//script/@src|//img/@src|//iframe/@src|//frame/@src|//embed/@src|//object/@data|//source/@src|//video/@src"
    "|//audio/@src|//track/@src|//video/@poster|//input/@src|//image/@href|//image/@*[name()='xlink:href']"
    "|//use/@href|//use/@*[name()='xlink:href']"
)


@dataclass(frozen=True, slots=True)
class Outline:
    """What the proofs need of a page: the ids it offers, and what it links to and fetches."""

    page: Page
    ids: tuple[str, ...]
    links: tuple[str, ...]
    fetched: tuple[str, ...]
    styles: str


def check_site(site: Path, pages: Iterable[Page] | None = None, promised: Iterable[str] = ()) -> None:
    """Raise `BrokenPublication` with everything that is wrong on the site's pages.

    `promised` are addresses of files that a later step makes, such as the PDFs.
    """
    everything = read_pages(site) if pages is None else tuple(pages)
    outlines = {page.address: _outline(page) for page in everything}
    anchors = {address: frozenset(outline.ids) for address, outline in outlines.items()}
    expected = frozenset(promised)
    problems: list[Problem] = []
    for outline in outlines.values():
        problems += _traces(outline.page)
        problems += _repeated_ids(outline)
        problems += _requests(outline)
        problems += _vanishing_gradients(outline.page)
        problems += _broken_links(outline, site, anchors, expected)
    problems += _style_requests(site, outlines.values())
    if problems:
        raise BrokenPublication(dict.fromkeys(problems))


def _outline(page: Page) -> Outline:
    tree = lxml.html.document_fromstring(page.html.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    relations = ((link, str(link.get("rel", "")).lower().split()) for link in tree.xpath("//link[@href]"))
    fetching = [str(link.get("href")) for link, words in relations if not _HARMLESS_RELATIONS & set(words)]
    sources = [str(value) for value in tree.xpath(_FETCHING)]
    sets = [
        part.split()[0] for value in tree.xpath("//@srcset") for part in str(value).split(",") if part.strip()
    ]
    return Outline(
        page=page,
        ids=tuple(str(value) for value in tree.xpath("//@id")),
        links=tuple(str(value) for value in tree.xpath("//a/@href|//area/@href")),
        fetched=tuple(fetching + sources + sets),
        styles="\n".join([*_texts(tree, "//style"), *map(str, tree.xpath("//@style"))]),
    )


def _texts(tree: Any, path: str) -> Iterator[str]:
    return (str(element.text or "") for element in tree.xpath(path))


def _problem(page: Page, message: str, code: str, text: str | None = None) -> Problem:
    """Return a problem at the line where the text first stands in the file."""
    at = page.html.find(text) if text else -1
    line = page.html.count("\n", 0, at) + 1 if at >= 0 else None
    return Problem(Place(page.address, line), message, code)


def _traces(page: Page) -> Iterator[Problem]:
    visible = _SCRIPT.sub("", page.html)
    for trace, meaning in _TRACES.items():
        if trace in visible:
            yield _problem(page, f"“{trace.strip()}” stands on the page: {meaning}", "trace", trace)


def _repeated_ids(outline: Outline) -> Iterator[Problem]:
    for name, count in Counter(outline.ids).items():
        if count > 1:
            message = f"the id {name!r} stands {count} times; links lead to the first only"
            yield _problem(outline.page, message, "id", f'id="{name}"')


def _requests(outline: Outline) -> Iterator[Problem]:
    asked = [address for address in outline.fetched if _OFF_SITE.match(address)]
    for address in dict.fromkeys(asked + _CSS_REQUEST.findall(outline.styles)):
        yield _problem(outline.page, f"the page fetches {address} from another site", "request", address)


def _vanishing_gradients(page: Page) -> Iterator[Problem]:
    """Yield gradients measured by the box they fill: in print, common viewers leave such boxes white."""
    for found in dict.fromkeys(_BOX_GRADIENT.findall(page.html)):
        message = f'{found} needs gradientUnits="userSpaceOnUse"; else its shape may vanish from the PDF'
        yield _problem(page, message, "gradient", found)


def _style_requests(site: Path, outlines: Iterable[Outline]) -> Iterator[Problem]:
    """Yield what the site's own style sheets would fetch from elsewhere."""
    sheets = {resolve(outline.page.address, href)[0] for outline in outlines for href in outline.fetched}
    for address in sorted(sheet for sheet in sheets if sheet.endswith(".css") and (site / sheet).is_file()):
        text = (site / address).read_text(encoding="utf-8")
        for found in dict.fromkeys(_CSS_REQUEST.findall(text)):
            line = text.count("\n", 0, text.find(found)) + 1
            yield Problem(
                Place(address, line), f"the style sheet fetches {found} from another site", "request"
            )


def _broken_links(
    outline: Outline, site: Path, anchors: Mapping[str, frozenset[str]], promised: frozenset[str]
) -> Iterator[Problem]:
    own = [
        href
        for href in (*outline.links, *outline.fetched)
        if not _SCHEME.match(href) and not _OFF_SITE.match(href)
    ]
    missing: set[str] = set()  # each is named once, however many of its ids are linked to
    for href in dict.fromkeys(own):
        address, fragment = resolve(outline.page.address, href)
        if address in promised or address in missing:
            continue
        if address not in anchors and not _served(site, address):
            missing.add(address)
            yield _problem(outline.page, f"the link {href} leads to no file of the site", "link", f'"{href}"')
        elif fragment and fragment != "top" and fragment not in _anchors_at(address, anchors):
            yield _problem(outline.page, f"the link {href} leads to no id on {address}", "link", f'"{href}"')


def _served(site: Path, address: str) -> bool:
    path = (site / address).resolve()
    if not path.is_relative_to(site.resolve()):
        return False
    return path.is_file() or (path / "index.html").is_file()


def _anchors_at(address: str, anchors: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return anchors.get(address) or anchors.get(f"{address}/index.html".removeprefix("./"), frozenset())
