"""Collecting problems while reading, so that all of them are shown at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from dat.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


@dataclass(slots=True)
class Problems:
    """The problems found so far."""

    found: list[Problem] = field(default_factory=list)

    def add(self, place: Place, message: str, code: str = "input") -> None:
        """Remember one problem."""
        self.found.append(Problem(place, message, code))

    def attempt(self, place: Place, parse: Callable[[str], T], text: str) -> T | None:
        """Return what `parse` makes of the text, or None after remembering why it could not."""
        try:
            return parse(text)
        except ValueError as error:
            self.add(place, str(error))
            return None
