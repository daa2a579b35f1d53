"""Cells: the code and the options of one Python cell of a chapter. Nothing is executed here."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from dat.errors import Place, Problem
from dat.render.yaml_tree import YamlText

_OPTIONS = ("label", "include", "echo", "output", "fig-cap", "tbl-cap")
_FLOATS = {"fig": "fig-cap", "tbl": "tbl-cap"}


@dataclass(frozen=True)
class CellOptions:
    """What the `#|` lines of a cell ask for; `caption` is the one that fits the label."""

    label: str | None
    include: bool
    echo: bool
    output: Literal["true", "false", "asis"]
    caption: str | None

    @property
    def is_float(self) -> bool:
        """Tell whether the cell makes a numbered figure or table."""
        return self.label is not None and self.label.partition("-")[0] in _FLOATS


@dataclass(frozen=True)
class Cell:
    """A cell with the line of its fence; the first line of `code` is the line below it."""

    line: int
    code: str
    options: CellOptions


def read_cell(path: str, line: int, code: str, *, echo: bool) -> tuple[Cell, list[Problem]]:
    """Read the options of a cell and check that its code is plain Python."""
    options, problems = _read_options(path, line, code, echo=echo)
    try:
        statements(code)
    except SyntaxError as error:
        place = Place(path, line + (error.lineno or 1), error.offset)
        problems.append(Problem(place, f"the cell is not valid Python: {error.msg}", "syntax"))
    return Cell(line, code, options), problems


@lru_cache(maxsize=4096)
def statements(code: str) -> tuple[ast.stmt, ...]:
    """Return the statements of a cell, which one check after the other reads and none changes.

    Raises:
        SyntaxError: the code is not Python.
    """
    return tuple(ast.parse(code).body)


def _read_options(path: str, line: int, code: str, *, echo: bool) -> tuple[CellOptions, list[Problem]]:
    head: list[str] = []
    for text in code.splitlines():
        if not text.startswith("#|"):
            break
        head.append(text[2:].removeprefix(" "))
    document = YamlText(path, "\n".join(head), line + 1)
    fields = document.fields(document.root(), _OPTIONS, "cell option")
    label = document.string(fields.get("label")) or None
    options = CellOptions(
        label=label,
        include=document.flag(fields.get("include"), default=True),
        echo=document.flag(fields.get("echo"), default=echo),
        output=_output(document.fixed(fields.get("output"), ("true", "false", "asis"), "output")),
        caption=None,
    )
    captions = {name: document.string(node) for name, node in fields.items() if name.endswith("-cap")}
    wanted = _FLOATS.get(label.partition("-")[0]) if label else None
    for name, text in captions.items():
        if "{python}" in text:
            document.complain(
                fields[name], f"{name} is literal text, code in it would be printed as it stands"
            )
        if name != wanted:
            prefix = name.removesuffix("-cap")
            document.complain(fields[name], f"{name} needs a label that begins with {prefix}-")
    if wanted and not captions.get(wanted):
        document.complain(fields["label"], f"a cell labelled {label} needs a {wanted}")
    return replace(options, caption=captions.get(wanted) if wanted else None), document.problems


def _output(word: str) -> Literal["true", "false", "asis"]:
    if word == "asis":
        return "asis"
    return "false" if word == "false" else "true"
