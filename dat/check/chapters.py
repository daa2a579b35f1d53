"""Checking chapters without executing them: names that do not exist, numbers that are missing, premises that broke.

A chapter's cells bind short names to views (`says = report.article.cango`); those bindings are followed through the
syntax tree, so that every lookup of the prose can be resolved and all problems of all chapters are listed at once.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dat.amount import Amount, Dated, Missing, NotationError, parse_amount
from dat.charts import CHARTS
from dat.check.blocks import BLOCKS
from dat.errors import Place, Problem, UnknownName, nearest
from dat.formatting import STYLES, outcome_text
from dat.metrics import split_name
from dat.model import VIEWS
from dat.tables import TABLES
from dat.values import MISSING, Values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dat.render.cells import Cell
    from dat.render.source import Premise, Source
    from dat.values import Evaluations

    ValueProblem = Callable[[Evaluations, str, str, Place], Iterator[Problem]]

_PREMISE = re.compile(rf"({'|'.join(VIEWS)})\s+(\S+)\s*(>=|<=|>|<)\s*(.+)")
_OF_THE_REPORT = ("claims", "claimed", "report")
_SHORT = {
    "as_of": "latest.report.as_of",
    "published": "latest.report.published",
    "close_gap": "latest.report.close_gap",
    "claimed": "article.claimed",
}


def chapter_problems(
    evaluations: Evaluations, sources: Iterable[Source], *, is_complete: bool
) -> Iterator[Problem]:
    """Yield names in chapters that do not exist and, of complete data, numbers that cannot be printed.

    Of incomplete data only the names are looked at: nothing may be computed with them.
    """
    value_problem = _value_problem if is_complete else _name_problem
    for source in sources:
        names = bound_names(source.cells)
        for lookup in source.lookups:
            place = Place(source.page.path, lookup.line, lookup.column)
            yield from _lookup_problem(evaluations, lookup.expression, names, place, value_problem)
        for cell in source.cells:
            yield from _block_problems(evaluations, cell, source.page.path)
        for premise in source.premises:
            yield from _premise_problem(evaluations, premise, source.page.path, value_problem)


def chapter_findings(evaluations: Evaluations, sources: Iterable[Source]) -> Iterator[Problem]:
    """Yield premises that no longer hold."""
    for source in sources:
        for premise in source.premises:
            yield from _broken_premise(evaluations, premise, source.page.path)


def bound_names(cells: Iterable[Cell]) -> dict[str, str]:
    """Return the dotted path of every name that cells bind to a part of the report."""
    names: dict[str, str] = {}
    for cell in cells:
        for statement in ast.parse(cell.code).body:
            if isinstance(statement, ast.Assign):
                for target in statement.targets:
                    _bind(target, statement.value, names)
    return names


def _bind(target: ast.expr, value: ast.expr, names: dict[str, str]) -> None:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=False):
            _bind(one, other, names)
    elif isinstance(target, ast.Name):
        path = "report" if _opens_report(value) else _dotted(value, names)
        if path:
            names[target.id] = path


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


def _lookup_problem(
    evaluations: Evaluations,
    expression: str,
    names: dict[str, str],
    place: Place,
    value_problem: ValueProblem,
) -> Iterator[Problem]:
    first = expression.partition(".")[0]
    if first not in names:
        message = f"expected a name that a cell of the chapter binds, got {first!r}{nearest(first, names)}"
        yield Problem(place, message, "lookup")
        return
    yield from value_problem(evaluations, expression, lookup_path(expression, names), place)


def lookup_path(expression: str, names: dict[str, str]) -> str:
    """Return what a lookup names, as `view.metric` with or without a style; nothing where its first name is unbound."""
    first, _, rest = expression.partition(".")
    if first not in names:
        return ""
    path = ".".join(part for part in (names[first], rest) if part).removeprefix("report.")
    head, _, tail = path.partition(".")
    return _SHORT[head] + (f".{tail}" if tail else "") if head in _SHORT else path


def _name_problem(evaluations: Evaluations, expression: str, path: str, place: Place) -> Iterator[Problem]:
    """Yield a metric that does not exist, without computing one; what claims say is left for complete data."""
    view, _, metric = path.partition(".")
    head, _, style = metric.rpartition(".")
    if view not in VIEWS:
        message = (
            f"expected a known value, got {expression!r}: there is no view {view!r}{nearest(view, VIEWS)}"
        )
        yield Problem(place, message, "lookup")
        return
    try:
        if metric.partition(".")[0] not in _OF_THE_REPORT:
            split_name(evaluations.data, head if style in STYLES else metric)
    except UnknownName as error:
        yield Problem(place, f"expected a known value, got {expression!r}: {error}", "lookup")


def _value_problem(evaluations: Evaluations, expression: str, path: str, place: Place) -> Iterator[Problem]:
    try:
        shown = Values(evaluations, "en").shown(path)
    except UnknownName as error:
        yield Problem(place, f"expected a known value, got {expression!r}: {error}", "lookup")
        return
    if isinstance(shown.result, Missing):
        message = (
            f"expected a value that can be printed, got {expression!r}, which is missing: {shown.result.why}"
        )
        yield Problem(place, message, MISSING)


def _block_problems(evaluations: Evaluations, cell: Cell, path: str) -> Iterator[Problem]:
    sections = tuple(section.id for section in evaluations.data.article.sections)
    known = {"chart": tuple(CHARTS), "table": tuple(TABLES), "headline": sections, "key_numbers": sections}
    for node in ast.walk(ast.parse(cell.code)):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in BLOCKS
        ):
            continue
        argument = node.args[0] if node.args else None
        name = argument.value if isinstance(argument, ast.Constant) else None
        if name not in known[node.func.attr]:
            what = "section" if known[node.func.attr] is sections else node.func.attr
            listed = ", ".join(known[node.func.attr])
            message = (
                f"expected a known {what} ({listed}), got {name!r}{nearest(str(name), known[node.func.attr])}"
            )
            yield Problem(Place(path, cell.line + node.lineno, node.col_offset + 1), message, "lookup")


def _premise_problem(
    evaluations: Evaluations, premise: Premise, path: str, value_problem: ValueProblem
) -> Iterator[Problem]:
    place = Place(path, premise.line)
    match = _PREMISE.fullmatch(premise.text.strip())
    if match is None:
        message = f"expected a premise such as 'disclosed cango.holding > 3000 BTC', got {premise.text!r}"
        yield Problem(place, message, "premise")
        return
    unknown = tuple(value_problem(evaluations, premise.text, f"{match[1]}.{match[2]}", place))
    yield from unknown
    try:
        bound = parse_amount(match[4])
    except NotationError as error:
        yield Problem(place, str(error), "premise")
        return
    result = None if unknown or value_problem is _name_problem else evaluations.result(match[1], match[2])
    if isinstance(result, Dated):
        yield Problem(place, f"expected an amount in a premise, got {match[2]}, which is a date", "premise")
    elif isinstance(result, Amount) and result.unit != bound.unit:
        message = f"expected a premise in the unit of {match[2]}, {result.unit}, got {match[4]!r}"
        yield Problem(place, message, "unit")


def _broken_premise(evaluations: Evaluations, premise: Premise, path: str) -> Iterator[Problem]:
    match = _PREMISE.fullmatch(premise.text.strip())
    if match is None:
        return
    result, bound = evaluations.result(match[1], match[2]), parse_amount(match[4])
    if isinstance(result, Amount) and _holds(result, match[3], bound):
        return
    message = (
        f"expected the premise {premise.text!r} to hold, got {outcome_text(result, 'en')}; reword the chapter"
    )
    yield Problem(Place(path, premise.line), message, "premise")


def _holds(result: Amount, sign: str, bound: Amount) -> bool:
    """Whether the whole interval lies on the right side of the bound's value."""
    match sign:
        case ">":
            return result.low > bound.value
        case ">=":
            return result.low >= bound.value
        case "<":
            return result.high < bound.value
        case _:
            return result.high <= bound.value
