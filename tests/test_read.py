"""Reading: good files become a dataset, bad ones a list of everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from dat.errors import BrokenInput
from dat.model import Dataset
from dat.read import read_dataset

LEDGER = "data/ledger.csv"


def change(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(root: Path) -> list[str]:
    with pytest.raises(BrokenInput) as error:
        read_dataset(root)
    return [str(problem) for problem in error.value.problems]


def test_a_row_is_typed_and_knows_its_place(mini_data: Dataset) -> None:
    row = next(row for row in mini_data.rows if row.id == "alpha-3")
    assert row.amount is not None
    assert row.amount.value == Decimal(4000)
    assert str(row.date) == "2026-02-07/2026-02-08"
    assert (row.place.path, row.place.line) == (LEDGER, 6)


def test_rows_may_stand_in_any_order(mini: Path, mini_data: Dataset) -> None:
    head, *lines = (mini / LEDGER).read_text(encoding="utf-8").splitlines()
    (mini / LEDGER).write_text("\n".join([head, *reversed(lines)]), encoding="utf-8")
    assert {row.id for row in read_dataset(mini).rows} == {row.id for row in mini_data.rows}


def test_a_spreadsheets_byte_order_mark_line_ends_and_dates_are_accepted(mini: Path) -> None:
    text = (
        (mini / LEDGER).read_text(encoding="utf-8").replace("2026-01-31", "2026/1/31").replace("\n", "\r\n")
    )
    (mini / LEDGER).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert str(next(row for row in read_dataset(mini).rows if row.id == "alpha-1").date) == "2026-01-31"


def test_words_that_yaml_would_turn_into_something_else_stay_words(mini: Path) -> None:
    change(mini, "data/sources.yml", "title: January update", "title: on")
    assert read_dataset(mini).sources["alpha-january"].title == "on"


def test_a_cell_may_hold_a_quoted_comma_and_a_line_break(mini: Path) -> None:
    change(mini, LEDGER, "the size was not given", '"no size, no price\nno reason"')
    assert read_dataset(mini).rows[-1].note == "no size, no price\nno reason"


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (LEDGER, "4000 BTC,~280M", "4000 ETH,~280M", "data/ledger.csv:6:amount: expected amount in BTC (sale of alpha)"),
        (LEDGER, "4000 BTC,~280M", "four thousand,~280M", "data/ledger.csv:6:amount: expected an amount such as"),
        (LEDGER, "6500.5 BTC,,,", "6500.5 BTC,,4 BTC,", "data/ledger.csv:4:price: expected price in USD/BTC"),
        (LEDGER, ",alpha,mined", ",alpa,mined", "data/ledger.csv:5:company: expected a known company (alpha, beta), got 'alpa'; did you mean alpha?"),
        (LEDGER, ",mined,", ",minned,", "data/ledger.csv:5:kind: expected a known kind of row"),
        (LEDGER, "alpha-january,,", "alpha-januari,,", "data/ledger.csv:4:source: expected a known source"),
        (LEDGER, "2026-01-31", "31.1.2026", "data/ledger.csv:4:date: expected a day (2026-02-09)"),
        (LEDGER, "alpha-2,", "alpha-1,", "data/ledger.csv:5:id: expected each row id once, got 'alpha-1' again (first in line 4)"),
        (LEDGER, "sale_2026_01,2026-01", "january sale,2026-01", "data/ledger.csv:13:event: expected an event name"),
        (LEDGER, "id,event", "id,evnt", "data/ledger.csv:1:evnt: expected one of"),
        (LEDGER, "alpha-6,,2026-02", "alpha-6,2026-02", "data/ledger.csv:9: expected 11 cells"),
        (LEDGER, "alpha-6,", '"alpha-6,', "data/ledger.csv"),
        ("data/prices.csv", "126000 USD/BTC", "126000 USD/ETH", "data/prices.csv:4:price: expected a price in USD/BTC"),
        ("data/prices.csv", "current", "todays", "data/prices.csv:3:role: expected 'current' or nothing"),
        ("data/sources.yml", "kind: exchange, title", "kind: exchange, known_by: 2026-01-01, known_by_reason: x, title", "expected no 'known_by' for an exchange"),
        ("data/sources.yml", "kind: tracker", "kind: blog", "data/sources.yml:5:23: expected 'kind' to be one of"),
        ("data/sources.yml", "  known_by: 2026-03-05\n", "", "expected 'known_by' with a reason, since 2026-03 contains the as-of day"),
        ("data/sources.yml", "known_by_reason: Alpha publishes in the first week of a month.", "note: x", "expected 'known_by_reason' beside 'known_by'"),
        ("data/companies.yml", "en: Alpha}", "en: }", "expected the en text of 'name'"),
        ("data/companies.yml", "{ja: アルファ, en: Alpha}", "{en: Alpha}", "expected 'ja' in the 'name' of the company"),
        ("data/claims.yml", 'is: "~50 %"', 'iz: "~50 %"', "did you mean is?"),
        ("data/claims.yml", "sources: [alpha-sale]", "sources: [nobody]", "expected known sources"),
        ("data/claims.yml", "asserts: {metric: alpha.sale_2026_02.amount, is: 4000 BTC}", "", "expected either 'asserts' or 'judged'"),
        ("data/claims.yml", "- id: alpha-amount", "- id: alpha-half", "expected each claim id once"),
        ("data/article.yml", "as_of: 2026-03-31", "as_of: 2026-01-31", "expected the as-of day not to lie before"),
        ("data/article.yml", 'close_gap: "1 %"', "close_gap: 1 BTC", "expected a percentage for 'close_gap'"),
        ("data/article.yml", "author: A. Writer", "author: [A, B]", "expected one text for 'author'"),
        ("data/article.yml", "author: A. Writer", "author: A\nauthor: B", "expected each key once"),
        ("data/article.yml", "sections:", "sections: [", "data/article.yml:"),
        ("data/article.yml", "as_of: 2026-03-31", "as_of:", "expected 'as_of' in the article, got nothing"),
        ("data/article.yml", 'close_gap: "1 %"', "close_gap: at least 5 %", "expected a percentage from 0 to below 100 %"),
        ("data/article.yml", "author: A. Writer", "author: &a x\nurl: *a", "expected the value itself, got the alias *a"),
        ("data/companies.yml", "asset: BTC", "asset: SHIB", "AAVE, ZEC, got 'SHIB'"),
        ("data/companies.yml", "id: alpha", "id: btc", "expected a company id other than btc"),
        ("data/claims.yml", "sources: [alpha-sale]", "sources: [[alpha-sale]]", "expected a list of texts for 'sources'"),
        (LEDGER, "sale_2026_01,2026-01", "class,2026-01", "13:event: expected an event name"),
        (LEDGER, "4000 BTC,~280M", "-4000 BTC,~280M", "6:amount: expected amount not below zero"),
        (LEDGER, "the size was not given", "a\0b", "got the control character 0x00"),
        ("data/prices.csv", "126000 USD/BTC", "0 USD/BTC", "4:price: expected a price above zero"),
    ],
)  # fmt: skip
def test_each_mistake_names_its_place(mini: Path, path: str, old: str, new: str, expected: str) -> None:
    change(mini, path, old, new)
    assert any(expected in problem for problem in problems(mini)), problems(mini)


def test_all_mistakes_of_all_files_are_listed_at_once(mini: Path) -> None:
    change(mini, LEDGER, "4000 BTC,~280M", "4000 ETH,~280M")
    change(mini, "data/prices.csv", "126000 USD/BTC", "many")
    change(mini, "data/sources.yml", "kind: tracker", "kind: blog")
    assert {problem.split(":")[0] for problem in problems(mini)} >= {
        LEDGER,
        "data/prices.csv",
        "data/sources.yml",
    }


def test_a_quotation_mark_that_is_not_closed_is_named_where_it_stands(mini: Path) -> None:
    change(mini, LEDGER, "alpha-6,", '"alpha-6,')
    assert problems(mini)[0].startswith(f"{LEDGER}:9: expected comma-separated values")


def test_a_register_that_cannot_be_read_is_named_once_and_not_for_each_row(mini: Path) -> None:
    (mini / "data/sources.yml").write_text("- [", encoding="utf-8")
    assert {problem.split(":")[0] for problem in problems(mini)} == {"data/sources.yml"}


@pytest.mark.parametrize("text", ["[" * 5000, "a: &a {b: *a}\n", "[a, b]: c\n", "- hello\n- {}\n"])
def test_strange_yaml_is_a_problem_and_no_crash(mini: Path, text: str) -> None:
    (mini / "data/glossary.yml").unlink()
    (mini / "data/glossary.yml").write_text(text, encoding="utf-8")
    assert all(problem.startswith("data/glossary.yml") for problem in problems(mini))


def test_a_data_folder_that_is_a_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x", encoding="utf-8")
    assert "data/ledger.csv: expected a file that can be read, got: Not a directory [input]" in problems(
        tmp_path
    )


ACKNOWLEDGED = """
- id: alpha-february-gap
  acknowledges: {company: alpha, between: 2026-02-01/2026-02-28, leaves: -600 BTC}
  because: {ja: 売却の開示がない。, en: No sale was disclosed.}
"""


def test_an_acknowledged_difference_is_no_claim(mini: Path) -> None:
    with (mini / "data/claims.yml").open("a", encoding="utf-8") as file:
        file.write(ACKNOWLEDGED)
    data = read_dataset(mini)
    found = data.acknowledged[-1]
    assert (found.id, found.company, str(found.between)) == ("alpha-february-gap", "alpha", "2026-02")
    assert found.id not in {claim.id for claim in data.claims}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "between: 2026-02-01/2026-02-28",
            "rows: [alpha-1, alpha-2], between: 2026-02",
            "expected either 'between'",
        ),
        (", between: 2026-02-01/2026-02-28, leaves: -600 BTC", "", "expected either 'between'"),
        (", leaves: -600 BTC", "", "expected 'leaves', the difference that was looked at, beside 'between'"),
        ("alpha-february-gap", "alpha-half", "expected each claim id once, got 'alpha-half' twice"),
        (
            "  because: {ja: 売却の開示がない。, en: No sale was disclosed.}\n",
            "",
            "expected 'because' in the acknowledged",
        ),
    ],
)
def test_an_acknowledgement_says_what_and_why(mini: Path, old: str, new: str, expected: str) -> None:
    with (mini / "data/claims.yml").open("a", encoding="utf-8") as file:
        file.write(ACKNOWLEDGED.replace(old, new))
    assert any(expected in problem for problem in problems(mini))


def test_a_statement_may_carry_further_numbers_and_dates(mini: Path) -> None:
    change(
        mini,
        "data/claims.yml",
        "at: [alpha.p1]\n  says: {ja: 手取り",
        'at: [alpha.p1]\n  numbers: ["~7.5 %", 2025-08]\n  says: {ja: 手取り',
    )
    numbers = next(claim.numbers for claim in read_dataset(mini).claims if claim.id == "alpha-profit")
    assert [str(getattr(number, "value", number)) for number in numbers] == ["0.075", "2025-08"]


def test_the_review_of_a_claim_may_hold_the_latest_value(mini: Path) -> None:
    change(mini, "data/claims.yml", "latest: 61.5%", 'latest: "about 62%"')
    review = next(claim.reviewed for claim in read_dataset(mini).claims if claim.id == "alpha-half")
    assert review is not None
    assert review.seen["latest"] == "about 62%"


SETTINGS = """stale_after: 120 days
text: {title: 1, alpha: 2-4}
not_claims:
  - {at: alpha.p1, number: "2026", reason: The year of the story.}
sections:"""


def test_settings_of_the_article_are_read(mini: Path) -> None:
    rewrite_settings(mini, SETTINGS)
    article = read_dataset(mini).article
    assert (article.stale_after, dict(article.text)) == (120, {"title": (1, 1), "alpha": (2, 4)})
    assert [(entry.at, entry.number) for entry in article.not_claims] == [("alpha.p1", "2026")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("120 days", "soon", "expected a number of days such as '120 days', got 'soon'"),
        ("2-4", "4-2", "expected a line or lines of the article's text such as '18-25', got '4-2'"),
        ("2-4", "1-4", "expected parts of the text that do not overlap, got alpha in title"),
        ("reason: The year of the story.", "because: no", "expected 'reason' in the entry of not_claims"),
        ('number: "2026"', 'number: ""', "expected 'number' in the entry of not_claims, got nothing"),
    ],
)
def test_wrong_settings_of_the_article_are_named(mini: Path, old: str, new: str, expected: str) -> None:
    rewrite_settings(mini, SETTINGS.replace(old, new))
    assert any(expected in problem for problem in problems(mini))


def rewrite_settings(root: Path, settings: str) -> None:
    """Put settings in the place of those that the miniature has."""
    file = root / "data/article.yml"
    article = yaml.safe_load(file.read_text(encoding="utf-8"))
    for name in ("stale_after", "text", "not_claims"):
        article.pop(name, None)
    text = yaml.safe_dump(article, allow_unicode=True, sort_keys=False)
    file.write_text(text.replace("sections:", settings, 1), encoding="utf-8")


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_text("", encoding="utf-8")


def not_utf8(path: Path) -> None:
    path.write_bytes("題名".encode("shift_jis"))


@pytest.mark.parametrize("break_it", [remove, empty, not_utf8])
@pytest.mark.parametrize(
    "name",
    ["article.yml", "sources.yml", "companies.yml", "claims.yml", "ledger.csv", "prices.csv", "glossary.yml"],
)
def test_a_broken_file_is_named(mini: Path, name: str, break_it: Callable[[Path], None]) -> None:
    break_it(mini / "data" / name)
    assert any(problem.startswith(f"data/{name}") for problem in problems(mini))


def test_the_real_data_can_be_read(real_data: Dataset) -> None:
    assert {"cango", "empery", "bitdeer", "sequans", "ethzilla"} <= set(real_data.companies)
    assert all(row.source.id in real_data.sources for row in real_data.rows)


def test_yaml_reads_the_same_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    project = Path(__file__).resolve().parent.parent
    fast = read_dataset(project)
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert read_dataset(project) == fast
