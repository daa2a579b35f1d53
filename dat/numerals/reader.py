"""Every number of a running text, in its order."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from dat.amount import Period
from dat.numerals.amounts import find_amounts
from dat.numerals.dates import find_dates
from dat.numerals.mention import Mention
from dat.numerals.periods import resolve

# Full-width letters and signs become half-width, one for one, so that places in the text stay what they are.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    (0x3000, 0xA0, 0x202F, 0x2009), " "
)
_SENTENCE_END = re.compile(r"[。!?\n]|\.(?=\s+[A-Z])")
# Addresses, times of day, versions and the marks of numbered lists. Japanese goes on without a space after an address.
_NO_NUMBERS = re.compile(
    r"https?://[!-~]+|[\w.+-]*@[\w.-]+|(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)|\d+(?:\.\d+){2,}"
    r"|^\s*\(?\d{1,2}[.)](?=\s)",
    re.MULTILINE | re.ASCII,
)


def read_numbers(text: str, today: date) -> tuple[Mention, ...]:
    """Return every number of a text; `today` is the day of the text, from which dates without a year are counted."""
    plain = half_width(text)
    plain = _NO_NUMBERS.sub(lambda match: "\0" * len(match[0]), plain)
    mentions: list[Mention] = []
    rest, context, sentence = plain, None, -1
    for written in find_dates(plain):
        number = len(_SENTENCE_END.findall(plain, 0, written.start))
        context = context if number == sentence else None
        period = resolve(written, today, context)
        if period is None:
            continue
        mentions.append(_dated(text, written.start, written.end, period))
        rest = rest[: written.start] + "\0" * (written.end - written.start) + rest[written.end :]
        context, sentence = period, number
    mentions += [replace(found, text=text[found.start : found.end]) for found in find_amounts(rest)]
    return tuple(sorted(mentions, key=lambda mention: mention.start))


def half_width(text: str) -> str:
    """Return a text of the same length with half-width digits and signs and plain spaces."""
    return text.translate(_HALF_WIDTH)


def _dated(text: str, start: int, end: int, period: Period) -> Mention:
    return Mention(start, end, text[start:end], period, _notation(period))


def _notation(period: Period) -> str:
    """Return a period as the data files write it; one of whole months by its months."""
    is_of_months = period.first.day == 1 and (period.last + timedelta(days=1)).day == 1
    if period.precision == "interval" and is_of_months:
        return f"{period.first:%Y-%m}/{period.last:%Y-%m}"
    return str(period)
