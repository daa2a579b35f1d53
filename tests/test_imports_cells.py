"""Days and prices as exporters write them."""

from __future__ import annotations

import datetime as dt

import pytest

from dat.imports.cells import parse_moment, parse_price

NOVEMBER_1 = dt.date(2024, 11, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2024-11-01",
        "2024/11/1",
        "2024年11月1日",
        "20241101",
        "Nov 1, 2024",
        "November 01, 2024",
        "Nov. 1 2024",
        "1 Nov 2024",
        "2024-11-01 00:00:00 UTC",
        "2024-11-01T00:00:00.000Z",
        "2024-11-01 00:00:00+00:00",
        "2024-11-01 00:00",
    ],
)
def test_a_day_is_read_in_the_ways_exporters_write_it(text: str) -> None:
    moment = parse_moment(text)
    assert moment.day == NOVEMBER_1
    assert moment.is_midnight


@pytest.mark.parametrize("text", ["2024-11-01 13:45:10 UTC", "2024-11-01T00:00:01Z"])
def test_a_time_within_the_day_is_told_apart(text: str) -> None:
    moment = parse_moment(text)
    assert moment.day == NOVEMBER_1
    assert not moment.is_midnight


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("11/01/2024", "day and month cannot be told apart"),
        ("01.11.2024", "day and month cannot be told apart"),
        ("2024-11-01 00:00:00+09:00", "expected days of UTC"),
        ("2024-02-30", "expected a day of the calendar"),
        ("0001-01-01", "expected a day of the calendar"),
        ("Foo 1, 2024", "expected a day of the calendar"),
        ("1730419200", "expected a day such as"),
        ("", "expected a day such as"),
    ],
)
def test_a_day_that_is_not_clear_is_refused(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        parse_moment(text)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("69482.47", "69482.47"),
        ("69,482.468750", "69482.468750"),
        ("1,069,482", "1069482"),
        ("69,482", "69482"),
        ("$69,482.47", "69482.47"),
        ("93429.20", "93429.20"),
        ("93429.2017432912345", "93429.2017432912"),
    ],
)
def test_a_price_keeps_its_digits_and_loses_its_separators(text: str, digits: str) -> None:
    assert parse_price(text, ",") == digits


@pytest.mark.parametrize("text", ["", "null", "NaN", "-", "N/A"])
def test_no_price_is_no_price(text: str) -> None:
    assert parse_price(text, ",") is None


@pytest.mark.parametrize(
    "text",
    [
        "69482,47",
        "69.482,47",
        "6,9482",
        "¥1000",
        "1e5",
        "-5",
        "+5",
        "0",
        "0.00",
        "６９４８２",
        "about 5",
        "9" * 16,
    ],
)
def test_what_is_no_plain_price_above_zero_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a price"):
        parse_price(text, ",")


def test_a_comma_that_may_be_a_decimal_sign_is_refused_beside_semicolons() -> None:
    with pytest.raises(ValueError, match="write decimals with a point"):
        parse_price("69,482", ";")
    assert parse_price("69,482.47", ";") == "69482.47"
    assert parse_price("1,069,482", ";") == "1069482"
