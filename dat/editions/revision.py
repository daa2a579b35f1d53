"""The data files as a revision of git has them."""

from __future__ import annotations

import io
import subprocess
import tarfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dat.errors import MissingTool, UsageError
from dat.read.inputs import DATA_FILES, laid_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
    files = dict(_files(archive))
    if not files:
        raise UsageError(nothing)
    with laid_out(files) as folder:
        yield folder


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


def _files(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield address and content of each data file of an archive."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None and member.name in DATA_FILES:
                yield member.name, content.read()
