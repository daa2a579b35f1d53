"""Amounts: what a number is, how it is written and how it is computed with.

    Unit        BTC, USD, USD/BTC, % …                         (unit)
    Amount      value, interval, unit, where it came from        (value)
    Missing     why there is no amount, and what it would need   (value)
    Period      a day, month, quarter, year or interval          (period)
    Dated       a period that was derived from rows              (value)

`parse_amount` and `parse_period` read the notation of the data files. Nothing here knows about companies or files.
"""

from dat.amount.notation import NotationError, parse_amount
from dat.amount.period import Period, parse_period
from dat.amount.unit import ASSETS, RATIO, Unit, UnitMismatch, parse_unit
from dat.amount.value import Amount, Dated, Derivation, Missing, Outcome, Written, chain, exact, hull

__all__ = [
    "ASSETS",
    "RATIO",
    "Amount",
    "Dated",
    "Derivation",
    "Missing",
    "NotationError",
    "Outcome",
    "Period",
    "Unit",
    "UnitMismatch",
    "Written",
    "chain",
    "exact",
    "hull",
    "parse_amount",
    "parse_period",
    "parse_unit",
]
