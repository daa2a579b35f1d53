"""The files of editions: `data/editions/<name>.json`, one line for each number, claim and row, so that git shows them.

The form is described by `dat/assets/schemas/edition.schema.json`. A file is read strictly and by hand: it takes a
tenth of the time that a schema does, and `dat check` reads every edition.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dat.editions.fields import NAME, Given, given
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
from dat.errors import BrokenInput, Place, Problem
from dat.model import JUDGED_VIEWS, VERDICTS, VIEWS
from dat.trace import note

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORMAT = 1

_EDITION = ("format", "order", "name", "saved", "as_of", "inputs", "numbers", "claims", "rows", "changes")
_PRINTED = ("value", "low", "high", "unit", "ja", "en")
_NUMBER = ("view", "metric", *_PRINTED, "pages")
_ROW = ("key", "says", "file", "line", "pages")
_CLAIM = ("key", "ja", "en", "asserts", "verdicts", "file", "line", "pages")
_CHANGES = ("since", "was_as_of", "as_of", "files", "numbers", "verdicts", "rows", "later", "claims")
_NUMBER_CHANGE = ("kind", "view", "metric", "old", "new", "pages")
_VERDICT_CHANGE = ("claim", "view", "old", "new", "ja", "en", "pages")
_ENTRY_CHANGE = ("how", "key", "cells", "file", "line", "pages")


def edition_bytes(edition: Edition) -> bytes:
    """Return the file of an edition."""
    head = {
        "format": FORMAT,
        "order": edition.order,
        "name": edition.name,
        "saved": edition.saved.isoformat(),
        "as_of": edition.as_of.isoformat(),
        "inputs": dict(edition.inputs),
    }
    parts = [f"{_json(name)}: {_json(value)}" for name, value in head.items()]
    numbers = (
        {"view": n.view, "metric": n.metric} | asdict(n.printed) | {"pages": n.pages} for n in edition.numbers
    )
    parts += [
        _list("numbers", numbers),
        _list("claims", map(asdict, edition.claims)),
        _list("rows", map(asdict, edition.rows)),
        f'"changes": {_changes(edition.changes)}',
    ]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def changes_tree(changes: Changes) -> dict[str, Any]:
    """Return changes as the file of an edition holds them."""
    return asdict(changes) | {"was_as_of": changes.was_as_of.isoformat(), "as_of": changes.as_of.isoformat()}


def _changes(changes: Changes | None) -> str:
    if changes is None:
        return "null"
    tree = changes_tree(changes)
    lists = ("numbers", "verdicts", "rows", "later", "claims")
    parts = [f"{_json(name)}: {_json(value)}" for name, value in tree.items() if name not in lists]
    parts += [_list(name, tree[name]) for name in lists]
    return "{\n" + ",\n".join(parts) + "\n}"


def _list(name: str, entries: Iterable[dict[str, Any]]) -> str:
    lines = [_json(entry) for entry in entries]
    return f"{_json(name)}: [\n" + ",\n".join(lines) + "\n]" if lines else f"{_json(name)}: []"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def read_editions(root: Path) -> tuple[Edition, ...]:
    """Return the editions of a project, oldest first; none where none has been saved.

    Raises:
        BrokenInput: a file is no edition, is from a newer version of the program, or two are in the same order.
    """
    note("folder", FOLDER)
    problems: list[Problem] = []
    editions: dict[int, Edition] = {}
    for path in sorted((root / FOLDER).glob("[!.]*.json")):
        place = Place(f"{FOLDER}/{path.name}")
        try:
            edition = parse_edition(path.read_bytes(), path.stem)
        except ValueError as error:
            problems.append(Problem(place, str(error), "edition"))
            continue
        if edition.order in editions:
            other = editions[edition.order].name
            message = (
                f"expected one edition of the order {edition.order}, got {other} and {edition.name}; delete the "
                f"one that was not published, and save it again: dat edition save"
            )
            problems.append(Problem(place, message, "edition"))
        editions[edition.order] = edition
    if problems:
        raise BrokenInput(problems)
    return tuple(editions[order] for order in sorted(editions))


@lru_cache(maxsize=64)
def parse_edition(content: bytes, name: str) -> Edition:
    """Return the edition of a file with that name.

    Raises:
        ValueError: the bytes are no edition of this format; the message says what was expected and what came.
    """
    tree = _tree(content)
    form = tree.get("format") if isinstance(tree, dict) else None
    if not isinstance(form, int) or isinstance(form, bool) or form < 1:
        message = "expected an edition with its 'format', got something else; restore the file from git"
        raise ValueError(message)
    if form > FORMAT:
        message = f"expected an edition of format {FORMAT}, got format {form}, which a newer version of dat wrote; use that version"
        raise ValueError(message)
    fields = given(tree, "the edition", _EDITION)
    if fields.text("name") != name or NAME.fullmatch(name) is None:
        message = f"expected the edition named as its file, {name!r}, got {fields.text('name')!r}"
        raise ValueError(message)
    changes = fields.values["changes"]
    return Edition(
        order=fields.count("order"),
        name=name,
        saved=fields.day("saved"),
        as_of=fields.day("as_of"),
        inputs=fields.table("inputs"),
        numbers=tuple(_number(entry) for entry in fields.entries("numbers", _NUMBER)),
        claims=tuple(_claim(entry) for entry in fields.entries("claims", _CLAIM)),
        rows=tuple(_row(entry) for entry in fields.entries("rows", _ROW)),
        changes=None if changes is None else _read_changes(given(changes, "the changes", _CHANGES)),
    )


def _tree(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(
            "expected an edition in UTF-8, got other bytes; restore the file from git"
        ) from error
    except json.JSONDecodeError as error:
        message = (
            f"expected JSON, got something else at line {error.lineno}, column {error.colno} ({error.msg})"
        )
        raise ValueError(f"{message}; restore the file from git") from error
    except RecursionError as error:
        raise ValueError("expected an edition, got lists without end; restore the file from git") from error
    except ValueError as error:  # Python reads no integer of more than some thousand digits
        raise ValueError(
            "expected an edition, got a number without end; restore the file from git"
        ) from error


def _number(entry: Given) -> Number:
    return Number(entry.one_of("view", VIEWS), entry.text("metric"), _printed(entry), entry.texts("pages"))


def _printed(entry: Given) -> Printed:
    value, low, high = (entry.text_or_none(key) for key in ("value", "low", "high"))
    return Printed(value, low, high, entry.text("unit"), entry.text("ja"), entry.text("en"))


def _row(entry: Given) -> RowEntry:
    says = entry.table("says")
    if "known" not in says:
        raise ValueError(f"expected 'known' in 'says' of {entry.what}, got none; restore the file from git")
    return RowEntry(entry.text("key"), says, entry.text("file"), entry.count("line"), entry.texts("pages"))


def _claim(entry: Given) -> ClaimEntry:
    verdicts = entry.table("verdicts", JUDGED_VIEWS, VERDICTS)
    key, ja, en, asserts = (entry.text(name) for name in ("key", "ja", "en", "asserts"))
    return ClaimEntry(
        key, ja, en, asserts, verdicts, entry.text("file"), entry.count("line"), entry.texts("pages")
    )


def _read_changes(fields: Given) -> Changes:
    return Changes(
        since=fields.text("since"),
        was_as_of=fields.day("was_as_of"),
        as_of=fields.day("as_of"),
        files=fields.texts("files"),
        numbers=tuple(_number_change(entry) for entry in fields.entries("numbers", _NUMBER_CHANGE)),
        verdicts=tuple(_verdict_change(entry) for entry in fields.entries("verdicts", _VERDICT_CHANGE)),
        rows=tuple(_entry_change(entry) for entry in fields.entries("rows", _ENTRY_CHANGE)),
        later=tuple(_entry_change(entry) for entry in fields.entries("later", _ENTRY_CHANGE)),
        claims=tuple(_entry_change(entry) for entry in fields.entries("claims", _ENTRY_CHANGE)),
    )


def _number_change(entry: Given) -> NumberChange:
    old, new = (
        None if entry.values[key] is None else _printed(given(entry.values[key], entry.what, _PRINTED))
        for key in ("old", "new")
    )
    kind, view = entry.one_of("kind", (CORRECTION, UPDATE)), entry.one_of("view", VIEWS)
    return NumberChange(kind, view, entry.text("metric"), old, new, entry.texts("pages"))


def _verdict_change(entry: Given) -> VerdictChange:
    old, new = entry.one_of("old", VERDICTS), entry.one_of("new", VERDICTS)
    view, words = entry.one_of("view", JUDGED_VIEWS), (entry.text("ja"), entry.text("en"))
    return VerdictChange(entry.text("claim"), view, old, new, *words, entry.texts("pages"))


def _entry_change(entry: Given) -> EntryChange:
    how, cells = entry.one_of("how", (ADDED, CHANGED, REMOVED)), entry.pairs("cells")
    file, line = entry.text("file"), entry.count("line")
    return EntryChange(how, entry.text("key"), cells, file, line, entry.texts("pages"))
