"""The table of balances and flows: every number of the sum, and why it does not come out even."""

from __future__ import annotations

from pathlib import Path

import lxml.html
import pytest

from dat.model import Language
from dat.read import read_dataset
from dat.tables import table
from dat.values import Evaluations, Values
from tests.test_metrics import add
from tests.test_read import LEDGER, change


def lines(root: Path, language: Language = "en") -> list[list[str]]:
    html = table("reconciliations", Values(Evaluations(read_dataset(root)), language)).html
    rows = lxml.html.fromstring(html).xpath("//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            [
                ["Alpha"],
                ["28 February 2026", "6,500.5 BTC", "300 BTC", "4,000 BTC", "2,700 BTC", "about −100.5 BTC"],
                ["No source explains the difference."],
            ],
        ),
        (
            "ja",
            [
                ["アルファ"],
                ["2026年2月28日", "6,500.5 BTC", "300 BTC", "4,000 BTC", "2,700 BTC", "約−100.5 BTC"],
                ["差を説明する資料はない。"],
            ],
        ),
    ],
)
def test_a_difference_stands_with_its_sum_and_the_reason(
    mini: Path, language: Language, expected: list[list[str]]
) -> None:
    assert lines(mini, language) == expected


def test_a_wide_balance_has_its_range_on_a_line_of_its_own(mini: Path) -> None:
    change(mini, LEDGER, "2700 BTC", "~3000 BTC")
    html = table("reconciliations", Values(Evaluations(read_dataset(mini)), "en")).html
    (number,) = lxml.html.fromstring(html).xpath("//tr[2]/td[4][small[@class='range']]")
    assert " ".join(number.text_content().split()) == "about 3,000 BTC (2,700–3,300 BTC)"


def test_where_nothing_is_left_the_table_says_none(mini: Path) -> None:
    change(mini, LEDGER, "2700 BTC", "2800.5 BTC")
    assert lines(mini)[1][-1] == "none"
    assert len(lines(mini)) == 2


def test_what_cannot_be_decided_is_open_with_the_reason(mini: Path) -> None:
    change(mini, LEDGER, "alpha-6,,2026-02,", "alpha-6,,2026-01-15/2026-02-15,")
    assert lines(mini)[1] == [
        "28 February 2026",
        "6,500.5 BTC",
        "not disclosed",
        "4,000 BTC",
        "2,700 BTC",
        "open",
    ]
    assert lines(mini)[2] == [
        "The row of 15 January – 15 February 2026 (mined) lies only partly between the two balances."
    ]
    assert lines(mini, "ja")[2] == [
        "2026年1月15日〜2月15日の記録(採掘)は、期間の一部しか二つの残高の間に入らない。"
    ]


def test_a_flow_of_unknown_size_is_told_from_none(mini: Path) -> None:
    change(mini, LEDGER, "sale,4000 BTC,~280M USD,,alpha-sale", "sale,,~280M USD,,alpha-sale")
    assert lines(mini)[1][2:4] == ["300 BTC", "not disclosed"]
    assert lines(mini, "ja")[1][2:4] == ["300 BTC", "開示なし"]


def test_where_nothing_went_out_there_is_a_dash(mini: Path) -> None:
    drop_sale = (line for line in (mini / LEDGER).read_text("utf-8").splitlines(keepends=True))
    (mini / LEDGER).write_text("".join(line for line in drop_sale if ",sale," not in line), "utf-8")
    assert lines(mini)[1][3] == "–"


def test_what_nobody_has_looked_at_has_no_reason(mini: Path) -> None:
    change(mini, "data/claims.yml", "company: alpha, between", "company: beta, between")
    assert len(lines(mini)) == 2


def test_the_table_lists_the_rows_that_it_rests_on(mini: Path) -> None:
    values = Values(Evaluations(read_dataset(mini)), "en")
    assert table("reconciliations", values).rows == {"alpha-1", "alpha-3", "alpha-4", "alpha-5", "alpha-6"}


def test_rows_known_only_later_are_left_out(mini: Path) -> None:
    before = lines(mini)
    with (mini / "data/sources.yml").open("a", encoding="utf-8") as file:
        file.write(
            "- {id: alpha-march, kind: press_release, title: March, publisher: Alpha, published: 2026-04-10}\n"
        )
    add(mini, "alpha-x,,2026-03-31,alpha,holding,1000 BTC,,,alpha-march,,")
    assert lines(mini) == before
