"""What `dat check` says of editions: entries that are gone, and what is no longer as it was saved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dat.editions.capture import claim_entries, printed_now, row_entries
from dat.editions.compare import claim_changes, row_changes, verdict_changes
from dat.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dat.editions.record import ClaimEntry, Edition, EntryChange, Number, RowEntry
    from dat.model import Dataset
    from dat.values import Evaluations

_NAMED = 3  # numbers that a note names; `dat edition diff` lists all


def removed_entries(data: Dataset, editions: Sequence[Edition]) -> Iterator[Problem]:
    """Yield the rows, prices and claims of the last edition that are gone from the data."""
    if not editions:
        return
    last = editions[-1]
    claims = {claim.id for claim in data.claims}
    gone: list[tuple[str, RowEntry | ClaimEntry]] = []
    gone += (("row", row) for row in last.rows if row.key not in data.by_key)
    gone += (("claim", claim) for claim in last.claims if claim.key not in claims)
    for word, entry in gone:
        message = (
            f"expected the {word} {entry.key}, which the edition {last.name} has here, got none; restore it, or "
            f"save an edition without it: dat edition save"
        )
        yield Problem(Place(entry.file, entry.line), message, "removed")


def unsaved_changes(evaluations: Evaluations, editions: Sequence[Edition]) -> Iterator[Problem]:
    """Yield one note if what was published with the last edition is not what the data give now.

    Compared are the numbers that pages showed, the rows in use, and the claims with their verdicts. The note stands at
    the first row or claim that differs; at the edition, if only numbers do.
    """
    if not editions:
        return
    last = editions[-1]
    numbers = [
        number
        for number in last.numbers
        if number.pages and printed_now(evaluations, number.key) != number.printed
    ]
    rows, claims = _changed_entries(evaluations, last)
    counted = [
        _counted(len(entries), word) for entries, word in ((rows, "row"), (claims, "claim")) if entries
    ]
    if numbers:
        counted.insert(0, f"{_counted(len(numbers), 'number')} ({_named(numbers)})")
    if not counted:
        return
    *others, final = counted
    what = f"{', '.join(others)} and {final}" if others else final
    is_one = len(numbers) + len(rows) + len(claims) == 1
    differ, them = ("differs", "it") if is_one else ("differ", "them")
    message = f"{what} {differ} from the edition {last.name}; dat edition diff shows {them}, dat edition save keeps {them}"
    entries: tuple[EntryChange | ClaimEntry, ...] = (*rows, *claims)
    places = (Place(entry.file, entry.line) for entry in entries)
    yield Problem(next(places, Place(last.path)), message, "unsaved")


def _changed_entries(
    evaluations: Evaluations, last: Edition
) -> tuple[Sequence[EntryChange], Sequence[ClaimEntry]]:
    """Return the rows in use and the claims that are others now, in the order of their files."""
    data = evaluations.data
    now = replace(
        last, as_of=data.article.as_of, rows=row_entries(data, {}), claims=claim_entries(evaluations, {})
    )
    rows, _ = row_changes(last, now)
    changed = {change.key for change in claim_changes(last, now)}
    changed |= {change.claim for change in verdict_changes(last.claims, now.claims)}
    claims = {claim.key: claim for claim in (*last.claims, *now.claims) if claim.key in changed}
    in_order = sorted(claims.values(), key=lambda claim: claim.line)
    return sorted(rows, key=lambda row: (row.file, row.line)), in_order


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _named(numbers: Sequence[Number]) -> str:
    names = ", ".join(f"{number.metric} ({number.view})" for number in numbers[:_NAMED])
    return f"{names} and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else names
