"""Chapter-wise numbers of figures and tables."""

from pathlib import Path

import pytest

from dat.publish.numbering import NOWHERE, number, number_page, numbers_elsewhere
from dat.publish.pages import chapter_numbers, parse_fragment, read_pages

PAGES = {page.address: page for page in read_pages(Path(__file__).parent / "data" / "publish_site")}
CHAPTERS = chapter_numbers(PAGES.values())
ELSEWHERE = numbers_elsewhere(PAGES.values(), CHAPTERS)
CANGO = "chapters/ja/cango.html"


def numbered(address: str, more: str = "") -> str:
    page = PAGES[address].with_content(PAGES[address].content + more)
    return number_page(page, CHAPTERS[address], ELSEWHERE).content


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
    assert '<a href="#fig-after" class="quarto-xref">図\N{NO-BREAK SPACE}2-2</a>' in numbered(CANGO)
    assert 'class="quarto-xref">Figure\N{NO-BREAK SPACE}2-2</a>' in numbered("chapters/en/index.html")


def test_a_page_that_refers_to_itself_only_is_numbered_without_the_others() -> None:
    page = PAGES[CANGO]
    assert number_page(page, CHAPTERS[CANGO]).content == numbered(CANGO)
    assert numbers_elsewhere([page], CHAPTERS) is NOWHERE


@pytest.mark.parametrize("address", PAGES)
def test_numbering_twice_changes_nothing(address: str) -> None:
    once = number_page(PAGES[address], CHAPTERS[address], ELSEWHERE)
    assert number_page(once, CHAPTERS[address], ELSEWHERE) == once


def test_references_without_words_and_with_inner_elements_are_numbered() -> None:
    links = '<a class="quarto-xref" href="#fig-after">2</a><a class="quarto-xref" href="#fig-after"><b>図 2</b></a>'
    content = numbered(CANGO, links)
    assert '">2-2</a>' in content
    assert "<b>図 2-2</b>" in content


def test_references_to_sections_and_unknown_targets_stay() -> None:
    assert ">節 1</a>" in numbered(CANGO, '<a class="quarto-xref" href="#sec-says">節 1</a>')


def test_a_caption_without_number_is_reported_and_stays() -> None:
    html = '<div class="quarto-float" id="fig-x"><figure><figcaption>保有量</figcaption></figure></div>'
    fragment = parse_fragment(html)
    (fault,) = number(fragment, CANGO, 2)
    assert fault.message.startswith("the caption of #fig-x does not begin with a number")
    assert fragment.html() == html
