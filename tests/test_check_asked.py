"""What a chapter asks the report for, read without running its cells: blocks, names, lookups."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.check.asked import BlockCall, blocks_of, bound_names, lookups_of
from dat.render.project import LANDING, Page, read_project
from dat.render.source import Source, read_source
from tests.conftest import MINI, ROOT


def read(root: Path, path: str) -> Source:
    page = next(page for page in read_project(root).pages if page.path == path)
    source, problems = read_source(page, (root / path).read_text(encoding="utf-8"), echo=False)
    assert not problems
    return source


def written(code: str, prose: str = "") -> Source:
    text = f"---\ntitle: T\n---\n\n```{{python}}\n{code}\n```\n\n{prose}\n"
    return read_source(Page("chapters/en/x.qmd", "en", "x"), text, echo=False)[0]


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
    expected = BlockCall("table", ("claims",), "ja" if language == "ja" else "en", 7, 1)
    assert list(blocks_of(source)) == [expected]


def test_arguments_end_at_the_first_that_is_no_text() -> None:
    source = written(
        'report = dat.open_report()\nreport.chart("holdings", name, "cango")\nreport.chart(name)'
    )
    assert [block.arguments for block in blocks_of(source)] == [("holdings",), ()]


def test_a_lookup_names_what_the_names_of_the_cells_stand_for() -> None:
    source = written(
        "report = dat.open_report()\nsays, day = report.article.cango, report.as_of\nsale = says.sale_2026_02",
        "`{python} sale.amount` `{python} day.month_day` `{python} report.claimed.half` `{python} other.a`",
    )
    assert bound_names(source)["sale"] == "report.article.cango.sale_2026_02"
    assert [path for _, path in lookups_of(source)] == [
        "article.cango.sale_2026_02.amount",
        "latest.report.as_of.month_day",
        "article.claimed.half",
        "",
    ]
