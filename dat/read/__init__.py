"""Reading the files of `data/` into one immutable `Dataset`, or saying everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from dat.errors import BrokenInput, Problem
from dat.model import Dataset
from dat.read.claims import read_claims
from dat.read.collect import Problems
from dat.read.registers import read_article, read_companies, read_glossary, read_sources
from dat.read.scan import look_at
from dat.read.tables import read_ledger, read_prices

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Reading", "read_and_ask", "read_dataset", "try_read"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What was read: the dataset, everything that is wrong, and an answer for each company.

    The dataset is None if article.yml could not be read. With problems it is incomplete, good enough to look up names
    in, never to compute with; then there are no answers.
    """

    data: Dataset | None
    problems: tuple[Problem, ...]
    answers: tuple[T, ...]


def read_dataset(root: Path) -> Dataset:
    """Return everything below `root/data`.

    Raises:
        BrokenInput: at least one file is missing or wrong; the error carries every problem with its place.
    """
    data, problems = try_read(root)
    if data is None or problems:
        raise BrokenInput(problems)
    return data


def try_read(root: Path) -> tuple[Dataset | None, list[Problem]]:
    """Return what could be read and everything that is wrong; see `Reading`."""
    reading: Reading[None] = read_and_ask(root, None)
    return reading.data, list(reading.problems)


def read_and_ask(root: Path, ask: Callable[[Dataset, str], T] | None) -> Reading[T]:
    """Read everything below `root/data`, and ask something of each company while its rows are at hand.

    The rows of a large ledger are made once, in several processes, and let go again: what needs every row must be
    asked here. `ask` is given the dataset and a company; it must be able to run in a forked process, and what it
    returns must be able to come back from there.
    """
    problems = Problems()
    article = read_article(root, problems)
    sources = read_sources(root, article, problems)
    companies = read_companies(root, problems)
    claims, acknowledged = read_claims(root, sources, problems)
    glossary = read_glossary(root, problems)
    prices = read_prices(root, sources, problems)
    rows = read_ledger(root, companies, sources, problems)
    look_at(prices, None, problems)
    if article is None:
        look_at(rows, None, problems)
        return Reading(None, _each_once(problems), ())
    data = Dataset(root, article, sources, companies, rows, prices, claims, acknowledged, glossary)
    if ask is None:
        look_at(rows, None, problems)
        return Reading(data, _each_once(problems), ())
    answers = look_at(rows, partial(ask, data), problems)
    if problems.found:
        return Reading(data, _each_once(problems), ())
    silent = (ask(data, company) for company in companies if company not in rows.subjects)
    return Reading(data, (), (*answers, *silent))


def _each_once(problems: Problems) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys(problems.found))
