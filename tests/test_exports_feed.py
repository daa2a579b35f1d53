"""The Atom feeds: valid by RFC 4287, the same on every machine, an entry for each edition."""

from __future__ import annotations

import uuid
from dataclasses import replace

import lxml.html
import pytest
from lxml import etree

from dat.editions import Edition, changes
from dat.exports.feed import MOST, feed_address, feed_xml
from dat.model import LANGUAGES, Dataset, Language
from dat.values import Evaluations, Values
from tests.editions import on, state, with_amount

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def editions(mini_data: Dataset) -> list[Edition]:
    """A first edition, one that corrects and updates, one without changes."""
    new = on(with_amount(mini_data, "alpha-1", "8000 BTC"), "2026-04-01")
    first, second = state(mini_data), state(new, "second", order=2)
    third = state(new, "third & last", order=3)
    second = replace(second, changes=changes(first, second, new))
    return [first, second, replace(third, changes=changes(second, third, new))]


def feed(
    editions: list[Edition], data: Dataset, language: Language = "en", address: str = ""
) -> etree._Element:
    return etree.fromstring(feed_xml(editions, Values(Evaluations(data), language), address))


def texts(feed: etree._Element, path: str) -> list[str]:
    return [str(found.text) for found in feed.findall(path, ATOM)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_feed_and_entries_have_what_the_standard_asks_for(
    editions: list[Edition], mini_data: Dataset, language: Language
) -> None:
    found = feed(editions, mini_data, language)

    assert found.tag == "{http://www.w3.org/2005/Atom}feed"
    assert found.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    for name in ("a:id", "a:title", "a:updated"):
        assert len(texts(found, name)) == 1
        assert all(len(entry.findall(name, ATOM)) == 1 for entry in found.findall("a:entry", ATOM))
    assert texts(found, "a:author/a:name")
    assert {link.get("rel") for link in found.findall("a:link", ATOM)} == {"self", "alternate"}
    assert all(each.get("type") == "html" for each in found.findall("a:entry/a:content", ATOM))


def test_ids_are_urns_that_stay_the_same_and_differ_between_languages_and_entries(
    editions: list[Edition], mini_data: Dataset
) -> None:
    ids = [
        identity
        for language in LANGUAGES
        for path in ("a:id", "a:entry/a:id")
        for identity in texts(feed(editions, mini_data, language), path)
    ]

    assert len(set(ids)) == len(ids) == 8
    assert all(uuid.UUID(identity.removeprefix("urn:uuid:")).version == 5 for identity in ids)
    assert texts(feed(editions[:1], mini_data), "a:entry/a:id") == [ids[7]]
    assert texts(feed(editions, on(mini_data, "2026-04-05")), "a:id") == [ids[4]]


def test_the_newest_edition_comes_first_and_dates_the_feed(
    editions: list[Edition], mini_data: Dataset
) -> None:
    found = feed(editions, mini_data)

    days = ["2026-04-03T00:00:00Z", "2026-04-02T00:00:00Z", "2026-04-01T00:00:00Z"]
    assert texts(found, "a:updated") == days[:1]
    assert texts(found, "a:entry/a:updated") == days
    assert (
        texts(found, "a:entry/a:title")[0]
        == "Edition third & last (as of 1 April 2026, saved on 3 April 2026)"
    )


def test_an_entry_sums_up_and_lists_what_changed(editions: list[Edition], mini_data: Dataset) -> None:
    found = feed(editions, mini_data)
    content = lxml.html.fromstring(texts(found, "a:entry/a:content")[1])

    assert texts(found, "a:entry/a:summary") == [
        "Nothing has changed since the edition before.",
        "Corrections: 1, Updates: 1, Changed verdicts: 1",
        f"The first edition: {len(editions[0].numbers)} numbers, 4 claims, 21 rows of data.",
    ]
    assert content.xpath("//h3/text()") == ["Corrections", "Updates", "Changed verdicts"]
    assert [item.text_content() for item in content.xpath("//li")] == [
        "Alpha · holding (disclosed): 2,500\u00a0BTC → 4,000\u00a0BTC",
        "as-of day (latest): 31 March 2026 → 1 April 2026",
        "Alpha sold about 50% of its coins (disclosed): inconsistent → consistent",
    ]


def test_the_japanese_entry_says_the_same(editions: list[Edition], mini_data: Dataset) -> None:
    found = feed(editions, mini_data, "ja")
    content = lxml.html.fromstring(texts(found, "a:entry/a:content")[1])

    assert texts(found, "a:entry/a:summary")[1] == "訂正1件、更新1件、判定の変更1件"
    assert content.xpath("//h3/text()") == ["訂正", "更新", "判定の変更"]
    assert content.xpath("string((//li)[1])") == "アルファ · 保有量(開示): 2,500\u00a0BTC → 4,000\u00a0BTC"


def test_no_address_of_the_web_stands_in_a_feed_but_the_namespace(
    editions: list[Edition], mini_data: Dataset
) -> None:
    raw = feed_xml(editions, Values(Evaluations(mini_data), "en")).decode()

    assert raw.count("http") == raw.count('xmlns="http://www.w3.org/2005/Atom"') == 1
    assert 'href="feed-en.xml"' in raw
    assert 'href="chapters/en/index.html"' in raw


@pytest.mark.parametrize("address", ["https://example.org/report", "https://example.org/report/"])
def test_a_configured_address_makes_links_absolute(
    editions: list[Edition], mini_data: Dataset, address: str
) -> None:
    links = feed(editions, mini_data, address=address).findall(".//a:link", ATOM)

    assert {link.get("href") for link in links} == {
        "https://example.org/report/feed-en.xml",
        "https://example.org/report/chapters/en/index.html",
    }


def test_a_report_with_methods_links_to_its_change_list(editions: list[Edition], real_data: Dataset) -> None:
    (link,) = feed(editions[:1], real_data, "ja").findall("a:entry/a:link", ATOM)

    assert link.get("href") == "chapters/ja/methods.html#sec-methods-changes"


def test_before_the_first_edition_the_feed_is_empty_and_dated_by_the_as_of_day(mini_data: Dataset) -> None:
    found = feed([], mini_data)

    assert texts(found, "a:updated") == ["2026-03-31T00:00:00Z"]
    assert found.findall("a:entry", ATOM) == []


def test_only_the_latest_editions_are_listed(editions: list[Edition], mini_data: Dataset) -> None:
    many = [replace(editions[0], name=f"e{order}", order=order) for order in range(1, MOST + 5)]
    titles = texts(feed(many, mini_data), "a:entry/a:title")

    assert len(titles) == MOST
    assert titles[0].startswith(f"Edition e{MOST + 4} ")


def test_the_same_editions_give_the_same_bytes(editions: list[Edition], mini_data: Dataset) -> None:
    values = Values(Evaluations(mini_data), "ja")

    assert feed_xml(editions, values) == feed_xml(editions, values)
    assert feed_address("ja") == "feed-ja.xml"
