"""Verdicts: does what the article claims agree with what was computed?

consistent     the computed value lies in the claimed interval, or the claimed value in the computed one
close          neither, but the nearest ends are within `close_gap` of the computed value
inconsistent   otherwise
stated         the claim is itself an input row (article view)
unverifiable   there is no computed value
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from dat.amount.value import INFINITY

if TYPE_CHECKING:
    from dat.amount import Amount, Period

# What a claimed bound leaves open: the sides of the interval that the relation opens.
_OPENS_ABOVE = ("at_least", "above")
_OPENS_BELOW = ("at_most", "below")


def claimed_interval(claimed: Amount, relation: str) -> Amount:
    """Return the claimed amount with the side opened that the relation leaves open."""
    if relation in _OPENS_ABOVE:
        return replace(claimed, low=min(claimed.low, claimed.value), high=INFINITY)
    if relation in _OPENS_BELOW:
        return replace(claimed, low=-INFINITY, high=max(claimed.high, claimed.value))
    return claimed


def judge(claimed: Amount, computed: Amount, gap: Decimal) -> str:
    """Return the verdict on a claimed interval beside a computed one; `gap` is relative to the computed value."""
    if claimed.holds(computed.value) or computed.holds(claimed.value):
        return "consistent"
    return "close" if distance(claimed, computed) <= gap * abs(computed.value) else "inconsistent"


def distance(claimed: Amount, computed: Amount) -> Decimal:
    """Return how far the nearest ends of two intervals are apart; zero when they overlap."""
    return max(claimed.low - computed.high, computed.low - claimed.high, Decimal(0))


def is_at_the_edge(claimed: Amount, computed: Amount, gap: Decimal) -> bool:
    """Whether a move of the computed value by the gap would flip the verdict.

    A claim more precise than the move always flips, which says nothing; so only wider claims can be at the edge.
    """
    if claimed.half_width <= gap * abs(computed.value):
        return False
    verdict = judge(claimed, computed, gap)
    moved = (computed.scaled(1 + gap), computed.scaled(1 - gap))
    return any(judge(claimed, other, gap) != verdict for other in moved)


def judge_period(claimed: Period, computed: Period, relation: str) -> str:
    """Return the verdict on a claimed day or period beside a computed one."""
    if relation == "before":
        agrees = computed.last < claimed.first
    elif relation == "after":
        agrees = computed.first > claimed.last
    else:
        agrees = claimed.contains(computed) or computed.contains(claimed)
    return "consistent" if agrees else "inconsistent"
