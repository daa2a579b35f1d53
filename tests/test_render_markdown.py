"""From Markdown to the HTML vocabulary that both engines share."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.render_project import failure_of, html_of


def paragraph(root: Path, body: str, language: str = "ja") -> str:
    """Return the words of the first paragraph."""
    html = html_of(root, body, language)
    found = re.search(r"<p>(.*?)</p>", html, re.DOTALL)
    assert found
    return re.sub(r"<[^>]*>", "", found[1])


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("売却\nした。", "売却した。"),
        ("売却した。\nCangoは", "売却した。Cangoは"),
        ("Cango\nは売却", "Cangoは売却"),
        ("Cango\nEmpery", "Cango Empery"),
        ("約`{python} shown.amount`\nを売却", "約4,451 BTCを売却"),
        ("売却額は\n`{python} shown.value`", "売却額は約3億500万ドル"),
        ("`{python} shown.amount`\n`{python} shown.value`", "4,451 BTC約3億500万ドル"),
        ("`{python} shown.amount`\n`{python} shown.amount`", "4,451 BTC 4,451 BTC"),
        ("**売却**\nCango", "売却Cango"),
        ("Cango\n[売却](https://example.org)", "Cango売却"),
        ("[Cango\n売却]{lang=ja}", "Cango売却"),
        ("Cango\n`<b>売</b>`{=html}", "Cango売"),
        ("Cango`<!-- 注 -->`{=html}\nEmpery", "Cango Empery"),
        ("「Cango」\nEmpery", "「Cango」Empery"),
        ("57 %\n（全体）", "57 %（全体）"),
    ],
)
def test_line_ends_in_japanese_text_print_no_space(tmp_path: Path, source: str, printed: str) -> None:
    assert paragraph(tmp_path, source) == printed


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("sold\nhalf", "sold half"),
        ("the word 約\nmeans about", "the word 約 means about"),
        ("含み損\n評価損", "含み損評価損"),
    ],
)
def test_line_ends_in_english_text_stay(tmp_path: Path, source: str, printed: str) -> None:
    assert paragraph(tmp_path, source, "en") == printed


FIGURE = """
```{python}
#| label: fig-holdings
#| fig-cap: 売却前後の*保有量*
Block()
```
"""


def test_a_figure_has_quartos_elements(tmp_path: Path) -> None:
    html = html_of(tmp_path, FIGURE)
    classes = "quarto-float-caption-bottom quarto-float-caption quarto-float-fig"
    assert html.splitlines() == [
        '<div class="cell">',
        '<div id="fig-holdings" class="quarto-float quarto-figure">',
        '<figure class="quarto-float quarto-float-fig figure">',
        '<div aria-describedby="fig-holdings-caption">',
        "<svg></svg>",
        "</div>",
        f'<figcaption id="fig-holdings-caption" class="{classes}">',
        "図\u00a01: 売却前後の<em>保有量</em>",
        "</figcaption>",
        "</figure>",
        "</div>",
        "</div>",
    ]


def test_the_caption_of_a_table_stands_above_it(tmp_path: Path) -> None:
    html = html_of(tmp_path, "```{python}\n#| label: tbl-a\n#| tbl-cap: Balances\nBlock()\n```", "en")
    assert html.index("Table\u00a01: Balances") < html.index("<svg>")
    assert 'class="quarto-float-caption-top quarto-float-caption quarto-float-tbl"' in html


FIGURE_1 = '<a href="#fig-holdings" class="quarto-xref">Figure\u00a01</a>'
SECTION_1 = '<a href="#sec-a" class="quarto-xref">Section\u00a01</a>'


@pytest.mark.parametrize(
    ("language", "reference", "expected"),
    [
        ("ja", "[@fig-holdings]を見よ", '<a href="#fig-holdings" class="quarto-xref">図\u00a01</a>を見よ'),
        ("ja", "@{fig-holdings}を見よ", '<a href="#fig-holdings" class="quarto-xref">図\u00a01</a>を見よ'),
        ("ja", "[@sec-b]", '<a href="#sec-b" class="quarto-xref">セクション\u00a01.1</a>'),
        ("en", "See @fig-holdings.", f"See {FIGURE_1}."),
        ("en", "See [-@fig-holdings].", 'See <a href="#fig-holdings" class="quarto-xref">1</a>.'),
        (
            "en",
            "[@fig-holdings; @sec-a]",
            f"{FIGURE_1}, {SECTION_1}",
        ),
    ],
)
def test_cross_references_are_links_in_the_words_of_the_page(
    tmp_path: Path, language: str, reference: str, expected: str
) -> None:
    body = FIGURE + f"\n## 節 {{#sec-a}}\n\n### 小節 {{#sec-b}}\n\n{reference}\n"
    assert f"<p>{expected}</p>" in html_of(tmp_path, body, language)


def test_figures_are_numbered_in_the_order_of_the_page(tmp_path: Path) -> None:
    second = FIGURE.replace("fig-holdings", "fig-prices")
    html = html_of(tmp_path, f"[@fig-prices]\n{FIGURE}\n{second}")
    assert '<a href="#fig-prices" class="quarto-xref">図\u00a02</a>' in html


@pytest.mark.parametrize(
    ("language", "source", "title"),
    [
        ("ja", "::: {.callout-note}\n本文\n:::", "ノート"),
        ("ja", "::: {.callout-warning}\n本文\n:::", "警告"),
        ("en", "::: {.callout-tip}\n本文\n:::", "Tip"),
        ("en", '::: {.callout-note title="Why *two* prices"}\n本文\n:::', "Why <em>two</em> prices"),
        ("ja", "::: {.callout-important}\n## 題名\n\n本文\n:::", "題名"),
    ],
)
def test_callouts_have_quartos_elements(tmp_path: Path, language: str, source: str, title: str) -> None:
    html = re.sub(r"\s*\n\s*", "", html_of(tmp_path, source, language))
    assert re.fullmatch(
        r'<div class="callout callout-style-default callout-\w+ callout-titled">'
        r'<div class="callout-header d-flex align-content-center">'
        r'<div class="callout-icon-container"><i class="callout-icon"></i></div>'
        rf'<div class="callout-title-container flex-fill">{re.escape(title)}</div></div>'
        r'<div class="callout-body-container callout-body"><p>本文</p></div></div>',
        html,
    )


def test_footnotes_stand_in_a_section_at_the_end(tmp_path: Path) -> None:
    html = html_of(tmp_path, "売却した[^1]。\n\n[^1]: 出典は\n`{python} shown.value`の開示。\n")
    assert 'class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a>。' in html
    assert '<section id="footnotes" class="footnotes footnotes-end-of-document" role="doc-endnotes">' in html
    assert '出典は<span class="metric">約3億500万ドル</span>の開示。' in html


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("cango.qmd", "cango.html"),
        ("cango.qmd#sec-sale", "cango.html#sec-sale"),
        ("../en/cango.qmd", "../en/cango.html"),
        ("#sec-a", "#sec-a"),
        ("https://example.org/a.qmd", "https://example.org/a.qmd"),
        ("../../data/ledger.csv", "../../data/ledger.csv"),
    ],
)
def test_links_to_chapters_lead_to_pages(tmp_path: Path, written: str, expected: str) -> None:
    assert f'<a href="{expected}">次</a>' in html_of(tmp_path, f"[次]({written})")


def test_sections_headings_and_tables_take_lookups(tmp_path: Path) -> None:
    html = html_of(
        tmp_path, "## 額`{python} shown.value` {#sec-a}\n\n| a |\n|--|\n| `{python} shown.amount` |\n"
    )
    assert (
        '<section id="sec-a" class="level2">\n<h2>額<span class="metric">約3億500万ドル</span></h2>' in html
    )
    assert '<td><span class="metric">4,451 BTC</span></td>' in html


def test_raw_html_passes_through(tmp_path: Path) -> None:
    assert (
        html_of(tmp_path, '```{=html}\n<nav data-x="&amp;">甲</nav>\n```') == '<nav data-x="&amp;">甲</nav>\n'
    )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", '<div class="cell">\n<div class="cell-output cell-output-display cell-output-plain">'),
        ("#| echo: true\n", '<pre class="python cell-code"><code>3</code></pre>'),
        ("#| label: sums\n", '<div id="sums" class="cell">'),
    ],
)
def test_cells_show_what_their_options_ask_for(tmp_path: Path, options: str, expected: str) -> None:
    assert expected in html_of(tmp_path, f"```{{python}}\n{options}3\n```")


def test_output_as_is_stands_without_a_wrapper(tmp_path: Path) -> None:
    assert html_of(tmp_path, "```{python}\n#| output: asis\nBlock()\n```") == "<svg></svg>\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("甲$x^2$乙", "chapters/ja/a.qmd:5: a formula ('x^2'): the embedded engine does not know it"),
        (
            "[^1]: 注\n\n文[^2]。[^1]\n\n[^1]: 別",
            "chapters/ja/a.qmd: pandoc: [WARNING] Duplicate note reference '1'",
        ),
    ],
)
def test_what_only_pandoc_notices_stops_the_build_too(tmp_path: Path, body: str, expected: str) -> None:
    assert failure_of(tmp_path, body).startswith(expected)


def test_a_lookup_that_pandoc_reads_otherwise_is_found(tmp_path: Path) -> None:
    body = "```{python}\nx = 1\n```\n\n$a `{python} x` b$\n"
    assert "pandoc does not read this as code (lookups: 1 written, 0 met)" in failure_of(tmp_path, body)
