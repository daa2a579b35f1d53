"""Reading the files of `data/` into one immutable `Dataset`, or saying everything that is wrong with them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.errors import BrokenInput, Problem
from dat.model import Dataset
from dat.read.claims import read_claims
from dat.read.collect import Problems
from dat.read.registers import read_article, read_companies, read_glossary, read_sources
from dat.read.tables import read_ledger, read_prices

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_dataset", "try_read"]


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
    """Return what could be read and everything that is wrong; nothing at all if article.yml could not be read.

    With problems the dataset is incomplete: good enough to look up names in, never to compute with.
    """
    problems = Problems()
    article = read_article(root, problems)
    sources = read_sources(root, article, problems)
    companies = read_companies(root, problems)
    rows = read_ledger(root, companies, sources, problems)
    prices = read_prices(root, sources, problems)
    claims, acknowledged = read_claims(root, sources, problems)
    glossary = read_glossary(root, problems)
    found = list(dict.fromkeys(problems.found))
    if article is None:
        return None, found
    return (
        Dataset(root, article, sources, companies, rows, prices, claims, acknowledged, glossary),
        found,
    )
