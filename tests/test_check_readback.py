"""Reading printed numbers back: every text of today means its number, and other words may mean the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from dat.amount import Missing, NotationError, Period, parse_amount
from dat.check.readback import holds, means_the_same, read_back
from dat.formatting import STYLES, amount_text, range_text
from dat.metrics import metric_names
from dat.model import LANGUAGES, VIEWS, Dataset
from dat.values import Evaluations, Shown

DAY = Period(dt.date(2026, 2, 9), dt.date(2026, 2, 9))
SHARE = replace(parse_amount("61.5 %"), value=Decimal("0.61533"), written=None)


def test_every_printed_text_means_its_own_number(real_data: Dataset) -> None:
    evaluations = Evaluations(real_data)
    count = 0
    for metric in metric_names(real_data):
        for view in VIEWS:
            result = evaluations.result(view, metric)
            if isinstance(result, Missing):
                continue
            for language in LANGUAGES:
                shown = Shown(view, metric, result, language)
                styled = {replace(shown, style=style).text for style in STYLES}
                for text in {shown.text, shown.with_range, *styled}:
                    assert means_the_same(text, text, language, result), f"{view}.{metric}: {text}"
                    count += 1
    assert count > 1000


@pytest.mark.parametrize(
    "text", ["61.5%", "62%", "61.53%", "about 61.5%", "roughly 62%", "61.5 per cent", "61–62%"]
)
def test_other_words_and_other_digits_mean_the_same_if_they_hold_the_value(text: str) -> None:
    assert means_the_same(text, "61.5%", "en", SHARE)


@pytest.mark.parametrize(
    "text", ["61.6%", "63%", "62–64%", "at least 61.5%", "61.5% or less", "61.5 BTC", "61.5", "", "%"]
)
def test_another_number_a_bound_and_another_unit_do_not(text: str) -> None:
    assert not means_the_same(text, "61.5%", "en", SHARE)


def test_a_bound_is_the_same_bound_in_other_words() -> None:
    bound = parse_amount("at least 5 BTC")
    now = amount_text(bound, "en")
    assert means_the_same("5 BTC or more", now, "en", bound)
    assert not means_the_same("5 BTC", now, "en", bound)
    assert not means_the_same("at most 5 BTC", now, "en", bound)


def test_a_number_with_its_range_may_be_printed_without() -> None:
    wide = replace(parse_amount("50 %"), low=Decimal("0.44"), high=Decimal("0.56"), written=None)
    assert "(" in range_text(wide, "ja")
    assert means_the_same("約50%", range_text(wide, "ja"), "ja", wide)


@pytest.mark.parametrize(
    ("text", "now", "same"),
    [
        ("February 9", "9 February", True),
        ("February 2026", "9 February", True),
        ("10 February", "9 February", False),
        ("March 2026", "9 February", False),
        ("61.5%", "9 February", False),
    ],
)
def test_a_date_must_hold_the_day(text: str, now: str, *, same: bool) -> None:
    assert means_the_same(text, now, "en", DAY) is same


def test_a_text_as_long_as_no_number_is_not_read() -> None:
    with pytest.raises(NotationError, match="got a text of 1000 characters"):
        read_back("(" * 1000, "en", SHARE)


def test_a_date_holds_no_amount_and_an_amount_no_date() -> None:
    assert not holds(DAY, SHARE)
    assert not holds(SHARE, DAY)
