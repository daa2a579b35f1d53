"""Reading a chapter: cells, lookups, labels, and every construct the engine refuses."""

from __future__ import annotations

import pytest

from tests.render_project import chapter, problems_in, read

CLI = "the embedded engine does not know it; the Quarto CLI would render it"


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    source = read("---\ntitle: t\n---\n\x0c\u2028\n\n`{python} shown.amount`\n")
    assert [lookup.line for lookup in source.lookups] == [6]


def test_a_chapter_is_taken_apart_with_its_lines() -> None:
    source = read(
        "\n".join(  # noqa: FLY002 - one line of the chapter per line
            [
                "---",
                "title: カンゴ",
                "description: 売却",
                "premises:",
                "  - disclosed cango.share > 50 %",
                "---",
                "",
                "## 節 {#sec-sale}",
                "",
                "売却は",
                "`{python} shown.amount`と`{python} shown.value`。",
                "",
                "```{python}",
                "#| label: fig-holdings",
                "#| fig-cap: 保有量",
                "chart",
                "```",
                "",
                "[@fig-holdings]と[前](index.qmd#sec-points)。",
            ]
        )
    )
    assert (source.title, source.description, source.language) == ("カンゴ", "売却", "ja")
    assert [(premise.line, premise.text) for premise in source.premises] == [
        (5, "disclosed cango.share > 50 %")
    ]
    assert [(lookup.line, lookup.column, lookup.expression) for lookup in source.lookups] == [
        (11, 1, "shown.amount"),
        (11, 25, "shown.value"),
    ]
    cell = source.cells[0]
    assert (cell.line, cell.options.label, cell.options.caption) == (13, "fig-holdings", "保有量")
    assert [(heading.line, heading.level, heading.id) for heading in source.headings] == [(8, 2, "sec-sale")]
    assert [(link.line, link.target) for link in source.links] == [(19, "index.qmd#sec-points")]
    assert source.anchors == {"sec-sale", "fig-holdings"}


def test_pandoc_gets_markers_on_the_same_lines() -> None:
    source = read(chapter("甲`{python} a.b`乙\n\n```{python}\nx = 1\nx\n```\n\n末尾"))
    assert source.text.splitlines()[4:] == [
        "甲`{dat-lookup} 0`乙",
        "",
        "```{=dat-cell}",
        "0",
        "```",
        "",
        "",
        "末尾",
    ]


def test_code_inside_code_blocks_is_left_alone() -> None:
    source = read(chapter("```\n`{python} a.b`\n```\n"))
    assert source.lookups == ()


def test_footnotes_are_not_taken_for_link_definitions() -> None:
    source = read(chapter("文[^1]。\n\n[^1]: 出典`{python} a.b`\n"))
    assert [lookup.line for lookup in source.lookups] == [7]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{{< include x.qmd >}}", f"a.qmd:5: a shortcode {{{{< … >}}}}: {CLI}"),
        ("<div>\n{{< pagebreak >}}\n</div>", f"a.qmd:6: a shortcode {{{{< … >}}}}: {CLI}"),
        ("文。\n\n```{r}\n1\n```", f"a.qmd:7: a block of {{r}} is not a Python cell; {CLI}"),
        ("```{.python}\n1\n```", f"a.qmd:5: a block of {{.python}} is not a Python cell; {CLI}"),
        ("値は\n`{r} x`。", f"a.qmd:6: inline code `{{r}} x` is not Python; {CLI}"),
        ("::: {.panel-tabset}\n甲\n:::", f"a.qmd:5: .panel-tabset on a ::: block: {CLI}"),
        ("::: {.callout-note collapse=true}\n甲\n:::", f"a.qmd:5: collapse=true on a ::: block: {CLI}"),
        ("::: {#fig-x}\n甲\n:::", f"a.qmd:5: #fig-x on a ::: block: {CLI}"),
        ("::: aside\n甲\n:::", f"a.qmd:5: .aside on a ::: block: {CLI}"),
        ("::: {.callout-note}\n甲", "a.qmd:5: this ::: block is never closed"),
        ("甲\n\n:::", "a.qmd:7: this ::: closes nothing"),
        ("![図](x.png)", f"a.qmd:5: an image stands here; charts come from cells; {CLI}"),
        ("[甲](x.qmd){target=_blank}", f"a.qmd:5: target=_blank in {{target=_blank}}: {CLI}"),
        ("## 節", "a.qmd:5: the heading has no explicit id; write {#sec-…} behind it"),
        ("## 節 {#x}", "a.qmd:5: the id of a heading begins with sec-, found 'x'"),
        ("説[@smith2020]", f"a.qmd:5: the citation @smith2020: {CLI}"),
        ("`{python} f(x)`", "a.qmd:5:1: inline code must be a dotted name and nothing else, found 'f(x)'"),
        (
            "甲`{python} a + b`",
            "a.qmd:5:2: inline code must be a dotted name and nothing else, found 'a + b'",
        ),
        ("甲`{python}\na.b`", "a.qmd:5: inline code must be written on one line as `{python} name`"),
        (
            "<div>\n`{python} a`\n</div>",
            "a.qmd:6: inline code inside raw HTML or indented text is not executed",
        ),
        (
            "- 甲\n\n  ```{python}\n  1\n  ```",
            "a.qmd:7: a cell must stand at the left margin, outside lists and",
        ),
        ("```{python}\n```", "a.qmd:5: the cell is empty or not closed"),
        ("```{python}\n1", "a.qmd:5: the cell is empty or not closed"),
        ("```{python}\nx = 1\nx = (\n```", "a.qmd:7:5: the cell is not valid Python: '(' was never closed"),
        ("```{python}\n%timeit 1\n```", "a.qmd:6:1: the cell is not valid Python: invalid syntax"),
        ("```{python}\n#| fig-alt: 甲\n1\n```", "a.qmd:6:1: cell option: unknown key 'fig-alt'"),
        (
            "```{python}\n#| output: hide\n1\n```",
            "a.qmd:6:9: output: expected true or false or asis, found 'hide'",
        ),
        ("```{python}\n#| label: fig-a\n1\n```", "a.qmd:6:8: a cell labelled fig-a needs a fig-cap"),
        ("```{python}\n#| fig-cap: 甲\n1\n```", "a.qmd:6:10: fig-cap needs a label that begins with fig-"),
        (
            "```{python}\n#| label: tbl-a\n#| tbl-cap: 値`{python} a`\n1\n```",
            "a.qmd:7:10: tbl-cap is literal text, code in it would be printed as it stands",
        ),
        ("@fig-a", "a.qmd:5:1: cross-reference @fig-a: no such label on this page (known: none)"),
        (
            "## 節 {#sec-a}\n\n@sec-aに戻る",
            "a.qmd:7:1: cross-reference @sec-aに戻る: no such label on this page (known: sec-a); in Japanese text",
        ),
        ("## 節 {#sec-a}\n\n## 節 {#sec-a}", "a.qmd:7: label 'sec-a' is already used on line 5"),
    ],
)
def test_a_construct_the_engine_does_not_know_is_refused_with_its_line(body: str, expected: str) -> None:
    problems = problems_in(chapter(body))
    assert [problem[: len(expected)] for problem in problems] == [expected]


@pytest.mark.parametrize(
    "body",
    [
        '::: {.callout-note title="見出し"}\n## 題\n:::',
        "::: {.dat-lead lang=en}\nLead\n:::",
        "[東京]{lang=ja}",
        "<span class=\"x\" data-a='{b}'>甲</span>",
        "`<b>甲</b>`{=html}",
        "```{=html}\n<b>甲</b>\n```",
        "```yaml\na: {b: c}\n```",
        "user@example.com",
        r"\{波括弧\}と`{中}`",
        "| a | b |\n|---|---|\n| `{python} a.b` | `{python} a.c` |",
        "---\n\n区切り",
    ],
)
def test_what_chapters_may_use(body: str) -> None:
    assert problems_in(chapter(body)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("文。\n", "a.qmd:1: the front matter gives no title"),
        ("---\ntitle: 題\nformat: pdf\n---\n", "a.qmd:3:1: front matter: unknown key 'format'"),
        ("---\ntitle: 題\n  x: y\n---\n", "a.qmd:3: not readable as YAML"),
    ],
)
def test_front_matter_is_strict(text: str, expected: str) -> None:
    assert any(problem.startswith(expected) for problem in problems_in(text))
