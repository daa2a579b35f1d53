"""What a person saw of a claim, and what of it has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from dat.check.reviews import review_findings, seen
from dat.model import Dataset
from dat.read import read_dataset
from dat.values import Evaluations
from tests.test_read import LEDGER, change


def found(data: Dataset) -> list[str]:
    return [str(each) for each in review_findings(Evaluations(data))]


def test_a_review_holds_verdict_and_value_where_it_is_judged_and_the_value_in_latest(
    mini_data: Dataset,
) -> None:
    evaluations = Evaluations(mini_data)
    by_claim = {check.claim.id: seen(evaluations, check) for check in evaluations.checks}
    assert by_claim == {
        "alpha-half": {"article": "consistent 53.3%", "disclosed": "inconsistent 61.5%", "latest": "61.5%"},
        "alpha-amount": {
            "article": "stated 4,000 BTC",
            "disclosed": "consistent 4,000 BTC",
            "latest": "4,000 BTC",
        },
        "alpha-profit": {},
        "beta-left": {"article": "inconsistent about 10,000 ETH", "disclosed": "unverifiable"},
    }


def test_moving_the_as_of_day_names_what_has_gone_on(mini: Path) -> None:
    change(
        mini,
        "data/claims.yml",
        "asserts: {metric: alpha.sale_2026_02.amount, is: 4000 BTC}",
        "asserts: {metric: alpha.holding, is: 3500 BTC}",
    )
    change(
        mini,
        "data/claims.yml",
        'article: "stated 4,000 BTC", disclosed: "consistent 4,000 BTC", latest: "4,000 BTC"',
        'article: "stated 3,500 BTC", disclosed: "inconsistent 2,500 BTC", latest: "2,700 BTC"',
    )
    data = read_dataset(mini)
    assert found(data) == []
    earlier = replace(data, article=replace(data.article, as_of=date(2026, 3, 1)))
    (line,) = found(earlier)
    assert line.startswith(
        "data/claims.yml:16:13: expected the reviewed '2,700 BTC' (latest, 2026-03-01) in the claim alpha-amount, got "
    )
    assert line.endswith("look at it, then: dat accept alpha-amount [review]")


def test_a_value_that_can_be_computed_now_was_nothing_then(mini: Path) -> None:
    change(mini, "data/claims.yml", ", latest: 61.5%", "")
    (line,) = found(read_dataset(mini))
    assert "expected the reviewed 'nothing' (latest, 2026-03-01) in the claim alpha-half, got '61.5%'" in line


def test_a_value_that_is_gone_is_nothing_now(mini: Path) -> None:
    change(mini, "data/claims.yml", "disclosed: unverifiable", 'disclosed: unverifiable, latest: "7,000 ETH"')
    (line,) = found(read_dataset(mini))
    assert (
        "expected the reviewed '7,000 ETH' (latest, 2026-03-01) in the claim beta-left, got 'nothing'" in line
    )


def test_every_view_that_changed_is_named(mini: Path) -> None:
    change(mini, LEDGER, "6500.5 BTC", "8000.5 BTC")
    lines = [line for line in found(read_dataset(mini)) if "alpha-half" in line]
    assert [line.partition("(")[2].partition(",")[0] for line in lines] == ["disclosed", "latest"]


def test_what_an_editor_judged_is_not_reviewed(mini: Path) -> None:
    assert not any("alpha-profit" in line for line in found(read_dataset(mini)))
