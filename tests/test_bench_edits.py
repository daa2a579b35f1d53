"""What the benchmarks edit stands in the project, and what a build wrote is told apart from what it left."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bench.edits import EDITS, MOST_RUNS, Edit, NothingToEditError, written
from bench.measuring import Measured
from bench.places import Place
from bench.preview import PROBES, Probe
from tests.conftest import ROOT

_TOOK = Measured(1, 1, 1, 0, ())


def place_with(path: str, folder: Path) -> Place:
    (folder / path).parent.mkdir(parents=True)
    shutil.copyfile(ROOT / path, folder / path)
    return Place(folder, folder)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_each_run_of_an_edit_writes_something_else(edit: Edit, tmp_path: Path) -> None:
    place = place_with(edit.path, tmp_path)
    file = tmp_path / edit.path
    seen = {file.read_bytes()}
    for run in range(1, MOST_RUNS + 1):
        held = edit.apply(place, run)
        assert held == (ROOT / edit.path).read_bytes()
        seen.add(file.read_bytes())
        file.write_bytes(held)
    assert len(seen) == MOST_RUNS + 1


def test_an_edit_of_what_is_not_there_is_refused(tmp_path: Path) -> None:
    place = place_with("data/prices.csv", tmp_path)
    with pytest.raises(NothingToEditError, match=r"data/prices\.csv: expected 'gone' in a line 2026"):
        Edit("a price", "data/prices.csv", "gone", "new", "2026").apply(place, 1)


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_what_the_preview_is_probed_with_stands_in_the_project_once(probe: Probe) -> None:
    assert (ROOT / probe.path).read_text(encoding="utf-8").count(probe.old) == 1


def test_files_with_another_time_were_written_and_those_with_another_digest_differ() -> None:
    before = {"a.html": (1, "a"), "b.html": (1, "b"), "c.json": (1, "c"), "d.html": (1, "d")}
    after = {"a.html": (1, "a"), "b.html": (2, "b"), "c.json": (2, "x"), "e.html": (2, "e")}
    found = written(_TOOK, before, after)
    assert (found.pages, found.different, found.others) == (2, 1, 1)
