"""What a command imports before it does anything: a library that it does not need costs more than all its work."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import MINI, ROOT

DRAWING = ("altair", "pandas", "vl_convert", "weasyprint", "IPython")
PAGES = ("babel", "jinja2", "jsonschema", "lxml", "pypdfium2", "xlsxwriter")
PROCESSES = ("concurrent.futures", "multiprocessing", "subprocess", "sqlite3")
CHAPTERS = ("markdown_it", "dat.render")


def loaded(*arguments: str) -> set[str]:
    """Return the modules that a process has when it has done a command."""
    code = (
        "import sys\n"
        "from dat.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(*sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, "--project", str(MINI), *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    return set(run.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], (*DRAWING, *PAGES, *PROCESSES, *CHAPTERS, "yaml", "dat.read", "dat.metrics")),
        (["show"], (*DRAWING, *PAGES, *PROCESSES, *CHAPTERS, "dat.charts", "dat.tables")),
        (["show", "alpha.sale_2026_02.share"], (*DRAWING, *PAGES, *PROCESSES, *CHAPTERS, "dat.tables.cards")),
        (["check"], (*DRAWING, *PAGES, *PROCESSES, "dat.render.execution", "dat.publish", "dat.exports")),
    ],
)
def test_a_command_imports_only_what_it_needs(arguments: list[str], unwanted: tuple[str, ...]) -> None:
    assert loaded(*arguments).isdisjoint(unwanted)


def test_checking_names_charts_and_tables_without_importing_them() -> None:
    modules = loaded("check")
    assert {"dat.charts", "dat.tables"} <= modules
    assert modules.isdisjoint(
        {"dat.charts.coins", "dat.charts.sheet", "dat.tables.checks", "dat.tables.template"}
    )
