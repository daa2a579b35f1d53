"""`dat why`: what a page depends on, what has changed since, what the next build does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dat.cli import main
from tests.render_project import build, make_project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_project(tmp_path / "report")


def why(root: Path, page: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["--project", str(root), "why", page]) == 0
    return capsys.readouterr().out


def test_a_page_that_was_never_made_says_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "will be made: nothing is remembered of it" in why(root, "chapters/ja/cango.qmd", capsys)


def test_a_page_that_holds_names_what_it_read(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(root)
    told = why(root, "chapters/ja/cango.html", capsys)
    assert (
        "chapters/ja/cango.qmd → chapters/ja/cango.html\nwill be reused: nothing that it read has changed"
        in told
    )
    assert "file" in told
    assert "chapters/ja/cango.qmd" in told


def test_a_changed_source_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(root)
    with (root / "chapters/ja/cango.qmd").open("a", encoding="utf-8") as chapter:
        chapter.write("\nもう一文。\n")
    told = why(root, "chapters/ja/cango.qmd", capsys)
    assert "will be made again: 1 of the" in told
    assert "changed: file chapters/ja/cango.qmd" in told


def test_a_chapters_name_stands_for_all_languages(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(root)
    assert main(["--project", str(root), "why", "cango", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["page"] for each in told] == ["chapters/ja/cango.qmd", "chapters/en/cango.qmd"]
    assert all(each["reused"] for each in told)


def test_an_unknown_page_names_the_nearest(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--project", str(root), "why", "canggo"]) == 2
    assert "cango" in capsys.readouterr().err
