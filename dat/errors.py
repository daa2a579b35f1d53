"""What can go wrong, and where: every error a person may meet.

    DatError                 exit status 1
    ├── Findings             the data are readable, but a check found something; exit status 1
    ├── UsageError           a command was called with words it does not know; exit status 2
    ├── BrokenInput          one or more files cannot be understood; carries every problem; exit status 2
    ├── BrokenPublication    a finished page or PDF is not fit to be published; exit status 1
    ├── MissingTool          a program, library or font of the machine is missing; exit status 2
    ├── MissingValue         a chapter prints a metric that is missing; exit status 1
    └── UnknownName          a chapter or a command names something that does not exist; exit status 2

Nothing here reads files or prints. Messages say where, what was expected, what came and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FEW = 5  # names that one sentence can list


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file: path relative to the project, line from 1, and a column number or CSV column name."""

    path: str
    line: int | None = None
    column: int | str | None = None

    def __str__(self) -> str:
        """Return ``path:line:column`` with the parts that are known."""
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong at one place; `code` names the kind of problem for documentation and tests."""

    place: Place
    message: str
    code: str = "input"

    def __str__(self) -> str:
        """Return the line that is printed for people; docs/checks.md explains the code at its end."""
        first, line_break, rest = self.message.partition("\n")
        return f"{self.place}: {first} [{self.code}]{line_break}{rest}"


class DatError(Exception):
    """Anything that a person can mend; the command line prints it without a traceback."""

    exit_status = 1


class _Problems(DatError):
    """An error that carries a list of problems and prints one line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=_by_place))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[_Problems], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


def _by_place(problem: Problem) -> tuple[str, int, str]:
    place = problem.place
    return (place.path, place.line or 0, str(place.column or ""))


class Findings(_Problems):
    """The data were read, but `dat check` found something that must not be published."""


class BrokenInput(_Problems):
    """Files that cannot be understood: all their problems at once."""

    exit_status = 2


class BrokenPublication(_Problems):
    """Finished pages or PDFs that must not be published."""


class UsageError(DatError):
    """A command was called in a way it does not understand."""

    exit_status = 2


class MissingTool(DatError):
    """Something that the machine must have is not installed; the message names the package."""

    exit_status = 2


class UnknownName(DatError, AttributeError):
    """A name that does not exist, with the nearest names that do, or all where there are few."""

    exit_status = 2

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.unknown = kind, name
        self.known = tuple(sorted(known))
        hint = nearest(name, self.known)
        if not hint and 0 < len(self.known) <= FEW:
            hint = f"; known: {', '.join(self.known)}"
        super().__init__(f"there is no {kind} {name!r}{hint}")

    def __reduce__(self) -> tuple[type[UnknownName], tuple[str, str, tuple[str, ...]]]:
        return type(self), (self.kind, self.unknown, self.known)


class MissingValue(DatError, AttributeError):
    """A chapter prints a metric that is missing in its view."""

    def __init__(self, view: str, metric: str, why: str) -> None:
        self.view, self.metric, self.why = view, metric, why
        super().__init__(f"{metric} is missing in the view {view!r} and cannot be printed: {why}")

    def __reduce__(self) -> tuple[type[MissingValue], tuple[str, str, str]]:
        return type(self), (self.view, self.metric, self.why)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the words `; did you mean …?` with up to three similar known names, or nothing."""
    import difflib

    similar = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"; did you mean {either(similar)}?" if similar else ""


def either(words: Sequence[str]) -> str:
    """Return words as the alternatives of a sentence: `a`, `a or b`, `a, b or c`."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
