"""The builder's process: it builds what changed, the pages that somebody looks at first.

It has one thread and waits in one place, so that chapters may be executed in forked children of it.
"""

from __future__ import annotations

import signal
import time
import traceback
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from dat.errors import DatError, Place, Problem
from dat.preview.messages import BuildEnded, Changed, Opened, PageReady, Trouble, trouble_of


class Built(Protocol):
    """One page of the preview."""

    @property
    def address(self) -> str:
        """Its path in the site, such as `chapters/ja/cango.html`."""

    @property
    def is_changed(self) -> bool:
        """Whether its bytes differ from those that stood there before."""


class Session(Protocol):
    """What builds the preview's site; it may hold processes and files, which go when it is left."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Let go of everything."""

    @property
    def findings(self) -> Sequence[Problem]:
        """What the checks found in the last build."""

    def build(self, changed: frozenset[Path] | None, first: Sequence[str]) -> Generator[Built | None]:
        """Bring the site up to date; a page stands in its file before it is given out. None is a pause for news.

        `changed` holds files and folders that may matter, None asks to look at everything. `first` are the
        addresses of pages to begin with. The iterator may be closed at any page. Raises DatError.
        """

    def pdf(self, address: str) -> bytes:
        """Return a PDF of the site as it was built last; raises DatError."""


OpenSession = Callable[[], Session]
"""Opens a session; sent to other processes, so it must be a function of a module, or a partial of one."""


class ServerGone(Exception):
    """The other end of the wire was closed: nobody wants pages any more."""


def build_forever(wire: Connection, open_session: OpenSession) -> None:
    """Build whenever something changed, until the other end is closed or the process is stopped."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            Builder(wire, open_session, stack).run()
    except (ServerGone, KeyboardInterrupt):
        return


class Builder:
    """Builds, and hears meanwhile what changed and which pages are open."""

    def __init__(self, wire: Connection, open_session: OpenSession, stack: ExitStack) -> None:
        self._wire = wire
        self._open_session = open_session
        self._stack = stack
        self._session: Session | None = None
        self._changed: frozenset[Path] | None = None
        self._first: tuple[str, ...] = ()
        self._made: set[str] | None = None
        """The pages that the build under way has made; None between builds."""

    def run(self) -> None:
        """Build everything, then whatever changes."""
        while True:
            self._build()
            while not self._hear(wait=True):
                pass

    def _build(self) -> None:
        """Build what is to be built; when something newer comes in meanwhile, begin again with both."""
        while True:
            started = time.monotonic()
            try:
                troubles = self._make_pages()
            except ServerGone:
                raise
            except Exception as error:  # noqa: BLE001 - whatever goes wrong is shown; the next edit may mend it
                troubles = self._told(error)
            # Half a file that is still being written is no error to report: its other half is on its way.
            if troubles is not None and not self._hear():
                self._made = None
                self._tell(BuildEnded(troubles, time.monotonic() - started))
                return

    def _make_pages(self) -> tuple[Trouble, ...] | None:
        """Build and return what was found, or None if the build was given up for something newer."""
        if self._session is None:
            self._session = self._stack.enter_context(self._open_session())
        self._made = made = set[str]()
        with closing(self._session.build(self._changed, self._first)) as pages:
            for page in pages:
                if page is not None:
                    made.add(page.address)
                    self._tell(PageReady(page.address, page.is_changed))
                if self._hear():
                    return None
        self._changed = frozenset()
        return tuple(trouble_of(finding, is_finding=True) for finding in self._session.findings)

    def _told(self, error: Exception) -> tuple[Trouble, ...]:
        if isinstance(error, DatError):
            problems: Sequence[Problem] = getattr(error, "problems", ())
            return tuple(trouble_of(problem) for problem in problems) or (Trouble("", str(error)),)
        # A fault of the program itself, perhaps in a module that is being edited: begin again from nothing.
        traceback.print_exception(error)
        self._stack.close()
        self._session, self._changed = None, None
        return (Trouble(str(_origin(error)), f"{type(error).__name__}: {error}", "program"),)

    def _tell(self, message: PageReady | BuildEnded) -> None:
        try:
            self._wire.send(message)
        except OSError as error:
            raise ServerGone from error

    def _hear(self, *, wait: bool = False) -> bool:
        """Take in what was said, waiting for something if asked to; tell whether it calls for a build."""
        is_needed = False
        try:
            while wait or self._wire.poll():
                wait = False
                message = self._wire.recv()
                if isinstance(message, Changed):
                    self._changed = None if self._changed is None else self._changed | message.paths
                    is_needed = True
                elif isinstance(message, Opened):
                    is_needed |= self._is_awaited(message.addresses)
                    self._first = message.addresses
        except (EOFError, OSError) as error:
            raise ServerGone from error
        return is_needed

    def _is_awaited(self, addresses: Sequence[str]) -> bool:
        """Tell whether a page was opened that the build under way has still to come to."""
        if self._made is None:
            return False
        return not self._made.issuperset(set(addresses) - set(self._first))


def _origin(error: Exception) -> Place:
    """Return where the program failed."""
    if isinstance(error, SyntaxError):
        return Place(error.filename or "", error.lineno)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return Place(frame.filename, frame.lineno)
