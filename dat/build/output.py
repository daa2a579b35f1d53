"""The folder that a build writes: files that are as they were keep their bytes, their place on the disk and their time."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from dat.files import write_atomically


@dataclass(frozen=True, slots=True)
class Output:
    """A folder to be filled, beside the one that it will replace, or that very folder.

    Files are compared by their bytes, never by their times, so that a clock that was set back misleads nobody.
    """

    folder: Path
    old: Path
    changed: list[str] = field(default_factory=list)

    def put(self, address: str, data: bytes) -> bool:
        """Make a file say the bytes and tell whether it said something else before, or was not there."""
        before, path = self.old / address, self.folder / address
        is_same = _says(before, data)
        if not is_same:
            self.changed.append(address)
            self._write(path, data)
        elif path != before:
            path.parent.mkdir(parents=True, exist_ok=True)
            _link(before, path)
        return not is_same

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.folder == self.old:  # somebody may be reading it
            write_atomically(path, data)
        else:
            path.write_bytes(data)


def _says(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _link(before: Path, path: Path) -> None:
    """Give a file a second name; where the file system cannot, copy it with its time."""
    try:
        os.link(before, path)
    except OSError:
        shutil.copy2(before, path)
