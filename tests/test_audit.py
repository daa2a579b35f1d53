"""The audit: every number of the text against rows and claims, and the other way round."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from dat.amount import parse_amount, parse_period
from dat.audit import Audit, audit, read_text
from dat.model import Dataset, NotClaim

ARTICLES = Path(__file__).resolve().parent / "data" / "articles"


def audited(data: Dataset, path: Path = ARTICLES / "two_sales_ja.txt") -> Audit:
    return audit(data, read_text(path, data.article))


def without_row(data: Dataset, name: str) -> Dataset:
    return replace(data, rows=tuple(row for row in data.rows if row.id != name))


def with_row(data: Dataset, name: str, **changes: object) -> Dataset:
    rows = (replace(row, **changes) if row.id == name else row for row in data.rows)  # type: ignore[arg-type]
    return replace(data, rows=tuple(rows))


def with_claim(data: Dataset, name: str, **changes: object) -> Dataset:
    claims = (replace(claim, **changes) if claim.id == name else claim for claim in data.claims)  # type: ignore[arg-type]
    return replace(data, claims=tuple(claims))


def codes(result: Audit) -> list[tuple[str, str]]:
    return [(str(finding.place.line), finding.code) for finding in result.findings]


def test_every_number_of_the_miniature_article_is_covered(mini_data: Dataset) -> None:
    result = audited(mini_data)
    assert result.findings == ()
    assert result.notes == ()
    assert result.covered == len(result.numbers) == 15


def test_each_number_names_what_covers_it(mini_data: Dataset) -> None:
    found = {
        number.mention.text: sorted({statement.id for statement in number.statements})
        for number in audited(mini_data).numbers
    }
    assert found["4,000ビットコイン"] == ["alpha-a1", "alpha-amount"]
    assert found["ほぼ半分"] == found["半分近く"] == ["alpha-half"]
    assert found["2月9日"] == ["alpha-a1", "alpha-a2"]
    assert found["12万ドル"] == ["BTC 2025 high article"]
    assert found["二社"] == []  # a reason, no statement


def test_the_same_data_cover_the_article_in_english(mini_data: Dataset) -> None:
    named = NotClaim("title", "Two companies", "The companies of the article.", mini_data.article.place)
    data = replace(mini_data, article=replace(mini_data.article, not_claims=(named,)))
    result = audited(data, ARTICLES / "two_sales_en.txt")
    assert result.findings == ()
    assert result.covered == len(result.numbers) == 14


def test_a_number_that_nothing_covers_is_found_with_line_column_and_context(mini_data: Dataset) -> None:
    (finding,) = audited(without_row(mini_data, "alpha-a2")).findings
    assert (finding.place.line, finding.place.column, finding.code) == (7, 68, "uncovered")
    assert "'3500 BTC' in alpha.p1" in finding.message
    assert "手元に残るのは[3,500 BTC]のみである。" in finding.message


def test_removing_any_row_price_or_claim_that_alone_says_a_number_is_noticed(mini_data: Dataset) -> None:
    needed = {
        statements[0]
        for number in audited(mini_data).numbers
        if len(statements := list({(s.kind, s.id) for s in number.statements})) == 1
    }
    assert {kind for kind, _ in needed} == {"row", "price", "claim"}
    for kind, name in needed:
        data = replace(
            mini_data,
            rows=tuple(row for row in mini_data.rows if (kind, name) != ("row", row.id)),
            prices=tuple(row for row in mini_data.prices if (kind, name) != ("price", row.id)),
            claims=tuple(claim for claim in mini_data.claims if (kind, name) != ("claim", claim.id)),
        )
        assert "uncovered" in {finding.code for finding in audited(data).findings}, name


def test_a_number_must_be_covered_at_its_own_place(mini_data: Dataset) -> None:
    moved = with_row(mini_data, "alpha-a2", locator="beta.p1")
    assert {finding.code for finding in audited(moved).findings} == {"uncovered", "stray"}


def test_a_row_may_name_a_whole_part_or_further_places_in_its_note(mini_data: Dataset) -> None:
    assert audited(with_row(mini_data, "alpha-a2", locator="alpha")).findings == ()
    assert (
        audited(with_row(mini_data, "alpha-a2", locator="alpha.h", note="again in alpha.p1")).findings == ()
    )


@pytest.mark.parametrize("amount", ["3501 BTC", "3500 ETH", "3400..3600 BTC"])
def test_another_value_unit_or_range_does_not_cover(mini_data: Dataset, amount: str) -> None:
    result = audited(with_row(mini_data, "alpha-a2", amount=parse_amount(amount)))
    assert codes(result) == [("7", "uncovered"), ("3", "stray")]
    (stray,) = (finding for finding in result.findings if finding.code == "stray")
    assert stray.place.path == "data/ledger.csv"
    assert "the row alpha-a2 says" in stray.message
    assert "got 4000 BTC, ~2億8000万 USD, ~50 %, 3500 BTC" in stray.message


def test_a_row_dated_otherwise_than_the_text_is_stray(mini_data: Dataset) -> None:
    (stray,) = audited(with_row(mini_data, "alpha-a2", date=parse_period("2026-02-08"))).findings
    assert (stray.code, stray.place.path) == ("stray", "data/ledger.csv")
    assert "'2026-02-08', got 2026-02-09" in stray.message


@pytest.mark.parametrize("wider", ["2025-08/2026-01", "2026-02"])
def test_a_row_may_be_dated_wider_than_the_text_or_by_the_day_of_the_article(
    mini_data: Dataset, wider: str
) -> None:
    assert audited(with_row(mini_data, "beta-a2", date=parse_period(wider))).findings == ()


def test_a_claim_whose_number_is_not_there_is_stray(mini_data: Dataset) -> None:
    (stray,) = audited(with_claim(mini_data, "alpha-amount", at=("beta.p1",))).findings
    assert (stray.code, stray.place.path) == ("stray", "data/claims.yml")
    assert "in beta.p1 what the claim alpha-amount says, '4000 BTC'" in stray.message


def test_further_numbers_of_a_claim_cover_and_must_stand_too(mini_data: Dataset) -> None:
    bare = without_row(mini_data, "alpha-a2")
    told = with_claim(bare, "alpha-profit", numbers=(parse_amount("3500 BTC"),))
    assert audited(told).findings == ()
    (stray,) = audited(with_claim(mini_data, "alpha-profit", numbers=(parse_period("2024"),))).findings
    assert stray.code == "stray"


def test_a_wording_that_means_another_interval_is_a_note(mini_data: Dataset) -> None:
    result = audited(with_row(mini_data, "beta-a2", amount=parse_amount("7000 ETH")))
    assert result.findings == ()
    (note,) = result.notes
    assert (note.place.line, note.code) == (9, "wording")
    assert "'約7,000 ETH' means '~7000 ETH', but the row beta-a2 writes '7000 ETH'" in note.message


def test_an_entry_of_not_claims_must_be_the_articles_own_writing(mini_data: Dataset) -> None:
    named = NotClaim("title", "2社", "Another writing.", mini_data.article.place)
    entries = (named, *mini_data.article.not_claims[1:])
    data = replace(mini_data, article=replace(mini_data.article, not_claims=entries))
    assert sorted(code for _, code in codes(audited(data))) == ["stray", "uncovered"]


def test_a_loss_covers_a_number_without_its_sign_and_a_bound_its_wording(
    mini_data: Dataset, tmp_path: Path
) -> None:
    path = tmp_path / "article.txt"
    path.write_text("損は3億ドル以上だった。\n", "utf-8")
    article = replace(mini_data.article, text={"beta": (1, 1)}, not_claims=())
    data = replace(mini_data, article=article, rows=(), prices=())
    claim = data.claims[-1]
    assert claim.asserts is not None
    for relation, claimed in (("at_most", "-3億 USD"), ("is", "at most -3億 USD")):
        asserts = replace(claim.asserts, relation=relation, claimed=parse_amount(claimed))
        told = replace(data, claims=(replace(claim, at=("beta",), asserts=asserts),))
        result = audited(told, path)
        assert (result.findings, result.notes) == ((), ())


def test_a_claim_that_compares_with_nothing_writes_no_number(mini_data: Dataset) -> None:
    claim = mini_data.claims[0]
    assert claim.asserts is not None
    below = replace(
        claim.asserts, metric="alpha.unrealised_loss", relation="below", claimed=parse_amount("0 %")
    )
    told = replace(claim, id="alpha-loss", asserts=below)
    assert audited(replace(mini_data, claims=(*mini_data.claims, told))).findings == ()


def test_years_left_out_are_counted_from_the_articles_day(mini_data: Dataset) -> None:
    later = replace(mini_data.article, published=dt.date(2025, 12, 1))
    result = audited(replace(mini_data, article=later))
    assert "2025-02-09" in {number.mention.notation for number in result.numbers}
