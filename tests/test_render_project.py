"""`_quarto.yml` and `_metadata.yml`: what is read, and how unknown settings are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.errors import BrokenInput
from dat.render.project import read_project
from tests.render_project import SETTINGS, make_project

ROOT = Path(__file__).resolve().parent.parent


def test_pages_come_in_the_order_of_the_sidebars_with_their_language(tmp_path: Path) -> None:
    project = read_project(make_project(tmp_path))
    assert [(page.path, page.language, page.chapter) for page in project.pages] == [
        ("index.qmd", "ja", "landing"),
        ("chapters/ja/index.qmd", "ja", "index"),
        ("chapters/ja/cango.qmd", "ja", "cango"),
        ("chapters/en/index.qmd", "en", "index"),
        ("chapters/en/cango.qmd", "en", "cango"),
    ]
    assert project.languages == ("ja", "en")
    assert project.title == "小さな報告"
    assert project.output == "_site"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("lang: ja", "language: ja", "_quarto.yml:5:1: _quarto.yml: unknown key 'language'"),
        ("type: website", "type: book", "_quarto.yml:3:9: project.type: expected website, found 'book'"),
        ("  title: 小", "  navbar: {}\n  title: 小", "_quarto.yml:7:3: website: unknown key 'navbar'"),
        ("{echo: false}", "{echo: no}", "_quarto.yml:15:17: expected true or false, found 'no'"),
        ("{echo: false}", "{freeze: auto}", "_quarto.yml:15:11: execute: unknown key 'freeze'"),
        (
            "[index.qmd, chapters/]",
            "['*.qmd']",
            "_quarto.yml:4:12: render: patterns such as '*.qmd' are not read",
        ),
        (
            "[index.qmd, chapters/]",
            "[start.qmd, chapters/]",
            "_quarto.yml:4:12: render: start.qmd does not exist",
        ),
        (
            "ja/cango.qmd]",
            "ja/gone.qmd]",
            "_quarto.yml:11: sidebar: chapters/ja/gone.qmd is not among the rendered",
        ),
        ("execute:", "filters: [a.lua]\nexecute:", "_quarto.yml:15: file a.lua does not exist"),
        ("execute:", "format: {pdf: {}}\nexecute:", "_quarto.yml:15:10: format: unknown key 'pdf'"),
        (
            "execute:",
            "format: {html: {toc: false}}\nexecute:",
            "_quarto.yml:15:22: toc: expected true, found 'false'",
        ),
        ("title: 小さな報告", "title: [a, b]", "_quarto.yml:7:10: expected one value, found a list or keys"),
        ("lang: ja", "lang: ja\nlang: en", "_quarto.yml:6:1: _quarto.yml: 'lang' is given twice"),
        ("execute: {echo: false}", "execute: yes", "_quarto.yml:15:10: execute: expected keys and values"),
    ],
)
def test_a_setting_the_engine_does_not_know_stops_the_build(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    root = make_project(tmp_path, settings=SETTINGS.replace(old, new))
    with pytest.raises(BrokenInput) as caught:
        read_project(root)
    assert expected in str(caught.value)


def test_unknown_keys_name_the_engine_that_would_render_them(tmp_path: Path) -> None:
    root = make_project(tmp_path, {"chapters/en/_metadata.yml": "lang: en\ntoc-title: Contents\n"})
    with pytest.raises(BrokenInput) as caught:
        read_project(root)
    assert str(caught.value) == (
        "chapters/en/_metadata.yml:2:1: _metadata.yml: unknown key 'toc-title' (known: lang); "
        "the embedded engine does not know it; the Quarto CLI would render it [unknown]"
    )


def test_all_problems_are_reported_together(tmp_path: Path) -> None:
    settings = SETTINGS.replace("type: website", "type: book").replace("lang: ja", "bibliography: x.bib")
    with pytest.raises(BrokenInput) as caught:
        read_project(make_project(tmp_path, settings=settings))
    assert [problem.place.line for problem in caught.value.problems] == [3, 5]


def test_broken_yaml_is_reported_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BrokenInput, match=r"_quarto\.yml:\d+: not readable as YAML"):
        read_project(make_project(tmp_path, settings="project: {type: website\nlang: ja\n"))


def test_a_folder_without_settings_is_not_a_project(tmp_path: Path) -> None:
    with pytest.raises(BrokenInput, match="this folder is not the root of a report project"):
        read_project(tmp_path)


def test_sidebar_lines_may_have_their_own_text(tmp_path: Path) -> None:
    entry = "{href: chapters/ja/cango.qmd, text: 売り手}"
    project = read_project(
        make_project(tmp_path, settings=SETTINGS.replace("chapters/ja/cango.qmd", entry)),
    )
    assert project.sidebars[0].entries[1].text == "売り手"


def test_the_report_itself_lists_the_same_chapters_in_both_languages() -> None:
    text = (ROOT / "_quarto.yml").read_text(encoding="utf-8")
    chapters = {
        language: [line.rpartition("/")[2] for line in text.splitlines() if f"- chapters/{language}/" in line]
        for language in ("ja", "en")
    }
    assert chapters["ja"] == chapters["en"]
    assert len(chapters["ja"]) == 10


def test_settings_that_are_no_utf8_text_are_a_problem(tmp_path: Path) -> None:
    (make_project(tmp_path) / "_quarto.yml").write_bytes("lang: ja".encode("utf-16"))
    with pytest.raises(BrokenInput, match=r"_quarto\.yml:1: expected UTF-8 text"):
        read_project(tmp_path)


def test_settings_that_are_nested_without_end_are_a_problem(tmp_path: Path) -> None:
    (make_project(tmp_path) / "_quarto.yml").write_text("[" * 5000, encoding="utf-8")
    with pytest.raises(BrokenInput, match="nested without end"):
        read_project(tmp_path)
