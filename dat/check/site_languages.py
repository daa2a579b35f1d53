"""Proofs that both languages say the same: the same numbers in each section, the same sections and cards in one order.

Languages put the words of a sentence in different orders, so within a section the numbers are compared as a set. What
stands in an order of its own, the sections of a page and the list of its cards, is the same in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations, zip_longest
from typing import TYPE_CHECKING

from dat.errors import Place, Problem

if TYPE_CHECKING:
    from dat.check.site_numbers import Renderings
    from dat.check.site_pages import BuiltPage, Printed

_Chapters = Mapping[str, Mapping[str, "BuiltPage"]]
_Numbers = Mapping[tuple[str, str], Sequence["Printed"]]  # by metric and view


def language_differences(pages: Iterable[BuiltPage], renderings: Renderings) -> Iterator[Problem]:
    """Yield numbers that a section has in one language only, or in a form that the other language does not have.

    A page without its counterpart is not looked at here.
    """
    everything = tuple(pages)
    for by_language in _chapters(everything).values():
        for ours, theirs in permutations(by_language.values(), 2):
            for section in dict.fromkeys(number.section for number in ours.numbers):
                wanted = _by_name(number for number in ours.numbers if number.section == section)
                found = _by_name(number for number in theirs.numbers if number.section == section)
                yield from _missing(wanted, found, Place(theirs.address))
                yield from _other_forms(wanted, found, renderings)
    for page in everything:
        if not page.is_chapter:
            yield from _within(page, renderings)


def _within(page: BuiltPage, renderings: Renderings) -> Iterator[Problem]:
    """Compare the parts of the landing page, which has both languages on it."""
    languages = dict.fromkeys(number.language for number in page.numbers)
    for language, other in permutations(languages, 2):
        wanted = _by_name(number for number in page.numbers if number.language == language)
        found = _by_name(number for number in page.numbers if number.language == other)
        yield from _missing(wanted, found, Place(page.address))
        yield from _other_forms(wanted, found, renderings)


def order_differences(pages: Iterable[BuiltPage]) -> Iterator[Problem]:
    """Yield pages whose sections, or whose cards, stand in another order than in the first language."""
    for by_language in _chapters(pages).values():
        first, *others = by_language.values()
        for other in others:
            yield from _other_order("sections", first, first.sections, other, other.sections)
            yield from _other_order("cards", first, first.cards, other, other.cards)


def _other_order(
    what: str, first: BuiltPage, wanted: Iterable[str], other: BuiltPage, found: Iterable[str]
) -> Iterator[Problem]:
    """Yield the first difference; those after it are mostly its consequences."""
    pairs = zip_longest(wanted, found, fillvalue="none")
    differing = next((pair for pair in pairs if pair[0] != pair[1]), None)
    if differing is not None:
        message = (
            f"expected the {what} in the order of {first.address}, there {differing[0]}, got {differing[1]}"
        )
        yield Problem(Place(other.address), message, "site-order")


def _chapters(pages: Iterable[BuiltPage]) -> _Chapters:
    found: dict[str, dict[str, BuiltPage]] = {}
    for page in pages:
        if page.is_chapter:
            found.setdefault(page.chapter, {})[page.language] = page
    return found


def _by_name(numbers: Iterable[Printed]) -> _Numbers:
    found: dict[tuple[str, str], list[Printed]] = {}
    for number in numbers:
        found.setdefault((number.metric, number.view), []).append(number)
    return found


def _missing(wanted: _Numbers, found: _Numbers, place: Place) -> Iterator[Problem]:
    for name, (first, *_) in wanted.items():
        if name not in found:
            where = f"the section {first.section}" if first.section else "the text before the first section"
            message = f"expected {first.name} in {where} as in {first.place}, got none"
            yield Problem(place, message, "site-languages")


def _other_forms(wanted: _Numbers, found: _Numbers, renderings: Renderings) -> Iterator[Problem]:
    """Yield numbers that the other language has in no common form: a whole date here, its month there."""
    for name, printed in wanted.items():
        theirs = [(number, renderings.styles(number)) for number in found.get(name, ())]
        if not theirs or not all(styles for _, styles in theirs):
            continue  # missing there, or stale: other findings
        for number in printed:
            styles = renderings.styles(number)
            if styles and not any(styles & form for _, form in theirs):
                other = theirs[0][0]
                message = f"expected {number.name} in a form that {other.place} has, there {other.text!r}, got {number.text!r}"
                yield Problem(number.place, message, "site-languages")
