"""Figure and table numbers: chapter and place (図 3-1), in captions and in the references to them.

The chapter's number is the page's place in its sidebar, counted without the index, on which figures carry
plain numbers (図 1). Numbers are replaced wherever they came from, so a second run changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from lxml import etree

from dat.publish.pages import Fragment, Page, has_class, parse_fragment, resolve
from dat.publish.pieces import Fault

_FLOATS = tuple(
    etree.XPath(f".//*[{has_class('quarto-float')}][starts-with(@id, '{kind}-')]") for kind in ("fig", "tbl")
)
_REFERENCES = etree.XPath(f".//a[{has_class('quarto-xref')}][@href]")
_CAPTION = re.compile(r"^(\s*[^\d:：]*?)\d+(?:-\d+)?(?=\s*[:：])")
_LAST_NUMBER = re.compile(r"\d+(?:-\d+)?(?=\D*$)")

_TO_OTHER_PAGE = re.compile(r"<a\b(?=[^>]*\bquarto-xref\b)[^>]*\bhref=[\"'](?!#)", re.IGNORECASE)

Target = tuple[str, str]
"""The address of a page, and an id on it."""

NOWHERE: Mapping[Target, str] = MappingProxyType({})


def number(
    fragment: Fragment, address: str, chapter: int | None, elsewhere: Mapping[Target, str] = NOWHERE
) -> tuple[Fault, ...]:
    """Number the captions and references of a page's content; return the captions that cannot be numbered.

    `elsewhere` are the numbers of captions on other pages, for references that lead there.
    """
    numbers, faults = _number_captions(fragment, address, chapter)
    for link in _REFERENCES(fragment.root):
        target = resolve(address, str(link.get("href")))
        found = numbers.get(target) or elsewhere.get(target)
        if found is not None:
            _number_reference(link, found)
    return faults


def number_page(page: Page, chapter: int | None, elsewhere: Mapping[Target, str] = NOWHERE) -> Page:
    """Return a page with numbers of its chapter; a caption that cannot be numbered stays as it is."""
    fragment = parse_fragment(page.content)
    number(fragment, page.address, chapter, elsewhere)
    return page.with_content(fragment.html())


def numbers_elsewhere(pages: Iterable[Page], chapters: Mapping[str, int | None]) -> Mapping[Target, str]:
    """Return the numbers of all captions, where a reference leads from one page to another; else none.

    The embedded engine refuses such references; Quarto knows them.
    """
    everything = tuple(pages)
    if not any(_TO_OTHER_PAGE.search(page.content) for page in everything):
        return NOWHERE
    numbers: dict[Target, str] = {}
    for page in everything:
        fragment = parse_fragment(page.content)
        numbers |= _number_captions(fragment, page.address, chapters[page.address])[0]
    return numbers


def _number_captions(
    fragment: Fragment, address: str, chapter: int | None
) -> tuple[dict[Target, str], tuple[Fault, ...]]:
    """Renumber the captions of one page; return their numbers, and the captions without one."""
    numbers: dict[Target, str] = {}
    faults: list[Fault] = []
    for floats in _FLOATS:
        for place, (element, caption) in enumerate(_captions(floats(fragment.root)), start=1):
            given = f"{chapter}-{place}" if chapter else str(place)
            text, found = _CAPTION.subn(rf"\g<1>{given}", caption.text or "", count=1)
            if found:
                caption.text = text
                numbers[address, str(element.get("id"))] = given
            else:
                faults.append(_unnumbered(element))
    return numbers, tuple(faults)


def _captions(floats: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the floats that have a caption, with it."""
    for element in floats:
        caption = element.find(".//figcaption")
        if caption is not None:
            yield element, caption


def _unnumbered(element: Any) -> Fault:
    name = element.get("id")
    message = f"the caption of #{name} does not begin with a number such as “図 1:”"
    return Fault("caption", message, f'id="{name}"')


def _number_reference(link: Any, number: str) -> None:
    for element in link.iter():
        if element.text and _LAST_NUMBER.search(element.text):
            element.text = _LAST_NUMBER.sub(number, element.text, count=1)
            return
