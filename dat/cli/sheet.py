"""`dat sheet`: write the checking sheet in each language and form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.exports.sheet import make_sheet
from dat.exports.sheet_csv import sheet_csv
from dat.exports.sheet_html import sheet_html
from dat.exports.sheet_xlsx import sheet_xlsx
from dat.files import write_atomically
from dat.model import LANGUAGES
from dat.read import read_dataset
from dat.values import Evaluations, Values

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from dat.exports.sheet import Sheet

FORMS: dict[str, Callable[[Sheet], bytes]] = {"csv": sheet_csv, "xlsx": sheet_xlsx, "html": sheet_html}


def run(options: argparse.Namespace) -> int:
    """Write the sheets; all are made before the first is written."""
    evaluations = Evaluations(read_dataset(options.project))
    languages = (options.lang,) if options.lang else LANGUAGES
    sheets = {language: make_sheet(Values(evaluations, language)) for language in languages}
    files = {
        f"checking-sheet-{language}.{form}": make(sheet)
        for language, sheet in sheets.items()
        for form, make in FORMS.items()
        if form in options.to
    }
    folder = options.out or options.project / "build"
    for name, content in files.items():
        write_atomically(folder / name, content)
        print(folder / name)
    return 0
