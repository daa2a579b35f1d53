"""The builder's process as the server sees it: started, spoken to, stopped, started again."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from dat.preview.builder import OpenSession, build_forever
from dat.preview.messages import Changed, Opened

_POLITE = 0.3  # seconds that a builder has to notice that nobody listens any more
_PATIENCE = 2.0  # seconds that a process has to end when it is told to


class BuilderProcess:
    """One process after the other; lives in the event loop.

    `on_message` gets what the builder says, `on_end` how it ended when nobody had stopped it.
    """

    def __init__(
        self, open_session: OpenSession, on_message: Callable[[object], None], on_end: Callable[[str], None]
    ) -> None:
        self._open_session = open_session
        self._on_message = on_message
        self._on_end = on_end
        self._running: tuple[BaseProcess, Connection] | None = None

    @property
    def is_running(self) -> bool:
        """Whether there is a builder to speak to."""
        return self._running is not None

    def start(self) -> None:
        """Start a builder; it builds everything that is not current."""
        # A fresh interpreter: it has neither our threads nor our sockets, so that it may fork.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=build_forever, args=(theirs, self._open_session), name="builder")
        process.start()
        theirs.close()
        self._running = (process, ours)
        asyncio.get_running_loop().add_reader(ours.fileno(), self._read)

    def send(self, message: Changed | Opened) -> None:
        """Tell the builder something; a builder that is no more is left in peace."""
        if self._running is not None:
            try:
                self._running[1].send(message)
            except OSError:
                self._lost()

    def stop(self) -> None:
        """Stop the builder, by force if it does not listen."""
        if self._running is not None:
            process = self._let_go()
            process.join(_POLITE)
            process.terminate()
            _wait(process)

    def _read(self) -> None:
        """Take in what the builder said; its messages are short and come whole."""
        while self._running is not None and self._running[1].poll():
            try:
                message = self._running[1].recv()
            except (EOFError, OSError):
                self._lost()
                return
            self._on_message(message)

    def _lost(self) -> None:
        process = self._let_go()
        _wait(process)
        if process.exitcode:  # at 0 it was interrupted as we were, by Ctrl-C, and sooner
            self._on_end(_ending(process.exitcode))

    def _let_go(self) -> BaseProcess:
        if self._running is None:
            raise RuntimeError("there is no builder")
        process, wire = self._running
        self._running = None
        asyncio.get_running_loop().remove_reader(wire.fileno())
        wire.close()
        return process


def _wait(process: BaseProcess) -> None:
    process.join(_PATIENCE)
    if process.exitcode is None:
        process.kill()
        process.join()


def _ending(status: int) -> str:
    """Return how a process ended, in words."""
    if status > 0:
        return f"ended with status {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"
