"""Built pages: reading them, taking the content of `main` apart and putting it back.

Both engines write the same content inside `main`, so that content is all that the other modules read.
A page is a value, whether it comes from a file or was just made; a step returns a page with other content.
The rest of its text is never parsed for writing and keeps its bytes. Inline SVG is held back while a tree
is worked on, because an HTML tree forgets the capitals in names such as `viewBox`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import lxml.html
from lxml import etree

from dat.errors import BrokenInput, Place, Problem
from dat.files import write_atomically

_MAIN = re.compile(r"<main\b[^>]*>", re.IGNORECASE)
_MAIN_END = re.compile(r"</main\s*>", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^>]*?\slang=[\"']([A-Za-z]+)", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1\s*>", re.IGNORECASE | re.DOTALL)
_SVG = re.compile(r"<(/?)svg\b[^>]*?(/?)>", re.IGNORECASE)
_HELD = re.compile(r'<svg data-held="(\d+)"></svg>')
_LIBRARIES = "site_libs"
_COVER_PAGE = "index"


@dataclass(frozen=True, slots=True)
class Page:
    """One built page: its address within the site, and its text before, inside and after `main`."""

    address: str
    language: str
    title: str
    before: str
    content: str
    after: str

    @property
    def name(self) -> str:
        """The chapter's name: the file name without its ending."""
        return posixpath.splitext(posixpath.basename(self.address))[0]

    @property
    def is_chapter(self) -> bool:
        """Whether this is a page of a language, not the landing page above them."""
        return "/" in self.address

    @property
    def html(self) -> str:
        """The whole file."""
        return self.before + self.content + self.after

    def with_content(self, content: str) -> Page:
        """Return the page with other content in `main`."""
        return replace(self, content=content)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of HTML as a tree under one root element, with its SVG drawings held beside it."""

    root: Any
    drawings: tuple[str, ...]

    def html(self, drawings: Iterable[str] | None = None) -> str:
        """Return the piece as text, with its own drawings or the given ones back in place."""
        drawn = self.drawings if drawings is None else tuple(drawings)
        text: str = etree.tostring(self.root, encoding="unicode", method="html")
        inner = text[text.index(">") + 1 : text.rindex("</")]
        return _HELD.sub(lambda held: drawn[int(held[1])], inner)


def parse_fragment(html: str) -> Fragment:
    """Read a piece of HTML such as the content of `main`."""
    parts: list[str] = []
    drawings: list[str] = []
    at = 0
    for start, end in _drawings(html):
        parts += [html[at:start], f'<svg data-held="{len(drawings)}"></svg>']
        drawings.append(html[start:end])
        at = end
    text = "".join([*parts, html[at:]])
    return Fragment(lxml.html.fragment_fromstring(text, create_parent="main"), tuple(drawings))


def _drawings(html: str) -> Iterable[tuple[int, int]]:
    """Yield start and end of every outermost inline SVG."""
    depth, start = 0, 0
    for tag in _SVG.finditer(html):
        closes, is_whole = bool(tag[1]), bool(tag[2])
        if not depth and not closes:
            start = tag.start()
        if not is_whole:
            depth = max(depth - 1, 0) if closes else depth + 1
        if not depth:
            yield start, tag.end()


def page_from(html: str, address: str) -> Page | None:
    """Return the page that stands at an address; a file without `main`, such as a redirect, is not a page."""
    opening = _MAIN.search(html)
    closing = _MAIN_END.search(html, opening.end()) if opening else None
    if opening is None or closing is None:
        return None
    language = _LANGUAGE.search(html)
    content = html[opening.end() : closing.start()]
    return Page(
        address=address,
        language=language[1].lower() if language else "",
        title=_title(content, html),
        before=html[: opening.end()],
        content=content,
        after=html[closing.start() :],
    )


def _title(content: str, html: str) -> str:
    """Return the words of the first heading, else those of the title in the head."""
    for found in (_HEADING.search(content), _TITLE.search(html)):
        if found and found[1].strip():
            return " ".join(lxml.html.fragment_fromstring(found[1], create_parent="p").text_content().split())
    return ""


def read_page(site: Path, path: Path) -> Page | None:
    """Read a built page; nothing where the file is not a page.

    Raises:
        BrokenInput: the file is not UTF-8 text.
    """
    address = path.relative_to(site).as_posix()
    try:
        return page_from(path.read_bytes().decode(), address)
    except UnicodeDecodeError as error:
        message = f"expected a page in UTF-8, got other bytes ({error.reason}); build again: dat render"
        raise BrokenInput([Problem(Place(address), message)]) from None


def read_pages(site: Path) -> tuple[Page, ...]:
    """Read every page of the site, in the order of their addresses; a library's own files are left out."""
    paths = sorted(path for path in site.rglob("*.html") if _LIBRARIES not in path.relative_to(site).parts)
    pages = (read_page(site, path) for path in paths)
    return tuple(page for page in pages if page is not None)


def write_page(site: Path, address: str, html: str) -> bool:
    """Save a page if its bytes differ from those on disk; tell whether they did."""
    path, data = site / address, html.encode()
    if path.is_file() and path.read_bytes() == data:
        return False
    write_atomically(path, data)
    return True


def has_class(name: str) -> str:
    """Return the XPath condition for elements of a class."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def resolve(address: str, href: str) -> tuple[str, str]:
    """Return address and fragment that a link on the page at `address` points to, both within the site."""
    target, _, fragment = href.partition("#")
    target = unquote(target.partition("?")[0])
    if not target:
        return address, unquote(fragment)
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/")), unquote(fragment)
    folder = posixpath.dirname(address)
    resolved = posixpath.normpath(posixpath.join(folder, target))
    return (posixpath.join(resolved, "index.html") if target.endswith("/") else resolved), unquote(fragment)


def books(pages: Iterable[Page]) -> Mapping[str, tuple[Page, ...]]:
    """Return the pages of each language's report in the order of its sidebar.

    A report's pages lie in a folder named for its language; the landing page above them belongs to none.
    """
    found: dict[str, dict[str, Page]] = {}
    for page in pages:
        if PurePosixPath(page.address).parent.name == page.language:
            found.setdefault(page.language, {})[page.address] = page
    return {language: _in_sidebar_order(members) for language, members in sorted(found.items())}


def _in_sidebar_order(members: Mapping[str, Page]) -> tuple[Page, ...]:
    first = next(iter(members.values()))
    tree = lxml.html.document_fromstring((first.before + first.after).encode(), parser=_utf8_parser())
    links = tree.xpath(f"//nav[{has_class('sidebar')}]//a/@href")
    addresses = dict.fromkeys(resolve(first.address, str(link))[0] for link in links)
    return tuple(members[address] for address in addresses if address in members)


def _utf8_parser() -> Any:
    return lxml.html.HTMLParser(encoding="utf-8")


def chapter_numbers(pages: Iterable[Page]) -> Mapping[str, int | None]:
    """Return each page's chapter number by address: the place among its report's pages, none for its index."""
    everything = tuple(pages)
    numbers: dict[str, int | None] = dict.fromkeys(page.address for page in everything)
    for members in books(everything).values():
        chapters = [page for page in members if page.name != _COVER_PAGE]
        numbers |= {page.address: number for number, page in enumerate(chapters, start=1)}
    return numbers
