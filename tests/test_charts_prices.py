"""Price lines with a daily series: they say so, and no label stands on the line."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from dat.amount import Derivation, Period
from dat.charts import Chart, draw
from dat.charts.labels import text_width
from dat.charts.plot import Panel
from dat.model import LANGUAGES, Dataset, Language, PriceRow
from dat.values import Evaluations, Values

DAILY = {"ja": "日々の終値", "en": "Daily closes"}
MONTHLY = {"ja": "月末と出来事のあった日の終値", "en": "Closes at month ends and on event days"}


def daily(data: Dataset, *, without: int = 0) -> Dataset:
    """Return the data with a close for every day, jagged like real ones; one in `without` days is left out."""
    prices = list(data.prices)
    for asset in data.assets:
        closes = {row.date.first: row for row in data.prices if row.asset == asset and row.kind == "close"}
        days = (max(closes) - min(closes)).days
        last = closes[min(closes)]
        for number in range(1, days):
            day = min(closes) + dt.timedelta(days=number)
            if day in closes:
                last = closes[day]
            elif not (without and number % without == 0):
                prices.append(_close(last, day, Decimal("1.12") if number % 2 else Decimal("0.9")))
    return replace(data, prices=tuple(prices))


def _close(like: PriceRow, day: dt.date, factor: Decimal) -> PriceRow:
    key = f"{like.asset} {day} close {like.source.id}"
    price = replace(like.price.scaled(factor), derivation=Derivation(key, frozenset((key,))))
    return replace(like, id=key, date=Period(day, day), price=price)


def drawn(data: Dataset, language: Language, name: str, *subjects: str) -> Chart:
    return draw(name, Values(Evaluations(data), language), *subjects)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_daily_series_is_called_so(real_data: Dataset, language: Language) -> None:
    assert drawn(real_data, language, "price_path", "btc").subtitle.startswith(MONTHLY[language])
    assert drawn(daily(real_data), language, "price_path", "btc").subtitle.startswith(DAILY[language])


def test_a_series_with_a_few_days_missing_is_daily_and_one_with_many_is_not(real_data: Dataset) -> None:
    assert drawn(daily(real_data, without=20), "en", "price_path").subtitle.startswith(DAILY["en"])
    assert drawn(daily(real_data, without=3), "en", "price_path").subtitle.startswith(MONTHLY["en"])


def test_the_line_runs_through_every_close_that_is_known(real_data: Dataset) -> None:
    data = daily(real_data)
    start, as_of = data.article.charts_from, data.article.as_of
    assert start is not None
    chart = drawn(data, "en", "price_path", "btc")
    expected = {row.id for row in data.prices if row.asset == "BTC" and row.kind == "close"}
    expected = {key for key in expected if start <= dt.date.fromisoformat(key.split()[1]) <= as_of}
    assert expected <= {name for kind, name in chart.keys if kind == "row"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_for_the_line_stands_above_it(
    real_data: Dataset, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    line: list[tuple[float, float]] = []
    draw_line = Panel.line

    def remember(panel: Panel, points: list[tuple[float, float]], *style: object) -> None:
        line.extend(panel.at(*point) for point in points)
        draw_line(panel, points, *style)  # type: ignore[arg-type]

    monkeypatch.setattr(Panel, "line", remember)
    chart = drawn(daily(real_data), language, "mining_cost", "cango")
    rows = (row for layer in chart.spec["layer"] for row in layer["data"]["values"])
    word = next(row for row in rows if row.get("text") in {"終値", "Close"})
    near = [y for x, y in line if x > word["x"] - text_width(word["text"])]
    assert len(near) > 5
    assert word["y"] + 7 <= min(near)
