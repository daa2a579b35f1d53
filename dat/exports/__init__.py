"""Files for machines: what the report says as JSON and CSV, each with a schema; docs/exports.md describes them.

    metrics.json   every number: value, interval, unit, formula, input rows, printed texts, pages
    claims.json    every statement of the article with its verdicts
    sources.json   every source
    ledger.csv     every row of the ledger

Nothing that became known after the as-of day is in them. The same data give the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dat.exports.files import FORMAT, around_lines, json_lines
from dat.exports.parts import made
from dat.files import ASSETS
from dat.read.inputs import data_files, digests

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dat.exports.parts import Keep
    from dat.metrics import MetricKey
    from dat.model import Dataset
    from dat.values import Evaluations

__all__ = ["ADDRESSES", "FOLDER", "export_files"]

FOLDER = "data"
_SCHEMAS = ASSETS / "schemas"
_SCHEMA_NAMES = ("claims", "ledger", "metrics", "sources")
ADDRESSES = (
    *(f"{FOLDER}/{name}.json" for name in ("metrics", "claims", "sources")),
    f"{FOLDER}/ledger.csv",
    *(f"{FOLDER}/schemas/{name}.schema.json" for name in _SCHEMA_NAMES),
)
"""The addresses, within the site, of the files that `export_files` returns."""


def export_files(
    evaluations: Evaluations,
    shown: Mapping[MetricKey, Sequence[str]] | None = None,
    claims_shown: Mapping[str, Sequence[str]] | None = None,
    keep: Keep = made,
) -> dict[str, bytes]:
    """Return the exported files and their schemas by address within the site.

    `shown` gives the addresses of the pages that show a number (view and metric), `claims_shown` those that show a
    claim, `keep` a memory for the parts of the files.
    """
    from dat.exports.claims import describe_claims
    from dat.exports.ledger import ledger_csv
    from dat.exports.metrics import metric_parts
    from dat.exports.sources import describe_sources

    data = evaluations.data
    sums = digests(data_files(data.root))
    listed: dict[str, Iterable[bytes]] = {
        "metrics": metric_parts(evaluations, sums, shown or {}, keep),
        "claims": [json_lines(describe_claims(evaluations, sums, claims_shown or {}))],
        "sources": [json_lines(describe_sources(data, sums, keep))],
    }
    files = {
        f"{FOLDER}/{name}.json": around_lines(_head(data, name, sums), name, parts)
        for name, parts in listed.items()
    }
    schemas = {
        f"{FOLDER}/schemas/{name}.schema.json": (_SCHEMAS / f"{name}.schema.json").read_bytes()
        for name in _SCHEMA_NAMES
    }
    return files | {f"{FOLDER}/ledger.csv": ledger_csv(data, keep)} | schemas


def _head(data: Dataset, name: str, sums: Mapping[str, str]) -> dict[str, Any]:
    """Return what every exported file says of itself: its schema, its day, the article and the data files."""
    article = data.article
    return {
        "$schema": f"schemas/{name}.schema.json",
        "format": FORMAT,
        "as_of": article.as_of.isoformat(),
        "article": {
            "title": {"ja": article.title.ja, "en": article.title.en},
            "author": article.author,
            "publisher": article.publisher,
            "published": article.published.isoformat(),
            "url": article.url or None,
        },
        "files": sums,
    }
