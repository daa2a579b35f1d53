"""The folder that a build writes: what is as it was keeps its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from dat.build.output import Output


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    (folder / "chapters").mkdir(parents=True)
    (folder / "chapters" / "a.html").write_bytes(b"as it was")
    return folder


def test_a_file_with_the_same_bytes_keeps_its_time_and_place(old: Path, tmp_path: Path) -> None:
    output = Output(tmp_path / "new", old)
    assert not output.put("chapters/a.html", b"as it was")
    assert (tmp_path / "new/chapters/a.html").stat().st_ino == (old / "chapters/a.html").stat().st_ino
    assert output.changed == []


def test_a_file_with_other_bytes_is_written_and_the_old_one_stays(old: Path, tmp_path: Path) -> None:
    output = Output(tmp_path / "new", old)
    assert output.put("chapters/a.html", b"as it is!")
    assert output.put("chapters/b.html", b"new")
    assert output.changed == ["chapters/a.html", "chapters/b.html"]
    assert (tmp_path / "new/chapters/a.html").read_bytes() == b"as it is!"
    assert (old / "chapters/a.html").read_bytes() == b"as it was"


def test_a_folder_may_be_filled_in_place(old: Path) -> None:
    output = Output(old, old)
    before = (old / "chapters/a.html").stat()
    assert not output.put("chapters/a.html", b"as it was")
    assert (old / "chapters/a.html").stat().st_mtime_ns == before.st_mtime_ns
    assert output.put("chapters/a.html", b"as it is!")
    assert (old / "chapters/a.html").read_bytes() == b"as it is!"
