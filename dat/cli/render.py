"""`dat render`: check, build, put the new report in the place of the old one."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from dat.build.report import Inputs
    from dat.build.result import Report
    from dat.cache.store import Store
    from dat.check import Checked


def run(options: argparse.Namespace) -> int:
    """Check, render, publish; the old site stays as it was unless everything went well."""
    from dat.build.store import open_store

    started = time.monotonic()
    # Whoever ends the build, by Ctrl-C or from a script, leaves no temporary folder behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    root = options.project.resolve()
    with open_store(root, is_used=options.cache) as store:
        report = _as_it_is(root, options, store) or _checked_and_built(root, options, store)
        if store.trouble is not None:
            _say(f"note: {store.trouble}")
    _say(_summary(report, time.monotonic() - started))
    return 0


def _as_it_is(root: Path, options: argparse.Namespace, store: Store) -> Report | None:
    """Return the report that stands there if it was made from the present files and nobody has touched it since."""
    from dat.build.receipt import saved_receipt
    from dat.build.result import Report

    saved = saved_receipt(store, options.out)
    if saved is None or not saved[1].holds(root, saved[0], _wishes(options)):
        return None
    folder, found = saved
    for note in found.notes:
        print(note, file=sys.stderr)
    return Report(folder, found.pages)


def _wishes(options: argparse.Namespace) -> Sequence[object]:
    return [options.lang, sorted(options.to), options.draft, options.claim_review]


def _checked_and_built(root: Path, options: argparse.Namespace, store: Store) -> Report:
    """Check the project and build the report.

    Raises:
        BrokenInput: something cannot be understood, or was changed meanwhile.
        Findings: a check found something and this is no draft.
        BrokenPublication: a page or PDF may not be published.
    """
    from dat.build.crew import open_crew
    from dat.build.plan import Wishes
    from dat.build.receipt import receipt
    from dat.build.report import build_report

    checked, inputs = _checked(root, draft=options.draft)
    notes = [*(f"note: {note}" for note in checked.notes), *map(str, checked.findings)]
    for note in notes:
        print(note, file=sys.stderr)
    with open_crew(options.jobs or cores(), options.executor) as crew:
        report = build_report(
            inputs,
            store=store,
            crew=crew,
            out=options.out,
            wishes=Wishes((options.lang,) if options.lang else None, options.draft, options.claim_review),
            to_pdf="pdf" in options.to,
            say=_say,
        )
    wishes = _wishes(options)
    made = receipt(
        root, report.folder, files=inputs.snapshot.files, wishes=wishes, notes=notes, pages=report.pages
    )
    if made.inputs_agree(inputs.snapshot.digests):
        made.save(store, report.folder, out=options.out)
    return report


def _checked(root: Path, *, draft: bool) -> tuple[Checked, Inputs]:
    """Read and check the project; it must be in the same state before and after.

    Raises:
        BrokenInput: something cannot be understood, or was changed meanwhile.
        Findings: a check found something and this is no draft.
    """
    from dat.build.report import Inputs
    from dat.build.snapshot import take_snapshot
    from dat.check import check_project
    from dat.errors import BrokenInput
    from dat.render.project import read_project

    try:
        snapshot = take_snapshot(read_project(root))
    except BrokenInput:
        check_project(root).fit()  # says what else is wrong
        raise
    checked = check_project(root)
    evaluations = checked.fit(draft=draft)
    snapshot.verify()
    if checked.project is None:
        raise BrokenInput(checked.problems)
    return checked, Inputs(checked.project, checked.sources, evaluations, snapshot)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _summary(report: Report, seconds: float) -> str:
    made = ", ".join(
        f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in report.made.items() if count
    )
    changed = f"{len(report.changed)} {'file' if len(report.changed) == 1 else 'files'} changed"
    where = os.path.relpath(report.folder)
    return f"{report.pages} pages in {where}, made {made or 'nothing'}, {changed}, {seconds:.1f} s"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
