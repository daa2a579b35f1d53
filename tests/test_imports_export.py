"""The forms of price files: what each gives, and what cannot be."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from dat.errors import BrokenInput
from dat.imports import Export, read_export
from dat.imports.export import stretches

TODAY = dt.date(2026, 2, 12)

YAHOO = """\
Date,Open,High,Low,Close,Adj Close,Volume
2026-02-09,70264.7,71000.1,69000.2,70120.781250,70120.781250,1
2026-02-10,70120.8,70200.0,68000.0,68793.960938,68793.960938,1
2026-02-11,null,null,null,null,null,null
"""
YAHOO_PAGE = """\
Date\tOpen\tHigh\tLow\tClose Close price adjusted for splits.\tAdj Close Adjusted close price adjusted for splits and \
dividend and/or capital gain distributions.\tVolume
Feb 10, 2026\t70,120.78\t70,200.00\t68,000.00\t68,793.96\t68,793.96\t1,000
Feb 9, 2026\t70,264.73\t71,000.12\t69,000.25\t70,120.78\t70,120.78\t1,000
"""
COINGECKO = """\
snapped_at,price,market_cap,total_volume
2026-02-10 00:00:00 UTC,70120.78,1,1
2026-02-11 00:00:00 UTC,68793.96,1,1
2026-02-12 08:15:30 UTC,66991.97,1,1
"""
STOOQ = "Date,Open,High,Low,Close,Volume\n2026-02-09,1,2,1,70120.78,3\n2026-02-10,1,2,1,68793.96,3\n"
PLAIN = "date,close_usd,source\n2026-02-09,70120.78,x\n2026-02-10,68793.96,x\n"


def export(tmp_path: Path, text: str) -> Export:
    path = tmp_path / "btc.csv"
    path.write_text(text, encoding="utf-8")
    return read_export(path, TODAY)


def complaint(tmp_path: Path, text: str) -> str:
    with pytest.raises(BrokenInput) as caught:
        export(tmp_path, text)
    return str(caught.value).removeprefix(str(tmp_path / "btc.csv"))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (YAHOO, "Yahoo Finance"),
        (YAHOO_PAGE, "Yahoo Finance"),
        (COINGECKO, "CoinGecko"),
        (STOOQ, "Stooq"),
        (PLAIN, "date and close"),
        (PLAIN.replace("close_usd", "Price"), "date and close"),
    ],
)
def test_every_form_gives_the_closes_of_the_same_days(tmp_path: Path, text: str, form: str) -> None:
    found = export(tmp_path, text)
    assert found.form.name == form
    assert [close.day.isoformat() for close in found.closes] == ["2026-02-09", "2026-02-10"]
    assert [close.digits[:8] for close in found.closes] == ["70120.78", "68793.96"]


def test_what_is_passed_over_is_said(tmp_path: Path) -> None:
    assert export(tmp_path, YAHOO).notes == ("passed over: days without a close (1)",)
    assert export(tmp_path, COINGECKO).notes == ("passed over: prices within a day (1)",)
    today = PLAIN + f"{TODAY},66991.97,x\n"
    assert export(tmp_path, today).notes == ("passed over: days that are not over (1)",)


def test_a_snapshot_at_the_start_of_today_is_the_close_of_yesterday(tmp_path: Path) -> None:
    found = export(tmp_path, COINGECKO.replace("08:15:30", "00:00:00"))
    assert found.closes[-1].day == dt.date(2026, 2, 11)
    assert found.closes[-1].digits == "66991.97"


def test_days_may_run_backwards_and_repeat_themselves(tmp_path: Path) -> None:
    header, *lines = PLAIN.splitlines(keepends=True)
    found = export(tmp_path, header + "".join(reversed(lines)) + lines[0])
    assert [close.line for close in found.closes] == [3, 2]


def test_a_price_at_the_very_end_of_a_file_may_be_cut_and_is_pointed_out(tmp_path: Path) -> None:
    text = "date,close\n2026-02-09,70120.78\n2026-02-10,68793"
    assert export(tmp_path, text).notes == ("the last line (3) has no line end; see that its price is whole",)
    assert export(tmp_path, text + "\n").notes == ()


@pytest.mark.parametrize("cut", ["6", "687", "6879"])
def test_a_price_at_the_very_end_that_is_far_from_the_others_is_cut_off(tmp_path: Path, cut: str) -> None:
    text = f"date,close\n2026-02-09,70120.78\n2026-02-10,{cut}"
    assert complaint(tmp_path, text) == (
        f":3:close: expected a whole price, got {cut} after 70120.78 and no line end: "
        "the file is cut off; get it again [input]"
    )


def test_of_two_columns_with_one_name_none_is_chosen(tmp_path: Path) -> None:
    assert complaint(tmp_path, "date,close,Close\n2026-02-09,1,2\n") == (
        ":1: expected one column close, got 2; leave one of them [input]"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            PLAIN + "2026-02-09,70120.79,x\n",
            ":4: expected one close of 2026-02-09, got 70120.79 after 70120.78 in line 2 [input]",
        ),
        (PLAIN + "2026-02-13,1,x\n", ":4:date: expected days up to 2026-02-12, got 2026-02-13 [input]"),
        (
            "date,close\n02/10/2026,1\n",
            ":2:date: expected a day such as 2024-11-01 or Nov 1, 2024, got '02/10/2026', in which day and month cannot be told apart [input]",
        ),
        (
            'date,Close\n2026-02-10,"687,9"\n',
            ":2:Close: expected a price in US dollars such as 68524.02 or 68,524.02, got '687,9'; write decimals with a point [input]",
        ),
        ("date,close\n2026-02-10,\n", ": expected at least one day with its close, got none [input]"),
    ],
)
def test_what_cannot_be_is_one_sentence_with_its_place(tmp_path: Path, text: str, expected: str) -> None:
    assert complaint(tmp_path, text) == expected


def test_a_file_of_no_known_form_is_told_which_there_are(tmp_path: Path) -> None:
    told = complaint(tmp_path, "day,eur\n2026-02-10,1\n")
    assert told.startswith(
        ":1: expected the columns Date,Open,High,Low,Close,Adj Close,Volume (Yahoo Finance)"
    )
    assert told.endswith("or date,close_usd, got day, eur [input]")


def test_days_in_a_row_are_one_stretch(tmp_path: Path) -> None:
    found = export(tmp_path, PLAIN + "2026-02-05,62702.10,x\n")
    assert [[close.day.day for close in days] for days in stretches(found.closes)] == [[5], [9, 10]]
