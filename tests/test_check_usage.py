"""What pages depend on, found without running them: lookups, blocks, cards, verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.check.usage import AS_OF, PageUse, listed_on, page_uses, shown_on
from dat.model import Dataset
from dat.read import read_dataset
from dat.render.chapters import collect_sources
from dat.render.project import read_project
from dat.values import Evaluations
from tests.conftest import MINI, ROOT
from tests.test_read import change

ALPHA, BETA = "chapters/en/alpha.html", "chapters/en/beta.html"


def uses_of(root: Path, data: Dataset | None = None) -> dict[str, PageUse]:
    sources, _ = collect_sources(read_project(root))
    found = page_uses(Evaluations(data or read_dataset(root)), sources)
    return {use.address: use for use in found}


@pytest.fixture(scope="module")
def small() -> dict[str, PageUse]:
    return uses_of(MINI)


@pytest.fixture(scope="module")
def real(real_data: Dataset) -> dict[str, PageUse]:
    return uses_of(ROOT, real_data)


def test_a_page_depends_on_its_lookups_and_blocks(small: dict[str, PageUse]) -> None:
    metrics = small[ALPHA].metrics
    assert ("article", "alpha.sale_2026_02.amount") in metrics  # in a sentence
    assert ("disclosed", "alpha.sale_2026_02.share") in metrics  # headline, key numbers, a claim
    assert ("article", "alpha.sale_2026_02.holding_before") in metrics  # the chart
    assert ("latest", "alpha.holding") in metrics  # the chart again
    assert not any(metric.startswith("beta.") for _, metric in metrics)


def test_a_page_depends_on_values_that_are_missing_too(small: dict[str, PageUse]) -> None:
    assert ("disclosed", "beta.sale_2026_01.share") in small[BETA].metrics


def test_a_page_lists_the_rows_on_its_cards_used_or_only_considered(small: dict[str, PageUse]) -> None:
    assert {"alpha-a1", "alpha-a2", "alpha-1", "alpha-3"} <= small[ALPHA].rows
    assert "beta-1" in small[BETA].rows
    assert not any(row.startswith("beta") for row in small[ALPHA].rows)


def test_a_page_knows_the_claims_whose_verdicts_it_gives(small: dict[str, PageUse]) -> None:
    assert small[ALPHA].claims == {"alpha-half", "alpha-amount", "alpha-profit"}
    assert small[BETA].claims == {"beta-left"}


def test_a_page_without_numbers_depends_on_nothing(small: dict[str, PageUse]) -> None:
    use = small["chapters/en/index.html"]
    assert not use.metrics | use.rows | use.claims


def test_a_page_that_reads_the_latest_view_depends_on_the_as_of_day(mini: Path) -> None:
    for chapter in ("alpha", "beta"):
        change(mini, f"chapters/en/{chapter}.qmd", f'report.chart("holdings", "{chapter}")', "None")
    change(mini, "chapters/en/alpha.qmd", "The article reports", "`{python} report.latest.alpha.holding`")
    uses = uses_of(mini)
    assert AS_OF in uses[ALPHA].metrics
    assert AS_OF not in uses[BETA].metrics


def test_names_that_do_not_exist_are_passed_over(mini: Path, small: dict[str, PageUse]) -> None:
    change(mini, "chapters/en/alpha.qmd", "says.sale_2026_02.amount", "says.sale_2026_02.amont")
    change(mini, "chapters/en/alpha.qmd", 'report.table("checks", "alpha")', 'report.table("cheks")')
    change(mini, "chapters/en/alpha.qmd", 'report.headline("alpha")', 'report.headline("alpha", "beta")')
    uses = uses_of(mini)
    assert uses[ALPHA].metrics < small[ALPHA].metrics
    assert uses[BETA] == small[BETA]


def test_the_languages_of_a_chapter_depend_on_the_same(real: dict[str, PageUse]) -> None:
    for address, use in real.items():
        if use.language == "ja" and "/ja/" in address:
            other = real[address.replace("/ja/", "/en/")]
            assert not {key for key in use.metrics ^ other.metrics if not key[1].endswith("date")}, address
            assert use.claims == other.claims


def test_the_landing_page_has_numbers_and_no_cards(real: dict[str, PageUse]) -> None:
    assert AS_OF in real["index.html"].metrics
    assert not real["index.html"].rows


def test_a_register_lists_the_rows_it_prints(real: dict[str, PageUse], real_data: Dataset) -> None:
    flows = {row.id for row in real_data.rows if row.kind == "sale" and row.known <= real_data.article.as_of}
    assert flows <= real["chapters/en/methods.html"].rows


def test_the_ledger_of_claims_depends_on_every_claim(real: dict[str, PageUse], real_data: Dataset) -> None:
    claims = {claim.id for claim in real_data.claims}
    assert real["chapters/ja/claims.html"].claims == claims
    # Where a claim may be satisfied by any price of a period, all of them count.
    over = [claim.asserts.over for claim in real_data.claims if claim.asserts and claim.asserts.over]
    prices = {row.id for row in real_data.prices if any(period.contains(row.date) for period in over)}
    assert prices
    assert prices <= real["chapters/ja/claims.html"].rows


def test_pages_are_found_by_number_and_by_row(small: dict[str, PageUse]) -> None:
    uses = tuple(small.values())
    assert shown_on(uses)["article", "alpha.sale_2026_02.amount"] == ("chapters/ja/alpha.html", ALPHA)
    assert listed_on(uses)["beta-1"] == ("chapters/ja/beta.html", BETA)
