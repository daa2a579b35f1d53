"""Amounts, dates and verdicts as readers see them, in Japanese and English. Nothing is computed here, only rounded.

Grouping, dates and intervals follow CLDR; 億/万, million/billion, 約/about, bounds and ranges are ours.
"""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from dat.amount import RATIO, Amount, Dated, Missing, Period
from dat.formatting.dates import STYLES, day_text, period_text
from dat.formatting.numbers import (
    MINUS,
    NO_BREAK,
    digits,
    in_millions,
    in_myriads,
    is_rough,
    is_wide,
    rounded,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from dat.amount import Unit
    from dat.metrics import Result
    from dat.model import Language

__all__ = [
    "LOOKUP",
    "STYLES",
    "amount_text",
    "claimed_text",
    "day_text",
    "fill",
    "outcome_text",
    "period_text",
    "plain_spaces",
    "range_text",
    "signed_text",
]

_BOUND_WORDS = {
    "ja": {"at_least": "{}以上", "at_most": "{}以下", "above": "{}超", "below": "{}未満", "about": "約{}"},
    "en": {
        "at_least": "at least {}",
        "at_most": "at most {}",
        "above": "more than {}",
        "below": "below {}",
        "about": "about {}",
    },
}
_NOT_DISCLOSED = {"ja": "開示なし", "en": "not disclosed"}
_NUMBER = re.compile(rf"^{MINUS}?\$?[\d.,]+")
LOOKUP = re.compile(r"\{([^{}]+)\}")


def outcome_text(outcome: Result, language: Language, style: str = "full") -> str:
    """Return any result of a metric: an amount, a date, or the words for what is not disclosed."""
    match outcome:
        case Amount():
            return amount_text(outcome, language)
        case Dated():
            return period_text(outcome.period, language, style)
        case Missing():
            return _NOT_DISCLOSED[language]


def plain_spaces(text: str) -> str:
    """Return a text with ordinary spaces for hard ones, as terminals and files want it: they look the same."""
    return text.replace(NO_BREAK, " ")


def amount_text(amount: Amount, language: Language, *, signed: bool = False) -> str:
    """Return an amount in words: `約3億500万ドル`, `about $305 million`, `59.5%`, `at least 15.4 million shares`.

    `signed` writes the plus sign of a difference, too: `about +0.70 BTC`.
    """
    if amount.written is not None and amount.written.form == "range":
        return _between(amount.low, amount.high, amount.unit, language)
    value, _ = rounded(amount)
    text = ("+" if signed and value > 0 else "") + _with_unit(value, amount.unit, language)
    form = amount.written.form if amount.written else _form(amount)
    if form == "plain" and is_rough(amount, language):
        form = "about"
    if str(amount.unit) == "rank" and form == "at_least":
        return f"{text}以下" if language == "ja" else f"{text} at best"
    return _BOUND_WORDS[language].get(form, "{}").format(text)


def _form(amount: Amount) -> str:
    if not amount.is_bound:
        return "plain"
    return "at_least" if amount.low.is_finite() else "at_most"


def range_text(amount: Amount, language: Language) -> str:
    """Return an amount as tables and cards show it: with the range when the half-width exceeds 5 %."""
    text = amount_text(amount, language)
    is_range = amount.written is not None and amount.written.form == "range"
    if is_range or amount.is_bound or not amount.value or not is_wide(amount):
        return text
    ends = _between(*_printed_ends(amount), amount.unit, language)
    return f"{text}({ends})" if language == "ja" else f"{text} ({ends})"


def _printed_ends(amount: Amount) -> tuple[Decimal, Decimal]:
    """Return both ends, rounded outward at the digit that the value is printed to.

    Those of a written amount are short themselves.
    """
    if amount.is_stated:
        return amount.low, amount.high
    scale = Decimal(100) if amount.unit == RATIO else Decimal(1)
    _, place = rounded(amount)
    ends = ((amount.low, ROUND_FLOOR), (amount.high, ROUND_CEILING))
    low, high = (
        (end * scale / place).quantize(Decimal(1), rounding) * place / scale for end, rounding in ends
    )
    return low + 0, high + 0  # there is no negative zero


def signed_text(amount: Amount, language: Language, *, points: bool = False) -> str:
    """Return a difference with its sign; `points` writes a difference of percentages in percentage points."""
    value, _ = rounded(amount)
    if points and amount.unit == RATIO:
        word = "ポイント" if language == "ja" else f"{NO_BREAK}points"
        text = digits(abs(value)) + word
    else:
        text = _with_unit(abs(value), amount.unit, language)
    return text if not value else f"{MINUS if value < 0 else '+'}{text}"


def _between(low: Decimal, high: Decimal, unit: Unit, language: Language) -> str:
    scale = Decimal(100) if unit == RATIO else Decimal(1)
    first, last = (_with_unit(_plain(end * scale), unit, language) for end in (low, high))
    if language == "ja":
        tail = _unit_word(unit, "ja")
        return f"{first.removesuffix(tail)}〜{last}"
    return _shorter(first, last)


def _shorter(first: str, last: str) -> str:
    """Return an English range that says what both ends share once: `$450–500 million`, `$55,000–65,000 per BTC`."""
    tail = _NUMBER.sub("", last)
    if tail and not tail[0].isalpha() and first.endswith(tail):  # but 3rd–5th
        joint = " to " if MINUS in last else "–"
        return f"{first.removesuffix(tail)}{joint}{last.removeprefix('$')}"
    return f"{first}–{last}" if MINUS not in first else f"{first} to {last}"


def _plain(value: Decimal) -> Decimal:
    shown = value.normalize()
    return shown if int(shown.as_tuple().exponent) <= 0 else shown.quantize(Decimal(1))


def _with_unit(value: Decimal, unit: Unit, language: Language) -> str:
    name = str(unit)
    if name == "%":
        return f"{digits(value)}%"
    if name == "rank":
        return f"第{digits(value)}位" if language == "ja" else _ordinal(int(value))
    if name == "count":
        return digits(value)
    if language == "ja":
        return in_myriads(value) + _unit_word(unit, "ja")
    sign, size = (MINUS, -value) if value < 0 else ("", value)
    if name.startswith("USD"):
        return f"{sign}${in_millions(size)}{_unit_word(unit, 'en')}"
    return f"{sign}{in_millions(size)}{_unit_word(unit, 'en', plural=value != 1)}"


def _unit_word(unit: Unit, language: Language, *, plural: bool = True) -> str:
    above, _, below = str(unit).partition("/")
    word = "株" if below == "share" and language == "ja" else below
    if language == "ja":
        head = {"USD": "ドル", "share": "株"}.get(above, f"{NO_BREAK}{above}")
        return head + (f"/{word}" if below else "") if above != "%" else "%"
    head = {"USD": "", "share": f"{NO_BREAK}share{'s' if plural else ''}"}.get(above, f"{NO_BREAK}{above}")
    return head + (f" per {word}" if below else "")


def _ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def fill(text: str, lookup: Callable[[str], str]) -> str:
    """Return a text with each `{name}` in it replaced by what `lookup` gives for the name."""
    return LOOKUP.sub(lambda match: lookup(match[1].strip()), text)


def claimed_text(claimed: Amount | Period, relation: str, language: Language) -> str:
    """Return what a claim asserts: an amount, a bound, a rank or a date."""
    if isinstance(claimed, Period):
        return period_text(claimed, language)
    text = amount_text(claimed, language)
    if claimed.written is not None and claimed.written.form == "plain":
        return _BOUND_WORDS[language].get(relation, "{}").format(text)
    return text
