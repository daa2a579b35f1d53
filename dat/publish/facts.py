"""What is known of a finished page: all that the steps for the whole site need, so that none reads a page again.

The facts of a page come from its content, its frame (what stands around `main`) and its drawings. A drawing that is
made elsewhere stands on the page as `<svg data-drawing="KEY"></svg>`; its facts are added with `with_drawings`.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import lxml.html
from lxml import etree

from dat.publish.cards import Used, used_metrics
from dat.publish.pages import Fragment, Page, has_class, parse_fragment, resolve
from dat.publish.pieces import Piece, drawing_facts, is_own, piece_of, text_faults

_ELSEWHERE = re.compile(r'<svg data-drawing="([^"]+)"></svg>')
_CLAIM_ROWS = ("check-", "claim-")
_ROWS = etree.XPath(f".//table[{has_class('dat-table')}]//tr/@id")
_SIDEBAR = etree.XPath(f"//nav[{has_class('sidebar')}]//a/@href")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The facts of one page.

    `numbers` are the metrics and views that it shows, `claims` those it gives the verdict of, with the ids of their
    rows, `sidebar` the addresses that its sidebar lists, `drawings` the keys of drawings that are made elsewhere.
    """

    address: str
    language: str
    title: str
    numbers: tuple[Used, ...] = ()
    claims: Mapping[str, str] = field(default_factory=dict)
    drawings: tuple[str, ...] = ()
    sidebar: tuple[str, ...] = ()
    piece: Piece = field(default_factory=Piece)

    @property
    def name(self) -> str:
        """The chapter's name: the file name without its ending."""
        return posixpath.splitext(posixpath.basename(self.address))[0]

    @property
    def is_chapter(self) -> bool:
        """Whether this is a page of a language, not the landing page above them."""
        return "/" in self.address

    def to_json(self) -> str:
        """Return the facts as JSON."""
        listed = [
            *(self.address, self.language, self.title, self.numbers, self.claims, self.drawings),
            *("\n".join(self.sidebar), self.piece.listed),
        ]
        return json.dumps(listed, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> PageFacts:
        """Return the facts that `to_json` wrote."""
        address, language, title, numbers, claims, drawings, sidebar, piece = json.loads(text)
        shown = tuple((metric, view) for metric, view in numbers)
        listed = Piece.from_listed(piece)
        return cls(address, language, title, shown, claims, tuple(drawings), _lines(sidebar), listed)


@lru_cache(maxsize=64)
def _lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text; the pages of a language share one sidebar, however long it is."""
    return tuple(text.split("\n")) if text else ()


def facts_of(page: Page) -> PageFacts:
    """Return the facts of a finished page."""
    return with_frame(content_facts(page, parse_fragment(page.content)), page)


def content_facts(page: Page, fragment: Fragment, cards: Fragment | None = None) -> PageFacts:
    """Return what the content of a page alone says; `cards` are those that were added to it."""
    elsewhere = [_ELSEWHERE.fullmatch(drawing) for drawing in fragment.drawings]
    drawn = (svg for svg, key in zip(fragment.drawings, elsewhere, strict=True) if key is None)
    pieces = [piece_of(fragment.root), *map(drawing_facts, drawn)]
    if cards is not None:
        pieces.append(piece_of(cards.root))
    return PageFacts(
        address=page.address,
        language=page.language,
        title=page.title,
        numbers=used_metrics(fragment),
        claims=_claims(fragment),
        drawings=tuple(key[1] for key in elsewhere if key is not None),
        piece=sum(pieces, Piece()),
    )


def _claims(fragment: Fragment) -> Mapping[str, str]:
    """Return the claims that a page gives the verdict of, with the ids of their rows."""
    rows = (str(row) for row in _ROWS(fragment.root))
    return {row.removeprefix(start): row for row in rows for start in _CLAIM_ROWS if row.startswith(start)}


def with_frame(facts: PageFacts, page: Page) -> PageFacts:
    """Return the facts of the content with those of what stands around it and of the text as a whole.

    A link to an id on the page itself is proven here and not kept, nor are the links of the sidebar.
    """
    text = (page.before + page.after).encode()
    tree = lxml.html.document_fromstring(text, parser=lxml.html.HTMLParser(encoding="utf-8"))
    listed = [str(href) for href in _SIDEBAR(tree) if is_own(href)]
    whole = piece_of(tree) + facts.piece + Piece(faults=tuple(text_faults(page.html)))
    ids = frozenset(whole.ids)
    settled = {href for href in listed if "#" not in href}
    links = tuple(
        href for href in whole.links if href not in settled and not _leads_to(page.address, href, ids)
    )
    sidebar = dict.fromkeys(resolve(page.address, href)[0] for href in listed)
    return replace(facts, sidebar=tuple(sidebar), piece=replace(whole, links=links))


def _leads_to(address: str, href: str, ids: frozenset[str]) -> bool:
    """Whether a link leads to the top of its own page or to one of the ids there."""
    if not href.startswith("#"):
        return False
    return href[1:] in ids or href in {"#", "#top"} or resolve(address, href)[1] in ids


def with_drawings(facts: PageFacts, drawings: Mapping[str, Piece]) -> PageFacts:
    """Return the facts with those of the drawings that were made elsewhere, given by key."""
    pieces: Sequence[Piece] = [facts.piece, *(drawings[key] for key in facts.drawings)]
    return replace(facts, drawings=(), piece=sum(pieces, Piece()))
