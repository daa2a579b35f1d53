"""The data files as a revision of git has them."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from dat.errors import MissingTool, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDINGS = (".yml", ".csv")


@contextmanager
def data_at(root: Path, revision: str) -> Iterator[Path]:
    """Give a temporary project folder whose `data/` holds the files of a revision; it is gone afterwards.

    Raises:
        MissingTool: there is no git.
        UsageError: the project is in no repository, or there is no such revision, or it has no data files.
    """
    _git(root, "rev-parse", "--git-dir", failing=f"there is no git repository in {root.resolve().name}")
    commit = _git(
        root,
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{revision}^{{commit}}",
        failing=f"there is no revision {revision!r} in the repository; `git log --oneline` lists them",
    )
    nothing = f"the revision {revision!r} has no folder data/ in this project"
    archive = _git(root, "archive", "--format=tar", commit.decode().strip(), "--", "data", failing=nothing)
    with tempfile.TemporaryDirectory(prefix="dat-revision-") as folder:
        if not _unpack(archive, Path(folder)):
            raise UsageError(nothing)
        yield Path(folder)


def _git(root: Path, *arguments: str, failing: str) -> bytes:
    """Return what git prints; `failing` says what it means if it does not succeed."""
    try:
        done = subprocess.run(  # noqa: S603 the arguments are ours, and a revision never stands where an option may
            ["git", "-C", str(root), *arguments],  # noqa: S607 git is where the user has it
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise MissingTool("git is not installed here; `dat edition diff EDITION` needs none") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise UsageError(f"{failing} ({said})" if said else failing)
    return done.stdout


def _unpack(archive: bytes, folder: Path) -> int:
    """Write the data files of an archive to `data/` in the folder and return how many there are."""
    (folder / "data").mkdir()
    count = 0
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            path = PurePosixPath(member.name)
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None and path.parent == PurePosixPath("data") and path.suffix in _ENDINGS:
                (folder / "data" / path.name).write_bytes(content.read())
                count += 1
    return count
