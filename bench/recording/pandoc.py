"""Stands in for pandoc while a build is recorded: writes down what pandoc is given, then becomes pandoc.

It is given pandoc's own command line. What the filters read through the folder that `dat-exchange` names is recorded
with the rest. The script is replaced by pandoc and starts no process of its own, which would be recorded again.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from sitecustomize import record  # type: ignore[import-not-found] # it stands beside this script

EXCHANGE = "--metadata=dat-exchange:"


def main() -> None:
    """Record one run of pandoc and do it."""
    program, *words = sys.argv[1:]
    text = sys.stdin.buffer.read()
    folder = next((Path(word.removeprefix(EXCHANGE)) for word in words if word.startswith(EXCHANGE)), None)
    files = {path.name: path.read_text("utf-8") for path in folder.iterdir()} if folder is not None else {}
    record("page", {"program": program, "words": words, "text": text.decode(), "files": files})
    with tempfile.TemporaryFile() as again:
        again.write(text)
        again.seek(0)
        os.dup2(again.fileno(), 0)
        os.execv(program, [program, *words])  # noqa: S606 - the very command that was recorded


if __name__ == "__main__":
    main()
