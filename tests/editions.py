"""States of the miniature project as editions, with the pages that its chapters would give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from dat.amount import parse_amount
from dat.editions import Edition, capture
from dat.model import Dataset
from dat.values import Evaluations

HOLDING, HALF = "alpha.holding", "alpha-half"
EN, JA = "chapters/en/alpha.html", "chapters/ja/alpha.html"
SHOWN = {
    ("disclosed", HOLDING): (JA, EN),
    ("latest", HOLDING): (EN,),
    ("article", "beta.holding"): ("chapters/en/beta.html",),
    ("disclosed", "beta.holding"): ("chapters/en/beta.html",),
    ("latest", "report.as_of"): ("chapters/en/methods.html",),
}
FIRST_DAY = dt.date(2026, 4, 1)


def state(
    data: Dataset,
    name: str = "first",
    *,
    order: int = 1,
    shown: Mapping[tuple[str, str], tuple[str, ...]] = SHOWN,
) -> Edition:
    """Return the state of a dataset as an edition, saved on the day of its order."""
    return capture(
        Evaluations(data),
        shown,
        {"alpha-3": (EN,), "alpha-5": (EN,)},
        {HALF: (EN,)},
        name=name,
        saved=FIRST_DAY + dt.timedelta(days=order - 1),
        order=order,
    )


def with_amount(data: Dataset, row: str, amount: str) -> Dataset:
    """Return the dataset with another amount in one row."""
    rows = (replace(each, amount=parse_amount(amount)) if each.id == row else each for each in data.rows)
    return replace(data, rows=tuple(rows))


def without_row(data: Dataset, row: str) -> Dataset:
    """Return the dataset without one row."""
    return replace(data, rows=tuple(each for each in data.rows if each.id != row))


def on(data: Dataset, as_of: str) -> Dataset:
    """Return the dataset with another as-of day; all rows stay on file."""
    return replace(data, article=replace(data.article, as_of=dt.date.fromisoformat(as_of)))
