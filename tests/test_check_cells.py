"""Cells open the report, name its parts and ask for blocks; anything else is logic."""

from __future__ import annotations

import pytest

from dat.check.cells import cell_findings
from dat.render.project import LANDING, Page
from dat.render.source import read_source
from tests.render_project import chapter

IN_JAPANESE = Page("chapters/ja/a.qmd", "ja", "a")
LANDING_PAGE = Page("index.qmd", "ja", LANDING)


def found(code: str, page: Page = IN_JAPANESE) -> list[str]:
    source, _ = read_source(page, chapter(f"```{{python}}\n{code}\n```\n"), echo=False)
    return [str(each) for each in cell_findings(source)]


@pytest.mark.parametrize(
    "code",
    [
        "import dat",
        "import dat\n\nreport = dat.open_report()",
        "says = report.article.cango",
        "says, shown = report.article.cango, report.disclosed.cango",
        'report.chart("holdings", "cango")',
        'report.table("checks", "cango")',
        'report.headline("cango")\nreport.key_numbers("cango")',
        "# nothing but a comment",
    ],
)
def test_opening_naming_and_asking_are_plain(code: str) -> None:
    assert found(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "import pandas",
        "import dat as d",
        "from dat import open_report",
        "share = 4451 / 7474.6",
        "left = now.holding - now.sold",
        "name = 'cango'",
        "if shown.sold: report.headline('cango')",
        "for name in names: report.chart('holdings', name)",
        "report.chart('holdings', name)",
        'report.chart(f"{name}s")',
        "report.chart('holdings', *companies)",
        "report.table('checks', 3)",
        "[report.headline(name) for name in names]",
        "report.values.shown('disclosed.cango.holding')",
        "says, shown = report.article.cango",
        "says, (shown, now) = report.article, report.disclosed",
        "report = open('data/ledger.csv')",
        "print('57 %')",
        "shown.holding",
        "def share(): pass",
        "report.headline('cango').html",
        "report.headline(section='cango')",
        'report = dat.open_report(language="en")',
    ],
)
def test_anything_else_is_found_at_its_line(code: str) -> None:
    (line,) = found(f"import dat\n{code}")
    assert line.startswith("chapters/ja/a.qmd:7:1: expected no logic in a cell, got ")
    assert line.endswith("[cell-logic]")


def test_the_landing_page_names_the_language_of_each_report() -> None:
    code = 'import dat\nreport_ja = dat.open_report("ja")\nreport_en = dat.open_report("en")'
    assert found(code, LANDING_PAGE) == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_chapter_has_the_language_of_its_folder(language: str) -> None:
    (line,) = found(f'import dat\nreport = dat.open_report("{language}")')
    assert line == (
        "chapters/ja/a.qmd:7:1: expected dat.open_report() without a language, which is that of the folder, "
        f"got \"report = dat.open_report('{language}')\"; only the landing page names one [cell-logic]"
    )


@pytest.mark.parametrize("again", ["says = report.disclosed", "now, says = report.latest, report.disclosed"])
def test_a_name_that_means_two_things_is_found(again: str) -> None:
    lines = found(f"import dat\nreport = dat.open_report()\nsays = report.article\n{again}")
    assert lines == [
        "chapters/ja/a.qmd:9:1: expected each name once in a chapter, got 'says' again; take another name [cell-logic]"
    ]
