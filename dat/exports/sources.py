"""sources.json: who said what first, where it was read and when it was known; and which rows rest on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from dat.model import Dataset, Source


def describe_sources(data: Dataset, digests: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield every source that was known by the as-of day, by id, with the rows that give it."""
    as_of = data.article.as_of
    rows: dict[str, list[str]] = {}
    for row in data.by_key.values():
        if row.known <= as_of:
            rows.setdefault(row.source.id, []).append(row.id)
    for name, source in sorted(data.sources.items()):
        if source.known is None or source.known <= as_of:
            file = source.place.path
            place = {"file": file, "line": source.place.line, "sha256": digests.get(file)}
            yield _describe(source) | {"rows": rows.get(name, [])} | place


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
