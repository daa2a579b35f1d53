"""Opening the files of `data/`: UTF-8 with or without a byte order mark, YAML with the place of every value.

YAML is composed to nodes and every scalar is kept as the text that was written: no `on` that turns into True and no
surprise dates. Types are given by the readers of the single files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import yaml

from dat.errors import Place

if TYPE_CHECKING:
    from pathlib import Path

    from dat.read.collect import Problems

DEEPEST = 100  # levels of lists and mappings
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL_BYTES = bytes(code for code in range(128) if _CONTROL.match(chr(code)))


def read_text(root: Path, path: str, problems: Problems) -> str | None:
    """Return the text of a file below `root`, or None after remembering what is wrong with it."""
    try:
        data = (root / path).read_bytes()
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        problems.add(Place(path), "expected this file, got nothing; restore it from the last commit")
    except IsADirectoryError:
        problems.add(Place(path), "expected a file, got a folder")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = (
            f"expected UTF-8 text, got the byte 0x{error.object[error.start]:02x}; save the file as UTF-8"
        )
        problems.add(Place(path, line), message)
    except OSError as error:
        problems.add(Place(path), f"expected a file that can be read, got: {error.strerror or error}")
    else:
        # In UTF-8 these bytes stand for nothing else; looking for them in a hundred megabytes takes a moment.
        is_clean = len(data.translate(None, _CONTROL_BYTES)) == len(data)
        return text if is_clean else _without_control_characters(text, path, problems)
    return None


def _without_control_characters(text: str, path: str, problems: Problems) -> str:
    """Return the text; a character that no page can show is remembered and left out."""
    for match in _CONTROL.finditer(text):
        place = Place(path, text.count("\n", 0, match.start()) + 1)
        problems.add(place, f"expected text, got the control character 0x{ord(match[0]):02x}; delete it")
        if problems.are_too_many(path):
            break
    return _CONTROL.sub("", text)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a YAML file with its place; scalars are the text that was written."""

    value: str | list[Node] | dict[str, Node]
    place: Place
    keys: dict[str, Place]


def read_yaml(root: Path, path: str, problems: Problems) -> Node | None:
    """Return the tree of a YAML file, or None after remembering what is wrong with it."""
    text = read_text(root, path, problems)
    if text is None:
        return None
    return parse_yaml(text, path, problems)


def compose(text: str) -> yaml.Node | None:
    """Return the nodes of a YAML text, through libyaml where it is there: it is eight times as fast.

    What it cannot read is left to the Python loader, whose errors say more; so is a deep nesting, which would
    overflow the stack.
    """
    if yaml.__with_libyaml__:
        try:
            if _depth(text) <= DEEPEST:
                return yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError:
            pass
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _depth(text: str) -> int:
    """Return how deep lists and mappings are nested, or more: each level is opened by one of five signs."""
    most = sum(map(text.count, "[{-?:"))
    if most <= DEEPEST:
        return most
    steps = (
        isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        for event in yaml.parse(text, Loader=yaml.CSafeLoader)
    )
    return max(accumulate(steps), default=0)


def parse_yaml(text: str, path: str, problems: Problems, first_line: int = 1) -> Node | None:
    """Return the tree of a YAML text that starts at a line of a file."""
    try:
        aliases = _aliases(text)
        tree = None if aliases else compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(path, mark.line + first_line, mark.column + 1) if mark else Place(path)
        problems.add(place, f"expected YAML, got something else: {error.problem or error.context}")
        return None
    except yaml.YAMLError as error:
        problems.add(Place(path), f"expected YAML, got something else: {error}")
        return None
    except RecursionError:
        problems.add(Place(path), "expected a few levels of lists and mappings, got a nesting without end")
        return None
    for line, column, name in aliases:
        message = (
            f"expected the value itself, got the alias *{name}; write out what it stands for, or quote it"
        )
        problems.add(Place(path, line + first_line, column + 1), message)
    if aliases:
        return None
    if tree is None:
        problems.add(Place(path), "expected YAML with content, got an empty file")
        return None
    return _node(tree, path, problems, first_line)


def _aliases(text: str) -> list[tuple[int, int, str]]:
    """Return line, column and name of every alias: aliases of aliases can grow without end, so there are none."""
    if "&" not in text or "*" not in text:
        return []
    tokens = yaml.scan(text, Loader=yaml.SafeLoader)
    found = (token for token in tokens if isinstance(token, yaml.AliasToken))
    return [(token.start_mark.line, token.start_mark.column, token.value) for token in found]


def _node(tree: yaml.Node, path: str, problems: Problems, first_line: int) -> Node:
    place = Place(path, tree.start_mark.line + first_line, tree.start_mark.column + 1)
    if isinstance(tree, yaml.SequenceNode):
        return Node([_node(item, path, problems, first_line) for item in tree.value], place, {})
    if isinstance(tree, yaml.MappingNode):
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for key, value in tree.value:
            where = Place(path, key.start_mark.line + first_line, key.start_mark.column + 1)
            if not isinstance(key, yaml.ScalarNode):
                problems.add(where, "expected a word before the colon, got a list or mapping")
                continue
            name = str(key.value)
            if name in values:
                problems.add(where, f"expected each key once, got {name!r} twice")
            values[name], keys[name] = _node(value, path, problems, first_line), where
        return Node(values, place, keys)
    is_null = tree.tag == "tag:yaml.org,2002:null"
    return Node("" if is_null else str(tree.value).strip(), place, {})
