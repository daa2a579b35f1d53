"""Invented projects: of the size that was asked for, the same each time, and right in every number."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.make_project import ASSETS, FEWEST_ROWS, ROWS_EACH, Company, Size, write_project
from dat.check import check_project
from tests.conftest import ROOT

_LOOKUP = re.compile(r"`\{python\} (\w+\.[\w.]+)`")


def written(folder: Path, size: Size) -> Path:
    write_project(size, folder)
    return folder


def lines_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def files_of(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_project_with_chapters_passes_every_check(tmp_path: Path) -> None:
    checked = check_project(written(tmp_path / "project", Size(3, 3 * ROWS_EACH)))
    assert (checked.problems, checked.findings, checked.notes) == ((), (), ())


@pytest.mark.parametrize("rows", [FEWEST_ROWS, FEWEST_ROWS + 1, 97, 1700])
def test_balances_add_up_however_many_rows_a_company_has(rows: int, tmp_path: Path) -> None:
    checked = check_project(written(tmp_path / "project", Size(2, 2 * rows, has_chapters=False)))
    assert (checked.problems, checked.findings, checked.notes) == ((), (), ())


def test_it_has_as_many_rows_and_prices_as_asked_for(tmp_path: Path) -> None:
    root = written(tmp_path / "project", Size(3, 100, assets=2, price_years=1))
    rows, prices = lines_of(root / "data/ledger.csv"), lines_of(root / "data/prices.csv")
    assert len(rows) == 100
    assert len({row[0] for row in rows}) == 100
    assert sum(price[3] == "close" for price in prices) == 2 * 366


def test_the_same_size_gives_the_same_bytes(tmp_path: Path) -> None:
    size = Size(2, 80)
    one, other = (files_of(written(tmp_path / name, size)) for name in ("one", "other"))
    assert one == other


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_chapter_has_fifteen_numbers_two_charts_and_a_table(language: str, tmp_path: Path) -> None:
    root = written(tmp_path / "project", Size(1, ROWS_EACH))
    text = (root / "chapters" / language / f"{Company(0, 'BTC', ROWS_EACH).id}.qmd").read_text("utf-8")
    assert len(set(_LOOKUP.findall(text))) == 15
    assert (text.count("report.chart("), text.count("report.table(")) == (2, 1)


def test_no_two_companies_have_the_same_name() -> None:
    names = {Company(number, "BTC", ROWS_EACH).name for number in range(100_000)}
    assert len(names) == 100_000
    assert all(name.isalpha() and name.isascii() for name in names)


def test_there_are_as_many_assets_as_the_program_knows() -> None:
    from dat.amount.unit import ASSETS as KNOWN

    assert set(ASSETS) == set(KNOWN)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--companies", "0"], "--companies: expected a number from 1 to"),
        (["--companies", "2", "--rows", "20"], f"--rows: expected a number from {2 * FEWEST_ROWS} to"),
        (["--companies", "1", "--assets", "21"], "--assets: expected a number from 1 to 20, got 21"),
    ],
)
def test_a_size_that_cannot_be_made_is_refused_in_one_sentence(
    words: list[str], said: str, tmp_path: Path
) -> None:
    done = run(*words, str(tmp_path / "project"))
    assert done.returncode == 2
    assert done.stderr.startswith(said)
    assert not (tmp_path / "project").exists()


def test_a_folder_that_exists_is_refused(tmp_path: Path) -> None:
    done = run("--companies", "1", str(tmp_path))
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "expected a folder that does not exist yet" in done.stderr


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "bench/make_project.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)
