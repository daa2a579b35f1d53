"""The preview as its pages and a terminal see it: one small project, served and edited."""

from __future__ import annotations

import http.client
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.preview_running import TEXTS, Running, running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One preview for all tests of this module; each leaves the chapters as they were."""
    with running(tmp_path_factory.mktemp("preview")) as preview:
        assert preview.said().startswith("chapters/a.html, chapters/b.html")
        yield preview


@pytest.fixture
def preview(served: Running) -> Iterator[Running]:
    yield served
    with served.page("chapters/a.html") as page:
        for path in served.root.glob("chapters/*.txt"):
            if path.stem not in TEXTS:
                path.unlink()
        for name, text in TEXTS.items():
            served.edit(name, f"<p>restored</p>{text}")
        page.shows("restored")
        for name, text in TEXTS.items():
            served.edit(name, text)
        while "restored" in page.next("page")["html"]:
            pass


def test_a_page_gets_the_script_on_its_way_and_its_file_does_not(preview: Running) -> None:
    status, page = preview.get("/chapters/a.html")
    assert status == 200
    assert re.search(
        r'<script type="module" src="/_preview/page.js" data-version="[0-9a-f]{32}"></script>\n</head>', page
    )
    assert "script" not in (preview.root / ".dat/preview/chapters/a.html").read_text("utf-8")


def test_the_root_leads_to_the_first_page(preview: Running) -> None:
    assert "<p>one</p>" in preview.get("/")[1]


@pytest.mark.parametrize("name", ["page.js", "morph.js", "notice.js"])
def test_the_scripts_are_served(preview: Running, name: str) -> None:
    assert preview.get(f"/_preview/{name}")[0] == 200


def test_a_page_that_is_not_there_waits_for_it(preview: Running) -> None:
    status, page = preview.get("/chapters/%3Cnew%3E.html")
    assert status == 404
    assert "no page <code>chapters/&lt;new&gt;.html</code> yet" in page
    assert 'data-version=""' in page


def test_another_missing_file_is_named(preview: Running) -> None:
    assert preview.get("/data/x.json") == (404, "there is no file data/x.json in the site")


@pytest.mark.parametrize(
    "path", ["/../../chapters/a.txt", "/%2e%2e/%2e%2e/chapters/a.txt", "/..%2f..%2fchapters/a.txt"]
)
def test_nothing_outside_of_the_site_is_served(preview: Running, path: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(preview.url).netloc)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 404
    assert b"<p>one</p>" not in answer.read()
    connection.close()


def test_another_host_name_is_refused(preview: Running) -> None:
    assert preview.get("/chapters/a.html", Host="report.example") == (400, "Invalid host header")


@pytest.mark.parametrize("origin", ["http://report.example", "null", None])
def test_a_socket_from_another_website_is_refused(preview: Running, origin: str | None) -> None:
    address = preview.url.replace("http", "ws") + "/_preview/socket"
    with pytest.raises(InvalidStatus), connect(address, origin=origin):  # type: ignore[arg-type]
        pass


def test_a_pdf_is_made_when_it_is_asked_for(preview: Running) -> None:
    assert preview.get("/pdf/report-ja.pdf") == (200, "%PDF pdf/report-ja.pdf")


def test_a_pdf_that_cannot_be_made_says_why(preview: Running) -> None:
    assert preview.get("/pdf/missing.pdf") == (404, "there is no PDF pdf/missing.pdf")
    assert preview.get("/pdf/crash.pdf") == (
        404,
        "pdf/crash.pdf: typesetting ended with status 7; try again",
    )


def test_an_edit_reaches_the_open_page(preview: Running) -> None:
    with preview.page("chapters/a.html") as page:
        preview.edit("a", "<p>three</p>")
        assert page.shows("<p>three</p>")


def test_an_editor_that_saves_by_renaming_is_followed(preview: Running) -> None:
    with preview.page("chapters/a.html") as page:
        new = preview.root / "chapters" / ".a.txt.new"
        new.write_text("<p>renamed</p>", "utf-8")
        new.replace(preview.root / "chapters" / "a.txt")
        assert page.shows("<p>renamed</p>")


def test_a_folder_that_was_replaced_is_followed(preview: Running) -> None:
    with preview.page("chapters/a.html") as page:
        away = preview.root.parent / "away"
        (preview.root / "chapters").rename(away)
        page.next("gone")
        away.rename(preview.root / "chapters")
        assert page.shows("<p>one</p>")
        preview.edit("a", "<p>after</p>")
        assert page.shows("<p>after</p>")


def test_a_page_that_slept_catches_up_at_once(preview: Running) -> None:
    with preview.page("chapters/a.html", digest="of an older version") as page:
        assert "<p>one</p>" in page.next("page")["html"]


def test_a_page_that_is_current_is_not_sent_again(preview: Running) -> None:
    found = re.search(r'data-version="(\w+)"', preview.get("/chapters/b.html")[1])
    assert found is not None
    with preview.page("chapters/b.html", digest=found[1]) as page:
        preview.edit("b", "<p>later</p>")
        assert "<p>later</p>" in page.next("page")["html"]


def test_what_is_broken_is_told_until_it_is_mended(preview: Running) -> None:
    with preview.page("chapters/a.html") as page, preview.page("chapters/b.html") as other:
        assert page.troubles() == other.troubles() == []
        preview.edit("a", "BROKEN")
        told = ["chapters/a.txt:1 no amount: <b>4,451</b>"]
        assert page.troubles() == told
        assert other.troubles() == told
        assert "<p>one</p>" in preview.get("/chapters/a.html")[1]
        preview.edit("a", "<p>mended</p>")
        assert page.troubles() == other.troubles() == []


def test_a_finding_is_told_and_the_page_built(preview: Running) -> None:
    with preview.page("chapters/a.html") as page:
        assert page.troubles() == []
        preview.edit("a", "<p>FINDING</p>")
        assert page.shows("<p>FINDING</p>")
        (finding,) = page.next("troubles")["troubles"]
        assert finding == {
            "where": "chapters/a.txt:1",
            "message": "typed digit",
            "code": "digit",
            "finding": True,
        }


def test_a_deleted_chapter_says_so_and_a_new_one_appears(preview: Running) -> None:
    with preview.page("chapters/c.html") as page:
        page.next("gone")
        preview.edit("c", "<p>new</p>")
        assert page.shows("<p>new</p>")
        (preview.root / "chapters" / "c.txt").unlink()
        page.next("gone")


def test_a_style_sheet_is_told_by_its_digest(preview: Running) -> None:
    with preview.page("chapters/a.html") as page:
        before = page.next("styles")["styles"]
        (preview.root / "style.css").write_text(f"p {{ color: rgb({len(before)} 0 0) }}", "utf-8")
        assert page.next("styles")["styles"].keys() == before.keys() == {"/assets/content.css"}


def test_a_builder_that_died_begins_again_with_the_next_change(preview: Running) -> None:
    with preview.page("chapters/a.html") as page:
        assert page.troubles() == []
        preview.edit("a", "CRASH")
        assert page.troubles() == [
            " the builder's process ended with status 9; it begins again with the next change"
        ]
        preview.edit("a", "<p>alive</p>")
        assert page.shows("<p>alive</p>")


def test_a_changed_module_of_the_program_starts_the_builder_anew(preview: Running) -> None:
    log = preview.root / ".builds.log"
    log.write_text("", "utf-8")
    with preview.page("chapters/a.html") as page:
        (preview.root / "program" / "module.py").write_text("", "utf-8")
        preview.edit("a", "<p>newer</p>")
        assert page.shows("<p>newer</p>")
    assert "None" in log.read_text("utf-8")


def test_a_page_can_be_asked_for_before_anything_is_built(tmp_path: Path) -> None:
    with running(tmp_path) as preview:
        assert preview.get("/chapters/a.html")[0] in {200, 404}
        with preview.page("chapters/a.html") as page:
            assert page.shows("<p>one</p>")


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_quietly_and_takes_its_processes_along(tmp_path: Path, sign: signal.Signals) -> None:
    with running(tmp_path) as preview:
        with preview.page("chapters/a.html") as page:
            page.shows("<p>one</p>")
            builder = int((tmp_path / ".builder").read_text("utf-8"))
            said = preview.stop(sign).splitlines()
        assert said[-1] == "stopped"
        assert all(line.startswith("chapters/") for line in said[:-1])
        assert preview.process.returncode == 0
        with pytest.raises(ProcessLookupError):
            os.kill(builder, 0)
