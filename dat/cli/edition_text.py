"""What changed between two states, as lines for people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dat.editions import ADDED, CHANGED, CORRECTION, REMOVED, UPDATE
from dat.formatting import plain_spaces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dat.editions import Changes, EntryChange, NumberChange, Printed

MOST = 20  # entries of one kind; an import of prices adds hundreds
_SIGNS = {ADDED: "+", CHANGED: "~", REMOVED: "-"}
_DESCRIBING = ("date", "company", "asset", "event", "kind", "amount", "value", "price", "source", "asserts")


def summary(changes: Changes) -> str:
    """Return the counts of what changed in one line."""
    parts = [
        _count(len(changes.of_kind(CORRECTION)), "correction"),
        _count(len(changes.of_kind(UPDATE)), "update"),
        _count(len(changes.verdicts), "changed verdict"),
        *_how(changes.rows, "row"),
        *_how(changes.claims, "claim"),
    ]
    return ", ".join(part for part in parts if part) or "nothing has changed"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}" if number else ""


def _how(entries: Sequence[EntryChange], word: str) -> Iterator[str]:
    counts = Counter(entry.how for entry in entries)
    yield from (f"{_count(counts[how], word)} {how}" for how in (ADDED, CHANGED, REMOVED) if counts[how])


def difference_lines(changes: Changes) -> Iterator[str]:
    """Yield everything that changed, in groups."""
    if changes.is_empty:
        yield f"nothing that is published has changed since {changes.since} (as of {changes.was_as_of})"
        if changes.files:
            yield f"files that are not the same: {', '.join(changes.files)}"
        yield from _later(changes)
        return
    yield f"since {changes.since} (as of {changes.was_as_of}), now as of {changes.as_of}: {summary(changes)}"
    if changes.files:
        yield f"files that are not the same: {', '.join(changes.files)}"
    yield from _numbers("corrections: numbers that were wrong for their day", changes.of_kind(CORRECTION))
    yield from _numbers("updates: numbers that are new or moved with the as-of day", changes.of_kind(UPDATE))
    if changes.verdicts:
        yield "verdicts"
        for verdict in changes.verdicts:
            yield f"  {verdict.claim} ({verdict.view}): {verdict.old} → {verdict.new}"
    yield from _entries("rows", changes.rows)
    yield from _later(changes)
    yield from _entries("claims", changes.claims)
    if changes.pages:
        yield "pages affected"
        yield from (f"  {page}" for page in changes.pages)


def _numbers(title: str, numbers: Sequence[NumberChange]) -> Iterator[str]:
    if numbers:
        yield title
        names = [f"{change.metric} ({change.view})" for change in numbers]
        width = max(map(len, names))
        for name, change in zip(names, numbers, strict=True):
            yield f"  {name:<{width}}  {_text(change.old)} → {_text(change.new)}{_exactly(change)}"


def _exactly(change: NumberChange) -> str:
    """Return what moved where both numbers print the same: the value, or else only its interval."""
    old, new = change.old, change.new
    if old is None or new is None or old.en != new.en:
        return ""
    if old.value != new.value:
        return f" (exactly {old.value} → {new.value} {new.unit})"
    return f" (from {old.low or '…'} to {old.high or '…'} → from {new.low or '…'} to {new.high or '…'} {new.unit})"


def _text(printed: Printed | None) -> str:
    return plain_spaces(printed.en) if printed is not None else "–"


def _later(changes: Changes) -> Iterator[str]:
    return _entries(f"rows that are not used yet, since they were known after {changes.as_of}", changes.later)


def _entries(title: str, entries: Sequence[EntryChange]) -> Iterator[str]:
    if not entries:
        return
    yield title
    for entry in entries[:MOST]:
        place = f"{entry.file}:{entry.line}"
        yield f"  {_SIGNS[entry.how]} {entry.key}  {place}  {_described(entry)}"
    if len(entries) > MOST:
        yield f"  … and {len(entries) - MOST} more; --json lists all"


def _described(entry: EntryChange) -> str:
    if entry.how == CHANGED:
        return "; ".join(f"{name} {old or '–'} → {new or '–'}" for name, (old, new) in entry.cells.items())
    side = 1 if entry.how == ADDED else 0
    return " ".join(entry.cells[name][side] for name in _DESCRIBING if name in entry.cells)
