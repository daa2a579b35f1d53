"""Strict reading of YAML with line numbers: every value is text, every key must be known.

Used for `_quarto.yml`, `_metadata.yml`, front matter and cell options. What the keys mean stands in
`project`, `source` and `cells`; nothing here knows any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

from dat.errors import Place, Problem
from dat.read.files import compose

QUARTO_WOULD = "the embedded engine does not know it; the Quarto CLI would render it"


@dataclass(frozen=True)
class YamlText:
    """A piece of YAML and where it stands in its file; problems found in it are collected."""

    path: str
    text: str
    first_line: int = 1
    problems: list[Problem] = field(default_factory=list)

    def root(self) -> yaml.Node | None:
        """Return the top node, or nothing for an empty or unreadable text."""
        try:
            return compose(self.text)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + self.first_line if mark else self.first_line
            self._add(line, f"not readable as YAML: {error.problem or error.context}")
        except yaml.YAMLError as error:
            self._add(self.first_line, f"not readable as YAML: {' '.join(str(error).split())}")
        except RecursionError:
            self._add(self.first_line, "not readable as YAML: lists and mappings are nested without end")
        return None

    def line(self, node: yaml.Node) -> int:
        """Return the line of the file on which a node begins."""
        return int(node.start_mark.line) + self.first_line

    def complain(self, node: yaml.Node, message: str, code: str = "yaml") -> None:
        """Remember a problem at the place of a node."""
        self._add(self.line(node), message, int(node.start_mark.column) + 1, code)

    def fields(self, node: yaml.Node | None, known: Sequence[str], name: str) -> dict[str, yaml.Node]:
        """Return the known keys of a mapping; each other key is a problem."""
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.complain(node, f"{name}: expected keys and values")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            word = self.string(key)
            if word not in known:
                allowed = ", ".join(known)
                self.complain(
                    key, f"{name}: unknown key {word!r} (known: {allowed}); {QUARTO_WOULD}", "unknown"
                )
            elif word in found:
                self.complain(key, f"{name}: {word!r} is given twice")
            else:
                found[word] = value
        return found

    def string(self, node: yaml.Node | None) -> str:
        """Return a value as it was written; nothing becomes an empty text."""
        if node is None:
            return ""
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        self.complain(node, "expected one value, found a list or keys")
        return ""

    def flag(self, node: yaml.Node | None, *, default: bool) -> bool:
        """Return a true or false value."""
        if node is None:
            return default
        word = self.string(node)
        if word not in {"true", "false"}:
            self.complain(node, f"expected true or false, found {word!r}")
        return word == "true"

    def fixed(self, node: yaml.Node | None, values: Sequence[str], name: str) -> str:
        """Return a value that the engine supports in these forms only."""
        if node is None:
            return values[0]
        word = self.string(node)
        if word not in values:
            allowed = " or ".join(values)
            self.complain(node, f"{name}: expected {allowed}, found {word!r}; {QUARTO_WOULD}", "unknown")
        return word

    def items(self, node: yaml.Node | None) -> list[yaml.Node]:
        """Return the members of a list; a single value counts as a list of one."""
        if node is None:
            return []
        return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]

    def _add(self, line: int, message: str, column: int | None = None, code: str = "yaml") -> None:
        self.problems.append(Problem(Place(self.path, line, column), message, code))
