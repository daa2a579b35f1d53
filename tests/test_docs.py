"""The documentation does what it says: commands run, edits fit, what is printed is what the page shows."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from dat.cli import parser
from dat.model import LANGUAGES
from tests.conftest import ROOT

WALK = ROOT / "docs" / "fact-checking.md"
BEFORE = "2026-03-31"  # the as-of day from which the walk-through starts
PLACEHOLDERS = {"DATE": BEFORE, "VIEW": "latest"}
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
# A command on a line of its own or in inline code; `[…]`, `|` and `…` mark forms that stand for several.
_COMMAND = re.compile(
    r"(?:^(?:\$ )?|`)dat ((?:--project|[a-z]+)(?: [^\s`|&#;<…\[\]]+)*)(?=$|`| [|&#;<])", re.MULTILINE
)
_FENCE = re.compile(r"^```(sh|diff|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: commands to run, an edit to make, or what the commands before it print."""

    line: int
    kind: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for match in _FENCE.finditer(text):
        yield Block(text.count("\n", 0, match.start()) + 1, match[1], match[2])


def run(root: Path, commands: str, folder: Path) -> str:
    """Run commands as a reader's shell would, with `dat` on the path; return all that they print."""
    environment = {
        **os.environ,
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTHONSAFEPATH": "1",  # the copy has a folder `dat` with the stylesheets alone
    }
    done = subprocess.run(
        ["sh", "-eu", "-c", commands],
        cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, text=True,
        encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, f"{commands}\n{done.stdout}"
    return done.stdout


def edit(root: Path, diff: str) -> None:
    """Make an edit given as lines to take out and lines to put in; the old lines must stand in the file once."""
    name, *lines = diff.splitlines(keepends=True)
    path = root / name.removeprefix("--- ").strip()
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    if not lines[-1].startswith(" "):
        # A line may be quoted from its beginning only.
        old, new = old.removesuffix("\n"), new.removesuffix("\n")
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name} has {text.count(old)} times:\n{old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def prints(output: str, line: str) -> bool:
    """Whether a line of the output has the pieces of a line of the page in order; `…` stands for anything."""
    pieces = [re.escape(" ".join(piece.split())) for piece in line.split("…")]
    pattern = re.compile(".*".join(pieces))
    return any(pattern.search(" ".join(printed.split())) for printed in output.splitlines())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the report's project with an edition of its present state."""
    root = tmp_path / "project"
    for name in ("data", "chapters", "dat/assets"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("index.qmd", "_quarto.yml"):
        shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with the command `dat`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "dat"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dat "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return folder


def as_of() -> str:
    return str(yaml.safe_load((ROOT / "data" / "article.yml").read_text(encoding="utf-8"))["as_of"])


@pytest.mark.e2e
@pytest.mark.skipif(
    as_of() != BEFORE, reason=f"the report has moved on from {BEFORE}, where the example starts"
)
def test_the_walk_through_works_as_written(project: Path, programs: Path) -> None:
    shutil.rmtree(project / "data" / "editions", ignore_errors=True)
    run(project, "dat edition save", programs)
    output, ran = "", 0
    for block in blocks(WALK):
        if block.kind == "sh":
            output, ran = run(project, block.text, programs), ran + 1
        elif block.kind == "diff":
            edit(project, block.text)
        else:
            missing = [line for line in block.text.splitlines() if not prints(output, line)]
            assert not missing, f"{WALK.name}:{block.line}: expected {missing} in\n{output}"
    assert ran > 10
    for language in LANGUAGES:
        page = (project / "_site" / "chapters" / language / "cango.html").read_text(encoding="utf-8")
        assert "1,025.69" in page


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_command_of_the_documentation_is_one(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = dict.fromkeys(_COMMAND.findall(page.read_text(encoding="utf-8")))
    for command in commands:
        words = [PLACEHOLDERS.get(word, word) for word in shlex.split(command)]
        try:
            parser().parse_args(words)
        except SystemExit:
            said = capsys.readouterr().err
            # A command may be spoken of by its name alone.
            assert "arguments are required" in said, f"{page.name}: dat {command}: {said}"


def test_an_output_must_have_the_pieces_of_a_line_in_their_order() -> None:
    assert prints("a\n3 things   need attention\n", "… things need attention")
    assert prints("cango.holding (latest)   3,313.4 BTC → 1 BTC", "cango.holding … → 1 BTC")
    assert not prints("3 things need\nattention", "things need attention")
    assert not prints("1 BTC → 3 BTC", "3 BTC … 1 BTC")


def test_an_edit_must_fit_its_file_once(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("x: 1\ny: 2\ny: 2\n", encoding="utf-8")
    edit(tmp_path, "--- a.yml\n-x: 1\n+x: 3\n")
    assert (tmp_path / "a.yml").read_text(encoding="utf-8") == "x: 3\ny: 2\ny: 2\n"
    with pytest.raises(AssertionError, match="2 times"):
        edit(tmp_path, "--- a.yml\n-y: 2\n+y: 4\n")
