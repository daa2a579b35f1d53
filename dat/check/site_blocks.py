"""Proofs that whole blocks are what the data give now: cards, headlines, strips of numbers, tables and charts.

A verdict, a formula, a row behind a number or the run of a curve may change while every number in the text stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from dat.check.asked import BlockCall, blocks_of
from dat.check.site_numbers import AGAIN
from dat.check.site_pages import BuiltPage, parts_of, text_of
from dat.errors import Place, Problem, UnknownName
from dat.report import Report
from dat.tables.cards import card_html, card_id
from dat.values import Evaluations, Values

if TYPE_CHECKING:
    from dat.render.source import Source

_MOST_NAMED = 5


def stale_cards(pages: Iterable[BuiltPage], evaluations: Evaluations) -> Iterator[Problem]:
    """Yield pages whose cards say something else than the present data do: a formula, a range, a row, a source."""
    for page in pages:
        values = Values(evaluations, page.language)
        numbers = {card_id(number.metric, number.view): number for number in page.numbers}
        stale = []
        for identifier, said in page.cards.items():
            number = numbers.get(identifier)
            if number is None:
                stale.append(identifier)
            elif _card(values, number.metric, number.view) != said:
                stale.append(number.name)
        if stale:
            message = f"{_counted(stale)} not what the data give now: {_few(stale)}; {AGAIN}"
            yield Problem(Place(page.address), message, "stale")


def _counted(cards: Sequence[str]) -> str:
    return "one card is" if len(cards) == 1 else f"{len(cards)} cards are"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")


def _card(values: Values, metric: str, view: str) -> str | None:
    try:
        return text_of(card_html(values, metric, view))
    except UnknownName:
        return None


def stale_blocks(
    pages: Iterable[BuiltPage], sources: Iterable[Source], evaluations: Evaluations
) -> Iterator[Problem]:
    """Yield the blocks of chapters of which their pages have no element with the words and lines that the data give now."""
    built = {page.address: page for page in pages}
    for source in sources:
        page = built.get(source.page.output)
        for block in blocks_of(source) if page is not None else ():
            if page is not None and not parts_of(_made(block, evaluations)) <= page.parts:
                message = (
                    f"expected {block} of {source.page.path}:{block.line} as the data give it now; {AGAIN}"
                )
                yield Problem(Place(page.address), message, "stale")


def _made(block: BlockCall, evaluations: Evaluations) -> str:
    report = Report(Values(evaluations, block.language))
    made: str = getattr(report, block.kind)(*block.arguments).html
    return made
