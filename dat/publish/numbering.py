"""Figure and table numbers: chapter and place (図 3-1), in captions and in the references to them.

The chapter's number is the page's place in its sidebar, counted without the index, on which figures carry
plain numbers (図 1). Numbers are replaced wherever they came from, so a second run changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from dat.errors import BrokenPublication, Place, Problem
from dat.publish.pages import Fragment, Page, chapter_numbers, has_class, parse_fragment, resolve

_KINDS = ("fig", "tbl")
_CAPTION = re.compile(r"^(\s*[^\d:：]*?)\d+(?:-\d+)?(?=\s*[:：])")
_LAST_NUMBER = re.compile(r"\d+(?:-\d+)?(?=\D*$)")

Target = tuple[str, str]  # address of a page and an id on it


def number_pages(pages: Iterable[Page]) -> tuple[Page, ...]:
    """Return the pages with chapter-wise numbers in captions and references."""
    everything = tuple(pages)
    chapters = chapter_numbers(everything)
    fragments = {page.address: parse_fragment(page.content) for page in everything}
    numbers: dict[Target, str] = {}
    problems: list[Problem] = []
    for address, fragment in fragments.items():
        numbers |= _number_captions(address, fragment, chapters[address], problems)
    if problems:
        raise BrokenPublication(problems)
    for address, fragment in fragments.items():
        _number_references(address, fragment, numbers)
    return tuple(page.with_content(fragments[page.address].html()) for page in everything)


def _number_captions(
    address: str, fragment: Fragment, chapter: int | None, problems: list[Problem]
) -> Mapping[Target, str]:
    """Renumber the captions of one page; return the number of each (page, id)."""
    numbers: dict[Target, str] = {}
    for kind in _KINDS:
        floats = fragment.root.xpath(f".//*[{has_class('quarto-float')}][starts-with(@id, '{kind}-')]")
        captions = [(element, element.find(".//figcaption")) for element in floats]
        for place, (element, caption) in enumerate(
            (pair for pair in captions if pair[1] is not None), start=1
        ):
            number = f"{chapter}-{place}" if chapter else str(place)
            text, found = _CAPTION.subn(rf"\g<1>{number}", caption.text or "", count=1)
            if not found:
                problems.append(_unnumbered(address, element))
                continue
            caption.text = text
            numbers[address, str(element.get("id"))] = number
    return numbers


def _unnumbered(address: str, element: Any) -> Problem:
    message = f"the caption of #{element.get('id')} does not begin with a number such as “図 1:”"
    return Problem(Place(address), message, "caption")


def _number_references(address: str, fragment: Fragment, numbers: Mapping[Target, str]) -> None:
    for link in fragment.root.xpath(f".//a[{has_class('quarto-xref')}][@href]"):
        number = numbers.get(resolve(address, str(link.get("href"))))
        if number is None:
            continue
        for element in link.iter():
            if element.text and _LAST_NUMBER.search(element.text):
                element.text = _LAST_NUMBER.sub(number, element.text, count=1)
                break
