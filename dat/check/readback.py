"""Reading printed numbers back: does a text mean the number that was computed, in whatever words?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Amount, Dated, NotationError, Period
from dat.numerals import parse_shown

if TYPE_CHECKING:
    from dat.model import Language

Computed = Amount | Dated | Period

_LONGEST = 120  # characters of a number with its range; a longer text is none


def read_back(text: str, language: Language, computed: Computed) -> Amount | Period:
    """Return what a text means as a notation of a computed number.

    Raises:
        NotationError: the text is not one number, or one in another unit.
    """
    if len(text) > _LONGEST:
        raise NotationError(f"expected a number, got a text of {len(text)} characters")
    if isinstance(computed, Amount):
        return parse_shown(text, language, computed.unit)
    return parse_shown(text, language, near=computed.period if isinstance(computed, Dated) else computed)


def holds(read: Amount | Period, computed: Computed) -> bool:
    """Whether the interval or period that was read holds the computed value."""
    period = computed.period if isinstance(computed, Dated) else computed
    match read, period:
        case Amount(), Amount():
            return read.low <= period.value <= read.high
        case Period(), Period():
            return read.first <= period.first and period.last <= read.last
        case _:
            return False


def means_the_same(text: str, now: str, language: Language, computed: Computed) -> bool:
    """Whether a text means the computed number, which is printed as `now` today.

    An amount must hold the value, and be open where today's text is: "at least 5" is no other wording of "61.5". A date
    may also be what today's text means, which is not the date itself for a part that it does not have (the quarter of
    a year).
    """
    try:
        read, today = read_back(text, language, computed), read_back(now, language, computed)
    except NotationError:
        return False
    if isinstance(read, Period):
        return read == today or holds(read, computed)
    return holds(read, computed) and _open_ends(read) == _open_ends(today)


def _open_ends(number: Amount | Period) -> tuple[bool, bool]:
    if isinstance(number, Period):
        return (False, False)
    return (not number.low.is_finite(), not number.high.is_finite())
