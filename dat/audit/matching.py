"""Whether a statement of the data and a number of the text say the same, and whether they mean the same interval."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from dat.amount import Amount, Period, Unit
from dat.amount.value import INFINITY
from dat.audit.statements import Statement

_OPEN_ABOVE = ("at_least", "above")
_OPEN_BELOW = ("at_most", "below")


def says(statement: Statement, number: Amount | Period) -> bool:
    """Whether a statement gives the number of the text: the same date, or the same value in the same unit.

    The text may leave out "per coin" where it speaks of a price, and the sign of a loss.
    """
    given = statement.number
    if isinstance(given, Period) or isinstance(number, Period):
        return given == number
    if not fits(number.unit, given.unit) or _is_range(given) != _is_range(number):
        return False
    if _is_range(given):
        return _sizes(given.low, given.high) == _sizes(number.low, number.high)
    return abs(given.value) == abs(number.value)


def dates(statement: Statement, number: Amount | Period, today: date) -> bool:
    """Whether a row's date rests on a date of the text: one that it contains, or else on the day of the article."""
    given = statement.number
    if not isinstance(given, Period):
        return False
    return given.contains(today) or (isinstance(number, Period) and given.contains(number))


def differs(statement: Statement, number: Amount | Period) -> bool:
    """Whether the text's wording means another interval than the statement that says the same value."""
    given = statement.number
    if not isinstance(given, Amount) or not isinstance(number, Amount):
        return False
    low, high = _opened(given, statement.relation)
    return _sizes(low, high) != _sizes(number.low, number.high)


def fits(written: Unit, given: Unit) -> bool:
    """Whether a text may write this unit for that one: dollars for dollars per coin."""
    return given == written or (str(written) == "USD" and str(given).startswith("USD/"))


def _is_range(amount: Amount) -> bool:
    return amount.written is not None and amount.written.form == "range"


def _sizes(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    return (low, high) if high > 0 else (-high, -low)


def _opened(amount: Amount, relation: str) -> tuple[Decimal, Decimal]:
    """Return the interval of an amount; a relation that is a bound makes it one, as "at least" in the text does."""
    if relation in _OPEN_ABOVE:
        return amount.value, INFINITY
    return (-INFINITY, amount.value) if relation in _OPEN_BELOW else (amount.low, amount.high)
