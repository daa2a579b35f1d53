"""Measuring a command: everything it starts counts, also what outlives it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench import measuring
from bench.measuring import CommandFailedError, Measured, measure
from bench.tables import figures, median, ratios, table
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel about processes")

_BUSY = """
import time
while time.process_time() < {seconds}: pass
"""
# A grandchild whose parent has ended computes on after the command is done.
_ORPHAN = f"""
import os
print("begins", flush=True)
if os.fork() == 0:
    if os.fork() == 0:
        {_BUSY.format(seconds=0.2).strip().replace(chr(10), chr(10) + " " * 8)}
    os._exit(0)
"""


def python(text: str, folder: Path) -> Measured:
    return measure([sys.executable, "-c", text], cwd=folder)


def test_what_a_command_computes_is_counted(tmp_path: Path) -> None:
    assert python(_BUSY.format(seconds=0.2), tmp_path).cpu >= 0.2


def test_what_an_orphan_computes_is_counted(tmp_path: Path) -> None:
    assert python(_ORPHAN, tmp_path).cpu >= 0.2


def test_the_largest_process_is_that_of_a_child(tmp_path: Path) -> None:
    text = """
import os
if os.fork() == 0:
    held = bytearray(os.urandom(1)) * 90_000_000
    os._exit(0)
os.wait()
"""
    # Measured by a process of its own: a child that has not yet loaded its program counts as large as the one that
    # started it, and the one that runs the tests may be larger than the child.
    program = "import sys; from pathlib import Path; from bench.measuring import measure; print(measure(sys.argv[1:], cwd=Path()).peak)"
    command = [sys.executable, "-c", program, sys.executable, "-c", text]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert 90 <= float(done.stdout) < 400


def test_lines_come_with_the_time_at_which_they_were_printed(tmp_path: Path) -> None:
    text = "import time\nprint('one')\nwhile time.process_time() < 0.15: pass\nprint('two')"
    measured = python(text, tmp_path)
    assert [line.text for line in measured.said] == ["one", "two"]
    one, two = measured.said
    assert one.wall < two.wall <= measured.wall
    assert two.cpu >= 0.1  # the kernel counts in hundredths of a second


def test_output_that_a_daemon_holds_open_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "PATIENCE", 0.05)
    with pytest.raises(CommandFailedError, match="left processes behind that do not end"):
        python("import os, time\nif os.fork() == 0: time.sleep(1)", tmp_path)


def test_children_of_others_are_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
    ) as other:
        python("pass", tmp_path)
        assert other.poll() is None
        other.communicate()
    assert other.returncode == 0


def test_a_command_that_fails_is_told_with_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(CommandFailedError, match=r"(?s)exit status 3.*no such thing"):
        python("import sys; print('no such thing', file=sys.stderr); sys.exit(3)", tmp_path)


def run(wall: float, cpu: float) -> Measured:
    return Measured(wall, cpu, 100, 0, ())


def test_the_median_is_the_run_in_the_middle() -> None:
    runs = [run(3, 1), run(1, 9), run(2, 5)]
    assert median(runs) is runs[2]
    assert figures(runs[2]) == ("2.00", "5.00", "100")


def test_ratios_are_those_of_runs_made_in_turn() -> None:
    pairs = [(run(2, 6), run(1, 2)), (run(9, 4), run(3, 2)), (run(4, 2), run(1, 2))]
    assert ratios(pairs) == (3, 2)


def test_columns_of_words_are_set_to_the_left() -> None:
    assert table(("what", "s"), [("a", "1")]).splitlines() == ["| what | s |", "| --- | ---: |", "| a | 1 |"]
