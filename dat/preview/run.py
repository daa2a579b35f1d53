"""`dat preview`: the web server, the watch over files, and the builder's process beside them."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import uvicorn

from dat.errors import UsageError
from dat.preview.builder import OpenSession
from dat.preview.changes import is_program, watch
from dat.preview.clients import Clients, Now
from dat.preview.messages import BuildEnded, Changed, Opened, PageReady, Trouble
from dat.preview.pdfs import Pdfs
from dat.preview.process import BuilderProcess
from dat.preview.server import application

PORT = 4848
ADDRESS = "127.0.0.1"
_NEAR = 50  # ports after a taken one that are tried for a suggestion
_FEW = 3  # pages that one line can name

Say = Callable[[str], None]


def preview(  # noqa: PLR0913 - each argument is a choice of the command line
    root: Path,
    site: Path,
    open_session: OpenSession,
    *,
    port: int,
    home: str,
    open_browser: bool,
    say: Say,
) -> None:
    """Serve the site in the folder `site` and follow every edit until Ctrl-C.

    `home` is the address of the page to begin with. Raises UsageError if the port is taken.
    """
    # Whoever ends the preview, by Ctrl-C or from a script, ends the processes beside it, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with listen(port) as listening:
        site.mkdir(parents=True, exist_ok=True)
        running = Preview(root.resolve(), site.resolve(), open_session, say)
        with contextlib.suppress(KeyboardInterrupt):
            try:
                asyncio.run(running.serve(listening, home=home, open_browser=open_browser))
            except ExceptionGroup as failures:
                raise failures.exceptions[0] from None
    say("stopped")


def listen(port: int) -> socket.socket:
    """Return a socket that listens on this machine only; raises UsageError if the port cannot be used."""
    try:
        return _bound(port)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "is in use by another program" if taken else f"cannot be used ({error.strerror})"
    other = _free_port(port + 1 if taken else PORT)
    message = f"port {port} of this machine {why}; port {other} is free: dat preview --port {other}"
    raise UsageError(message)


def _bound(port: int) -> socket.socket:
    return socket.create_server((ADDRESS, port))


def _free_port(first: int) -> int:
    for port in range(first, first + _NEAR):
        with contextlib.suppress(OSError, OverflowError), _bound(port):
            return port
    with _bound(0) as any_port:
        number: int = any_port.getsockname()[1]
        return number


class Preview:
    """What runs while the preview does."""

    def __init__(self, root: Path, site: Path, open_session: OpenSession, say: Say) -> None:
        self._root = root
        self._say = say
        self._now = Now(site)
        self._clients = Clients(self._now, self._opened)
        self._pdfs = Pdfs(open_session, say)
        self._builder = BuilderProcess(open_session, self._heard, self._ended)
        self._rewritten: list[str] = []

    async def serve(self, listening: socket.socket, *, home: str, open_browser: bool) -> None:
        """Serve until the process is told to stop."""
        config = uvicorn.Config(
            application(self._now, self._clients, self._pdfs.make, home=home),
            lifespan="off",
            log_config=None,
            access_log=False,
            ws="websockets-sansio",
            ws_per_message_deflate=False,  # squeezing pages for this very machine would only take time
            timeout_graceful_shutdown=1,
        )
        url = f"http://{ADDRESS}:{listening.getsockname()[1]}/"
        async with self._following():
            self._say(f"preview at {url} (Ctrl-C ends it)")
            if open_browser and _has_screen():
                asyncio.get_running_loop().run_in_executor(None, webbrowser.open, url)
            await uvicorn.Server(config).serve(sockets=[listening])

    @contextlib.asynccontextmanager
    async def _following(self) -> AsyncIterator[None]:
        """Build and follow edits meanwhile; what is changed after the first file was read is seen, too."""
        watching = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            watch_task = group.create_task(watch(self._root, self._changed, watching))
            await watching.wait()
            self._builder.start()
            try:
                yield
            finally:
                watch_task.cancel()
                self._pdfs.close()
                self._builder.stop()

    def _opened(self, addresses: tuple[str, ...]) -> None:
        self._builder.send(Opened(addresses))

    def _changed(self, paths: frozenset[Path]) -> None:
        if not paths:
            return
        if any(is_program(path) for path in paths):
            self._say("the program itself has changed: beginning anew")
            self._builder.stop()
        if self._builder.is_running:
            self._builder.send(Changed(paths))
        else:
            self._builder.start()
            self._builder.send(Opened(self._clients.addresses()))

    def _heard(self, message: object) -> None:
        if isinstance(message, PageReady):
            if message.is_changed:
                self._rewritten.append(message.address)
                self._pdfs.forget()
            self._clients.ring(message.address)
        elif isinstance(message, BuildEnded):
            self._tell_pages(message.seconds)
            self._show(message.troubles)

    def _ended(self, status: str) -> None:
        message = f"the builder's process {status}; it begins again with the next change"
        self._show((Trouble("", message, "program"),))

    def _tell_pages(self, seconds: float) -> None:
        pages, self._rewritten = list(dict.fromkeys(self._rewritten)), []
        if pages:
            names = ", ".join(pages) if len(pages) <= _FEW else f"{len(pages)} pages"
            self._say(f"{names} ({seconds:.2f} s)")

    def _show(self, troubles: tuple[Trouble, ...]) -> None:
        """Show what is wrong, in the terminal once."""
        before, self._now.troubles = self._now.troubles, troubles
        self._now.is_complete = all(trouble.is_finding for trouble in troubles)
        if troubles != before:
            for trouble in troubles:
                self._say(str(trouble))
            if not troubles:
                self._say("mended")
        self._clients.ring()


def _has_screen() -> bool:
    """Tell whether a browser has somewhere to show itself; one for terminals would take ours over."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
