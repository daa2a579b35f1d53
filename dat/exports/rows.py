"""Rows for machines: what a row of the ledger or a price says, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dat.exports.parts import note_lines
from dat.model import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dat.model import Dataset, PriceRow


def describe_rows(
    data: Dataset, keys: Iterable[str], digests: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Return the rows of the keys in file order; with `digests` each carries the SHA-256 of its file."""
    rows = data.in_file_order(frozenset(keys))
    for row in rows:
        note_lines(row)
    return [_describe(row, digests or {}) for row in rows]


def _describe(row: Row | PriceRow, digests: Mapping[str, str]) -> dict[str, Any]:
    said = {"price": row.price}
    if isinstance(row, Row):
        said = {"amount": row.amount, "value": row.value, "price": row.price}
    file = row.place.path
    return {
        "id": row.id,
        "file": file,
        "line": row.place.line,
        **({"sha256": digests[file]} if file in digests else {}),
        "date": str(row.date),
        "kind": row.kind,
        **{name: amount.derivation.formula for name, amount in said.items() if amount is not None},
        "source": row.source.id,
        "url": row.source.url or None,
    }
