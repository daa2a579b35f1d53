"""Reading back one number exactly as `dat.formatting` prints it."""

from __future__ import annotations

import re
from dataclasses import replace

from dat.amount import Amount, NotationError, Period, Unit
from dat.model import Language
from dat.numerals.amounts import find_amounts
from dat.numerals.dates import Written, find_dates
from dat.numerals.periods import complete
from dat.numerals.reader import half_width

_WITH_RANGE = re.compile(r"(?P<number>.+?)\s?\((?P<range>.+)\)")
# Japanese text prints symbols of coins in Latin capitals and no other word; English has no Japanese letter.
_FOREIGN = {"ja": re.compile(r"[a-z$]"), "en": re.compile(r"[ぁ-ヿ一-龠]")}


def parse_shown(
    text: str, language: Language, unit: Unit | None = None, near: Period | None = None
) -> Amount | Period:
    """Return the number that a page shows: the interval that its wording means, or the period of a date.

    A number with its range, 約49%(44〜53%), is that number with an interval that holds both. With a `unit` the
    text must be an amount in it. What a date leaves out (2月9日, "January") is that of `near`.

    Raises:
        NotationError: the text is not one number as the language prints it, or its unit is another one.
    """
    plain = half_width(text).strip()
    number = None if _FOREIGN[language].search(plain) else _read(plain, unit, near)
    if number is None or (unit is not None and isinstance(number, Amount) and number.unit != unit):
        expected = "a number" if unit is None else f"an amount in {unit}"
        raise NotationError(f"expected {expected} as {language!r} prints it, got {text!r}")
    return number


def _read(text: str, unit: Unit | None, near: Period | None) -> Amount | Period | None:
    if unit is None:
        period = _period(text, near)
        if period is not None:
            return period
    match = _WITH_RANGE.fullmatch(text)
    number, around = (_amount(match["number"]), _amount(match["range"])) if match else (_amount(text), None)
    if number is None or not match:
        return number
    if around is None or around.unit != number.unit:
        return None
    return replace(number, low=min(number.low, around.low), high=max(number.high, around.high))


def _amount(text: str) -> Amount | None:
    mentions = find_amounts(text)
    if len(mentions) != 1 or (mentions[0].start, mentions[0].end) != (0, len(text)):
        return None
    number = mentions[0].number
    return number if isinstance(number, Amount) else None


def _period(text: str, near: Period | None) -> Period | None:
    if near is not None and re.fullmatch(r"\d{1,2}", text):
        return complete(Written(0, len(text), day=int(text)), near)
    dates = find_dates(text)
    if len(dates) != 1 or (dates[0].start, dates[0].end) != (0, len(text)):
        return None
    return complete(dates[0], near)
