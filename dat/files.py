"""The files that come with the program, and saving files so that nobody ever sees half of one."""

from __future__ import annotations

import os
from pathlib import Path

ASSETS = Path(__file__).resolve().parent / "assets"
"""Style sheets, templates and schemas."""


def write_atomically(path: Path, data: bytes) -> None:
    """Write the bytes beside the file and move them into its place; an existing file keeps its permissions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_bytes(data)
        if path.exists():
            unfinished.chmod(path.stat().st_mode & 0o777)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        error.filename = str(path)  # nobody knows the other one
        raise
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
