"""ledger.csv as it is published: the rows known by the as-of day, every amount as value, ends and unit."""

from __future__ import annotations

import csv
import io
import json
from functools import partial
from typing import TYPE_CHECKING

from dat.exports.parts import made, note_lines
from dat.formatting.decimals import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dat.amount import Amount
    from dat.exports.parts import Keep
    from dat.model import Dataset, Row

_AMOUNTS = ("amount", "value", "price")
_PARTS = ("low", "high", "unit", "written")
COLUMNS = (
    *("id", "event", "date", "first_day", "last_day", "company", "kind"),
    *(name for amount in _AMOUNTS for name in (amount, *(f"{amount}_{part}" for part in _PARTS))),
    *("source", "known", "locator", "note", "line"),
)
"""The columns in order; `amount_written` is what the source gives, `line` its line in the data file."""


def ledger_csv(data: Dataset, keep: Keep = made) -> bytes:
    """Return the published ledger as UTF-8 with Unix line ends, in the order of the file."""
    parts = (keep(f"ledger {company}", partial(_part, data, company)) for company in data.companies)
    lines = sorted((number, line) for part in parts for number, line in json.loads(part))
    return "".join([_csv(dict(zip(COLUMNS, COLUMNS, strict=True))), *(line for _, line in lines)]).encode()


def _part(data: Dataset, company: str) -> bytes:
    """Return the rows of a company that were known by the as-of day, each with its line in the data file, as JSON."""
    known = [row for row in data.rows_of(company) if row.known <= data.article.as_of]
    for row in known:
        note_lines(row)
    return json.dumps([[row.place.line, _csv(_describe(row))] for row in known]).encode()


def _csv(cells: Mapping[str, str]) -> str:
    """Return one row of the published file; a cell that is not given is empty."""
    text = io.StringIO(newline="")
    csv.DictWriter(text, COLUMNS, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _describe(row: Row) -> dict[str, str]:
    described = {
        "id": row.id,
        "event": row.event,
        "date": str(row.date),
        "first_day": row.date.first.isoformat(),
        "last_day": row.date.last.isoformat(),
        "company": row.company,
        "kind": row.kind,
    }
    for name, amount in zip(_AMOUNTS, (row.amount, row.value, row.price), strict=True):
        described |= _describe_amount(name, amount)
    return described | {
        "source": row.source.id,
        "known": row.known.isoformat(),
        "locator": row.locator,
        "note": row.note,
        "line": str(row.place.line),
    }


def _describe_amount(name: str, amount: Amount | None) -> dict[str, str]:
    """Return the number, its ends (empty where open), its unit, and what is written."""
    if amount is None:
        return {}
    parts = numbers(amount) | {"written": amount.derivation.formula}
    return {name: parts["value"] or ""} | {f"{name}_{part}": parts[part] or "" for part in _PARTS}
