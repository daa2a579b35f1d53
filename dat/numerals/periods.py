"""Which days a written date means; what it leaves out comes from the context.

A date without a year is taken as the writer of news means it: the first such day after a date of the same sentence
if that is not in the future, else the last one before the day of the text. A quarter is one that has ended.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date

from dat.amount import Period
from dat.numerals.dates import Written


def resolve(written: Written, today: date, context: Period | None) -> Period | None:
    """Return the period that is meant, or None where the text writes no such day."""
    try:
        first = _resolve(written, today, context)
        if written.until is None:
            return first
        if written.year is None and written.until.year is not None:
            last = _resolve(written.until, today, None)
            first = _before(written, last)
        else:
            last = _after(written.until, first)
    except ValueError:
        return None
    return Period(first.first, last.last) if first.first <= last.last else None


def complete(written: Written, near: Period | None) -> Period | None:
    """Return the period of a date as it is printed beside `near`, from which it takes what it leaves out."""
    last = written.until or written
    year = last.year or written.year or (near.last.year if near else None)
    if year is None:
        return None
    end = _filled(last, year, written.month or (near.last.month if near else None))
    if written.until is None:
        start = _filled(written, near.first.year if near else year, near.first.month if near else None)
    else:
        start = _filled(written, last.year or (near.first.year if near else year), end.month)
    try:
        first, final = _period(start), _period(end if written.until else start)
    except ValueError:
        return None
    return Period(first.first, final.last) if first.first <= final.last else None


def _filled(written: Written, year: int, month: int | None) -> Written:
    """Return a date with its year, and with a month where it gives a day only."""
    month = written.month or (month if written.day else None)
    return replace(written, year=written.year or year, month=month)


def _before(written: Written, last: Period) -> Period:
    """Return the start of a range whose year and month may stand at its end only: 7–8 February 2026."""
    start = replace(written, month=written.month or last.first.month, year=last.first.year)
    period = _period(start)
    return period if period.first <= last.last else _period(replace(start, year=last.first.year - 1))


def _after(written: Written, first: Period) -> Period:
    """Return the end of a range that leaves out what its start has said: 2025年7月〜10月, 2月7日〜8日."""
    end = replace(
        written,
        month=written.month or (written.day and first.first.month),
        year=written.year or first.first.year,
    )
    period = _period(end)
    return (
        period
        if written.year or period.last >= first.first
        else _period(replace(end, year=first.first.year + 1))
    )


def _resolve(written: Written, today: date, context: Period | None) -> Period:
    if written.year:
        return _period(written)
    if written.shift is not None:
        return _period(replace(written, year=today.year + written.shift))
    anchor = context.last if context else today
    if written.quarter:
        return _last_before(written, anchor, ended=True)
    if written.month is None:
        month = context.first if context else today
        return _period(replace(written, year=month.year, month=month.month))
    if context is None:
        return _last_before(written, today)
    years = (context.first.year, context.first.year + 1)
    following = [_period(replace(written, year=year)) for year in years]
    fits = [period for period in following if context.first <= period.last and period.first <= today]
    return fits[0] if fits else following[0]


def _last_before(written: Written, day: date, *, ended: bool = False) -> Period:
    this = _period(replace(written, year=day.year))
    is_over = this.last <= day if ended else this.first <= day
    return this if is_over else _period(replace(written, year=day.year - 1))


def _period(written: Written) -> Period:
    """Return the period of complete parts.

    Raises:
        ValueError: there is no such day.
    """
    year = written.year or 0
    if written.quarter:
        return _months(year, 3 * written.quarter - 2, 3 * written.quarter)
    if written.month is None:
        return _months(year, 1, 12)
    if written.day is None:
        return _months(year, written.month, written.month)
    day = date(year, written.month, written.day)
    return Period(day, day)


def _months(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))
