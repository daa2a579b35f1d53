"""Dates in both languages: days, months, quarters, years and intervals, written as CLDR has them (`ja`, `en-GB`)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dat.amount import Period
    from dat.model import Language

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# The parts of a date that a text may ask for, by language. Babel would read the same few words from the data of a
# whole locale, which takes longer than all else that `dat show` does to print a number.
STYLES = {
    "full": {"ja": "{year}年{month}月{day}日", "en": "{day} {name} {year}"},
    "month_day": {"ja": "{month}月{day}日", "en": "{day} {name}"},
    "year_month": {"ja": "{year}年{month}月", "en": "{name} {year}"},
    "month": {"ja": "{month}月", "en": "{name}"},
    "year": {"ja": "{year}年", "en": "{year}"},
    "day": {"ja": "{day}日", "en": "{day}"},
    "quarter": {"ja": "{year}年第{quarter}四半期", "en": "Q{quarter} {year}"},
}


def day_text(day: date, language: Language, style: str = "full") -> str:
    """Return a day, or a part of it, in a language."""
    return STYLES[style][language].format(
        year=day.year,
        month=day.month,
        name=_MONTHS[day.month - 1],
        day=day.day,
        quarter=(day.month + 2) // 3,
    )


def period_text(period: Period, language: Language, style: str = "full") -> str:
    """Return a period as precisely as it is known: a day, month, quarter, year or interval."""
    precision = period.precision
    if precision == "interval":
        return _interval(period, language, style)
    natural = {"day": "full", "month": "year_month", "quarter": "quarter", "year": "year"}[precision]
    if style == "full" or (precision != "day" and style == "month_day"):
        style = natural if style == "full" else {"month": "month"}.get(precision, natural)
    if precision in {"quarter", "year"} and style in {"month", "year_month"}:
        style = natural
    return day_text(period.first, language, style)


def _interval(period: Period, language: Language, style: str) -> str:
    """Return an interval that says once what both of its ends share."""
    first, last = period.first, period.last
    if style == "year" and first.year == last.year:
        return day_text(first, language, "year")
    whole_months = first.day == 1 and (last + timedelta(days=1)).day == 1
    if style in {"month", "year_month"} or whole_months:
        long, short = ("month", "month") if style == "month" else ("year_month", "month")
    else:
        long, short = ("month_day", "month_day") if style == "month_day" else ("full", "month_day")
    if (first.year, first.month) == (last.year, last.month):
        if short == "month":
            return day_text(first, language, long)
        short = "day"
    elif first.year != last.year:
        short = long
    if language == "ja":
        return f"{day_text(first, language, long)}〜{day_text(last, language, short)}"
    dash = "–" if short == "day" else " – "
    return f"{day_text(first, language, short)}{dash}{day_text(last, language, long)}"
