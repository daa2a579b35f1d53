"""What the web server and the builder, two processes, tell each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dat.errors import Problem


@dataclass(frozen=True, slots=True)
class Changed:
    """To the builder: files or folders that were written, moved or deleted."""

    paths: frozenset[Path]


@dataclass(frozen=True, slots=True)
class Opened:
    """To the builder: the addresses of the pages that somebody looks at, the latest first."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """To the server: something a person can mend; `where` is empty where no file is to blame.

    A finding lets the page be built, anything else leaves the last good page standing.
    """

    where: str
    message: str
    code: str = ""
    is_finding: bool = False

    def __str__(self) -> str:
        """Return the line for the terminal, as `dat check` prints it."""
        code = f" [{self.code}]" if self.code else ""
        first, line_break, rest = self.message.partition("\n")
        return f"{self.where}{': ' if self.where else ''}{first}{code}{line_break}{rest}"


def trouble_of(problem: Problem, *, is_finding: bool = False) -> Trouble:
    """Return a problem as it is shown."""
    return Trouble(str(problem.place), problem.message, problem.code, is_finding)


@dataclass(frozen=True, slots=True)
class PageReady:
    """To the server: the file of a page is current."""

    address: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class BuildEnded:
    """To the server: a build came to its end after so many seconds, with these troubles."""

    troubles: tuple[Trouble, ...]
    seconds: float
