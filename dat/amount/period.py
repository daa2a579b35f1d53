"""Periods of days: a day, a month, a quarter, a year or an interval, as the data files write them."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days the period has."""
        return (self.last - self.first).days + 1

    def contains(self, other: Period | date) -> bool:
        """Whether all days of the other period (or the day) lie in this one."""
        other = other if isinstance(other, Period) else Period(other, other)
        return self.first <= other.first and other.last <= self.last

    def overlaps(self, other: Period) -> bool:
        """Whether the two periods share a day."""
        return self.first <= other.last and other.first <= self.last

    @property
    def precision(self) -> str:
        """Return `day`, `month`, `quarter`, `year` or `interval`."""
        whole_months = self.first.day == 1 and self.last.day == _last_day(self.last.year, self.last.month)
        if self.first == self.last:
            return "day"
        if whole_months and self.first.year == self.last.year:
            months = self.last.month - self.first.month + 1
            if months == 1:
                return "month"
            if months == 3 and self.first.month % 3 == 1:
                return "quarter"
            if months == 12:
                return "year"
        return "interval"

    def __str__(self) -> str:
        """Return the notation of the data files."""
        match self.precision:
            case "day":
                return self.first.isoformat()
            case "month":
                return f"{self.first:%Y-%m}"
            case "quarter":
                return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
            case "year":
                return str(self.first.year)
            case _:
                return f"{self.first.isoformat()}/{self.last.isoformat()}"


_A_YEAR = (
    r"([12]\d{3})"  # other years are slips, and at the ends of the calendar there is no day before or after
)
_DAY = re.compile(rf"{_A_YEAR}[-/](\d{{1,2}})[-/](\d{{1,2}})")
_MONTH = re.compile(rf"{_A_YEAR}-(\d{{2}})")
_QUARTER = re.compile(rf"{_A_YEAR}-Q([1-4])")
_YEAR = re.compile(_A_YEAR)

EXPECTED = "expected a day (2026-02-09), month (2026-02), quarter (2025-Q3), year (2025) or interval (a/b)"


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _months(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1), date(year, last, _last_day(year, last)))


@lru_cache(maxsize=2**14)
def parse_period(text: str) -> Period:
    """Return the period that the text writes.

    Raises:
        ValueError: the text is no period; the message says what was expected and what came.
    """
    try:
        return _parse(text.strip())
    except ValueError as error:
        message = f"{EXPECTED}, got {text!r}"
        raise ValueError(message) from error


def _parse(text: str) -> Period:
    if match := _DAY.fullmatch(text):
        day = date(int(match[1]), int(match[2]), int(match[3]))
        return Period(day, day)
    if match := _QUARTER.fullmatch(text):
        return _months(int(match[1]), 3 * int(match[2]) - 2, 3 * int(match[2]))
    if match := _MONTH.fullmatch(text):
        return _months(int(match[1]), int(match[2]), int(match[2]))
    if match := _YEAR.fullmatch(text):
        return _months(int(match[1]), 1, 12)
    first, slash, last = text.partition("/")
    if not slash or "/" in last:
        raise ValueError(text)
    period = Period(_parse(first).first, _parse(last).last)
    if period.first > period.last:
        raise ValueError(text)
    return period
