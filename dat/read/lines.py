"""The lines of a CSV file, kept as text and grouped by subject; a line becomes a row when somebody asks for it.

A million rows take gigabytes and half a minute; their text takes a tenth of either, and nearly every question is about
one company.
"""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from dat.cache.digest import digest_of
from dat.errors import Place, nearest
from dat.grouped import Entry, Grouped
from dat.read.collect import Problems
from dat.read.files import read_text

if TYPE_CHECKING:
    from pathlib import Path

R = TypeVar("R", bound=Entry)

_SEPARATOR = "\x1f"  # no cell has it: control characters are taken out of every text


@dataclass(frozen=True, slots=True)
class Form:
    """What a CSV file looks like: its columns, what names a line in the whole file, and the column of its subject."""

    path: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    key: Callable[[Sequence[str]], str]
    subject: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Return all columns, in the order in which the cells of a line are given."""
        return (*self.required, *self.optional)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a CSV file: where it starts, how many came before it, and its cells in the order of the form."""

    path: str
    number: int
    order: int
    cells: tuple[str, ...]

    def at(self, column: str) -> Place:
        """Return the place of a cell."""
        return Place(self.path, self.number, column)


@dataclass(slots=True)
class Sheet:
    """The lines of a CSV file as text: the cells of each, where each starts, those of a subject, and by key."""

    form: Form
    cells: list[str] = field(default_factory=list)
    numbers: array[int] = field(default_factory=lambda: array("l"))
    groups: dict[str, array[int]] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    repeated: list[int] = field(default_factory=list)  # lines whose key an earlier one has

    def line(self, order: int) -> Line:
        """Return the line that so many came before."""
        cells = tuple(map(str.strip, self.cells[order].split(_SEPARATOR)))
        return Line(self.form.path, self.numbers[order], order, cells)


class Lines(Grouped[R]):
    """The rows of a sheet; `read` makes a row of a line, or None after remembering what is wrong with it."""

    def __init__(self, sheet: Sheet, read: Callable[[Line, Problems], R | None]) -> None:
        self.sheet = sheet
        self._read = read
        self._made: dict[str, tuple[R, ...]] = {}
        self.broken = 0
        """Lines of which no row can be made, as far as they were checked."""

    @property
    def subjects(self) -> Collection[str]:
        """Return what the rows tell of, in file order."""
        return self.sheet.groups.keys()

    @property
    def keys(self) -> Collection[str]:
        """Return the keys of all rows, in file order."""
        return self.sheet.keys.keys()

    def of(self, subject: str) -> tuple[R, ...]:
        """Return the rows of a subject in file order."""
        return self.check(subject, Problems())

    def check(self, subject: str, problems: Problems) -> tuple[R, ...]:
        """Return the rows of a subject; when they are made for the first time, remember what is wrong with them."""
        if subject not in self._made:
            lines = map(self.sheet.line, self.sheet.groups.get(subject, ()))
            self._made[subject] = tuple(
                row for line in lines if (row := self._read(line, problems)) is not None
            )
        return self._made[subject]

    def size(self, subject: str) -> int:
        """Return how many lines tell of a subject."""
        return len(self.sheet.groups.get(subject, ()))

    def forget(self, subject: str) -> None:
        """Give back the memory of the rows of a subject; they can be made again."""
        self._made.pop(subject, None)
        self._indexed.pop(subject, None)

    def column(self, subject: str, name: str) -> Iterator[str]:
        """Yield the text in a column of each row of a subject, in file order."""
        index = self.sheet.form.columns.index(name)
        orders = self.sheet.groups.get(subject, ())
        return (self.sheet.cells[order].split(_SEPARATOR, index + 1)[index].strip() for order in orders)

    def lines(self, subject: str) -> Iterator[tuple[str, int | None]]:
        """Yield the key of each line of a subject and where it starts."""
        found = map(self.sheet.line, self.sheet.groups.get(subject, ()))
        return ((self.sheet.form.key(line.cells), line.number) for line in found)

    def subject_of(self, key: str) -> str | None:
        """Return the subject of the row of a key, or None."""
        order = self.sheet.keys.get(key)
        if order is None:
            return None
        return self.sheet.line(order).cells[self.sheet.form.columns.index(self.sheet.form.subject)]

    def ground(self, subject: str) -> str:
        """Return the digest of what the file says of a subject; the lines of others count nothing."""
        return digest_of(*(self.sheet.cells[order] for order in self.sheet.groups.get(subject, ())))

    def __len__(self) -> int:
        return len(self.sheet.cells) - self.broken


def read_sheet(root: Path, form: Form, problems: Problems) -> Sheet:
    """Return the lines of a CSV file with a header; blank lines are passed over."""
    sheet = Sheet(form)
    text = read_text(root, form.path, problems)
    if text is None:
        return sheet
    lines = _numbered(text, form.path, problems)
    header = next(lines, None)
    if header is None and text:
        return sheet  # its first line is broken, which has been remembered
    names = [name.strip() for name in header[1]] if header else []
    if _header_fits(names, form, problems):
        _fill(sheet, lines, names, problems)
    return sheet


def _numbered(text: str, path: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line with the number at which it starts; one that is no CSV is remembered, the last."""
    # A StringIO would take four bytes for each character.
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8", newline=""), strict=True)
    number = 1
    try:
        for cells in reader:
            yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        message = f"expected comma-separated values, got a broken line ({error}); look for a quotation mark"
        problems.add(Place(path, number), f"{message} that is not closed or not doubled")


def _header_fits(header: list[str], form: Form, problems: Problems) -> bool:
    known = form.columns
    missing = [name for name in form.required if name not in header]
    strange = [name for name in header if name not in known]
    twice = sorted({name for name in header if header.count(name) > 1})
    if missing:
        message = f"expected the column {', '.join(missing)} in the first line, got "
        problems.add(Place(form.path, 1), message + (", ".join(header) or "nothing"))
    for name in strange:
        message = f"expected one of {', '.join(known)}, got {name!r}{nearest(name, known)}"
        problems.add(Place(form.path, 1, name), message)
    for name in twice:
        problems.add(Place(form.path, 1, name), f"expected each column once, got {name!r} twice")
    return not (missing or strange or twice)


def _fill(
    sheet: Sheet, lines: Iterator[tuple[int, list[str]]], header: list[str], problems: Problems
) -> None:
    form, width = sheet.form, len(header)
    is_in_order = tuple(header) == form.columns
    # A column that the file does not have is read from one past the end, where an empty cell is put.
    pick = itemgetter(*(header.index(name) if name in header else width for name in form.columns))
    subject = form.columns.index(form.subject)
    for number, values in lines:
        if len(values) != width:
            if any(value.strip() for value in values):
                message = f"expected {width} cells ({', '.join(header)}), got {len(values)}"
                problems.add(Place(form.path, number), f"{message}; quote a cell that has a comma in it")
            continue
        cells = values if is_in_order else pick([*values, ""])
        if not cells[0].strip() and not "".join(cells).strip():
            continue
        order = len(sheet.cells)
        sheet.cells.append(_SEPARATOR.join(cells))
        sheet.numbers.append(number)
        sheet.groups.setdefault(cells[subject].strip(), array("l")).append(order)
        if sheet.keys.setdefault(form.key(cells), order) != order:
            sheet.repeated.append(order)
