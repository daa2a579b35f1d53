"""Traces: what a computation reads, noted while it runs.

    with tracing() as trace:
        …                            # note("result", "disclosed cango.holding") somewhere below
    trace.reads                      # {("result", "disclosed cango.holding"): None}

A trace inside another collects alone: whoever computes something that others share notes it for them under a name
of its own (a metric's result), not with everything it took to compute it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Read = tuple[str, str]
"""The kind of what was read, and its name."""


@dataclass(slots=True)
class Trace:
    """What was read, in the order in which it was first read."""

    reads: dict[Read, None] = field(default_factory=dict)


_open: list[Trace] = []


def note(kind: str, name: str) -> None:
    """Note that something is read; outside of a trace nothing happens."""
    if _open:
        _open[-1].reads[kind, name] = None


@contextmanager
def tracing() -> Iterator[Trace]:
    """Collect what is noted inside."""
    trace = Trace()
    _open.append(trace)
    try:
        yield trace
    finally:
        _open.pop()
