"""Rows in file order that know which of them tell of one subject: a company, an asset.

    rows.of("cango")          the rows of a company, made when they are first asked for
    rows.find("cango-003")    the row of that key
    rows.column("cango", "event")   a cell of each of them, read without making the rows

A ledger may have a million rows, and a page reads those of one company.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar, overload

if TYPE_CHECKING:
    import datetime as dt

    from dat.errors import Place


class Entry(Protocol):
    """What rows and prices have in common."""

    @property
    def id(self) -> str:
        """Return the key, unique in its file."""

    @property
    def order(self) -> int:
        """Return the place in the file, from 0."""

    @property
    def place(self) -> Place:
        """Return where it stands."""

    @property
    def known(self) -> dt.date:
        """Return the day from which it may be used."""


R = TypeVar("R", bound=Entry)
R_co = TypeVar("R_co", bound=Entry, covariant=True)


class Grouped(Sequence[R_co], ABC):
    """Rows in file order, grouped by subject."""

    @property
    @abstractmethod
    def subjects(self) -> Collection[str]:
        """Return what the rows tell of, in file order."""

    @abstractmethod
    def of(self, subject: str) -> tuple[R_co, ...]:
        """Return the rows of a subject in file order; none where nothing is told of it."""

    @abstractmethod
    def column(self, subject: str, name: str) -> Iterator[str]:
        """Yield the text in a column of each row of a subject, in file order."""

    @abstractmethod
    def lines(self, subject: str) -> Iterator[tuple[str, int | None]]:
        """Yield the key of each row of a subject and the line at which it starts, without making the rows."""

    @property
    @abstractmethod
    def keys(self) -> Collection[str]:
        """Return the keys of all rows, in file order."""

    @abstractmethod
    def subject_of(self, key: str) -> str | None:
        """Return the subject of the row of a key, or None."""

    def find(self, key: str) -> R_co | None:
        """Return the row of a key, or None."""
        subject = self.subject_of(key)
        if subject is None:
            return None
        if subject not in self._indexed:
            self._indexed[subject] = {row.id: row for row in self.of(subject)}
        return self._indexed[subject].get(key)

    @cached_property
    def _indexed(self) -> dict[str, dict[str, R_co]]:
        return {}

    @cached_property
    def _every(self) -> tuple[R_co, ...]:
        return tuple(sorted((row for subject in self.subjects for row in self.of(subject)), key=_order))

    def __len__(self) -> int:
        return len(self._every)

    def __iter__(self) -> Iterator[R_co]:
        return iter(self._every)

    @overload
    def __getitem__(self, index: int) -> R_co: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[R_co, ...]: ...
    def __getitem__(self, index: int | slice) -> R_co | tuple[R_co, ...]:
        return self._every[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


def _order(row: Entry) -> int:
    return row.order


class Given(Grouped[R]):
    """Rows that are there already, in the order of the sequence."""

    def __init__(self, rows: Sequence[R], subject: Callable[[R], str]) -> None:
        self._every = tuple(rows)
        self._groups = _groups(self._every, subject)
        self._subject = subject

    @property
    def subjects(self) -> Collection[str]:
        """Return what the rows tell of, in file order."""
        return self._groups.keys()

    def of(self, subject: str) -> tuple[R, ...]:
        """Return the rows of a subject in file order."""
        return self._groups.get(subject, ())

    def column(self, subject: str, name: str) -> Iterator[str]:
        """Yield the text in a column of each row of a subject, in file order."""
        return (str(getattr(row, name)) for row in self.of(subject))

    def lines(self, subject: str) -> Iterator[tuple[str, int | None]]:
        """Yield the key of each row of a subject and the line at which it starts."""
        return ((row.id, row.place.line) for row in self.of(subject))

    @property
    def keys(self) -> Collection[str]:
        """Return the keys of all rows, in file order."""
        return self._subjects.keys()

    def subject_of(self, key: str) -> str | None:
        """Return the subject of the row of a key, or None."""
        return self._subjects.get(key)

    @cached_property
    def _subjects(self) -> dict[str, str]:
        return {row.id: self._subject(row) for row in self._every}


class Known(Grouped[R]):
    """Those of some rows that were known on a day."""

    def __init__(self, rows: Grouped[R], day: dt.date) -> None:
        self._rows = rows
        self._day = day
        self._groups: dict[str, tuple[R, ...]] = {}

    @property
    def subjects(self) -> Collection[str]:
        """Return what the rows tell of, in file order."""
        return [subject for subject in self._rows.subjects if self.of(subject)]

    def of(self, subject: str) -> tuple[R, ...]:
        """Return the rows of a subject in file order."""
        if subject not in self._groups:
            self._groups[subject] = tuple(row for row in self._rows.of(subject) if row.known <= self._day)
        return self._groups[subject]

    def column(self, subject: str, name: str) -> Iterator[str]:
        """Yield the text in a column of each row of a subject, in file order."""
        return (str(getattr(row, name)) for row in self.of(subject))

    def lines(self, subject: str) -> Iterator[tuple[str, int | None]]:
        """Yield the key of each row of a subject and the line at which it starts."""
        return ((row.id, row.place.line) for row in self.of(subject))

    def find(self, key: str) -> R | None:
        """Return the row of a key, or None."""
        row = self._rows.find(key)
        return row if row is not None and row.known <= self._day else None

    @property
    def keys(self) -> Collection[str]:
        """Return the keys of all rows, in file order."""
        return [row.id for row in self]

    def subject_of(self, key: str) -> str | None:
        """Return the subject of the row of a key, or None."""
        return self._rows.subject_of(key) if self.find(key) is not None else None


def grouped(rows: Sequence[R], subject: Callable[[R], str]) -> Grouped[R]:
    """Return the rows as they are where they know their subjects, else grouped by what `subject` says of each."""
    return rows if isinstance(rows, Grouped) else Given(rows, subject)


def _groups(rows: Sequence[R], subject: Callable[[R], str]) -> dict[str, tuple[R, ...]]:
    groups: dict[str, list[R]] = {}
    for row in rows:
        groups.setdefault(subject(row), []).append(row)
    return {name: tuple(group) for name, group in groups.items()}


class Keys(Mapping[str, R]):
    """Rows of several files by their keys; of two that have the same key the one in the last file counts."""

    def __init__(self, *files: Grouped[R]) -> None:
        self._files = files

    def __getitem__(self, key: str) -> R:
        for rows in reversed(self._files):
            row = rows.find(key)
            if row is not None:
                return row
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key for rows in self._files for key in rows.keys))

    def __len__(self) -> int:
        return sum(1 for _ in self)
