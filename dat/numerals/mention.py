"""One number of a text."""

from __future__ import annotations

from dataclasses import dataclass

from dat.amount import Amount, Period


@dataclass(frozen=True, slots=True)
class Mention:
    """A number that stands in a text from `start` to `end`; `notation` says it as the data files would write it."""

    start: int
    end: int
    text: str
    number: Amount | Period
    notation: str
