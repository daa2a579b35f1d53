"""The data files of a revision of git, and one sentence for everything that has none."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from dat.editions.revision import data_at
from dat.errors import MissingTool, UsageError
from dat.read import read_dataset

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def committed(mini: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The miniature project in a repository of its own, with one commit; the ledger has been changed since."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    git(mini, "init")
    (mini / "data" / "notes").mkdir()
    (mini / "data" / "notes" / "more.csv").write_text("no data file")
    git(mini, "add", "-A")
    git(mini, "commit", "-m", "one")
    ledger = mini / "data/ledger.csv"
    ledger.write_text(ledger.read_text().replace("6500.5 BTC", "6600.5 BTC"))
    return mini


@needs_git
def test_a_revision_gives_its_data_in_a_folder_that_goes_away(committed: Path) -> None:
    with data_at(committed, "HEAD") as folder:
        assert "6500.5 BTC" in (folder / "data/ledger.csv").read_text()
        assert read_dataset(folder).rows[2].id == "alpha-1"
        assert not (folder / "data/notes").exists()
    assert not folder.exists()
    assert "6600.5 BTC" in (committed / "data/ledger.csv").read_text()


@needs_git
def test_the_project_may_be_a_folder_of_the_repository(tmp_path: Path, mini: Path) -> None:
    git(tmp_path, "init")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-m", "one")

    with data_at(mini, "HEAD") as folder:
        assert (folder / "data/ledger.csv").read_bytes() == (mini / "data/ledger.csv").read_bytes()


@needs_git
@pytest.mark.parametrize("revision", ["no-such", "HEAD~5", "--help", "-n1", "", "HEAD:data"])
def test_an_unknown_revision_is_named(committed: Path, revision: str) -> None:
    with pytest.raises(UsageError, match="there is no revision ") as caught, data_at(committed, revision):
        pass
    assert repr(revision) in str(caught.value)
    assert "\n" not in str(caught.value)


@needs_git
def test_a_project_outside_git_is_told_so(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(mini.parent))

    with pytest.raises(UsageError, match="there is no git repository in mini"), data_at(mini, "HEAD"):
        pass


@needs_git
def test_a_revision_without_data_is_told_so(committed: Path) -> None:
    git(committed, "rm", "-r", "--cached", "data")
    git(committed, "commit", "-m", "two")

    with (
        pytest.raises(UsageError, match="the revision 'HEAD' has no folder data/"),
        data_at(committed, "HEAD"),
    ):
        pass
    git(committed, "add", "-f", "data/notes/more.csv")
    git(committed, "commit", "-m", "three")
    with (
        pytest.raises(UsageError, match="the revision 'HEAD' has no folder data/"),
        data_at(committed, "HEAD"),
    ):
        pass


def test_without_git_the_message_says_what_to_do(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(mini))

    with pytest.raises(MissingTool, match="git is not installed here"), data_at(mini, "HEAD"):
        pass
