"""The build against the floor, and against Quarto where it is installed, in turns so that both see the same machine."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import yaml

from bench.floor import record
from bench.measuring import Measured, measure
from bench.places import ROOT, Place, copy_of_project
from bench.tables import FIGURES, figures, median, ratios, table

Pair = tuple[Measured, Measured]


def bench_floor(scratch: Path, runs: int) -> str:
    """Return the build from cold beside the floor, for pages alone and for pages and PDFs, and their ratios."""
    place = copy_of_project(scratch / "floor")
    records = scratch / "floor-records"
    found = record(place, records)
    rows: list[tuple[str, ...]] = []
    for to, name in (("html", "pages"), ("html,pdf", "pages and PDFs")):
        pairs = [_against_floor(place, records, to) for _ in range(runs)]
        rows += _compared(pairs, f"`dat render`, {name}", f"the floor, {name}")
    what = f"{found['chart']} charts, {found['page']} pages, {found['pdf']} PDFs"
    return f"{table(('', *FIGURES), rows)}\n\nThe floor does {what}, each once."


def _against_floor(place: Place, records: Path, to: str) -> Pair:
    out = place.root.parent / "floor-out"
    shutil.rmtree(out, ignore_errors=True)
    words = ["--root", str(place.root), "--out", str(out), *(["--pdf"] if "pdf" in to else [])]
    floor = measure(
        [sys.executable, "-m", "bench.floor", str(records), *words],
        cwd=ROOT,
        env={"PYTHONPATH": str(place.package)},
    )
    place.forget()
    return place.render(to=to), floor


def bench_quarto(scratch: Path, runs: int) -> str:
    """Return both engines on the same project from cold, pages alone, and their ratio."""
    quarto = shutil.which("quarto")
    if quarto is None:
        return "Not measured: `quarto` is not on the PATH."
    place = copy_of_project(scratch / "quarto")
    _leave_hooks_out(place.root / "_quarto.yml")
    pairs = []
    for _ in range(runs):
        shutil.rmtree(place.root / "_site", ignore_errors=True)
        environment = {**place.environment, "QUARTO_PYTHON": sys.executable}
        theirs = measure([quarto, "render", "--to", "html"], cwd=place.root, env=environment)
        place.forget()
        pairs.append((place.render(), theirs))
    return table(("", *FIGURES), _compared(pairs, "`dat render --to html`", "`quarto render --to html`"))


def _leave_hooks_out(settings: Path) -> None:
    """Let Quarto make pages and nothing else: no check before, no cards after."""
    given = yaml.safe_load(settings.read_text(encoding="utf-8"))
    for hook in ("pre-render", "post-render"):
        given["project"].pop(hook, None)
    settings.write_text(yaml.safe_dump(given, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _compared(pairs: list[Pair], ours: str, theirs: str) -> list[tuple[str, ...]]:
    """Return a row for each side and one for the medians of the ratios."""
    return [
        (ours, *figures(median([pair[0] for pair in pairs]))),
        (theirs, *figures(median([pair[1] for pair in pairs]))),
        ("ratio", *(f"{each:.2f}" for each in ratios(pairs)), ""),
    ]
