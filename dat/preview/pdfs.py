"""PDFs on demand, each typeset by a process of its own, so that edits need not wait for one."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from dat.errors import DatError, UsageError
from dat.preview.builder import OpenSession


class Pdfs:
    """The PDFs that were asked for. One is made again when it is asked for after a page has changed."""

    def __init__(self, open_session: OpenSession, say: Callable[[str], None]) -> None:
        self._open_session = open_session
        self._say = say
        self._made: dict[str, asyncio.Task[bytes]] = {}
        self._processes: set[BaseProcess] = set()

    def forget(self) -> None:
        """Take note that pages have changed: none of the PDFs is current any more."""
        self._made.clear()

    async def make(self, address: str) -> bytes:
        """Return a PDF, typeset now unless it is current; raises DatError where that is not possible."""
        task = self._made.get(address)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            self._say(f"typesetting {address}")
            task = self._made[address] = asyncio.create_task(asyncio.to_thread(self._typeset, address))
        # Whoever asked may go away; somebody else may be waiting for the same PDF.
        return await asyncio.shield(task)

    def close(self) -> None:
        """Stop what is being typeset."""
        for process in tuple(self._processes):
            process.terminate()

    def _typeset(self, address: str) -> bytes:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_make_pdf, args=(theirs, self._open_session, address))
        process.start()
        theirs.close()
        self._processes.add(process)
        try:
            answer: bytes | str = ours.recv()
        except EOFError:
            process.join()
            answer = f"{address}: typesetting ended with status {process.exitcode}; try again"
        finally:
            process.join()
            self._processes.discard(process)
        if isinstance(answer, bytes):
            return answer
        raise UsageError(answer)


def _make_pdf(wire: Connection, open_session: OpenSession, address: str) -> None:
    """Send the PDF, or what is wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the preview stops us
    try:
        with open_session() as session:
            for _ in session.build(None, ()):
                pass  # what the builder has made is not made again
            wire.send(session.pdf(address))
    except DatError as error:
        wire.send(str(error))
