"""Files for machines: what the report says as JSON and CSV, each with a schema; docs/exports.md describes them.

    metrics.json   every number: value, interval, unit, formula, input rows, printed texts, pages
    claims.json    every statement of the article with its verdicts
    sources.json   every source
    ledger.csv     every row of the ledger

Nothing that became known after the as-of day is in them. The same data give the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dat.exports.claims import describe_claims
from dat.exports.files import FORMAT, lines_of_json
from dat.exports.ledger import ledger_csv
from dat.exports.metrics import describe_metrics
from dat.exports.sources import describe_sources
from dat.files import ASSETS
from dat.read.inputs import data_files, digests

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dat.metrics import MetricKey
    from dat.model import Dataset
    from dat.values import Evaluations

__all__ = ["FOLDER", "export_files"]

FOLDER = "data"
_SCHEMAS = ASSETS / "schemas"
_SCHEMA_NAMES = ("claims", "ledger", "metrics", "sources")


def export_files(
    evaluations: Evaluations,
    shown: Mapping[MetricKey, Sequence[str]] | None = None,
    claims_shown: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, bytes]:
    """Return the exported files and their schemas by address within the site.

    `shown` gives the addresses of the pages that show a number (view and metric), `claims_shown` those that show a
    claim.
    """
    data = evaluations.data
    sums = digests(data_files(data.root))
    listed = {
        "metrics": describe_metrics(evaluations, sums, shown or {}),
        "claims": describe_claims(evaluations, sums, claims_shown or {}),
        "sources": describe_sources(data, sums),
    }
    files = {
        f"{FOLDER}/{name}.json": lines_of_json(_head(data, name, sums), name, entries)
        for name, entries in listed.items()
    }
    schemas = {
        f"{FOLDER}/schemas/{name}.schema.json": (_SCHEMAS / f"{name}.schema.json").read_bytes()
        for name in _SCHEMA_NAMES
    }
    return files | {f"{FOLDER}/ledger.csv": ledger_csv(data)} | schemas


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
