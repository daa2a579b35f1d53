"""Calls in processes of their own: their results, what they raise, and how they may end."""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import time
from pathlib import Path

import pytest

from dat.errors import BrokenPublication, Place, Problem
from dat.publish.apart import Apart, ProcessEnded


def own_process() -> int:
    return os.getpid()


def broken(code: str) -> None:
    raise BrokenPublication([Problem(Place("x.pdf"), "too long", code)])


def divided() -> float:
    return 1 / 0


def ended(status: int) -> None:
    if status < 0:
        os.kill(os.getpid(), -status)
    os._exit(status)


def killed_once(mark: Path) -> str:
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def slow(folder: Path) -> None:
    (folder / str(os.getpid())).touch()
    time.sleep(60)


def test_every_call_has_a_process_of_its_own() -> None:
    with Apart(2) as apart:
        pids = {pending.result() for pending in [apart.submit(own_process) for _ in range(4)]}
    assert len(pids - {os.getpid()}) == 4


def test_what_a_call_raises_its_future_raises() -> None:
    with Apart(1) as apart:
        with pytest.raises(BrokenPublication, match=r"x\.pdf: too long \[pdf\]"):
            apart.submit(broken, "pdf").result()
        with pytest.raises(ZeroDivisionError) as caught:
            apart.submit(divided).result()
    assert "in divided" in caught.value.__notes__[0]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (3, "its process ended with status 3"),
        (0, "its process ended with status 0"),
        (-signal.SIGKILL, "its process was ended by SIGKILL"),
    ],
)
def test_a_process_that_ends_takes_nothing_along_but_its_call(status: int, message: str) -> None:
    with Apart(2) as apart:
        ending, other = apart.submit(ended, status), apart.submit(own_process)
        with pytest.raises(ProcessEnded, match=message):
            ending.result()
        assert other.result() != os.getpid()


def test_a_call_whose_process_was_killed_from_outside_is_tried_again(tmp_path: Path) -> None:
    with Apart(1) as apart:
        assert apart.submit(killed_once, tmp_path / "mark").result() == "done"


def test_when_something_goes_wrong_nobody_waits_for_the_calls(tmp_path: Path) -> None:
    def give_up() -> None:
        with Apart(2) as apart:
            for _ in range(3):
                apart.submit(slow, tmp_path)
            while len(list(tmp_path.iterdir())) < 2:
                time.sleep(0.01)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        give_up()
    assert len(list(tmp_path.iterdir())) == 2


def test_where_processes_cannot_be_forked_they_are_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dat.publish.apart.mp.get_all_start_methods", lambda: ["spawn"])
    with Apart(1) as apart:
        assert apart.submit(own_process).result() != os.getpid()
    assert mp.active_children() == []
