"""The series behind the charts, on the real data: every amount keeps its rows, nothing is guessed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dat.amount import Amount, Missing, parse_amount, parse_period
from dat.metrics import open_view
from dat.metrics.curves import (
    bridge,
    closes,
    cover_after,
    cover_before,
    loss_curve,
    mining_costs,
    months,
    price_of_loss,
    price_range,
    sales,
    stress,
)
from dat.read import read_dataset

if TYPE_CHECKING:
    from dat.model import Dataset


@pytest.fixture(scope="module")
def data() -> Dataset:
    return read_dataset(Path(__file__).resolve().parents[1])


def known(outcome: Amount | Missing) -> Amount:
    assert isinstance(outcome, Amount)
    return outcome


def test_loss_falls_with_the_price_and_is_nothing_at_cost(data: Dataset) -> None:
    view = open_view(data, "disclosed")
    points = loss_curve(view, "empery", price_range("BTC", 60_000, 120_000, 20_000))
    losses = [known(point.outcome).value for point in points]
    assert losses == sorted(losses, reverse=True)
    needed = known(price_of_loss(view, "empery", parse_amount("0 % exact")))
    assert known(loss_curve(view, "empery", [needed])[0].outcome).value == 0
    assert needed.derivation.used


def test_sales_have_implied_prices_where_they_can_be_known(data: Dataset) -> None:
    found = {(sale.company, sale.event): sale for sale in sales(open_view(data, "disclosed"), "BTC")}
    price = known(found["cango", "sale_2026_02"].price)
    assert price.value == pytest.approx(Decimal("68523.93"), abs=Decimal("0.01"))
    assert isinstance(found["cango", "sale_2026_01"].price, Missing)


def test_closes_give_one_row_a_day(data: Dataset) -> None:
    rows = closes(open_view(data, "latest"), "BTC", parse_period("2026-02"))
    days = [row.date for row in rows]
    assert days == sorted(set(days))


def test_mining_costs_are_missing_where_not_disclosed(data: Dataset) -> None:
    rates = {str(rate.period): rate for rate in mining_costs(open_view(data, "latest"), "cango")}
    assert isinstance(rates["2025-Q1"].total, Missing)
    assert known(rates["2025-Q3"].cash).value == 81072


def test_months_are_gaps_or_bounds_never_zero(data: Dataset) -> None:
    found = {str(month.period): month for month in months(open_view(data, "latest"), "bitdeer")}
    assert isinstance(found["2025-12"].mined, Missing)
    assert isinstance(found["2025-12"].sold, Missing)
    assert known(found["2026-01"].sold).value == 1155
    assert known(found["2026-02"].sold).is_bound


def test_cover_uses_the_close_of_the_day(data: Dataset) -> None:
    view = open_view(data, "disclosed")
    before, after = (measure(view, "sequans", "sale_2025_11") for measure in (cover_before, cover_after))
    assert known(before.debt).value == 2 * known(after.debt).value
    assert known(before.coverage).value < known(after.coverage).value
    assert isinstance(cover_before(open_view(data, "article"), "sequans", "sale_2025_11").value, Missing)


def test_stress_has_no_average_cost_for_mined_coins(data: Dataset) -> None:
    assert isinstance(stress(open_view(data, "disclosed"), "cango")[1].relative, Missing)
    low, today, high = stress(open_view(data, "disclosed"), "strategy")
    assert known(low.result).value < known(today.result).value < known(high.result).value


def test_bridge_closes(data: Dataset) -> None:
    steps = bridge(open_view(data, "article"), "ethzilla")
    assert [event for event, _ in steps.sales] == ["sale_2025_11", "sale_2025_12"]
    assert known(steps.computed).value + known(steps.unexplained).value == known(steps.balance).value
    assert isinstance(bridge(open_view(data, "disclosed"), "ethzilla").computed, Missing)
