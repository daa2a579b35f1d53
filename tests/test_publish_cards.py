"""Numbers become links to their cards."""

from pathlib import Path

import pytest

from dat.errors import BrokenPublication
from dat.publish.cards import add_cards, lead_to_cards, used_metrics
from dat.publish.pages import Page, parse_fragment, read_page
from dat.tables.cards import card_id

SITE = Path(__file__).parent / "data" / "publish_site"


def card(metric: str, view: str, language: str) -> str:
    return f'<article class="card" id="{card_id(metric, view)}"><h3>{metric} ({language})</h3></article>'


def page(content: str, language: str = "ja") -> Page:
    return Page(Path("cango.html"), "chapters/ja/cango.html", language, "Cango", "<main>", content, "</main>")


def number(metric: str = "cango.holding", view: str = "disclosed", tag: str = "span") -> str:
    return f'<{tag} class="metric" data-metric="{metric}" data-view="{view}">1</{tag}>'


def test_the_id_of_a_card_names_view_and_metric() -> None:
    assert card_id("cango.sale_2026_02.share", "disclosed") == "m-disclosed-cango-sale_2026_02-share"


def test_a_number_in_text_links_to_its_card() -> None:
    content = add_cards(page(f"<p>{number()}</p>"), card).content
    assert (
        '<p><a class="metric" data-metric="cango.holding" data-view="disclosed" href="#m-disclosed-cango-holding">1</a></p>'
        in content
    )
    assert '<section class="cards" id="cards">\n<h2>この頁の数値の出どころ</h2>' in content


@pytest.mark.parametrize("around", ["h1", "h3", "figcaption", "caption", "a"])
def test_headings_captions_and_links_get_no_link_but_the_card_exists(around: str) -> None:
    html = f"<{around}>{number()}</{around}>"
    html = f"<table>{html}</table>" if around == "caption" else html
    content = add_cards(page(html), card).content
    assert number() in content
    assert content.count('id="m-disclosed-cango-holding"') == 1


def test_numbers_inside_drawings_are_left_alone() -> None:
    drawing = f"<svg viewBox='0 0 1 1'><text>{number()}</text></svg>"
    assert add_cards(page(drawing), card).content == drawing


def test_one_card_for_each_number_by_name_and_view_in_whatever_order_a_language_needs_them() -> None:
    html = "".join(
        number(*pair)
        for pair in [("b.x", "latest"), ("a.x", "article"), ("b.x", "latest"), ("b.x", "article")]
    )
    content = add_cards(page(html, "en"), card).content
    ids = parse_fragment(content).root.xpath(".//article/@id")
    assert ids == ["m-article-a-x", "m-article-b-x", "m-latest-b-x"]
    assert "Where this page’s numbers come from" in content


def test_linking_twice_changes_nothing() -> None:
    built = read_page(SITE, SITE / "chapters/ja/cango.html")
    assert built is not None
    once = add_cards(built, card)
    assert add_cards(once, card) == once
    assert used_metrics(parse_fragment(once.content)) == used_metrics(parse_fragment(built.content))


def test_a_page_without_numbers_gets_no_section() -> None:
    assert add_cards(page("<p>none</p>"), card).content == "<p>none</p>"


def test_a_card_that_links_cannot_find_is_refused() -> None:
    with pytest.raises(BrokenPublication, match="must be one element with the id m-disclosed-cango-holding"):
        add_cards(page(number()), lambda *_: '<article id="other"></article>')


def test_numbers_outside_the_chapters_lead_to_the_index_page_of_their_language() -> None:
    index = Page(
        Path("index.html"),
        "chapters/en/index.html",
        "en",
        "Index",
        "",
        add_cards(page(number(), "en"), card).content,
        "",
    )
    landing = Page(
        Path("index.html"),
        "index.html",
        "ja",
        "",
        "",
        f'<div lang="en">{number()}{number("a.x")}</div>{number()}',
        "",
    )
    content = lead_to_cards(landing, [index]).content
    assert content.count("<a ") == 1
    assert 'href="chapters/en/index.html#m-disclosed-cango-holding"' in content
