"""Looking at every row once: what is wrong with it, and what somebody wants to know of each company.

A large file is shared out among the cores. Forked children make the rows of some companies, look at them and let them
go again; only problems and answers come back, so that nobody ever holds a million rows.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from dat.read.collect import Problems

if TYPE_CHECKING:
    from dat.errors import Problem
    from dat.read.lines import Lines

T = TypeVar("T")

LARGE = 30_000  # rows; below, starting children takes longer than they save
_BLOCKS = 8  # for each core: small enough that none waits long for the others


@dataclass(frozen=True, slots=True)
class Looked(Generic[T]):
    """What was found in the rows of some subjects: problems, how many rows cannot be made, and answers."""

    problems: tuple[Problem, ...]
    broken: int
    answers: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class _Look(Generic[T]):
    """What to do with the rows of a subject."""

    lines: Lines[Any]
    ask: Callable[[str], T] | None
    keeps_rows: bool

    def at(self, subjects: Iterable[str]) -> Looked[T]:
        """Make the rows of some subjects; where all of them are fine, ask what is to be known of the subject."""
        problems, broken, answers = Problems(), 0, []
        path = self.lines.sheet.form.path
        for subject in subjects:
            if problems.are_too_many(path):
                break
            broken += self.lines.size(subject) - len(self.lines.check(subject, problems))
            if self.ask is not None and not problems.found:
                answers.append(self.ask(subject))
            if not self.keeps_rows:
                self.lines.forget(subject)
        return Looked(tuple(problems.found), broken, tuple(answers))


def look_at(lines: Lines[Any], ask: Callable[[str], T] | None, problems: Problems) -> tuple[T, ...]:
    """Make every row, remember what is wrong, and return what `ask` answers for each subject, in file order.

    `ask` is not called once a problem was found, since nothing may be computed with rows that cannot be read.
    """
    ask = None if problems.found else ask
    is_large = len(lines.sheet.cells) >= LARGE
    look = _Look(lines, ask, keeps_rows=not is_large)
    with _no_collection():
        found = _shared_out(look) if is_large and _may_fork() else [look.at(lines.subjects)]
    for each in found:
        problems.merge(each.problems)
        lines.broken += each.broken
    return tuple(answer for each in found for answer in each.answers)


def _may_fork() -> bool:
    """Whether children can be forked: there are cores for them, and no thread whose locks they would inherit."""
    return hasattr(os, "fork") and (os.cpu_count() or 1) > 1 and threading.active_count() == 1


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let the collector of cycles rest: rows have none, and it would look at millions of them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _shared_out(look: _Look[T]) -> list[Looked[T]]:
    """Look at all subjects in forked children, which inherit the lines and whatever `ask` needs."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    jobs = os.cpu_count() or 1
    blocks = _blocks(look.lines, jobs * _BLOCKS)
    gc.freeze()  # what is there already is not touched by the children's collector, and so not copied
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(jobs, mp_context=context, initializer=_take_over, initargs=(look,)) as pool:
            return list(pool.map(_look_at, blocks))
    except BrokenProcessPool:
        return [look.at(block) for block in blocks]  # a child was ended from outside
    finally:
        gc.unfreeze()


def _blocks(lines: Lines[Any], count: int) -> list[Sequence[str]]:
    """Return the subjects in about so many blocks with about as many rows each."""
    share = len(lines.sheet.cells) / count
    blocks: list[list[str]] = [[]]
    rows = 0
    for subject in lines.subjects:
        if rows >= share:
            blocks.append([])
            rows = 0
        blocks[-1].append(subject)
        rows += lines.size(subject)
    return list(blocks)


_inherited: list[_Look[Any]] = []


def _take_over(look: _Look[Any]) -> None:
    """Keep in a child what it is to do; arguments of an initializer are inherited, not sent."""
    _inherited.append(look)


def _look_at(subjects: Sequence[str]) -> Looked[Any]:
    return _inherited[0].at(subjects)
