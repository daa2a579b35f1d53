"""Provenance cards and the table of sources that stands for them in print."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import lxml.html
import pytest

from dat.amount import Missing
from dat.errors import UnknownName
from dat.metrics import metric_names
from dat.model import VIEWS, Language
from dat.read import read_dataset
from dat.tables.cards import card_html, sources_table
from dat.values import COUNTED, Evaluations, Values

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "tests" / "data" / "mini" / "data", tmp_path / "data")
    shutil.copy(PROJECT / "data" / "glossary.yml", tmp_path / "data" / "glossary.yml")
    return tmp_path


def open_values(root: Path, language: Language) -> Values:
    return Values(Evaluations(read_dataset(root)), language)


def facts(html: str) -> dict[str, str]:
    tree = lxml.html.fromstring(html)
    pairs = zip(tree.xpath(".//dt"), tree.xpath(".//dd"), strict=True)
    return {dt.text_content(): " ".join(dd.text_content().split()) for dt, dd in pairs}


def test_a_card_says_what_a_number_is_and_where_it_comes_from(root: Path) -> None:
    html = card_html(open_values(root, "en"), "alpha.sale_2026_02.share", "article")
    tree = lxml.html.fromstring(html)

    assert tree.get("id") == "m-article-alpha-sale_2026_02-share"
    assert tree.xpath("string(.//h3)") == "Alpha · February sale · share of the holding"
    assert tree.xpath("string(.//p[@class='card-value'])") == "53.3%"
    found = facts(html)
    assert found["Range"] == "53.3266% to 53.34%"
    assert found["Formula"] == "4,000 BTC ÷ (4,000 BTC + 3,500 BTC)"
    assert found["As of"] == "10 February 2026"
    rows = tree.xpath(".//tbody[@class='rows-used']/tr/th/code/text()")
    assert rows == ["alpha-a1", "alpha-a2"]


@pytest.mark.parametrize(
    ("language", "word", "expected"), [("ja", "範囲", "第5位以下"), ("en", "Range", "5th at best")]
)
def test_the_range_of_a_best_possible_rank_is_not_turned_round(
    language: Language, word: str, expected: str
) -> None:
    html = card_html(open_values(PROJECT, language), "cango.rank_by_holding", "disclosed")
    assert facts(html)[word] == expected


def test_a_price_is_named_by_asset_kind_and_source_beside_its_day(root: Path) -> None:
    html = card_html(open_values(root, "en"), "btc.price", "disclosed")
    (row,) = lxml.html.fromstring(html).xpath(".//tbody[@class='rows-used']/tr/th[code]")
    assert " ".join(row.text_content().split()) == "BTC close exchange 10 February 2026"


def test_a_row_written_before_others_changes_no_card_of_theirs(root: Path) -> None:
    before = card_html(open_values(root, "en"), "alpha.sale_2026_02.share", "article")
    ledger = root / "data" / "ledger.csv"
    head, *rows = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    new = "beta-0,,2025-09-30,beta,holding,5000 ETH,,,beta-results,,\n"
    ledger.write_text("".join((head, new, *rows)), encoding="utf-8")
    assert card_html(open_values(root, "en"), "alpha.sale_2026_02.share", "article") == before


def test_rows_that_were_only_considered_are_listed_apart_with_their_spread(root: Path) -> None:
    ledger = root / "data" / "ledger.csv"
    with ledger.open("a", encoding="utf-8") as file:
        file.write("alpha-9,sale_2026_02,2026-02-08,alpha,sale,4010 BTC,,,tracker,,\n")
    html = card_html(open_values(root, "en"), "alpha.sale_2026_02.amount", "disclosed")
    considered = lxml.html.fromstring(html).xpath(".//tbody[@class='rows-considered']")[0]

    said = considered.text_content().replace("\u00a0", " ")
    assert "Alpha sale 4,010 BTC" in said
    assert "run from 4,000 BTC to 4,010 BTC" in said


def test_a_missing_value_says_why_and_what_it_needs(root: Path) -> None:
    found = facts(card_html(open_values(root, "ja"), "beta.sale_2026_01.amount", "disclosed"))

    assert found["値がない理由"] == "この出来事の数量が分からない"
    assert found["必要な資料"] == "数量"


@pytest.mark.parametrize("view", VIEWS)
def test_every_card_of_the_project_is_japanese_on_japanese_pages(view: str) -> None:
    values = open_values(PROJECT, "ja")
    names = [f"claims.{name}" for name in COUNTED] + ["report.as_of", "report.published"]
    for name in [*metric_names(values.data), *names]:
        tree = lxml.html.fromstring(card_html(values, name, view))
        for code in tree.xpath(".//code"):
            code.drop_tree()
        assert not re.findall(r"\b[a-z]+_[a-z_0-9]+\b", tree.text_content()), name
        words = " ".join(tree.xpath(".//h3/text()|.//dl//text()|.//thead//text()"))
        assert not re.search(r"\b(about|at least|below|of|known|no)\b", words), name


def test_cards_of_counts_and_days_are_short(root: Path) -> None:
    values = open_values(root, "en")

    assert facts(card_html(values, "claims.inconsistent", "disclosed"))["File"] == "data/claims.yml"
    assert facts(card_html(values, "report.as_of", "latest"))["File"] == "data/article.yml"


def test_cards_are_the_same_every_time(root: Path) -> None:
    first, second = (card_html(open_values(root, "en"), "btc.drawdown", "disclosed") for _ in range(2))

    assert first == second


def test_the_table_for_print_has_one_row_for_each_number_with_the_ids_of_the_cards(root: Path) -> None:
    values = open_values(root, "en")
    numbers = [("disclosed", "alpha.holding"), ("article", "alpha.holding"), ("disclosed", "alpha.holding")]
    tree = lxml.html.fromstring(sources_table(values, numbers))

    assert tree.tag == "table"
    assert tree.xpath(".//tbody/tr/@id") == ["m-disclosed-alpha-holding", "m-article-alpha-holding"]
    assert not any(isinstance(values.shown(f"{view}.{metric}").result, Missing) for view, metric in numbers)


def test_titles_in_cards_are_escaped(root: Path) -> None:
    path = root / "data" / "sources.yml"
    text = path.read_text(encoding="utf-8").replace("title: Sale of coins", "title: '<script>x</script>'")
    path.write_text(text, encoding="utf-8")
    html = card_html(open_values(root, "en"), "alpha.sale_2026_02.amount", "disclosed")

    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_an_unknown_metric_is_named(root: Path) -> None:
    with pytest.raises(UnknownName):
        card_html(open_values(root, "en"), "alpha.holdnig", "disclosed")
