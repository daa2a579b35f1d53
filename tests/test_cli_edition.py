"""`dat edition save` and `dat edition diff` as a person meets them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from dat.cli import main
from dat.cli.edition_text import MOST
from dat.editions import read_editions
from tests.test_read import change

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

SOURCE = "- {id: alpha-q1, kind: filing, title: Quarterly report, publisher: Alpha, published: 2026-04-10}\n"
ROWS = (
    "alpha-7,,2026-03-31,alpha,holding,1025.69 BTC,,,alpha-q1,,\n"
    "alpha-8,,2026-03,alpha,sale,1674.31 BTC,,,alpha-q1,,\n"
)


@pytest.fixture
def saved(mini: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The miniature project with one edition."""
    assert dat(mini, "accept", "all") == 0
    assert dat(mini, "edition", "save") == 0
    capsys.readouterr()
    return mini


def dat(root: Path, *arguments: str) -> int:
    return main(["--project", str(root), *arguments])


def append(root: Path, name: str, text: str) -> None:
    path = root / "data" / name
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def a_filing_arrives(root: Path) -> None:
    append(root, "sources.yml", SOURCE)
    append(root, "ledger.csv", ROWS)


def output(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert dat(root, *arguments) == 0
    return capsys.readouterr().out


# Saving ---------------------------------------------------------------------------------------------------------


def test_saving_says_what_was_saved(mini: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dat(mini, "accept", "all") == 0
    capsys.readouterr()
    said = output(mini, capsys, "edition", "save")

    (edition,) = read_editions(mini)
    shown = sum(bool(number.pages) for number in edition.numbers)
    assert said == (
        f"saved data/editions/2026-03-31.json: as of 2026-03-31, {len(edition.numbers)} numbers ({shown} on pages), "
        f"4 claims, 22 rows\n"
    )
    assert shown > 5
    share = edition.by_key["disclosed", "alpha.sale_2026_02.share"]
    assert {"chapters/en/alpha.html", "chapters/ja/alpha.html"} <= set(share.pages)


def test_the_next_edition_has_its_changes_and_says_how_many(
    saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_filing_arrives(saved)
    change(saved, "data/article.yml", "as_of: 2026-03-31", "as_of: 2026-04-10")
    assert dat(saved, "accept", "all") == 0
    capsys.readouterr()
    said = output(saved, capsys, "edition", "save", "april")

    first, second = read_editions(saved)
    assert re.search(r"^since 2026-03-31: \d+ updates, 3 rows added$", said, re.MULTILINE)
    assert (first.order, second.order, second.name) == (1, 2, "april")
    assert second.changes is not None
    assert second.changes.since == "2026-03-31"
    assert [entry.key for entry in second.changes.rows] == [
        "alpha-7",
        "alpha-8",
        "BTC 2026-04-01 close exchange",
    ]


@pytest.mark.parametrize(("first", "again"), [("2026-03-31", ""), ("April", "April"), ("April", "april")])
def test_an_edition_is_never_overwritten(
    saved: Path, capsys: pytest.CaptureFixture[str], first: str, again: str
) -> None:
    if first != "2026-03-31":
        assert dat(saved, "edition", "save", first) == 0
    before = {path: path.read_bytes() for path in (saved / "data/editions").iterdir()}
    capsys.readouterr()

    assert dat(saved, "edition", "save", *([again] if again else [])) == 2
    assert "what was published is not overwritten; give another name" in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in (saved / "data/editions").iterdir()}


@pytest.mark.parametrize("name", ["../up", "a/b", "", " ", ".hidden", "end.", "a" * 65, "版", "-x"])
def test_a_name_that_is_no_safe_file_name_is_refused(
    saved: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert dat(saved, "edition", "save", "--", name) == 2
    assert capsys.readouterr().err == (
        f"expected a name of letters, digits, '.', '_' and '-' such as 2026-03-31, got {name!r}\n"
    )
    assert len(list((saved / "data/editions").iterdir())) == 1


def test_a_project_with_findings_is_not_saved(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(saved, "data/ledger.csv", "6500.5 BTC", "6600.5 BTC")

    assert dat(saved, "edition", "save", "next") == 1
    said = capsys.readouterr().err
    assert "[review]" in said
    assert said.endswith("nothing was saved; an edition needs a project in which `dat check` finds nothing\n")
    assert len(read_editions(saved)) == 1


def test_a_project_that_cannot_be_read_is_not_saved(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(saved, "data/ledger.csv", "6500.5 BTC", "6500.5 XYZ")

    assert dat(saved, "edition", "save", "next") == 2
    assert "data/ledger.csv:4:amount" in capsys.readouterr().err
    assert len(read_editions(saved)) == 1


def test_a_removed_row_does_not_stand_in_the_way_and_is_gone_with_the_next_edition(
    saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(
        saved, "data/ledger.csv", "alpha-4,sale_2026_02,2026-02-09,alpha,holding,3500.4 BTC,,,tracker,,\n", ""
    )

    assert dat(saved, "check") == 1
    assert "the row alpha-4, which the edition 2026-03-31 has here" in capsys.readouterr().err
    assert dat(saved, "edition", "save", "next") == 0
    capsys.readouterr()
    assert dat(saved, "check") == 0


# Comparing ------------------------------------------------------------------------------------------------------


def test_nothing_has_changed(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = output(saved, capsys, "edition", "diff")

    assert said == "nothing that is published has changed since 2026-03-31 (as of 2026-03-31)\n"


def test_a_filing_that_was_known_later_waits_until_the_as_of_day_moves(
    saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_filing_arrives(saved)
    waiting = output(saved, capsys, "edition", "diff").splitlines()

    assert waiting == [
        "nothing that is published has changed since 2026-03-31 (as of 2026-03-31)",
        "files that are not the same: data/ledger.csv, data/sources.yml",
        "rows that are not used yet, since they were known after 2026-03-31",
        "  + alpha-7  data/ledger.csv:14  2026-03-31 alpha holding 1025.69 BTC alpha-q1",
        "  + alpha-8  data/ledger.csv:15  2026-03 alpha sale 1674.31 BTC alpha-q1",
    ]
    change(saved, "data/article.yml", "as_of: 2026-03-31", "as_of: 2026-04-10")
    said = output(saved, capsys, "edition", "diff").splitlines()
    assert re.fullmatch(
        r"since 2026-03-31 \(as of 2026-03-31\), now as of 2026-04-10: \d+ updates, 3 rows added", said[0]
    )
    assert "updates: numbers that are new or moved with the as-of day" in said
    assert any(re.fullmatch(r"  alpha\.holding \(latest\) +2,700 BTC → 1,025\.69 BTC", line) for line in said)
    assert "  + alpha-7  data/ledger.csv:14  2026-03-31 alpha holding 1025.69 BTC alpha-q1" in said
    assert said[said.index("pages affected") + 1 :][0].startswith("  chapters/en/")


def test_the_present_data_can_be_compared_as_known_on_a_day(
    saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_filing_arrives(saved)
    said = output(saved, capsys, "edition", "diff", "--as-of", "2026-04-10")

    assert re.search(r"alpha\.holding \(latest\) +2,700 BTC → 1,025\.69 BTC", said)
    assert said == output(saved, capsys, "edition", "diff", "2026-03-31", "--as-of", "2026-04-10")
    earlier = output(saved, capsys, "edition", "diff", "--as-of", "2026-02-20")
    assert re.search(r"alpha\.holding \(latest\) +2,700 BTC → 2,500 BTC", earlier)
    assert "corrections" not in earlier


def test_a_day_before_the_article_is_refused(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dat(saved, "edition", "diff", "--as-of", "2026-02-09") == 2
    assert capsys.readouterr().err == (
        "expected a day not before that of the article, 2026-02-10, got 2026-02-09\n"
    )


def test_numbers_that_print_the_same_show_what_moved(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(saved, "data/ledger.csv", "6500.5 BTC", "6500.6 BTC")
    said = output(saved, capsys, "edition", "diff")
    assert re.search(r"share \(disclosed\) +(\S+) → \1 \(exactly \d+\.\d+ → \d+\.\d+ %\)", said)


def test_corrections_flips_and_changed_rows_have_groups_of_their_own(
    saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(saved, "data/ledger.csv", "6500.5 BTC", "8000 BTC")
    said = output(saved, capsys, "edition", "diff").splitlines()

    groups = [line for line in said if not line.startswith("  ")]
    assert groups[1:] == [
        "files that are not the same: data/ledger.csv",
        "corrections: numbers that were wrong for their day",
        "verdicts",
        "rows",
        "pages affected",
    ]
    assert "  alpha-half (disclosed): inconsistent → consistent" in said
    assert "  ~ alpha-1  data/ledger.csv:4  amount 6500.5 BTC → 8000 BTC" in said


def test_differences_are_printed_for_machines(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(saved, "data/ledger.csv", "6500.5 BTC", "8000 BTC")
    found = json.loads(output(saved, capsys, "edition", "diff", "--json"))

    assert found["since"] == "2026-03-31"
    assert found["files"] == ["data/ledger.csv"]
    assert found["rows"][0]["cells"] == {"amount": ["6500.5 BTC", "8000 BTC"]}
    assert {change["kind"] for change in found["numbers"]} == {"correction"}
    assert "chapters/ja/alpha.html" in found["pages"]


def test_an_import_of_many_rows_is_counted_beyond_the_first(
    saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    append(
        saved,
        "prices.csv",
        "".join(f"2025-11-{day:02},BTC,90000 USD/BTC,close,,exchange,\n" for day in range(1, 31)),
    )
    said = output(saved, capsys, "edition", "diff")

    assert said.count("\n  + BTC 2025-11-") == MOST
    assert f"\n  … and {30 - MOST} more; --json lists all\n" in said


def test_without_an_edition_the_message_says_what_to_do(
    mini: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dat(mini, "edition", "diff") == 2
    assert capsys.readouterr().err == (
        "no edition has been saved yet; save the present state with `dat edition save`, or compare with a revision of "
        "git: dat edition diff --git HEAD\n"
    )


def test_an_unknown_edition_is_named_with_the_nearest(
    saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dat(saved, "edition", "diff", "2026-03-13") == 2
    assert capsys.readouterr().err == "there is no edition '2026-03-13'; did you mean 2026-03-31?\n"


@pytest.mark.parametrize("action", [["diff"], ["save", "next"]])
def test_an_edition_of_a_newer_format_is_one_sentence(
    saved: Path, capsys: pytest.CaptureFixture[str], action: list[str]
) -> None:
    change(saved, "data/editions/2026-03-31.json", '"format": 1', '"format": 7')

    assert dat(saved, "edition", *action) == 2
    assert "expected an edition of format 1, got format 7" in capsys.readouterr().err
    assert len(list((saved / "data/editions").iterdir())) == 1


# Comparing with git ---------------------------------------------------------------------------------------------


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def committed(mini: Path) -> Path:
    git(mini, "init")
    git(mini, "add", "-A")
    git(mini, "commit", "-m", "one")
    return mini


@needs_git
def test_a_revision_is_compared_by_the_present_program(
    committed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert output(committed, capsys, "edition", "diff", "--git", "HEAD") == (
        "nothing that is published has changed since HEAD (as of 2026-03-31)\n"
    )
    change(committed, "data/ledger.csv", "6500.5 BTC", "8000 BTC")
    said = output(committed, capsys, "edition", "diff", "--git", "HEAD")
    assert said.startswith("since HEAD (as of 2026-03-31), now as of 2026-03-31: ")
    assert "  ~ alpha-1  data/ledger.csv:4  amount 6500.5 BTC → 8000 BTC\n" in said
    assert "  chapters/en/alpha.html\n" in said


@needs_git
def test_a_revision_whose_data_cannot_be_read_is_named_with_its_files(
    committed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(committed, "data/ledger.csv", "6500.5 BTC", "6500.5 XYZ")
    git(committed, "commit", "-am", "two")
    change(committed, "data/ledger.csv", "6500.5 XYZ", "6500.5 BTC")

    assert dat(committed, "edition", "diff", "--git", "HEAD") == 2
    assert capsys.readouterr().err.startswith("HEAD:data/ledger.csv:4:amount: expected ")


@needs_git
def test_a_revision_that_does_not_fit_the_program_is_said(
    committed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(committed, "data/claims.yml", "alpha.sale_2026_02.share, is", "alpha.sale_2026_02.part, is")
    git(committed, "commit", "-am", "two")
    change(committed, "data/claims.yml", "alpha.sale_2026_02.part, is", "alpha.sale_2026_02.share, is")

    assert dat(committed, "edition", "diff", "--git", "HEAD") == 2
    assert capsys.readouterr().err.startswith(
        "the data of the revision 'HEAD' do not fit this version of dat: there is"
    )


@needs_git
def test_an_unknown_revision_is_one_sentence(committed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dat(committed, "edition", "diff", "--git", "no-such") == 2
    assert capsys.readouterr().err == (
        "there is no revision 'no-such' in the repository; `git log --oneline` lists them\n"
    )
