"""The whole build: pages on disk, the old site kept on failure, only what changed made again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html as lxml_html

from dat.build.crew import open_crew
from dat.build.plan import Wishes
from dat.build.report import build_report
from dat.build.site import Built, SiteInTheMaking
from dat.build.store import open_store
from dat.errors import BrokenInput, BrokenPublication, UsageError
from dat.render.chapters import collect_sources
from dat.render.pages import TocEntry, table_of_contents, write_page
from dat.render.project import read_project
from tests.render_project import SETTINGS, build, inputs_of, make_project, planned

# Every variable of the page shell on a line of its own.
SHELL = """lang={{ lang }} chapter={{ chapter }} title={{ title }} site={{ site_title }}
description={{ description }} draft={{ draft }} body={{ body_classes }}
sheets={{ stylesheets|join(' ') }} home={{ home_href }} sidebar_title={{ sidebar_title }}
{% for link in sidebar %}side={{ link.text }} {{ link.href }} {{ link.active }}
{% endfor %}{% for entry in toc %}toc={{ entry.text }} {{ entry.href }} {{ entry.children|map(attribute='href')|join }}
{% endfor %}previous={{ previous_page and previous_page.href }} next={{ next_page and next_page.href }}
other={{ other_language and [other_language.lang, other_language.text, other_language.href]|join(" ") }}
<main id="quarto-document-content">{{ content }}</main>
"""


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a site."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_project(tmp_path / "report")


def test_every_chapter_becomes_a_page(root: Path) -> None:
    report = build(root)
    assert report.folder == root / "_site"
    assert report.pages == 5
    for name in ("index", "chapters/ja/index", "chapters/ja/cango", "chapters/en/index", "chapters/en/cango"):
        assert (report.folder / f"{name}.html").is_file()
    assert (report.folder / "assets" / "site.css").is_file()
    assert sorted(path.name for path in root.iterdir()) == [
        ".dat",
        "_quarto.yml",
        "_site",
        "chapters",
        "data",
        "index.qmd",
    ]


def test_the_shell_gets_what_its_docstring_promises(root: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html.j2").write_text(SHELL, encoding="utf-8")
    plan = planned(root, Wishes(draft=True))
    content = '<section id="sec-sale" class="level2"><h2>売却</h2><section id="sec-parts" class="level3"></section></section>'
    job = replace(plan.job(plan.sources["chapters/ja/cango.qmd"]), content=content)
    assert write_page(job, templates=tmp_path).decode().splitlines()[:9] == [
        "lang=ja chapter=cango title=カンゴ site=小さな報告",
        "description= draft=True body=lang-ja page-cango draft",
        "sheets=../../assets/site.css home=../../index.html sidebar_title=日本語",
        "side=概要 index.html False",
        "side=カンゴ cango.html True",
        "toc=売却 #sec-sale #sec-parts",
        "previous=index.html next=None",
        "other=en English ../en/cango.html",
        f'<main id="quarto-document-content">{content}</main>',
    ]


@pytest.mark.parametrize("name", ["index.html", "chapters/ja/cango.html", "chapters/en/index.html"])
def test_the_real_shell_takes_these_variables(root: Path, name: str) -> None:
    tree = lxml_html.fromstring((build(root).folder / name).read_bytes())
    assert tree.xpath("count(//main[@id='quarto-document-content'])") == 1
    assert tree.xpath("count(//h1)") == 1


def test_two_builds_give_the_same_bytes(root: Path, tmp_path: Path) -> None:
    first = build(root, out=tmp_path / "a").folder
    shutil.rmtree(root / ".dat")
    second = build(root, out=tmp_path / "b").folder
    assert files_of(first) == files_of(second)


def test_style_sheets_of_the_project_come_first(tmp_path: Path) -> None:
    settings = SETTINGS + "format: {html: {css: style/content.css}}\n"
    root = make_project(tmp_path / "report", {"style/content.css": "p {}"}, settings)
    assert planned(root).stylesheets == ("content.css", "site.css")


@pytest.mark.parametrize(
    "broken",
    [
        "---\ntitle: 題\n---\n\n{{< video x >}}\n",
        "---\ntitle: 題\n---\n\n```{python}\n1 / 0\n```\n",
        "---\ntitle: 題\n---\n\n$x$\n",
    ],
)
def test_the_old_site_stays_when_a_chapter_fails(root: Path, broken: str) -> None:
    before = files_of(build(root).folder)
    (root / "chapters/ja/cango.qmd").write_text(broken, encoding="utf-8")
    with pytest.raises(BrokenInput, match=r"chapters/ja/cango\.qmd:\d"):
        build(root)
    assert files_of(root / "_site") == before
    assert [path.name for path in root.iterdir() if path.name.startswith("._site")] == []


def test_the_old_site_stays_when_a_page_may_not_be_published(root: Path) -> None:
    before = files_of(build(root).folder)
    text = '---\ntitle: 題\n---\n\n```{=html}\n<img src="//elsewhere.example/a.png" alt="">\n```\n'
    (root / "chapters/ja/cango.qmd").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenPublication, match="from another site"):
        build(root)
    assert files_of(root / "_site") == before


def test_a_page_that_changed_is_made_and_written_alone(root: Path) -> None:
    build(root)
    times = {path: path.stat().st_mtime_ns for path in (root / "_site").rglob("*.html")}
    with (root / "chapters/ja/cango.qmd").open("a", encoding="utf-8") as chapter:
        chapter.write("\nもう一文。\n")
    report = build(root)
    assert report.made["page"] == 1
    assert report.changed == ("chapters/ja/cango.html",)
    assert [path.name for path, time in times.items() if path.stat().st_mtime_ns != time] == ["cango.html"]


def test_a_title_reaches_every_page_that_shows_it(root: Path) -> None:
    build(root)
    path = root / "chapters/ja/cango.qmd"
    path.write_text(path.read_text(encoding="utf-8").replace("カンゴ", "かんご"), encoding="utf-8")
    assert build(root).changed == ("chapters/ja/index.html", "chapters/ja/cango.html")


def test_an_edit_that_is_taken_back_finds_the_earlier_page(root: Path) -> None:
    path = root / "chapters/ja/cango.qmd"
    before, text = files_of(build(root).folder), path.read_text(encoding="utf-8")
    path.write_text(f"{text}\nもう一文。\n", encoding="utf-8")
    build(root)
    path.write_text(text, encoding="utf-8")
    assert build(root).made["page"] == 0
    assert files_of(root / "_site") == before


def test_nothing_is_made_when_nothing_changed(root: Path) -> None:
    build(root)
    report = build(root)
    assert (report.made["page"], report.made["chart"], report.changed) == (0, 0, ())


def test_no_pdf_is_made_of_files_that_changed_after_they_were_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = inputs_of(root)
    finish = SiteInTheMaking.finish

    def finish_late(making: SiteInTheMaking) -> Iterator[Built]:
        with (root / "data" / "ledger.csv").open("a", encoding="utf-8") as ledger:
            ledger.write("\n")
        return finish(making)

    def no_pdfs(*_: object) -> None:
        raise AssertionError("PDFs were begun")

    monkeypatch.setattr(SiteInTheMaking, "finish", finish_late)
    monkeypatch.setattr("dat.build.report.Pdfs", no_pdfs)
    with (
        open_store(root) as store,
        open_crew(1) as crew,
        pytest.raises(BrokenInput, match=r"data/ledger\.csv: was changed while"),
    ):
        build_report(inputs, store=store, crew=crew, wishes=Wishes())


def test_problems_of_all_chapters_are_reported_together(root: Path) -> None:
    for language in ("ja", "en"):
        path = root / f"chapters/{language}/cango.qmd"
        path.write_text("---\ntitle: 題\n---\n\n```{python}\n1 / 0\n```\n", encoding="utf-8")
    with pytest.raises(BrokenInput) as caught:
        build(root)
    assert [problem.place.path for problem in caught.value.problems] == [
        "chapters/en/cango.qmd",
        "chapters/ja/cango.qmd",
    ]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("gone.qmd", "chapters/ja/cango.qmd:5: link to gone.qmd: there is no such page"),
        (
            "index.qmd#sec-gone",
            "chapters/ja/cango.qmd:5: link to index.qmd#sec-gone: no such id on that page",
        ),
        ("#fig-gone", "chapters/ja/cango.qmd:5: link to #fig-gone: no such id on that page"),
    ],
)
def test_a_dead_link_between_chapters_is_a_problem(root: Path, link: str, expected: str) -> None:
    (root / "chapters/ja/cango.qmd").write_text(f"---\ntitle: 題\n---\n\n[次]({link})\n", encoding="utf-8")
    with pytest.raises(BrokenInput) as caught:
        build(root)
    assert str(caught.value) == f"{expected} [link]"


def test_a_chapter_whose_cells_are_not_python_is_left_out_of_the_collected_sources(root: Path) -> None:
    (root / "chapters/ja/cango.qmd").write_text(
        "---\ntitle: 題\n---\n\n```{python}\nx = (\n```\n", encoding="utf-8"
    )
    sources, problems = collect_sources(read_project(root))
    assert "chapters/ja/cango.qmd" not in {source.page.path for source in sources}
    assert [str(problem) for problem in problems] == [
        "chapters/ja/cango.qmd:6:5: the cell is not valid Python: '(' was never closed [syntax]"
    ]


def test_one_language_alone_has_no_landing_page(root: Path) -> None:
    site = build(root, Wishes(languages=("en",))).folder
    assert sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html")) == [
        "chapters/en/cango.html",
        "chapters/en/index.html",
    ]
    assert "../ja/" not in (site / "chapters/en/cango.html").read_text(encoding="utf-8")


def test_an_unknown_language_is_refused(root: Path) -> None:
    with pytest.raises(UsageError, match=r"no chapter in language fr \(known: ja, en\)"):
        build(root, Wishes(languages=("fr",)))


def test_a_folder_that_is_not_a_report_is_never_replaced(root: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="'letters' exists and is not a report"):
        build(root, out=tmp_path / "letters")
    with pytest.raises(UsageError, match="holds the project itself"):
        build(root, out=root)
    assert (tmp_path / "letters" / "a.txt").read_text(encoding="utf-8") == "mine"


def test_an_output_folder_of_the_project_that_holds_something_else_is_refused(root: Path) -> None:
    settings = root / "_quarto.yml"
    for name in ("chapters", ".."):
        text = re.sub("(?m)^  type: website$", f"  type: website\n  output-dir: {name}", SETTINGS)
        settings.write_text(text.replace("  output-dir: _site\n", ""), encoding="utf-8")
        with pytest.raises(UsageError):
            build(root)
    assert (root / "chapters/ja/cango.qmd").is_file()


def test_a_chapter_in_another_encoding_is_reported(root: Path) -> None:
    (root / "chapters/ja/cango.qmd").write_bytes("---\ntitle: 題\n---\n".encode("shift_jis"))
    with pytest.raises(BrokenInput, match=r"chapters/ja/cango\.qmd:2: expected UTF-8 text"):
        build(root)


def test_the_table_of_contents_holds_words_only() -> None:
    content = (
        '<section id="sec-a" class="level2"><h2>額<span class="metric">4 BTC</span>'
        '<a role="doc-noteref"><sup>1</sup></a></h2>'
        '<section id="sec-b" class="level3"><h3>細目</h3></section></section>'
    )
    assert table_of_contents(content) == (TocEntry("額4 BTC", "#sec-a", (TocEntry("細目", "#sec-b"),)),)
    assert table_of_contents("") == ()
