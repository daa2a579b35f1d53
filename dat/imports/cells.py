"""The cells of price files as they are written: days and prices."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from dat.amount import parse_period

_TIME = r"(?:[T ](?P<time>\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?P<zone>UTC|GMT|Z|[+-]\d\d:?\d\d)?)?"
_DAYS = (
    re.compile(rf"(?P<year>\d{{4}})[-/年](?P<month>\d\d?)[-/月](?P<day>\d\d?)日?{_TIME}", re.ASCII),
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)", re.ASCII),
    re.compile(r"(?P<name>[A-Za-z]{3})[a-z]*\.? (?P<day>\d\d?),? (?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<day>\d\d?) (?P<name>[A-Za-z]{3})[a-z]*\.? (?P<year>\d{4})", re.ASCII),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UTC = {"", "UTC", "GMT", "Z", "+00:00", "-00:00", "+0000"}
_MIDNIGHT = re.compile(r"00:00(:00(\.0+)?)?")

_PLAIN = re.compile(r"[0-9]{1,15}(\.[0-9]+)?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
DECIMALS = 10
"""How many the data files take; CoinGecko writes more."""
_NOTHING = frozenset({"", "-", "–", "—", "null", "none", "nan", "n/a", "na"})


@dataclass(frozen=True, slots=True)
class Moment:
    """A day of the file, and whether the time written beside it is its very beginning (or none is)."""

    day: dt.date
    is_midnight: bool


def parse_moment(text: str) -> Moment:
    """Return the day of a cell such as `2024-11-01`, `2024-11-01 00:00:00 UTC` or `Nov 1, 2024`.

    Raises:
        ValueError: it is no day, one whose day and month cannot be told apart, or of another time zone than UTC.
    """
    match = next((found for pattern in _DAYS if (found := pattern.fullmatch(text))), None)
    if match is None:
        message = f"expected a day such as 2024-11-01 or Nov 1, 2024, got {text!r}"
        if re.fullmatch(r"\d\d?[/.-]\d\d?[/.-]\d{4}", text):
            message += ", in which day and month cannot be told apart"
        raise ValueError(message)
    parts = match.groupdict()
    if (parts.get("zone") or "") not in _UTC:
        message = f"expected days of UTC, got {text!r}; get the file with UTC times"
        raise ValueError(message)
    try:
        month = _MONTHS.index(parts["name"].lower()) + 1 if parts.get("name") else int(parts["month"])
        day = dt.date(int(parts["year"]), month, int(parts["day"]))
        parse_period(day.isoformat())
    except ValueError:
        message = f"expected a day of the calendar, got {text!r}"
        raise ValueError(message) from None
    time = parts.get("time")
    return Moment(day, time is None or _MIDNIGHT.fullmatch(time) is not None)


def parse_price(text: str, separator: str) -> str | None:
    """Return the digits of a price without thousands separators, or None where the file has no price for the day.

    Raises:
        ValueError: it is no number, not above zero, or written with what may be a decimal comma.
    """
    if text.lower() in _NOTHING:
        return None
    number = text.removeprefix("$").strip()
    # Files with semicolons come from where the comma is the decimal sign, and 68,524 may be either.
    is_doubtful = separator == ";" and number.count(",") == 1 and "." not in number
    if is_doubtful or not (_PLAIN.fullmatch(number) or _GROUPED.fullmatch(number)):
        hint = "; write decimals with a point" if "," in number else ""
        message = f"expected a price in US dollars such as 68524.02 or 68,524.02, got {text!r}{hint}"
        raise ValueError(message)
    digits = number.replace(",", "")
    if not digits.strip("0."):
        message = f"expected a price above zero, got {text!r}"
        raise ValueError(message)
    is_too_exact = len(digits.partition(".")[2]) > DECIMALS
    return f"{round(Decimal(digits), DECIMALS):f}" if is_too_exact else digits
