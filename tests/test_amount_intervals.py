"""The law of intervals: whatever the true operands are, the true result lies in the computed interval."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from operator import add, mul, sub, truediv
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dat.amount import RATIO, Amount, Derivation, Missing, parse_amount
from tests.property_cases import CASES

INFINITY = Decimal("Infinity")
OPERATIONS: tuple[Callable[[Any, Any], Any], ...] = (add, sub, mul, truediv)
Operand = tuple[Amount, Fraction]
DECIMALS = st.builds(
    lambda digits, power: Decimal(digits).scaleb(power), st.integers(-(10**6), 10**6), st.integers(-6, 6)
)
SHARES = st.integers(0, 97).map(lambda part: Fraction(part, 97))


@st.composite
def operands(draw: st.DrawFn) -> Operand:
    """An amount, and a number that it may truly be: any point of its interval, far out where that is open."""
    first, second, value = draw(DECIMALS), draw(DECIMALS), draw(DECIMALS)
    low, high = min(first, second), max(first, second)
    truth = Fraction(low) + draw(SHARES) * (Fraction(high) - Fraction(low))
    match draw(st.sampled_from(("closed", "closed", "open above", "open below"))):
        case "open above":
            truth, high = truth * 1000 if truth > 0 else truth, INFINITY
        case "open below":
            truth, low = truth * 1000 if truth < 0 else truth, -INFINITY
    return Amount(min(max(value, low), high), low, high, RATIO, Derivation("x")), truth


def holds(amount: Amount, truth: Fraction) -> bool:
    above = amount.low == -INFINITY or Fraction(amount.low) <= truth
    return above and (amount.high == INFINITY or truth <= Fraction(amount.high))


def check(operation: Callable[[Any, Any], Any], left: Operand, right: Operand) -> Operand | None:
    """Return the result of an operation beside the true one after comparing them; None where there is none."""
    result = operation(left[0], right[0])
    if isinstance(result, Missing):
        # Either the divisor may be zero, or nothing limits the result: that takes an operand with an open end.
        may_be_zero = operation is truediv and right[0].low <= 0 <= right[0].high
        assert may_be_zero or left[0].is_bound or right[0].is_bound
        return None
    truth = operation(left[1], right[1])
    assert holds(result, truth)
    return result, truth


@pytest.mark.property
@settings(max_examples=CASES, deadline=None)
@given(
    first=operands(),
    second=operands(),
    third=operands(),
    one=st.sampled_from(OPERATIONS),
    other=st.sampled_from(OPERATIONS),
)
def test_the_true_result_lies_in_the_computed_interval(
    first: Operand,
    second: Operand,
    third: Operand,
    one: Callable[[Any, Any], Any],
    other: Callable[[Any, Any], Any],
) -> None:
    between = check(one, first, second)
    if between is not None:
        check(other, between, third)
        check(other, third, between)


@pytest.mark.property
@settings(max_examples=CASES, deadline=None)
@given(operand=operands(), factor=DECIMALS)
def test_a_scaled_amount_holds_the_scaled_truth(operand: Operand, factor: Decimal) -> None:
    amount, truth = operand
    if factor or not amount.is_bound:
        assert holds(amount.scaled(factor), truth * Fraction(factor))


@pytest.mark.property
@settings(max_examples=CASES, deadline=None)
@given(
    digits=st.integers(1, 10**6),
    places=st.integers(-3, 3),
    share=st.integers(-50, 50).map(lambda part: Fraction(part, 100)),
    suffix=st.sampled_from(("", "k", "万", "M", "億")),
)
def test_a_written_number_holds_whatever_rounds_to_it(
    digits: int, places: int, share: Fraction, suffix: str
) -> None:
    """Half a unit of the last digit to either side is all that rounding can have hidden."""
    written = Decimal(digits).scaleb(places)
    amount = parse_amount(f"{written:f}{suffix} USD")
    last = Fraction(10) ** min(places, 0) * {"": 1, "k": 10**3, "万": 10**4, "M": 10**6, "億": 10**8}[suffix]
    assert holds(amount, Fraction(amount.value) + share * last)
