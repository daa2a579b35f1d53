"""Running chapters apart: each item of a list in a process of its own, forked from this one.

A forked process begins with everything that is warm here (imports, data, a shell that has run nothing) and
ends without taking anything down, so chapters are as separate as kernels and cost a few milliseconds. Whatever
a cell does to its process, it does to that alone: it may leave it, crash it, close its streams, start threads or
processes. What lives on of it is killed when its result has come.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing as mp
import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn, TypeVar

from dat.errors import DatError, Place, Problem

Item = TypeVar("Item")
Result = TypeVar("Result")

_FROM_OUTSIDE = (-signal.SIGKILL, -signal.SIGTERM)
_TRIES = 2
_GLANCE = 0.25  # seconds between looks at a process whose channel somebody else may hold open
_LAST_WORDS = 2_000  # bytes that are kept of what a process writes past its channel


@dataclass(frozen=True, slots=True)
class Died:
    """A process that ended without a result: its exit status (negative: a signal) and the step it was in."""

    status: int
    place: Place | None = None
    last_words: str = ""

    def problem(self, otherwise: Place) -> Problem:
        """Return what to tell; `otherwise` is the place to name when no step had begun."""
        said = f"; its last words: {self.last_words!r}" if self.last_words else ""
        return Problem(self.place or otherwise, f"the chapter's process {self._end()}{said}", "cell")

    def _end(self) -> str:
        if self.status >= 0:
            return f"ended with exit status {self.status} here; a cell must not end its process"
        name = signal.Signals(-self.status).name
        if self.status in _FROM_OUTSIDE:
            return f"was killed here ({name}), the second time as well; the machine may be short of memory"
        return f"crashed here ({name}); something that the code calls is broken"


def run_apart(task: Callable[[Item], Result], items: Sequence[Item], *, jobs: int) -> Iterator[Result | Died]:
    """Run the task for each item in a forked process, `jobs` at a time; yield the results in the order of the items.

    Results come back pickled; the task and the items need not be. What a task raises is raised here. A process that
    was killed from outside is tried once more. Without `fork`, the tasks run one after another in this process.

    Raises:
        RuntimeError: this process has threads, whose locks a forked process would find held for ever.
    """
    if "fork" not in mp.get_all_start_methods():
        yield from map(task, items)
        return
    # Threads of Python only: those that native libraries keep (BLAS, V8) sleep, and the children call none of them.
    if (threads := threading.active_count()) > 1:
        raise RuntimeError(f"a process with {threads} threads must not be forked")
    waiting = deque((number, 1) for number in range(len(items)))
    running: list[_Child] = []
    answers: dict[int, Result | Died] = {}
    try:
        for number in range(len(items)):
            while number not in answers:
                while waiting and len(running) < jobs:
                    running.append(_Child(task, items, *waiting.popleft()))
                for child in _finished(running):
                    running.remove(child)
                    answer = child.answer()
                    if isinstance(answer, Died) and answer.status in _FROM_OUTSIDE and child.tries < _TRIES:
                        waiting.appendleft((child.number, child.tries + 1))
                    else:
                        answers[child.number] = answer
            yield answers.pop(number)
    finally:
        for child in running:
            child.end()


def reached(place: Place) -> None:
    """Tell the process that waits for this one how far it is; without one, nothing happens."""
    if _channel is not None:
        _channel.send("at", place)


@dataclass(frozen=True)
class _Channel:
    """The way back from a forked process."""

    connection: Connection[tuple[str, Any], tuple[str, Any]]
    owner: int = field(default_factory=os.getpid)

    def send(self, kind: str, value: object) -> None:
        """Send one message; a copy of the process, which a cell has forked, ends here instead of answering, too."""
        if os.getpid() != self.owner:
            os._exit(0)
        self.connection.send((kind, value))


_channel: _Channel | None = None


def _child_main(
    task: Callable[[Any], Any], item: object, connection: Connection[Any, Any], noise: int
) -> NoReturn:
    """Be the forked process: run the task, answer, and end at once, whatever threads are still there."""
    global _channel  # noqa: PLW0603 - the process is its task, and this is its way back
    status = 1
    gc.disable()  # the process ends before it pays; looking through inherited memory would copy it
    try:
        os.setpgid(0, 0)
        os.dup2(noise, 1)
        os.dup2(noise, 2)
        _channel = _Channel(connection)
        _channel.send(*_outcome(task, item))
        status = 0
    except BaseException as error:  # noqa: BLE001 - said where the last words are read
        with contextlib.suppress(OSError):
            os.write(2, f"{type(error).__name__}: {error}".encode())
    os._exit(status)


def _outcome(task: Callable[[Any], Any], item: object) -> tuple[str, object]:
    """Run the task; what it raises is raised again by the process that waits."""
    try:
        return "done", task(item)
    except DatError as error:
        return "raised", error
    except BaseException as error:  # noqa: BLE001 - an error of our own, wanted with its traceback
        error.add_note("".join(traceback.format_exception(error)))
        return "raised", error


class _Child:
    """A forked process as seen from the one that waits for it."""

    def __init__(self, task: Callable[[Any], Any], items: Sequence[Any], number: int, tries: int) -> None:
        self.number, self.tries = number, tries
        self._place: Place | None = None
        self._message: tuple[str, Any] | None = None
        self._words = b""
        context = mp.get_context("fork")
        self._channel, sender = context.Pipe(duplex=False)
        self._noise, noise = (Connection(end) for end in os.pipe())
        arguments = (task, items[number], sender, noise.fileno())
        self._process = context.Process(target=_child_main, args=arguments, daemon=True)
        self._process.start()
        sender.close()
        noise.close()

    def ways(self) -> list[Connection[Any, Any] | int]:
        """Return what something can be heard from."""
        ends = (end for end in (self._channel, self._noise) if not end.closed)
        return [self._process.sentinel, *ends]

    def listen(self, ready: Container[object]) -> None:
        """Take in what has come: messages, and what was written past them."""
        if self._noise in ready:
            self._overhear()
        if self._channel in ready:
            try:
                kind, value = self._channel.recv()
            except Exception:  # noqa: BLE001 - its end, or bytes that a cell has put into it
                self._channel.close()
            else:
                if kind == "at":
                    self._place = value
                else:
                    self._message = (kind, value)

    def _overhear(self) -> bool:
        words = os.read(self._noise.fileno(), 65_536)
        self._words = (self._words + words)[-_LAST_WORDS:]
        if not words:
            self._noise.close()
        return bool(words)

    def is_finished(self) -> bool:
        """Tell whether nothing more will come."""
        if self._message is not None:
            return True
        return not self._process.is_alive() and (self._channel.closed or not self._channel.poll())

    def answer(self) -> Any:
        """Return the result or how the process died, or raise what its task raised."""
        if self._message is None:
            while not self._noise.closed and self._noise.poll() and self._overhear():
                pass
        self.end()
        if self._message is not None:
            kind, value = self._message
            if kind == "raised":
                raise value
            return value
        lines = self._words.decode(errors="replace").strip().splitlines()
        return Died(self._process.exitcode or 0, self._place, lines[-1] if lines else "")

    def end(self) -> None:
        """Kill what is left of the process and of those it started."""
        if self._process.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        self._channel.close()
        self._noise.close()


def _finished(running: Sequence[_Child]) -> list[_Child]:
    """Wait until something comes from the processes; return those from which nothing more will."""
    ready = set(wait([way for child in running for way in child.ways()], timeout=_GLANCE))
    for child in running:
        child.listen(ready)
    return [child for child in running if child.is_finished()]
