"""What search engines are told of a page."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from dat.editions import capture
from dat.model import Dataset
from dat.publish.facts import PageFacts, facts_of
from dat.publish.pages import Page
from dat.publish.structured import Describer
from dat.tables import table
from dat.values import Evaluations, Values

SHARE = "alpha.sale_2026_02.share"
NUMBER = f'<span class="metric" data-metric="{SHARE}" data-view="disclosed">61.5%</span>'


@pytest.fixture(scope="module")
def evaluations(mini_data: Dataset) -> Evaluations:
    return Evaluations(mini_data)


def page(evaluations: Evaluations, language: Any = "en", content: str = NUMBER) -> PageFacts:
    checks = table("checks", Values(evaluations, language), "alpha").html
    built = Page(f"chapters/{language}/alpha.html", language, "Alpha", "<main>", content + checks, "</main>")
    return facts_of(built)


def things(described: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [thing for thing in described["@graph"] if thing["@type"] == kind]


def test_a_page_says_what_it_is_based_on_and_when_it_was_published(evaluations: Evaluations) -> None:
    report = things(Describer(evaluations)(page(evaluations)), "Report")[0]
    assert report["isBasedOn"]["url"] == "../../data/metrics.json"
    assert (report["headline"], report["inLanguage"]) == ("Alpha", "en")
    assert (report["datePublished"], report["dateModified"]) == ("2026-03-31", "2026-03-31")
    assert (
        report["about"]["@id"] == things(Describer(evaluations)(page(evaluations)), "NewsArticle")[0]["@id"]
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Alpha sold about 50% of its coins."), ("ja", "アルファは保有の約50%を売った。")],
)
def test_claims_are_in_the_language_of_the_page_and_name_their_sources(
    evaluations: Evaluations, language: str, text: str
) -> None:
    described = Describer(evaluations)(page(evaluations, language))
    claims = things(described, "Claim")
    assert [claim["@id"] for claim in claims] == [
        "#check-alpha-half",
        "#check-alpha-amount",
        "#check-alpha-profit",
    ]
    assert claims[0]["text"] == text
    assert claims[0]["appearance"] == {"@id": "#article"}
    assert claims[0]["isBasedOn"] == [{"@id": "#source-alpha-january"}, {"@id": "#source-alpha-sale"}]
    assert {source["@id"]: source["datePublished"] for source in things(described, "CreativeWork")} == {
        "#source-alpha-january": "2026-02-03",
        "#source-alpha-sale": "2026-02-09",
    }


def test_a_page_without_claims_describes_itself_and_the_article_only(evaluations: Evaluations) -> None:
    bare = replace(page(evaluations), claims={})
    kinds = [thing["@type"] for thing in Describer(evaluations)(bare)["@graph"]]
    assert kinds == ["Report", "NewsArticle"]


def test_verdicts_are_offered_as_ratings_only_on_request(evaluations: Evaluations) -> None:
    built = page(evaluations)
    assert not things(Describer(evaluations)(built), "ClaimReview")
    reviews = things(Describer(evaluations, reviews=True)(built), "ClaimReview")
    assert [(review["url"], review["reviewRating"]["alternateName"]) for review in reviews] == [
        ("#check-alpha-half", "inconsistent"),
        ("#check-alpha-amount", "consistent"),
        ("#check-alpha-profit", "inconsistent"),
    ]
    assert reviews[0]["reviewBody"] == "By disclosures it is 61.5%."
    assert reviews[0]["datePublished"] == "2026-03-01"


def test_a_judgement_without_a_verdict_on_the_disclosures_is_not_rated(mini_data: Dataset) -> None:
    def without_verdict(claim: Any) -> Any:
        return replace(claim, judged=replace(claim.judged, verdicts={})) if claim.judged else claim

    data = replace(mini_data, claims=tuple(map(without_verdict, mini_data.claims)))
    evaluations = Evaluations(data)
    reviews = things(Describer(evaluations, reviews=True)(page(evaluations)), "ClaimReview")
    assert "#check-alpha-profit" not in {review["url"] for review in reviews}
    assert len(reviews) == 2


def test_the_date_of_modification_moves_only_with_a_number_of_the_page(mini_data: Dataset) -> None:
    def edition(data: Dataset, day: int) -> Any:
        return capture(Evaluations(data), {}, {}, {}, name=str(day), saved=dt.date(2026, 4, day))

    rows = {row.id: row for row in mini_data.rows}
    other = replace(rows["beta-1"], amount=rows["beta-a2"].amount)
    elsewhere = replace(mini_data, rows=tuple(other if row.id == "beta-1" else row for row in mini_data.rows))
    less = replace(rows["alpha-1"], amount=rows["alpha-5"].amount)
    moved = replace(mini_data, rows=tuple(less if row.id == "alpha-1" else row for row in mini_data.rows))
    built = page(Evaluations(mini_data))

    def modified(*editions: Any) -> str:
        report = things(Describer(Evaluations(mini_data), editions)(built), "Report")[0]
        assert report["datePublished"] == "2026-04-01"
        return str(report["dateModified"])

    assert modified(edition(mini_data, 1)) == "2026-04-01"
    assert modified(edition(mini_data, 1), edition(elsewhere, 2)) == "2026-04-01"
    assert modified(edition(mini_data, 1), edition(moved, 2)) == "2026-04-02"
