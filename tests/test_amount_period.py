"""Periods: days, months, quarters, years and intervals."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dat.amount import Period, parse_period

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2026-02-09", date(2026, 2, 9), date(2026, 2, 9), "day"),
        ("2026/2/9", date(2026, 2, 9), date(2026, 2, 9), "day"),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28), "month"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2025-Q3", date(2025, 7, 1), date(2025, 9, 30), "quarter"),
        ("2025", date(2025, 1, 1), date(2025, 12, 31), "year"),
        ("2026-02-07/2026-02-08", date(2026, 2, 7), date(2026, 2, 8), "interval"),
        ("2025-07/2025-10", date(2025, 7, 1), date(2025, 10, 31), "interval"),
    ],
)
def test_what_can_be_written(text: str, first: date, last: date, precision: str) -> None:
    period = parse_period(text)
    assert (period.first, period.last, period.precision) == (first, last, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9 February",
        "2026-13",
        "2026-02-30",
        "2025-Q5",
        "2026-03/2026-02",
        "a/b/c",
        "0001-01-01",
        "9999-12-31",
    ],
)
def test_other_text_says_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected a day .* got"):
        parse_period(text)


@given(DAYS, DAYS)
def test_what_is_written_reads_back(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other))
    assert parse_period(str(period)) == period


@given(st.dates(), st.dates(), st.dates())
def test_a_period_contains_what_it_overlaps_only_within_its_ends(one: date, other: date, day: date) -> None:
    period = Period(min(one, other), max(one, other))
    assert period.contains(day) == period.overlaps(Period(day, day))
