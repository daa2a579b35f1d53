"""Digits typed in chapters: found wherever readers see them, at their line and column, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dat.check.prose import marked_up, prose_findings, typed_numbers
from dat.errors import Problem
from dat.render.project import read_project
from tests.conftest import ROOT
from tests.property_cases import CASES
from tests.render_project import chapter, read

TODAY = date(2026, 2, 10)


def found(text: str) -> list[Problem]:
    return list(prose_findings(read(text), TODAY))


def in_body(body: str) -> list[tuple[str, int | None, int | str | None]]:
    """Return the numbers found in a chapter's body, with line and column; the body begins on line 5."""
    return [
        (each.message.partition("got ")[2].partition(";")[0].strip("'"), each.place.line, each.place.column)
        for each in found(chapter(body))
    ]


CHAPTERS = [page.path for page in read_project(ROOT).pages]


@pytest.mark.parametrize("path", CHAPTERS)
def test_a_digit_typed_into_any_chapter_of_the_report_is_found(path: str) -> None:
    written = (ROOT / path).read_text(encoding="utf-8")
    assert found(written) == []
    lines = written.splitlines()
    headings = [number for number, line in enumerate(lines, 1) if line.startswith("## ")]
    for number in headings:
        changed = [*lines[:number], "", "It sold ５７ %.", *lines[number:]]
        (problem,) = found("\n".join(changed))
        assert (problem.code, problem.place.line, problem.place.column) == ("digit", number + 2, 9)


def test_a_typed_number_is_named_with_its_line_column_and_remedy() -> None:
    (problem,) = found(chapter("本文。\n売却は4,451 BTCだった。\n"))
    assert str(problem) == (
        "chapters/ja/a.qmd:6:4: expected no typed numbers, got '4,451'; "
        "print it with a lookup, or mark a name as [Q3]{.literal} [digit]"
    )


@pytest.mark.parametrize(
    ("body", "number", "column"),
    [
        ("## 第4節 {#sec-x}", "4", 5),
        ("売却は４４５１枚。", "４４５１", 4),
        ("約3億500万ドル。", "3億500", 2),
        ("二〇二六年の売却。", "二〇二六", 1),
        ("その½と②。", "½", 3),
        ("2026-02-09に公表。", "2026-02-09", 1),
        ("約4.5億~5億ドル。", "4.5億~5", 2),
        ("[第2の頁](b.html)を見よ。", "2", 3),
        ('[頁](b.html "図3")を見よ。', "3", 14),
        ('<span title="図7">図</span>。', "7", 15),
        ('<abbr class="x1" aria-label="8">図</abbr>。', "8", 30),
        ("> 引用の中の5。", "5", 8),
        ("- 箇条の中の6。", "6", 8),
        ("値は&#49;である。", "49", 5),
        ("値は&frac12;である。", "12", 8),
        ("注。[^a]\n\n[^a]: 注の9。", "9", 9),
        ("7月の売却。", "7", 1),
        ("値が < 9 なら、x > y。", "9", 6),
        (r"値は\5である。", "5", 4),
        ("売却は四千四百五十一枚。", "四千四百五十一", 4),
        ("約三億五百万ドル。", "三億五百万", 2),
        ("売却は四四五一枚。", "四四五一", 4),
        ("二月十二日の売却。", "十二", 3),
        ("It sold forty-four hundred.", "forty-four", 9),
        ("It sold three hundred and five coins.", "three hundred and five", 9),
        ("㋁の売却。", "㋁", 1),
        ("符号は`4451`である。", "4451", 5),
        ("値は`<b>4451</b>`{=html}である。", "4451", 7),
        ('<span aria-description="図9">図</span>。', "9", 26),
    ],
)
def test_numbers_are_found_wherever_readers_see_them(body: str, number: str, column: int) -> None:
    first, *_ = in_body(body)
    assert (first[0], first[2]) == (number, column)


def test_numbers_in_tables_raw_html_and_callouts_are_found() -> None:
    body = """
    | 項目 | 値 |
    |---|---|
    | 売却 | 1,234 |

    <div>
    本文の12。
    </div>

    ```{=html}
    <p>本文の13。</p>
    ```

    ::: {.callout-note title="図14"}
    本文の15。
    :::
    """
    assert [(number, line) for number, line, _ in in_body(body)] == [
        ("1,234", 7),
        ("12", 10),
        ("13", 14),
        ("14", 17),
        ("15", 18),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "値は`{python} shown.sale_2026_02.amount`である。",
        "符号は`x1`と``y2`z``である。",
        "```{python}\n#| include: false\nx = 1\n```\n",
        "```{python}\n#| label: fig-1\n#| fig-cap: 図\nreport.chart('cost-2', 'x3')\n```\n",
        "## 節 {#sec-1}",
        "[頁](b-1.html#x2)と<https://example.org/3>とhttps://example.org/4を見よ。",
        "<!-- 5\n\n6 -->本文。",
        '<span class="x7" data-x="8">図</span>',
        "注。[^9]\n\n[^9]: 注の文。",
        "[@fig-1]と@sec-2を見よ。\n\n```{python}\n#| label: fig-1\n#| fig-cap: 図\nx\n```\n\n## 節 {#sec-2}",
        "1. 一つ目\n2. 二つ目\n   1. その内\n",
        "::: {.callout-note}\n本文。\n:::",
        "空白&nbsp;と&#160;とダッシュ&mdash;。",
        "[Q3]{.literal}と[[CC BY 4.0]{.literal}](https://example.org/4.0/)。",
        "二社が半分、三分の一を売った。",
        "第三四半期の一つ一つに、百億ドルと六割、万一の備え。",
        "One in two of the twenty, a hundred and more, ten billion dollars.",
    ],
)
def test_what_is_no_number_for_readers_is_left_alone(body: str) -> None:
    assert in_body(body) == []


def test_the_number_of_a_list_that_does_not_count_from_one_is_typed() -> None:
    assert in_body("2026. 売却の年\n") == [("2026", 5, 1)]


def test_a_line_that_only_looks_like_a_list_is_prose() -> None:
    assert in_body("売却の割合は\n57. それが答えだった。\n") == [("57", 6, 1)]


def test_titles_descriptions_and_captions_hold_no_numbers() -> None:
    text = (
        "---\ntitle: 売却 57\ndescription: >-\n  一行目\n  残りは12\npremises:\n  - disclosed cango.share > 50 %\n---\n\n"
        "```{python}\n#| label: fig-x1\n#| fig-cap: >-\n#|   図の\n#|   8と[Q3]{.literal}\nx = 1\n```\n"
    )
    assert [(str(each.place), each.message.split("'")[1]) for each in found(text)] == [
        ("chapters/ja/a.qmd:2:11", "57"),
        ("chapters/ja/a.qmd:5:6", "12"),
        ("chapters/ja/a.qmd:14:6", "8"),
    ]


def test_numbers_in_visible_code_are_found() -> None:
    body = """
    ```
    売却 12
    ```

        売却 13

    ```text
    売却 14
    ```
    """
    assert [(number, line) for number, line, _ in in_body(body)] == [("12", 6), ("13", 9), ("14", 12)]


def test_a_number_that_only_yaml_spells_out_is_found_in_a_title() -> None:
    (problem,) = found('---\ntitle: "売却 \\x36\\x30 %"\n---\n')
    assert (problem.code, problem.place.line) == ("digit", 2)


def test_in_titles_a_word_such_as_q3_is_a_name() -> None:
    assert found("---\ntitle: Q3と6-K\ndescription: H1 and E20\n---\n") == []


@pytest.mark.parametrize(
    "name",
    [
        "4451",
        "4,451 BTC",
        "約3億500万ドル",
        "2026-02-09",
        "9 February 2026",
        "½",
        "4,451 bitcoins on the market",
        "Cango on 9 February 2026",
    ],
)
def test_a_mark_makes_no_name_of_an_amount_or_a_date(name: str) -> None:
    (problem,) = found(chapter(f"値は[{name}]{{.literal}}。"))
    assert (problem.code, problem.place.line, problem.place.column) == ("literal", 5, 3)


@pytest.mark.property
@settings(max_examples=CASES, deadline=None)
@given(st.text(alphabet="売却は約、。 \n[](){}<>`!-#*:|\"'=.&;_\\abc", max_size=60))
def test_whatever_stands_before_it_a_number_in_the_next_paragraph_is_found(text: str) -> None:
    masked = marked_up(f"{text}\n\n残りは7。")

    assert len(masked) == len(text) + 7
    assert masked.count("\n") == text.count("\n") + 2
    assert [number for _, number in typed_numbers(masked)] == ["7"]
