"""What a chart reads and says: values, words of the glossary, and a record of everything that was used.

Words come from the group `chart` of data/glossary.yml; `{name}` in them is filled with what the chart gives for the
name, else looked up like any value of the report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from dat.amount import Amount, Dated, Missing, Period
from dat.amount.unit import ASSETS
from dat.errors import UnknownName
from dat.formatting import day_text, fill, outcome_text, period_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dat.metrics import Result, View
    from dat.model import Language
    from dat.values import Values

_PER_COIN = re.compile(rf"(?:/| per )(?:{'|'.join(ASSETS)})(?=$|未満|以下|以上|超)")
PREFERRED = ("disclosed", "latest", "article")
SOURCES_NAMED = 6


@dataclass
class Sheet:
    """One chart in the making."""

    values: Values
    keys: set[tuple[str, str]] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)

    @property
    def language(self) -> Language:
        """Return the language of the page."""
        return self.values.language

    def view(self, name: str) -> View:
        """Return a view of the data."""
        return self.values.evaluations.views[name]

    def get(self, view: str, metric: str) -> Result:
        """Return the result of a metric, remembering it."""
        result = self.values.evaluations.result(view, metric)
        self.keys.add((view, metric))
        self.use(result)
        return result

    def amount(self, view: str, metric: str) -> Amount | Missing:
        """Return the result of a metric that is no date."""
        result = self.get(view, metric)
        return Missing("a date, no amount") if isinstance(result, Dated) else result

    def use(self, *results: Result) -> None:
        """Remember the rows that results came from."""
        for result in results:
            if isinstance(result, Amount | Dated):
                self.rows |= result.derivation.used

    def text(self, result: Result, style: str = "full") -> str:
        """Return a result in words."""
        return outcome_text(result, self.language, style)

    def price(self, result: Result) -> str:
        """Return a price in words without the coin that it is for, which the chart says once."""
        return _PER_COIN.sub("", self.text(result))

    def day(self, day: date | Period, style: str = "full") -> str:
        """Return a day or period in words."""
        if isinstance(day, Period):
            return period_text(day, self.language, style)
        return day_text(day, self.language, style)

    def word(self, name: str, **given: str) -> str:
        """Return a term of the group `chart` with its names filled in."""

        def look_up(lookup: str) -> str:
            if lookup in given:
                return given[lookup]
            shown = self.values.shown(lookup)
            self.keys.add((shown.view, shown.metric))
            self.use(shown.result)
            return shown.text

        return fill(self.values.term("chart", name), look_up)

    def name(self, company: str) -> str:
        """Return the name of a company.

        Raises:
            UnknownName: there is no such company.
        """
        companies = self.values.data.companies
        if company not in companies:
            raise UnknownName("company", company, companies)
        return companies[company].name[self.language]

    def event(self, company: str, event: str) -> str:
        """Return the label of an event."""
        found = self.values.data.companies[company].events.get(event)
        return found.label[self.language] if found is not None else event

    def event_within(self, company: str, event: str) -> str:
        """Return the label of an event as it stands inside a phrase."""
        label = self.event(company, event)
        return label[:1].lower() + label[1:] if self.language == "en" else label

    def view_word(self, view: str) -> str:
        """Return the word for a view."""
        return self.values.term("view", view)

    def say(self, what: str, value: str) -> None:
        """Add a pair to the text alternative."""
        self.said.append(self.word("pair", what=what, value=value))

    def join(self, parts: Iterable[str]) -> str:
        """Return parts as a list in a sentence."""
        return ("、" if self.language == "ja" else "; ").join(parts)

    def source_line(self) -> str:
        """Return who said what was drawn: publishers in order of their rows."""
        found = self.values.data.in_file_order(frozenset(self.rows))
        # The article's first, then prices before rows of the ledger.
        ordered = sorted(found, key=lambda row: (not row.is_article, type(row).__name__))
        sources = {row.source.id: row.source for row in ordered}
        names = list(dict.fromkeys(source.publisher or source.title for source in sources.values()))
        listed = self.join(names[:SOURCES_NAMED])
        more = len(names) - SOURCES_NAMED
        if not names:
            return ""
        return self.word("source_more" if more > 0 else "source", names=listed, more=str(more))


def number(outcome: Result) -> float | None:
    """Return the number to draw, or None for what is missing."""
    return float(outcome.value) if isinstance(outcome, Amount) else None


def middle(period: Period) -> float:
    """Return the middle of a period as a day number."""
    return (period.first.toordinal() + period.last.toordinal()) / 2
