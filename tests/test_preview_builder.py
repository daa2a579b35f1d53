"""The builder hears of changes while it builds, and shows whatever goes wrong."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Self

import pytest

from dat.errors import BrokenInput, Place, Problem, UsageError
from dat.preview.builder import Builder, ServerGone, Session
from dat.preview.messages import BuildEnded, Changed, Opened, PageReady, Trouble
from tests.preview_project import Built

PATIENCE = 30
PAGES = ("a.html", "b.html", "c.html")
EDIT = Path("chapters/a.txt")


class Scripted:
    """A session that does what a test tells it, and remembers what it was asked."""

    def __init__(self, at_page: Callable[[int, str], None] = lambda *_: None) -> None:
        self.findings: Sequence[Problem] = ()
        self.asked: list[tuple[frozenset[Path] | None, tuple[str, ...]]] = []
        self.is_left = False
        self._at_page = at_page

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.is_left = True

    def build(self, changed: frozenset[Path] | None, first: Sequence[str]) -> Generator[Built | None]:
        self.asked.append((changed, tuple(first)))
        for page in sorted(PAGES, key=lambda page: page not in first):
            self._at_page(len(self.asked), page)
            yield Built(page, is_changed=True)
        self._at_page(len(self.asked), "the end")
        yield None

    def pdf(self, address: str) -> bytes:
        raise NotImplementedError


@contextmanager
def building(open_session: Callable[[], Session]) -> Iterator[Connection]:
    """Run a builder and give the server's end of its wire."""
    ours, theirs = multiprocessing.Pipe()

    def run() -> None:
        with ExitStack() as stack, pytest.raises(ServerGone):
            Builder(theirs, open_session, stack).run()

    thread = Thread(target=run)
    thread.start()
    yield ours
    ours.close()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    theirs.close()


def hear(wire: Connection) -> tuple[list[str], tuple[Trouble, ...]]:
    """Return the pages of a build and what was wrong, when it has ended."""
    pages: list[str] = []
    while wire.poll(PATIENCE):
        message = wire.recv()
        if isinstance(message, BuildEnded):
            return pages, message.troubles
        assert isinstance(message, PageReady)
        pages.append(message.address)
    raise TimeoutError


def test_everything_is_built_first_and_then_what_changed() -> None:
    session = Scripted()
    with building(lambda: session) as wire:
        assert hear(wire) == (list(PAGES), ())
        wire.send(Changed(frozenset([EDIT])))
        assert hear(wire) == (list(PAGES), ())
    assert session.asked == [(None, ()), (frozenset([EDIT]), ())]
    assert session.is_left


def test_open_pages_come_first() -> None:
    session = Scripted()
    with building(lambda: session) as wire:
        hear(wire)
        wire.send(Opened(("c.html",)))
        wire.send(Changed(frozenset([EDIT])))
        assert hear(wire)[0] == ["c.html", "a.html", "b.html"]


def test_an_edit_during_a_build_gives_it_up_and_loses_no_change() -> None:
    late = Path("data/ledger.csv")

    def at_page(build: int, page: str) -> None:
        if (build, page) == (2, "b.html"):
            wire.send(Changed(frozenset([late])))

    session = Scripted(at_page)
    with building(lambda: session) as wire:
        hear(wire)
        wire.send(Changed(frozenset([EDIT])))
        assert hear(wire)[0] == ["a.html", "b.html", *PAGES]
    assert [changed for changed, _ in session.asked] == [None, {EDIT}, {EDIT, late}]


def test_an_edit_while_the_site_is_finished_does_not_wait_for_the_end() -> None:
    def at_page(build: int, page: str) -> None:
        if (build, page) == (2, "the end"):
            wire.send(Changed(frozenset([EDIT])))

    session = Scripted(at_page)
    with building(lambda: session) as wire:
        hear(wire)
        wire.send(Changed(frozenset([EDIT])))
        assert hear(wire)[0] == [*PAGES, *PAGES]


def test_a_page_that_is_opened_during_a_build_comes_next() -> None:
    def at_page(build: int, page: str) -> None:
        if (build, page) == (2, "a.html"):
            wire.send(Opened(("c.html",)))

    session = Scripted(at_page)
    with building(lambda: session) as wire:
        hear(wire)
        wire.send(Changed(frozenset([EDIT])))
        assert hear(wire)[0] == ["a.html", "c.html", "a.html", "b.html"]


def test_closing_a_page_disturbs_no_build() -> None:
    def at_page(build: int, page: str) -> None:
        if (build, page) == (2, "b.html"):
            wire.send(Opened(()))

    session = Scripted(at_page)
    with building(lambda: session) as wire:
        hear(wire)
        wire.send(Opened(PAGES))
        wire.send(Changed(frozenset([EDIT])))
        assert hear(wire)[0] == list(PAGES)


def test_half_a_file_that_is_still_being_written_is_not_reported() -> None:
    def at_page(build: int, page: str) -> None:
        if build == 2 and page == "a.html":
            wire.send(Changed(frozenset([EDIT])))
            raise BrokenInput([Problem(Place("data/ledger.csv", 3), "the row ends early")])

    session = Scripted(at_page)
    with building(lambda: session) as wire:
        hear(wire)
        wire.send(Changed(frozenset([EDIT])))
        assert hear(wire) == (list(PAGES), ())


def test_what_was_broken_is_built_again_with_the_next_change() -> None:
    def at_page(build: int, page: str) -> None:
        if build == 2 and page == "a.html":
            raise BrokenInput([Problem(Place("chapters/a.txt", 3), "no such cell", "cell")])

    session = Scripted(at_page)
    other = Path("chapters/b.txt")
    with building(lambda: session) as wire:
        hear(wire)
        wire.send(Changed(frozenset([EDIT])))
        assert hear(wire) == ([], (Trouble("chapters/a.txt:3", "no such cell", "cell"),))
        wire.send(Changed(frozenset([other])))
        assert hear(wire) == (list(PAGES), ())
    assert [changed for changed, _ in session.asked] == [None, {EDIT}, {EDIT, other}]


def test_findings_are_told_beside_the_pages() -> None:
    session = Scripted()
    session.findings = [Problem(Place("chapters/a.txt", 3), "typed digit", "digit")]
    with building(lambda: session) as wire:
        assert hear(wire) == (
            list(PAGES),
            (Trouble("chapters/a.txt:3", "typed digit", "digit", is_finding=True),),
        )


def test_a_project_that_cannot_be_opened_is_tried_again() -> None:
    session = Scripted()
    failures = [UsageError("there is no project here")]

    def open_session() -> Session:
        if failures:
            raise failures.pop()
        return session

    with building(open_session) as wire:
        assert hear(wire) == ([], (Trouble("", "there is no project here"),))
        wire.send(Changed(frozenset([EDIT])))
        assert hear(wire) == (list(PAGES), ())
    assert session.asked == [(None, ())]


def test_a_fault_of_the_program_is_shown_and_everything_begins_anew(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def at_page(build: int, page: str) -> None:
        if build == 1:
            raise ZeroDivisionError("a fault of the program")

    sessions = [Scripted(at_page), Scripted()]
    with building(iter(sessions).__next__) as wire:
        pages, (trouble,) = hear(wire)
        assert (pages, trouble.message, trouble.code) == (
            [],
            "ZeroDivisionError: a fault of the program",
            "program",
        )
        assert trouble.where.startswith(f"{__file__}:")
        assert sessions[0].is_left
        wire.send(Changed(frozenset([EDIT])))
        assert hear(wire) == (list(PAGES), ())
    assert sessions[1].asked == [(None, ())]
    assert "Traceback" in capsys.readouterr().err


def test_a_module_that_cannot_be_parsed_is_shown_with_its_line() -> None:
    def open_session() -> Session:
        raise SyntaxError("invalid syntax", ("dat/charts/coins.py", 12, 1, "def"))

    with building(open_session) as wire:
        assert hear(wire)[1][0].where == "dat/charts/coins.py:12"
