"""`dat check --site [DIR]`: the proofs that the built site shows what the data give now, added to the other findings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dat.check.site import check_built
from dat.cli import SITE
from dat.render.project import read_project

if TYPE_CHECKING:
    from dat.check import Checked


def with_proofs(checked: Checked, project: Path, site: Path) -> Checked:
    """Return what was checked with what the proofs found; nothing can be proven of a project that cannot be read.

    Raises:
        UsageError: there is no built site in the folder.
    """
    if checked.evaluations is None:
        return checked
    # Without a folder of its own the option means the project's site, wherever the command is run.
    folder = project / read_project(project).output if site == SITE else site
    return replace(checked, findings=(*checked.findings, *check_built(folder, checked.evaluations)))
