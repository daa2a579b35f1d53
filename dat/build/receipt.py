"""The receipt of a build: everything that went in and everything that came out, by digest.

If all of it is still the same, there is nothing to check and nothing to build, and the answer needs none of the modules
that check and build. A receipt is compared by bytes alone: neither times nor sizes are trusted.
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dat.cache.digest import digest_of
from dat.files import ASSETS

if TYPE_CHECKING:
    from dat.cache.store import Store

_SOURCE = ".qmd"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What went into a site, by name, and what came out, by address; the notes of the checks."""

    inputs: Mapping[str, str]
    site: Mapping[str, str]
    notes: Sequence[str]
    pages: int

    def holds(self, root: Path, folder: Path, wishes: Sequence[object]) -> bool:
        """Whether a build would read what this one read, and the site is as it was left."""
        if self.inputs != _inputs(root, self._files, wishes):
            return False
        return self.site == site_digests(folder)

    def inputs_agree(self, digests: Mapping[str, str]) -> bool:
        """Whether the files are still as they were when the build read them."""
        return all(digests[name] == self.inputs[f"file {name}"] for name in self._files)

    @property
    def _files(self) -> Iterable[str]:
        return (name.removeprefix("file ") for name in self.inputs if name.startswith("file "))

    def save(self, store: Store, folder: Path, *, out: Path | None) -> None:
        """Keep the receipt of the site in a folder: the one asked for, or the project's own."""
        data = json.dumps([str(folder), asdict(self)], ensure_ascii=False)
        store.put(_key(out), data.encode())


def saved_receipt(store: Store, out: Path | None) -> tuple[Path, Receipt] | None:
    """Return the folder and the receipt of the site that was last built there, if there is one."""
    kept = store.get(_key(out))
    if kept is None:
        return None
    folder, found = json.loads(kept)
    return Path(folder), Receipt(**found)


def receipt(
    root: Path,
    folder: Path,
    *,
    files: Iterable[str],
    wishes: Sequence[object],
    notes: Sequence[str],
    pages: int,
) -> Receipt:
    """Return the receipt of a build that read these files and has left its site in a folder."""
    return Receipt(_inputs(root, files, wishes), site_digests(folder), list(notes), pages)


def _key(out: Path | None) -> str:
    return "receipt" if out is None else f"receipt {out.absolute()}"


def _inputs(root: Path, files: Iterable[str], wishes: Sequence[object]) -> dict[str, str]:
    """Return the digests of what a build reads: files, which chapters there are, the program and its tools."""
    names = sorted(set(files))
    found = {f"file {name}": _digest(root / name) for name in names}
    found["chapters"] = digest_of(*sorted(_chapters(root)))
    found["editions"] = digest_of(*_contents(sorted((root / "data" / "editions").glob("*.json")), root))
    found["program"] = digest_of(*_contents(sorted(_program()), ASSETS.parent))
    found["tools"] = digest_of(sys.version, *_packages())
    found["wishes"] = json.dumps(list(wishes))
    return found


def site_digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file of a site by its address."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _digest(path) for path in files}


def _chapters(root: Path) -> Iterator[str]:
    """Yield every chapter there is, whether the project lists it or not."""
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (os.path.join(folder, name) for name in files if name.endswith(_SOURCE))  # noqa: PTH118 many


def _program() -> Iterator[Path]:
    return (path for path in ASSETS.parent.rglob("*") if path.is_file() and path.suffix != ".pyc")


def _packages() -> list[str]:
    """Return the installed packages with their versions, as their folders are called."""
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return sorted(
        path.name
        for folder in folders
        for path in Path(folder).iterdir()
        if path.suffix in {".dist-info", ".egg-info"}
    )


def _contents(paths: Iterable[Path], base: Path) -> Iterator[bytes | str]:
    for path in paths:
        yield path.relative_to(base).as_posix()
        yield path.read_bytes()


def _digest(path: Path) -> str:
    try:
        return digest_of(path.read_bytes())
    except OSError:
        return "absent"
