"""What a table is made of, and how it becomes HTML: one small template that escapes everything but markup."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from dat.files import ASSETS

TEMPLATES = ASSETS / "templates"


DASH = Markup('<span class="missing">–</span>')  # stands in a cell that has nothing to say


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column."""

    label: str
    classes: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; plain text is escaped."""

    html: str | Markup
    classes: str = ""

    @property
    def class_names(self) -> str:
        """Return the classes; a cell with nothing to say is `empty`, so that a narrow screen can leave it out."""
        return f"{self.classes} empty".strip() if self.html == DASH else self.classes


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its cells, the first of which names the row, and a text across the table below it.

    A single cell stands across the table.
    """

    cells: tuple[Cell, ...]
    explanation: str | Markup = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together, with a title or without one."""

    rows: tuple[Line, ...]
    title: str | Markup = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table. On a phone one that `stacks` shows its cells below each other, others scroll sideways.

    An unframed one has neither classes nor a scrolling frame, for the lists of the PDF. `rows` are the keys of the
    rows of the data that it lists.
    """

    name: str
    caption: str | Markup
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    is_framed: bool = True
    stacks: bool = False
    rows: frozenset[str] = frozenset()

    @property
    def html(self) -> str:
        """Return the table as HTML."""
        return fill_template("table.html.j2", table=self)


def fill_template(name: str, **names: object) -> str:
    """Return a template filled with values; everything that is not markup is escaped."""
    return load_template(name).render(names).strip()


@cache
def load_template(name: str) -> Template:
    """Return a template, which is read once in a process."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
