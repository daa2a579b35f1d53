"""Arithmetic carries intervals, units and rows along."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dat.amount import Amount, Derivation, Missing, UnitMismatch, exact, parse_amount, parse_unit
from dat.amount.value import INFINITY

BTC, USD = parse_unit("BTC"), parse_unit("USD")


def amt(text: str) -> Amount:
    return parse_amount(text, text)


def value(outcome: Amount | Missing) -> Amount:
    assert isinstance(outcome, Amount)
    return outcome


def test_units_multiply_and_divide() -> None:
    price = value(amt("305M USD") / amt("4451 BTC"))
    assert str(price.unit) == "USD/BTC"
    assert str(value(price * amt("10 BTC")).unit) == "USD"


def test_a_ratio_has_no_unit() -> None:
    assert str(value(amt("1 BTC") / amt("2 BTC")).unit) == "%"


def test_adding_different_units_is_refused() -> None:
    with pytest.raises(UnitMismatch, match="cannot add BTC and USD: the units differ"):
        _ = amt("1 BTC") + amt("1 USD")


def test_the_formula_has_parentheses_where_they_are_needed() -> None:
    one = exact(1)
    share = value(one / (one + amt("3645 BTC") / amt("4451 BTC")))
    assert share.derivation.formula == "1 ÷ (1 + 3645 BTC ÷ 4451 BTC)"
    difference = value(amt("9 BTC") - (amt("5 BTC") - amt("2 BTC")))
    assert difference.derivation.formula == "9 BTC − (5 BTC − 2 BTC)"


def test_two_bounds_that_leave_both_ends_open_give_no_amount() -> None:
    rest = amt("at least 3000 BTC") - amt("at least 1000 BTC")
    assert isinstance(rest, Missing)
    assert rest.considered == {"at least 3000 BTC", "at least 1000 BTC"}


def test_rows_used_and_rows_considered_are_remembered() -> None:
    total = value(amt("1 BTC").considering(["other"]) + amt("2 BTC"))
    assert total.derivation.used == {"1 BTC", "2 BTC"}
    assert total.derivation.considered == {"other"}


def test_a_row_that_was_used_is_not_merely_considered() -> None:
    total = value(amt("1 BTC").considering(["2 BTC"]) + amt("2 BTC"))
    assert total.derivation.considered == frozenset()


def test_missing_is_catching_and_says_everything_that_is_needed() -> None:
    first, second = Missing("no price", ("price",)), Missing("no holding", ("holding",))
    result = amt("1 BTC") * first + second
    assert isinstance(result, Missing)
    assert result.why == "no price; no holding"
    assert result.needs == ("price", "holding")
    assert isinstance(amt("1 BTC") / (amt("2 BTC") - first), Missing)


def test_dividing_by_what_may_be_zero_is_missing() -> None:
    assert isinstance(amt("1 USD") / amt("0 BTC"), Missing)


@pytest.mark.parametrize(
    ("left", "right", "low", "high"),
    [
        ("at least 2 BTC", "3 USD/BTC", "5.0", "Infinity"),
        ("below 2 BTC", "3 USD/BTC", "-Infinity", "7.0"),
    ],
)
def test_open_ends_stay_open(left: str, right: str, low: str, high: str) -> None:
    product = value(amt(left) * amt(right))
    assert product.is_bound
    assert (product.low, product.high) == (Decimal(low), Decimal(high))


def test_surely_below_leaves_no_overlap() -> None:
    assert amt("~3000 BTC").surely_below(amt("3645 BTC"))
    assert not amt("~3600 BTC").surely_below(amt("3645 BTC"))
    assert amt("~3600 BTC").overlaps(amt("3645 BTC"))


def interval(low: Decimal, width: Decimal) -> Amount:
    return Amount(low, low, low + width, BTC, Derivation("x"))


sizes = st.decimals(min_value="-1e6", max_value="1e6", places=3)
widths = st.decimals(min_value="0", max_value="1e3", places=3)
fractions = st.fractions(min_value=0, max_value=1)


@given(sizes, widths, fractions, sizes, widths, fractions, st.sampled_from("+-*/"))
def test_every_possible_result_lies_in_the_interval(  # noqa: PLR0917 two points in two intervals
    low: Decimal,
    width: Decimal,
    at: object,
    other: Decimal,
    other_width: Decimal,
    other_at: object,
    sign: str,
) -> None:
    from fractions import Fraction

    assert isinstance(at, Fraction)
    assert isinstance(other_at, Fraction)
    left, right = interval(low, width), interval(other, other_width)
    x = Fraction(low) + Fraction(width) * at
    y = Fraction(other) + Fraction(other_width) * other_at
    assume(sign != "/" or not right.low <= 0 <= right.high)
    results = {"+": lambda: (left + right, x + y), "-": lambda: (left - right, x - y)}
    results |= {"*": lambda: (left * right, x * y), "/": lambda: (left / right, x / y)}
    outcome, true = results[sign]()
    assert isinstance(outcome, Amount)
    assert Fraction(outcome.low) <= true <= Fraction(outcome.high)


@given(sizes, widths)
def test_an_open_end_times_anything_is_never_a_number(low: Decimal, width: Decimal) -> None:
    bound = Amount(Decimal(1), Decimal(1), INFINITY, BTC, Derivation("x"))
    factor = interval(low, width)
    product = factor * bound
    if isinstance(product, Missing):
        assert factor.low < 0 < factor.high  # only then is the product open at both ends
        return
    assert not product.low.is_nan()
    assert not product.high.is_nan()
