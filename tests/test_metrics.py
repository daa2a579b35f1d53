"""Metrics on the miniature project, where every value can be worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dat.amount import Amount, Dated, Missing
from dat.errors import UnknownName
from dat.metrics import (
    ASSET_METRICS,
    COMPANY_METRICS,
    EVENT_METRICS,
    INDUSTRY_METRICS,
    View,
    definition,
    evaluate,
    metric_names,
    open_view,
)
from dat.model import VIEWS, Dataset
from dat.read import read_dataset
from tests.test_read import LEDGER, change


def number(view: View, name: str) -> Decimal:
    result = evaluate(view, name)
    assert isinstance(result, Amount), result
    return result.value


def missing(view: View, name: str) -> Missing:
    result = evaluate(view, name)
    assert isinstance(result, Missing), result
    return result


def test_the_article_view_sees_the_article_alone(article: View) -> None:
    assert number(article, "alpha.holding") == 3500
    assert number(article, "alpha.sale_2026_02.holding_before") == 7500


def test_the_share_is_amount_over_holding_before(article: View, disclosed: View) -> None:
    assert number(article, "alpha.sale_2026_02.share") == pytest.approx(Decimal(4000) / 7500)
    assert number(disclosed, "alpha.sale_2026_02.share") == pytest.approx(Decimal(4000) / Decimal("6500.5"))


def test_a_trackers_balance_is_only_also_reported(disclosed: View) -> None:
    result = evaluate(disclosed, "alpha.sale_2026_02.holding_after")
    assert isinstance(result, Amount)
    assert result.value == Decimal("2500.5")
    assert "alpha-4" in result.derivation.considered


def test_a_tracker_counts_where_nothing_else_exists(mini: Path) -> None:
    change(mini, LEDGER, "alpha-1,,2026-01-31,alpha,holding,6500.5 BTC,,,alpha-january,,\n", "")
    view = open_view(read_dataset(mini), "disclosed")
    assert number(view, "alpha.holding") == Decimal("3500.4")


def test_rows_are_visible_by_when_they_were_known_not_by_their_date(mini_data: Dataset) -> None:
    february = open_view(mini_data, "disclosed").on(date(2026, 2, 28))
    assert number(february, "alpha.holding") == Decimal("2500.5")
    assert number(open_view(mini_data, "latest"), "alpha.holding") == 2700


def test_what_no_flow_explains_is_left_over(mini_data: Dataset) -> None:
    # 6500.5 − 4000 + 300 = 2800.5 where 2700 was reported
    assert number(open_view(mini_data, "latest"), "alpha.unexplained_change") == Decimal("-100.5")


def test_a_month_that_straddles_a_balance_is_not_guessed_apart(mini: Path) -> None:
    change(mini, LEDGER, "alpha-1,,2026-01-31", "alpha-1,,2026-01-15")
    result = evaluate(open_view(read_dataset(mini), "disclosed"), "alpha.holding")
    assert isinstance(result, Amount)
    assert result.value == Decimal("2500.5")  # January's output is not added
    assert "alpha-2" in result.derivation.considered


def test_two_reports_of_the_same_event_count_once(mini: Path) -> None:
    line = "alpha-3,sale_2026_02,2026-02-07/2026-02-08,alpha,sale,4000 BTC,~280M USD,,alpha-sale,,\n"
    change(
        mini, LEDGER, line, line + line.replace("alpha-3", "alpha-3b").replace(",alpha-sale,", ",beta-sale,")
    )
    result = evaluate(open_view(read_dataset(mini), "disclosed"), "alpha.sold")
    assert isinstance(result, Amount)
    assert result.value == 4000
    assert "alpha-3b" in result.derivation.considered


def test_a_quarter_and_its_months_are_not_added_up(mini: Path) -> None:
    line = "alpha-2,,2026-01,alpha,mined,400.5 BTC,,,alpha-january,,\n"
    change(mini, LEDGER, line, line + "alpha-2q,,2026-Q1,alpha,mined,1000 BTC,,,alpha-january,,\n")
    view = open_view(read_dataset(mini), "latest")
    assert number(view.on(date(2026, 3, 31)), "alpha.mined") == 1000


def test_a_flow_of_unknown_size_makes_the_holding_missing_not_zero(disclosed: View) -> None:
    assert "the size of the sale of 2026-01 is not known" in missing(disclosed, "beta.holding").why
    assert isinstance(evaluate(disclosed, "beta.sold"), Missing)


def test_an_opening_zero_comes_only_from_treasury_since(mini: Path) -> None:
    change(
        mini,
        LEDGER,
        "beta-2,sale_2026_01,2026-01,beta,sale,,",
        "beta-2,sale_2026_01,2026-01,beta,sale,200 ETH,",
    )
    assert number(open_view(read_dataset(mini), "disclosed"), "beta.holding") == 10000
    change(mini, "data/companies.yml", "  treasury_since: 2025-08\n", "")
    assert isinstance(evaluate(open_view(read_dataset(mini), "disclosed"), "beta.holding"), Missing)


def test_a_loss_is_one_minus_price_over_cost(disclosed: View) -> None:
    assert number(disclosed, "beta.unrealised_loss") == Decimal("0.5")


def test_a_gain_is_a_negative_loss(mini: Path) -> None:
    change(mini, "data/prices.csv", "2026-02-10,ETH,2000 USD/ETH", "2026-02-10,ETH,5000 USD/ETH")
    assert number(open_view(read_dataset(mini), "disclosed"), "beta.unrealised_loss") == Decimal("-0.25")


def test_prices_of_the_three_views(mini_data: Dataset) -> None:
    assert [number(open_view(mini_data, name), "btc.price") for name in VIEWS] == [60000, 69000, 68000]


def test_the_low_is_looked_for_after_the_high(disclosed: View) -> None:
    assert number(disclosed, "btc.drawdown") == pytest.approx(1 - Decimal(60000) / 126000)
    day = evaluate(disclosed, "btc.low_date")
    assert isinstance(day, Dated)
    assert day.period.first == date(2026, 2, 6)


def test_a_price_after_the_as_of_day_is_not_used(mini_data: Dataset) -> None:
    assert number(open_view(mini_data, "latest").on(date(2026, 4, 2)), "btc.price") == 68000


@pytest.mark.parametrize(
    "name", ["gamma.holding", "alpha.hodling", "alpha.sale_2026_02.shair", "btc.holding", "alpha"]
)
def test_an_unknown_name_is_an_error_not_a_missing_value(disclosed: View, name: str) -> None:
    with pytest.raises(UnknownName, match="there is no"):
        evaluate(disclosed, name)


@pytest.mark.parametrize("view", VIEWS)
def test_every_metric_of_the_real_data_gives_a_result_in_every_view(real_data: Dataset, view: str) -> None:
    for name in metric_names(real_data):
        result = evaluate(open_view(real_data, view), name)
        assert isinstance(result, Amount | Dated | Missing), name
        if isinstance(result, Amount):
            assert result.low <= result.value <= result.high, name
            assert result.derivation.used <= set(real_data.by_key), name


@pytest.mark.parametrize(
    ("subject", "table"),
    [
        ("cango", COMPANY_METRICS),
        ("cango.sale_2026_02", EVENT_METRICS),
        ("btc", ASSET_METRICS),
        ("industry", INDUSTRY_METRICS),
    ],
)
def test_every_metric_has_a_definition(subject: str, table: dict[str, object]) -> None:
    assert all(definition(f"{subject}.{name}").endswith(".") for name in table)


def add(root: Path, line: str) -> None:
    """Add a row to the ledger of the miniature."""
    path = root / LEDGER
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f"\n{line}\n", encoding="utf-8")


def test_two_flows_of_one_source_on_one_day_are_two_things(mini: Path) -> None:
    add(mini, "alpha-x,,2026-02-03,alpha,purchase,10 BTC,,,alpha-sale,,")
    add(mini, "alpha-y,,2026-02-03,alpha,purchase,20 BTC,,,alpha-sale,,")
    assert number(open_view(read_dataset(mini), "disclosed"), "alpha.holding") == Decimal("2530.5")


def test_another_sale_on_the_same_day_does_not_shrink_the_holding_before(mini: Path) -> None:
    add(mini, "alpha-x,sale_b,2026-02-07,alpha,sale,100 BTC,,,alpha-sale,,")
    view = open_view(read_dataset(mini), "disclosed")
    assert number(view, "alpha.sale_2026_02.holding_before") == Decimal("6500.5")
    assert number(view, "alpha.sold") == 4100


def test_the_kind_of_source_is_chosen_among_the_balances_of_the_time(mini: Path) -> None:
    add(mini, "alpha-x,,2025-12-31,alpha,holding,6000 BTC,,,beta-sale,,")  # trade press, a month earlier
    view = open_view(read_dataset(mini), "disclosed").on(date(2026, 1, 15))
    assert number(view, "alpha.holding") == 6000


def test_purchases_to_date_are_a_balance_until_the_first_sale(mini: Path) -> None:
    add(mini, "beta-x,,2025-11-20,beta,purchase,50 ETH,,,beta-sale,,")
    view = open_view(read_dataset(mini), "disclosed").on(date(2025, 12, 1))
    assert number(view, "beta.holding") == 10250


def test_a_flow_partly_outside_two_balances_leaves_their_difference_open(mini: Path) -> None:
    change(mini, LEDGER, "alpha-6,,2026-02,", "alpha-6,,2026-01-15/2026-02-15,")
    assert (
        "lies only partly between"
        in missing(open_view(read_dataset(mini), "latest"), "alpha.unexplained_change").why
    )


def test_the_value_at_the_peak_is_that_of_the_peak(mini: Path) -> None:
    change(mini, LEDGER, "2700 BTC,,,", "2700 BTC,180M USD,,")
    assert isinstance(evaluate(open_view(read_dataset(mini), "latest"), "alpha.peak_value"), Missing)
    change(mini, LEDGER, "6500.5 BTC,,,", "6500.5 BTC,510M USD,,")
    assert number(open_view(read_dataset(mini), "latest"), "alpha.peak_value") == 510_000_000


@pytest.mark.parametrize(("price", "name"), [("130000", "btc.high"), ("50000", "btc.low")])
def test_a_close_can_be_the_highest_or_lowest_price(mini: Path, price: str, name: str) -> None:
    change(
        mini,
        "data/prices.csv",
        "2026-03-31,BTC,68000",
        f"2026-03-30,BTC,{price} USD/BTC,close,,exchange,\n2026-03-31,BTC,68000",
    )
    assert number(open_view(read_dataset(mini), "latest"), name) == int(price)


def test_a_share_of_at_least_so_much_is_at_most_so_much(real_data: Dataset) -> None:
    result = evaluate(open_view(real_data, "article"), "empery.sale_2026_02.buyback_coverage")
    assert isinstance(result, Amount)
    assert not result.low.is_finite()
    assert result.high.is_finite()


def test_debt_ratios_stop_at_a_repayment(real_data: Dataset) -> None:
    disclosed = open_view(real_data, "disclosed")
    assert "before the repayment" in missing(disclosed, "cango.coverage").why
    assert number(disclosed, "cango.debt") == 405_100_000
