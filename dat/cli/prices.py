"""`dat prices import FILE`: show which closes a file adds or changes, and write them all or none."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING

from dat.errors import BrokenInput, Findings
from dat.files import write_atomically
from dat.imports import choose_asset, choose_source, contradictions, merged, plan_import, read_export
from dat.imports.export import stretches
from dat.read import read_dataset
from dat.read.collect import Problems
from dat.read.inputs import laid_out
from dat.read.tables import PRICES, read_prices

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from dat.imports import Export, Plan
    from dat.model import Dataset

MOST_LISTED = 10  # contradictions that are printed one by one


def run(options: argparse.Namespace) -> int:
    """Import a price file; with `--dry-run` only say what that would do.

    Raises:
        Findings: the file contradicts closes on file, and `--replace` was not given.
    """
    data = read_dataset(options.project)
    export = read_export(options.file, dt.datetime.now(tz=dt.UTC).date())
    asset = choose_asset(export, options.asset)
    plan = plan_import(data, export, asset, choose_source(data, export, asset, options.source))
    for line in _described(export, plan, replace=options.replace):
        print(line)
    for note in _notes(data, export, plan):
        print(f"note: {note}", file=sys.stderr)
    if plan.changed and not options.replace:
        _refuse(plan, options.file)
    if not (plan.new or plan.changed):
        print("nothing to do")
    elif options.dry_run:
        print("nothing written: --dry-run")
    else:
        _write(options.project, data, plan)
        print(f"{PRICES}: {len(plan.new)} added, {len(plan.changed)} changed")
    return 0


def _described(export: Export, plan: Plan, *, replace: bool) -> Iterator[str]:
    first, last = export.closes[0].day, export.closes[-1].day
    what = f"{_closes(len(export.closes))} of {plan.asset}, {first} to {last}"
    yield f"{export.path} ({export.form.name}): {what}, as {plan.source.id}"
    for days in stretches(plan.new):
        begin, end = days[0], days[-1]
        if begin is end:
            yield f"+ {begin.day}  {plan.written(begin)}"
        else:
            yield f"+ {begin.day} to {end.day}  {len(days)} closes, first {begin.digits}, last {plan.written(end)}"
    for row, close in plan.changed if replace else ():
        yield f"~ {close.day}  {row.price.value:f} becomes {plan.written(close)}"
    yield f"{len(plan.new)} new, {len(plan.changed)} different, {len(plan.same)} on file already"


def _closes(count: int) -> str:
    return "1 close" if count == 1 else f"{count} closes"


def _notes(data: Dataset, export: Export, plan: Plan) -> Iterator[str]:
    yield from export.notes
    if export.form.is_snapshot:
        yield f"{export.form.name} gives the price at 00:00 UTC, which is the close of the day before"
    source, as_of = plan.source, data.article.as_of
    late = sum(close.day > as_of for close in plan.new)
    if source.known is None and late:
        yield f"new closes later than the as-of day {as_of}, which wait until it is moved: {late}"
    last = export.closes[-1].day
    if source.published is not None and last > source.published.last:
        yield f"the file runs to {last}, {source.id} was published on {source.published}; date it in data/sources.yml"


def _refuse(plan: Plan, path: Path) -> None:
    problems = list(contradictions(plan, path))
    more = len(problems) - MOST_LISTED
    print(
        f"nothing written, since the file contradicts {_closes(len(problems))} on file"
        + (f", the first {MOST_LISTED} of them below" if more > 0 else "")
        + "; --replace takes those of the file",
        file=sys.stderr,
    )
    raise Findings(problems[:MOST_LISTED])


def _write(root: Path, data: Dataset, plan: Plan) -> None:
    """Write prices.csv after reading it as it will be.

    Raises:
        BrokenInput: the new file could not be read; the old one is left as it is.
    """
    path = root / PRICES
    content = merged(path.read_bytes().decode("utf-8"), data, plan).encode("utf-8")
    problems = Problems()
    with laid_out({PRICES: content}) as folder:
        read_prices(folder, data.sources, problems)
    if problems.found:
        raise BrokenInput(problems.found)
    write_atomically(path, content)
