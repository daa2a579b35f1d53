"""The types of the project: what a row, a source, a claim and a dataset are.

    Dataset
    ├── Article      title, day, as-of day, sections (title, headline, key numbers)
    ├── Source       who said it first, where we read it, when it was known
    ├── Company      names, ticker, asset, events with their labels
    ├── Row          one dated fact of ledger.csv: amount, value, price, source
    ├── PriceRow     one dated price of prices.csv
    ├── Claim        one checkable statement of the article: Assertion or Judgement
    ├── Acknowledgement  a difference between disclosures that a person has looked at
    └── Glossary     the project's terms in both languages

All are frozen: a change is a new object. Everything here is complete; defaults were filled in by `dat.read`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Literal

from dat.amount import Amount, Period
from dat.errors import Place, UsageError
from dat.grouped import Grouped, Keys, Known, grouped

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")

VIEWS = ("article", "disclosed", "latest")
JUDGED_VIEWS = ("article", "disclosed")

FLOWS_IN = ("purchase", "mined")
FLOWS_OUT = ("sale",)
FLOWS = ("purchase", "sale", "mined", "financing", "repayment", "buyback")
BALANCES = ("holding", "debt", "purchased_to_date", "bought_back_to_date")
BEFORE = ("holding_before", "debt_before")
RATES = ("mining_cost_cash", "mining_cost_total")
KINDS = (*FLOWS, *BALANCES, *BEFORE, *RATES, "event")

# Best first: within a view the row of the best kind of source counts, the others are "also reported".
SOURCE_KINDS = ("article", "filing", "exchange", "press_release", "trade_press", "tracker")
SOURCE_RANK = {"article": 0, "filing": 0, "exchange": 0, "press_release": 1, "trade_press": 2, "tracker": 3}

VERDICTS = ("consistent", "close", "inconsistent", "stated", "unverifiable")
RELATIONS = ("is", "at_least", "at_most", "below", "above", "on", "before", "after", "rank")
DATE_RELATIONS = ("on", "before", "after")
PURPOSES = ("debt", "buyback", "operations", "investment", "unknown")


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages; numbers in it are lookups such as `{disclosed.cango.holding}`."""

    ja: str
    en: str
    place: Place

    def __getitem__(self, language: Language) -> str:
        """Return the text in one language."""
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class Source:
    """A publication. `kind` is the kind of who said it first, `via` the page on which we read it."""

    id: str
    kind: str
    title: str
    publisher: str
    published: Period | None
    known: dt.date | None  # None: an exchange, whose prices are known on their own day
    known_reason: str
    via: str
    url: str
    archived: str
    is_single: bool  # nobody else was found saying it
    note: str
    place: Place

    @property
    def rank(self) -> int:
        """Return 0 for the best kind of source, larger for weaker ones."""
        return SOURCE_RANK[self.kind]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a company, named for readers; `purpose` says what a sale's money was for."""

    name: str
    label: Text
    purpose: str
    is_headline: bool


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the report, or one it is compared with. `treasury_since` is the only source of an opening zero."""

    id: str
    name: Text
    full_name: str
    ticker: str
    exchange: str
    asset: str
    role: str  # subject, leader, peer
    treasury_since: Period | None
    events: Mapping[str, Event]
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """One dated fact of the ledger."""

    id: str
    event: str
    date: Period
    company: str
    kind: str
    amount: Amount | None
    value: Amount | None
    price: Amount | None
    source: Source
    locator: str
    note: str
    place: Place
    order: int

    @property
    def known(self) -> dt.date:
        """Return the day from which the row may be used."""
        return self.source.known or self.date.last

    @property
    def is_article(self) -> bool:
        """Whether the article itself says it."""
        return self.source.kind == "article"


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One dated price of an asset, in US dollars per coin."""

    id: str
    date: Period
    asset: str
    price: Amount
    kind: str  # close, high, low, stated
    role: str  # "current" marks the price that the article calls today's
    source: Source
    note: str
    place: Place
    order: int

    @property
    def known(self) -> dt.date:
        """Return the day from which the price may be used."""
        return self.source.known or self.date.last

    @property
    def is_article(self) -> bool:
        """Whether the article itself says it."""
        return self.source.kind == "article"


@dataclass(frozen=True, slots=True)
class Assertion:
    """What the article claims of a metric: `is`, a bound, a date or a rank."""

    metric: str
    relation: str
    claimed: Amount | Period
    over: Period | None  # any price of this period may satisfy the claim


@dataclass(frozen=True, slots=True)
class Judgement:
    """A claim that no metric decides, judged by an editor and labelled so; a verdict for each view that has one."""

    verdicts: Mapping[str, str]
    reason: Text
    sources: tuple[Source, ...]
    date: dt.date


@dataclass(frozen=True, slots=True)
class Review:
    """What a person last saw and accepted: verdict and printed value for each judged view, the value for `latest`."""

    date: dt.date
    seen: Mapping[str, str]
    place: Place


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable statement of the article, in our own words."""

    id: str
    at: tuple[str, ...]
    says: Text
    asserts: Assertion | None
    judged: Judgement | None
    because: Text | None
    reviewed: Review | None
    date: dt.date | None
    numbers: tuple[Amount | Period, ...]  # further numbers of the statement that no metric decides
    place: Place


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A difference between disclosures that a person has looked at, with the reason that the report prints.

    Either `between` names the days between two balances that flows do not explain and `leaves` the difference that was
    looked at, or `rows` names the rows that disagree.
    """

    id: str
    company: str
    between: Period | None
    leaves: Amount | None
    rows: tuple[str, ...]
    because: Text
    place: Place


@dataclass(frozen=True, slots=True)
class NotClaim:
    """A number of the article that states nothing to check, and why; `number` is written as the article writes it."""

    at: str
    number: str
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class KeyNumber:
    """A number for the strip at the top of a chapter: a view, a metric and a label."""

    view: str
    metric: str
    label: Text


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the article and the page about it."""

    id: str
    title: Text
    headline: Text | None
    key_numbers: tuple[KeyNumber, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """The article that the report accompanies, and the report's own as-of day."""

    title: Text
    author: str
    publisher: str
    published: dt.date
    url: str
    as_of: dt.date
    close_gap: Amount
    sections: tuple[Section, ...]
    charts_from: dt.date | None  # the day at which price charts begin; None: the first price on file
    stale_after: int | None  # days after which a balance of the view `latest` counts as old; None: never
    text: Mapping[str, tuple[int, int]]  # first and last line of each part of the article's text, from 1
    not_claims: tuple[NotClaim, ...]
    place: Place

    def section(self, name: str) -> Section | None:
        """Return the section of that name."""
        return next((section for section in self.sections if section.id == name), None)


@dataclass(frozen=True, slots=True)
class Glossary:
    """The project's terms: labels and definitions of metrics, views, verdicts and kinds, in both languages."""

    terms: Mapping[str, Mapping[str, Text]]

    def find(self, group: str, name: str) -> Text | None:
        """Return the term, or None."""
        return self.terms.get(group, {}).get(name)

    def group(self, name: str) -> Mapping[str, Text]:
        """Return the terms of a group; none where there is no such group."""
        return self.terms.get(name, {})


@dataclass(frozen=True)
class Dataset:
    """Everything that the files in `data/` say, typed and checked."""

    root: Path
    article: Article
    sources: Mapping[str, Source]
    companies: Mapping[str, Company]
    rows: Sequence[Row]
    prices: Sequence[PriceRow]
    claims: tuple[Claim, ...]
    acknowledged: tuple[Acknowledgement, ...]
    glossary: Glossary

    def as_known_on(self, day: dt.date) -> Dataset:
        """Return the dataset as it could have been known on a day: later rows and prices are gone, `as_of` is the day.

        Raises:
            UsageError: the day lies before the article's; there was nothing to compare yet.
        """
        if day < self.article.published:
            message = f"expected a day not before that of the article, {self.article.published}, got {day}"
            raise UsageError(message)
        return replace(
            self,
            article=replace(self.article, as_of=day),
            rows=Known(self._rows, day),
            prices=Known(self._prices, day),
        )

    @cached_property
    def _rows(self) -> Grouped[Row]:
        return grouped(self.rows, attrgetter("company"))

    @cached_property
    def _prices(self) -> Grouped[PriceRow]:
        return grouped(self.prices, attrgetter("asset"))

    def rows_of(self, company: str) -> tuple[Row, ...]:
        """Return the rows of a company in file order."""
        return self._rows.of(company)

    def prices_of(self, asset: str) -> tuple[PriceRow, ...]:
        """Return the prices of an asset in file order."""
        return self._prices.of(asset)

    def lines_of(self, table: str) -> tuple[tuple[str, int | None], ...]:
        """Return the keys and lines of a table such as `rows cango` or `prices BTC`, in file order."""
        kind, _, subject = table.partition(" ")
        return tuple((self._rows if kind == "rows" else self._prices).lines(subject))

    def in_file_order(self, keys: frozenset[str]) -> tuple[Row | PriceRow, ...]:
        """Return the rows and prices of these keys, rows first, in the order of the files; unknown keys are passed over."""
        found = [self.by_key[key] for key in keys if key in self.by_key]
        return tuple(sorted(found, key=lambda row: (isinstance(row, PriceRow), row.order)))

    @cached_property
    def by_key(self) -> Mapping[str, Row | PriceRow]:
        """Return the rows and prices by the keys that derivations carry."""
        return Keys[Row | PriceRow](self._rows, self._prices)

    @cached_property
    def event_names(self) -> Mapping[str, tuple[str, ...]]:
        """Return the names of each company's events: those with a label, then those with rows alone."""
        return {name: self._events_of(company) for name, company in self.companies.items()}

    def _events_of(self, company: Company) -> tuple[str, ...]:
        told = filter(None, self._rows.column(company.id, "event"))
        return tuple(dict.fromkeys((*company.events, *told)))

    @cached_property
    def assets(self) -> tuple[str, ...]:
        """Return the assets that have prices, in file order."""
        return tuple(self._prices.subjects)
