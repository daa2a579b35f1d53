"""`dat edition`: save the published state, and say what changed since one."""

from __future__ import annotations

import datetime as dt
import json
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from dat.cli.edition_text import difference_lines, summary
from dat.editions import (
    NAME,
    capture,
    changes,
    changes_tree,
    edition_bytes,
    read_editions,
    row_entries,
)
from dat.editions.revision import data_at
from dat.errors import BrokenInput, DatError, Place, Problem, UnknownName, UsageError
from dat.files import write_atomically
from dat.read import read_dataset
from dat.values import Evaluations

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from dat.editions import Edition

_NOT_IN_THE_WAY = "removed"  # saving is how a removal is published


def save(options: argparse.Namespace) -> int:
    """Save the present state, if `dat check` finds nothing else than entries that were removed."""
    from dat.check import check_project

    root: Path = options.project
    checked = check_project(root)
    findings = [finding for finding in checked.findings if finding.code != _NOT_IN_THE_WAY]
    if checked.problems or findings or checked.evaluations is None:
        for problem in (*checked.problems, *findings):
            print(problem, file=sys.stderr)
        print(
            "nothing was saved; an edition needs a project in which `dat check` finds nothing",
            file=sys.stderr,
        )
        return 2 if checked.problems else 1
    editions = read_editions(root)
    data = checked.evaluations.data
    wanted = data.article.as_of.isoformat() if options.name is None else options.name
    name = _free_name(wanted, editions)
    today = dt.datetime.now(tz=dt.UTC).date()
    edition = _state(root, checked.evaluations, name, today, order=editions[-1].order + 1 if editions else 1)
    if editions:
        edition = replace(edition, changes=changes(editions[-1], edition, data))
    write_atomically(root / edition.path, edition_bytes(edition))
    shown = sum(bool(number.pages) for number in edition.numbers)
    print(
        f"saved {edition.path}: as of {edition.as_of}, {len(edition.numbers)} numbers ({shown} on pages), "
        f"{len(edition.claims)} claims, {len(edition.rows)} rows"
    )
    if edition.changes is not None:
        print(f"since {edition.changes.since}: {summary(edition.changes)}")
    return 0


def _free_name(name: str, editions: tuple[Edition, ...]) -> str:
    if NAME.fullmatch(name) is None:
        message = f"expected a name of letters, digits, '.', '_' and '-' such as 2026-03-31, got {name!r}"
        raise UsageError(message)
    if name.lower() in {edition.name.lower() for edition in editions}:
        message = (
            f"there is an edition {name} already, and what was published is not overwritten; give another name: "
            f"dat edition save {name}-2"
        )
        raise UsageError(message)
    return name


def _state(root: Path, evaluations: Evaluations, name: str, saved: dt.date, order: int = 1) -> Edition:
    """Return the state of the data as an edition; which page shows what, the project's chapters say."""
    from dat.check.usage import judged_on, listed_on, page_uses, shown_on
    from dat.render.chapters import collect_sources
    from dat.render.project import read_project

    sources, _ = collect_sources(read_project(root))
    uses = page_uses(evaluations, sources)
    pages = shown_on(uses), listed_on(uses), judged_on(uses)
    return capture(evaluations, *pages, name=name, saved=saved, order=order)


def diff(options: argparse.Namespace) -> int:
    """Say what changed since an edition, or since a revision of git; differences are no findings."""
    root: Path = options.project
    data = read_dataset(root)
    known = data.as_known_on(options.as_of) if options.as_of else data
    today = dt.datetime.now(tz=dt.UTC).date()
    now = _state(root, Evaluations(known), "now", today)
    if options.as_of:
        # What was not known on that day is still on file.
        pages = {row.key: row.pages for row in now.rows}
        now = replace(now, rows=row_entries(data, pages))
    with _since(root, options) as old:
        found = changes(old, now, data)
    if options.json:
        print(json.dumps(changes_tree(found) | {"pages": found.pages}, ensure_ascii=False, indent=2))
    else:
        for line in difference_lines(found):
            print(line)
    return 0


@contextmanager
def _since(root: Path, options: argparse.Namespace) -> Iterator[Edition]:
    """Give the state to compare with."""
    if options.git is not None:
        with data_at(root, options.git) as folder:
            yield _state_at(root, folder, options.git)
        return
    editions = read_editions(root)
    if not editions:
        message = (
            "no edition has been saved yet; save the present state with `dat edition save`, or compare with a "
            "revision of git: dat edition diff --git HEAD"
        )
        raise UsageError(message)
    by_name = {edition.name: edition for edition in editions}
    name = options.edition or editions[-1].name
    if name not in by_name:
        raise UnknownName("edition", name, by_name)
    yield by_name[name]


def _state_at(root: Path, folder: Path, revision: str) -> Edition:
    """Return the state of the data in a folder, by the present program and chapters."""
    today = dt.datetime.now(tz=dt.UTC).date()
    try:
        return _state(root, Evaluations(read_dataset(folder)), revision, today)
    except BrokenInput as error:
        raise BrokenInput(_at(problem, revision) for problem in error.problems) from error
    except DatError as error:
        message = f"the data of the revision {revision!r} do not fit this version of dat: {error}"
        raise UsageError(message) from error


def _at(problem: Problem, revision: str) -> Problem:
    place = problem.place
    return replace(problem, place=Place(f"{revision}:{place.path}", place.line, place.column))
