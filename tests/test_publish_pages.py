"""Reading built pages and writing them back."""

import shutil
from pathlib import Path

import pytest

from dat.publish.pages import (
    books,
    chapter_numbers,
    page_from,
    parse_fragment,
    read_page,
    read_pages,
    resolve,
    write_page,
)

SITE = Path(__file__).parent / "data" / "publish_site"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return shutil.copytree(SITE, tmp_path / "site")


def test_a_page_knows_its_name_language_title_and_address(site: Path) -> None:
    page = read_page(site, site / "chapters/ja/market.html")
    assert page is not None
    assert (page.name, page.language, page.title) == ("market", "ja", "市場")
    assert page.address == "chapters/ja/market.html"


def test_the_title_of_the_file_stands_in_where_no_heading_is() -> None:
    page = page_from('<html lang="en-GB"><title>A &amp; B</title><main><p>x</p></main></html>', "x.html")
    assert page is not None
    assert (page.title, page.language) == ("A & B", "en")


def test_the_title_is_the_words_of_the_first_heading() -> None:
    html = "<title>t</title><main><h1 class='title'>A &amp;\n <em>B</em><br>C</h1><h1>D</h1></main>"
    page = page_from(html, "x.html")
    assert page is not None
    assert page.title == "A & BC"


def test_a_file_without_main_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "redirect.html").write_text("<html><title>moved</title></html>", encoding="utf-8")
    assert read_pages(tmp_path) == ()


def test_library_files_are_left_out(site: Path) -> None:
    (site / "site_libs").mkdir()
    shutil.copy(site / "index.html", site / "site_libs/index.html")
    assert "site_libs/index.html" not in {page.address for page in read_pages(site)}


@pytest.mark.parametrize("page", read_pages(SITE), ids=lambda page: page.address)
def test_an_unchanged_page_keeps_its_bytes(page: object) -> None:
    assert isinstance(page, type(read_pages(SITE)[0]))
    assert page.html.encode() == (SITE / page.address).read_bytes()
    assert not write_page(SITE, page.address, page.html)


def test_only_the_content_of_main_is_written(site: Path) -> None:
    address = "chapters/en/market.html"
    page = read_page(site, site / address)
    assert page is not None
    assert write_page(site, address, page.with_content("<p>new</p>").html)
    assert (site / address).read_text(encoding="utf-8") == page.before + "<p>new</p>" + page.after


def test_a_page_is_saved_where_there_was_none(tmp_path: Path) -> None:
    assert write_page(tmp_path, "chapters/en/new.html", "<main></main>")
    assert (tmp_path / "chapters/en/new.html").read_text(encoding="utf-8") == "<main></main>"


def test_a_page_that_was_just_made_is_the_same_as_one_that_was_read(site: Path) -> None:
    path = site / "chapters/ja/cango.html"
    assert page_from(path.read_text(encoding="utf-8"), "chapters/ja/cango.html") == read_page(site, path)


@pytest.mark.parametrize(
    "html",
    [
        "text &amp; <b>bold</b>\n",
        '<p>a</p><svg viewBox="0 0 1 1"><clipPath id="c"/></svg><p>b</p>',
        '<svg><svg viewBox="0 0 1 1"></svg></svg>tail',
        '<svg viewBox="0 0 1 1"/>tail',
        '<script type="application/json">{"a": "<b>"}</script>',
        "図\N{NO-BREAK SPACE}1: 保有量<br>",
    ],
)
def test_a_fragment_survives_reading_and_writing(html: str) -> None:
    assert parse_fragment(html).html() == html


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("#x", ("chapters/ja/cango.html", "x")),
        ("market.html#a%20b", ("chapters/ja/market.html", "a b")),
        ("../../index.html?v=1", ("index.html", "")),
        ("../en/", ("chapters/en/index.html", "")),
        ("/chapters/en/x.html", ("chapters/en/x.html", "")),
    ],
)
def test_links_resolve_within_the_site(href: str, target: tuple[str, str]) -> None:
    assert resolve("chapters/ja/cango.html", href) == target


def test_books_follow_the_sidebar_and_the_landing_page_is_in_none() -> None:
    found = books(read_pages(SITE))
    assert {language: [page.name for page in pages] for language, pages in found.items()} == {
        "en": ["index", "market", "cango"],
        "ja": ["index", "market", "cango"],
    }


def test_chapters_count_from_the_first_page_after_the_index() -> None:
    numbers = chapter_numbers(read_pages(SITE))
    assert numbers["chapters/ja/index.html"] is None
    assert numbers["index.html"] is None
    assert numbers["chapters/ja/market.html"] == 1
    assert numbers["chapters/en/cango.html"] == 2
