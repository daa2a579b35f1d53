"""What pages print is read back: to an interval that holds the value, and to the digits that were printed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dat.amount import (
    RATIO,
    Amount,
    Derivation,
    NotationError,
    Period,
    exact,
    parse_amount,
    parse_period,
    parse_unit,
)
from dat.formatting import STYLES, amount_text, period_text, range_text
from dat.formatting.numbers import rounded
from dat.model import LANGUAGES, Language
from dat.numerals import parse_shown
from tests.property_cases import CASES

UNITS = ("BTC", "ETH", "USD", "share", "count", "USD/BTC", "USD/ETH", "USD/share", "%")
INFINITY = Decimal("Infinity")


def bounds(text: str, language: Language, unit: str) -> tuple[Decimal, Decimal]:
    number = parse_shown(text, language, parse_unit(unit))
    assert isinstance(number, Amount)
    return number.low, number.high


@pytest.mark.parametrize(
    ("text", "language", "unit", "low", "high"),
    [
        ("4,451\u00a0BTC", "ja", "BTC", "4450.5", "4451.5"),
        ("約3億500万ドル", "ja", "USD", "304.5e6", "305.5e6"),
        ("about $305\u00a0million", "en", "USD", "304.5e6", "305.5e6"),
        ("59.5%", "en", "%", "0.5945", "0.5955"),
        ("0.1–0.2 BTC", "en", "BTC", "0.1", "0.2"),
        ("0.05〜0.1%", "ja", "%", "0.0005", "0.001"),
        ("約49%(44〜53%)", "ja", "%", "0.44", "0.53"),
        ("about −$210\u00a0million (−$230–−$190\u00a0million)", "en", "USD", "-230e6", "-190e6"),
        ("$450–500\u00a0million", "en", "USD", "450e6", "500e6"),
        ("−90億〜−2億ドル", "ja", "USD", "-90e8", "-2e8"),
        ("1,540万株以上", "ja", "share", "15.4e6", "Infinity"),
        ("below $2,000 per ETH", "en", "USD/ETH", "-Infinity", "2000"),
        ("−15.3\u00a0points", "en", "%", "-0.1535", "-0.1525"),
        ("+15.3ポイント", "ja", "%", "0.1525", "0.1535"),
        ("第2位", "ja", "rank", "2", "2"),
        ("5th at best", "en", "rank", "5", "Infinity"),
        ("第5位以下", "ja", "rank", "5", "Infinity"),
        ("29", "en", "count", "28.5", "29.5"),
        ("約0.0\u00a0BTC", "ja", "BTC", "-0.05", "0.05"),
    ],
)
def test_a_printed_amount_is_the_interval_that_its_wording_means(
    text: str, language: Language, unit: str, low: str, high: str
) -> None:
    assert bounds(text, language, unit) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("text", "language", "near", "period"),
    [
        ("2026年2月9日", "ja", None, "2026-02-09"),
        ("2月9日", "ja", "2026-02-09", "2026-02-09"),
        ("9 February", "en", "2026-02-09", "2026-02-09"),
        ("January", "en", "2026-01-05", "2026-01"),
        ("May", "en", "2025-05-07", "2025-05"),
        ("9日", "ja", "2026-02-09", "2026-02-09"),
        ("9", "en", "2026-02-09", "2026-02-09"),
        ("2025", "en", None, "2025"),
        ("Q3 2025", "en", None, "2025-Q3"),
        ("2025年第3四半期", "ja", None, "2025-Q3"),
        ("7–8 February 2026", "en", None, "2026-02-07/2026-02-08"),
        ("2月7日〜8日", "ja", "2026-02-07/2026-02-08", "2026-02-07/2026-02-08"),
        ("July – October 2025", "en", None, "2025-07/2025-10"),
        ("31 December 2025 – 5 February 2026", "en", None, "2025-12-31/2026-02-05"),
        ("12月〜2月", "ja", "2025-12/2026-02", "2025-12/2026-02"),
    ],
)
def test_a_printed_date_is_its_period(text: str, language: Language, near: str | None, period: str) -> None:
    assert parse_shown(text, language, near=parse_period(near) if near else None) == parse_period(period)


@pytest.mark.parametrize(
    ("text", "language", "unit"),
    [
        ("", "ja", None),
        ("開示なし", "ja", None),
        ("not disclosed", "en", None),
        ("4,451 BTC sold", "en", None),
        ("4,451 BTC, 3,645 BTC", "en", None),
        ("4,451 BTC", "en", "ETH"),
        ("about $305 million", "ja", "USD"),
        ("約3億500万ドル", "en", "USD"),
        ("49% (44–53 BTC)", "en", None),
        ("1.2.3", "en", None),
        ("31 February 2026", "en", None),
        ("9 February", "en", None),  # of which year
    ],
)
def test_anything_else_is_refused(text: str, language: Language, unit: str | None) -> None:
    with pytest.raises(NotationError, match="expected a"):
        parse_shown(text, language, parse_unit(unit) if unit else None)


@st.composite
def computed(draw: st.DrawFn) -> Amount:
    """Any result: from a ten-thousandth to a thousand billions, with an interval of its own, lopsided or open."""
    unit = parse_unit(draw(st.sampled_from(UNITS)))
    digits = draw(st.integers(-(10**9), 10**9))
    value = Decimal(digits).scaleb(draw(st.integers(-4, 3)))
    below, above = (
        abs(value) * Decimal(draw(st.integers(0, 10**4))).scaleb(draw(st.integers(-9, -3))) for _ in range(2)
    )
    low, high = draw(
        st.sampled_from(["both", "both", "low", "high"]).map(
            {
                "both": (value - below, value + above),
                "low": (value - below, INFINITY),
                "high": (-INFINITY, value + above),
            }.__getitem__
        )
    )
    return Amount(value, low, high, unit, Derivation("x"))


@st.composite
def written(draw: st.DrawFn) -> Amount:
    """Any amount as the data files write it."""
    number = Decimal(draw(st.integers(0, 10**5))).scaleb(draw(st.integers(-2, 0)))
    suffix, unit = draw(st.sampled_from(("", "k", "M", "万", "億", "B"))), draw(st.sampled_from(UNITS))
    sign = draw(st.sampled_from(("", "-", "~", "at least ", "at most ", "above ", "below ")))
    end = draw(st.sampled_from(("", f"..{number * 2:f}{suffix}"))) if sign == "" and number else ""
    return parse_amount(f"{sign}{number:f}{suffix}{end} {unit}")


@pytest.mark.property
@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=CASES, deadline=None)
@given(amount=computed() | written())
def test_every_printed_amount_reads_back_to_its_value_and_digits(amount: Amount, language: Language) -> None:
    read = parse_shown(amount_text(amount, language), language, amount.unit)
    assert isinstance(read, Amount)
    assert read.holds(amount.value)
    if amount.written is None or amount.written.form != "range":
        scale = 100 if amount.unit == RATIO else 1
        assert read.value * scale == rounded(amount)[0]
    else:
        assert (read.low, read.high) == (amount.low, amount.high)
    with_range = parse_shown(range_text(amount, language), language, amount.unit)
    assert isinstance(with_range, Amount)
    assert with_range.low <= read.low <= amount.value <= read.high <= with_range.high


@pytest.mark.property
@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=CASES, deadline=None)
@given(rank=st.integers(1, 999), is_open=st.booleans())
def test_every_printed_rank_reads_back(rank: int, is_open: bool, language: Language) -> None:
    known = exact(rank, parse_unit("rank"))
    amount = Amount(known.value, known.low, INFINITY, known.unit, known.derivation) if is_open else known
    read = parse_shown(amount_text(amount, language), language, amount.unit)
    assert isinstance(read, Amount)
    assert (read.low, read.high) == (amount.low, amount.high)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """A day, a month, a quarter, a year or any interval."""
    first = draw(st.dates(date(1990, 1, 1), date(2089, 12, 31)))
    whole = draw(st.sampled_from(("day", "month", "quarter", "year", "interval", "months")))
    match whole:
        case "day":
            return Period(first, first)
        case "month":
            return parse_period(f"{first:%Y-%m}")
        case "quarter":
            return parse_period(f"{first.year}-Q{(first.month + 2) // 3}")
        case "year":
            return parse_period(str(first.year))
    last = first + timedelta(days=draw(st.integers(1, 800)))
    return Period(first, last) if whole == "interval" else parse_period(f"{first:%Y-%m}/{last:%Y-%m}")


@pytest.mark.property
@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=CASES, deadline=None)
@given(period=periods(), style=st.sampled_from(sorted(STYLES)))
def test_every_printed_date_reads_back(period: Period, style: str, language: Language) -> None:
    text = period_text(period, language, style)
    read = parse_shown(text, language, near=period)
    assert isinstance(read, Period)
    assert read.contains(period) or period.contains(read)
    if style == "full":
        assert parse_shown(text, language) == period
