"""`dat check --site [DIR]`: the proofs that the built site shows what the data give now, added to the other findings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dat.check.site import check_built
from dat.render.project import read_project

if TYPE_CHECKING:
    from pathlib import Path

    from dat.check import Checked


def with_proofs(checked: Checked, project: Path, site: Path | None) -> Checked:
    """Return what was checked with what the proofs found; nothing can be proven of a project that cannot be read.

    Without a folder it is the project's own site, wherever the command is run; a folder is one of where it is run.

    Raises:
        UsageError: there is no built site in the folder.
    """
    if checked.evaluations is None:
        return checked
    folder = project / read_project(project).output if site is None else site
    return replace(checked, findings=(*checked.findings, *check_built(folder, checked.evaluations)))
