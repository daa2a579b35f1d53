"""The documents that become PDFs, before they are typeset."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import lxml.html
import pytest

from dat.errors import BrokenPublication
from dat.publish.book import briefing_html, report_html
from dat.publish.finish import finish_page
from dat.publish.hooks import BookInfo, Hooks
from dat.publish.numbering import numbers_elsewhere
from dat.publish.pages import Page, books, chapter_numbers, page_from, read_pages
from dat.tables.cards import card_id

SITE = Path(__file__).parent / "data" / "publish_site"
BOOK = BookInfo("ja", "売る会社", "記事の数値を検算する", date(2026, 3, 31), "2026-03-31", "検算室")


def card(metric: str, view: str, _: str) -> str:
    return f'<article class="card" id="{card_id(metric, view)}"></article>'


def sources(pairs: Sequence[tuple[str, str]], _: str) -> str:
    rows = "".join(f'<tr id="{card_id(*pair)}"><td>{pair[0]}</td></tr>' for pair in pairs)
    return f"<table>{rows}</table>"


def finished() -> Iterator[Page]:
    for page in BUILT:
        made = finish_page(page, NUMBERS[page.address], Hooks(card, sources), (), (), ELSEWHERE)
        chapter = page_from(made.html, page.address)
        assert chapter is not None
        yield chapter


BUILT = read_pages(SITE)
NUMBERS = chapter_numbers(BUILT)
ELSEWHERE = numbers_elsewhere(BUILT, NUMBERS)
PAGES = tuple(finished())
JAPANESE = books(PAGES)["ja"]


def report(pages: Sequence[Page] = JAPANESE, book: BookInfo = BOOK) -> str:
    return report_html(pages, NUMBERS, book, sources)


def test_no_id_stands_twice_and_every_inner_link_has_a_target() -> None:
    html = report()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    targets = re.findall(r'href="#([^"]+)"', html) + re.findall(r"url\(#([^)]+)\)", html)
    assert targets
    assert set(targets) <= set(ids)


def test_chapters_follow_the_sidebar_with_number_and_title() -> None:
    tree = lxml.html.document_fromstring(report())
    assert tree.xpath("//section[contains(@class, 'chapter ')]/@id") == ["index", "market", "cango"]
    titles = [heading.text_content() for heading in tree.xpath("//h1[@class='chapter-title']")]
    assert titles == ["概要", "1 市場", "2 Cango"]


def test_links_between_chapters_stay_inside_the_book() -> None:
    html = report()
    assert '<a href="#market--sec-says">市場の章</a>' in html
    assert '<a href="#cango--fig-after" class="quarto-xref">図\N{NO-BREAK SPACE}2-2</a>' in html


def test_drawings_keep_their_capitals_and_get_prefixed_ids_and_a_title() -> None:
    html = report()
    assert 'viewBox="0 0 520 180"' in html
    assert 'id="cango--holdings-clip0"' in html
    assert "url(#cango--holdings-clip0)" in html
    assert 'xlink:href="#cango--holdings-dot"' in html
    assert "<title>売却前は7,474.6 BTC、売却後は3,023.6 BTC</title>" in html


def test_cards_give_way_to_one_table_of_sources() -> None:
    html = report()
    assert 'class="card' not in html
    assert 'id="cango--m-disclosed-cango-holding"' in html
    assert html.count('class="sources-heading"') == 3


def test_numbers_are_plain_where_the_table_has_no_row_to_link_to() -> None:
    html = report_html(JAPANESE, NUMBERS, BOOK, lambda _pairs, _language: "<table></table>")
    assert "--m-" not in html


def test_links_out_of_the_book_lead_to_the_web_or_nowhere() -> None:
    assert "<a>English</a>" in report()
    book = BookInfo("ja", "t", "s", date(2026, 3, 31), "1", "p", "https://example.org/r/")
    assert '<a href="https://example.org/r/chapters/en/cango.html">English</a>' in report(book=book)


def test_screen_only_parts_are_dropped() -> None:
    page = JAPANESE[2].with_content(JAPANESE[2].content + "<script>let x</script><button>x</button>")
    html = report((*JAPANESE[:2], page))
    assert "<script" not in html
    assert "<button" not in html


def test_a_link_that_leads_nowhere_in_print_is_reported() -> None:
    page = JAPANESE[2].with_content(JAPANESE[2].content + '<a href="#lost">x</a>')
    with pytest.raises(BrokenPublication, match=r"cango.html: in print, #cango--lost leads nowhere"):
        report((*JAPANESE[:2], page))


def test_cover_and_metadata_say_what_the_book_is() -> None:
    tree = lxml.html.document_fromstring(report())
    assert tree.get("lang") == "ja"
    assert tree.xpath("//meta[@name='dcterms.created']/@content") == ["2026-03-31"]
    assert "2026年3月31日" in tree.xpath("//section[@id='cover']")[0].text_content()
    assert not tree.xpath("//*[@class='draft-stamp']")


def test_a_draft_is_stamped() -> None:
    draft = BookInfo("en", "t", "s", date(2026, 3, 31), "1", "p", draft=True)
    html = report_html(books(PAGES)["en"], NUMBERS, draft, sources)
    assert '<div class="draft-stamp">Draft</div>' in html
    assert "31 March 2026" in html


def test_texts_of_the_book_are_escaped() -> None:
    book = BookInfo("ja", "A <b> & C", "s", date(2026, 3, 31), "1", "p")
    assert "<title>A &lt;b&gt; &amp; C</title>" in report(book=book)


def test_the_briefing_takes_its_parts_from_the_chapter() -> None:
    tree = lxml.html.document_fromstring(briefing_html(JAPANESE[2], BOOK))
    assert len(tree.xpath("//p[@class='headline']")) == 1
    assert len(tree.xpath("//dl[@class='key-numbers']")) == 1
    assert len(tree.xpath("//svg")) == 1
    assert len(tree.xpath("//table")) == 1
    assert not tree.xpath("//a[starts-with(@href, '#')]")


def test_a_chapter_without_the_parts_of_a_briefing_is_reported() -> None:
    with pytest.raises(BrokenPublication, match=r"takes its key numbers, checks from this chapter"):
        briefing_html(JAPANESE[0], BOOK)
