"""A dataset that notes what is read of it, so that a page can be redone when, and only when, something it read changes.

`observe` returns the same dataset behind the same names: every way to its contents notes itself (`dat.trace`). What is
noted is as narrow as the question: one company, one term, one field of the article, the rows of one company.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from dat.model import Article, Dataset, Glossary, Section, Text
from dat.trace import note

if TYPE_CHECKING:
    import datetime as dt

    from dat.model import PriceRow, Row

ALL = "*"
"""The name under which a whole collection is noted, or its keys."""

T = TypeVar("T")


class Noted(Mapping[str, T]):
    """A mapping whose keys are noted one by one; whether a key is there is a question about that key, too."""

    def __init__(self, kind: str, entries: Mapping[str, T]) -> None:
        self._kind = kind
        self._entries = entries

    def __getitem__(self, key: str) -> T:
        note(self._kind, key)
        return self._entries[key]

    def __contains__(self, key: object) -> bool:
        note(self._kind, str(key))
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        note(f"{self._kind} names", ALL)
        return iter(self._entries)

    def __len__(self) -> int:
        note(f"{self._kind} names", ALL)
        return len(self._entries)


class NotedList(Sequence[T]):
    """A list that is noted as a whole, however little of it is read."""

    def __init__(self, kind: str, entries: Sequence[T]) -> None:
        self._kind = kind
        self._entries = entries

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        note(self._kind, ALL)
        return self._entries[index]

    def __iter__(self) -> Iterator[T]:
        note(self._kind, ALL)
        return iter(self._entries)

    def __len__(self) -> int:
        note(self._kind, ALL)
        return len(self._entries)


class _NotedArticle:
    """The article, its fields noted by name and its sections by id."""

    def __init__(self, article: Article) -> None:
        self._article = article

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        note("article", name)
        return getattr(self._article, name)

    def section(self, name: str) -> Section | None:
        """Return the section of that name."""
        note("section", name)
        return self._article.section(name)


class _NotedGlossary(Glossary):
    """The glossary, its terms noted by group and name."""

    __slots__ = ()

    def find(self, group: str, name: str) -> Text | None:
        """Return the term, or None."""
        note("term", f"{group}.{name}")
        return super().find(group, name)

    def group(self, name: str) -> Mapping[str, Text]:
        """Return the terms of a group."""
        note("terms", name)
        return super().group(name)


@dataclass(frozen=True)
class Observed(Dataset):
    """A dataset whose every answer is noted; `raw` is the dataset itself, for those who keep account."""

    raw: Dataset

    def as_known_on(self, day: dt.date) -> Dataset:
        """Return the dataset as it could have been known on a day."""
        return self.raw.as_known_on(day)

    def rows_of(self, company: str) -> tuple[Row, ...]:
        """Return the rows of a company in file order."""
        note("rows", company)
        return self.raw.rows_of(company)

    def prices_of(self, asset: str) -> tuple[PriceRow, ...]:
        """Return the prices of an asset in file order."""
        note("prices", asset)
        return self.raw.prices_of(asset)

    def in_file_order(self, keys: frozenset[str]) -> tuple[Row | PriceRow, ...]:
        """Return the rows and prices of these keys in the order of the files; unknown keys are passed over."""
        for key in sorted(keys):
            note("row", key)
        note("order", "\n".join(sorted(keys)))
        return self.raw.in_file_order(keys)

    @cached_property
    def by_key(self) -> Mapping[str, Row | PriceRow]:
        """Return the rows and prices by the keys that derivations carry."""
        return Noted("row", self.raw.by_key)

    @cached_property
    def event_names(self) -> Mapping[str, tuple[str, ...]]:
        """Return the names of each company's events."""
        return Noted("events", self.raw.event_names)

    @property
    def assets(self) -> tuple[str, ...]:  # noted each time it is asked
        """Return the assets that have prices."""
        note("assets", ALL)
        return self.raw.assets


def observe(data: Dataset) -> Dataset:
    """Return the dataset as one that notes what is read of it; one that does so already stays as it is."""
    if isinstance(data, Observed):
        return data
    return Observed(
        root=data.root,
        article=cast("Article", _NotedArticle(data.article)),
        sources=Noted("source", data.sources),
        companies=Noted("company", data.companies),
        rows=cast("Any", NotedList("all rows", data.rows)),
        prices=cast("Any", NotedList("all prices", data.prices)),
        claims=cast("Any", NotedList("claims", data.claims)),
        acknowledged=cast("Any", NotedList("acknowledged", data.acknowledged)),
        glossary=_NotedGlossary(data.glossary.terms),
        raw=data,
    )


def plain(data: Dataset) -> Dataset:
    """Return the dataset without the notes."""
    return data.raw if isinstance(data, Observed) else data
