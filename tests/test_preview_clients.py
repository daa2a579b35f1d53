"""An open page is told what it lacks, and that once."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.preview.clients import Client, Now, digest
from dat.preview.messages import Trouble

PAGE = "chapters/a.html"
BROKEN = Trouble("data/ledger.csv:3", "no amount", "amount")


@pytest.fixture
def now(tmp_path: Path) -> Now:
    site = tmp_path / "site"
    (site / "chapters").mkdir(parents=True)
    (site / "assets").mkdir()
    (site / PAGE).write_text("<p>one</p>", "utf-8")
    (site / "assets" / "content.css").write_text("p {}", "utf-8")
    return Now(site, is_complete=True)


def test_a_page_is_told_everything_when_it_comes_and_then_nothing(now: Now) -> None:
    client = Client(PAGE, "")
    assert list(client.news(now)) == [
        {"kind": "page", "digest": digest(b"<p>one</p>"), "html": "<p>one</p>"},
        {"kind": "styles", "styles": {"/assets/content.css": digest(b"p {}")}},
        {"kind": "troubles", "troubles": []},
    ]
    assert list(client.news(now)) == []


def test_only_the_last_state_is_told(now: Now) -> None:
    client = Client(PAGE, "")
    list(client.news(now))
    for text in ("two", "three", "four"):
        (now.site / PAGE).write_text(text, "utf-8")
    now.troubles = (BROKEN,)
    now.troubles = ()
    assert [message.get("html") for message in client.news(now)] == ["four"]


def test_a_page_that_is_gone_is_told_so_once_and_comes_back(now: Now) -> None:
    client = Client(PAGE, digest(b"<p>one</p>"))
    list(client.news(now))
    (now.site / PAGE).rename(now.site / "away")
    assert list(client.news(now)) == [{"kind": "gone"}]
    assert list(client.news(now)) == []
    (now.site / "away").rename(now.site / PAGE)
    assert [message["kind"] for message in client.news(now)] == ["page"]


def test_nothing_is_gone_while_pages_are_still_to_come(now: Now) -> None:
    now.is_complete = False
    client = Client("chapters/new.html", "")
    assert "gone" not in [message["kind"] for message in client.news(now)]


@pytest.mark.parametrize("address", ["../secret", "chapters/../../secret", "/etc/hostname", "", "chapters"])
def test_no_file_outside_of_the_site_is_a_page(now: Now, address: str) -> None:
    (now.site.parent / "secret").write_text("secret", "utf-8")
    assert now.page(address) is None


@pytest.mark.parametrize(
    ("trouble", "line"),
    [
        (BROKEN, "data/ledger.csv:3: no amount [amount]"),
        (Trouble("", "there is no project"), "there is no project"),
        (Trouble("a.qmd:1", "a cell failed\nTraceback", "cell"), "a.qmd:1: a cell failed [cell]\nTraceback"),
    ],
)
def test_the_terminal_shows_a_trouble_as_the_checks_do(trouble: Trouble, line: str) -> None:
    assert str(trouble) == line
