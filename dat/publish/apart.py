"""Calls in processes of their own, each forked from one that has imported what the calls need.

    with Apart(2, preload=("dat.publish.typeset",)) as apart:
        pending = apart.submit(typeset, job)
        pending.result()

When its call is done, a process ends and gives its memory back; one that crashes takes nothing along but its call.
"""

from __future__ import annotations

import contextlib
import multiprocessing as mp
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from dat.errors import DatError

if TYPE_CHECKING:
    from concurrent.futures import Future
    from types import TracebackType

P = ParamSpec("P")
T = TypeVar("T")

TRIES = 2
"""How often a call is tried when its process is killed from outside."""
_FROM_OUTSIDE = (-signal.SIGKILL, -signal.SIGTERM) if sys.platform != "win32" else ()


class ProcessEnded(DatError):
    """The process of a call ended without an answer."""

    def __init__(self, status: int) -> None:
        self.status = status
        name = signal.Signals(-status).name if status < 0 else ""
        super().__init__(
            f"its process was ended by {name}" if name else f"its process ended with status {status}"
        )

    def __reduce__(self) -> tuple[type[ProcessEnded], tuple[int]]:
        return type(self), (self.status,)


class Apart(ThreadPoolExecutor):
    """An executor whose threads only wait, each for the process of one call.

    Functions, arguments and results are pickled; functions are found by their names.
    """

    def __init__(self, workers: int, preload: Sequence[str] = ()) -> None:
        super().__init__(workers)
        is_forked = "forkserver" in mp.get_all_start_methods()
        self._context: Any = mp.get_context("forkserver" if is_forked else "spawn")
        if is_forked:
            self._context.set_forkserver_preload(list(preload))
        self._running: set[Any] = set()
        self._tries = TRIES

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a call done; what it raises, the future raises, and `ProcessEnded` if there was no answer."""
        return super().submit(self._call, fn, args, kwargs)

    def _call(self, fn: Callable[..., T], args: Sequence[Any], kwargs: dict[str, Any]) -> T:
        tried = 0
        while tried < self._tries:
            tried += 1
            receiver, sender = self._context.Pipe(duplex=False)
            process = self._context.Process(target=_answer, args=(sender, fn, args, kwargs))
            process.start()
            self._running.add(process)
            sender.close()
            with receiver:
                try:
                    is_done, value = receiver.recv()
                except (EOFError, OSError):
                    is_done, value = False, None
            process.join()
            self._running.discard(process)
            if is_done:
                result: T = value
                return result
            if value is not None:
                raise value
            if process.exitcode not in _FROM_OUTSIDE:
                break
        raise ProcessEnded(process.exitcode or 0)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for the calls; when something went wrong, such as Ctrl-C, drop and kill them instead."""
        if kind is not None:
            self.shutdown(wait=False, cancel_futures=True)
            self._tries = 1
            for process in list(self._running):
                process.kill()
        self.shutdown()


def _answer(sender: Connection, fn: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> None:
    """Do the call in its own process and send back its result, or what it raised."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # native code must not write into the command's own output
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C is told by the one who waits, not by every process
    try:
        answer = True, fn(*args, **kwargs)
    except DatError as error:
        answer = False, error
    except Exception as error:  # noqa: BLE001 - raised again by whoever waits, with the place where it happened
        error.add_note("".join(traceback.format_exception(error)))
        answer = False, error
    with contextlib.suppress(BrokenPipeError):  # nobody waits any more
        sender.send(answer)
