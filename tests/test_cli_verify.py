"""`dat verify` as a person meets it, outside of any project."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pypdf
import pytest

from dat.cli import main
from dat.model import Dataset
from tests.printed import print_report

NUMBERS = [("alpha.sale_2026_02.share", "disclosed"), ("alpha.sale_2026_02.amount", "article")]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, mini_data: Dataset) -> Path:
    return print_report(tmp_path_factory.mktemp("cli") / "report-en.pdf", mini_data, NUMBERS)


@pytest.fixture
def pdf(tmp_path: Path, printed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A report's PDF in a folder that is no project."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copy(printed, tmp_path)).relative_to(tmp_path)


def replace_attachment(path: Path, name: str, content: bytes) -> None:
    writer = pypdf.PdfWriter(path)
    for attached in writer.attachment_list:
        if attached.name == name:
            attached.content = content
    writer.write(path)


def test_a_true_report_is_verified_in_one_line(pdf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(pdf)]) == 0
    said = capsys.readouterr()
    line = "verified: 2 numbers in report-en.pdf, recomputed from 7 attached files (as of 2026-03-31)\n"
    assert (said.out, said.err) == (line, "")


def test_a_true_report_is_verified_for_machines(pdf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--json", str(pdf)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["file"], said["verified"], said["as_of"]) == ("report-en.pdf", True, "2026-03-31")
    assert said["metrics"] > said["numbers"] == len(NUMBERS)
    assert said["claims"] == 4
    assert len(said["sha256"]["data/ledger.csv"]) == 64
    assert (said["worded_otherwise"], said["differences"]) == (0, [])


def test_other_words_are_said_in_one_closing_line(pdf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (metrics,) = pypdf.PdfReader(pdf).attachments["metrics.json"]
    changed = metrics.replace(b'"61.5%"', b'"61.53%"')
    assert changed != metrics
    replace_attachment(pdf, "metrics.json", changed)
    assert main(["verify", "--json", str(pdf)]) == 0
    count = json.loads(capsys.readouterr().out)["worded_otherwise"]
    assert main(["verify", str(pdf)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("verified: 2 numbers in report-en.pdf, ")
    assert second == f"{count} numbers are worded otherwise by this version"


def test_differences_are_listed_and_the_status_is_one(pdf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (claims,) = pypdf.PdfReader(pdf).attachments["claims.json"]
    replace_attachment(
        pdf, "claims.json", claims.replace(b'"verdict": "inconsistent"', b'"verdict": "close"')
    )
    assert main(["verify", str(pdf)]) == 1
    said = capsys.readouterr()
    *differences, last = said.err.splitlines()
    assert said.out == ""
    assert f"{len(differences)} difference" in last
    assert all(line.startswith("report-en.pdf: claims.json: ") for line in differences)
    assert all(line.endswith(" [pdf-claim]") for line in differences)
    assert main(["verify", "--json", str(pdf)]) == 1
    found = json.loads(capsys.readouterr().out)
    assert not found["verified"]
    assert [difference["code"] for difference in found["differences"]] == ["pdf-claim"] * len(differences)


def test_a_tampered_attachment_is_refused_in_one_sentence(
    pdf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_attachment(pdf, "ledger.csv", b"id\n")
    assert main(["verify", str(pdf)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "report-en.pdf: expected the data files that metrics.json was made from, got others (SHA-256 differs): "
        "ledger.csv; take the PDF as it was published [input]\n"
    )
    assert [path.name for path in Path().iterdir()] == ["report-en.pdf"]


def test_a_file_that_is_not_there_is_refused_in_one_sentence(
    pdf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(pdf.with_name("other.pdf"))]) == 2
    said = capsys.readouterr().err
    assert said == "other.pdf: expected a PDF, got nothing: there is no such file [input]\n"
