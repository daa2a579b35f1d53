"""The blocks of a chapter: which chart, table, headline or strip of numbers each of its cells asks for, unexecuted."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dat.model import LANGUAGES

if TYPE_CHECKING:
    from dat.model import Language
    from dat.render.source import Source

BLOCKS = ("chart", "table", "headline", "key_numbers")


@dataclass(frozen=True, slots=True)
class BlockCall:
    """One call of the report's facade, such as `report.chart("holdings", "cango")`."""

    kind: str
    arguments: tuple[str, ...]
    language: Language
    line: int

    def __str__(self) -> str:
        """Return the call as the chapter writes it."""
        arguments = ", ".join(f'"{argument}"' for argument in self.arguments)
        return f"{self.kind}({arguments})"


def blocks_of(source: Source) -> Iterator[BlockCall]:
    """Yield the blocks of a chapter in its order, each in the language of the report that it is asked of."""
    of_page = next((language for language in LANGUAGES if language == source.language), LANGUAGES[0])
    opened: dict[str, Language] = {}
    for cell in source.cells:
        for node in ast.walk(ast.parse(cell.code)):
            if isinstance(node, ast.Assign):
                opened |= _opened(node, of_page)
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in BLOCKS
            ):
                owner = ast.unparse(node.func.value)
                arguments = tuple(str(each.value) for each in node.args if isinstance(each, ast.Constant))
                line = cell.line + node.lineno
                yield BlockCall(node.func.attr, arguments, opened.get(owner, of_page), line)


def _opened(statement: ast.Assign, of_page: Language) -> dict[str, Language]:
    """Return the names that a statement binds to a report, with its language: `open_report("en")`, else the page's."""
    call = statement.value
    if not (isinstance(call, ast.Call) and ast.unparse(call.func).endswith("open_report")):
        return {}
    given = next((each.value for each in call.args if isinstance(each, ast.Constant)), of_page)
    language = next((known for known in LANGUAGES if known == given), of_page)
    return {target.id: language for target in statement.targets if isinstance(target, ast.Name)}
