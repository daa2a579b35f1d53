"""Numbers and dates in both languages."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from dat.amount import (
    Amount,
    Dated,
    Derivation,
    Missing,
    Period,
    exact,
    parse_amount,
    parse_period,
    parse_unit,
)
from dat.formatting import (
    amount_text,
    claimed_text,
    day_text,
    fill,
    outcome_text,
    period_text,
    range_text,
    signed_text,
)
from dat.formatting.numbers import digits, in_millions, in_myriads, rounded


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("written", "ja", "en"),
    [
        ("4451 BTC", "4,451 BTC", "4,451 BTC"),
        ("7474.6 BTC", "7,474.6 BTC", "7,474.6 BTC"),
        ("~305M USD", "約3億500万ドル", "about $305 million"),
        ("450M..500M USD", "4億5,000万〜5億ドル", "$450–500 million"),
        ("at least 15.4M share", "1,540万株以上", "at least 15.4 million shares"),
        ("below 2000 USD/ETH", "2,000ドル/ETH未満", "below $2,000 per ETH"),
        ("57 %", "57%", "57%"),
        ("~50 %", "約50%", "about 50%"),
        ("~9万9,000 USD/BTC", "約9万9,000ドル/BTC", "about $99,000 per BTC"),
        ("68793.96 USD/BTC", "6万8,794ドル/BTC", "$68,794 per BTC"),  # no cents from a thousand dollars
        ("6.71 USD/share", "6.71ドル/株", "$6.71 per share"),
        ("54.35B USD", "543億5,000万ドル", "$54.35 billion"),
        ("4285126 ETH", "428万5,126 ETH", "4,285,126 ETH"),
        ("0 BTC", "0 BTC", "0 BTC"),
        ("1 share", "1株", "1 share"),
        ("-90億..-2億 USD", "−90億〜−2億ドル", "−$9 billion to −$200 million"),
    ],
)
def test_a_written_amount_keeps_its_own_digits(written: str, ja: str, en: str) -> None:
    amount = parse_amount(written)
    assert (plain(amount_text(amount, "ja")), plain(amount_text(amount, "en"))) == (ja, en)


def computed(value: str, half: str, unit: str) -> Amount:
    scale = Decimal("0.01") if unit == "%" else Decimal(1)
    number, width = Decimal(value) * scale, Decimal(half) * scale
    return Amount(number, number - width, number + width, parse_unit(unit), Derivation("x"))


@pytest.mark.parametrize(
    ("value", "half", "unit", "ja", "en"),
    [
        ("59.548", "0.007", "%", "59.5%", "59.5%"),  # never more than one decimal
        (
            "48.718",
            "4.56",
            "%",
            "約49%(44〜54%)",
            "about 49% (44–54%)",
        ),  # wide: no guard digit, and the range
        ("68524.2", "112", "USD/BTC", "約6万8,520ドル/BTC", "about $68,520 per BTC"),
        ("391782000", "1.9e6", "USD", "約3億9,180万ドル", "about $391.8 million"),
        ("3023.6", "0.55", "BTC", "3,024 BTC", "3,024 BTC"),
        ("3023.6", "1.5", "BTC", "約3,024 BTC", "about 3,024 BTC"),
        ("-0.02", "0.11", "BTC", "約0.0 BTC(−0.2〜0.1 BTC)", "about 0.0 BTC (−0.2–0.1 BTC)"),
        (
            "6e4",
            "5e3",
            "USD/BTC",
            "約6万ドル/BTC(5万5,000〜6万5,000ドル/BTC)",
            "about $60,000 per BTC ($55,000–65,000 per BTC)",
        ),
        (
            "-3.95e4",
            "4.9e3",
            "USD/BTC",
            "約−4万ドル/BTC(−4万5,000〜−3万4,000ドル/BTC)",
            "about −$40,000 per BTC (−$45,000 to −$34,000 per BTC)",
        ),
        ("-165.03", "0.2", "BTC", "約−165.0 BTC", "about −165.0 BTC"),
    ],
)
def test_a_computed_amount_is_rounded_to_what_its_interval_supports(
    value: str, half: str, unit: str, ja: str, en: str
) -> None:
    amount = computed(value, half, unit)
    assert (plain(range_text(amount, "ja")), plain(range_text(amount, "en"))) == (ja, en)


@pytest.mark.parametrize(
    ("value", "half", "unit", "ja", "en"),
    [
        # 2億800万 is said to the nearest 万, $208 million to the nearest million: only one of them hides more
        ("208005417", "37852", "USD", "約2億800万ドル", "$208 million"),
        ("391782000", "1.9e3", "USD", "約3億9,180万ドル", "$391.8 million"),
        ("12278.04", "0.5", "USD/BTC", "約1万2,280ドル/BTC", "about $12,280 per BTC"),
        ("32580", "0.5", "ETH", "3万2,580 ETH", "32,580 ETH"),
        ("400000000", "1e7", "USD", "約4億ドル", "about $400 million"),
        # beside a wide interval: two digits, or the zero that it is
        ("35", "50", "BTC", "約35 BTC", "about 35 BTC"),
        ("0.06", "0.11", "BTC", "約0.060 BTC", "about 0.060 BTC"),
        ("0.14", "0.12", "%", "約0.14%", "about 0.14%"),
    ],
)
def test_about_is_said_where_a_language_would_promise_more_than_was_rounded_to(
    value: str, half: str, unit: str, ja: str, en: str
) -> None:
    amount = computed(value, half, unit)
    assert (plain(amount_text(amount, "ja")), plain(amount_text(amount, "en"))) == (ja, en)


@pytest.mark.parametrize(
    ("low", "high", "unit", "ja", "en"),
    [
        ("12345.67", "Infinity", "BTC", "1万2,340 BTC以上", "at least 12,340 BTC"),
        ("-Infinity", "0.23727", "%", "23.8%以下", "at most 23.8%"),
        ("-Infinity", "-120828825", "USD", "−1億2,080万ドル以下", "at most −$120.8 million"),
    ],
)
def test_a_computed_bound_is_printed_at_its_end_and_rounded_outward(
    low: str, high: str, unit: str, ja: str, en: str
) -> None:
    ends = (Decimal(low), Decimal(high))
    inner = ends[0] + 1 if ends[0].is_finite() else ends[1] - 1
    amount = Amount(inner, *ends, parse_unit(unit), Derivation("x"))
    assert (plain(amount_text(amount, "ja")), plain(amount_text(amount, "en"))) == (ja, en)


def test_a_written_bound_without_its_cents_stays_a_bound() -> None:
    assert amount_text(parse_amount("at least 68793.96 USD/BTC"), "en") == "at least $68,793 per BTC"
    assert amount_text(parse_amount("at most 68793.16 USD/BTC"), "en") == "at most $68,794 per BTC"


@given(
    value=st.decimals(-1000, 1000, places=4),
    below=st.decimals(0, 500, places=4),
    above=st.decimals(0, 500, places=4),
)
def test_a_printed_range_is_never_narrower_than_the_true_one(
    value: Decimal, below: Decimal, above: Decimal
) -> None:
    amount = Amount(value, value - below, value + above, parse_unit("BTC"), Derivation("x"))
    text = range_text(amount, "en").replace("\u00a0", " ")
    printed = re.search(r"\((−?[\d,.]+)(?:–| to )(−?[\d,.]+) BTC\)", text)
    if printed is not None:
        low, high = (Decimal(end.replace(",", "").replace("−", "-")) for end in printed.groups())
        assert low <= amount.low
        assert amount.high <= high


def test_ranks_and_counts() -> None:
    rank, count = parse_unit("rank"), parse_unit("count")
    assert (amount_text(exact(2, rank), "ja"), amount_text(exact(2, rank), "en")) == ("第2位", "2nd")
    at_best = Amount(Decimal(5), Decimal(5), Decimal("Infinity"), rank, Derivation("x"))
    assert (amount_text(at_best, "ja"), amount_text(at_best, "en")) == ("第5位以下", "5th at best")
    assert (amount_text(exact(29, count), "ja"), amount_text(exact(29, count), "en")) == ("29", "29")


@pytest.mark.parametrize(
    ("text", "points", "ja", "en"),
    [
        ("15.3 %", True, "+15.3ポイント", "+15.3 points"),
        ("-15.3 %", True, "−15.3ポイント", "−15.3 points"),
        ("621.4 BTC", False, "+621.4 BTC", "+621.4 BTC"),
        ("-181.8M USD", False, "−1億8,180万ドル", "−$181.8 million"),
        ("0 BTC", False, "0 BTC", "0 BTC"),
    ],
)
def test_differences_carry_their_sign(text: str, points: bool, ja: str, en: str) -> None:
    amount = parse_amount(text)
    assert plain(signed_text(amount, "ja", points=points)) == ja
    assert plain(signed_text(amount, "en", points=points)) == en


def test_a_difference_may_be_rough_and_keep_its_sign() -> None:
    rough = Amount(Decimal("0.7"), Decimal("0.1"), Decimal("1.3"), parse_unit("BTC"), Derivation("x"))
    assert plain(amount_text(rough, "ja", signed=True)) == "約+0.70 BTC"
    assert plain(amount_text(rough, "en", signed=True)) == "about +0.70 BTC"


@pytest.mark.parametrize(
    ("text", "style", "ja", "en"),
    [
        ("2026-02-09", "full", "2026年2月9日", "9 February 2026"),
        ("2026-02-09", "month_day", "2月9日", "9 February"),
        ("2026-02-09", "year_month", "2026年2月", "February 2026"),
        ("2026-02", "full", "2026年2月", "February 2026"),
        ("2025-Q3", "full", "2025年第3四半期", "Q3 2025"),
        ("2025", "full", "2025年", "2025"),
        ("2026-02-07/2026-02-08", "full", "2026年2月7日〜8日", "7–8 February 2026"),
        ("2026-02-07/2026-02-08", "month_day", "2月7日〜8日", "7–8 February"),
        ("2025-07/2025-10", "full", "2025年7月〜10月", "July – October 2025"),
        (
            "2025-12-31/2026-02-05",
            "full",
            "2025年12月31日〜2026年2月5日",
            "31 December 2025 – 5 February 2026",
        ),
    ],
)
def test_dates_are_as_precise_as_they_are_known(text: str, style: str, ja: str, en: str) -> None:
    period = parse_period(text)
    assert (period_text(period, "ja", style), period_text(period, "en", style)) == (ja, en)


def test_japanese_groups_by_ten_thousands_with_decimals_too() -> None:
    assert in_myriads(Decimal("68403.9")) == "6万8,403.9"
    assert in_myriads(Decimal(-305000000)) == "−3億500万"
    assert in_myriads(Decimal("9999.5")) == "9,999.5"


def test_what_is_missing_is_said_in_words() -> None:
    missing = Missing("nobody says")
    assert (outcome_text(missing, "ja"), outcome_text(missing, "en")) == ("開示なし", "not disclosed")


def test_a_date_is_an_outcome_too() -> None:
    day = Dated(Period(date(2026, 2, 9), date(2026, 2, 9)), Derivation("x"))
    assert outcome_text(day, "en", "month_day") == "9 February"


@pytest.mark.parametrize(
    ("claimed", "relation", "ja"),
    [
        ("15.4M share", "at_least", "1,540万株以上"),
        ("below 2000 USD/ETH", "below", "2,000ドル/ETH未満"),
        ("~57 %", "is", "約57%"),
    ],
)
def test_a_claimed_bound_is_worded_once(claimed: str, relation: str, ja: str) -> None:
    assert claimed_text(parse_amount(claimed), relation, "ja") == ja


def test_lookups_in_a_text_are_filled() -> None:
    assert fill("{a.b} and { c }", {"a.b": "1", "c": "2"}.__getitem__) == "1 and 2"


@given(st.integers(min_value=0, max_value=10**13))
def test_both_languages_write_the_same_number(number: int) -> None:
    japanese = in_myriads(Decimal(number)).replace(",", "")
    total = 0
    for word, size in (("億", 10**8), ("万", 10**4)):
        head, mark, rest = japanese.partition(word)
        if mark:
            total, japanese = total + int(head) * size, rest
    assert total + int(japanese or 0) == number
    english = plain(in_millions(Decimal(number))).replace(",", "")
    digits, _, word = english.partition(" ")
    assert Decimal(digits) * {"": 1, "million": 10**6, "billion": 10**9}[word] == number


@given(
    st.decimals(min_value="1", max_value="1e9", places=3),
    st.decimals(min_value="0.001", max_value="0.2", places=3),
)
def test_the_printed_value_stays_within_the_interval_or_half_a_printed_digit(
    value: Decimal, share: Decimal
) -> None:
    amount = computed(str(value), str(value * share), "USD")
    shown, unit = rounded(amount)
    assert amount.holds(shown) or abs(shown - amount.value) <= unit / 2


@pytest.mark.property
@given(st.integers(-(10**15), 10**15), st.integers(-8, 6))
def test_digits_are_grouped_as_cldr_says_in_both_languages(figures: int, exponent: int) -> None:
    value, places = Decimal(figures).scaleb(exponent), max(0, -exponent)
    pattern = "#,##0." + "0" * places if places else "#,##0"
    for locale in ("ja", "en_GB"):
        assert digits(value).replace("−", "-") == format_decimal(value, format=pattern, locale=locale)


@pytest.mark.property
@given(st.dates())
def test_dates_are_written_as_cldr_says_in_both_languages(day: date) -> None:
    assert day_text(day, "ja") == format_date(day, format="long", locale="ja")
    assert day_text(day, "en") == format_date(day, format="long", locale="en_GB")
