"""Disclosures against each other: what does not add up is found, unless somebody has acknowledged it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.check.differences import Difference, differences, idle_acknowledgements, open_differences
from dat.model import Dataset
from dat.read import read_dataset
from dat.values import Evaluations
from tests.test_metrics import add
from tests.test_read import LEDGER, change

PRICES = "data/prices.csv"


def found(root: Path) -> tuple[Difference, ...]:
    return differences(Evaluations(read_dataset(root)))


def findings(root: Path) -> list[str]:
    return [str(each) for each in open_differences(found(root), weak=False)]


def notes(root: Path) -> list[str]:
    return [str(each) for each in open_differences(found(root), weak=True)]


def idle(root: Path) -> list[str]:
    data = read_dataset(root)
    return [str(each) for each in idle_acknowledgements(data, differences(Evaluations(data)))]


def acknowledge(root: Path, what: str) -> None:
    with (root / "data/claims.yml").open("a", encoding="utf-8") as file:
        file.write(f"\n- id: looked-at\n  acknowledges: {what}\n  because: {{ja: 理由。, en: A reason.}}\n")


@pytest.mark.parametrize("project", ["mini_data", "real_data"])
def test_every_difference_on_file_is_acknowledged(project: str, request: pytest.FixtureRequest) -> None:
    data: Dataset = request.getfixturevalue(project)
    known = differences(Evaluations(data))
    assert known
    assert all(each.acknowledged is not None for each in known)
    assert list(idle_acknowledgements(data, known)) == []


def test_a_balance_that_flows_do_not_explain_is_found_at_its_row_with_the_whole_sum(mini: Path) -> None:
    change(mini, "data/claims.yml", "company: alpha, between", "company: beta, between")
    (line,) = findings(mini)
    assert line == (
        "data/ledger.csv:8:amount: expected the balance of alpha on 2026-02-28 to follow from 6,500.5 BTC on "
        "2026-01-31 + 300 BTC in − 4,000 BTC out (latest), got 2,700 BTC, about −100.5 BTC unexplained; "
        "mend a row, add the flow, or acknowledge 2026-02 in data/claims.yml (leaves: -100.5 BTC) [balance]"
    )


def test_a_row_that_breaks_a_balance_is_found_though_another_difference_is_acknowledged(mini: Path) -> None:
    add(mini, "alpha-x,,2026-01-15,alpha,holding,6000 BTC,,,alpha-january,,")
    change(mini, LEDGER, "alpha-2,,2026-01,", "alpha-2,,2026-01-16/2026-01-31,")
    (line,) = findings(mini)
    assert "expected the balance of alpha on 2026-01-31 to follow from 6,000 BTC on 2026-01-15" in line
    assert "(disclosed)" in line  # said once, although `latest` has it too


def test_another_difference_than_the_one_looked_at_is_found(mini: Path) -> None:
    change(mini, LEDGER, "2700 BTC", "1700 BTC")
    (line,) = findings(mini)
    assert line.endswith("in data/claims.yml (leaves: -1100.5 BTC) [balance]")
    (line,) = idle(mini)
    assert "alpha-balance-2026-02 acknowledges, got another one; look at it again" in line


@pytest.mark.parametrize("leaves", ["-5000..0 BTC", "below 0 BTC", "-1k BTC", "~-3000 BTC"])
def test_no_range_of_differences_can_be_acknowledged(mini: Path, leaves: str) -> None:
    change(mini, "data/claims.yml", "leaves: -100.5 BTC", f'leaves: "{leaves}"')
    (line,) = findings(mini)
    assert line.endswith("(leaves: -100.5 BTC) [balance]")


def test_an_acknowledged_row_that_contradicts_none_of_the_others_is_found(mini: Path) -> None:
    add(mini, "alpha-x,,2026-01-31,alpha,holding,6450 BTC,,,alpha-sale,,")
    acknowledge(mini, "{company: alpha, rows: [alpha-1, alpha-x, alpha-2]}")
    (line,) = (line for line in idle(mini) if "looked-at" in line)
    assert "expected only rows that contradict each other in looked-at, got alpha-2 as well" in line
    assert line.endswith("[acknowledged-nothing]")


def test_an_acknowledgement_that_nothing_needs_any_more_is_found(mini: Path) -> None:
    change(mini, LEDGER, "2700 BTC", "2800.5 BTC")
    (line,) = idle(mini)
    assert "expected a difference between balances that alpha-balance-2026-02 acknowledges, got none" in line
    assert line.endswith("[acknowledged-nothing]")


@pytest.mark.parametrize("rows", ["alpha-1, alpha-2", "nobody-1, nobody-2"])
def test_an_acknowledgement_of_rows_that_agree_or_do_not_exist_is_found(mini: Path, rows: str) -> None:
    acknowledge(mini, f"{{company: alpha, rows: [{rows}]}}")
    (line,) = idle(mini)
    assert "expected a difference between rows that looked-at acknowledges, got none" in line


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("alpha-x,sale_2026_02,2026-02-08,alpha,sale,4100 BTC,,,alpha-january,,", "the amount of the sale, 4,000 BTC, got 4,100 BTC"),
        ("alpha-x,sale_2026_02,2026-02-08,alpha,sale,,300M USD,,alpha-january,,", "the value of the sale, about $280 million, got $300 million"),
        ("alpha-x,sale_2026_02,2026-02-09,alpha,sale,4000 BTC,,,alpha-january,,", "the date of the sale, 2026-02-07/2026-02-08, got 2026-02-09"),
        ("alpha-x,,2026-01-31,alpha,holding,6400 BTC,,,alpha-sale,,", "the amount of the holding, 6,500.5 BTC, got 6,400 BTC"),
    ],
)  # fmt: skip
def test_strong_sources_that_contradict_each_other_are_found(mini: Path, row: str, what: str) -> None:
    add(mini, row)
    lines = [line for line in findings(mini) if line.endswith("[disagreement]")]
    assert len(lines) == 1
    assert lines[0].startswith("data/ledger.csv:14:")
    assert f"on {what}; mend a row" in lines[0]


def test_what_a_weak_source_says_otherwise_is_only_noted(mini: Path) -> None:
    add(mini, "alpha-x,,2026-01-31,alpha,holding,6400 BTC,,,tracker,,")
    assert findings(mini) == []
    (line,) = notes(mini)
    assert "expected alpha-x to agree with alpha-1" in line


def test_rows_that_were_looked_at_are_not_named_again(mini: Path) -> None:
    add(mini, "alpha-x,,2026-01-31,alpha,holding,6450 BTC,,,alpha-sale,,")
    acknowledge(mini, "{company: alpha, rows: [alpha-1, alpha-x]}")
    assert [line for line in findings(mini) if line.endswith("[disagreement]")] == []
    assert not any("looked-at" in line for line in idle(mini))


def test_rows_whose_ranges_share_a_value_agree(mini: Path) -> None:
    add(mini, "alpha-x,sale_2026_02,2026-02-08,alpha,sale,~4000 BTC,284M USD,,alpha-january,,")
    assert findings(mini) == []


def test_what_the_article_says_otherwise_is_a_claim_and_no_disagreement(mini: Path) -> None:
    change(
        mini,
        LEDGER,
        "alpha-a1,sale_2026_02,2026-02-09,alpha,sale,4000 BTC",
        "alpha-a1,sale_2026_02,2026-02-09,alpha,sale,5000 BTC",
    )
    assert (findings(mini), notes(mini)) == ([], [])


def add_price(root: Path, line: str) -> None:
    path = root / PRICES
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f"\n{line}\n", encoding="utf-8")


def add_exchange(root: Path) -> None:
    with (root / "data/sources.yml").open("a", encoding="utf-8") as file:
        file.write("- {id: other, kind: exchange, title: Closes, publisher: Other Exchange}\n")


def test_two_markets_may_differ_within_the_gap_that_counts_as_close(mini: Path) -> None:
    add_exchange(mini)
    add_price(mini, "2026-02-10,BTC,69600 USD/BTC,close,,other,")
    assert findings(mini) == []


def test_two_markets_that_lie_further_apart_are_found(mini: Path) -> None:
    add_exchange(mini)
    add_price(mini, "2026-02-10,BTC,96000 USD/BTC,close,,other,")
    (line,) = findings(mini)
    assert (
        "expected a close of BTC on 2026-02-10 near $69,000 per BTC (exchange), got $96,000 per BTC" in line
    )
