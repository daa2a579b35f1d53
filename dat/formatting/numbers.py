"""Numbers in words: how far a value is rounded, and how each language writes it.

A value is rounded to what its half-width supports: one digit beyond the first uncertain one (none when the half-width
exceeds 5 % of the value), two to four significant digits, per cent with at most one decimal. What a source wrote
keeps the digits it was written with. Both languages print the same digits.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from dat.amount import RATIO

if TYPE_CHECKING:
    from dat.amount import Amount
    from dat.model import Language

WIDE = Decimal("0.05")
FEWEST, MOST = 2, 4
MINUS = "−"
NO_BREAK = "\u00a0"


def rounded(amount: Amount) -> tuple[Decimal, Decimal]:
    """Return the value as it is printed and the unit of its last printed digit (ratios in per cent)."""
    scale = Decimal(100) if amount.unit == RATIO else Decimal(1)
    value = amount.value * scale
    if amount.written is not None:
        return _written(amount, value, amount.written.resolution * scale)
    place = _place(abs(value), amount.half_width * scale)
    if amount.unit == RATIO:
        place = max(place, -1)
    unit = Decimal(1).scaleb(place)
    shown = value.quantize(unit, ROUND_HALF_EVEN) if place <= 0 else round(value / unit) * unit
    return shown or abs(shown), unit  # there is no negative zero


def _written(amount: Amount, value: Decimal, resolution: Decimal) -> tuple[Decimal, Decimal]:
    """Return a written value with its own digits; prices from a thousand dollars are printed without cents."""
    if amount.unit.is_per_unit and abs(value) >= 1000 and resolution < 1:
        return value.quantize(Decimal(1), ROUND_HALF_EVEN), Decimal(1)
    shown = value.normalize()
    places = int(shown.as_tuple().exponent)
    if amount.written is not None and amount.written.form in {"plain", "exact"} and resolution < 1:
        return value.quantize(resolution.normalize()), resolution
    return (shown if places <= 0 else value.quantize(Decimal(1))), resolution


def _place(value: Decimal, half_width: Decimal) -> int:
    """Return the power of ten of the last digit that is printed."""
    leading = value.adjusted() if value else 0
    if not half_width and value == value.to_integral_value():
        return 0
    if not half_width.is_finite() or not half_width:
        place = leading - MOST + 1
        return max(place, 0) if value == value.to_integral_value() else place
    place = half_width.adjusted() - (1 if half_width <= WIDE * value else 0)
    if half_width > value:
        return place
    return leading - min(max(leading - place + 1, FEWEST), MOST) + 1


def is_rough(amount: Amount, unit: Decimal) -> bool:
    """Whether rounding hides more than the last printed digit, so that "about" is due."""
    if amount.written is not None:
        return amount.written.form == "about"
    scale = Decimal(100) if amount.unit == RATIO else Decimal(1)
    return amount.half_width.is_finite() and amount.half_width * scale > unit


def is_wide(amount: Amount) -> bool:
    """Whether the half-width exceeds 5 % of the value, so that tables and cards add the range."""
    return amount.half_width.is_finite() and amount.half_width > WIDE * abs(amount.value)


def digits(value: Decimal, language: Language) -> str:
    """Return a number with the grouping of the language and a true minus sign."""
    places = max(0, -int(value.as_tuple().exponent))
    pattern = "#,##0." + "0" * places if places else "#,##0"
    return format_decimal(value, format=pattern, locale=language).replace("-", MINUS)


def in_myriads(value: Decimal) -> str:
    """Return a Japanese number with 億 and 万: 3億500万, 6万8,524; below ten thousand plain digits."""
    sign, rest = (MINUS if value < 0 else ""), abs(value)
    if rest < 10_000:
        return digits(value, "ja")
    parts = []
    for word, size in (("億", 10**8), ("万", 10**4)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(digits(count.quantize(Decimal(1)), "ja") + word)
    return sign + "".join(parts) + (digits(rest, "ja") if rest else "")


def in_millions(value: Decimal) -> str:
    """Return an English number with million and billion where that leaves at most three decimals."""
    for word, size in (("billion", Decimal(10**9)), ("million", Decimal(10**6))):
        if abs(value) >= size:
            part = (value / size).normalize()
            if int(part.as_tuple().exponent) >= -3:
                part = part.quantize(Decimal(1)) if int(part.as_tuple().exponent) > 0 else part
                return f"{digits(part, 'en')}{NO_BREAK}{word}"
    return digits(value, "en")
