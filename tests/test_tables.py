"""Tables: what stands in the cells, in both languages, escaped, and complete for every term they use."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import lxml.html
import pytest

from dat.amount import Missing
from dat.errors import UnknownName, UsageError
from dat.formatting import LOOKUP
from dat.metrics import ASSET_METRICS, COMPANY_METRICS, EVENT_METRICS, INDUSTRY_METRICS
from dat.model import KINDS, LANGUAGES, PURPOSES, SOURCE_KINDS, VERDICTS, VIEWS, Language
from dat.read import read_dataset
from dat.tables import TABLES, table
from dat.tables.wording import reasons
from dat.values import Evaluations, Values

PROJECT = Path(__file__).resolve().parent.parent
MINI = PROJECT / "tests" / "data" / "mini"
LAYERS = ("amount", "metrics", "claims")  # the layers whose missing values reach readers
ARGUMENTS = {"checks": ("alpha",)}


def open_values(root: Path, language: Language) -> Values:
    return Values(Evaluations(read_dataset(root)), language)


@pytest.fixture(scope="module")
def japanese() -> Values:
    """The project's own data on a Japanese page."""
    return open_values(PROJECT, "ja")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the two-company data with the project's own glossary."""
    shutil.copytree(MINI / "data", tmp_path / "data")
    shutil.copy(PROJECT / "data" / "glossary.yml", tmp_path / "data" / "glossary.yml")
    return tmp_path


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / "data" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def cells(html: str) -> list[list[str]]:
    rows = lxml.html.fromstring(html).xpath("//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_caption_scopes_and_labels(root: Path, name: str, language: Language) -> None:
    tree = lxml.html.fromstring(table(name, open_values(root, language), *ARGUMENTS.get(name, ())).html)

    assert tree.get("class") == "table-scroll"
    assert tree.xpath("./table/@class")[0].split()[:2] == ["dat-table", f"dat-table-{name}"]
    assert tree.xpath("./table/@data-quarto-disable-processing") == ["true"]
    assert tree.xpath("string(./table/caption)")
    assert all(head.get("scope") == "col" for head in tree.xpath(".//thead//th"))
    assert all(head.get("scope") in {"row", "rowgroup"} for head in tree.xpath(".//tbody//th"))
    assert tree.xpath(".//tbody//th[@scope='row']")
    assert all(cell.get("data-label") or cell.get("colspan") for cell in tree.xpath(".//tbody//td"))


@pytest.mark.parametrize("name", TABLES)
def test_both_languages_show_the_same_numbers_in_the_same_places(root: Path, name: str) -> None:
    def marked(language: Language) -> list[tuple[str, ...]]:
        tree = lxml.html.fromstring(table(name, open_values(root, language), *ARGUMENTS.get(name, ())).html)
        names = ("data-metric", "data-view", "data-row", "data-column")
        spans = tree.xpath(".//span[@data-metric or @data-row]")
        return [tuple(span.get(name, "") for name in names) for span in spans]

    assert sorted(marked("ja")) == sorted(marked("en"))


def test_checks_show_claim_values_verdicts_difference_and_sources(root: Path) -> None:
    rows = cells(table("checks", open_values(root, "en"), "alpha").html)

    assert rows[0][0] == "Alpha sold about 50% of its coins."
    assert rows[0][1] == "about 50%"
    assert rows[0][2].startswith("53.3%")
    assert re.match(r"\d+\.\d% ?inconsistent ?difference −\d+(\.\d)? points", rows[0][3])
    assert "Alpha 9 February 2026" in rows[0][4]
    assert rows[1][0].startswith("Explanation: By disclosures it is ")


def test_checks_print_the_articles_own_number_once(root: Path) -> None:
    html = table("checks", open_values(root, "en"), "alpha").html
    row = lxml.html.fromstring(html).get_element_by_id("check-alpha-amount")

    assert row.xpath("./td[1]/span/@data-metric") == ["alpha.sale_2026_02.amount"]
    assert row[2].text_content() == "stated"
    assert row[3].xpath("./p//text()") == ["4,000\u00a0BTC", "consistent"]


def test_judged_claims_are_labelled_as_an_editors_judgement(root: Path) -> None:
    html = table("checks", open_values(root, "ja"), "alpha").html
    row = lxml.html.fromstring(html).get_element_by_id("check-alpha-profit")

    assert row.xpath(".//span[contains(@class, 'verdict')]/text()") == ["不一致", "編集判断"]
    assert row.getnext().text_content().strip() == "編集判断の理由: 手取り額である。"


def test_missing_values_are_words_and_not_numbers(root: Path) -> None:
    html = table("checks", open_values(root, "ja"), "beta").html
    row = lxml.html.fromstring(html).get_element_by_id("check-beta-left")

    assert row.xpath("./td[3]//span[@class='missing']/text()") == ["開示なし"]
    assert row.xpath("./td[3]//span[contains(@class, 'verdict')]/text()") == ["検証不能"]


def test_a_sale_of_unknown_size_is_not_disclosed(root: Path) -> None:
    rows = cells(table("transactions", open_values(root, "en"), "beta").html)

    assert rows[-1][1:5] == ["sale January sale", "not disclosed", "–", "–"]
    assert rows[-1][5] == "Press 20 January 2026 single source"


def test_claims_of_the_summary_alone_stand_with_their_company(root: Path) -> None:
    edit(root, "claims.yml", "at: [summary.b1, alpha.p1]", "at: [summary.b1]")

    assert "check-alpha-half" in table("checks", open_values(root, "en"), "alpha").html


def test_ledger_has_every_claim_with_its_places(root: Path) -> None:
    values = open_values(root, "en")
    rows = [row for row in cells(table("ledger", values).html) if len(row) > 1]

    assert len(rows) == len(values.data.claims)
    assert rows[0][1] == "summary 1; Alpha, paragraph 1"


def test_titles_and_addresses_are_escaped(root: Path) -> None:
    title = "title: '<script>alert(1)</script> & co'"
    edit(root, "sources.yml", "title: Beta sells", title)
    edit(
        root,
        "sources.yml",
        "title: Sale of coins",
        "title: 'A \"quote\"', url: 'https://example.org/?a=1&b=2'",
    )
    html = table("sources", open_values(root, "en")).html

    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in html
    assert 'href="https://example.org/?a=1&amp;b=2"' in html


def test_sources_known_after_the_as_of_day_are_left_out(root: Path) -> None:
    edit(root, "sources.yml", "published: 2026-01-20", "published: 2026-04-20")

    assert "Beta sells" not in table("sources", open_values(root, "en")).html


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("chekcs", ("alpha",), UnknownName),
        ("checks", ("alhpa",), UnknownName),
        ("checks", (), UsageError),
        ("ledger", ("alpha",), UsageError),
        ("transactions", ("gamma",), UnknownName),
        ("treasuries", ("gamma",), UnknownName),
    ],
)
def test_wrong_names_say_what_is_wrong(
    root: Path, name: str, arguments: tuple[str, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        table(name, open_values(root, "en"), *arguments)


# The glossary -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def glossary() -> dict[str, dict[str, dict[str, str]]]:
    terms = read_dataset(PROJECT).glossary.terms
    return {
        group: {name: {"ja": text.ja, "en": text.en} for name, text in names.items()}
        for group, names in terms.items()
    }


DEFINED = {
    **COMPANY_METRICS,
    **{f"event.{name}": function for name, function in EVENT_METRICS.items()},
    **{f"asset.{name}": function for name, function in ASSET_METRICS.items()},
    **{f"industry.{name}": function for name, function in INDUSTRY_METRICS.items()},
}


@pytest.mark.parametrize("name", DEFINED)
def test_english_definitions_are_the_docstrings(
    glossary: dict[str, dict[str, dict[str, str]]], name: str
) -> None:
    docstring = (DEFINED[name].__doc__ or "").strip().partition("\n")[0]

    # Pages print the apostrophe of print, code has the one of keyboards.
    assert glossary["definition"][name]["en"].replace("’", "'") == docstring
    assert glossary["definition"][name]["ja"].endswith("。")


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("metric", [name.rpartition(".")[2] for name in DEFINED]),
        ("view", VIEWS),
        ("view_long", VIEWS),
        ("verdict", (*VERDICTS, "judged")),
        ("verdict_long", (*VERDICTS, "judged")),
        ("kind", KINDS),
        ("price_kind", ("close", "high", "low", "stated")),
        ("source_kind", SOURCE_KINDS),
        ("purpose", PURPOSES),
        ("unit", ("%", "BTC", "ETH", "USD", "share", "USD/BTC", "USD/ETH", "USD/share", "rank", "count")),
    ],
)
def test_everything_that_is_shown_has_a_term(
    glossary: dict[str, dict[str, dict[str, str]]], group: str, names: list[str]
) -> None:
    assert set(names) <= set(glossary[group])


def test_both_languages_of_a_term_fill_in_the_same_words(
    glossary: dict[str, dict[str, dict[str, str]]],
) -> None:
    for names in glossary.values():
        for text in names.values():
            assert set(LOOKUP.findall(text["ja"])) == set(LOOKUP.findall(text["en"])), text


def sentences_of_missing() -> list[str]:
    """Return the reasons that the code gives for missing values, with a word for whatever it fills in."""
    found = []
    for path in sorted(path for layer in LAYERS for path in (PROJECT / "dat" / layer).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Missing":
                found += [_sentence(argument) for argument in node.args[:1]]
    return [sentence for sentence in found if sentence]


def _sentence(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "sale" for part in node.values)
    return ""


@pytest.mark.parametrize("why", sentences_of_missing())
def test_every_reason_for_a_missing_value_has_a_translation(japanese: Values, why: str) -> None:
    assert why not in reasons(japanese, Missing(why))


@pytest.mark.parametrize("name", [name for name in TABLES if name != "checks"])
def test_no_name_of_the_program_shows_on_japanese_pages(japanese: Values, name: str) -> None:
    """A term without a translation would appear as the name it is looked up by, with an underscore."""
    tree = lxml.html.fromstring(table(name, japanese).html)
    for code in tree.xpath(".//code"):
        code.drop_tree()

    assert not re.findall(r"\b[a-z]+_[a-z_0-9]+\b", tree.text_content())


def test_a_difference_that_was_looked_at_is_explained_below_the_last_of_its_rows(root: Path) -> None:
    entry = "- id: x\n  acknowledges: {company: alpha, rows: [alpha-2, alpha-3]}\n  because: {ja: 理由。, en: A reason.}\n"
    claims = root / "data" / "claims.yml"
    claims.write_text(f"{claims.read_text(encoding='utf-8')}\n{entry}", encoding="utf-8")
    rows = cells(table("transactions", open_values(root, "en"), "alpha").html)
    assert [row for row in rows if row == ["A reason."]] == [["A reason."]]
    assert rows[rows.index(["A reason."]) - 1][0] == "7–8 February 2026"
