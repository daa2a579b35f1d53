"""Values: lookups in texts, marked-up numbers, counts of verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.errors import UnknownName
from dat.model import Dataset
from dat.read import read_dataset
from dat.values import Evaluations, Values, broken_lookups
from tests.test_read import change


@pytest.fixture(scope="module")
def values(mini_data: Dataset) -> Values:
    return Values(Evaluations(mini_data), "en")


def test_a_lookup_is_marked_with_metric_and_view(values: Values) -> None:
    assert values.shown("disclosed.alpha.sale_2026_02.share").html == (
        '<span class="metric" data-metric="alpha.sale_2026_02.share" data-view="disclosed">61.5%</span>'
    )


def test_a_part_of_a_date_can_be_asked_for(values: Values) -> None:
    assert values.shown("disclosed.alpha.sale_2026_02.date.month").text == "February"


def test_days_of_the_report_and_counts_of_claims_are_values(values: Values) -> None:
    assert values.shown("latest.report.as_of").text == "31 March 2026"
    assert values.shown("disclosed.claims.inconsistent").text == "1"
    assert values.shown("disclosed.claims.total").text == "4"


@pytest.mark.parametrize(
    "name",
    ["today.alpha.holding", "disclosed.alpha.hodling", "disclosed.claims.wrong", "latest.report.tomorrow"],
)
def test_an_unknown_lookup_is_an_error(values: Values, name: str) -> None:
    with pytest.raises(UnknownName, match=r"did you mean|there is no"):
        values.shown(name)


def test_a_judged_claim_prints_the_first_of_its_numbers(mini: Path) -> None:
    says, judged = "手取りは利益だった。, en: The proceeds were a profit.}", "  judged:"
    change(mini, "data/claims.yml", says, '"利益は{claimed}だった。", en: "The profit was {claimed}."}')
    change(mini, "data/claims.yml", judged, "  numbers: [~7.5 %, 2025]\n  judged:")
    evaluations = Evaluations(read_dataset(mini))
    claim = evaluations.data.claims[2]

    assert list(broken_lookups(evaluations)) == []
    assert Values(evaluations, "ja").plain(claim.says, claim) == "利益は約7.5%だった。"
    assert Values(evaluations, "en").html(claim.says, claim) == "The profit was about 7.5%."


def test_texts_are_escaped_and_their_lookups_marked(values: Values) -> None:
    claim = values.data.claims[0]
    assert claim.because is not None
    assert values.plain(claim.because) == "By disclosures it is 61.5%."
    assert values.plain(claim.says, claim) == "Alpha sold about 50% of its coins."
    assert "data-metric=" in values.html(claim.because)


def test_markup_in_a_data_file_stays_text(mini: Path) -> None:
    change(mini, "data/claims.yml", "By disclosures it is", "<script>alert(1)</script>")
    values = Values(Evaluations(read_dataset(mini)), "en")
    because = values.data.claims[0].because
    assert because is not None
    assert "<script>" not in values.html(because)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("{disclosed.alpha.sale_2026_02.shair}", "expected a known value"),
        ("{disclosed.beta.holding}", "got a missing one"),
    ],
)
def test_lookups_that_cannot_be_printed_are_found_before_anything_is_printed(
    mini: Path, new: str, expected: str
) -> None:
    change(mini, "data/claims.yml", "{disclosed.alpha.sale_2026_02.share}になる", new)
    found = [str(problem) for problem in broken_lookups(Evaluations(read_dataset(mini)))]
    assert len(found) == 1
    assert found[0].startswith("data/claims.yml:7:")
    assert expected in found[0]
