"""Comparing editions: what changed, which changes correct the past, and when a number last moved."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dat.editions.capture import printed_now
from dat.editions.record import (
    ADDED,
    CHANGED,
    CORRECTION,
    REMOVED,
    UPDATE,
    Changes,
    EntryChange,
    Number,
    NumberChange,
    VerdictChange,
)
from dat.values import Evaluations

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from dat.editions.record import ClaimEntry, Edition, Pages, Printed, RowEntry
    from dat.metrics import MetricKey
    from dat.model import Dataset


def changes(old: Edition, new: Edition, data: Dataset) -> Changes:
    """Return what is different in `new` since `old`; `data` is the dataset behind `new`, as complete as it is.

    A number of the views `article` and `disclosed` is about the past: if it changes, it is corrected. One of the view
    `latest` is corrected if the data, as they could have been known on the old as-of day, give another than the one
    that was printed; what the later day adds to that is an update.
    """
    rows, later = row_changes(old, new)
    has_moved_on = new.as_of != old.as_of
    then = Evaluations(data.as_known_on(old.as_of)) if has_moved_on else None
    return Changes(
        since=old.name,
        was_as_of=old.as_of,
        as_of=new.as_of,
        files=tuple(_files(old, new)),
        numbers=tuple(_number_changes(old, new, then)),
        verdicts=tuple(verdict_changes(old.claims, new.claims)),
        rows=rows,
        later=later,
        claims=tuple(claim_changes(old, new)),
    )


def _files(old: Edition, new: Edition) -> Iterator[str]:
    """Yield the data files that are not the same, new or gone."""
    for name in sorted({*old.inputs, *new.inputs}):
        if old.inputs.get(name) != new.inputs.get(name):
            yield name


def _number_changes(old: Edition, new: Edition, then: Evaluations | None) -> Iterator[NumberChange]:
    for key in dict.fromkeys((*new.by_key, *old.by_key)):
        before, after = old.by_key.get(key), new.by_key.get(key)
        was, now = _printed(before), _printed(after)
        if was == now or not (_has_value(was) or _has_value(now)):
            continue
        pages = _pages(before, after)
        for kind, first, last in _steps(key, was, now, then):
            yield NumberChange(kind, *key, first, last, pages)


def _steps(
    key: MetricKey, was: Printed | None, now: Printed | None, then: Evaluations | None
) -> Iterator[tuple[str, Printed | None, Printed | None]]:
    """Yield the correction and the update that lead from the old number to the new one, as far as there are any.

    `then` gives what the data say now of the old as-of day; None, if that day has not moved.
    """
    if was is None:  # nothing was published, so nothing is corrected
        yield UPDATE, was, now
        return
    if key[0] != "latest" or then is None:
        yield CORRECTION, was, now
        return
    due = printed_now(then, key)
    if due != was and (_has_value(due) or _has_value(was)):
        yield CORRECTION, was, due
        was = due
    if was != now and (_has_value(was) or _has_value(now)):
        yield UPDATE, was, now


def _printed(number: Number | None) -> Printed | None:
    return number.printed if number is not None else None


def _has_value(printed: Printed | None) -> bool:
    return printed is not None and printed.value is not None


def _pages(*entries: Number | RowEntry | ClaimEntry | None) -> Pages:
    return tuple(sorted({page for entry in entries if entry is not None for page in entry.pages}))


def verdict_changes(old: Iterable[ClaimEntry], new: Iterable[ClaimEntry]) -> Iterator[VerdictChange]:
    """Yield the verdicts that are others now."""
    before = {claim.key: claim for claim in old}
    for claim in new:
        was = before.get(claim.key)
        if was is None:
            continue
        for view, verdict in claim.verdicts.items():
            if view in was.verdicts and was.verdicts[view] != verdict:
                pages = _pages(was, claim)
                yield VerdictChange(claim.key, view, was.verdicts[view], verdict, claim.ja, claim.en, pages)


def row_changes(old: Edition, new: Edition) -> tuple[tuple[EntryChange, ...], tuple[EntryChange, ...]]:
    """Return the changes of the rows in use, and of those that the as-of day has not reached.

    A row that the day has reached since is as good as added.
    """
    before, after = {row.key: row for row in old.rows}, {row.key: row for row in new.rows}
    used: list[EntryChange] = []
    later: list[EntryChange] = []
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key), after.get(key)
        was_used = was is not None and was.is_used(old.as_of)
        is_used = was_used if now is None else now.is_used(new.as_of)
        change = _entry_change(was if was_used or not is_used else None, now)
        if change is not None:
            (used if is_used else later).append(change)
    return tuple(used), tuple(later)


def claim_changes(old: Edition, new: Edition) -> Iterator[EntryChange]:
    """Yield the claims that were added, reworded or removed, or that assert something else."""
    before, after = {claim.key: claim for claim in old.claims}, {claim.key: claim for claim in new.claims}
    for key in dict.fromkeys((*after, *before)):
        change = _entry_change(before.get(key), after.get(key))
        if change is not None:
            yield change


def _entry_change(was: RowEntry | ClaimEntry | None, now: RowEntry | ClaimEntry | None) -> EntryChange | None:
    said, says = was.says if was else {}, now.says if now else {}
    entry = now or was
    if entry is None or said == says:
        return None
    cells = {
        name: (said.get(name, ""), says.get(name, ""))
        for name in dict.fromkeys((*said, *says))
        if said.get(name) != says.get(name)
    }
    how = CHANGED if was and now else ADDED if now else REMOVED
    return EntryChange(how, entry.key, cells, entry.file, entry.line, _pages(was, now))


def last_changed(editions: Sequence[Edition], numbers: Iterable[MetricKey]) -> dt.date | None:
    """Return the day on which the edition was saved in which one of these numbers last moved, appeared or vanished.

    None, if no edition knows any of them. A number that is only printed in another way has not moved.
    """
    keys = tuple(numbers)
    for old, new in reversed(list(pairwise(editions))):
        if any(_has_moved(old.by_key.get(key), new.by_key.get(key)) for key in keys):
            return new.saved
    first = editions[0] if editions else None
    return first.saved if first is not None and any(key in first.by_key for key in keys) else None


def _has_moved(old: Number | None, new: Number | None) -> bool:
    was, now = _printed(old), _printed(new)
    if was is None or now is None:
        return _has_value(was) or _has_value(now)
    return not was.is_same_value(now)
