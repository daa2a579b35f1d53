"""Views: which rows may be seen, and which of several rows about the same thing counts.

Knowledge dates decide what is visible, never the dates of the facts themselves:

    article     rows whose source is the article
    disclosed   all other rows known by the article's day
    latest      all other rows known by the as-of day
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dat.errors import UnknownName
from dat.model import VIEWS
from dat.trace import note

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from dat.amount import Amount
    from dat.model import Company, Dataset, PriceRow, Row


@dataclass(frozen=True, slots=True)
class Choice:
    """The row that counts among those that tell of the same thing, and the others: *also reported*."""

    row: Row
    others: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the row that counts and the others after it."""
        return (self.row, *self.others)

    def take(self, amount: Amount) -> Amount:
        """Return an amount of the row, remembering the rows that it was preferred to."""
        return amount.considering(other.id for other in self.others)


@dataclass(frozen=True, slots=True)
class _Found:
    """What was looked up so far. What may be seen depends on neither day nor price, so derived views share it."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    choices: dict[tuple[str, frozenset[str]], tuple[Choice, ...]] = field(default_factory=dict)
    prices: dict[tuple[str, ...], tuple[PriceRow, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    """A dataset as it may be seen: by name, and on a day at whose close balances and prices are asked for.

    `pinned` is a price that counts as the day's, for asking what another price would give.
    """

    data: Dataset
    name: str
    day: date
    pinned: PriceRow | None = None
    _found: _Found = field(default_factory=_Found, repr=False, compare=False)

    def on(self, day: date) -> View:
        """Return the same view at the close of another day."""
        return replace(self, day=day)

    def pinned_to(self, price: PriceRow) -> View:
        """Return the same view with another price of the day."""
        return replace(self, pinned=price)

    @property
    def horizon(self) -> date:
        """Return the last day whose knowledge counts."""
        return self.data.article.as_of if self.name == "latest" else self.data.article.published

    def sees(self, row: Row | PriceRow) -> bool:
        """Whether a row may be used in this view."""
        if self.name == "article":
            return row.is_article
        return not row.is_article and row.known <= self.horizon

    def company(self, name: str) -> Company:
        """Return a company.

        Raises:
            UnknownName: there is none of that name.
        """
        if name not in self.data.companies:
            raise UnknownName("company", name, self.data.companies)
        return self.data.companies[name]

    def choices(self, company: str, kinds: Iterable[str]) -> tuple[Choice, ...]:
        """Return one choice per event and kind (per date and kind where there is no event), in order of date."""
        self._note("rows", company)
        key = (company, frozenset(kinds))
        if key not in self._found.choices:
            rows = [row for row in self._rows(company) if row.kind in key[1]]
            self._found.choices[key] = _choices(rows)
        return self._found.choices[key]

    def event(self, company: str, event: str, *kinds: str) -> Choice | None:
        """Return the row that counts for an event and the first of the kinds that has one, or None."""
        self._note("rows", company)
        for kind in kinds:
            rows = [row for row in self._rows(company) if row.event == event and row.kind == kind]
            if rows:
                return choose(rows)
        return None

    def prices(self, asset: str, *kinds: str) -> tuple[PriceRow, ...]:
        """Return the visible prices of an asset in order of date, the best source first."""
        self._note("prices", asset)
        key = (asset, *kinds)
        if key not in self._found.prices:
            rows = [row for row in self.data.prices_of(asset) if row.kind in kinds and self.sees(row)]
            ordered = sorted(rows, key=lambda row: (row.date.last, row.source.rank, row.order))
            self._found.prices[key] = tuple(ordered)
        return self._found.prices[key]

    def _note(self, kind: str, name: str) -> None:
        """Note what is read even where it was looked up before: the rows, and the day that decides which are seen."""
        note(kind, name)
        note("article", "as_of" if self.name == "latest" else "published")

    def _rows(self, company: str) -> list[Row]:
        """Return the visible rows of a company in file order."""
        if company not in self._found.rows:
            rows = [row for row in self.data.rows_of(company) if self.sees(row)]
            self._found.rows[company] = rows
        return self._found.rows[company]


def _choices(rows: Iterable[Row]) -> tuple[Choice, ...]:
    groups: dict[tuple[str, str, int], list[Row]] = {}
    for row in rows:
        name, place = row.event or str(row.date), 0
        # One source that tells of two flows on one day without naming an event tells of two things.
        while not row.event and any(
            row.source == other.source for other in groups.get((name, row.kind, place), [])
        ):
            place += 1
        groups.setdefault((name, row.kind, place), []).append(row)
    chosen = (choose(group) for group in groups.values())
    return tuple(
        sorted(chosen, key=lambda choice: (choice.row.date.last, choice.row.date.first, choice.row.order))
    )


def choose(rows: list[Row]) -> Choice:
    """Return the row of the best kind of source, then the latest published, then the first in the file.

    A row without any number does not outrank one that has it.
    """
    ordered = sorted(rows, key=_preference)
    return Choice(ordered[0], tuple(ordered[1:]))


def _preference(row: Row) -> tuple[bool, int, int, int]:
    is_empty = row.amount is None and row.value is None and row.price is None
    return (is_empty, row.source.rank, -row.known.toordinal(), row.order)


def open_view(data: Dataset, name: str) -> View:
    """Return one of the views at its own day: the article's, or the as-of day for `latest`.

    Raises:
        UnknownName: there is no such view.
    """
    if name not in VIEWS:
        raise UnknownName("view", name, VIEWS)
    return View(data, name, data.article.as_of if name == "latest" else data.article.published)
