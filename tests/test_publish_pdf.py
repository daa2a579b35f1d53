"""Typesetting PDFs, and publishing a whole site."""

import re
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest

from dat.check.pdf import read_pdf
from dat.errors import BrokenPublication, MissingTool, Place, Problem, UsageError
from dat.publish import pdf, tools, typeset
from dat.publish.apart import ProcessEnded
from dat.publish.hooks import BookInfo, Exported, Hooks
from dat.publish.pages import Page, books, has_class, parse_fragment, read_pages
from dat.publish.site import publish
from dat.publish.typeset import Job
from dat.tables.cards import card_id
from tests.printed import DAY, linked, print_pdf

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


def job(text: str = "Hello", language: str = "en", css: str = "", longest: int | None = None) -> Job:
    return Job(PAGE.format(language=language, text=text), language, "x.pdf", (css,), longest)


def test_a_quiet_document_becomes_a_pdf() -> None:
    made = typeset.typeset(job("日本語", "ja"))
    assert made.pages == 1
    assert made.data.startswith(b"%PDF")


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
def test_anything_that_is_not_right_fails_the_build(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BrokenPublication, match=message):
        typeset.typeset(job(**changes))


def test_a_document_shows_the_pictures_of_its_job_and_reads_no_other_file(tmp_path: Path) -> None:
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M1 1h7"/></svg>'
    shown = replace(job('<img alt="a" src="figures/a%20b.svg">'), pictures={"figures/a b.svg": picture})
    assert typeset.typeset(shown).pages == 1
    (tmp_path / "a.svg").write_bytes(picture)
    with pytest.raises(BrokenPublication, match="there is no picture"):
        typeset.typeset(job(f'<img alt="a" src="{tmp_path / "a.svg"}">'))


def test_the_key_of_a_job_is_that_of_everything_in_it() -> None:
    first = replace(job(), pictures={"a": b"b"}, attachments={"c": b"d"})
    others = [
        replace(first, html="x"),
        replace(first, language="ja"),
        replace(first, styles=("", "")),
        replace(first, longest=1),
        replace(first, pictures={}, attachments={"a": b"b", "c": b"d"}),
        replace(first, pictures={"ab": b""}),
        replace(first, attachments={"c": b"e"}),
    ]
    assert first.key == replace(first, attachments={"c": b"d"}).key
    assert len({first.key, *(other.key for other in others)}) == len(others) + 1


def test_another_font_or_library_makes_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {tools.typesetter()}
    for name in ("_fonts", "_pango"):
        tools.typesetter.cache_clear()
        with monkeypatch.context() as changed:
            changed.setattr(tools, name, lambda: "another one")
            known.add(tools.typesetter())
    tools.typesetter.cache_clear()
    assert len(known) == 3


FILES = {"ledger.csv": b"id,event\n", "claims.yml": b"claims: []\n", "metrics.json": b"{}\n"}
NUMBER = ("alpha.holding", "disclosed")


@pytest.fixture
def archived(tmp_path: Path) -> Any:
    """A small PDF with a number and attachments."""
    body = f"<h1>数</h1><p>Held: {linked(*NUMBER, '3,024 BTC')}</p><p lang='ja'>日本語</p>"
    return pypdf.PdfReader(print_pdf(tmp_path / "x.pdf", body, [NUMBER], attachments=FILES))


def everything(reader: Any) -> list[Any]:
    """Return every dictionary of a PDF."""
    objects = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    return [found for found in objects if isinstance(found, dict)]


def test_a_pdf_says_that_it_is_made_for_archives_and_brings_its_colours(archived: Any) -> None:
    catalog = archived.root_object
    metadata = catalog["/Metadata"].get_data().decode()
    assert 'pdfaid:part="3"' in metadata
    assert 'pdfaid:conformance="U"' in metadata
    assert archived.pdf_header == "%PDF-1.7"
    assert len(archived.trailer["/ID"]) == 2
    assert not archived.is_encrypted
    (intent,) = catalog["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"]["/N"] == 3
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/StructTreeRoot"]
    assert catalog["/Lang"] == "en"


def test_every_font_is_embedded_and_every_glyph_knows_its_character(archived: Any) -> None:
    fonts = [found for found in everything(archived) if found.get("/Subtype") == "/Type0"]
    assert len(fonts) >= 2
    assert not [found for found in everything(archived) if found.get("/Subtype") in {"/Type1", "/TrueType"}]
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
        codes = re.findall(r"<[0-9a-f]{4}> <([0-9a-f]*)>", font["/ToUnicode"].get_data().decode())
        assert codes
        assert not {"", "0000", "feff", "fffe"} & set(codes)


def test_nothing_in_a_pdf_runs_and_every_link_prints_and_has_a_name(archived: Any) -> None:
    found = everything(archived)
    forbidden = {"/JS", "/AA", "/OpenAction", "/Launch", "/Movie", "/Sound"}
    assert not [entry for entry in found if forbidden & entry.keys()]
    links = [entry for entry in found if entry.get("/Subtype") == "/Link"]
    assert [(link["/F"], link["/Dest"], link["/NM"]) for link in links] == [
        (4, "alpha--m-disclosed-alpha-holding", "1.0")
    ]


def test_attached_files_have_a_kind_a_day_and_a_reason_and_are_listed_once(
    archived: Any,
) -> None:
    listed = [entry.get_object() for entry in archived.root_object["/AF"]]
    assert [(file["/UF"], file["/AFRelationship"], file["/Desc"]) for file in listed] == [
        ("claims.yml", "/Source", "claims.yml"),
        ("ledger.csv", "/Source", "ledger.csv"),
        ("metrics.json", "/Data", "metrics.json"),
    ]
    streams = [file["/EF"]["/F"].get_object() for file in listed]
    assert [stream["/Subtype"] for stream in streams] == [
        "/application/yaml",
        "/text/csv",
        "/application/json",
    ]
    assert {stream["/Params"]["/ModDate"] for stream in streams} == {f"D:{DAY.replace('-', '')}000000Z"}
    assert [stream.get_data() for stream in streams] == [FILES[file["/UF"]] for file in listed]
    names = archived.root_object["/Names"]["/EmbeddedFiles"]["/Names"]
    assert names[::2] == sorted(FILES)


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
    monkeypatch.setattr("dat.publish.tools.shutil.which", lambda _: silent)
    with pytest.raises(MissingTool, match="fonts-noto-cjk"):
        tools.require_japanese_font()


def test_where_fontconfig_cannot_be_asked_the_pdf_itself_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dat.publish.tools.shutil.which", lambda _: None)
    tools.require_japanese_font()


class Answering(ThreadPoolExecutor):
    """An executor on which every call comes to the same end."""

    def __init__(self, outcome: Exception) -> None:
        super().__init__(1)
        self._outcome = outcome

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(self._outcome)
        return future


def test_a_crash_while_typesetting_is_a_problem_of_that_pdf() -> None:
    with (
        Answering(ProcessEnded(-signal.SIGSEGV)) as executor,
        pytest.raises(BrokenPublication, match=r"x\.pdf: .* its process was ended by SIGSEGV"),
    ):
        pdf.typeset_all({"pdf/x.pdf": job()}, executor)


def test_the_problems_of_all_documents_are_told_at_once() -> None:
    broken = BrokenPublication([Problem(Place("x.pdf"), "too long", "pdf")])
    with Answering(broken) as executor, pytest.raises(BrokenPublication) as caught:
        pdf.typeset_all({"pdf/x.pdf": job(), "pdf/y.pdf": job()}, executor)
    assert len(caught.value.problems) == 2


def test_what_a_process_lacks_is_told() -> None:
    with Answering(MissingTool("no pango")) as executor, pytest.raises(MissingTool, match="no pango"):
        pdf.typeset_all({"pdf/x.pdf": job()}, executor)


def test_briefings_need_their_chapters_and_books_their_pages(site: Path) -> None:
    pages = read_pages(site)
    with pytest.raises(UsageError, match="no chapter in language 'en' for the briefing of bitdeer"):
        pdf.make_pdfs(site, pages, {"en": BOOKS["en"]}, HOOKS, ["bitdeer"], {})
    with pytest.raises(UsageError, match="no page of the site belongs to the report in language 'en'"):
        pdf.make_pdfs(site, [], {"en": BOOKS["en"]}, HOOKS, (), {})


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
    hooks = replace(HOOKS, export=lambda _: Exported(attachments=FILES))
    done = publish(site, hooks, BOOKS, companies=["cango"])
    publish(again, hooks, {name: replace(book) for name, book in BOOKS.items()}, companies=["cango"])
    assert sorted(done.pdfs) == sorted(pdf.pdf_addresses(["ja", "en"], ["cango"]))
    for address in done.pdfs:
        assert (site / address).read_bytes() == (again / address).read_bytes()
    assert not list(site.rglob(".*"))

    report: Any = pypdf.PdfReader(site / "pdf/report-ja.pdf")
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

    for language, pages in books(read_pages(site)).items():
        read_back = read_pdf(site / f"pdf/report-{language}.pdf")
        numbers = [(number.chapter, number.metric, number.view, number.text) for number in read_back.numbers]
        assert numbers == [number for page in pages for number in linked_numbers(page)]
        assert (read_back.language, read_back.attachments) == (language, FILES)
        assert read_pdf(site / f"pdf/briefing-cango-{language}.pdf").attachments == {}


def linked_numbers(page: Page) -> Iterator[tuple[str, str, str, str]]:
    """Yield chapter, metric, view and text of every number of a page that links to its card."""
    for link in parse_fragment(page.content).root.xpath(f".//a[{has_class('metric')}]"):
        yield page.name, link.get("data-metric"), link.get("data-view"), link.text_content()
