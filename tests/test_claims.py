"""Verdicts: the rule in small, the miniature's claims, and the real ones against the agreed table."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dat.amount import parse_amount, parse_period
from dat.claims import Check, check_claims, tally
from dat.claims.verdict import claimed_interval, is_at_the_edge, judge, judge_period
from dat.model import Dataset
from dat.read import read_dataset
from tests.test_read import change

GAP = Decimal("0.01")


@pytest.mark.parametrize(
    ("claimed", "computed", "verdict"),
    [
        ("~50 %", "55.0 %", "consistent"),
        ("~50 %", "55.1 %", "close"),
        ("~50 %", "59.5 %", "inconsistent"),
        ("57 %", "44..53 %", "inconsistent"),
        ("3233 BTC", "3234 BTC", "close"),
        ("~3 BTC", "2.6..2.9 BTC", "consistent"),
        ("4451 BTC", "~4450 BTC", "consistent"),  # the claimed value lies in the computed interval
        ("12万 USD/BTC", "126198 USD/BTC", "close"),
        ("450M..500M USD", "501M USD", "close"),
        ("2億1000万 USD", "391.8M USD", "inconsistent"),
    ],
)
def test_the_rule(claimed: str, computed: str, verdict: str) -> None:
    assert judge(parse_amount(claimed), parse_amount(computed), GAP) == verdict


@pytest.mark.parametrize(
    ("relation", "claimed", "computed", "verdict"),
    [
        ("at_least", "15.4M share", "15.9M share", "consistent"),
        ("at_least", "15.4M share", "15.3M share", "close"),
        ("at_least", "15.4M share", "12M share", "inconsistent"),
        ("below", "2000 USD/ETH", "1749 USD/ETH", "consistent"),
        ("above", "2000 USD/ETH", "1749 USD/ETH", "inconsistent"),
        ("at_most", "10 BTC", "9 BTC", "consistent"),
    ],
)
def test_bounds_open_the_claimed_interval(relation: str, claimed: str, computed: str, verdict: str) -> None:
    assert judge(claimed_interval(parse_amount(claimed), relation), parse_amount(computed), GAP) == verdict


def test_a_verdict_that_a_small_move_would_flip_is_at_the_edge() -> None:
    assert is_at_the_edge(parse_amount("~50 %"), parse_amount("54.98 %"), GAP)
    assert not is_at_the_edge(parse_amount("~50 %"), parse_amount("51 %"), GAP)


def test_a_claim_more_precise_than_the_move_is_never_at_the_edge() -> None:
    assert not is_at_the_edge(parse_amount("4451 BTC"), parse_amount("4451 BTC"), GAP)


@pytest.mark.parametrize(
    ("relation", "claimed", "computed", "verdict"),
    [
        ("on", "2025-12-25", "2025-12-19", "inconsistent"),
        ("on", "2025-11", "2025-11-04", "consistent"),
        ("on", "2026-02-07", "2026-02-07/2026-02-08", "consistent"),
        ("before", "2026-01-01", "2025-12-19", "consistent"),
        ("after", "2026-01", "2026-01-31", "inconsistent"),
    ],
)
def test_dates(relation: str, claimed: str, computed: str, verdict: str) -> None:
    assert judge_period(parse_period(claimed), parse_period(computed), relation) == verdict


values = st.integers(min_value=1, max_value=10**9)


@given(values, values)
def test_a_wider_gap_never_makes_a_verdict_worse(claimed: int, computed: int) -> None:
    order = ["consistent", "close", "inconsistent"]
    one, other = parse_amount(f"{claimed} BTC"), parse_amount(f"{computed} BTC")
    verdicts = [order.index(judge(one, other, gap)) for gap in (Decimal(0), GAP, Decimal(1))]
    assert verdicts == sorted(verdicts, reverse=True)


@given(values)
def test_what_agrees_with_itself_is_consistent(value: int) -> None:
    amount = parse_amount(f"{value} BTC")
    assert judge(amount, amount, GAP) == "consistent"


def verdicts(data: Dataset) -> dict[str, tuple[str, str]]:
    return {
        check.claim.id: (check.verdict("article"), check.verdict("disclosed")) for check in check_claims(data)
    }


def test_the_claims_of_the_miniature(mini_data: Dataset) -> None:
    assert verdicts(mini_data) == {
        "alpha-half": ("consistent", "inconsistent"),
        "alpha-amount": ("stated", "consistent"),
        "alpha-profit": ("unverifiable", "inconsistent"),
        "beta-left": ("inconsistent", "unverifiable"),
    }


def test_judged_claims_are_counted_apart(mini_data: Dataset) -> None:
    counts = tally(check_claims(mini_data), "disclosed")
    assert counts == {"inconsistent": 1, "consistent": 1, "judged": 1, "unverifiable": 1}


AGREED = {
    "cango-sold-half": ("consistent", "inconsistent"),
    "cango-holding-left": ("stated", "inconsistent"),
    "empery-loss": ("inconsistent", "inconsistent"),
    "sequans-bought": ("stated", "close"),
    "sequans-debt-halved": ("consistent", "consistent"),
    "ethzilla-peak-value": ("inconsistent", "inconsistent"),
    "ethzilla-holding-left": ("inconsistent", "unverifiable"),
}


def test_the_real_claims_come_out_as_agreed(real_data: Dataset) -> None:
    found = verdicts(real_data)
    assert {name: found[name] for name in AGREED} == AGREED


def check_of(data: Dataset, name: str) -> Check:
    return next(check for check in check_claims(data) if check.claim.id == name)


def test_half_of_cangos_coins_is_at_the_edge_by_the_articles_own_numbers(real_data: Dataset) -> None:
    findings = check_of(real_data, "cango-sold-half").findings
    assert findings["article"].is_at_the_edge
    assert not findings["disclosed"].is_at_the_edge


def test_no_price_of_the_days_around_the_article_gives_emperys_loss(real_data: Dataset) -> None:
    finding = check_of(real_data, "empery-loss").findings["disclosed"]
    assert finding.over is not None
    lowest, highest = finding.over
    assert lowest.value < highest.value < Decimal("0.565")


def test_a_price_passed_through_satisfies_a_claim_about_any_price_of_a_period(mini: Path) -> None:
    change(
        mini,
        "data/prices.csv",
        "2026-02-10,ETH,2000",
        "2026-02-08,ETH,1800 USD/ETH,close,,exchange,\n2026-02-10,ETH,2000",
    )
    claims = mini / "data" / "claims.yml"
    claim = (
        "- id: beta-loss\n  at: [beta.p1]\n  says: {ja: x, en: x}\n"
        '  asserts: {metric: beta.unrealised_loss, is: "52.5 %", over: 2026-02-08/2026-02-10}\n'
    )
    claims.write_text(claims.read_text(encoding="utf-8") + claim, encoding="utf-8")
    finding = check_of(read_dataset(mini), "beta-loss").findings["disclosed"]
    assert finding.verdict == "consistent"
    assert finding.over is not None
    assert [amount.value for amount in finding.over] == [Decimal("0.5"), Decimal("0.55")]
