"""The subjects of the report together: the sales that stand in the headlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Amount, Missing, exact, parse_unit
from dat.metrics import events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dat.amount import Outcome
    from dat.metrics.view import View


def headline_sales(view: View) -> Iterator[tuple[str, str]]:
    """Yield company and event of every headline sale of the subjects, in file order."""
    for company in view.data.companies.values():
        for event in company.events.values():
            if company.role == "subject" and event.is_headline:
                yield company.id, event.name


def companies(view: View) -> Outcome:
    """How many of the report's companies have a main sale whose size is known."""
    amounts = [(company, events.amount(view, company, event)) for company, event in headline_sales(view)]
    known = [(company, amount) for company, amount in amounts if isinstance(amount, Amount)]
    if not known:
        return Missing("no headline sale is known", ("sale",))
    sellers = sorted({company for company, _ in known})
    count = exact(len(sellers), parse_unit("count"), ", ".join(sellers))
    return count.considering(key for _, amount in known for key in amount.derivation.used)


def sale_value(view: View) -> Outcome:
    """Money received in all main sales whose value is known."""
    total: Outcome = Missing("no headline sale with its value is known", ("value",))
    for company, event in headline_sales(view):
        part = events.value(view, company, event)
        if isinstance(part, Amount):
            total = part if isinstance(total, Missing) else total + part
    return total


def largest_share(view: View) -> Outcome:
    """Largest share of a holding that went in one main sale."""
    shares = [events.share(view, company, event) for company, event in headline_sales(view)]
    known = [share for share in shares if isinstance(share, Amount)]
    if not known:
        return Missing("no headline sale with its share is known", ("share",))
    largest = max(known, key=lambda share: share.value)
    return largest.considering(key for share in known for key in share.derivation.used)


METRICS: dict[str, Callable[[View], Outcome]] = {
    "companies": companies,
    "sale_value": sale_value,
    "largest_share": largest_share,
}
