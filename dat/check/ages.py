"""Balances that the report gives as those of its as-of day although they are old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Amount
from dat.errors import Problem
from dat.metrics import evaluate
from dat.model import BALANCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dat.metrics import View
    from dat.model import Company, Row

_GIVEN = ("holding", "debt")
# Peers are compared by the largest balance they ever had, of whatever day.
_FOLLOWED = ("subject", "leader")


def old_balances(view: View, company: Company) -> Iterator[Problem]:
    """Yield the balances of a company that are older than `stale_after` days in a view at the as-of day."""
    article = view.data.article
    if article.stale_after is None or company.role not in _FOLLOWED:
        return
    for kind, row in _newest(view, company.id):
        age = (article.as_of - row.date.last).days
        if age > article.stale_after:
            message = (
                f"the last {kind} of {company.id} is of {row.date}, {age} days before the as-of day "
                f"(stale_after: {article.stale_after} days); look for a newer disclosure"
            )
            yield Problem(row.place, message, "old")


def _newest(view: View, company: str) -> Iterator[tuple[str, Row]]:
    """Yield what the company is said to have and to owe, with the newest balance behind it."""
    for kind in _GIVEN:
        result = evaluate(view, f"{company}.{kind}")
        used = result.derivation.used if isinstance(result, Amount) else frozenset()
        rows = [row for row in view.seen(company) if row.id in used and row.kind in BALANCES]
        if rows:
            yield kind, max(rows, key=lambda row: (row.date.last, row.order))
