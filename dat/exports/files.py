"""The files that a dataset is read from, and how the exported files are written: the same input, the same bytes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FORMAT = 1
"""The version of every exported form; it grows when a reader of the old one would misunderstand the new one."""

DATA_FILES = tuple(
    f"data/{name}"
    for name in (
        "article.yml",
        "claims.yml",
        "companies.yml",
        "glossary.yml",
        "ledger.csv",
        "prices.csv",
        "sources.yml",
    )
)
"""Everything that `dat.read` reads, relative to the project."""


def data_files(root: Path) -> dict[str, bytes]:
    """Return the bytes of every file that the dataset is read from."""
    return {name: (root / name).read_bytes() for name in DATA_FILES}


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file in hexadecimal digits."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


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
