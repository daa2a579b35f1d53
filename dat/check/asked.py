"""What a chapter asks the report for, read from the syntax trees of its cells without running them.

report = dat.open_report()           a name for the report, in the language of the folder
says = report.article.cango          a name for a part of it
report.chart("holdings", "cango")    a block
`{python} says.holding`              a lookup in the prose: article.cango.holding
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dat.model import LANGUAGES
from dat.render.cells import statements

if TYPE_CHECKING:
    from dat.model import Language
    from dat.render.source import Lookup, Source

BLOCKS = ("chart", "table", "headline", "key_numbers")
# What stands directly below the report belongs to one view.
_SHORT = {
    "as_of": "latest.report.as_of",
    "published": "latest.report.published",
    "close_gap": "latest.report.close_gap",
    "claimed": "article.claimed",
}


@dataclass(frozen=True, slots=True)
class BlockCall:
    """One call of the report's facade, such as `report.chart("holdings", "cango")`, in the language of its report."""

    kind: str
    arguments: tuple[str, ...]
    language: Language
    line: int
    column: int

    def __str__(self) -> str:
        """Return the call as the chapter writes it."""
        arguments = ", ".join(f'"{argument}"' for argument in self.arguments)
        return f"{self.kind}({arguments})"


def blocks_of(source: Source) -> Iterator[BlockCall]:
    """Yield the blocks of a chapter in its order; arguments end at the first that is no text."""
    reports = _languages(source)
    for cell in source.cells:
        for call in _calls(cell.code):
            if isinstance(call.func, ast.Attribute) and call.func.attr in BLOCKS:
                language = reports.get(ast.unparse(call.func.value), _page_language(source))
                line, column = cell.line + call.lineno, call.col_offset + 1
                yield BlockCall(call.func.attr, tuple(_texts(call)), language, line, column)


@lru_cache(maxsize=4096)
def _calls(code: str) -> tuple[ast.Call, ...]:
    nodes = (node for statement in statements(code) for node in ast.walk(statement))
    return tuple(node for node in nodes if isinstance(node, ast.Call))


def lookups_of(source: Source) -> Iterator[tuple[Lookup, str]]:
    """Yield the lookups of a chapter's prose with what they name, `view.metric` with or without a style.

    One that begins with a name which no cell binds names nothing.
    """
    names = bound_names(source)
    for lookup in source.lookups:
        yield lookup, _path(lookup.expression, names)


def bound_names(source: Source) -> dict[str, str]:
    """Return the dotted path of every name that cells bind to the report or to a part of it."""
    names: dict[str, str] = {}
    for name, value in _bindings(source):
        path = "report" if _opens_report(value) else _dotted(value, names)
        if path:
            names[name] = path
    return names


def _bindings(source: Source) -> Iterator[tuple[str, ast.expr]]:
    """Yield every name that a cell binds, with what it is bound to."""
    for cell in source.cells:
        for statement in statements(cell.code):
            if isinstance(statement, ast.Assign):
                for target in statement.targets:
                    yield from _bound(target, statement.value)


def _bound(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=False):
            yield from _bound(one, other)
    elif isinstance(target, ast.Name):
        yield target.id, value


def _opens_report(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func).endswith("open_report")


def _dotted(value: ast.expr, names: dict[str, str]) -> str:
    parts: list[str] = []
    while isinstance(value, ast.Attribute):
        parts.append(value.attr)
        value = value.value
    if not isinstance(value, ast.Name) or value.id not in names:
        return ""
    return ".".join((names[value.id], *reversed(parts)))


def _path(expression: str, names: dict[str, str]) -> str:
    first, _, rest = expression.partition(".")
    if first not in names:
        return ""
    path = ".".join(part for part in (names[first], rest) if part).removeprefix("report.")
    head, _, tail = path.partition(".")
    return _SHORT[head] + (f".{tail}" if tail else "") if head in _SHORT else path


def _languages(source: Source) -> dict[str, Language]:
    """Return the names of reports, each with its language: `open_report("en")`, else the page's."""
    of_page = _page_language(source)
    found: dict[str, Language] = {}
    for name, value in _bindings(source):
        if isinstance(value, ast.Call) and _opens_report(value):
            given = next(_texts(value), of_page)
            found[name] = next((known for known in LANGUAGES if known == given), of_page)
    return found


def _page_language(source: Source) -> Language:
    return next((language for language in LANGUAGES if language == source.language), LANGUAGES[0])


def _texts(call: ast.Call) -> Iterator[str]:
    """Yield the arguments of a call up to the first that is no text."""
    for each in call.args:
        if not (isinstance(each, ast.Constant) and isinstance(each.value, str)):
            return
        yield each.value
