"""Capturing the present state as an edition: every number, row and claim, and the pages that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import RATIO, Amount, Missing, Period, parse_amount
from dat.editions.record import ClaimEntry, Edition, Number, Pages, Printed, RowEntry
from dat.errors import UnknownName
from dat.formatting import outcome_text
from dat.formatting.decimals import decimal_text, numbers
from dat.metrics import metric_names
from dat.model import VIEWS, Row
from dat.read.inputs import data_files, digests
from dat.values import Values, is_own

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from dat.claims import Check
    from dat.metrics import MetricKey, Result
    from dat.model import Assertion, Dataset, PriceRow
    from dat.values import Evaluations


def capture(  # noqa: PLR0913 an edition is made of these, each from another place
    evaluations: Evaluations,
    shown: Mapping[MetricKey, Pages],
    rows: Mapping[str, Pages],
    claims: Mapping[str, Pages],
    *,
    name: str,
    saved: dt.date,
    order: int = 1,
) -> Edition:
    """Return the present state as an edition without changes.

    `shown`, `rows` and `claims` give the pages that show a number, list a row and give the verdict of a claim.
    """
    data = evaluations.data
    return Edition(
        order=order,
        name=name,
        saved=saved,
        as_of=data.article.as_of,
        inputs=digests(data_files(data.root)),
        numbers=tuple(_numbers(evaluations, shown)),
        claims=claim_entries(evaluations, claims),
        rows=row_entries(data, rows),
    )


def row_entries(data: Dataset, rows: Mapping[str, Pages]) -> tuple[RowEntry, ...]:
    """Return the rows and prices on file, each with the pages that list it."""
    return tuple(_row(key, row, rows.get(key, ())) for key, row in data.by_key.items())


def claim_entries(evaluations: Evaluations, claims: Mapping[str, Pages]) -> tuple[ClaimEntry, ...]:
    """Return the claims with their verdicts, each with the pages that give them."""
    return tuple(_claim(evaluations, check, claims.get(check.claim.id, ())) for check in evaluations.checks)


def _numbers(evaluations: Evaluations, shown: Mapping[MetricKey, Pages]) -> Iterator[Number]:
    """Yield every number that has a value, and those that pages show as not disclosed, by metric and view."""
    names = dict.fromkeys((*metric_names(evaluations.data), *sorted(metric for _, metric in shown)))
    for metric in names:
        for view in VIEWS:
            pages = shown.get((view, metric), ())
            # The report's own numbers have no view of their own: they count where a page shows them.
            printed = printed_now(evaluations, (view, metric)) if pages or not is_own(metric) else None
            if printed is not None and (pages or printed.value is not None):
                yield Number(view, metric, printed, tuple(sorted(pages)))


def printed_now(evaluations: Evaluations, key: MetricKey) -> Printed | None:
    """Return what a metric gives in a view; None where the data have no such metric."""
    try:
        return _printed(evaluations.result(*key))
    except UnknownName:
        return None


def _printed(result: Result) -> Printed:
    ja, en = outcome_text(result, "ja"), outcome_text(result, "en")
    if isinstance(result, Missing):
        return Printed(None, None, None, "", ja, en)
    parts = numbers(result)
    return Printed(parts["value"], parts["low"], parts["high"], parts["unit"] or "", ja, en)


def _row(key: str, row: Row | PriceRow, pages: Pages) -> RowEntry:
    cells: dict[str, object] = {"date": row.date}
    if isinstance(row, Row):
        cells |= {"company": row.company, "event": row.event, "kind": row.kind}
        cells |= {"amount": row.amount, "value": row.value, "price": row.price}
        cells |= {"source": row.source.id, "known": row.known, "locator": row.locator, "note": row.note}
    else:
        cells |= {"asset": row.asset, "kind": row.kind, "price": row.price, "role": row.role}
        cells |= {"source": row.source.id, "known": row.known, "note": row.note}
    says = {column: _written(cell) for column, cell in cells.items() if cell}
    return RowEntry(key, says, row.place.path, row.place.line or 0, tuple(sorted(pages)))


def _written(cell: object) -> str:
    """Return a cell as text; an amount in plain digits, with ± where its digits do not say how wide it is."""
    if not isinstance(cell, Amount):
        return str(cell)
    text = cell.derivation.formula
    if not cell.half_width.is_finite() or (cell.written is not None and cell.written.form == "range"):
        return text
    if parse_amount(text.replace("about ", "~", 1)).half_width == cell.half_width:
        return text
    scale = 100 if cell.unit == RATIO else 1
    return f"{text} ± {decimal_text(cell.half_width * scale)}"


def _claim(evaluations: Evaluations, check: Check, pages: Pages) -> ClaimEntry:
    claim = check.claim
    return ClaimEntry(
        key=claim.id,
        ja=Values(evaluations, "ja").plain(claim.says, claim),
        en=Values(evaluations, "en").plain(claim.says, claim),
        asserts=_asserted(claim.asserts) if claim.asserts is not None else "",
        verdicts={view: finding.verdict for view, finding in check.findings.items()},
        file=claim.place.path,
        line=claim.place.line or 0,
        pages=tuple(sorted(pages)),
    )


def _asserted(asserts: Assertion) -> str:
    claimed = asserts.claimed
    text = str(claimed) if isinstance(claimed, Period) else claimed.derivation.formula
    over = f" over {asserts.over}" if asserts.over is not None else ""
    return f"{asserts.metric} {asserts.relation} {text}{over}"
