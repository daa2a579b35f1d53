"""Capturing the present state: which numbers, rows and claims an edition keeps, and how."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dat.amount import parse_amount
from dat.editions import Edition
from dat.model import Dataset
from dat.read.inputs import data_files, digests
from tests.editions import HALF, HOLDING, SHOWN, state


@pytest.fixture(scope="module")
def edition(mini_data: Dataset) -> Edition:
    return state(mini_data)


def test_a_number_keeps_value_interval_unit_texts_and_pages(edition: Edition) -> None:
    number = edition.by_key["disclosed", HOLDING]

    assert number.printed.value == "2500.5"
    assert (number.printed.low, number.printed.high) == ("2499.95", "2501.05")
    assert number.printed.unit == "BTC"
    assert number.printed["ja"] == number.printed["en"] == "2,500\u00a0BTC"
    assert number.pages == ("chapters/en/alpha.html", "chapters/ja/alpha.html")


def test_ratios_are_kept_in_per_cent_and_dates_as_periods(edition: Edition) -> None:
    share = edition.by_key["disclosed", "alpha.sale_2026_02.share"].printed
    day = edition.by_key["disclosed", "beta.sale_2026_01.date"].printed

    assert (share.value, share.unit) == ("61.533728174756", "%")
    assert (day.value, day.low, day.high, day.unit) == ("2026-01", "2026-01-01", "2026-01-31", "date")


def test_a_missing_number_is_kept_only_where_a_page_says_that_it_is_not_disclosed(edition: Edition) -> None:
    shown = edition.by_key["disclosed", "beta.holding"].printed

    assert (shown.value, shown.low, shown.high) == (None, None, None)
    assert (shown.ja, shown.en) == ("開示なし", "not disclosed")
    assert ("latest", "beta.holding") not in edition.by_key


def test_the_reports_own_numbers_are_kept_where_a_page_shows_them(edition: Edition) -> None:
    assert edition.by_key["latest", "report.as_of"].printed.value == "2026-03-31"
    assert ("article", "report.as_of") not in edition.by_key
    assert ("article", "claims.total") not in edition.by_key


def test_a_name_that_exists_no_more_is_passed_over(mini_data: Dataset) -> None:
    known = state(mini_data)
    asked = state(mini_data, shown={**SHOWN, ("latest", "gamma.holding"): ("chapters/en/gamma.html",)})

    assert asked == known


def test_a_row_keeps_the_cells_that_say_something(edition: Edition) -> None:
    rows = {row.key: row for row in edition.rows}

    assert rows["alpha-3"].says == {
        "date": "2026-02-07/2026-02-08",
        "company": "alpha",
        "event": "sale_2026_02",
        "kind": "sale",
        "amount": "4000 BTC",
        "value": "about 280000000 USD",
        "source": "alpha-sale",
        "known": "2026-02-09",
    }
    assert (rows["alpha-3"].file, rows["alpha-3"].line) == ("data/ledger.csv", 6)
    assert rows["alpha-3"].pages == ("chapters/en/alpha.html",)
    assert rows["BTC 2026-02 low article"].says["role"] == "current"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("4451 BTC", "4451 BTC"),
        ("4451.0 BTC", "4451.0 BTC"),
        ("305M USD", "305000000 USD ± 500000"),
        ("305.0M USD", "305000000 USD ± 50000"),
        ("~305M USD", "about 305000000 USD"),
        ("3233 BTC exact", "3233 BTC ± 0"),
        ("94.5M USD ± 0.5M", "94500000 USD ± 500000"),
        ("450M..500M USD", "450000000–500000000 USD"),
        ("at least 15.4M share", "at least 15400000 share"),
        ("57 %", "57 %"),
        ("57 % exact", "57 % ± 0"),
    ],
)
def test_a_written_amount_is_kept_with_its_width(mini_data: Dataset, written: str, kept: str) -> None:
    row = replace(mini_data.rows[0], kind="event", event="", amount=parse_amount(written))

    assert state(replace(mini_data, rows=(row,))).rows[0].says["amount"] == kept


def test_a_claim_keeps_its_words_what_it_asserts_and_its_verdicts(edition: Edition) -> None:
    claims = {claim.key: claim for claim in edition.claims}

    assert claims[HALF].en == "Alpha sold about 50% of its coins."
    assert claims[HALF].asserts == "alpha.sale_2026_02.share is about 50 %"
    assert claims[HALF].verdicts == {"article": "consistent", "disclosed": "inconsistent"}
    assert claims[HALF].pages == ("chapters/en/alpha.html",)
    assert claims["alpha-profit"].asserts == ""
    assert claims["alpha-profit"].verdicts == {"disclosed": "inconsistent"}


def test_the_inputs_are_the_data_files_with_their_sums(edition: Edition, mini_data: Dataset) -> None:
    assert edition.inputs == digests(data_files(mini_data.root))
