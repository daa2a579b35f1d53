"""docs/checks.md explains every code that a problem can carry, and none that does not exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from dat.errors import Problem
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "checks.md"
CODE = re.compile(r"[a-z]+(-[a-z]+)*")
# `dat verify` yields its findings as pairs of code and message.
PAIRED = (ROOT / "dat/publish/checks.py", ROOT / "dat" / "check" / "verify.py")


def trees() -> dict[Path, ast.Module]:
    return {
        path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "dat").rglob("*.py"))
    }


def takers(modules: dict[Path, ast.Module]) -> dict[str, int]:
    """Return the functions that take the code of a problem, with its position among the arguments."""
    found = {"Problem": 2, "Fault": 0}
    for tree in modules.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [each.arg for each in node.args.args if each.arg != "self"]
                if {"code", "message"} <= set(names):
                    found[node.name] = names.index("code")
    return found


@cache
def codes() -> set[str]:
    """Return every code that is written anywhere in the program."""
    modules = trees()
    positions = takers(modules)
    constants: dict[str, object] = {
        target.id: node.value.value
        for tree in modules.values()
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = {Problem.__dataclass_fields__["code"].default}
    for path, tree in modules.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                found |= set(_code_of(node, positions, constants))
            if path in PAIRED:
                found |= set(_first_of_pair(node))
            if isinstance(node, ast.arguments):
                found |= set(_defaults(node))
    return {code for code in found if isinstance(code, str) and CODE.fullmatch(code)}


def _code_of(call: ast.Call, positions: dict[str, int], constants: dict[str, object]) -> list[object]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name not in positions:
        return []
    given = [each.value for each in call.keywords if each.arg == "code"] or call.args[positions[name] :][:1]
    return [
        each.value if isinstance(each, ast.Constant) else constants.get(each.id)
        for each in given
        if isinstance(each, ast.Constant | ast.Name)
    ]


def _first_of_pair(node: ast.AST) -> list[object]:
    match node:
        case ast.Tuple(elts=[ast.Constant(value=code), ast.JoinedStr() | ast.Name(), *_]):
            return [code]
        case _:
            return []


def _defaults(arguments: ast.arguments) -> list[object]:
    names = [each.arg for each in arguments.args][-len(arguments.defaults) or len(arguments.args) :]
    pairs = zip(names, arguments.defaults, strict=True)
    return [default.value for name, default in pairs if name == "code" and isinstance(default, ast.Constant)]


def explained() -> list[str]:
    return re.findall(r"^### (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_every_code_of_the_program_is_explained_and_no_other() -> None:
    assert {"input", "digit", "balance", "missing", "yaml"} <= codes()  # the search itself works
    assert sorted(codes() - set(explained())) == []
    assert sorted(set(explained()) - codes()) == []


def test_no_code_is_explained_twice() -> None:
    assert len(explained()) == len(set(explained()))


def test_every_explanation_says_something() -> None:
    parts = re.split(r"^##+ .+$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    headings = re.findall(r"^(##+) (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [
        name
        for (level, name), text in zip(headings, parts, strict=True)
        if level == "###" and len(text.split()) < 5
    ] == []


def test_every_code_has_an_example_line_which_ends_with_it() -> None:
    code, examples = "", set()
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        code = line.removeprefix("### ") if line.startswith("### ") else code
        if line.startswith("    "):
            assert line.endswith(f"[{code}]"), line
            examples.add(code)
    assert sorted(set(explained()) - examples) == []
