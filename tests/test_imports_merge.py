"""Closes set beside those on file, and into prices.csv: no other line changes by a byte."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dat.imports import Close, Export, contradictions, merged, plan_import
from dat.imports.export import FORMS
from dat.model import Dataset
from dat.read import read_dataset

PRICES = "data/prices.csv"
FILE = Path("btc.csv")


def export(*closes: tuple[str, str]) -> Export:
    found = tuple(
        Close(dt.date.fromisoformat(day), digits, line) for line, (day, digits) in enumerate(closes, start=2)
    )
    return Export(FILE, FORMS[-1], ("date", "close"), found, ())


def changed(root: Path, data: Dataset, *closes: tuple[str, str], asset: str = "BTC") -> str:
    text = (root / PRICES).read_bytes().decode()
    plan = plan_import(data, export(*closes), asset, data.sources["exchange"])
    return merged(text, data, plan)


def added(old: str, new: str) -> list[str]:
    """Return the lines that are new; all others must be there as they were, in their order."""
    remaining = iter(old.splitlines(keepends=True))
    waited, found = next(remaining, None), []
    for line in new.splitlines(keepends=True):
        if line == waited:
            waited = next(remaining, None)
        else:
            found.append(line)
    assert waited is None
    return found


def test_a_close_is_new_on_file_or_different(mini_data: Dataset) -> None:
    closes = (("2026-02-04", "73000"), ("2026-02-05", "63000"), ("2026-02-10", "69001"))
    plan = plan_import(mini_data, export(*closes), "BTC", mini_data.sources["exchange"])
    assert [close.digits for close in plan.new] == ["73000"]
    assert [close.digits for close in plan.same] == ["63000"]
    assert [(str(row.price.value), close.digits) for row, close in plan.changed] == [("69000", "69001")]


@pytest.mark.parametrize("digits", ["69000.00", "69000.4687", "68999.5", "069000"])
def test_a_price_written_with_more_digits_is_the_same(mini_data: Dataset, digits: str) -> None:
    plan = plan_import(mini_data, export(("2026-02-10", digits)), "BTC", mini_data.sources["exchange"])
    assert len(plan.same) == 1


def test_closes_of_another_source_asset_or_kind_are_not_compared(mini_data: Dataset) -> None:
    low = export(("2026-02-06", "65000"))  # a low is on file for that day, no close
    assert plan_import(mini_data, low, "BTC", mini_data.sources["exchange"]).new
    other = export(("2026-02-10", "1"))
    assert plan_import(mini_data, other, "BTC", mini_data.sources["tracker"]).new


def test_a_contradiction_names_both_places(mini_data: Dataset) -> None:
    plan = plan_import(mini_data, export(("2026-02-10", "70000.5")), "BTC", mini_data.sources["exchange"])
    told = "expected the close of 2026-02-10 as in btc.csv:2, 70000.5 USD/BTC, got 69000 USD/BTC"
    found = [str(problem) for problem in contradictions(plan, FILE)]
    assert found == [f"data/prices.csv:8:price: {told} [price-contradiction]"]


def test_new_closes_stand_in_order_of_date_among_those_of_their_asset(mini: Path, mini_data: Dataset) -> None:
    closes = (
        ("2025-10-05", "123000"),
        ("2026-02-06", "64000"),
        ("2026-02-07", "65000"),
        ("2026-04-02", "66000"),
    )
    lines = changed(mini, mini_data, *closes).splitlines()
    assert [line.split(",")[0] for line in lines[3:]] == [
        "2025-10-05",
        "2025-10-06",
        "2025-10-06",
        "2026-02-05",
        "2026-02-06",
        "2026-02-06",
        "2026-02-07",
        "2026-02-10",
        "2026-03-31",
        "2026-02-10",  # the one price of ETH
        "2026-04-01",
        "2026-04-02",
    ]
    assert lines[3] == "2025-10-05,BTC,123000 USD/BTC,close,,exchange,"


def test_an_asset_without_prices_goes_to_the_end(mini: Path) -> None:
    path = mini / PRICES
    path.write_text(
        "date,asset,price,kind,role,source\n2026-02-05,BTC,1 USD/BTC,close,,exchange", encoding="utf-8"
    )
    data = read_dataset(mini)
    assert changed(mini, data, ("2026-02-05", "2000"), asset="ETH").splitlines()[1:] == [
        "2026-02-05,BTC,1 USD/BTC,close,,exchange",
        "2026-02-05,ETH,2000 USD/ETH,close,,exchange",
    ]


def test_a_close_that_is_replaced_changes_in_its_cell_alone(mini: Path) -> None:
    path = mini / PRICES
    text = path.read_text(encoding="utf-8")
    line = '2026-02-10,BTC, "69000 USD/BTC",close,,exchange,"as told, twice"\n'
    text = text.replace("2026-02-10,BTC,69000 USD/BTC,close,,exchange,\n", line.replace(' "', '"'))
    path.write_text(text, encoding="utf-8")
    new = changed(mini, read_dataset(mini), ("2026-02-10", "70000.5"))
    assert new == text.replace('"69000 USD/BTC"', "70000.5 USD/BTC")


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_ends_and_byte_order_mark_stay(mini: Path, start: str, ending: str) -> None:
    path = mini / PRICES
    text = start + path.read_text(encoding="utf-8").replace("\n", ending)
    path.write_bytes(text.encode())
    new = changed(mini, read_dataset(mini), ("2026-02-07", "65000"))
    assert new.replace(f"2026-02-07,BTC,65000 USD/BTC,close,,exchange,{ending}", "") == text


def test_columns_may_stand_in_any_order_and_notes_run_over_lines(mini: Path) -> None:
    text = (
        "note,source,role,kind,price,asset,date\n"
        '"first line\nsecond, line",exchange,,close,69000 USD/BTC,BTC,2026-02-10\n'
        ",exchange,,close,68000 USD/BTC,BTC,2026/3/31"
    )
    (mini / PRICES).write_text(text, encoding="utf-8")
    data = read_dataset(mini)
    new = changed(mini, data, ("2026-02-11", "67000"), ("2026-03-31", "68000"), ("2026-04-01", "66000"))
    assert added(text + "\n", new) == [
        ",exchange,,close,67000 USD/BTC,BTC,2026-02-11\n",
        ",exchange,,close,66000 USD/BTC,BTC,2026-04-01\n",
    ]
    assert new.index("second, line") < new.index("67000")


DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2026, 4, 30))
PRICE = st.decimals(1, 200000, places=2).map(str)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(DAYS, PRICE, max_size=6))
def test_whatever_is_added_every_line_on_file_stays_and_every_new_close_comes_once(
    mini_data: Dataset, closes: dict[dt.date, str]
) -> None:
    text = (mini_data.root / PRICES).read_text(encoding="utf-8")
    found = export(*((day.isoformat(), digits) for day, digits in sorted(closes.items())))
    plan = replace(plan_import(mini_data, found, "BTC", mini_data.sources["exchange"]), changed=())
    lines = added(text, merged(text, mini_data, plan))
    assert lines == [f"{c.day},BTC,{plan.written(c)},close,,exchange,\n" for c in plan.new]
