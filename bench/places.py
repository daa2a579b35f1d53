"""Where benchmarks work: copies of the project, invented projects, and how to call `dat` on them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.make_project import Size, write_project
from bench.measuring import Measured, measure

ROOT: Final = Path(__file__).resolve().parent.parent
CORES: Final = len(os.sched_getaffinity(0))
_TAKEN: Final = ("_quarto.yml", "index.qmd", "data", "chapters")


@dataclass(frozen=True, slots=True)
class Place:
    """A project to measure `dat` on, with the folder of the package that is used for it."""

    root: Path
    package: Path

    @property
    def site(self) -> Path:
        """Return where its pages are built."""
        return self.root.parent / f"{self.root.name}-site"

    @property
    def environment(self) -> Mapping[str, str]:
        """Return what makes Python find this copy of the package."""
        return {"PYTHONPATH": str(self.package)}

    def dat(self, *words: str, env: Mapping[str, str] | None = None) -> Measured:
        """Run `dat` with these words and measure it.

        Raises:
            CommandFailedError: it ended with another status than 0.
        """
        command = [sys.executable, "-m", "dat", *words]
        return measure(command, cwd=self.root, env={**self.environment, **(env or {})})

    def render(self, *words: str, to: str = "html") -> Measured:
        """Build the site and measure it.

        Raises:
            CommandFailedError: the build failed.
        """
        return self.dat("render", "--to", to, "--out", str(self.site), *words)

    def forget(self) -> None:
        """Remove the site and all that was remembered of earlier builds."""
        for folder in (self.site, self.root / ".dat"):
            shutil.rmtree(folder, ignore_errors=True)


def copy_of_project(folder: Path) -> Place:
    """Copy the project and the package that builds it, so that both can be edited."""
    for name in _TAKEN:
        _copy(ROOT / name, folder / name)
    _copy_package(folder)
    return Place(folder, folder)


def invented_project(folder: Path, size: Size) -> Place:
    """Write an invented project, with a copy of the package beside it that nobody edits meanwhile."""
    write_project(size, folder)
    package = folder.with_name(f"{folder.name}-package")
    _copy_package(package)
    return Place(folder, package)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _copy_package(folder: Path) -> None:
    """Copy the package `dat` into a folder and compile its modules."""
    _copy(ROOT / "dat", folder / "dat")
    measure([sys.executable, "-m", "compileall", "-q", "dat"], cwd=folder)
