"""`dat audit` on the command line: what it prints, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dat.cli import main

ARTICLE = Path(__file__).resolve().parent / "data" / "articles" / "two_sales_ja.txt"


def run(project: Path, *arguments: str | Path) -> int:
    return main(["--project", str(project), "audit", *map(str, arguments)])


def drop_row(project: Path, name: str) -> None:
    ledger = project / "data" / "ledger.csv"
    lines = ledger.read_text("utf-8").splitlines(keepends=True)
    ledger.write_text("".join(line for line in lines if not line.startswith(f"{name},")), "utf-8")


def test_a_covered_article_ends_in_one_line(mini: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(mini, ARTICLE) == 0
    output = capsys.readouterr()
    assert (
        output.out
        == "covered 15 of 15 numbers (2 by a row and a claim, 9 by a row, 2 by a claim, 2 no claims)\n"
    )
    assert output.err == ""


def test_what_is_not_covered_is_printed_with_its_place(
    mini: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drop_row(mini, "alpha-a2")
    assert run(mini, ARTICLE) == 1
    output = capsys.readouterr()
    assert output.err.startswith(
        f"{ARTICLE}:7:68: expected a row, a claim or a reason for '3500 BTC' in alpha.p1"
    )
    assert output.err.endswith("[uncovered]\n")
    assert output.out.startswith("covered 14 of 15 numbers (")


def test_what_the_text_does_not_say_fails_too(mini: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledger = mini / "data" / "ledger.csv"
    ledger.write_text(ledger.read_text("utf-8").replace("article,alpha.p1,", "article,alpha.h,"), "utf-8")
    claims = mini / "data" / "claims.yml"
    claims.write_text(claims.read_text("utf-8").replace("at: [beta.p1]", "at: [beta.p2]"), "utf-8")
    assert run(mini, ARTICLE) == 1
    output = capsys.readouterr()
    assert "[stray]" in output.err
    assert output.out.rstrip().endswith(" stray")


def test_json_says_everything(mini: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drop_row(mini, "alpha-a2")
    assert run(mini, ARTICLE, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["article"], told["covered"], told["total"]) == (ARTICLE.name, 14, 15)
    sold = next(number for number in told["numbers"] if number["text"] == "4,000ビットコイン")
    assert sold == {
        "line": 7,
        "column": 11,
        "place": "alpha.p1",
        "text": "4,000ビットコイン",
        "notation": "4000 BTC",
        "value": "4000",
        "low": "3999.5",
        "high": "4000.5",
        "unit": "BTC",
        "rows": ["alpha-a1"],
        "prices": [],
        "claims": ["alpha-amount"],
        "not_claim": None,
        "is_covered": True,
    }
    (finding,) = told["findings"]
    assert (finding["line"], finding["column"], finding["code"]) == (7, 68, "uncovered")
    assert told["notes"] == []


def test_stubs_are_claims_to_append(mini: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drop_row(mini, "alpha-a2")
    assert run(mini, ARTICLE, "--stub") == 1
    stub = capsys.readouterr().out
    assert stub.startswith("- id: alpha-new-1 # line 7: ")
    claims = mini / "data" / "claims.yml"
    claims.write_text(claims.read_text("utf-8") + "\n" + stub, "utf-8")
    assert run(mini, ARTICLE) == 0


def test_a_broken_article_is_one_sentence(
    mini: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes("数字は12です。\n".encode("cp932"))
    assert run(mini, path) == 2
    output = capsys.readouterr()
    assert output.err == f"{path}: expected UTF-8 text, got Shift_JIS; save it as UTF-8 [input]\n"
    assert output.out == ""


def test_a_text_whose_lines_have_shifted_ends_in_a_hint(
    mini: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shifted = tmp_path / "article.txt"
    shifted.write_text("\n" * 4 + ARTICLE.read_text("utf-8"), "utf-8")
    assert run(mini, shifted) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == f"hint: the `text:` lines of data/article.yml may not fit {shifted}"


def test_a_few_findings_end_in_no_hint(mini: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drop_row(mini, "alpha-a2")
    assert run(mini, ARTICLE) == 1
    assert "hint: " not in capsys.readouterr().err
