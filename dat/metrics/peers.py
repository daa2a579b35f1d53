"""Rank among the companies on file."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from dat.amount import Amount, Derivation, Missing, parse_unit
from dat.amount.value import INFINITY
from dat.metrics.holdings import peak_holding

if TYPE_CHECKING:
    from collections.abc import Callable

    from dat.amount import Outcome
    from dat.metrics.view import View


def rank_by_holding(view: View, company: str) -> Outcome:
    """Best possible rank of the company's largest holding among the miners on file: 1 + those that surely held more.

    Miners that are not on file could only push the rank down, so the interval is open above.
    """
    own = peak_holding(view, company)
    if isinstance(own, Missing):
        return own
    mined = view.choices(company, ("mined",))
    if not mined:
        return Missing("the company is not known to mine", ("mined",))
    asset = view.company(company).asset
    others = {
        name: peak_holding(view, name)
        for name, other in view.data.companies.items()
        if other.role == "peer" and other.asset == asset and name != company
    }
    known = {name: amount for name, amount in others.items() if isinstance(amount, Amount)}
    if not known:
        return Missing("no other miner's holding is known", ("holding of peers",))
    ahead = [amount for amount in known.values() if own.surely_below(amount)]
    rows = Derivation("", frozenset())
    for amount in (own, *ahead):
        rows |= amount.derivation
    rank = Decimal(1 + len(ahead))
    formula = f"1 + {len(ahead)} of {len(known)} miners with more than {own.derivation.formula}"
    derivation = Derivation(formula, rows.used, rows.considered, 1)
    result = Amount(rank, rank, INFINITY, parse_unit("rank"), derivation)
    looked_at = (key for amount in known.values() for key in amount.derivation.used)
    return result.considering((mined[-1].row.id, *looked_at))


METRICS: dict[str, Callable[[View, str], Outcome]] = {"rank_by_holding": rank_by_holding}
