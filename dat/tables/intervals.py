"""The exact interval of an amount, to six significant digits and rounded outward."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from dat.amount import RATIO, Amount, Written
from dat.formatting import amount_text
from dat.tables.wording import phrase

if TYPE_CHECKING:
    from dat.values import Values

DIGITS = 6  # significant digits of the ends


def interval_text(values: Values, amount: Amount, *, only_value: bool = False) -> str:
    """Return both ends of an amount's interval, one end of a bound, or a word where it is exact."""
    if only_value:
        return amount_text(amount, values.language)
    if amount.low == amount.high:
        return values.term("interface", "exact")
    if str(amount.unit) == "rank" and amount.is_bound:  # a rank counts downwards: 第5位以下, not 以上
        return amount_text(amount, values.language)
    low, high = (_end_text(values, amount, end, up=end == amount.high) for end in (amount.low, amount.high))
    if not amount.low.is_finite():
        return str(phrase(values, "interface", "up_to", high=high))
    if not amount.high.is_finite():
        return str(phrase(values, "interface", "from", low=low))
    return str(phrase(values, "interface", "between", low=low, high=high))


def _end_text(values: Values, amount: Amount, end: Decimal, *, up: bool) -> str:
    if not end.is_finite():
        return ""
    scale = Decimal(100) if amount.unit == RATIO else Decimal(1)
    shown = end * scale
    place = min(max(shown.adjusted(), 0) - DIGITS + 1, 0) if shown else 0
    rounded = shown.quantize(Decimal(1).scaleb(place), ROUND_CEILING if up else ROUND_FLOOR).normalize()
    value = rounded / scale
    # A resolution of one keeps the digits that are there, cents of large prices included.
    written = Written("exact", Decimal(1))
    return amount_text(replace(amount, value=value, low=value, high=value, written=written), values.language)
