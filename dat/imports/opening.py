"""Opening a CSV file from outside the project: its lines as cells, or one sentence on why it is not one."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dat.read.foreign import broken, read_foreign

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WHAT = "a CSV file with prices"


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file: its header, its lines with their numbers from 1, what parts the cells, and how it ends."""

    path: Path
    header: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]
    separator: str
    ends_with_newline: bool


def open_table(path: Path) -> Table:
    """Return the cells of a CSV file; blank lines are passed over.

    Raises:
        BrokenInput: it is missing, empty, no text, not UTF-8, or a line has not as many cells as the header.
    """
    text = read_foreign(path, _WHAT)
    head = text.lstrip().partition("\n")[0]
    if not head.strip():
        raise broken(path, f"expected {_WHAT}, got an empty one")
    if head.startswith("<"):
        raise broken(path, "expected a CSV file, got a web page; download the data themselves", 1)
    separator = max(",;\t", key=head.count)
    lines = _lines(path, text, separator)
    _, header = next(lines)
    return Table(path, header, tuple(_whole(path, header, lines)), separator, text.endswith(("\n", "\r")))


def _lines(path: Path, text: str, separator: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield line number and cells of every line that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise broken(
                path, f"expected a whole line, got a broken one ({error}); is the file cut off?", line
            ) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, tuple(cell.strip() for cell in cells)
        line = reader.line_num + 1


def _whole(
    path: Path, header: tuple[str, ...], lines: Iterator[tuple[int, tuple[str, ...]]]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for line, cells in lines:
        if len(cells) < len(header):
            message = (
                f"expected {len(header)} cells, got {len(cells)}: the line is cut off; get the file again"
            )
            raise broken(path, message, line)
        if len(cells) > len(header):
            message = f"expected {len(header)} cells, got {len(cells)}; quote a cell that has a comma in it"
            raise broken(path, message, line)
        yield line, cells
