"""Typed access to the values of a YAML mapping: every key is checked, every problem remembered with its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from dat.amount import Period, parse_period
from dat.errors import nearest
from dat.model import LANGUAGES, Text
from dat.read.files import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dat.errors import Place
    from dat.read.collect import Problems

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fields:
    """The keys of one mapping; `what` names the thing for messages (`claim cango-sold-half`)."""

    values: dict[str, Node]
    node: Node
    what: str
    problems: Problems

    @property
    def place(self) -> Place:
        """Return the place of the mapping."""
        return self.node.place

    def at(self, key: str) -> Place:
        """Return the place of a key's value, or of the mapping when the key is not there."""
        return self.values[key].place if key in self.values else self.place

    def text(self, key: str, *, required: bool = False) -> str:
        """Return a scalar as text; empty where it is not given."""
        node = self.values.get(key)
        if node is None or node.value == "":
            if required:
                self.problems.add(self.at(key), f"expected {key!r} in the {self.what}, got nothing")
            return ""
        if not isinstance(node.value, str):
            self.problems.add(
                node.place, f"expected one text for {key!r} in the {self.what}, got a list or mapping"
            )
            return ""
        return node.value

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """Return a scalar that must be one of a few words."""
        text = self.text(key, required=True)
        if text and text not in allowed:
            message = (
                f"expected {key!r} to be one of {', '.join(allowed)}, got {text!r}{nearest(text, allowed)}"
            )
            self.problems.add(self.at(key), message)
        return text

    def flag(self, key: str) -> bool:
        """Return a `true` or `false`; false where it is not given."""
        text = self.text(key)
        if text not in {"", "true", "false"}:
            self.problems.add(self.at(key), f"expected true or false for {key!r}, got {text!r}")
        return text == "true"

    def parsed(self, key: str, parse: Callable[[str], T], *, required: bool = False) -> T | None:
        """Return a scalar that `parse` understands, or None."""
        text = self.text(key, required=required)
        return self.problems.attempt(self.at(key), parse, text) if text else None

    def day(self, key: str, *, required: bool = False) -> date | None:
        """Return a day, or None."""
        return self.parsed(key, parse_day, required=required)

    def period(self, key: str, *, required: bool = False) -> Period | None:
        """Return a period, or None."""
        return self.parsed(key, parse_period, required=required)

    def bilingual(self, key: str, *, required: bool = False) -> Text | None:
        """Return a text in both languages, or None; a translation that is missing is a problem."""
        node = self.values.get(key)
        if node is None:
            if required:
                self.problems.add(
                    self.place, f"expected {key!r} with ja and en in the {self.what}, got nothing"
                )
            return None
        fields = open_fields(node, f"{key!r} of the {self.what}", LANGUAGES, (), self.problems)
        if fields is None:
            return None
        ja, en = fields.text("ja"), fields.text("en")
        for language, text in (("ja", ja), ("en", en)):
            if language in fields.values and not text:
                message = f"expected the {language} text of {key!r} of the {self.what}, got nothing"
                self.problems.add(fields.at(language), message)
        return Text(ja, en, node.place)

    def items(self, key: str) -> list[Node]:
        """Return the items of a list; none where it is not given."""
        node = self.values.get(key)
        if node is None or node.value == "":
            return []
        if not isinstance(node.value, list):
            self.problems.add(
                node.place, f"expected a list for {key!r} in the {self.what}, got something else"
            )
            return []
        return node.value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the items of a list of texts."""
        nodes = self.items(key)
        for node in nodes:
            if not isinstance(node.value, str):
                message = (
                    f"expected a list of texts for {key!r} in the {self.what}, got a list or mapping in it"
                )
                self.problems.add(node.place, message)
        return tuple(node.value for node in nodes if isinstance(node.value, str))

    def address(self, key: str) -> str:
        """Return the address of a page, or nothing."""
        text = self.text(key)
        if text and not text.startswith(("https://", "http://")):
            self.problems.add(
                self.at(key), f"expected {key!r} to begin with https:// or http://, got {text!r}"
            )
        return text

    def pairs(self, key: str) -> Iterator[tuple[str, Node]]:
        """Yield the keys and values of a mapping; none where it is not given."""
        node = self.values.get(key)
        if node is None or node.value == "":
            return
        if not isinstance(node.value, dict):
            self.problems.add(
                node.place, f"expected a mapping for {key!r} in the {self.what}, got something else"
            )
            return
        yield from node.value.items()


def parse_day(text: str) -> date:
    """Return a single day.

    Raises:
        ValueError: the text is no period, or one of more than a day.
    """
    period = parse_period(text)
    if period.days != 1:
        message = f"expected a day (2026-02-09), got {text!r}"
        raise ValueError(message)
    return period.first


def open_fields(
    node: Node, what: str, required: tuple[str, ...], optional: tuple[str, ...], problems: Problems
) -> Fields | None:
    """Return the fields of a mapping after checking its keys, or None when it is no mapping."""
    if not isinstance(node.value, dict):
        problems.add(
            node.place,
            f"expected a mapping for the {what}, got {'a list' if isinstance(node.value, list) else 'a text'}",
        )
        return None
    known = (*required, *optional)
    for key, where in node.keys.items():
        if key not in known:
            problems.add(
                where, f"expected one of {', '.join(known)} in the {what}, got {key!r}{nearest(key, known)}"
            )
    for key in required:
        if key not in node.value:
            problems.add(node.place, f"expected {key!r} in the {what}, got nothing")
    return Fields(node.value, node, what, problems)


def open_list(node: Node | None, what: str, problems: Problems) -> list[Node]:
    """Return the items of a file that must be a list."""
    if node is None:
        return []
    if not isinstance(node.value, list):
        problems.add(node.place, f"expected a list of {what}, got something else")
        return []
    return node.value
