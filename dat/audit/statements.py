"""What the data say that the article writes: the numbers of its rows, prices and claims, each with its places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dat.amount import Amount, Period
from dat.errors import Place
from dat.model import Claim, Dataset, PriceRow, Row


@dataclass(frozen=True, slots=True)
class Statement:
    """A number that a row or a claim gives to the article.

    `places` are the paragraphs or parts where it is said, none for a row that names no place. `relation` is that of
    a claim's assertion. `is_dating` marks the date of a row, which may be wider than the text: "at its peak".
    """

    kind: str  # row, price, claim
    id: str
    where: Place
    places: tuple[str, ...]
    number: Amount | Period
    relation: str = "is"
    is_dating: bool = False

    def is_about(self, place: str) -> bool:
        """Whether the statement is said to stand at a place of the text."""
        part = place.partition(".")[0]
        return bool(place) and (not self.places or place in self.places or part in self.places)


def statements(data: Dataset) -> Iterator[Statement]:
    """Yield the numbers of all rows and prices whose source is the article, and of all claims."""
    for row in data.rows:
        if row.is_article:
            yield from _of_row(row, _places(data, row.locator, row.note))
    for price in data.prices:
        if price.is_article:
            yield from _of_price(price, _places(data, "", price.note))
    for claim in data.claims:
        yield from _of_claim(claim)


def _places(data: Dataset, locator: str, note: str) -> tuple[str, ...]:
    """Return the locator, and the places that a note names in its sentence: said again in cango.p3."""
    named = re.findall(r"\b(\w+)\.((?:h|[pb]\d+))\b", note)
    further = (f"{part}.{within}" for part, within in named if part in data.article.text)
    return tuple(dict.fromkeys((*([locator] if locator else []), *further)))


def _of_row(row: Row, places: tuple[str, ...]) -> Iterator[Statement]:
    for number in (row.amount, row.value, row.price):
        if number is not None:
            yield Statement("row", row.id, row.place, places, number)
    yield Statement("row", row.id, row.place, places, row.date, is_dating=True)


def _of_price(price: PriceRow, places: tuple[str, ...]) -> Iterator[Statement]:
    yield Statement("price", price.id, price.place, places, price.price)
    yield Statement("price", price.id, price.place, places, price.date, is_dating=True)


def _of_claim(claim: Claim) -> Iterator[Statement]:
    if claim.asserts is not None and not _is_sign(claim.asserts.claimed):
        asserts = claim.asserts
        yield Statement("claim", claim.id, claim.place, claim.at, asserts.claimed, asserts.relation)
    for number in claim.numbers:
        yield Statement("claim", claim.id, claim.place, claim.at, number)


def _is_sign(claimed: Amount | Period) -> bool:
    """Whether a claim compares with nothing: "cost more than it was worth" is a margin below zero, and no number."""
    return isinstance(claimed, Amount) and not claimed.value
