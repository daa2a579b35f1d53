"""The site on disk: what was built, and how a new one takes the place of the old one.

Pages are written into a fresh folder beside the output; the old site is replaced in one step at the end.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dat.errors import UsageError


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """Give a fresh folder beside the target and put it in the target's place when all went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-new-", dir=target.parent))
    folder.chmod(0o755)
    try:
        yield folder
        _swap(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _swap(folder: Path, target: Path) -> None:
    """Rename twice; if the second fails, the old site goes back."""
    if not target.exists():
        folder.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    try:
        target.rename(old / "site")
        try:
            folder.rename(target)
        except OSError:
            (old / "site").rename(target)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def refuse_foreign(target: Path, *, root: Path, own: str) -> None:
    """Replace only what looks like a site of ours: never the project itself or somebody's folder."""
    project = root.absolute()
    if target == project or target in project.parents:
        raise UsageError(f"the output folder {target.name!r} holds the project itself")
    if not target.exists():
        return
    if target == project / own and own.startswith("_") and target.is_dir():
        return
    if not target.is_dir() or (any(target.iterdir()) and not any(target.glob("chapters/*/*.html"))):
        raise UsageError(f"{target.name!r} exists and is not a report; name another output folder")
