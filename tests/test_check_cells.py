"""Cells open the report, name its parts and ask for blocks; anything else is logic."""

from __future__ import annotations

import pytest

from dat.check.cells import cell_findings
from tests.render_project import chapter, read


def found(code: str) -> list[str]:
    source = read(chapter(f"```{{python}}\n{code}\n```\n"))
    return [str(each) for each in cell_findings([source])]


@pytest.mark.parametrize(
    "code",
    [
        "import dat",
        "import dat\n\nreport = dat.open_report()",
        'report_ja = dat.open_report("ja")',
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


@pytest.mark.parametrize("again", ["says = report.disclosed", "now, says = report.latest, report.disclosed"])
def test_a_name_that_means_two_things_is_found(again: str) -> None:
    lines = found(f"import dat\nreport = dat.open_report()\nsays = report.article\n{again}")
    assert lines == [
        "chapters/ja/a.qmd:9:1: expected each name once in a chapter, got 'says' again; take another name [cell-logic]"
    ]
