"""Editions: states of the report that were saved when they were published, and what changed between them.

    read_editions(root)                      all editions of a project, oldest first
    capture(evaluations, shown, rows, …)     the present state as an edition
    changes(old, new, data)                  numbers, verdicts, rows and claims that differ; corrections and updates
    last_changed(editions, numbers)          the day of the edition in which one of these numbers last moved
    removed_entries, unsaved_changes         what `dat check` says
    edition_bytes(edition)                   the file of an edition, to be written to `edition.path`
    revision.data_at(root, revision)         the data files of a revision of git, in a folder of their own

The change list that pages print is `dat.tables.changes`; the Atom feeds are `dat.exports.feed`.
"""

from dat.editions.capture import capture, row_entries
from dat.editions.compare import changes, last_changed
from dat.editions.fields import NAME
from dat.editions.file import FORMAT, changes_tree, edition_bytes, read_editions
from dat.editions.findings import removed_entries, unsaved_changes
from dat.editions.record import (
    ADDED,
    CHANGED,
    CORRECTION,
    FOLDER,
    REMOVED,
    UPDATE,
    Changes,
    ClaimEntry,
    Edition,
    EntryChange,
    Number,
    NumberChange,
    Printed,
    RowEntry,
    VerdictChange,
)

__all__ = [
    "ADDED",
    "CHANGED",
    "CORRECTION",
    "FOLDER",
    "FORMAT",
    "NAME",
    "REMOVED",
    "UPDATE",
    "Changes",
    "ClaimEntry",
    "Edition",
    "EntryChange",
    "Number",
    "NumberChange",
    "Printed",
    "RowEntry",
    "VerdictChange",
    "capture",
    "changes",
    "changes_tree",
    "edition_bytes",
    "last_changed",
    "read_editions",
    "removed_entries",
    "row_entries",
    "unsaved_changes",
]
