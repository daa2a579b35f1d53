"""sources.json: who said what first, where it was read and when it was known; and which rows rest on it."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from dat.exports.parts import made, note_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from dat.exports.parts import Keep
    from dat.model import Dataset, PriceRow, Row, Source


def describe_sources(
    data: Dataset, digests: Mapping[str, str], keep: Keep = made
) -> Iterator[dict[str, Any]]:
    """Yield every source that was known by the as-of day, by id, with the rows that give it."""
    as_of = data.article.as_of
    rows = _rows_by_source(data, keep)
    for name, source in sorted(data.sources.items()):
        if source.known is None or source.known <= as_of:
            file = source.place.path
            place = {"file": file, "line": source.place.line, "sha256": digests.get(file)}
            yield _describe(source) | {"rows": rows.get(name, [])} | place


def _rows_by_source(data: Dataset, keep: Keep) -> Mapping[str, list[str]]:
    """Return the rows known by the as-of day, then the prices, by source and in the order of their file."""
    tables = (
        {f"rows {name}": partial(data.rows_of, name) for name in data.companies},
        {f"prices {name}": partial(data.prices_of, name) for name in data.assets},
    )
    found: dict[str, list[str]] = {}
    for table in tables:
        told = (keep(f"sources of {name}", partial(_told, data, rows)) for name, rows in table.items())
        for _, source, row in sorted(tuple(each) for part in told for each in json.loads(part)):
            found.setdefault(source, []).append(row)
    return found


def _told(data: Dataset, rows: Callable[[], Sequence[Row | PriceRow]]) -> bytes:
    """Return line, source and id of each row that was known by the as-of day, as JSON."""
    known = [row for row in rows() if row.known <= data.article.as_of]
    for row in known[:1]:
        note_lines(row)
    return json.dumps([[row.place.line, row.source.id, row.id] for row in known]).encode()


def _describe(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "kind": source.kind,
        "title": source.title,
        "publisher": source.publisher,
        "published": str(source.published) if source.published else None,
        "known": _day(source.known),
        "known_reason": source.known_reason or None,
        "via": source.via or None,
        "url": source.url or None,
        "archived": source.archived or None,
        "single_source": source.is_single,
        "note": source.note or None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
