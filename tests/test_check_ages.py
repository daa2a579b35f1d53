"""Balances that are old on the as-of day are pointed out."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.check.ages import old_balances
from dat.metrics import open_view
from dat.read import read_dataset
from tests.test_read import change


def found(root: Path) -> list[str]:
    view = open_view(read_dataset(root), "latest")
    companies = view.data.companies.values()
    return [str(each) for company in companies for each in old_balances(view, company)]


def stale_after(root: Path, days: int) -> None:
    path = root / "data/article.yml"
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("stale_after")
    ]
    path.write_text("\n".join([*lines, f"stale_after: {days} days"]) + "\n", encoding="utf-8")


@pytest.mark.parametrize(("days", "is_old"), [(30, True), (31, False)])
def test_a_balance_is_old_after_as_many_days_and_not_before(mini: Path, days: int, is_old: bool) -> None:
    stale_after(mini, days)
    lines = [line for line in found(mini) if "alpha" in line]
    named = (
        "data/ledger.csv:8:amount: the last holding of alpha is of 2026-02-28, 31 days before the as-of day "
        "(stale_after: 30 days); look for a newer disclosure [old]"
    )
    assert lines == ([named] if is_old else [])


def test_a_flow_since_makes_no_balance_younger(mini: Path) -> None:
    stale_after(mini, 30)
    ledger = mini / "data/ledger.csv"
    text = ledger.read_text(encoding="utf-8").rstrip("\n")
    ledger.write_text(f"{text}\nalpha-x,,2026-03-20,alpha,sale,10 BTC,,,alpha-february,,\n", encoding="utf-8")
    assert any("the last holding of alpha is of 2026-02-28" in line for line in found(mini))


def test_debts_are_looked_at_too(mini: Path) -> None:
    stale_after(mini, 60)
    ledger = mini / "data/ledger.csv"
    text = ledger.read_text(encoding="utf-8").rstrip("\n")
    ledger.write_text(f"{text}\nalpha-x,,2026-01-20,alpha,debt,,1M USD,,alpha-january,,\n", encoding="utf-8")
    assert any("the last debt of alpha is of 2026-01-20, 70 days before" in line for line in found(mini))


def test_companies_that_are_only_compared_may_be_old(mini: Path) -> None:
    stale_after(mini, 1)
    change(mini, "data/companies.yml", "role: subject", "role: peer")
    assert not any("alpha" in line for line in found(mini))
