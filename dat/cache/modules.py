"""Which modules of the program take part in a computation, read from their import statements without running them.

    closure(["dat.charts.coins"])           the names of that module and of all that it imports
    module_digest("dat.charts.coins")       the digest of its source

Imports inside functions count, those for type checkers do not. A package counts with its own file when one of its
modules is imported. Registries import all their members only to list them; whoever computes with a member notes it.
Names that are looked up at run time cannot be seen here and must be noted, too.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from dat.cache.digest import digest_of

PACKAGE = Path(__file__).resolve().parents[1]
REGISTRIES = frozenset({"dat.charts", "dat.metrics", "dat.tables"})

# Parsing whole modules takes ten times as long as all else here, so only these statements are parsed.
_LONG_STRING = re.compile(r'"""[\s\S]*?"""')
_FOR_TYPES = re.compile(r"^([ \t]*)if TYPE_CHECKING:\n(?:\1[ \t]+.*\n|[ \t]*\n)+", re.MULTILINE)
_IMPORT = re.compile(
    r"^[ \t]*(from[ \t]+dat(?:\.[\w.]+)?[ \t]+import[ \t]+(?:\([^)]*\)|[^(\n]+)|import[ \t]+dat\b[^\n]*)",
    re.MULTILINE,
)


def closure(names: Iterable[str]) -> frozenset[str]:
    """Return the names of all modules of the program that take part when functions of these modules run.

    Raises:
        ValueError: the program has no module of that name.
    """
    waiting = list(names)
    for name in waiting:
        if _path(name) is None:
            raise ValueError(f"the program has no module {name!r}")
    used: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += _imports(name) - used
    packages = {name.rpartition(".")[0] for name in used}
    while any(packages - used):
        used |= packages - {""}
        packages = {name.rpartition(".")[0] for name in packages} - {""}
    return frozenset(used)


@cache
def module_digest(name: str) -> str:
    """Return the digest of a module's source, or nothing if there is no such module.

    If the file was changed while the program ran, nobody knows which source made a result: such a digest never comes
    again.
    """
    path = _path(name)
    if path is None:
        return ""
    digest = digest_of(path.read_bytes())
    return digest if _state(path) == _STATES.get(path) else os.urandom(20).hex()


@cache
def _imports(name: str) -> frozenset[str]:
    """Return the modules of the program that a module imports; none if it is not there."""
    path = _path(name)
    statements = _statements(path.read_text("utf-8")) if path is not None else ()
    return frozenset(target for statement in statements for target in _targets(statement, name))


def _statements(source: str) -> Iterator[ast.stmt]:
    """Yield the statements that import modules of the program when a module or one of its functions runs."""
    for match in _IMPORT.finditer(_FOR_TYPES.sub("", _LONG_STRING.sub("...", source))):
        yield from ast.parse(match[1]).body


def _targets(statement: ast.stmt, importer: str) -> Iterator[str]:
    """Yield the modules that a statement names; what is no module is something inside of one."""
    if isinstance(statement, ast.Import):
        yield from (alias.name for alias in statement.names)
    elif isinstance(statement, ast.ImportFrom) and statement.module:
        parent = statement.module
        members = [f"{parent}.{alias.name}" for alias in statement.names]
        modules = [member for member in members if _path(member) is not None]
        if len(modules) < len(members):
            yield parent
        if not (parent == importer and parent in REGISTRIES):
            yield from modules


@cache
def _path(name: str) -> Path | None:
    """Return the file of a module or package, or None where there is none."""
    top, *rest = name.split(".")
    base = PACKAGE.joinpath(*rest)
    candidates = (base / "__init__.py", base.with_suffix(".py"))
    return next((path for path in candidates if path.is_file()), None) if top == PACKAGE.name else None


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _states() -> dict[Path, tuple[int, int, int]]:
    return {path: _state(path) for path in PACKAGE.rglob("*.py")}


_STATES = _states()
"""How the files of the program looked when it started."""
