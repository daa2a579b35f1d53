"""The small algebra of units: a few base units, their products and quotients; a ratio is written in per cent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dat.errors import DatError, nearest

ASSETS = (
    *("BTC", "ETH", "SOL", "XRP", "BNB", "DOGE", "ADA", "TRX", "AVAX", "LINK"),
    *("SUI", "LTC", "TON", "HYPE", "NEAR", "DOT", "BCH", "UNI", "AAVE", "ZEC"),
)
"""What treasuries hold: the one list of it, for units, companies, prices and what is read from texts."""

BASE_UNITS = (*ASSETS[:2], "USD", "share", "rank", "count", *ASSETS[2:])


class UnitMismatch(DatError):
    """Two amounts whose units do not fit were added, subtracted or compared."""

    def __init__(self, doing: str, left: Unit, right: Unit) -> None:
        super().__init__(f"cannot {doing} {left} and {right}: the units differ")


@dataclass(frozen=True, slots=True)
class Unit:
    """Base units with their powers, sorted; no powers at all is a ratio."""

    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: Unit) -> Unit:
        """Return the unit of a product."""
        return _unit((*self.powers, *other.powers))

    def __truediv__(self, other: Unit) -> Unit:
        """Return the unit of a quotient."""
        return _unit((*self.powers, *((name, -power) for name, power in other.powers)))

    def __str__(self) -> str:
        """Return the notation of the data files: `USD/BTC`, `%`."""
        above = "·".join(name for name, power in self.powers for _ in range(power))
        below = "·".join(name for name, power in self.powers for _ in range(-power))
        if not self.powers:
            return "%"
        return f"{above or '1'}/{below}" if below else above

    @property
    def is_per_unit(self) -> bool:
        """Whether this is a price: so much of one thing for one of another."""
        return any(power < 0 for _, power in self.powers)


RATIO = Unit()


@lru_cache(maxsize=1024)
def _unit(powers: tuple[tuple[str, int], ...]) -> Unit:
    total: dict[str, int] = {}
    for name, power in powers:
        total[name] = total.get(name, 0) + power
    return Unit(tuple(sorted((name, power) for name, power in total.items() if power)))


@lru_cache(maxsize=1024)
def parse_unit(text: str) -> Unit:
    """Return the unit written as `BTC`, `USD/BTC` or `%`.

    Raises:
        ValueError: the text names no known unit; the message lists what is known.
    """
    if text == "%":
        return RATIO
    above, slash, below = text.partition("/")
    names = [above, below] if slash else [above]
    for name in names:
        if name not in BASE_UNITS:
            message = f"expected a unit ({', '.join(BASE_UNITS)}, % or a quotient of two), got {name!r}"
            raise ValueError(message + nearest(name, BASE_UNITS))
    return _unit(((above, 1), (below, -1)) if slash else ((above, 1),))
