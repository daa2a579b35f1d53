"""Links to the data files, the feed and the description of a page, on the pages of either engine."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import lxml.html
import pytest

from dat.publish.facts import facts_of
from dat.publish.hooks import BookInfo, Exported, Hooks, Usage
from dat.publish.machines import lead_to_data, script_json, usage_of, write_files
from dat.publish.pages import Page, read_pages
from dat.publish.site import publish

SITE = Path(__file__).parent / "data" / "publish_site"
FILES = {
    "data/metrics.json": b"{}\n",
    "data/claims.json": b"{}\n",
    "data/sources.json": b"{}\n",
    "data/ledger.csv": b"id\n",
    "feed-ja.xml": b"<feed/>",
    "feed-en.xml": b"<feed/>",
}
HEAD = "<html lang='en'><head><title>x</title></head><body><main>"


def page(
    content: str = "",
    after: str = "</main><footer>f</footer></body></html>",
    address: str = "chapters/en/cango.html",
) -> Page:
    return Page(address, "en", "Cango", HEAD, content, after)


def led(built: Page, described: dict[str, object] | None = None) -> Page:
    return lead_to_data(built, FILES, ("ja", "en"), described)


def hrefs(html: str) -> list[str]:
    return [
        str(link) for link in lxml.html.document_fromstring(html).xpath("//*[@class='data-files']//a/@href")
    ]


def test_a_page_links_to_the_data_files_and_to_its_feed_from_its_footer() -> None:
    built = led(page())
    assert hrefs(built.html) == [
        "../../data/metrics.json",
        "../../data/claims.json",
        "../../data/sources.json",
        "../../data/ledger.csv",
        "../../feed-en.xml",
    ]
    assert built.after.endswith("</p>\n</footer></body></html>")
    assert built.before.count('type="application/atom+xml"') == 1
    assert built.content == ""


def test_the_landing_page_links_in_every_language() -> None:
    built = led(page(address="index.html"))
    links = hrefs(built.html)
    assert links[0] == "data/metrics.json"
    assert {"feed-ja.xml", "feed-en.xml"} <= set(links)
    assert built.html.count('lang="ja"') == built.html.count('<span lang="en"') + 1


def test_only_files_that_exist_are_linked_to() -> None:
    built = lead_to_data(page(), {"data/claims.json"}, ("en",), None)
    assert hrefs(built.html) == ["../../data/claims.json"]
    assert "atom" not in built.before
    assert lead_to_data(page(), {}, ("en",), None) == page()


def test_a_page_without_a_footer_gets_one() -> None:
    built = led(page(after="</main></body></html>"))
    assert lxml.html.document_fromstring(built.html).xpath("//footer//*[@class='data-files']")


@pytest.mark.parametrize("after", ["</main><footer>f</footer></body></html>", "</main></body></html>"])
def test_doing_it_twice_changes_nothing_and_what_is_old_goes(after: str) -> None:
    once = led(page(after=after), {"a": 1})
    assert led(once, {"a": 1}) == once
    assert '{"a":1}' not in led(once, {"b": 2}).html


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--", "a\u2028b", "R&D"])
def test_no_text_can_end_the_script_that_it_stands_in(text: str) -> None:
    script = script_json({"text": text})
    assert not set("<>&\u2028") & set(script)
    assert json.loads(script) == {"text": text}
    tree = lxml.html.document_fromstring(led(page(), {"text": text}).html)
    assert [json.loads(found) for found in tree.xpath("//script/text()")] == [{"text": text}]


def test_usage_names_the_pages_of_every_number_and_claim() -> None:
    number = '<span class="metric" data-metric="cango.holding" data-view="latest">1</span>'
    claims = (
        '<table class="dat-table dat-table-checks"><tr id="check-sold"><td>1</td></tr></table>'
        '<table class="dat-table"><tr id="claim-left"><td>1</td></tr><tr id="source-x"><td>1</td></tr></table>'
    )
    cards = f'<section class="cards" id="cards">{number.replace("holding", "sold")}</section>'
    usage = usage_of(map(facts_of, [page(number + claims + cards), page(number, address="index.html")]))
    assert usage.numbers == {("latest", "cango.holding"): ("chapters/en/cango.html", "index.html")}
    assert usage.claims == {"sold": ("chapters/en/cango.html",), "left": ("chapters/en/cango.html",)}
    assert usage.languages == ("en",)


def test_files_that_have_not_changed_are_not_written(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    before = (tmp_path / "data" / "metrics.json").stat().st_mtime_ns
    write_files(tmp_path, FILES | {"data/ledger.csv": b"new"})
    assert (tmp_path / "data" / "metrics.json").stat().st_mtime_ns == before
    assert (tmp_path / "data" / "ledger.csv").read_bytes() == b"new"


def card(metric: str, view: str, language: str) -> str:
    return f'<article id="m-{view}-{metric.replace(".", "-")}">{language}</article>'


def test_publishing_writes_the_files_and_describes_the_chapters_only(tmp_path: Path) -> None:
    site = shutil.copytree(SITE, tmp_path / "site")
    asked: list[Usage] = []

    def export(usage: Usage) -> Exported:
        asked.append(usage)
        return Exported(FILES)

    hooks = Hooks(card, lambda *_: "", export, lambda _: tuple(FILES), lambda built: {"name": built.address})
    books = {name: BookInfo(name, "t", "s", dt.date(2026, 3, 31), "e", "p") for name in ("ja", "en")}
    done = publish(site, hooks, books, to_pdf=False)
    assert done.pages == 7
    assert {address: (site / address).read_bytes() for address in FILES} == FILES
    assert asked[0].languages == ("ja", "en")
    assert all(("application/ld+json" in built.before) == built.is_chapter for built in read_pages(site))
    assert publish(site, hooks, books, to_pdf=False).changed == ()
