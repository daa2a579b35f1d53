"""How the exported files are written: the same input, the same bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FORMAT = 1
"""The version of every exported form; it grows when a reader of the old one would misunderstand the new one."""


def lines_of_json(head: Mapping[str, Any], name: str, entries: Iterable[Mapping[str, Any]]) -> bytes:
    """Return a JSON object with one line for each key of the head and for each entry of the list `name`.

    Lines that are entries make a difference between two files readable, and keep them half as long.
    """
    return around_lines(head, name, [json_lines(entries)])


def json_lines(entries: Iterable[Mapping[str, Any]]) -> bytes:
    """Return entries of a list as lines; nothing where there are none."""
    return b",\n".join(f"  {_json(entry)}".encode() for entry in entries)


def around_lines(head: Mapping[str, Any], name: str, parts: Iterable[bytes]) -> bytes:
    """Return the JSON object whose list `name` has the lines of these parts; those without lines are passed over."""
    top = [f" {_json(key)}: {_json(value)}" for key, value in head.items()]
    before = ",\n".join([*top, f" {_json(name)}: ["])
    pieces = [f"{{\n{before}".encode()]
    for part in filter(None, parts):
        pieces += (b",\n" if len(pieces) > 1 else b"\n", part)
    return b"".join([*pieces, b"\n" if len(pieces) == 1 else b"", b"\n ]\n}\n"])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
