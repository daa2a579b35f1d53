"""Receipts: a build that has nothing to do knows it, and nothing else makes it believe so."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dat.build.receipt import Receipt, receipt, saved_receipt
from dat.cache.store import Store

FILES = ("_quarto.yml", "chapters/ja/a.qmd")
WISHES = (None, ["html"])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (*FILES, "_site/index.html", "_site/chapters/ja/a.html", "data/editions/one.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path


@pytest.fixture
def made(root: Path) -> Receipt:
    return receipt(root, root / "_site", files=FILES, wishes=WISHES, notes=["a note"], pages=2)


def test_a_receipt_holds_while_nothing_changes(root: Path, made: Receipt) -> None:
    assert made.holds(root, root / "_site", WISHES)


def test_times_do_not_matter(root: Path, made: Receipt) -> None:
    for name in FILES:
        os.utime(root / name, (0, 0))
    assert made.holds(root, root / "_site", WISHES)


def _edit_keeping_size_and_time(root: Path) -> None:
    path = root / FILES[1]
    status = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("a", "b"), encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    "a source, its size and time as before": _edit_keeping_size_and_time,
    "a source that is gone": lambda root: (root / FILES[1]).unlink(),
    "a new chapter": lambda root: (root / "chapters/ja/b.qmd").write_text("", encoding="utf-8"),
    "a new edition": lambda root: (root / "data/editions/two.json").write_text("{}", encoding="utf-8"),
    "a page of the site": lambda root: (root / "_site/index.html").write_text("touched", encoding="utf-8"),
    "a page that is gone": lambda root: (root / "_site/index.html").unlink(),
    "a file too many": lambda root: (root / "_site/old.html").write_text("", encoding="utf-8"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_noticed(root: Path, made: Receipt, name: str) -> None:
    CHANGES[name](root)
    assert not made.holds(root, root / "_site", WISHES)


def test_other_wishes_are_another_build(root: Path, made: Receipt) -> None:
    assert not made.holds(root, root / "_site", (None, ["html", "pdf"]))


def test_a_saved_receipt_is_found_for_the_folder_it_was_saved_for(root: Path, made: Receipt) -> None:
    with Store(root / ".dat") as store:
        made.save(store, root / "_site", out=None)
        assert saved_receipt(store, None) == (root / "_site", made)
        assert saved_receipt(store, root / "elsewhere") is None
