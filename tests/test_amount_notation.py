"""The notation of amounts: every written number is the interval that its wording means."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dat.amount import NotationError, parse_amount


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("4451 BTC", "4450.5", "4451.5"),
        ("4,451 BTC", "4450.5", "4451.5"),
        ("7474.6 BTC", "7474.55", "7474.65"),
        ("~305M USD", "304.5e6", "305.5e6"),
        ("~3億500万 USD", "304.5e6", "305.5e6"),
        ("3億500万 USD", "304995000", "305005000"),
        ("12万 USD/BTC", "115000", "125000"),
        ("~9万9,000 USD/BTC", "98500", "99500"),
        ("~4000 BTC", "3600", "4400"),  # half of a thousand would be more than a tenth of the value
        ("450M..500M USD", "450e6", "500e6"),
        ("4.5億..5億 USD", "450e6", "500e6"),
        ("94.5M USD ± 0.5M", "94e6", "95e6"),
        ("3233 BTC exact", "3233", "3233"),
        ("at least 15.4M share", "15.4e6", "Infinity"),
        ("≥ 15.4M share", "15.4e6", "Infinity"),
        ("below 2000 USD/ETH", "-Infinity", "2000"),
        ("57 %", "0.565", "0.575"),
        ("~50 %", "0.45", "0.55"),
        ("~57%", "0.565", "0.575"),
    ],
)
def test_a_written_number_is_an_interval(text: str, low: str, high: str) -> None:
    amount = parse_amount(text)
    assert (amount.low, amount.high) == (Decimal(low), Decimal(high))
    assert amount.low <= amount.value <= amount.high


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected an amount such as"),
        ("BTC", "expected an amount such as"),
        ("4451", "expected an amount such as"),
        ("４４５１ doge", "expected a unit (BTC, ETH, USD"),
        ("4451 BTS", "did you mean BTC"),
        ("500M..450M USD", "from a smaller to a larger number"),
        ("4451 BTC approximately", "expected an amount such as"),
        ("1.2.3 BTC", "expected an amount such as"),
        ("94,5M USD", "expected an amount such as"),  # a decimal comma, not thousands
        ("1234567890123456 BTC", "expected an amount such as"),
    ],
)
def test_other_text_says_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(NotationError) as error:
        parse_amount(text)
    assert message in str(error.value)


def test_full_width_writing_is_read_like_half_width() -> None:
    assert parse_amount("４,４５１ BTC").value == parse_amount("4451 BTC").value


def test_the_row_it_stands_in_is_remembered() -> None:
    assert parse_amount("4451 BTC", "cango-001").derivation.used == {"cango-001"}


@given(st.decimals(min_value="0.01", max_value="1e12", places=2))
def test_plain_numbers_read_back_to_their_value(number: Decimal) -> None:
    amount = parse_amount(f"{number:f} USD")
    assert amount.value == number
    assert amount.half_width == Decimal("0.005")


@given(st.integers(min_value=1, max_value=10**12), st.sampled_from(["k", "M", "B", "万", "億"]))
def test_about_never_means_more_than_a_tenth(number: int, suffix: str) -> None:
    amount = parse_amount(f"~{number}{suffix} USD")
    assert amount.half_width <= amount.value / 10
