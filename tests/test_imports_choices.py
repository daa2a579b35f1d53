"""Which asset a file is about, and whose closes they are: guessed only where nothing else can be meant."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from dat.errors import UnknownName, UsageError
from dat.imports import Export, choose_asset, choose_source, read_export
from dat.imports.export import FORMS, Form
from dat.model import Dataset

COINGECKO, YAHOO, STOOQ, PLAIN = FORMS


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    path = tmp_path_factory.mktemp("files") / "prices.csv"
    path.write_text("date,close\n2026-02-10,69000\n", encoding="utf-8")
    return read_export(path, dt.date(2026, 2, 12))


def named(export: Export, name: str) -> Export:
    return replace(export, path=Path(name))


@pytest.mark.parametrize(
    ("name", "asset"),
    [
        ("BTC-USD.csv", "BTC"),
        ("btc-usd-max.csv", "BTC"),
        ("btcusd_d.csv", "BTC"),
        ("Bitcoin Historical Data.csv", "BTC"),
        ("eth_usd_daily.csv", "ETH"),
        ("ethereum_2024.csv", "ETH"),
    ],
)
def test_the_name_of_a_file_says_what_it_is_about(export: Export, name: str, asset: str) -> None:
    assert choose_asset(named(export, name), None) == asset
    assert choose_asset(named(export, name), asset.lower()) == asset


def test_the_header_says_it_as_well(export: Export) -> None:
    assert choose_asset(replace(export, header=("date", "close", "ETH-USD volume")), None) == "ETH"


@pytest.mark.parametrize("name", ["prices.csv", "btc_and_eth.csv", "ethbtc.csv", "wbtc.csv", "steth.csv"])
def test_a_name_that_says_nothing_or_two_things_is_asked_about(export: Export, name: str) -> None:
    with pytest.raises(UsageError, match="say --asset BTC or another"):
        choose_asset(named(export, name), None)
    assert choose_asset(named(export, name), "ETH") == "ETH"


def test_a_file_named_for_another_asset_is_refused(export: Export) -> None:
    with pytest.raises(UsageError, match="the file is named for BTC, not for ETH"):
        choose_asset(named(export, "BTC-USD.csv"), "ETH")
    with pytest.raises(UnknownName, match="there is no asset 'SHIB'"):
        choose_asset(export, "SHIB")


@pytest.mark.parametrize(
    ("name", "currency"), [("BTC-JPY.csv", "JPY"), ("btceur_d.csv", "EUR"), ("btcusdt.csv", "USDT")]
)
def test_prices_in_another_currency_are_refused(export: Export, name: str, currency: str) -> None:
    with pytest.raises(UsageError, match=f"expected prices in US dollars, got a file named for {currency}"):
        choose_asset(named(export, name), "BTC")


def test_the_one_exchange_with_closes_of_the_asset_is_meant(export: Export, mini_data: Dataset) -> None:
    assert choose_source(mini_data, export, "BTC", None).id == "exchange"


def test_no_exchange_and_two_exchanges_are_asked_about(export: Export, mini_data: Dataset) -> None:
    closes = [row for row in mini_data.prices if row.asset == "BTC"]
    none = replace(mini_data, prices=tuple(row for row in mini_data.prices if row.asset == "ETH"))
    with pytest.raises(UsageError, match="got none; name the source: --source ID"):
        choose_source(none, export, "BTC", None)
    other = replace(closes[-1], source=replace(closes[-1].source, id="other"))
    with pytest.raises(UsageError, match="got exchange, other; name the source: --source ID"):
        choose_source(replace(mini_data, prices=(*closes, other)), export, "BTC", None)


@pytest.mark.parametrize("form", [COINGECKO, YAHOO, STOOQ])
def test_a_file_of_another_publisher_is_not_taken_for_the_exchange_on_file(
    export: Export, mini_data: Dataset, form: Form
) -> None:
    file = replace(export, form=form)
    with pytest.raises(UsageError, match="the closes on file are from exchange"):
        choose_source(mini_data, file, "BTC", None)
    assert choose_source(mini_data, file, "BTC", "exchange").id == "exchange"


def test_a_file_of_the_publisher_on_file_needs_no_word(export: Export, real_data: Dataset) -> None:
    assert choose_source(real_data, replace(export, form=YAHOO), "BTC", None).id == "yahoo-btc-usd"


def test_a_source_must_be_on_file(export: Export, mini_data: Dataset) -> None:
    with pytest.raises(UnknownName, match=r"there is no source .*did you mean exchange"):
        choose_source(mini_data, export, "BTC", "exchnge")


@pytest.mark.parametrize("given", ["exchange", "tracker", "beta-sale"])
def test_closes_may_be_those_of_an_exchange_a_tracker_or_the_trade_press(
    export: Export, mini_data: Dataset, given: str
) -> None:
    assert choose_source(mini_data, export, "BTC", given).id == given


@pytest.mark.parametrize(
    ("given", "kind"),
    [("article", "article"), ("alpha-sale", "filing"), ("alpha-january", "press_release")],
)
def test_neither_the_article_nor_a_company_tells_closes(
    export: Export, mini_data: Dataset, given: str, kind: str
) -> None:
    with pytest.raises(
        UsageError,
        match=f"--source {given}: expected a source of kind exchange, trade_press or tracker, got {kind}",
    ):
        choose_source(mini_data, export, "BTC", given)
