"""Typesetting PDFs, and publishing a whole site."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dat.errors import BrokenPublication, MissingTool, UsageError
from dat.publish import pdf, typeset
from dat.publish.hooks import BookInfo, Hooks
from dat.publish.pages import read_pages
from dat.publish.site import publish
from dat.publish.typeset import Job
from dat.tables.cards import card_id

pypdf = pytest.importorskip("pypdf")

SITE = Path(__file__).parent / "data" / "publish_site"
PAGE = '<html lang="{language}"><title>t</title><body><h1>{text}</h1></body></html>'


def card(metric: str, view: str, _: str) -> str:
    return f'<article class="card" id="{card_id(metric, view)}"></article>'


def sources(pairs: Sequence[tuple[str, str]], _: str) -> str:
    rows = "".join(f'<tr id="{card_id(*pair)}"><td>{pair[0]}</td></tr>' for pair in pairs)
    return f"<table>{rows}</table>"


HOOKS = Hooks(card, sources)
BOOKS = {
    "ja": BookInfo("ja", "売る会社", "検算", date(2026, 3, 31), "1", "検算室"),
    "en": BookInfo("en", "Companies that sell", "Recomputed", date(2026, 3, 31), "1", "The desk"),
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return shutil.copytree(SITE, tmp_path / "site")


def job(
    tmp_path: Path, text: str = "Hello", language: str = "en", css: str = "", longest: int | None = None
) -> Job:
    style = tmp_path / "style.css"
    style.write_text(css, encoding="utf-8")
    html = PAGE.format(language=language, text=text)
    return Job(html, language, str(tmp_path / "x.pdf"), str(tmp_path), (str(style),), longest)


def test_a_quiet_document_becomes_a_pdf(tmp_path: Path) -> None:
    assert typeset.typeset(job(tmp_path, "日本語", "ja")) == 1
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"css": "p { no-such-property: 1 }"}, "no-such-property"),
        ({"text": '<img src="lost.png">'}, "Failed to load image"),
        ({"text": '<img src="https://example.invalid/x.png">'}, "Failed to load image"),
        ({"text": '<b id="a"></b><i id="a">x</i>'}, "Anchor defined twice"),
        ({"text": "\U0010fffd"}, "notdef glyph rendered"),
        ({"text": "no kana", "language": "ja"}, "no Japanese font is embedded; install one: apt-get install"),
        (
            {"text": "a<br><b>b</b>", "css": "b { display: block; break-before: page }", "longest": 1},
            "at most 1 are allowed",
        ),
    ],
)
def test_anything_that_is_not_right_fails_the_build(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(BrokenPublication, match=message):
        typeset.typeset(job(tmp_path, **changes))
    assert not (tmp_path / "x.pdf").exists()


def test_missing_libraries_of_the_system_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    with pytest.raises(MissingTool, match=r"libpango-1\.0-0.*apt-get install libpango"):
        typeset.load_weasyprint()


def test_a_missing_japanese_font_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = shutil.which("true")
    monkeypatch.setattr("dat.publish.pdf.shutil.which", lambda _: silent)
    with pytest.raises(MissingTool, match="fonts-noto-cjk"):
        pdf.require_japanese_font()


def test_where_fontconfig_cannot_be_asked_the_pdf_itself_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dat.publish.pdf.shutil.which", lambda _: None)
    pdf.require_japanese_font()


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (None, {"pages": 3}),
        (MissingTool("no pango"), {"missing": "no pango"}),
    ],
)
def test_the_program_answers_in_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception | None, answer: dict[str, Any]
) -> None:
    def outcome(_: Job) -> int:
        if error:
            raise error
        return 3

    monkeypatch.setattr(typeset, "typeset", outcome)
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(asdict(job(tmp_path)))))
    monkeypatch.setattr(sys, "stdout", said := io.StringIO())
    assert typeset.main() == 0
    assert json.loads(said.getvalue()) == answer


@pytest.mark.parametrize(
    ("ran", "message"),
    [
        (subprocess.CompletedProcess([], -11, "", ""), "the typesetting process failed: exit status -11"),
        (
            subprocess.CompletedProcess([], 1, "", "a\nMemoryError\n"),
            "the typesetting process failed: MemoryError",
        ),
    ],
)
def test_a_crash_while_typesetting_is_a_problem_of_that_pdf(
    site: Path, monkeypatch: pytest.MonkeyPatch, ran: subprocess.CompletedProcess[str], message: str
) -> None:
    monkeypatch.setattr("dat.publish.pdf.subprocess.run", lambda *_args, **_named: ran)
    with pytest.raises(BrokenPublication, match=rf"report-en\.pdf: {message}"):
        pdf.make_pdfs(site, read_pages(site), {"en": BOOKS["en"]}, HOOKS, ())


def test_what_a_process_lacks_is_told(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = subprocess.CompletedProcess([], 0, '{"missing": "no pango"}', "")
    monkeypatch.setattr("dat.publish.pdf.subprocess.run", lambda *_args, **_named: ran)
    with pytest.raises(MissingTool, match="no pango"):
        pdf.make_pdfs(site, read_pages(site), {"en": BOOKS["en"]}, HOOKS, ())


def test_briefings_need_their_chapters_and_books_their_pages(site: Path) -> None:
    pages = read_pages(site)
    with pytest.raises(UsageError, match="no chapter in language 'en' for the briefing of bitdeer"):
        pdf.make_pdfs(site, pages, {"en": BOOKS["en"]}, HOOKS, ["bitdeer"])
    with pytest.raises(UsageError, match="no page of the site belongs to the report in language 'en'"):
        pdf.make_pdfs(site, [], {"en": BOOKS["en"]}, HOOKS, ())


def test_pages_alone_are_published_without_pdfs(site: Path) -> None:
    said: list[str] = []
    done = publish(site, HOOKS, BOOKS, companies=["cango"], to_pdf=False, say=said.append)
    assert (done.pages, len(done.changed), done.pdfs) == (7, 6, {})
    assert not (site / "pdf").exists()
    assert publish(site, HOOKS, BOOKS, companies=["cango"], to_pdf=False).changed == ()
    assert said[0] == "reading the built pages"


def test_a_page_must_tell_its_language(site: Path) -> None:
    page = site / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace('lang="ja"', 'lang="fr"'), encoding="utf-8")
    with pytest.raises(BrokenPublication, match="html lang is 'fr', expected ja or en"):
        publish(site, HOOKS, BOOKS, to_pdf=False)


def test_a_page_must_stand_in_its_sidebar(site: Path) -> None:
    shutil.copy(site / "chapters/ja/cango.html", site / "chapters/ja/extra.html")
    with pytest.raises(
        BrokenPublication, match=r"chapters/ja/extra\.html: the page is missing from its sidebar"
    ):
        publish(site, HOOKS, BOOKS, to_pdf=False)


@pytest.mark.e2e
def test_a_published_site_has_all_its_pdfs_and_they_never_differ(site: Path, tmp_path: Path) -> None:
    again = shutil.copytree(site, tmp_path / "other" / "place")
    done = publish(site, HOOKS, BOOKS, companies=["cango"])
    publish(again, HOOKS, {name: replace(book) for name, book in BOOKS.items()}, companies=["cango"])
    assert sorted(done.pdfs) == sorted(pdf.pdf_addresses(["ja", "en"], ["cango"]))
    for address in done.pdfs:
        assert (site / address).read_bytes() == (again / address).read_bytes()
    assert not list(site.rglob(".*"))

    report = pypdf.PdfReader(site / "pdf/report-ja.pdf")
    assert report.metadata.title == "売る会社"
    assert report.metadata.author == "検算室"
    assert report.root_object["/Lang"] == "ja"
    assert report.root_object["/MarkInfo"]["/Marked"]
    titles = [entry.title for entry in report.outline if not isinstance(entry, list)]
    assert titles == ["目次", "概要", "1 市場", "2 Cango"]
    assert len(pypdf.PdfReader(site / "pdf/briefing-cango-ja.pdf").pages) <= pdf.LONGEST_BRIEFING
    links = [
        str(note.get_object().get("/A", "")) for page in report.pages for note in page.get("/Annots", ())
    ]
    assert not [link for link in links if "file:" in link]
