"""dat turns an article's numbers into data with sources, recomputes each and publishes a bilingual report.

Chapters use this door only: `report = dat.open_report()`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from dat.model import Language
    from dat.report import Report

__all__ = ["__version__", "open_report"]
__version__ = "0.1.0"


def open_report(language: Language | None = None, root: Path | None = None) -> Report:
    """Return the report for chapters to read from.

    Args:
        language: `ja` or `en`; by default that of the chapter's folder (`chapters/ja/…`).
        root: the project's folder; by default the one that is being rendered, else the one dat is installed from.

    Raises:
        BrokenInput: the data files cannot be understood.
        UsageError: the language is not given and the chapter's folder does not tell it.
    """
    from dat.report import open_report as open_it

    return open_it(language, root)
