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
    top = [f" {_json(key)}: {_json(value)}" for key, value in head.items()]
    listed = ",\n".join(f"  {_json(entry)}" for entry in entries)
    body = ",\n".join([*top, f" {_json(name)}: [\n{listed}\n ]"])
    return f"{{\n{body}\n}}\n".encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
