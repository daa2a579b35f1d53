"""The checking sheet: every statement once, in the article's order, with all that a fact-checker needs beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest

from dat.amount import Period
from dat.exports.sheet import COLUMNS, Sheet, make_sheet, source_text
from dat.model import LANGUAGES, Dataset, Language
from dat.values import Evaluations, Values


def sheet_of(data: Dataset, language: Language = "en") -> Sheet:
    return make_sheet(Values(Evaluations(data), language))


def breakable(texts: Iterable[str]) -> list[str]:
    """Return texts with ordinary spaces between numbers and units."""
    return [text.replace("\u00a0", " ") for text in texts]


@pytest.fixture(scope="module")
def mini(mini_data: Dataset, real_data: Dataset) -> Sheet:
    """The sheet of the miniature with the words of the real glossary."""
    return sheet_of(replace(mini_data, glossary=real_data.glossary))


@pytest.fixture(scope="module")
def real(real_data: Dataset) -> Sheet:
    return sheet_of(real_data)


def test_every_claim_has_one_line(real: Sheet, real_data: Dataset) -> None:
    assert sorted(line.check.claim.id for line in real.lines) == sorted(
        claim.id for claim in real_data.claims
    )
    assert [line.number for line in real.lines] == list(range(1, len(real.lines) + 1))


def test_lines_stand_in_the_order_of_the_article_whatever_the_order_of_the_claims(real_data: Dataset) -> None:
    parts = list(real_data.article.text)
    lines = sheet_of(replace(real_data, claims=real_data.claims[::-1])).lines
    assert [parts.index(line.part) for line in lines] == sorted(parts.index(line.part) for line in lines)


def test_within_a_part_headings_come_before_paragraphs_and_these_by_number(mini_data: Dataset) -> None:
    places = ("alpha.p10", "alpha.p2", "alpha.h", "title")
    claims = tuple(replace(c, at=(at,)) for c, at in zip(mini_data.claims, places, strict=True))
    lines = sheet_of(replace(mini_data, claims=claims)).lines
    assert [line.check.claim.at[0] for line in lines] == ["title", "alpha.h", "alpha.p2", "alpha.p10"]


def test_a_statement_made_twice_stands_where_it_is_made_first(real: Sheet) -> None:
    line = next(line for line in real.lines if line.check.claim.id == "market-btc-high")
    assert line.part == "summary"
    assert line.places == "summary 2; The market, paragraph 2"


def test_a_line_says_what_is_claimed_computed_and_found(mini: Sheet) -> None:
    line = next(line for line in mini.lines if line.check.claim.id == "alpha-half")
    assert line.statement == "Alpha sold about 50% of its coins."
    assert line.claimed.text == "about 50%"
    assert [(o.entry.text, o.verdict, o.words) for o in line.outcomes.values()] == [
        ("53.3%", "consistent", "consistent"),
        ("61.5%", "inconsistent", "inconsistent"),
    ]
    assert line.explanation == "By disclosures it is 61.5%."
    assert line.reviewed == dt.date(2026, 3, 1)


def test_the_method_is_the_definition_and_the_calculation_with_its_numbers(mini: Sheet) -> None:
    line = next(line for line in mini.lines if line.check.claim.id == "alpha-half")
    assert line.method[0].startswith(
        "Alpha · February sale · share of the holding: Share of the coins at hand"
    )
    assert breakable(line.method[1:]) == [
        "By the article’s numbers: 4,000 BTC ÷ (4,000 BTC + 3,500 BTC) = 53.3%",
        "By disclosures: 4,000 BTC ÷ 6,500.5 BTC = 61.5%",
    ]


def test_what_one_row_says_is_called_so_and_what_is_missing_says_why(mini: Sheet) -> None:
    lines = {line.check.claim.id: line for line in mini.lines}
    assert breakable(lines["alpha-amount"].method)[1].endswith(": 4,000 BTC, as the source states it")
    left = lines["beta-left"]
    assert left.outcomes["disclosed"].words == "unverifiable"
    assert left.outcomes["disclosed"].entry.amount is None
    assert "the size of the sale of" in left.method[-1]


def test_a_judgement_has_no_numbers_and_is_called_one(mini: Sheet) -> None:
    line = next(line for line in mini.lines if line.check.is_judged)
    assert line.claimed.text == ""
    assert line.outcomes["article"].words == ""
    assert line.outcomes["disclosed"].words == "inconsistent, editor’s judgement"
    assert line.explanation == "They were proceeds."
    assert line.method == ("No calculation decides it; an editor did, giving reasons and sources.",)
    assert line.reviewed == dt.date(2026, 3, 1)
    assert [source.id for source in line.sources] == ["alpha-sale"]


@pytest.mark.parametrize(("relation", "text"), [("before", "before 10 Feb"), ("after", "after 10 Feb")])
def test_a_bound_in_time_is_written_out(real_data: Dataset, relation: str, text: str) -> None:
    claim = next(c for c in real_data.claims if c.asserts is not None and c.asserts.relation == "on")
    assert claim.asserts is not None
    day = dt.date(2026, 2, 10)
    asserts = replace(claim.asserts, relation=relation, claimed=Period(day, day))
    lines = sheet_of(replace(real_data, claims=(replace(claim, asserts=asserts),))).lines
    assert lines[0].claimed.text.startswith(text)


def test_prices_tried_over_a_period_are_part_of_the_method(real: Sheet) -> None:
    tried = [line for line in real.lines if line.check.claim.asserts and line.check.claim.asserts.over]
    assert tried
    assert all(line.method[-1].startswith("at the prices of ") for line in tried)


def test_a_source_is_named_in_full(mini_data: Dataset) -> None:
    values = Values(Evaluations(mini_data), "en")
    source = replace(mini_data.sources["alpha-sale"], url="https://example.org/a")
    assert source_text(values, source) == "Alpha: Sale of coins (9 February 2026) https://example.org/a"
    assert source_text(values, mini_data.sources["exchange"]) == "Example Exchange: Daily closes"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_sheet_is_in_the_glossary(real_data: Dataset, language: Language) -> None:
    sheet = sheet_of(real_data, language)
    assert len(set(sheet.heads)) == len(COLUMNS)
    assert not set(sheet.heads) & {name for name, _ in COLUMNS}
    texts = [
        text for line in sheet.lines for text in (line.places, line.statement, line.explanation, *line.method)
    ]
    assert "{" not in "".join((*texts, *sheet.heads, sheet.name))


def test_both_languages_have_the_same_lines(real_data: Dataset) -> None:
    japanese, english = (sheet_of(real_data, language).lines for language in LANGUAGES)
    for one, other in zip(japanese, english, strict=True):
        assert one.check.claim.id == other.check.claim.id
        assert one.sources == other.sources
        assert len(one.method) == len(other.method)
        assert [o.entry.amount for o in one.outcomes.values()] == [
            o.entry.amount for o in other.outcomes.values()
        ]
