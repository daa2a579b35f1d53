"""Which blocks a chapter's cells ask for, read without running them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.check.blocks import BlockCall, blocks_of
from dat.render.project import LANDING, Page, read_project
from dat.render.source import Source, read_source
from tests.conftest import MINI, ROOT


def read(root: Path, path: str) -> Source:
    page = next(page for page in read_project(root).pages if page.path == path)
    source, problems = read_source(page, (root / path).read_text(encoding="utf-8"), echo=False)
    assert not problems
    return source


def test_blocks_come_in_the_order_of_the_chapter_with_their_lines() -> None:
    blocks = list(blocks_of(read(MINI, "chapters/ja/alpha.qmd")))
    assert [str(block) for block in blocks] == [
        'headline("alpha")',
        'key_numbers("alpha")',
        'chart("holdings", "alpha")',
        'table("checks", "alpha")',
    ]
    lines = (MINI / "chapters/ja/alpha.qmd").read_text(encoding="utf-8").splitlines()
    assert all(f"report.{block}" == lines[block.line - 1] for block in blocks)
    assert {block.language for block in blocks} == {"ja"}


def test_on_the_landing_page_each_report_has_a_language_of_its_own() -> None:
    blocks = [(block.kind, block.language) for block in blocks_of(read(ROOT, "index.qmd"))]
    assert blocks == [("headline", "ja"), ("headline", "en")]


@pytest.mark.parametrize(
    ("call", "language"),
    [("dat.open_report()", "en"), ('open_report("ja")', "ja"), ('dat.open_report("fr")', "en")],
)
def test_the_language_is_the_one_given_else_that_of_the_page(call: str, language: str) -> None:
    text = f'---\ntitle: T\n---\n\n```{{python}}\nr = {call}\nr.table("claims")\n```\n'
    source, _ = read_source(Page("chapters/en/x.qmd", "en", LANDING), text, echo=False)
    assert list(blocks_of(source)) == [BlockCall("table", ("claims",), "ja" if language == "ja" else "en", 7)]
