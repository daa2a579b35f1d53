"""Running chapters apart: what a cell does to its process, it does to that alone."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dat.build.chapters import Died, reached, run_apart
from dat.errors import BrokenInput, MissingValue, Place, Problem, UnknownName
from dat.render.execution import Output, Outputs, execute, shell_ready
from dat.render.source import Source
from tests.render_project import chapter, read

PLACE = Place("chapters/ja/a.qmd")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "chapters" / "ja").mkdir(parents=True)
    return tmp_path


def outcomes(root: Path, *cells: str, jobs: int = 2) -> list[Outputs | Died]:
    """Run chapters of one cell each, the fence on line 5, as a build does."""
    sources = [read(chapter(f"```{{python}}\n{cell}\n```\n")) for cell in cells]

    def task(source: Source) -> Outputs:
        return execute(source, root=root, reached=reached)

    with shell_ready():
        return list(run_apart(task, sources, jobs=jobs))


def shown(text: str) -> Outputs:
    return Outputs(((Output("text", text),),), ())


@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_results_come_in_the_order_of_the_items_however_many_run_at_once(jobs: int) -> None:
    def task(number: int) -> int:
        time.sleep(0.02 * (5 - number))
        return number * number

    assert list(run_apart(task, range(5), jobs=jobs)) == [0, 1, 4, 9, 16]


def test_each_chapter_begins_with_a_shell_that_has_run_nothing(root: Path) -> None:
    cell = "marked = hasattr(sys, 'marked') if (sys := __import__('sys')) else 0\nsys.marked = 1\n(marked, 'x' in dir())"
    assert outcomes(root, cell, cell, f"x = 1\n{cell}", cell) == [
        shown("(False, False)"),
        shown("(False, False)"),
        shown("(False, True)"),
        shown("(False, False)"),
    ]
    assert not hasattr(sys, "marked")


def test_two_chapters_of_one_process_do_not_share_a_shell_either(root: Path) -> None:
    sources = [read(chapter(f"```{{python}}\n{cell}\n```\n")) for cell in ("x = 1", "'x' in dir()")]

    def task(_: int) -> list[Outputs]:
        return [execute(source, root=root) for source in sources]

    with shell_ready():
        assert list(run_apart(task, [0], jobs=1)) == [[Outputs(((),), ()), shown("False")]]


def test_a_prepared_shell_leaves_no_trace_in_the_process_that_made_it(root: Path) -> None:
    before = (Path.cwd(), dict(os.environ), sys.displayhook, sys.modules["__main__"])
    outcomes(root, "import os\nos.chdir('/')\nos.environ['LEFT'] = 'x'\n1")
    assert (Path.cwd(), dict(os.environ), sys.displayhook, sys.modules["__main__"]) == before


@pytest.mark.parametrize(
    ("cell", "end"),
    [
        ("import os\nos._exit(3)", "ended with exit status 3 here; a cell must not end its process"),
        ("import os\nos._exit(0)", "ended with exit status 0 here; a cell must not end its process"),
        (
            "import faulthandler, os\nfaulthandler.disable()\nos.abort()",
            "crashed here (SIGABRT); something that the code calls is broken",
        ),
        (
            "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
            "was killed here (SIGKILL), the second time as well; the machine may be short of memory",
        ),
        (
            "import os\nos.write(2, b'one\\nno room left\\n')\nos._exit(1)",
            "ended with exit status 1 here; a cell must not end its process; its last words: 'no room left'",
        ),
        (
            "import os\nif os.fork() == 0:\n    import time\n    time.sleep(60)\nos._exit(4)",
            "ended with exit status 4 here; a cell must not end its process",
        ),
    ],
)
def test_a_chapter_that_ends_its_process_is_one_problem_at_its_cell(root: Path, cell: str, end: str) -> None:
    died, fine = outcomes(root, cell, "1")
    assert isinstance(died, Died)
    assert str(died.problem(PLACE)) == f"chapters/ja/a.qmd:5: the chapter's process {end} [cell]"
    assert fine == shown("1")


@pytest.mark.parametrize(
    "cell",
    [
        "import sys\nsys.stdout.close()\nsys.__stdout__.close()",
        "import os\nos.close(1)\nos.close(2)",
        "import os\nos.system('echo noise; echo noise >&2')",
        "import os\nos.write(1, b'noise' * 100_000)",
        "import os\nos.chdir('/')",
        "import threading\nthreading.Thread(target=threading.Event().wait).start()",
        "import os\nos.fork()",
        "import subprocess\nprocess = subprocess.Popen(['sleep', '60'])",
    ],
)
def test_whatever_a_cell_does_to_its_process_the_chapter_is_shown(
    root: Path, cell: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert outcomes(root, f"{cell}\n2") == [shown("2")]
    assert capfd.readouterr() == ("", "")


def test_a_cell_that_breaks_the_channel_ends_its_own_chapter_only(root: Path) -> None:
    closing = "import os\nos.closerange(3, 256)"
    writing = "import os\nfrom dat.build import chapters\nos.write(chapters._channel.connection.fileno(), b'garbage' * 9)"
    first, second, third = outcomes(root, closing, writing, "3", jobs=1)
    assert isinstance(first, Died)
    assert "Bad file descriptor" in first.last_words
    assert isinstance(second, Died)
    assert third == shown("3")


def test_what_a_chapter_started_ends_with_it(root: Path) -> None:
    first = outcomes(root, "import subprocess\nsubprocess.Popen(['sleep', '60']).pid")[0]
    assert isinstance(first, Outputs)
    pid = int(first.cells[0][0].text)
    state = Path(f"/proc/{pid}/stat")
    for _ in range(200):  # whoever adopts the killed process needs a moment to bury it
        if not state.exists() or state.read_text().split()[2] == "Z":
            return
        time.sleep(0.01)
    pytest.fail("the process lives on")


def test_a_process_that_was_killed_from_outside_is_tried_once_more(tmp_path: Path) -> None:
    def task(number: int) -> int:
        mark = tmp_path / str(number)
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    assert list(run_apart(task, range(3), jobs=2)) == [0, 1, 2]


@pytest.mark.parametrize(
    "error",
    [
        BrokenInput([Problem(Place("a.qmd", 3), "expected a number", "x")]),
        UnknownName("metric", "cango.hodling", ["cango.holding"]),
        MissingValue("disclosed", "cango.debt", "nothing is known"),
    ],
)
def test_what_a_task_raises_is_raised_by_the_one_who_waits(error: Exception) -> None:
    def task(_: int) -> int:
        raise error

    with pytest.raises(type(error)) as caught:
        list(run_apart(task, [1], jobs=1))
    assert str(caught.value) == str(error)
    assert vars(caught.value) == vars(error)


def test_an_error_of_our_own_brings_its_traceback_along() -> None:
    def task(_: int) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        list(run_apart(task, [1], jobs=1))
    assert "in task" in caught.value.__notes__[0]


def test_nobody_who_stops_listening_leaves_processes_behind(tmp_path: Path) -> None:
    def task(number: int) -> int:
        if number:
            (tmp_path / str(os.getpid())).touch()
            time.sleep(60)
        return number

    results: Iterator[int | Died] = run_apart(task, range(3), jobs=3)
    assert next(results) == 0
    while len(list(tmp_path.iterdir())) < 2:
        time.sleep(0.01)
    results.close()  # type: ignore[attr-defined]
    assert not [path for path in tmp_path.iterdir() if Path("/proc", path.name).exists()]


def test_a_process_with_threads_is_not_forked() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with pytest.raises(RuntimeError, match="a process with 2 threads must not be forked"):
            list(run_apart(str, [1], jobs=1))
    finally:
        stop.set()
        thread.join()


def test_where_there_is_no_fork_chapters_run_one_after_another_as_strictly(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dat.build.chapters.mp.get_all_start_methods", lambda: ["spawn"])
    cell = "import os\nknown = 'x' in dir()\nx = 1\n(known, os.getpid())"
    expected = shown(f"(False, {os.getpid()})")
    assert outcomes(root, cell, cell) == [expected, expected]
