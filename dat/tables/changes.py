"""The change list: the last editions, newest first, with what each corrected and what it brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from dat.editions import ADDED, CHANGED, CORRECTION, REMOVED, UPDATE, read_editions
from dat.errors import UnknownName
from dat.tables.badges import verdict_badge, view_name
from dat.tables.cards import label_of
from dat.tables.registers import day_html
from dat.tables.template import DASH, Cell, Column, Group, Line, Table
from dat.tables.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dat.editions import Changes, Edition, EntryChange, NumberChange, Printed, VerdictChange
    from dat.values import Values

LISTED = 5  # editions
_NAMED = 12  # rows that a line names; the others are counted


def changes_table(values: Values) -> Table:
    """Return what changed in the last editions.

    Every correction of them is listed, and the updates of the newest; older updates are counted.

    Raises:
        BrokenInput: the file of an edition cannot be understood.
    """
    editions = read_editions(values.data.root)[: -LISTED - 1 : -1]
    heads = ("what", "view", "before", "now")
    groups = [
        group for edition in editions for group in _edition(values, edition, is_newest=edition is editions[0])
    ]
    if not editions:
        groups = [Group((_line(values.term("edition", "none")),))]
    return Table(
        "changes",
        phrase(values, "edition", "caption"),
        tuple(Column(values.term("edition", name)) for name in heads),
        tuple(groups),
        stacks=True,
    )


def published(changes: Changes, kind: str) -> tuple[NumberChange, ...]:
    """Return the changes of one kind that readers saw: those of numbers that pages show."""
    return tuple(change for change in changes.of_kind(kind) if change.pages)


def change_label(values: Values, metric: str) -> str:
    """Return the full name of a metric; its name in the data where it does not exist any more."""
    try:
        return label_of(values, metric)
    except (UnknownName, KeyError):
        return metric


def _edition(values: Values, edition: Edition, *, is_newest: bool) -> Iterator[Group]:
    """Yield the title of an edition and, each under its own heading, its corrections, updates and other changes."""
    days = {"as_of": day_html(values, edition.as_of), "saved": day_html(values, edition.saved)}
    title = phrase(values, "edition", "title", edition=edition.name, **days)
    yield Group((), Markup("<strong>{}</strong> <small>{}</small>").format(title, remark(values, edition)))
    changes = edition.changes
    if changes is None:
        return
    updates = published(changes, UPDATE)
    parts = {
        "corrections": [_number(values, change) for change in published(changes, CORRECTION)],
        "updates": [_number(values, change) for change in updates],
        "verdicts": [_verdict(values, change) for change in changes.verdicts],
        "data": [*_entries(values, changes.rows, "row"), *_entries(values, changes.claims, "claim")],
    }
    if updates and not is_newest:
        file = Markup("<code>{}</code>").format(edition.path)
        counted = phrase(values, "edition", "moved", count=len(updates))
        parts["updates"] = [_line(counted, phrase(values, "edition", "listed_in", file=file))]
    for name, lines in parts.items():
        if lines:
            kind = Markup('<span class="change-kind">{}</span>').format(values.term("edition", name))
            yield Group(tuple(lines), kind)


def remark(values: Values, edition: Edition) -> str:
    """Return what is said of an edition beside its title: that it is the first, or that nothing changed."""
    changes = edition.changes
    if changes is None:
        used = sum(row.is_used(edition.as_of) for row in edition.rows)
        counts = {"numbers": len(edition.numbers), "claims": len(edition.claims), "rows": used}
        return phrase(values, "edition", "first", **counts).unescape()
    if changes.is_empty:
        return values.term("edition", "nothing")
    is_seen = changes.verdicts or any(change.pages for change in changes.numbers)
    return "" if is_seen else values.term("edition", "unseen")


def _line(title: str, explanation: str | Markup = "") -> Line:
    """Return a line that is not about one number: a title, and what is said of it, both across the table."""
    return Line((Cell(title),), explanation)


def _number(values: Values, change: NumberChange) -> Line:
    return Line(
        (
            Cell(change_label(values, change.metric)),
            Cell(view_name(values, change.view), f"view-{change.view}"),
            Cell(_printed(values, change.old)),
            Cell(_printed(values, change.new)),
        )
    )


def _printed(values: Values, printed: Printed | None) -> str:
    return printed[values.language] if printed is not None else DASH


def _verdict(values: Values, change: VerdictChange) -> Line:
    return Line(
        (
            Cell(change[values.language]),
            Cell(view_name(values, change.view), f"view-{change.view}"),
            Cell(verdict_badge(values, change.old)),
            Cell(verdict_badge(values, change.new)),
        )
    )


def _entries(values: Values, entries: Sequence[EntryChange], word: str) -> Iterator[Line]:
    """Yield a line for the entries that were added, one for the changed and one for the removed ones."""
    for how in (ADDED, CHANGED, REMOVED):
        keys = [entry.key for entry in entries if entry.how == how]
        if not keys:
            continue
        named = Markup(", ").join(Markup("<code>{}</code>").format(key) for key in keys[:_NAMED])
        if len(keys) > _NAMED:
            more = phrase(values, "edition", "more", count=len(keys) - _NAMED)
            named = Markup("{} {}").format(named, more)
        yield _line(phrase(values, "edition", f"{word}_{how}", count=len(keys)), named)
