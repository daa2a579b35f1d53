"""The files that a dataset is read from, as bytes: to attach them, to name them by their sums, to read them elsewhere."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

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


@contextmanager
def laid_out(files: Mapping[str, bytes]) -> Iterator[Path]:
    """Give a temporary project folder that holds the files at their addresses; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="dat-") as folder:
        for address, content in files.items():
            target = Path(folder, address)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        yield Path(folder)
