"""Numbers become links to their cards."""

from pathlib import Path

import pytest

from dat.errors import BrokenPublication
from dat.publish.cards import used_metrics
from dat.publish.finish import finish_landing, finish_page
from dat.publish.hooks import Hooks
from dat.publish.pages import Page, page_from, parse_fragment, read_page
from dat.tables.cards import card_id

SITE = Path(__file__).parent / "data" / "publish_site"


def card(metric: str, view: str, language: str) -> str:
    return f'<article class="card" id="{card_id(metric, view)}"><h3>{metric} ({language})</h3></article>'


HOOKS = Hooks(card, lambda *_: "")


def page(content: str, language: str = "ja") -> Page:
    return Page(
        f"chapters/{language}/cango.html",
        language,
        "Cango",
        "<html><body><main>",
        content,
        "</main></body></html>",
    )


def finished(built: Page, hooks: Hooks = HOOKS) -> Page:
    """Return the page with its numbers linked and its cards added."""
    made = page_from(finish_page(built, 2, hooks, (), ()).html, built.address)
    assert made is not None
    return made


def carded(content: str, language: str = "ja") -> str:
    return finished(page(content, language)).content


def number(metric: str = "cango.holding", view: str = "disclosed", tag: str = "span") -> str:
    return f'<{tag} class="metric" data-metric="{metric}" data-view="{view}">1</{tag}>'


def test_the_id_of_a_card_names_view_and_metric() -> None:
    assert card_id("cango.sale_2026_02.share", "disclosed") == "m-disclosed-cango-sale_2026_02-share"


def test_a_number_in_text_links_to_its_card() -> None:
    content = carded(f"<p>{number()}</p>")
    assert (
        '<p><a class="metric" data-metric="cango.holding" data-view="disclosed" href="#m-disclosed-cango-holding">1</a></p>'
        in content
    )
    assert '<section class="cards" id="cards">\n<h2>この頁の数値の出どころ</h2>' in content


@pytest.mark.parametrize("around", ["h1", "h3", "figcaption", "caption", "a"])
def test_headings_captions_and_links_get_no_link_but_the_card_exists(around: str) -> None:
    html = f"<{around}>{number()}</{around}>"
    html = f"<table>{html}</table>" if around == "caption" else html
    content = carded(html)
    assert number() in content
    assert content.count('id="m-disclosed-cango-holding"') == 1


def test_numbers_inside_drawings_are_left_alone() -> None:
    drawing = f"<svg viewBox='0 0 1 1'><text>{number()}</text></svg>"
    assert carded(drawing) == drawing


def test_one_card_for_each_number_by_name_and_view_in_whatever_order_a_language_needs_them() -> None:
    html = "".join(
        number(*pair)
        for pair in [("b.x", "latest"), ("a.x", "article"), ("b.x", "latest"), ("b.x", "article")]
    )
    content = carded(html, "en")
    ids = parse_fragment(content).root.xpath(".//article/@id")
    assert ids == ["m-article-a-x", "m-article-b-x", "m-latest-b-x"]
    assert "Where this page’s numbers come from" in content


def test_linking_twice_changes_nothing() -> None:
    built = read_page(SITE, SITE / "chapters/ja/cango.html")
    assert built is not None
    once = finished(built)
    assert finished(once) == once
    assert used_metrics(parse_fragment(once.content)) == used_metrics(parse_fragment(built.content))


def test_a_page_without_numbers_gets_no_section() -> None:
    assert carded("<p>none</p>") == "<p>none</p>"


@pytest.mark.parametrize("wrong", ['<article id="other"></article>', "", "words", "<b></b><i></i>"])
def test_a_card_that_links_cannot_find_is_refused(wrong: str) -> None:
    hooks = Hooks(lambda *_: wrong, lambda *_: "")
    with pytest.raises(BrokenPublication, match="must be one element with the id m-disclosed-cango-holding"):
        finished(page(number()), hooks)


def test_two_elements_are_no_card() -> None:
    hooks = Hooks(lambda *names: card(*names) + '<p id="more"></p>', lambda *_: "")
    with pytest.raises(BrokenPublication, match="must be one element"):
        finished(page(number()), hooks)


def test_numbers_outside_the_chapters_lead_to_the_index_page_of_their_language() -> None:
    index = Page("chapters/en/index.html", "en", "Index", "<main>", number(), "</main>")
    facts = finish_page(index, None, HOOKS, (), ()).facts
    content = f'<div lang="en">{number()}{number("a.x")}</div>{number()}'
    landing = Page("index.html", "ja", "", "<main>", content, "</main>")
    html = finish_landing(landing, [facts], (), ()).html
    assert html.count("<a ") == 1
    assert 'href="chapters/en/index.html#m-disclosed-cango-holding"' in html
