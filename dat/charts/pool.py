"""Drawing processes that stay: V8 starts once in each, and any drawing may go to any of them.

    with DrawingPool(2) as pool:
        pool.warm()                             returns at once; a process starts meanwhile
        pending = pool.submit(drawing)          returns at once
        pending.result()                        the SVG

The pool starts no thread, so its owner may fork at any time. A process that ends on its own costs another try.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from signal import Signals
from typing import TYPE_CHECKING

from dat.errors import DatError
from dat.files import ASSETS

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from dat.charts.drawing import Drawing
    from dat.charts.worker import Answer

MANY = 8
"""How many drawings may wait for a process before another one is started: starting takes as long as thirty drawings."""
TRIES = 3
"""How often a drawing is tried if the process that draws it ends."""
PATIENCE = 5
"""Seconds that a process has to end when it is told to."""


class DrawingFailed(DatError):
    """A chart could not be drawn; the message names it and says why."""

    def __init__(self, drawing: Drawing, why: str) -> None:
        super().__init__(f"{drawing.prefix} cannot be drawn: {why}")


@dataclass(eq=False, slots=True)
class Pending:
    """An SVG that was asked for."""

    drawing: Drawing
    _pool: DrawingPool = field(repr=False)
    outcome: str | DrawingFailed | None = None
    tries: int = 0

    def result(self) -> str:
        """Return the SVG, waiting for it.

        Raises:
            DrawingFailed: Vega cannot draw it, or process after process ended over it.
        """
        while self.outcome is None:
            self._pool.receive()
        if isinstance(self.outcome, DrawingFailed):
            raise self.outcome
        return self.outcome


@dataclass(eq=False, slots=True)
class _Worker:
    """A process and what it was asked for; it draws in that order."""

    process: subprocess.Popen[bytes]
    connection: Connection
    pending: deque[Pending] = field(default_factory=deque)

    def send(self, data: bytes) -> None:
        """Send a drawing; that the process has ended is noticed where its answers are awaited."""
        try:
            self.connection.send_bytes(data)
        except OSError:
            return

    def end(self) -> int:
        """Wait for the process, or end it; return its exit status."""
        self.connection.close()
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class DrawingPool:
    """At most so many drawing processes, started with `warm` or the first drawing."""

    def __init__(self, workers: int) -> None:
        self._size = workers
        self._workers: list[_Worker] = []

    def warm(self) -> None:
        """Start a process and return at once; others follow when there is more to draw."""
        if not self._workers:
            self._workers.append(_start())

    def submit(self, drawing: Drawing) -> Pending:
        """Give a drawing to the process that has least to do."""
        self.warm()
        pending = Pending(drawing, self)
        worker = min(self._workers, key=lambda worker: len(worker.pending))
        if len(worker.pending) >= MANY and len(self._workers) < self._size:
            worker = _start()
            self._workers.append(worker)
        worker.pending.append(pending)
        worker.send(drawing.to_bytes())
        return pending

    def receive(self) -> None:
        """Wait until one of the processes answers, or ends, and take down what there is."""
        by_connection = {worker.connection: worker for worker in self._workers if worker.pending}
        for connection in wait(list(by_connection)):
            worker = by_connection[connection]  # type: ignore[index]  # what went in comes out
            try:
                answer: Answer = worker.connection.recv()
            except (EOFError, OSError):
                self._replace(worker)
            else:
                pending = worker.pending.popleft()
                is_drawn, text = answer
                pending.outcome = text if is_drawn else DrawingFailed(pending.drawing, text)

    def close(self) -> None:
        """End the processes; what was not drawn never will be."""
        for worker in self._workers:
            worker.process.kill()  # it has nothing to lose, and may still be starting
            worker.end()
            for pending in worker.pending:
                pending.outcome = DrawingFailed(pending.drawing, "the drawing processes were stopped")
        self._workers.clear()

    def _replace(self, ended: _Worker) -> None:
        """Start a process in the place of one that ended, and give it what that one left."""
        status = ended.end()
        first, left = ended.pending[0], list(ended.pending)
        first.tries += 1
        if first.tries == TRIES:
            how = f"by signal {Signals(-status).name}" if status < 0 else f"with status {status}"
            first.outcome = DrawingFailed(first.drawing, f"{TRIES} processes ended over it, the last {how}")
            left = left[1:]
        worker = _start()
        self._workers[self._workers.index(ended)] = worker
        for pending in left:
            worker.pending.append(pending)
            worker.send(pending.drawing.to_bytes())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _start() -> _Worker:
    """Start a drawing process as a program of its own."""
    ours, theirs = Pipe()
    root = str(ASSETS.parents[1])
    known = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own module in our own interpreter
            [sys.executable, "-P", "-m", "dat.charts.worker", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # native code must not write into the command's own output
            pass_fds=(theirs.fileno(),),
            env={**os.environ, "PYTHONPATH": known},
        )
    return _Worker(process, ours)
