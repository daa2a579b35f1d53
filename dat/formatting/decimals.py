"""Numbers for machines: decimals as strings, intervals rounded outward, open ends as null, ratios in per cent."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal

from dat.amount import RATIO, Amount, Dated, Period

Numbers = dict[str, str | None]
"""`value`, `low`, `high` and `unit` of an amount or a date."""

_PLACES, _LONG = Decimal("1E-12"), Context(prec=80)


def numbers(result: Amount | Dated | Period) -> Numbers:
    """Return value, both ends and unit; the unit of a date is `date`, its ends are its first and last day."""
    match result:
        case Amount():
            return _of_amount(result)
        case Dated():
            return _of_period(result.period)
        case Period():
            return _of_period(result)


def _of_amount(amount: Amount) -> Numbers:
    """Return an amount with its ends rounded outward: what is written holds what was computed."""
    scale = Decimal(100) if amount.unit == RATIO else Decimal(1)
    value, low, high = (_LONG.multiply(end, scale) for end in (amount.value, amount.low, amount.high))
    return {
        "value": decimal_text(value),
        "low": decimal_text(low, ROUND_FLOOR),
        "high": decimal_text(high, ROUND_CEILING),
        "unit": str(amount.unit),
    }


def _of_period(period: Period) -> Numbers:
    first, last = period.first.isoformat(), period.last.isoformat()
    return {"value": str(period), "low": first, "high": last, "unit": "date"}


def decimal_text(value: Decimal, rounding: str = ROUND_HALF_EVEN) -> str | None:
    """Return a decimal in plain digits with at most twelve places; an open end is None."""
    if not value.is_finite():
        return None
    is_whole = value == value.to_integral_value()
    short = value if is_whole else value.quantize(_PLACES, rounding, context=_LONG)
    text = f"{short:f}" if short else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text
