"""Chapter-wise numbers of figures and tables."""

from dataclasses import replace
from pathlib import Path

import pytest

from dat.errors import BrokenPublication
from dat.publish.numbering import number_pages
from dat.publish.pages import Page, read_pages

PAGES = read_pages(Path(__file__).parent / "data" / "publish_site")


def numbered(address: str) -> str:
    return next(page.content for page in number_pages(PAGES) if page.address == address)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("chapters/ja/cango.html", "図&nbsp;2-1: 売却前後の保有量"),
        ("chapters/ja/cango.html", "図&nbsp;2-2: 売却前後の保有量"),
        ("chapters/ja/cango.html", "表&nbsp;2-1: 記述との照合"),
        ("chapters/en/market.html", "Figure&nbsp;1-2: Holdings before and after the sale"),
        ("chapters/en/market.html", "Table&nbsp;1-1: Claims checked"),
        ("chapters/en/index.html", "Figure&nbsp;1: Holdings before and after the sale"),
    ],
)
def test_captions_carry_chapter_and_place(address: str, expected: str) -> None:
    assert f">{expected}</figcaption>".replace("&nbsp;", "\N{NO-BREAK SPACE}") in numbered(address)


def test_references_follow_within_a_page_and_between_pages() -> None:
    assert '<a href="#fig-after" class="quarto-xref">図\N{NO-BREAK SPACE}2-2</a>' in numbered(
        "chapters/ja/cango.html"
    )
    assert 'class="quarto-xref">Figure\N{NO-BREAK SPACE}2-2</a>' in numbered("chapters/en/index.html")


def test_numbering_twice_changes_nothing() -> None:
    once = number_pages(PAGES)
    assert number_pages(once) == once


def test_references_without_words_and_with_inner_elements_are_numbered() -> None:
    page = chapter(
        '<a class="quarto-xref" href="#fig-after">2</a><a class="quarto-xref" href="#fig-after"><b>図 2</b></a>'
    )
    assert '">2-2</a>' in page.content
    assert "<b>図 2-2</b>" in page.content


def test_references_to_sections_and_unknown_targets_stay() -> None:
    page = chapter('<a class="quarto-xref" href="#sec-says">節 1</a>')
    assert ">節 1</a>" in page.content


def test_a_caption_without_number_is_reported() -> None:
    with pytest.raises(
        BrokenPublication, match=r"cango.html: the caption of #fig-x does not begin with a number"
    ):
        chapter('<div class="quarto-float" id="fig-x"><figure><figcaption>保有量</figcaption></figure></div>')


def chapter(more: str) -> Page:
    """Return the numbered Japanese Cango chapter with something added."""
    pages = [
        replace(p, content=p.content + more) if p.address == "chapters/ja/cango.html" else p for p in PAGES
    ]
    return next(page for page in number_pages(pages) if page.address == "chapters/ja/cango.html")
