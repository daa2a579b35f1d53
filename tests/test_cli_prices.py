"""`dat prices import`: what it prints, what it writes, and that a refused file writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from dat.amount import Amount
from dat.cli import main
from dat.metrics import Result
from dat.read import read_dataset
from dat.values import Evaluations

PRICES = "data/prices.csv"
NEW = "date,close\n2026-02-10,69000\n2026-02-07,65000.50\n2026-02-08,66000\n2026-02-04,73000\n"


def run(mini: Path, text: str | bytes, *options: str) -> int:
    path = mini / "btc.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return main(["--project", str(mini), "prices", "import", str(path), *options])


def prices(mini: Path) -> bytes:
    return (mini / PRICES).read_bytes()


def test_it_says_what_it_adds_and_adds_it(mini: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(mini, NEW) == 0
    assert capsys.readouterr().out.removeprefix(str(mini)).splitlines() == [
        "/btc.csv (date and close): 4 closes of BTC, 2026-02-04 to 2026-02-10, as exchange",
        "+ 2026-02-04  73000 USD/BTC",
        "+ 2026-02-07 to 2026-02-08  2 closes, first 65000.50, last 66000 USD/BTC",
        "3 new, 0 different, 1 on file already",
        "data/prices.csv: 3 added, 0 changed",
    ]
    closes = [row for row in read_dataset(mini).prices if row.asset == "BTC" and row.kind == "close"]
    assert [str(row.date) for row in closes][1:6] == [
        "2026-02-04",
        "2026-02-05",
        "2026-02-07",
        "2026-02-08",
        "2026-02-10",
    ]


def test_a_second_time_there_is_nothing_to_do(mini: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(mini, NEW) == 0
    once = prices(mini)
    assert run(mini, NEW) == 0
    assert capsys.readouterr().out.endswith("0 new, 0 different, 4 on file already\nnothing to do\n")
    assert prices(mini) == once


def test_metrics_use_the_closes_that_were_added(mini: Path) -> None:
    def price() -> Result:
        data = read_dataset(mini)
        earlier = replace(data, article=replace(data.article, as_of=dt.date(2026, 2, 8)))
        return Evaluations(earlier).result("latest", "btc.price")

    before = price()
    assert run(mini, NEW) == 0
    after = price()
    assert isinstance(before, Amount)
    assert isinstance(after, Amount)
    assert (int(before.value), int(after.value)) == (63000, 66000)
    assert after.derivation.used == {"BTC 2026-02-08 close exchange"}


def test_a_dry_run_writes_nothing(mini: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = prices(mini)
    assert run(mini, NEW, "--dry-run") == 0
    assert capsys.readouterr().out.endswith(
        "3 new, 0 different, 1 on file already\nnothing written: --dry-run\n"
    )
    assert prices(mini) == before


def test_contradictions_are_listed_and_nothing_is_written(
    mini: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = prices(mini)
    assert run(mini, NEW.replace("69000", "69100")) == 1
    err = capsys.readouterr().err
    assert (
        "nothing written, since the file contradicts 1 close on file; --replace takes those of the file"
        in err
    )
    assert "data/prices.csv:8:price: expected the close of 2026-02-10 as in " in err
    assert "btc.csv:2, 69100 USD/BTC, got 69000 USD/BTC [price-contradiction]" in err
    assert prices(mini) == before


def test_of_many_contradictions_the_first_ten_are_listed(
    mini: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = [f"2026-01-{day:02}" for day in range(1, 31)]
    assert run(mini, "date,close\n" + "".join(f"{day},70000\n" for day in days)) == 0
    assert run(mini, "date,close\n" + "".join(f"{day},71000\n" for day in days)) == 1
    err = capsys.readouterr().err
    assert "contradicts 30 closes on file, the first 10 of them below" in err
    assert err.count("[price-contradiction]") == 10


def test_replace_takes_the_prices_of_the_file(mini: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = prices(mini)
    assert run(mini, "date,close\n2026-02-10,69100\n", "--replace") == 0
    out = capsys.readouterr().out
    assert "~ 2026-02-10  69000 becomes 69100 USD/BTC\n" in out
    assert "data/prices.csv: 0 added, 1 changed" in out
    assert prices(mini) == before.replace(b"2026-02-10,BTC,69000 ", b"2026-02-10,BTC,69100 ")


def test_what_a_reader_of_the_numbers_should_know_is_a_note(
    mini: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "snapped_at,price,market_cap,total_volume\n2026-04-06 00:00:00 UTC,66000,1,1\n"
    assert run(mini, text, "--source", "exchange") == 0
    captured = capsys.readouterr()
    assert "1 close of BTC, 2026-04-05 to 2026-04-05" in captured.out
    assert captured.err.splitlines() == [
        "note: CoinGecko gives the price at 00:00 UTC, which is the close of the day before",
        "note: new closes later than the as-of day 2026-03-31, which wait until it is moved: 1",
    ]


def test_a_file_newer_than_its_source_is_pointed_out(mini: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(mini, "date,close\n2026-03-30,66000\n", "--source", "tracker") == 0
    assert "runs to 2026-03-30, tracker was published on 2026-02-09" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        ("date,close,volume\n2026-02-07,65000,1\n2026-02-08,6", (), "the line is cut off"),
        ("", (), "got an empty one"),
        (NEW.encode("utf-16"), (), "got UTF-16"),
        (NEW, ("--asset", "ETH"), "the file is named for BTC, not for ETH"),
        (NEW, ("--source", "nobody"), "there is no source 'nobody'"),
        (NEW, ("--source", "alpha-sale"), "got filing"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(
    mini: Path, capsys: pytest.CaptureFixture[str], text: str | bytes, options: Sequence[str], told: str
) -> None:
    before = prices(mini)
    assert run(mini, text, *options) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""
    assert prices(mini) == before


def test_a_project_that_cannot_be_read_gets_no_prices(mini: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mini / PRICES).write_bytes(prices(mini).replace(b"69000 USD/BTC", b"69000 USD/ETH"))
    before = prices(mini)
    assert run(mini, NEW) == 2
    assert "data/prices.csv:8:price: expected a price in USD/BTC" in capsys.readouterr().err
    assert prices(mini) == before


def test_a_full_disk_leaves_the_old_file(
    mini: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, replace = prices(mini), Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if target == mini / PRICES:
            raise OSError(28, "No space left on device", str(target))
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    assert run(mini, NEW) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert prices(mini) == before
    assert sorted(path.name for path in (mini / "data").iterdir() if "prices" in path.name) == ["prices.csv"]
