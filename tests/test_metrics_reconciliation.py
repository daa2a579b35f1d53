"""Reconciliation: opening + in − out = closing, worked out by hand on the miniature project."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.amount import Amount, Missing, Outcome, Period, parse_period
from dat.metrics import open_view
from dat.metrics.reconciliation import Reconciliation, acknowledgement, reconciliations
from dat.model import Dataset
from dat.read import read_dataset
from tests.test_metrics import add
from tests.test_read import LEDGER, change


def pairs(root: Path, view: str = "latest", company: str = "alpha") -> tuple[Reconciliation, ...]:
    return reconciliations(open_view(read_dataset(root), view), company)


def value(outcome: Outcome) -> float:
    assert isinstance(outcome, Amount), outcome
    return float(outcome.value)


def test_every_number_of_the_sum_is_there(mini: Path) -> None:
    (found,) = pairs(mini)
    assert (value(found.opening.amount), value(found.came_in), value(found.went_out)) == (
        6500.5,
        300,
        4000,
    )
    assert (value(found.closing.amount), value(found.unexplained)) == (2700, -100.5)
    assert (str(found.between), found.outcome) == ("2026-02", "differs")


def test_a_difference_within_the_ranges_is_none(mini: Path) -> None:
    change(mini, LEDGER, "2700 BTC", "2801 BTC")
    assert pairs(mini)[0].outcome == "agrees"


def test_the_unexplained_part_carries_every_row_it_rests_on(mini: Path) -> None:
    (found,) = pairs(mini)
    assert isinstance(found.unexplained, Amount)
    assert found.unexplained.derivation.used == {"alpha-1", "alpha-3", "alpha-5", "alpha-6"}


def test_a_flow_of_unknown_size_leaves_the_question_open(mini: Path) -> None:
    add(mini, "alpha-x,sale_x,2026-02-20,alpha,sale,,,,alpha-february,,")
    (found,) = pairs(mini)
    assert found.outcome == "open"
    assert isinstance(found.unexplained, Missing)
    assert "size of the sale" in found.unexplained.why


def test_a_flow_partly_outside_leaves_the_question_open(mini: Path) -> None:
    change(mini, LEDGER, "alpha-6,,2026-02,", "alpha-6,,2026-01-15/2026-02-15,")
    (found,) = pairs(mini)
    assert found.outcome == "open"
    assert isinstance(found.unexplained, Missing)
    assert (
        found.unexplained.why
        == "the row of 2026-01-15/2026-02-15 (mined) lies only partly between the two balances"
    )


def test_a_company_without_any_flow_on_file_is_open(mini: Path) -> None:
    change(mini, LEDGER, "alpha-2,,2026-01,alpha,mined,", "alpha-2,,2026-01,alpha,debt,")
    change(mini, LEDGER, "debt,400.5 BTC,,", "debt,,1M USD,")
    change(
        mini,
        LEDGER,
        "alpha-3,sale_2026_02,2026-02-07/2026-02-08,alpha,sale,4000 BTC",
        "alpha-3,sale_2026_02,2026-02-07/2026-02-08,alpha,event,",
    )
    change(mini, LEDGER, "event,,~280M USD", "event,,")
    change(mini, LEDGER, "alpha-6,,2026-02,alpha,mined,300 BTC", "alpha-6,seen,2026-02,alpha,event,")
    (found,) = pairs(mini)
    assert found.outcome == "open"
    assert isinstance(found.unexplained, Missing)
    assert found.unexplained.why == "no flow of this company is known"


def test_purchases_told_as_a_total_to_date_count_as_flows(mini: Path) -> None:
    add(mini, "beta-x,,2025-09-30,beta,holding,5000 ETH,,,beta-results,,")
    add(mini, "beta-y,,2025-11-05,beta,holding,10250 ETH,,,beta-results,,")
    add(mini, "beta-z,,2025-11-03,beta,purchase,50 ETH,,,beta-results,,")
    (found,) = pairs(mini, "disclosed", "beta")
    assert (value(found.came_in), value(found.unexplained)) == (5250, 0)


def test_a_balance_given_for_before_an_event_is_set_against_the_next_one(mini: Path) -> None:
    add(mini, "beta-x,sale_x,2025-12-05,beta,holding_before,10200 ETH,,,beta-results,,")
    add(mini, "beta-y,sale_x,2025-12-05,beta,sale,200 ETH,,,beta-results,,")
    add(mini, "beta-z,sale_x,2025-12-05,beta,holding,9900 ETH,,,beta-results,,")
    (found,) = pairs(mini, "disclosed", "beta")
    assert (str(found.between), value(found.opening.amount)) == ("2025-12-05", 10200)
    assert (value(found.unexplained), found.outcome) == (-100, "differs")


def test_it_does_not_come_between_the_balances_that_follow_each_other(mini: Path) -> None:
    add(mini, "alpha-x,sale_2026_02,2026-02-07,alpha,holding_before,6600 BTC,,,alpha-sale,,")
    followed, around = pairs(mini)
    assert (str(followed.between), followed.outcome) == ("2026-02", "differs")
    assert (str(around.between), around.outcome) == ("2026-02-07/2026-02-28", "open")


def test_one_balance_has_nothing_to_follow_from(mini: Path) -> None:
    assert pairs(mini, "disclosed") == ()


@pytest.mark.parametrize(
    ("between", "covers"),
    [("2026-02", True), ("2026-01/2026-03", True), ("2026-02-02/2026-02-28", False), ("2026-03", False)],
)
def test_an_acknowledgement_covers_the_days_it_contains(mini: Path, between: str, covers: bool) -> None:
    change(mini, "data/claims.yml", "between: 2026-02,", f"between: {between},")
    data = read_dataset(mini)
    (found,) = reconciliations(open_view(data, "latest"), "alpha")
    assert found.between == Period(*(parse_period("2026-02").first, parse_period("2026-02").last))
    assert (acknowledgement(data, found) is not None) is covers


def test_another_companys_acknowledgement_covers_nothing(mini: Path) -> None:
    change(mini, "data/claims.yml", "{company: alpha, between", "{company: beta, between")
    data = read_dataset(mini)
    (found,) = reconciliations(open_view(data, "latest"), "alpha")
    assert acknowledgement(data, found) is None


def test_the_balances_of_the_real_data_are_all_looked_at(real_data: Dataset) -> None:
    for name in ("disclosed", "latest"):
        view = open_view(real_data, name)
        for company in real_data.companies:
            for found in reconciliations(view, company):
                assert found.outcome != "differs" or acknowledgement(real_data, found), (
                    company,
                    found.between,
                )
