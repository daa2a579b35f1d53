"""Traced recomputation: a result is used again if, and only if, everything it read still has the same answer.

    memory = Memory(store, answers)
    if (known := memory.recall("page chapters/ja/cango.qmd")) is None:
        with tracing() as trace:
            made = …
        memory.remember("page chapters/ja/cango.qmd", account(trace.reads, answers), made)

A record is the list of what was read, each with the digest of its answer, and the *ground*: the raw inputs behind
those answers. While the ground is unchanged the answers are not computed at all; when it has changed they are, and a
result whose answers came out the same is still good (a verifying trace with early cutoff: Mokhov, Mitchell and Peyton
Jones, "Build systems à la carte", 2018). Several records are kept for a name, so that an edit that is taken back finds
the earlier result.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from dat.cache.digest import digest_of
from dat.trace import tracing

if TYPE_CHECKING:
    from dat.cache.store import Store
    from dat.trace import Read

KEPT = 4  # records for a name
_FORM = "1"  # of the records; another one means that older records are not read


class Answers(Protocol):
    """What is the case now: the answers to what may be read, as digests."""

    def digest(self, read: Read) -> str:
        """Return the digest of the present answer; one that names nothing has an answer, too."""
        ...

    def ground(self, read: Read) -> Iterable[str]:
        """Return the names of the raw inputs behind an answer; none where asking is as cheap as looking at them."""
        ...

    def ground_digest(self, name: str) -> str:
        """Return the digest of a raw input."""
        ...


@dataclass(frozen=True, slots=True)
class Record:
    """What a result was made from, and the digest of the result."""

    reads: Mapping[Read, str]
    ground: Mapping[str, str]
    grounded: frozenset[Read]
    value: str = ""

    def to_json(self) -> list[object]:
        """Return the record for a store."""
        reads = [
            [kind, name, digest, (kind, name) in self.grounded] for (kind, name), digest in self.reads.items()
        ]
        return [reads, dict(self.ground), self.value]

    @classmethod
    def from_json(cls, given: list[object]) -> Record:
        """Return the record that `to_json` wrote."""
        reads, ground, value = given
        entries = list(reads)  # type: ignore[call-overload]
        return cls(
            {(kind, name): digest for kind, name, digest, _ in entries},
            dict(ground),  # type: ignore[call-overload]
            frozenset((kind, name) for kind, name, _, is_grounded in entries if is_grounded),
            str(value),
        )


NOTHING = Record({}, {}, frozenset())
"""The record of what read nothing."""


def account(reads: Iterable[Read], answers: Answers) -> Record:
    """Return the record of what was read, with the answers as they are now."""
    grounds = {read: tuple(answers.ground(read)) for read in reads}
    names = sorted({name for found in grounds.values() for name in found})
    return Record(
        {read: answers.digest(read) for read in grounds},
        {name: answers.ground_digest(name) for name in names},
        frozenset(read for read, found in grounds.items() if found),
    )


class Memory:
    """Results by name, remembered in a store with what they were made from."""

    def __init__(self, store: Store, answers: Answers) -> None:
        self._store = store
        self._answers = answers

    def recall(self, name: str) -> bytes | None:
        """Return the result of that name if it would come out the same now."""
        records = self.records(name)
        for record in records:
            if self._holds(record):
                value = self._store.get(f"value {record.value}")
                if value is not None and digest_of(value) == record.value:
                    self._use(name, record, value, is_last=record is records[0])
                    return value
        return None

    def _use(self, name: str, record: Record, value: bytes, *, is_last: bool) -> None:
        """Let what was used last be forgotten last, and stand on the ground as it is now."""
        if not self._stands(record):
            self.remember(name, account(record.reads, self._answers), value)
        elif not is_last:
            self.remember(name, record, value)

    def remember(self, name: str, record: Record, value: bytes) -> None:
        """Keep a result with the record of what it was made from."""
        kept = Record(record.reads, record.ground, record.grounded, digest_of(value))
        others = [other for other in self.records(name) if other.reads != kept.reads]
        written = [each.to_json() for each in (kept, *others)[:KEPT]]
        text = json.dumps(written, ensure_ascii=False, separators=(",", ":"))
        self._store.put_many({f"value {kept.value}": value, _key(name): text.encode()})

    def keep(self, name: str, make: Callable[[], bytes], also: Iterable[Read] = ()) -> bytes:
        """Return the result of that name, made now unless it would come out the same; `also` is read besides."""
        known = self.recall(name)
        if known is not None:
            return known
        with tracing() as trace:
            made = make()
        self.remember(name, account(dict.fromkeys([*trace.reads, *also]), self._answers), made)
        return made

    def forget(self, name: str) -> None:
        """Forget everything of that name."""
        self._store.put(_key(name), b"[]")

    def records(self, name: str) -> tuple[Record, ...]:
        """Return what is remembered under a name, the latest first."""
        text = self._store.get(_key(name))
        return _records(text) if text is not None else ()

    def changed(self, record: Record) -> tuple[Read, ...]:
        """Return what the record read that has another answer now, in the order of reading."""
        return tuple(read for read, digest in record.reads.items() if self._answers.digest(read) != digest)

    def _holds(self, record: Record) -> bool:
        answers = self._answers
        if any(answers.digest(read) != record.reads[read] for read in record.reads.keys() - record.grounded):
            return False
        if self._stands(record):
            return True
        return all(answers.digest(read) == record.reads[read] for read in record.grounded)

    def _stands(self, record: Record) -> bool:
        """Whether the ground of a record is unchanged."""
        return all(self._answers.ground_digest(name) == digest for name, digest in record.ground.items())


@lru_cache(maxsize=256)
def _records(text: bytes) -> tuple[Record, ...]:
    """Return the records of a text; a session reads the same ones again and again."""
    return tuple(Record.from_json(each) for each in json.loads(text))


def _key(name: str) -> str:
    return f"records {_FORM} {name}"
