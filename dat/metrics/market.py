"""Prices: today's, the highest and lowest, and how far they fell. Closes are UTC closes in US dollars per coin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Dated, Derivation, Missing, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dat.amount import Outcome
    from dat.metrics.view import View
    from dat.model import PriceRow

# What a lowest price depends on: the prices themselves, and the highest one, after which they count.
_AFTER_HIGH = ("low", "close", "high")


def asset_price(view: View, asset: str) -> Outcome:
    """Price of the day: the one the article calls current, else the last close known by the view's day."""
    row = _today(view, asset)
    return row.price if row else Missing(f"no price of {asset} is known", ("price",))


def price(view: View, company: str) -> Outcome:
    """Price of the company's asset on the view's day."""
    return asset_price(view, view.company(company).asset)


def price_date(view: View, asset: str) -> Dated | Missing:
    """Day of the price."""
    row = _today(view, asset)
    return _dated(row, asset, (row,) if row else ())


def high(view: View, asset: str) -> Outcome:
    """Highest price on record up to the day."""
    return _amount(_extreme(view, asset, ("high", "close"), highest=True), view, asset, ("high", "close"))


def high_date(view: View, asset: str) -> Dated | Missing:
    """Day of the highest price."""
    kinds = ("high", "close")
    return _dated(_extreme(view, asset, kinds, highest=True), asset, view.prices(asset, *kinds))


def low(view: View, asset: str) -> Outcome:
    """Lowest price after the highest one."""
    return _amount(_extreme(view, asset, ("low", "close"), highest=False), view, asset, _AFTER_HIGH)


def low_date(view: View, asset: str) -> Dated | Missing:
    """Day of the lowest price after the highest one."""
    row = _extreme(view, asset, ("low", "close"), highest=False)
    return _dated(row, asset, view.prices(asset, *_AFTER_HIGH))


def highest_close(view: View, asset: str) -> Outcome:
    """Highest close on record up to the day."""
    return _amount(_extreme(view, asset, ("close",), highest=True), view, asset, ("close",))


def lowest_close(view: View, asset: str) -> Outcome:
    """Lowest close after the highest close."""
    return _amount(_extreme(view, asset, ("close",), highest=False), view, asset, ("close",))


def lowest_close_date(view: View, asset: str) -> Dated | Missing:
    """Day of the lowest close after the highest close."""
    row = _extreme(view, asset, ("close",), highest=False)
    return _dated(row, asset, view.prices(asset, "close"))


def drawdown(view: View, asset: str) -> Outcome:
    """Fall from the highest price to the lowest after it: 1 − low ÷ high."""
    return exact(1) - low(view, asset) / high(view, asset)


def drawdown_close(view: View, asset: str) -> Outcome:
    """Fall from the highest close to the lowest after it."""
    return exact(1) - lowest_close(view, asset) / highest_close(view, asset)


def decline(view: View, asset: str) -> Outcome:
    """Fall from the highest price to the price of the day: 1 − price ÷ high."""
    return exact(1) - asset_price(view, asset) / high(view, asset)


def last_lower_close(view: View, asset: str) -> Dated | Missing:
    """Last day before the slide with a lower close than the slide's lowest."""
    bottom = _extreme(view, asset, ("close",), highest=False)
    peak = _extreme(view, asset, ("close",), highest=True)
    if bottom is None or peak is None:
        return Missing(f"no closes of {asset} are known", ("price",))
    closes = view.prices(asset, "close")
    earlier = [
        row for row in closes if row.date.last < peak.date.first and row.price.value < bottom.price.value
    ]
    return _dated(earlier[-1] if earlier else None, asset, closes)


def _today(view: View, asset: str) -> PriceRow | None:
    if view.pinned is not None and view.pinned.asset == asset:
        return view.pinned
    if view.name == "article":
        current = [
            row for row in view.prices(asset, "close", "high", "low", "stated") if row.role == "current"
        ]
        return current[0] if current else None
    closes = [row for row in view.prices(asset, "close") if row.date.last <= view.day]
    return _best_of_day([row for row in closes if row.date.last == closes[-1].date.last]) if closes else None


def _best_of_day(rows: list[PriceRow]) -> PriceRow:
    return min(rows, key=lambda row: (row.source.rank, row.order))


def _extreme(view: View, asset: str, kinds: tuple[str, ...], *, highest: bool) -> PriceRow | None:
    """Return the highest price of some kinds, or the lowest one after the highest.

    Prices of weaker sources than the best one on file are only considered: venues differ, one is followed.
    """
    rows = [row for row in view.prices(asset, *kinds) if row.date.last <= view.day or view.name == "article"]
    if not highest:
        above = tuple("high" if kind == "low" else kind for kind in kinds)
        peak = _extreme(view, asset, above, highest=True)
        rows = [row for row in rows if peak is None or row.date.last >= peak.date.first]
    best = min((row.source.rank for row in rows), default=0)
    pick = max if highest else min
    # Of two equal prices the one named for what is asked for counts: a high before a close.
    ordered = sorted((row for row in rows if row.source.rank == best), key=lambda row: kinds.index(row.kind))
    return pick(ordered, key=lambda row: row.price.value, default=None)


def _amount(row: PriceRow | None, view: View, asset: str, kinds: tuple[str, ...]) -> Outcome:
    if row is None:
        return Missing(f"no {kinds[0]} of {asset} is known", ("price",))
    return row.price.considering(other.id for other in view.prices(asset, *kinds))


def _dated(row: PriceRow | None, asset: str, among: Iterable[PriceRow]) -> Dated | Missing:
    considered = frozenset(other.id for other in among if other is not row)
    if row is None:
        return Missing(f"no such price of {asset} is known", ("price",), considered)
    return Dated(row.date, Derivation(str(row.date), frozenset((row.id,)), considered))


METRICS: dict[str, Callable[[View, str], Outcome | Dated]] = {
    "price": asset_price,
    "price_date": price_date,
    "high": high,
    "high_date": high_date,
    "low": low,
    "low_date": low_date,
    "highest_close": highest_close,
    "lowest_close": lowest_close,
    "lowest_close_date": lowest_close_date,
    "drawdown": drawdown,
    "drawdown_close": drawdown_close,
    "decline": decline,
    "last_lower_close": last_lower_close,
}
