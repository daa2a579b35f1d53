"""Balances that the report gives as those of its as-of day although they are old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Amount
from dat.errors import Problem
from dat.model import BALANCES, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dat.model import Company
    from dat.values import Evaluations

_GIVEN = ("holding", "debt")
# Peers are compared by the largest balance they ever had, of whatever day.
_FOLLOWED = ("subject", "leader")


def old_balances(evaluations: Evaluations) -> Iterator[Problem]:
    """Yield the balances of the view `latest` that are older than `stale_after` days."""
    article = evaluations.data.article
    if article.stale_after is None:
        return
    for company in evaluations.data.companies.values():
        if company.role not in _FOLLOWED:
            continue
        for kind, row in _newest(evaluations, company):
            age = (article.as_of - row.date.last).days
            if age > article.stale_after:
                message = (
                    f"the last {kind} of {company.id} is of {row.date}, {age} days before the as-of day "
                    f"(stale_after: {article.stale_after} days); look for a newer disclosure"
                )
                yield Problem(row.place, message, "old")


def _newest(evaluations: Evaluations, company: Company) -> Iterator[tuple[str, Row]]:
    """Yield what the company is said to have and to owe in `latest`, with the newest balance behind it."""
    for kind in _GIVEN:
        result = evaluations.result("latest", f"{company.id}.{kind}")
        used = result.derivation.used if isinstance(result, Amount) else ()
        rows = [
            row
            for key in used
            if isinstance(row := evaluations.data.by_key.get(key), Row) and row.kind in BALANCES
        ]
        if rows:
            yield kind, max(rows, key=lambda row: (row.date.last, row.order))
