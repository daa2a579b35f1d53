"""The files of a project as they were when a build began: what is built must belong to one state of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dat.errors import BrokenInput, Place, Problem
from dat.read.inputs import DATA_FILES
from dat.world import EDITIONS, file_digest, folder_digest

if TYPE_CHECKING:
    from dat.render.project import Project


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The digests of a project's files, and of the folder of its editions, by name."""

    root: Path
    digests: Mapping[str, str]

    @property
    def files(self) -> Sequence[str]:
        """Return the names of the files."""
        return [name for name in self.digests if name != EDITIONS]

    def verify(self) -> None:
        """Make sure that the files are still as they were.

        Raises:
            BrokenInput: some have changed meanwhile; the error names all of them.
        """
        now = _digests(self.root, self.digests)
        changed = [name for name, digest in self.digests.items() if now[name] != digest]
        if changed:
            message = "was changed while the report was being built; build it again: dat render"
            raise BrokenInput([Problem(Place(name), message, "changed") for name in changed])


def take_snapshot(project: Project) -> Snapshot:
    """Return the files of a project as they are now."""
    folders = dict.fromkeys(page.folder for page in project.pages)
    names = [
        "_quarto.yml",
        *DATA_FILES,
        *(page.path for page in project.pages),
        *(f"{folder}/_metadata.yml" for folder in folders),
        *project.filters,
        *project.stylesheets,
        EDITIONS,
    ]
    return Snapshot(project.root, _digests(project.root, dict.fromkeys(names)))


def _digests(root: Path, names: Mapping[str, object]) -> dict[str, str]:
    return {
        name: folder_digest(root / name) if name == EDITIONS else file_digest(root / name) for name in names
    }
