"""Proofs on the finished pages: what must never be published, whichever engine wrote it.

A page is refused for the faults of its pieces (`pieces`), for a link that leads nowhere within the site, and for an id
that stands twice. All problems are collected. The proofs need the facts of the pages, not the pages.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dat.errors import BrokenPublication, Place, Problem
from dat.publish.facts import PageFacts, facts_of
from dat.publish.finish import FinishedPage
from dat.publish.pages import Page, read_pages, resolve
from dat.publish.pieces import css_requests

Texts = Callable[[str], str]
"""Gives the text of a file of the site by its address; asked only for pages with a problem, to find its line."""


def check_site(site: Path, pages: Iterable[Page] | None = None, promised: Iterable[str] = ()) -> None:
    """Raise `BrokenPublication` with everything that is wrong on the site's pages.

    `promised` are addresses of files that a later step makes, such as the PDFs.
    """
    everything = read_pages(site) if pages is None else pages
    finished = {page.address: FinishedPage(page.html, facts_of(page)) for page in everything}
    check_built(site, finished, promised)


def check_built(site: Path, pages: Mapping[str, FinishedPage], promised: Iterable[str] = ()) -> None:
    """Raise `BrokenPublication` with everything that is wrong on finished pages, given by address."""
    facts = {address: page.facts for address, page in pages.items()}
    problems = check_facts(
        facts, lambda address: _is_file(site, address), lambda address: pages[address].html, promised
    )
    sheets = {address: site / address for address in sheets_of(facts.values())}
    texts = {address: path.read_text(encoding="utf-8") for address, path in sheets.items() if path.is_file()}
    problems += check_sheets(texts)
    if problems:
        raise BrokenPublication(problems)


def check_facts(
    facts: Mapping[str, PageFacts],
    served: Callable[[str], bool],
    text_of: Texts,
    promised: Iterable[str] = (),
) -> tuple[Problem, ...]:
    """Return everything that is wrong on the pages, given by address.

    `served` tells whether the site has a file at an address; `promised` are those that a later step makes.
    """
    site = _Site(facts, served, frozenset(promised))
    problems: list[Problem] = []
    for page in facts.values():
        wrong = (
            *_faults(page),
            *_repeated_ids(page),
            *_broken_sidebar(page, site),
            *_broken_links(page, site),
        )
        if wrong:
            text = text_of(page.address)
            problems += [
                Problem(Place(page.address, _line(text, wanted)), message, code)
                for code, message, wanted in wrong
            ]
    return tuple(dict.fromkeys(problems))


def sheets_of(facts: Iterable[PageFacts]) -> tuple[str, ...]:
    """Return the addresses of the style sheets that pages ask for."""
    asked = {(page.address, href) for page in facts for href in page.piece.fetched if ".css" in href}
    found = {resolve(address, href)[0] for address, href in asked}
    return tuple(sorted(address for address in found if address.endswith(".css")))


def check_sheets(sheets: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return what style sheets, given by address, would fetch from other sites."""
    return tuple(
        Problem(
            Place(address, _line(text, found)),
            f"the style sheet fetches {found} from another site",
            "request",
        )
        for address, text in sorted(sheets.items())
        for found in css_requests(text)
    )


@dataclass(frozen=True, slots=True)
class _Site:
    """The files that links may lead to; each is asked for once."""

    pages: Mapping[str, PageFacts]
    served: Callable[[str], bool]
    promised: frozenset[str]
    _asked: dict[str, bool] = field(default_factory=dict)
    _ids: dict[str, frozenset[str]] = field(default_factory=dict)
    _lacking: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def has(self, address: str) -> bool:
        """Whether there is a page or file at the address, or an index page in the folder of that name."""
        if address not in self._asked:
            places = (address, _index(address))
            is_there = any(place in self.pages or place in self.promised for place in places)
            self._asked[address] = is_there or any(self.served(place) for place in places)
        return self._asked[address]

    def has_id(self, address: str, name: str) -> bool:
        """Whether an id stands on the page at the address."""
        place = address if address in self.pages else _index(address)
        if place not in self._ids:
            self._ids[place] = frozenset(self.pages[place].piece.ids) if place in self.pages else frozenset()
        return name in self._ids[place]

    def lacks(self, sidebar: tuple[str, ...]) -> tuple[str, ...]:
        """Return the addresses of a sidebar that lead nowhere."""
        if sidebar not in self._lacking:
            self._lacking[sidebar] = tuple(address for address in sidebar if not self.has(address))
        return self._lacking[sidebar]


def _index(address: str) -> str:
    return posixpath.normpath(posixpath.join(address, "index.html"))


_Wrong = tuple[str, str, str]  # code, message, the text by which the line is found


def _faults(page: PageFacts) -> Iterator[_Wrong]:
    return ((fault.code, fault.message, fault.text) for fault in page.piece.faults)


def _repeated_ids(page: PageFacts) -> Iterator[_Wrong]:
    ids = page.piece.ids
    if len(frozenset(ids)) == len(ids):
        return
    for name, count in Counter(ids).items():
        if count > 1:
            yield "id", f"the id {name!r} stands {count} times; links lead to the first only", f'id="{name}"'


def _broken_sidebar(page: PageFacts, site: _Site) -> Iterator[_Wrong]:
    for address in site.lacks(page.sidebar):
        href = posixpath.relpath(address, posixpath.dirname(page.address) or ".")
        yield "link", f"the link {href} leads to no file of the site", f'"{href}"'


def _broken_links(page: PageFacts, site: _Site) -> Iterator[_Wrong]:
    missing: set[str] = set()  # each is named once, however many of its ids are linked to
    for href in dict.fromkeys((*page.piece.links, *page.piece.fetched)):
        address, name = resolve(page.address, href)
        if address in site.promised or address in missing:
            continue
        if not site.has(address):
            missing.add(address)
            yield "link", f"the link {href} leads to no file of the site", f'"{href}"'
        elif name and name != "top" and not site.has_id(address, name):
            yield "link", f"the link {href} leads to no id on {address}", f'"{href}"'


def _line(text: str, wanted: str) -> int | None:
    """Return the line on which a text first stands in a file."""
    at = text.find(wanted)
    return text.count("\n", 0, at) + 1 if at >= 0 else None


def _is_file(site: Path, address: str) -> bool:
    path = (site / address).resolve()
    return path.is_relative_to(site.resolve()) and path.is_file()
