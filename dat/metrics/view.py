"""Views: which rows may be seen, and which of several rows about the same thing counts.

Knowledge dates decide what is visible, never the dates of the facts themselves:

    article     rows whose source is the article
    disclosed   all other rows known by the article's day
    latest      all other rows known by the as-of day
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

from dat.errors import UnknownName
from dat.model import VIEWS
from dat.trace import note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from dat.amount import Amount, Period
    from dat.model import Company, Dataset, PriceRow, Row

_DAY = timedelta(days=1)


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
        return amount.considering(other.id for other in self.others) if self.others else amount


@dataclass(frozen=True, slots=True)
class _Seen:
    """The visible rows of a company in file order: all of them, by kind, and by event."""

    rows: tuple[Row, ...]
    by_kind: Mapping[str, list[Row]]
    by_event: Mapping[str, list[Row]]


@dataclass(frozen=True, slots=True)
class _Found:
    """What was looked up so far. What may be seen depends on neither day nor price, so derived views share it."""

    rows: dict[str, _Seen] = field(default_factory=dict)
    choices: dict[tuple[str, frozenset[str]], tuple[Choice, ...]] = field(default_factory=dict)
    longest: dict[tuple[str, frozenset[str]], timedelta] = field(default_factory=dict)
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
            self._found.choices[key] = self._choices(company, *sorted(key[1]))
        return self._found.choices[key]

    def _choices(self, company: str, *kinds: str) -> tuple[Choice, ...]:
        if len(kinds) == 1:
            rows = self._rows(company).by_kind.get(kinds[0], ())
            return tuple(sorted(_choices(rows), key=_by_date))
        of_each = (self.choices(company, (kind,)) for kind in kinds)
        return tuple(sorted(chain.from_iterable(of_each), key=_by_date))

    def overlapping(self, company: str, kinds: Iterable[str], days: Period) -> list[Choice]:
        """Return those choices of which at least a day lies in a period, in order of date."""
        choices = self.choices(company, kinds)
        key = (company, frozenset(kinds))
        if key not in self._found.longest:
            lengths = (choice.row.date.last - choice.row.date.first for choice in choices)
            self._found.longest[key] = max(lengths, default=timedelta())
        ends = ended(choices, days.first - _DAY, days.last + self._found.longest[key])
        return [choice for choice in ends if choice.row.date.first <= days.last]

    def event(self, company: str, event: str, *kinds: str) -> Choice | None:
        """Return the row that counts for an event and the first of the kinds that has one, or None."""
        self._note("rows", company)
        told = self._rows(company).by_event.get(event, ())
        for kind in kinds:
            rows = [row for row in told if row.kind == kind]
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

    def seen(self, company: str) -> tuple[Row, ...]:
        """Return the visible rows of a company in file order."""
        self._note("rows", company)
        return self._rows(company).rows

    def _rows(self, company: str) -> _Seen:
        if company not in self._found.rows:
            rows = tuple(filter(self.sees, self.data.rows_of(company)))
            self._found.rows[company] = _Seen(rows, _by("kind", rows), _by("event", rows))
        return self._found.rows[company]


def _by(name: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(getattr(row, name), []).append(row)
    return groups


def ended(choices: Sequence[Choice], after: date, until: date) -> Sequence[Choice]:
    """Return those of some choices in order of date whose last day comes after one day, and not after another."""
    start = bisect_right(choices, after, key=_last)
    return choices[start : bisect_right(choices, until, start, key=_last)]


def _last(choice: Choice) -> date:
    return choice.row.date.last


def _choices(rows: Iterable[Row]) -> Iterator[Choice]:
    """Yield one choice for each thing that rows of one kind tell of."""
    groups: dict[str | Period, list[list[Row]]] = {}
    told: dict[tuple[Period, str], int] = {}
    for row in rows:
        name = row.event or row.date
        things = groups.get(name)
        if things is None:
            groups[name] = [[row]]
            continue
        place = 0
        if not row.event:
            # One source that tells of two flows on one day without naming an event tells of two things.
            told.setdefault((row.date, things[0][0].source.id), 1)
            place = told.get((row.date, row.source.id), 0)
            told[row.date, row.source.id] = place + 1
        if place == len(things):
            things.append([])
        things[place].append(row)
    return (choose(thing) for things in groups.values() for thing in things)


def _by_date(choice: Choice) -> tuple[date, date, int]:
    row = choice.row
    return row.date.last, row.date.first, row.order


def choose(rows: list[Row]) -> Choice:
    """Return the row of the best kind of source, then the latest published, then the first in the file.

    A row without any number does not outrank one that has it.
    """
    if len(rows) == 1:
        return Choice(rows[0], ())
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
