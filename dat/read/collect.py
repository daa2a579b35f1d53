"""Collecting problems while reading, so that all of them are shown at once.

A file with thousands of problems has one cause or a few: after the first of them it is not read on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TypeVar

from dat.errors import Place, Problem, nearest

T = TypeVar("T")

MOST = 1000
"""Problems of one file that are shown."""

_HINTS = 50  # comparing a name with thousands of others takes long; people need help with the first few


@dataclass(slots=True)
class Problems:
    """The problems found so far."""

    found: list[Problem] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)
    _hints: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, place: Place, message: str, code: str = "input") -> None:
        """Remember one problem; of a file that has too many only that it has."""
        self._counts[place.path] += 1
        if self._counts[place.path] <= MOST:
            self.found.append(Problem(place, message, code))
        elif self._counts[place.path] == MOST + 1:
            message = f"expected rows that can be read, got more than {MOST:,} problems; the rest of the file was not looked at"
            self.found.append(Problem(Place(place.path), message))

    def merge(self, others: Collection[Problem]) -> None:
        """Remember what was found elsewhere."""
        for problem in others:
            self.add(problem.place, problem.message, problem.code)

    def are_too_many(self, path: str) -> bool:
        """Whether no more problems of a file will be shown, so that there is no use in looking for them."""
        return self._counts[path] > MOST

    def attempt(self, place: Place, parse: Callable[[str], T], text: str) -> T | None:
        """Return what `parse` makes of the text, or None after remembering why it could not."""
        try:
            return parse(text)
        except ValueError as error:
            self.add(place, str(error))
            return None

    def nearest(self, what: str, name: str, known: Collection[str]) -> str:
        """Return the words `; did you mean …?` for a name that should be one of the known ones, or nothing."""
        key = (what, name)
        if key not in self._hints:
            self._hints[key] = nearest(name, known) if len(self._hints) < _HINTS else ""
        return self._hints[key]
