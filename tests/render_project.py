"""Small report projects for the tests of the embedded engine."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from dat.build.crew import open_crew
from dat.build.plan import Plan, Wishes
from dat.build.report import Inputs, build_report, plan_of
from dat.build.result import Report
from dat.build.snapshot import take_snapshot
from dat.build.store import open_store
from dat.errors import BrokenInput
from dat.files import ASSETS as PACKAGE_ASSETS
from dat.read import read_dataset
from dat.render.chapters import collect_sources
from dat.render.execution import execute
from dat.render.markdown import to_html
from dat.render.project import Page, read_project
from dat.render.source import Source, read_source
from dat.values import Evaluations
from tests.conftest import MINI

LINE_BREAKS = PACKAGE_ASSETS / "filters" / "east_asian_line_breaks.lua"

SETTINGS = """
project:
  type: website
  render: [index.qmd, chapters/]
lang: ja
website:
  title: 小さな報告
  sidebar:
    - id: ja
      title: 日本語
      contents: [chapters/ja/index.qmd, chapters/ja/cango.qmd]
    - id: en
      title: English
      contents: [chapters/en/index.qmd, chapters/en/cango.qmd]
execute: {echo: false}
"""

CHAPTERS = {
    "index.qmd": "---\ntitle: 入口\n---\n\n[日本語](chapters/ja/index.qmd) [English](chapters/en/index.qmd)\n",
    "chapters/ja/_metadata.yml": "lang: ja\n",
    "chapters/en/_metadata.yml": "lang: en\n",
    "chapters/ja/index.qmd": "---\ntitle: 概要\n---\n\n## 要点 {#sec-points}\n\n本文。\n",
    "chapters/ja/cango.qmd": "---\ntitle: カンゴ\n---\n\n## 売却 {#sec-sale}\n\n本文。\n\n### 内訳 {#sec-parts}\n\n細目。\n",
    "chapters/en/index.qmd": "---\ntitle: Summary\n---\n\n## Points {#sec-points}\n\nText.\n",
    "chapters/en/cango.qmd": "---\ntitle: Cango\n---\n\n## Sale {#sec-sale}\n\nText.\n",
}

# What chapters get from `import dat`, in a few lines: values with a Markdown form and one block.
PRELUDE = """
```{python}
#| include: false
class Value:
    def __init__(self, text):
        self.text = text
    def _repr_markdown_(self):
        return f'`<span class="metric">{self.text}</span>`{{=html}}'
class Block:
    def _repr_markdown_(self):
        return "```{=html}\\n<svg></svg>\\n```"
class Shown:
    amount = Value("4,451 BTC")
    value = Value("約3億500万ドル")
shown = Shown()
```
"""


def make_project(root: Path, files: Mapping[str, str] | None = None, settings: str = SETTINGS) -> Path:
    """Write the small project, with some of its files replaced, and return its folder."""
    for name, text in {"_quarto.yml": settings, **CHAPTERS, **(files or {})}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if not (root / "data").exists():
        shutil.copytree(MINI / "data", root / "data")
    return root


ALL = Wishes()


def planned(root: Path, wishes: Wishes = ALL) -> Plan:
    """Return the plan of a project without problems."""
    return plan_of(inputs_of(root), wishes)


def build(root: Path, wishes: Wishes = ALL, out: Path | None = None) -> Report:
    """Build the pages of a project, remembering what was made before."""
    with open_store(root) as store, open_crew(2) as crew:
        return build_report(inputs_of(root), store=store, crew=crew, out=out, wishes=wishes, to_pdf=False)


def inputs_of(root: Path) -> Inputs:
    """Read a project without problems."""
    project = read_project(root)
    sources, problems = collect_sources(project)
    if problems:
        raise BrokenInput(problems)
    return Inputs(project, sources, Evaluations(read_dataset(root)), take_snapshot(project))


def chapter(body: str) -> str:
    """Return a chapter whose body begins on line 5."""
    return "---\ntitle: 題\n---\n\n" + dedent(body).lstrip("\n")


def read(text: str, language: str = "ja") -> Source:
    """Read a chapter that must have no problems."""
    source, problems = read_source(Page(f"chapters/{language}/a.qmd", language, "a"), text, echo=False)
    assert [str(problem) for problem in problems] == []
    return source


def problems_in(text: str) -> list[str]:
    """Return what is wrong with a chapter, as it is printed."""
    _, problems = read_source(Page("a.qmd", "ja", "a"), text, echo=False)
    return [str(problem) for problem in problems]


def html_of(root: Path, body: str, language: str = "ja") -> str:
    """Read, execute and render a chapter and return its content."""
    source = read(chapter(PRELUDE + dedent(body)), language)
    (root / "chapters" / language).mkdir(parents=True, exist_ok=True)
    outputs = execute(source, root=root)
    return to_html(source, outputs, filters=PACKAGE_ASSETS / "filters", project_filters=[LINE_BREAKS])


def failure_of(root: Path, body: str) -> str:
    """Return what stops a chapter that reads well but cannot be executed or rendered; the body begins on line 5."""
    source = read(chapter(body))
    (root / "chapters" / "ja").mkdir(parents=True, exist_ok=True)
    try:
        outputs = execute(source, root=root)
        to_html(source, outputs, filters=PACKAGE_ASSETS / "filters", project_filters=[])
    except BrokenInput as error:
        return str(error)
    raise AssertionError("the chapter rendered")
