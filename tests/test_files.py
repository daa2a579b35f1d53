"""Saving: a file is either the old one or the new one, never half of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.files import write_atomically


def test_a_file_is_written_with_the_folders_above_it(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new" / "folder" / "file", b"text")
    assert (tmp_path / "new" / "folder" / "file").read_bytes() == b"text"


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    file.chmod(0o640)
    write_atomically(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)


def test_what_cannot_be_put_in_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").touch()
    with pytest.raises(OSError, match="directory") as caught:
        write_atomically(tmp_path / "taken", b"text")
    assert caught.value.filename == str(tmp_path / "taken")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
