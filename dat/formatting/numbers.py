"""Numbers in words: how far a value is rounded, and how each language writes it.

A value is rounded to what its half-width supports: one digit beyond the first uncertain one (none when the half-width
exceeds 5 % of the value), two to four significant digits, per cent with at most one decimal. What a source wrote
keeps the digits it was written with. A bound is rounded outward, so that it stays one. Both languages print the same
digits; "about" is added where a language's way of writing them would promise more than was rounded to: $208 million
is said to the nearest million, 2億800万ドル to the nearest 万.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from dat.amount import RATIO

if TYPE_CHECKING:
    from dat.amount import Amount, Unit
    from dat.model import Language

WIDE = Decimal("0.05")
FEWEST, MOST = 2, 4
PERCENT = Decimal("0.1")  # the last digit of a percentage from one per cent
_SCALES = {9: "billion", 6: "million"}
MINUS = "−"
NO_BREAK = "\u00a0"


def rounded(amount: Amount) -> tuple[Decimal, Decimal]:
    """Return the value as it is printed and the unit of its last printed digit (ratios in per cent)."""
    scale = Decimal(100) if amount.unit == RATIO else Decimal(1)
    value = amount.value * scale
    if amount.written is not None:
        return _written(amount, value, amount.written.resolution * scale)
    if amount.is_bound:
        value = (amount.low if amount.low.is_finite() else amount.high) * scale
    half_width = amount.half_width * scale
    place = _place(abs(value), half_width)
    if amount.unit == RATIO and (abs(value) >= 1 or half_width <= PERCENT):
        place = max(place, -1)
    unit = Decimal(1).scaleb(place)
    shown = (value / unit).quantize(Decimal(1), _outward(amount)) * unit
    return shown or abs(shown), unit  # there is no negative zero


def _written(amount: Amount, value: Decimal, resolution: Decimal) -> tuple[Decimal, Decimal]:
    """Return a written value with its own digits; prices from a thousand dollars are printed without cents."""
    if amount.unit.is_per_unit and abs(value) >= 1000 and resolution < 1:
        return value.quantize(Decimal(1), _outward(amount)), Decimal(1)
    shown = value.normalize()
    places = int(shown.as_tuple().exponent)
    if amount.written is not None and amount.written.form in {"plain", "exact"} and resolution < 1:
        return value.quantize(resolution.normalize()), resolution
    return (shown if places <= 0 else value.quantize(Decimal(1))), resolution


def _outward(amount: Amount) -> str:
    """Return the rounding that keeps a bound a bound: what is at least so much is not rounded up."""
    if not amount.is_bound:
        return ROUND_HALF_EVEN
    return ROUND_FLOOR if amount.low.is_finite() else ROUND_CEILING


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
        is_zero = value <= Decimal(1).scaleb(place) / 2 and (place <= 0 or not value)
        return min(place, 0) if is_zero else min(place, leading - FEWEST + 1)
    return leading - min(max(leading - place + 1, FEWEST), MOST) + 1


def is_rough(amount: Amount, language: Language) -> bool:
    """Whether rounding hides more than the last digit that a language prints, so that "about" is due."""
    if amount.written is not None:
        return amount.written.form == "about"
    if amount.is_bound:
        return False
    shown, unit = rounded(amount)
    scale = Decimal(100) if amount.unit == RATIO else Decimal(1)
    hidden = abs(shown - amount.value * scale)
    return amount.half_width * scale > unit or hidden > _last_digit(shown, amount.unit, language) / 2


def _last_digit(shown: Decimal, unit: Unit, language: Language) -> Decimal:
    """Return what the last digit is worth that a language writes of a value."""
    if str(unit) not in {"%", "rank", "count"} and abs(shown) >= 10_000:
        if language == "en":
            part, power = _part(shown)
            return Decimal(1).scaleb(power + min(int(part.as_tuple().exponent), 0) if power else 0)
        if not shown % 10**4:
            return Decimal(10**4 if shown % 10**8 else 10**8)
    return Decimal(1).scaleb(min(int(shown.as_tuple().exponent), 0))


def is_wide(amount: Amount) -> bool:
    """Whether the half-width exceeds 5 % of the value, so that tables and cards add the range."""
    return amount.half_width.is_finite() and amount.half_width > WIDE * abs(amount.value)


def digits(value: Decimal) -> str:
    """Return a number with a comma for every thousand, as both languages write it, and a true minus sign."""
    return f"{value:,f}".replace("-", MINUS)


def in_myriads(value: Decimal) -> str:
    """Return a Japanese number with 億 and 万: 3億500万, 6万8,524; below ten thousand plain digits."""
    sign, rest = (MINUS if value < 0 else ""), abs(value)
    if rest < 10_000:
        return digits(value)
    parts = []
    for word, size in (("億", 10**8), ("万", 10**4)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(digits(count.quantize(Decimal(1))) + word)
    return sign + "".join(parts) + (digits(rest) if rest else "")


def in_millions(value: Decimal) -> str:
    """Return an English number with million and billion where that leaves at most three decimals."""
    part, power = _part(value)
    return f"{digits(part)}{NO_BREAK}{_SCALES[power]}" if power else digits(value)


def _part(value: Decimal) -> tuple[Decimal, int]:
    """Return how many billions or millions a value is and their power of ten; the value and 0 where it stays plain."""
    for power in _SCALES:
        part = value.scaleb(-power).normalize()
        if abs(part) >= 1 and int(part.as_tuple().exponent) >= -3:
            return (part.quantize(Decimal(1)) if int(part.as_tuple().exponent) > 0 else part), power
    return value, 0
