"""The command line as a person meets it: output, exit status, and never a traceback for a mistake."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dat.cli import main
from tests.conftest import MINI, ROOT
from tests.test_read import LEDGER, change

SHARE = "alpha.sale_2026_02.share"


def test_check_says_that_nothing_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--project", str(MINI), "check"]) == 0
    assert capsys.readouterr().out == "12 rows, 10 prices, 4 claims: nothing found\n"


def test_check_prints_everything_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--project", str(MINI), "check", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    claims = {claim["id"]: claim for claim in found["claims"]}
    assert found["problems"] == []
    assert found["metrics"] > 50
    assert claims["alpha-half"]["asserts"]["metric"] == SHARE
    assert claims["alpha-half"]["views"]["disclosed"]["verdict"] == "inconsistent"
    assert claims["alpha-half"]["views"]["article"]["value"].startswith("53.33")
    assert claims["alpha-half"]["views"]["article"]["difference"].startswith("-3.33")
    assert claims["alpha-half"]["reviewed"]["disclosed"] == "inconsistent 61.5%"
    assert claims["alpha-profit"]["judged"]["disclosed"] == "inconsistent"
    assert set(claims["alpha-half"]["views"]["article"]) >= {"value", "low", "high", "verdict", "difference"}


def test_check_exits_with_one_on_findings_and_two_on_problems(
    mini: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(mini, LEDGER, "6500.5 BTC", "8000.5 BTC")
    assert main(["--project", str(mini), "check"]) == 1
    change(mini, LEDGER, "8000.5 BTC", "many")
    assert main(["--project", str(mini), "check"]) == 2
    assert "data/ledger.csv:4:amount: expected an amount" in capsys.readouterr().err


def test_problems_as_json_have_place_and_code(mini: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(mini, LEDGER, "6500.5 BTC", "6500.5 ETH")
    assert main(["--project", str(mini), "check", "--json"]) == 2
    problem = json.loads(capsys.readouterr().out)["problems"][0]
    assert (problem["path"], problem["line"], problem["column"], problem["code"]) == (
        LEDGER,
        4,
        "amount",
        "unit",
    )


def test_show_gives_value_interval_formula_and_rows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--project", str(MINI), "show", SHARE, "--view", "disclosed", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["value"].startswith("61.53")
    assert float(shown["low"]) < float(shown["value"]) < float(shown["high"])
    assert (shown["unit"], shown["formula"]) == ("%", "4000 BTC ÷ 6500.5 BTC")
    assert [(row["file"], row["line"], row["source"]) for row in shown["inputs"]] == [
        (LEDGER, 4, "alpha-january"),
        (LEDGER, 6, "alpha-sale"),
    ]


def test_show_explains_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--project", str(MINI), "show", "beta.holding"]) == 0
    assert "the size of the sale of 2026-01 is not known" in capsys.readouterr().out
    assert main(["--project", str(MINI), "show", "beta.holding", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["value"] is None


def test_show_without_a_name_lists_all_metrics(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--project", str(MINI), "show"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith(SHARE) and line.endswith("61.5%") for line in lines)
    assert any(line.startswith("beta.holding") and "not known" in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "alpha.hodling"], "did you mean alpha.holding"),
        (["show", "alfa.holding"], "did you mean alpha"),
        (["accept", "alpha-halve"], "there is no claim 'alpha-halve'; did you mean alpha-half"),
        (["accept", "alpha-profit"], "editor's judgement"),
        (
            ["accept", "alpha-balance-2026-02"],
            "is an acknowledged difference, not a claim; change its 'leaves' or 'because' in data/claims.yml",
        ),
        (["publish"], "to build the report: dat render"),
    ],
)
def test_mistakes_end_in_a_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--project", str(MINI), *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


@pytest.mark.parametrize(
    "arguments", [["shov"], ["show", "x", "--view", "yesterday"], ["render", "--to", "docx"], []]
)
def test_unknown_words_are_usage_errors(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


@pytest.mark.parametrize(
    "day", ["2026-13-01", "2026-02-30", "yesterday", "", "20260331", "2026-W05", "2026-3-1"]
)
def test_a_day_is_written_in_one_way(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--project", str(MINI), "show", "alpha.holding", "--as-of", day])
    assert stop.value.code == 2
    assert f"expected a day such as 2026-03-31, got {day!r}" in capsys.readouterr().err


def test_accept_pins_what_was_looked_at_and_keeps_comments(
    mini: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(mini, LEDGER, "6500.5 BTC", "8000.5 BTC")
    before = (mini / "data" / "claims.yml").read_text(encoding="utf-8")
    assert main(["--project", str(mini), "accept", "alpha-half"]) == 0
    assert "alpha-half: article consistent 53.3%; disclosed consistent 50.0%" in capsys.readouterr().out
    after = (mini / "data" / "claims.yml").read_text(encoding="utf-8")
    changed = [
        (old, new) for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new
    ]
    assert len(changed) == 1
    assert "# looked at twice" in after
    assert 'disclosed: "consistent 50.0%"' in changed[0][1]


def test_a_review_goes_below_its_claim_and_above_a_comment_on_the_next(mini: Path) -> None:
    change(
        mini,
        "data/claims.yml",
        "  reviewed: {date: 2026-03-01, article: consistent 53.3%, disclosed: inconsistent 61.5%, latest: 61.5%}\n",
        "",
    )
    folded = (
        "    en: >-\n      By disclosures it is {disclosed.alpha.sale_2026_02.share}.\n\n# The amount -----\n"
    )
    text = (mini / "data" / "claims.yml").read_text(encoding="utf-8")
    text = re.sub(r"    en: By disclosures[^\n]*\n  # looked at twice\n", lambda _: folded, text)
    (mini / "data" / "claims.yml").write_text(text, encoding="utf-8")
    assert main(["--project", str(mini), "accept", "alpha-half"]) == 0
    lines = (mini / "data" / "claims.yml").read_text(encoding="utf-8").splitlines()
    review = next(number for number, line in enumerate(lines) if line.startswith("  reviewed:"))
    assert lines[review - 1].endswith("{disclosed.alpha.sale_2026_02.share}.")
    assert lines[review + 1 : review + 3] == ["", "# The amount -----"]


def test_accepting_what_has_not_changed_writes_nothing(
    mini: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (mini / "data" / "claims.yml").read_bytes()
    assert main(["--project", str(mini), "accept", "all"]) == 0
    assert (mini / "data" / "claims.yml").read_bytes() == before
    assert "nothing has changed" in capsys.readouterr().out


def test_a_first_review_is_added_to_its_claim(mini: Path) -> None:
    change(
        mini,
        "data/claims.yml",
        '  reviewed: {date: 2026-03-01, article: "stated 4,000 BTC", disclosed: "consistent 4,000 BTC", latest: "4,000 BTC"}\n',
        "",
    )
    assert main(["--project", str(mini), "accept", "alpha-amount"]) == 0
    assert main(["--project", str(mini), "check"]) == 0


def test_publishing_finished_pages_again_changes_nothing(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["--project", str(mini), "render", "--to", "html"]) == 0
    pages = sorted((mini / "_site").rglob("*.html"))
    before = [page.read_bytes() for page in pages]
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_DIR", str(mini / "_site"))
    assert main(["--project", str(mini), "publish"]) == 0
    assert [page.read_bytes() for page in pages] == before


def test_doctor_says_what_the_machine_has(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--project", str(MINI), "doctor"])
    assert "Python 3" in capsys.readouterr().out


def test_dat_is_a_program_of_its_own() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "dat", "--version"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert run.stdout.startswith("dat ")


@pytest.mark.parametrize("command", ["check", "render", "show"])
def test_a_folder_without_a_project_is_said_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "nowhere", tmp_path / "file"):
        assert main(["--project", str(folder), command]) == 2
        assert capsys.readouterr().err.startswith(f"there is no report project in {folder} ")


def test_what_the_machine_refuses_is_said_without_a_traceback(
    mini: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--project", str(mini), "render", "--to", "html", "--out", str(mini / ("x" * 300))]) == 2
    assert "File name too long" in capsys.readouterr().err


def test_accept_all_still_refuses_a_claim_that_does_not_exist(mini: Path) -> None:
    assert main(["--project", str(mini), "accept", "all", "nosuch"]) == 2
