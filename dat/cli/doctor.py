"""`dat doctor`: what the machine has and lacks for each part of the work."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LIBRARIES = ("vl-convert-python", "pypandoc_binary", "IPython", "weasyprint")
FONTS = (("a Japanese font", ":lang=ja", "fonts-noto-cjk"), ("a Latin font", ":lang=en", "fonts-noto-core"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, as a line for people."""

    is_fine: bool
    line: str


def examine(project: Path) -> list[Finding]:
    """Return what was found, in the order in which a build needs it."""
    python = Finding(sys.version_info >= (3, 11), f"Python {sys.version.split()[0]} (needs 3.11 or later)")
    folder = (project / "_quarto.yml").is_file()
    here = Finding(
        folder, "a project is here" if folder else "no project is here: _quarto.yml is not in this folder"
    )
    return [python, here, *(_library(name) for name in LIBRARIES), _pango(), *_fonts(), _quarto()]


def _library(name: str) -> Finding:
    try:
        return Finding(is_fine=True, line=f"{name} {metadata.version(name)}")
    except metadata.PackageNotFoundError:
        return Finding(is_fine=False, line=f"{name} is missing; run: make report")


def _pango() -> Finding:
    try:
        import weasyprint  # noqa: F401 importing it loads the native libraries
    except (ImportError, OSError):
        return Finding(
            is_fine=False, line="Pango is missing; run: apt-get install libpango-1.0-0 libpangoft2-1.0-0"
        )
    return Finding(is_fine=True, line="Pango")


def _fonts() -> list[Finding]:
    tool = shutil.which("fc-list")
    if tool is None:
        return [Finding(is_fine=False, line="fontconfig is missing; run: apt-get install fontconfig")]
    found = []
    for name, pattern, package in FONTS:
        listed = subprocess.run([tool, pattern, "family"], capture_output=True, text=True, check=False)  # noqa: S603 a fixed program
        is_there = bool(listed.stdout.strip())
        found.append(
            Finding(is_there, name if is_there else f"{name} is missing; run: apt-get install {package}")
        )
    return found


def _quarto() -> Finding:
    path = shutil.which("quarto")
    return Finding(
        is_fine=True,
        line="Quarto is here" if path else "Quarto is not here (not needed: dat render does not use it)",
    )
