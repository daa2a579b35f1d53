"""What an edition is made of.

    Edition
    ├── Number        a metric in a view: value, interval, printed texts, the pages that show it
    ├── RowEntry      a row or price by its key: what it said, where it stood, the pages that list it
    ├── ClaimEntry    a claim: its words, what it asserts, its verdicts
    └── Changes       what is different from the edition before
        ├── NumberChange   a correction or an update
        ├── VerdictChange
        └── EntryChange    a row or claim that was added, changed or removed

Values are plain decimals as text and nothing refers to the data that they came from: an edition stays what it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dat.metrics import MetricKey
from dat.model import Language

Pages = tuple[str, ...]
"""Addresses below the site's folder."""

CORRECTION, UPDATE = "correction", "update"
ADDED, CHANGED, REMOVED = "added", "changed", "removed"


@dataclass(frozen=True, slots=True)
class Printed:
    """A result of a metric as an edition keeps it: in its unit (ratios in per cent, dates as periods) and as text.

    `value` is None where nothing was disclosed and a page says so; an end is None where it is open.
    """

    value: str | None
    low: str | None
    high: str | None
    unit: str
    ja: str
    en: str

    def __getitem__(self, language: Language) -> str:
        """Return the text in one language."""
        return self.ja if language == "ja" else self.en

    def is_same_value(self, other: Printed) -> bool:
        """Whether both are the same number, however they are printed."""
        mine = (self.value, self.low, self.high, self.unit)
        return mine == (other.value, other.low, other.high, other.unit)


@dataclass(frozen=True, slots=True)
class Number:
    """A metric in a view, and the pages that showed it."""

    view: str
    metric: str
    printed: Printed
    pages: Pages

    @property
    def key(self) -> MetricKey:
        """Return view and metric."""
        return (self.view, self.metric)


@dataclass(frozen=True, slots=True)
class RowEntry:
    """A row of the ledger or of the prices: its cells that are not empty, by column, and `known`, its source's day."""

    key: str
    says: Mapping[str, str]
    file: str
    line: int
    pages: Pages

    def is_used(self, as_of: dt.date) -> bool:
        """Whether the row was known by an as-of day; a later one is on file and not published."""
        return self.says["known"] <= as_of.isoformat()


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """A claim: its words in both languages, what it asserts, and its verdict in each judged view."""

    key: str
    ja: str
    en: str
    asserts: str
    verdicts: Mapping[str, str]
    file: str
    line: int
    pages: Pages

    @property
    def says(self) -> Mapping[str, str]:
        """Return what a change of the claim would change."""
        return {"ja": self.ja, "en": self.en, "asserts": self.asserts}


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A number that is another now.

    A `correction` says that what was printed was wrong for the day it was printed for, an `update` that the day has
    moved on or that the number is new. None stands for no number; `Printed` without value for "not disclosed".
    """

    kind: str
    view: str
    metric: str
    old: Printed | None
    new: Printed | None
    pages: Pages


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A claim with another verdict in a view."""

    claim: str
    view: str
    old: str
    new: str
    ja: str
    en: str
    pages: Pages

    def __getitem__(self, language: Language) -> str:
        """Return the claim's words in one language."""
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A row or claim that was added, changed or removed; `cells` holds old and new text by name where it changed."""

    how: str
    key: str
    cells: Mapping[str, tuple[str, str]]
    file: str
    line: int
    pages: Pages


@dataclass(frozen=True)
class Changes:
    """What is different since an edition (or another state, which `since` names).

    `rows` are those in use; `later` are those that were known only after the as-of day and are not published yet.
    """

    since: str
    was_as_of: dt.date
    as_of: dt.date
    files: tuple[str, ...]
    numbers: tuple[NumberChange, ...]
    verdicts: tuple[VerdictChange, ...]
    rows: tuple[EntryChange, ...]
    later: tuple[EntryChange, ...]
    claims: tuple[EntryChange, ...]

    @cached_property
    def pages(self) -> Pages:
        """Return the pages that show anything that changed, sorted."""
        groups = (self.numbers, self.verdicts, self.rows, self.claims)
        return tuple(sorted({page for changes in groups for change in changes for page in change.pages}))

    def of_kind(self, kind: str) -> tuple[NumberChange, ...]:
        """Return the changes of numbers that are corrections, or updates."""
        return tuple(change for change in self.numbers if change.kind == kind)

    @property
    def is_empty(self) -> bool:
        """Whether nothing published changed: neither the day, nor a number, a verdict, a row or a claim."""
        days = (self.was_as_of, self.as_of)
        return days[0] == days[1] and not (self.numbers or self.verdicts or self.rows or self.claims)


@dataclass(frozen=True)
class Edition:
    """A state of the report that was saved: `order` counts editions from 1, `saved` is the day of saving.

    `inputs` gives the SHA-256 of each data file. The first edition has no `changes`.
    """

    order: int
    name: str
    saved: dt.date
    as_of: dt.date
    inputs: Mapping[str, str]
    numbers: tuple[Number, ...]
    claims: tuple[ClaimEntry, ...]
    rows: tuple[RowEntry, ...]
    changes: Changes | None = None

    @cached_property
    def by_key(self) -> Mapping[MetricKey, Number]:
        """Return the numbers by view and metric."""
        return {number.key: number for number in self.numbers}

    @property
    def path(self) -> str:
        """Return the file of the edition, relative to the project."""
        return f"{FOLDER}/{self.name}.json"


FOLDER = "data/editions"
