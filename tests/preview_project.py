"""A preview's project in a few lines: every text in `chapters/` is a page, made by a session without an engine.

`python -m tests.preview_project ROOT` runs the whole preview on it, on any free port.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from dat.errors import BrokenInput, Place, Problem, UsageError
from dat.files import write_atomically
from dat.preview import changes, run

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{name}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="../assets/content.css"></head>
<body class="page-{name}"><main id="quarto-document-content">
<section id="sec-{name}"><h2>{name}</h2>
{text}
</section></main></body></html>
"""


@dataclass(frozen=True)
class Built:
    """One page."""

    address: str
    is_changed: bool


@dataclass
class PlainSession:
    """Makes `chapters/NAME.txt` into `chapters/NAME.html`; words in capitals make it fail in a given way."""

    root: Path
    site: Path
    findings: Sequence[Problem] = field(default=())

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *error: object) -> None:
        """End."""

    def build(self, changed: frozenset[Path] | None, first: Sequence[str]) -> Generator[Built]:
        """Make every page, those in `first` before the others."""
        (self.root / ".builder").write_text(str(os.getpid()), "utf-8")
        with (self.root / ".builds.log").open("a") as log:
            names = None if changed is None else sorted(path.name for path in changed)
            log.write(f"{names} {list(first)}\n")
        texts = {f"chapters/{path.stem}.html": path for path in sorted(self.root.glob("chapters/*.txt"))}
        self._style()
        self.findings = tuple(
            _problem(path, "typed digit", "digit")
            for path in texts.values()
            if "FINDING" in path.read_text("utf-8")
        )
        for address in sorted(texts, key=lambda address: address not in first):
            yield self._make(address, texts[address])
        for page in self.site.glob("chapters/*.html"):
            if f"chapters/{page.name}" not in texts:
                page.unlink()

    def pdf(self, address: str) -> bytes:
        """Return something that says which PDF it is."""
        if "missing" in address:
            message = f"there is no PDF {address}"
            raise UsageError(message)
        if "crash" in address:
            os._exit(7)
        return b"%PDF " + address.encode()

    def _style(self) -> None:
        source, target = self.root / "style.css", self.site / "assets" / "content.css"
        style = source.read_bytes() if source.exists() else b""
        if not target.exists() or target.read_bytes() != style:
            write_atomically(target, style)

    def _make(self, address: str, path: Path) -> Built:
        text = path.read_text("utf-8")
        if "BROKEN" in text:
            raise BrokenInput([_problem(path, "no amount: <b>4,451</b>", "syntax")])
        if "BUG" in text:
            raise ZeroDivisionError("a fault of the program")
        if "CRASH" in text:
            os._exit(9)
        content = PAGE.format(name=path.stem, text=text).encode()
        target = self.site / address
        is_changed = not target.exists() or target.read_bytes() != content
        if is_changed:
            write_atomically(target, content)
        return Built(address, is_changed)


def _problem(path: Path, message: str, code: str) -> Problem:
    return Problem(Place(f"chapters/{path.name}", 1), message, code)


def plain_session(root: Path, site: Path) -> PlainSession:
    """Open a session; a function of a module, as other processes need it."""
    if (root / "CLOSED").exists():
        message = "the project cannot be read"
        raise UsageError(message)
    return PlainSession(root, site)


def main(root: Path) -> None:
    """Run the preview until it is stopped; what it says goes to the standard output."""
    site = root / ".dat" / "preview"
    changes.PROGRAM = root / "program"  # others may be at work on the real one
    run.preview(
        root,
        site,
        functools.partial(plain_session, root, site),
        port=0,
        home="chapters/a.html",
        open_browser=False,
        say=functools.partial(print, flush=True),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
