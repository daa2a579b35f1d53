"""Finding digits that were typed in the texts of the data files: headlines, claims, explanations, terms.

Names keep theirs: of companies (Hut 8), of events ("Sale of February 2026") and the article's own title; but what an
event is called must fit its rows, in both languages. In other texts a word such as Q3 or 6-K counts as a name, and in
the glossary a lone 1: of a unit (per 1 BTC) or of a formula.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dat.amount import Period
from dat.check.prose import plain_text, typed_numbers
from dat.errors import Problem
from dat.formatting import LOOKUP
from dat.model import LANGUAGES
from dat.values import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dat.model import Company, Dataset, Event, Text

_ONE = re.compile(r"(?<![0-9.,])1(?![0-9.,]*[0-9])")


def text_findings(data: Dataset) -> Iterator[Problem]:
    """Yield every number that was typed in a text that pages print."""
    for section in data.article.sections:
        yield from _typed(section.title)
    for text, _ in texts_of(data):
        yield from _typed(text)
    for terms in data.glossary.terms.values():
        for text in terms.values():
            yield from _typed(text, allowed=_ONE)


def label_findings(data: Dataset, company: Company) -> Iterator[Problem]:
    """Yield labels of events whose numbers differ between the languages, or whose dates are of other months than the rows."""
    dates: dict[str, list[Period]] = {name: [] for name in company.events}
    for row in data.rows_of(company.id) if dates else ():
        if row.event in dates:
            dates[row.event].append(row.date)
    for event in company.events.values():
        yield from _misdated(event, dates[event.name], data.article.published)


def _misdated(event: Event, dates: list[Period], today: date) -> Iterator[Problem]:
    from dat.numerals import read_numbers

    named = {
        language: {mention.notation: mention for mention in read_numbers(event.label[language], today)}
        for language in LANGUAGES
    }
    if named["ja"].keys() != named["en"].keys():
        message = (
            f"expected the same numbers in both languages of the label of {event.name}, got {event.label.ja!r} "
            f"and {event.label.en!r}"
        )
        yield Problem(event.label.place, message, "event-label")
        return
    for mention in named["en"].values():
        if isinstance(mention.number, Period) and dates and not _in_months_of(mention.number, dates):
            rows = ", ".join(dict.fromkeys(str(each) for each in dates))
            message = f"expected the label of {event.name} to name a month of its rows ({rows}), got {mention.text!r}"
            yield Problem(event.label.place, message, "event-label")


def _in_months_of(named: Period, dates: list[Period]) -> bool:
    """Whether a date lies in a month of any of the others: an event may be named for the day of its announcement."""
    months = {(day.year, day.month) for each in dates for day in (each.first, each.last)}
    return (
        any(named.overlaps(each) for each in dates)
        or {(day.year, day.month) for day in (named.first, named.last)} <= months
    )


def _typed(text: Text, allowed: re.Pattern[str] | None = None) -> Iterator[Problem]:
    for language in LANGUAGES:
        words = plain_text(LOOKUP.sub(" ", text[language]))
        if allowed is not None:
            words = allowed.sub(" ", words)
        for _, number in typed_numbers(words):
            message = (
                f"expected no typed numbers ({language}), got {number!r}; "
                "print it with a lookup such as {disclosed.cango.holding}"
            )
            yield Problem(text.place, message, "digit")
