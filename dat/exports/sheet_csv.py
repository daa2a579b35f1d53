"""The checking sheet as CSV: UTF-8 with a byte order mark and Windows line ends, as Excel opens it with Japanese intact."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from dat.exports.sheet import source_text
from dat.model import JUDGED_VIEWS

if TYPE_CHECKING:
    from dat.exports.sheet import Line, Sheet

# A spreadsheet takes a cell that starts so for a formula; in Japan full-width signs do it, too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def sheet_csv(sheet: Sheet) -> bytes:
    """Return the sheet as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(sheet.heads)
    writer.writerows([harmless(cell) for cell in _cells(sheet, line)] for line in sheet.lines)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cells(sheet: Sheet, line: Line) -> list[str]:
    outcomes = [line.outcomes[view] for view in JUDGED_VIEWS]
    return [
        str(line.number),
        line.places,
        line.statement,
        line.claimed.text,
        *(text for outcome in outcomes for text in (outcome.entry.text, outcome.words)),
        "\n".join(line.method),
        "\n".join(source_text(sheet.values, source) for source in line.sources),
        line.explanation,
        "",
        line.reviewed.isoformat() if line.reviewed is not None else "",
        "",
    ]
