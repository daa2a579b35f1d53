"""The data files in parts: what they say of one subject rests on few rows, and can be remembered while those stay.

    def keep(name, make):          # the caller's memory: what is kept under the name, else what `make` returns
        …
    export_files(evaluations, shown, claims, keep)

A part is a function of its name and of the data that it reads (`dat.trace`). The lines of the rows that it names are
read as `("lines", "rows cango")` or `("lines", "prices BTC")`. Sums of files are not in it: they change with every
edit and are filled in when the parts are joined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from dat.model import Row
from dat.trace import note

if TYPE_CHECKING:
    from dat.model import PriceRow

Make = Callable[[], bytes]
Keep = Callable[[str, Make], bytes]

_LEDGER, _PRICES = "data/ledger.csv", "data/prices.csv"
# Characters for private use stand for the sum of a file; in a text of the data the quotation mark would be escaped.
SUMS: Mapping[str, str] = {name: f"\ue000{name}\ue000" for name in (_LEDGER, _PRICES)}
_KEY = '"sha256": "'


def made(name: str, make: Make) -> bytes:
    """Make a part and remember nothing."""
    del name
    return make()


def note_lines(row: Row | PriceRow) -> None:
    """Note that the line of a row is read."""
    note("lines", f"rows {row.company}" if isinstance(row, Row) else f"prices {row.asset}")


def with_sums(part: bytes, sums: Mapping[str, str]) -> bytes:
    """Return a part with the sums of the files in the places that are kept for them."""
    for name, place in SUMS.items():
        part = part.replace(f"{_KEY}{place}".encode(), f"{_KEY}{sums[name]}".encode())
    return part
