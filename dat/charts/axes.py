"""Axes: where ticks stand and what they say in the page's language."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from dat.amount import RATIO, exact, parse_unit
from dat.formatting import amount_text, day_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dat.amount import Unit
    from dat.model import Language

_STEPS = (1, 2, 5)
USD = parse_unit("USD")


def ticks(low: float, high: float, most: int) -> list[Decimal]:
    """Return at most so many round values between two ends."""
    size = Decimal(1).scaleb(Decimal(repr(max(high - low, 1e-9))).adjusted() - 2)
    steps = (size * step * 10**power for power in range(4) for step in _STEPS)
    start, end = Decimal(repr(low)), Decimal(repr(high))
    for step in steps:
        first = (start / step).to_integral_value(ROUND_CEILING) * step
        if first + most * step <= end:
            continue
        found: list[Decimal] = []
        while first <= end:
            found.append(first)
            first += step
        return found
    return []


def number_ticks(
    low: float, high: float, unit: Unit, language: Language, most: int = 5
) -> list[tuple[float, str]]:
    """Return round values with their labels; ratios in per cent."""
    found = []
    for value in ticks(low, high, most):
        shown = value.normalize() + 0  # a sum has no negative zero
        amount = exact(f"{shown:f}", unit)
        text = (
            f"{(shown * 100).normalize():f}%".replace("-", "−")
            if unit == RATIO
            else amount_text(amount, language)
        )
        found.append((float(value), text))
    return found


def month_ticks(first: date, last: date, language: Language, every: int = 3) -> list[tuple[float, str]]:
    """Return the first days of every so many months between two days; the year stands with the first of a year."""
    found: list[tuple[float, str]] = []
    for day in _months(first, last):
        if (day.month - 1) % every == 0:
            found.append(
                (day.toordinal(), _month_label(day, language, with_year=not found or day.month == 1))
            )
    return found


def _month_label(day: date, language: Language, *, with_year: bool) -> str:
    if language == "ja":
        return day_text(day, "ja", "year_month" if with_year else "month")
    return f"{day:%b %Y}" if with_year else f"{day:%b}"


def _months(first: date, last: date) -> Iterator[date]:
    year, month = first.year, first.month
    day = date(year, month, 1)
    while day <= last:
        if day >= first:
            yield day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        day = date(year, month, 1)
