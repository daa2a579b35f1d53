"""What a build gives back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Report:
    """A report in its folder: what was made for it, by kind, and which files of the site say something else than before."""

    folder: Path
    pages: int
    made: Counter[str] = field(default_factory=Counter)
    changed: tuple[str, ...] = ()
