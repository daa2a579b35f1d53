"""Finding logic in cells: they open the report, name its parts and ask for blocks, and nothing else.

    import dat
    report = dat.open_report()
    says, shown = report.article.cango, report.disclosed.cango
    report.chart("holdings", "cango")

Only the landing page, which is in no language's folder, names a language: `dat.open_report("ja")`.
What a page says is decided by data and metrics, where it is tested; a sum or an `if` in a cell would escape that.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dat.check.asked import BLOCKS
from dat.errors import Place, Problem
from dat.render.cells import statements
from dat.render.project import LANDING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dat.render.source import Source

_ALLOWED = (
    "a cell may import dat, open the report, bind names to its parts, "
    'and call report.chart, table, headline or key_numbers with texts such as "cango"'
)


def cell_findings(source: Source) -> Iterator[Problem]:
    """Yield every statement of a cell that does more than name things and ask for them, or uses a name again."""
    named: set[str] = set()
    for cell in source.cells:
        for statement in statements(cell.code):
            place = Place(source.page.path, cell.line + statement.lineno, statement.col_offset + 1)
            if not _is_plain(statement):
                written = ast.unparse(statement).partition("\n")[0]
                message = f"expected no logic in a cell, got {written!r}; {_ALLOWED}"
                yield Problem(place, message, "cell-logic")
                continue
            if _names_language(statement) and source.page.chapter != LANDING:
                message = (
                    "expected dat.open_report() without a language, which is that of the folder, "
                    f"got {ast.unparse(statement)!r}; only the landing page names one"
                )
                yield Problem(place, message, "cell-logic")
            names = _names(statement)
            # Of a name that means two things it could not be said what a lookup reads.
            for name in sorted(names & named):
                message = f"expected each name once in a chapter, got {name!r} again; take another name"
                yield Problem(place, message, "cell-logic")
            named |= names


def _names(statement: ast.stmt) -> set[str]:
    """Return the names that a plain statement binds."""
    targets = statement.targets if isinstance(statement, ast.Assign) else ()
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}


def _is_plain(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import(names=[ast.alias(name="dat", asname=None)]):
            return True
        case ast.Assign(targets=[ast.Name()], value=ast.Call() as call):
            return ast.unparse(call.func) == "dat.open_report" and _is_constant(call)
        case ast.Assign(targets=[ast.Name()], value=value):
            return _is_name(value)
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            named = all(isinstance(name, ast.Name) for name in names)
            return named and len(names) == len(values) and all(_is_name(value) for value in values)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(), attr=attr)) as call):
            return attr in BLOCKS and _is_constant(call)
        case _:
            return False


def _names_language(statement: ast.stmt) -> bool:
    """Whether a plain statement opens the report in a language: no other call stands in an assignment."""
    return (
        isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Call)
        and bool(statement.value.args)
    )


def _is_name(value: ast.expr) -> bool:
    while isinstance(value, ast.Attribute):
        value = value.value
    return isinstance(value, ast.Name)


def _is_constant(call: ast.Call) -> bool:
    texts = (isinstance(each, ast.Constant) and isinstance(each.value, str) for each in call.args)
    return not call.keywords and all(texts)
