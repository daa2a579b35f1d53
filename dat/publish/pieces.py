"""What a piece of a page offers and asks for, and what must never be published in it, whichever engine wrote it.

A piece is a part of a page that is read by itself: its content, its cards, its frame, a drawing. It offers ids; it
asks for links and files. It is refused for traces of an error or of code that did not run, and for anything a browser
would fetch from another site. Ordinary links to other sites are fine and not followed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import lxml.html
from lxml import etree

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
# What a browser fetches, by element; a link by its relation.
_FETCHING = {
    **dict.fromkeys(
        ("script", "img", "iframe", "frame", "embed", "source", "audio", "track", "input"), ("src",)
    ),
    "video": ("src", "poster"),
    "object": ("data",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
}
_IDS = etree.XPath("//@id")
_LINKS = etree.XPath("//a/@href|//area/@href")
_ASKING = etree.XPath(f"//link[@href]|//style|//*[@style or @srcset]|//{'|//'.join(_FETCHING)}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What must not be published: a code, a sentence, and the text by which its line is found."""

    code: str
    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """The ids of a piece of a page, its links and the files it fetches within the site, each once, and its faults."""

    ids: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    fetched: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    def __add__(self, other: Piece) -> Piece:
        """Return both as one piece; an id that stands in both stands twice."""
        return Piece(
            self.ids + other.ids,
            _once((*self.links, *other.links)),
            _once((*self.fetched, *other.fetched)),
            tuple(dict.fromkeys((*self.faults, *other.faults))),
        )

    def to_json(self) -> str:
        """Return the piece as JSON."""
        return json.dumps(self.listed, ensure_ascii=False, separators=(",", ":"))

    @property
    def listed(self) -> list[Any]:
        """Return the piece as lists of texts."""
        faults = [[fault.code, fault.message, fault.text] for fault in self.faults]
        return [self.ids, self.links, self.fetched, faults]

    @classmethod
    def from_json(cls, text: str) -> Piece:
        """Return the piece that `to_json` wrote."""
        return cls.from_listed(json.loads(text))

    @classmethod
    def from_listed(cls, listed: list[Any]) -> Piece:
        """Return the piece that is given as lists."""
        ids, links, fetched, faults = listed
        return cls(tuple(ids), tuple(links), tuple(fetched), tuple(Fault(*fault) for fault in faults))


def piece_of(tree: Any) -> Piece:
    """Return what a tree offers and asks for, and what it would fetch from other sites."""
    fetched, styles = _asked(_ASKING(tree))
    requests = [address for address in fetched if _OFF_SITE.match(address)]
    requests += css_requests("\n".join(styles))
    return Piece(
        ids=tuple(map(str, _IDS(tree))),
        links=_once(filter(is_own, map(str, _LINKS(tree)))),
        fetched=_once(filter(is_own, fetched)),
        faults=tuple(
            Fault("request", f"the page fetches {address} from another site", address)
            for address in dict.fromkeys(requests)
        ),
    )


def drawing_facts(svg: str) -> Piece:
    """Return what an inline drawing adds to its page."""
    piece = piece_of(lxml.html.document_fromstring(svg))
    return piece + Piece(faults=tuple(text_faults(svg)))


def text_faults(html: str) -> Iterator[Fault]:
    """Yield the traces of errors in a piece, and its gradients that print would lose.

    Those are the gradients measured by the box they fill: in print, common viewers leave such boxes white.
    """
    visible = _SCRIPT.sub("", html)
    for trace, meaning in _TRACES.items():
        if trace in visible:
            yield Fault("trace", f"“{trace.strip()}” stands on the page: {meaning}", trace)
    for found in dict.fromkeys(_BOX_GRADIENT.findall(html)):
        message = f'{found} needs gradientUnits="userSpaceOnUse"; else its shape may vanish from the PDF'
        yield Fault("gradient", message, found)


def css_requests(text: str) -> list[str]:
    """Return the addresses that a style sheet fetches from other sites."""
    return list(dict.fromkeys(_CSS_REQUEST.findall(text)))


def is_own(href: str) -> bool:
    """Whether an address leads to a file of the site."""
    return not (_SCHEME.match(href) or _OFF_SITE.match(href))


def _asked(elements: Iterable[Any]) -> tuple[list[str], list[str]]:
    """Return the addresses that elements fetch, and the style sheets that they hold."""
    fetched: list[str] = []
    styles: list[str] = []
    for element in elements:
        if element.tag == "style":
            styles.append(element.text or "")
        elif element.tag == "link":
            if not _HARMLESS_RELATIONS & set(element.get("rel", "").lower().split()):
                fetched.append(element.get("href"))
        else:
            names = _FETCHING.get(element.tag, ())
            fetched += [value for name in names if (value := element.get(name)) is not None]
        styles.append(element.get("style", ""))
        fetched += [part.split()[0] for part in element.get("srcset", "").split(",") if part.strip()]
    return fetched, styles


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
