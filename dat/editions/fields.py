"""Strict access to the entries of an edition's file; everything that does not fit raises ValueError and says so."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
"""The name of an edition is that of a file, on every system."""


@dataclass(frozen=True, slots=True)
class Given:
    """One object of the file; `what` names it in messages."""

    values: dict[str, Any]
    what: str

    def text(self, key: str) -> str:
        """Return a text."""
        value = self.values[key]
        if isinstance(value, str):
            return value
        raise self._wrong(key, "text")

    def text_or_none(self, key: str) -> str | None:
        """Return a text, or None for null."""
        return None if self.values[key] is None else self.text(key)

    def one_of(self, key: str, words: Sequence[str]) -> str:
        """Return one of a few words."""
        value = self.text(key)
        if value in words:
            return value
        raise self._wrong(key, " or ".join(words))

    def count(self, key: str) -> int:
        """Return a whole number from 0."""
        value = self.values[key]
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        raise self._wrong(key, "a whole number")

    def day(self, key: str) -> dt.date:
        """Return a day."""
        text = self.text(key)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None:
            try:
                return dt.date.fromisoformat(text)
            except ValueError:
                pass
        raise self._wrong(key, "a day such as 2026-03-31")

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.values[key]
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise self._wrong(key, "a list of texts")

    def table(self, key: str, names: Sequence[str] = (), words: Sequence[str] = ()) -> dict[str, str]:
        """Return texts by name; `names` and `words` say which there may be, if not any."""
        value = self.values[key]
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise self._wrong(key, "texts by name")
        if names and not (set(value) <= set(names) and set(value.values()) <= set(words)):
            raise self._wrong(key, f"{' or '.join(words)} for {' or '.join(names)}")
        return value

    def pairs(self, key: str) -> dict[str, tuple[str, str]]:
        """Return pairs of texts by name."""
        value = self.values[key]
        if isinstance(value, dict) and all(_is_pair(pair) for pair in value.values()):
            return {name: (pair[0], pair[1]) for name, pair in value.items()}
        raise self._wrong(key, "pairs of old and new text by name")

    def entries(self, key: str, keys: Sequence[str]) -> Iterator[Given]:
        """Yield the objects of a list, each with exactly these keys."""
        value = self.values[key]
        if not isinstance(value, list):
            raise self._wrong(key, "a list")
        for number, entry in enumerate(value, start=1):
            yield given(entry, f"{key}, entry {number}", keys)

    def _wrong(self, key: str, expected: str) -> ValueError:
        message = f"expected {expected} for {key!r} in {self.what}, got {self.values[key]!r:.60}"
        return ValueError(f"{message}; restore the file from git")


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(text, str) for text in value)


def given(value: object, what: str, keys: Sequence[str]) -> Given:
    """Return an object that has exactly these keys.

    Raises:
        ValueError: it is none, or has others.
    """
    if not isinstance(value, dict) or value.keys() != set(keys):
        got = ", ".join(value) if isinstance(value, dict) else repr(value)
        raise ValueError(f"expected {what} with {', '.join(keys)}, got {got:.200}; restore the file from git")
    return Given(value, what)
