"""The whole build: pages on disk, the old site kept on failure, the shell around the content."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html as lxml_html

from dat.errors import BrokenInput, Findings, UsageError
from dat.files import ASSETS as PACKAGE_ASSETS
from dat.render.build import collect_sources, render
from dat.render.pages import TocEntry, table_of_contents
from dat.render.project import read_project
from dat.render.site import Site
from tests.render_project import CHAPTERS, SETTINGS, make_project

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


@pytest.fixture
def plain_assets(tmp_path: Path) -> Path:
    """Return assets with the real filters and a shell that prints its variables."""
    assets = tmp_path / "plain-assets"
    (assets / "templates").mkdir(parents=True)
    (assets / "css").mkdir()
    (assets / "css" / "site.css").write_text("main {}", encoding="utf-8")
    (assets / "templates" / "page.html.j2").write_text(SHELL, encoding="utf-8")
    (assets / "filters").symlink_to(PACKAGE_ASSETS / "filters")
    return assets


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_project(tmp_path / "report")


def test_every_chapter_becomes_a_page(root: Path, plain_assets: Path) -> None:
    site = render(root, assets=plain_assets)
    assert [(page.path, page.language, page.chapter, page.title) for page in site.pages] == [
        ("index.html", "ja", "landing", "入口"),
        ("chapters/ja/index.html", "ja", "index", "概要"),
        ("chapters/ja/cango.html", "ja", "cango", "カンゴ"),
        ("chapters/en/index.html", "en", "index", "Summary"),
        ("chapters/en/cango.html", "en", "cango", "Cango"),
    ]
    assert site.folder == root / "_site"
    assert all((site.folder / page.path).is_file() for page in site.pages)
    assert (site.folder / "assets" / "site.css").is_file()
    assert sorted(path.name for path in root.iterdir()) == ["_quarto.yml", "_site", "chapters", "index.qmd"]


def test_the_shell_gets_what_its_docstring_promises(root: Path, plain_assets: Path) -> None:
    site = render(root, assets=plain_assets, draft=True)
    page = (site.folder / "chapters/ja/cango.html").read_text(encoding="utf-8")
    assert page.splitlines()[:10] == [
        "lang=ja chapter=cango title=カンゴ site=小さな報告",
        "description= draft=True body=lang-ja page-cango draft",
        "sheets=../../assets/site.css home=../../index.html sidebar_title=日本語",
        "side=概要 index.html False",
        "side=カンゴ cango.html True",
        "toc=売却 #sec-sale #sec-parts",
        "previous=index.html next=None",
        "other=en English ../en/cango.html",
        '<main id="quarto-document-content"><section id="sec-sale" class="level2">',
        "<h2>売却</h2>",
    ]


@pytest.mark.parametrize("name", ["index.html", "chapters/ja/cango.html", "chapters/en/index.html"])
def test_the_real_shell_takes_these_variables(root: Path, name: str) -> None:
    site = render(root)
    tree = lxml_html.fromstring((site.folder / name).read_bytes())
    assert tree.xpath("count(//main[@id='quarto-document-content'])") == 1
    assert tree.xpath("count(//h1)") == 1


def test_two_builds_give_the_same_bytes(root: Path, tmp_path: Path) -> None:
    first, second = render(root, out=tmp_path / "a"), render(root, out=tmp_path / "b")
    for page in first.pages:
        assert (first.folder / page.path).read_bytes() == (second.folder / page.path).read_bytes()


def test_style_sheets_of_the_project_come_first(tmp_path: Path, plain_assets: Path) -> None:
    settings = SETTINGS + "format: {html: {css: style/content.css}}\n"
    root = make_project(tmp_path / "report", {"style/content.css": "p {}"}, settings)
    page = (render(root, assets=plain_assets).folder / "index.html").read_text(encoding="utf-8")
    assert "sheets=assets/content.css assets/site.css home=index.html" in page


@pytest.mark.parametrize(
    "broken",
    [
        "---\ntitle: 題\n---\n\n{{< video x >}}\n",
        "---\ntitle: 題\n---\n\n```{python}\n1 / 0\n```\n",
        "---\ntitle: 題\n---\n\n$x$\n",
    ],
)
def test_the_old_site_stays_when_a_build_fails(root: Path, plain_assets: Path, broken: str) -> None:
    render(root, assets=plain_assets)
    before = (root / "_site/chapters/ja/cango.html").read_bytes()
    (root / "chapters/ja/cango.qmd").write_text(broken, encoding="utf-8")
    with pytest.raises(BrokenInput, match=r"chapters/ja/cango\.qmd:\d"):
        render(root, assets=plain_assets)
    assert (root / "_site/chapters/ja/cango.html").read_bytes() == before
    assert sorted(path.name for path in root.iterdir()) == ["_quarto.yml", "_site", "chapters", "index.qmd"]


def test_the_old_site_stays_when_finishing_fails(root: Path, plain_assets: Path) -> None:
    render(root, assets=plain_assets)
    seen: list[Site] = []

    def finish(site: Site) -> None:
        seen.append(site)
        (site.folder / "index.html").write_text("new", encoding="utf-8")
        raise Findings([])

    with pytest.raises(Findings):
        render(root, assets=plain_assets, finish=finish)
    assert seen[0].folder != root / "_site"
    assert not seen[0].folder.exists()
    assert (root / "_site/index.html").read_text(encoding="utf-8") != "new"


def test_finishing_may_change_the_pages(root: Path, plain_assets: Path) -> None:
    def finish(site: Site) -> None:
        (site.folder / "index.html").write_text("linked", encoding="utf-8")

    site = render(root, assets=plain_assets, finish=finish)
    assert (site.folder / "index.html").read_text(encoding="utf-8") == "linked"


def test_problems_of_all_chapters_are_reported_together(root: Path) -> None:
    for language in ("ja", "en"):
        path = root / f"chapters/{language}/cango.qmd"
        path.write_text("---\ntitle: 題\n---\n\n```{python}\n1 / 0\n```\n", encoding="utf-8")
    with pytest.raises(BrokenInput) as caught:
        render(root)
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
        render(root)
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


def test_one_language_alone_has_no_landing_page(root: Path, plain_assets: Path) -> None:
    site = render(root, languages=["en"], assets=plain_assets)
    assert [page.path for page in site.pages] == ["chapters/en/index.html", "chapters/en/cango.html"]
    assert site.languages == ("en",)
    assert "other=None\n" in (site.folder / "chapters/en/cango.html").read_text(encoding="utf-8")


def test_an_unknown_language_is_refused(root: Path) -> None:
    with pytest.raises(UsageError, match=r"no chapter in language fr \(known: ja, en\)"):
        render(root, languages=["fr"])


def test_a_folder_that_is_not_a_report_is_never_replaced(root: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="'letters' exists and is not a report"):
        render(root, out=tmp_path / "letters")
    with pytest.raises(UsageError, match="holds the project itself"):
        render(root, out=root)
    assert (tmp_path / "letters" / "a.txt").read_text(encoding="utf-8") == "mine"


def test_an_output_folder_of_the_project_that_holds_something_else_is_refused(root: Path) -> None:
    settings = root / "_quarto.yml"
    for name in ("chapters", ".."):
        text = re.sub("(?m)^  type: website$", f"  type: website\n  output-dir: {name}", SETTINGS)
        settings.write_text(text.replace("  output-dir: _site\n", ""), encoding="utf-8")
        with pytest.raises(UsageError):
            render(root)
    assert (root / "chapters/ja/cango.qmd").is_file()


def test_a_chapter_in_another_encoding_is_reported(root: Path) -> None:
    (root / "chapters/ja/cango.qmd").write_bytes("---\ntitle: 題\n---\n".encode("shift_jis"))
    with pytest.raises(BrokenInput, match=r"chapters/ja/cango\.qmd:2: expected UTF-8 text"):
        render(root)


def test_progress_names_the_steps_in_order(root: Path, plain_assets: Path) -> None:
    steps: list[str] = []
    render(
        root,
        assets=plain_assets,
        on_progress=lambda step, _done, _total: steps.append(step),
        finish=lambda _: None,
    )
    assert list(dict.fromkeys(steps)) == ["project", "sources", "execute", "write", "finish", "swap"]
    assert steps.count("execute") == len([name for name in CHAPTERS if name.endswith(".qmd")])


def test_the_table_of_contents_holds_words_only() -> None:
    content = (
        '<section id="sec-a" class="level2"><h2>額<span class="metric">4 BTC</span>'
        '<a role="doc-noteref"><sup>1</sup></a></h2>'
        '<section id="sec-b" class="level3"><h3>細目</h3></section></section>'
    )
    assert table_of_contents(content) == (TocEntry("額4 BTC", "#sec-a", (TocEntry("細目", "#sec-b"),)),)
    assert table_of_contents("") == ()
