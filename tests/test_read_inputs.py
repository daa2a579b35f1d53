"""The files of a dataset as bytes: which there are, their sums, and a folder that holds them for a moment."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from dat.read import read_dataset
from dat.read.inputs import DATA_FILES, data_files, digests, laid_out


def test_files_that_no_reader_reads_are_left_out(mini: Path) -> None:
    (mini / "data" / "editions").mkdir()
    (mini / "data" / "notes.txt").write_text("no data")
    (mini / "data" / "draft.yml").write_text("not read")
    assert tuple(data_files(mini)) == DATA_FILES


def test_every_file_that_is_read_is_one_of_them(mini: Path) -> None:
    for path in (mini / "data").iterdir():
        if str(path.relative_to(mini)) not in DATA_FILES:
            path.unlink()
    assert read_dataset(mini).rows


def test_a_sum_is_that_of_the_bytes(mini: Path) -> None:
    files = data_files(mini)
    ledger = (mini / "data/ledger.csv").read_bytes()
    assert digests(files)["data/ledger.csv"] == hashlib.sha256(ledger).hexdigest()


def test_laid_out_files_are_a_project_of_their_own_that_goes_away(mini: Path) -> None:
    with laid_out(data_files(mini)) as folder:
        assert read_dataset(folder).rows == read_dataset(mini).rows
    assert not folder.exists()


def test_the_folder_goes_away_after_an_error_too() -> None:
    with pytest.raises(ValueError, match="stop"), laid_out({"data/a.csv": b""}) as folder:
        raise ValueError("stop")
    assert not folder.exists()
