"""Claims to fill in: valid YAML in the notation of claims.yml, with the metric where it is plain."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dat.audit import audit, read_text, stubs
from dat.model import Claim, Dataset
from dat.read.claims import read_claims
from dat.read.collect import Problems
from dat.values import Evaluations

ARTICLES = Path(__file__).resolve().parent / "data" / "articles"


def stubs_for(data: Dataset, path: Path = ARTICLES / "two_sales_ja.txt") -> str:
    return stubs(Evaluations(data), audit(data, read_text(path, data.article)))


def read_back(text: str, folder: Path) -> tuple[Claim, ...]:
    (folder / "data").mkdir()
    (folder / "data" / "claims.yml").write_text(text, "utf-8")
    problems = Problems()
    claims, _ = read_claims(folder, {}, problems)
    assert problems.found == []
    return claims


def test_nothing_to_cover_gives_nothing(mini_data: Dataset) -> None:
    assert stubs_for(mini_data) == ""


def test_a_stub_reads_as_a_claim_and_covers_its_number(mini_data: Dataset, tmp_path: Path) -> None:
    data = replace(
        mini_data,
        claims=tuple(claim for claim in mini_data.claims if claim.id != "alpha-half"),
        rows=tuple(row for row in mini_data.rows if row.id != "beta-a2"),
    )
    claims = read_back(stubs_for(data), tmp_path)
    assert [(claim.id, claim.at) for claim in claims] == [
        ("summary-new-1", ("summary.b1",)),
        ("alpha-new-1", ("alpha.p1",)),
    ]
    filled = replace(data, claims=(*data.claims, *claims))
    assert audit(filled, read_text(ARTICLES / "two_sales_ja.txt", data.article)).findings == ()


def test_the_place_of_a_number_outside_all_parts_is_left_to_fill_in(
    mini_data: Dataset, tmp_path: Path
) -> None:
    path = tmp_path / "longer.txt"
    path.write_text((ARTICLES / "two_sales_ja.txt").read_text("utf-8") + "\n株価は12ドル下げた。\n", "utf-8")
    assert "  at: [FILL_IN]\n" in stubs_for(mini_data, path)


def test_the_metric_is_guessed_where_one_alone_gives_the_number(mini_data: Dataset) -> None:
    bare = replace(mini_data, claims=(), rows=tuple(row for row in mini_data.rows if row.id != "alpha-a1"))
    text = stubs_for(bare)
    assert 'asserts: {metric: alpha.sale_2026_02.value, is: "~2億8000万 USD"}\n' in text
    several = 'asserts: {metric: FILL_IN, is: "4000 BTC"} # alpha.sold or alpha.sale_2026_02.amount?\n'
    assert several in text


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("自社株を1,540万株以上買い戻した。", 'at_least: "1540万 share"'),
        ("1000ドルを割り込んだ。", 'below: "1000 USD"'),
        ("世界第2位である。", 'rank: "2"'),
        ("2025年7月から8月にかけて。", 'on: "2025-07/2025-08"'),
        ("4.5億~5億ドルを集めた。", 'is: "4.5億..5億 USD"'),
        ("3割を失った。", 'is: "30 % ± 5"'),
    ],
)
def test_what_is_asserted_keeps_the_wording(
    mini_data: Dataset, tmp_path: Path, sentence: str, written: str
) -> None:
    path = tmp_path / "article.txt"
    path.write_text(sentence, "utf-8")
    article = replace(mini_data.article, text={"beta": (1, 1)}, not_claims=())
    text = stubs_for(replace(mini_data, article=article), path)
    assert f"asserts: {{metric: FILL_IN, {written}}}" in text
    assert len(read_back(text, tmp_path)) == 1


def test_a_price_is_asserted_in_the_unit_of_its_metric(mini_data: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text("高値は12万ドルだった。", "utf-8")
    article = replace(mini_data.article, text={"market": (1, 1)}, not_claims=())
    data = replace(mini_data, article=article, claims=())
    data = replace(data, prices=tuple(replace(price, note="market.h") for price in data.prices))
    text = stubs_for(data, path)
    assert 'asserts: {metric: btc.high, is: "12万 USD/BTC"}' in text


def test_names_of_claims_that_exist_are_not_taken_again(mini_data: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text("3割を失った。", "utf-8")
    article = replace(mini_data.article, text={"beta": (1, 1)}, not_claims=())
    taken = replace(mini_data.claims[0], id="beta-new-1")
    assert "- id: beta-new-2 " in stubs_for(replace(mini_data, article=article, claims=(taken,)), path)
