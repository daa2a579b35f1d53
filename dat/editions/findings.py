"""What `dat check` says of editions: entries that are gone, and numbers that are no longer what was saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.editions.capture import printed_now
from dat.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dat.editions.record import ClaimEntry, Edition, RowEntry
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


def unsaved_numbers(evaluations: Evaluations, editions: Sequence[Edition]) -> Iterator[Problem]:
    """Yield one note if numbers that pages showed in the last edition are others now."""
    if not editions:
        return
    last = editions[-1]
    moved = [
        number
        for number in last.numbers
        if number.pages and printed_now(evaluations, number.key) != number.printed
    ]
    if moved:
        names = ", ".join(f"{number.metric} ({number.view})" for number in moved[:_NAMED])
        more = f" and {len(moved) - _NAMED} more" if len(moved) > _NAMED else ""
        are = "number has" if len(moved) == 1 else "numbers have"
        message = (
            f"{len(moved)} {are} changed since this edition: {names}{more}; `dat edition diff` lists everything, "
            f"`dat edition save` keeps the new state"
        )
        yield Problem(Place(last.path), message, "unsaved")
