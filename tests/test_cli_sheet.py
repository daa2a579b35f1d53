"""`dat sheet`: which files it writes, and that broken data write none."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.cli import main
from tests.conftest import MINI

NAMES = [f"checking-sheet-{language}.{form}" for language in ("en", "ja") for form in ("csv", "html", "xlsx")]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_writes_each_language_in_each_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--project", str(MINI), "sheet", "--out", str(tmp_path / "new" / "sheets")]) == 0
    assert names(tmp_path / "new" / "sheets") == NAMES
    printed = capsys.readouterr().out.splitlines()
    assert sorted(Path(line).name for line in printed) == NAMES


def test_without_a_folder_it_writes_into_the_projects_own(mini: Path) -> None:
    assert main(["--project", str(mini), "sheet", "--lang", "en", "--to", "csv"]) == 0
    assert names(mini / "build") == ["checking-sheet-en.csv"]


def test_one_language_or_form_is_enough(tmp_path: Path) -> None:
    assert (
        main(["--project", str(MINI), "sheet", "--out", str(tmp_path), "--lang", "ja", "--to", "csv,html"])
        == 0
    )
    assert names(tmp_path) == ["checking-sheet-ja.csv", "checking-sheet-ja.html"]


def test_the_same_data_give_the_same_files(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        assert main(["--project", str(MINI), "sheet", "--out", str(tmp_path / folder)]) == 0
    for name in NAMES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_project_without_claims_has_an_empty_sheet(mini: Path, tmp_path: Path) -> None:
    (mini / "data" / "claims.yml").write_text("[]\n", encoding="utf-8")
    assert main(["--project", str(mini), "sheet", "--out", str(tmp_path / "sheets")]) == 0
    assert names(tmp_path / "sheets") == NAMES


def test_broken_data_write_nothing(mini: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims = mini / "data" / "claims.yml"
    claims.write_text(
        claims.read_text(encoding="utf-8").replace("{claimed}", "{nobody.knows}"), encoding="utf-8"
    )
    assert main(["--project", str(mini), "sheet", "--out", str(tmp_path / "sheets")]) == 2
    assert "there is no view 'nobody'" in capsys.readouterr().err
    assert not (tmp_path / "sheets").exists()
