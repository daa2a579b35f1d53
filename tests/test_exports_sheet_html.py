"""The sheet as a page: one file, no scripts, readable by machines that read aloud, and made for paper."""

from __future__ import annotations

import re
from dataclasses import replace

import lxml.html
import pytest

from dat.exports.sheet import Sheet, make_sheet
from dat.exports.sheet_html import sheet_html
from dat.model import LANGUAGES, Dataset, Language
from dat.values import Evaluations, Values


def page(data: Dataset, language: Language = "en") -> tuple[Sheet, str]:
    sheet = make_sheet(Values(Evaluations(data), language))
    return sheet, sheet_html(sheet).decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_one_file_without_scripts(real_data: Dataset, language: Language) -> None:
    _, html = page(real_data, language)
    assert html.startswith("<!DOCTYPE html>")
    assert f'<html lang="{language}">' in html
    assert "<script" not in html
    assert "@import" not in html
    assert set(re.findall(r"url\(\"?(\w+):", html)) == {"data"}
    tree = lxml.html.document_fromstring(html)
    assert tree.xpath("//img | //iframe | //link[@rel='stylesheet']") == []
    assert [link.get("href") for link in tree.xpath("//link")] == ["data:,"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_a_row_for_each_claim_under_the_part_of_the_article(
    real_data: Dataset, language: Language
) -> None:
    sheet, html = page(real_data, language)
    tree = lxml.html.document_fromstring(html)
    assert tree.xpath("//tr/@id") == [f"line-{line.check.claim.id}" for line in sheet.lines]
    assert len(tree.xpath("//tr[@class='group']")) == len(dict.fromkeys(line.part for line in sheet.lines))
    assert len(tree.xpath("//h1")) == 1
    assert tree.xpath("string(//title)") == tree.xpath("string(//h1)") == sheet.name
    assert len(tree.xpath("//table/caption")) == 1
    assert {th.get("scope") for th in tree.xpath("//th")} == {"col", "row", "rowgroup"}
    assert len(set(tree.xpath("//@id"))) == len(tree.xpath("//@id"))


def test_a_row_shows_value_verdict_method_and_sources_with_their_addresses(real_data: Dataset) -> None:
    _, html = page(real_data)
    row = lxml.html.document_fromstring(html).get_element_by_id("line-cango-sold-half")
    text = " ".join(row.text_content().split())
    assert "59.5%" in text
    assert row.xpath(".//span[@class='verdict verdict-inconsistent']")
    assert "By disclosures: 4,451 BTC ÷ 7,474.6" in text.replace("\u00a0", " ")
    links = row.xpath(".//a/@href")
    assert links
    assert all(link in text for link in links)


def test_whatever_the_texts_say_is_text(mini_data: Dataset) -> None:
    claim = mini_data.claims[2]
    says = replace(claim.says, en="<script>alert(1)</script> & more")
    _, html = page(replace(mini_data, claims=(replace(claim, says=says),)))
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html
