"""The table that sets each balance of a company beside the one before it and the flows between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from dat.amount import Amount, Missing
from dat.formatting import amount_text, range_text
from dat.metrics import rows_of
from dat.metrics.balances import COINS
from dat.metrics.reconciliation import Reconciliation, acknowledgement, reconciliations
from dat.tables.badges import missing, range_below, time_html
from dat.tables.registers import as_of_html
from dat.tables.template import DASH, Cell, Column, Group, Line, Table
from dat.tables.wording import phrase, reasons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dat.amount import Outcome
    from dat.values import Values

_HEADS = ("closing_date", "opening", "came_in", "went_out", "closing", "unexplained")


def reconciliations_table(values: Values) -> Table:
    """Return, for every company whose flows are on file, whether its balances follow from one another by the as-of day."""
    caption = phrase(values, "table", "caption_reconciliations", as_of=as_of_html(values))
    columns = tuple(
        Column(values.term("table", name), "" if name == "closing_date" else "number") for name in _HEADS
    )
    found = _by_company(values)
    groups = tuple(
        Group(
            tuple(_line(values, each) for each in pairs), values.data.companies[company].name[values.language]
        )
        for company, pairs in found.items()
    )
    rows = frozenset(key for pairs in found.values() for each in pairs for key in _rows(each))
    return Table("reconciliations", caption, columns, groups, stacks=True, rows=rows)


def _by_company(values: Values) -> dict[str, tuple[Reconciliation, ...]]:
    """Return the reconciliations of every company that has any and whose flows are on file."""
    view = values.evaluations.views["latest"]
    found = {
        company: reconciliations(view, company)
        for company in values.data.companies
        if view.choices(company, COINS)
    }
    return {company: pairs for company, pairs in found.items() if pairs}


def _rows(found: Reconciliation) -> Iterator[str]:
    """Yield the keys of the rows that a line rests on."""
    for outcome in (
        found.opening.amount,
        found.closing.amount,
        found.unexplained,
        found.came_in,
        found.went_out,
    ):
        yield from rows_of(outcome)


def _line(values: Values, found: Reconciliation) -> Line:
    cells = (
        Cell(time_html(values, found.closing.date)),
        Cell(_number(values, found.opening.amount), "number"),
        Cell(_flow(values, found.came_in), "number"),
        Cell(_flow(values, found.went_out), "number"),
        Cell(_number(values, found.closing.amount), "number"),
        Cell(_unexplained(values, found), "number"),
    )
    return Line(cells, _explanation(values, found))


def _number(values: Values, amount: Amount) -> Markup:
    return range_below(amount_text(amount, values.language), range_text(amount, values.language))


def _flow(values: Values, outcome: Outcome) -> str | Markup:
    """Return what came in or went out; a dash where nothing is on file, words where the amount is not known."""
    if isinstance(outcome, Missing):
        return missing(values)
    return _number(values, outcome) if outcome.value else DASH


def _unexplained(values: Values, found: Reconciliation) -> str | Markup:
    if isinstance(found.unexplained, Missing):
        return Markup('<span class="missing">{}</span>').format(values.term("interface", "balance_open"))
    if found.outcome == "agrees":
        return values.term("interface", "balance_agrees")
    return amount_text(found.unexplained, values.language, signed=True)


def _explanation(values: Values, found: Reconciliation) -> str | Markup:
    """Return why the question is open, or the reason with which somebody acknowledged the difference."""
    if isinstance(found.unexplained, Missing):
        return " ".join(_sentence(values, reason) for reason in reasons(values, found.unexplained))
    entry = acknowledgement(values.data, found) if found.outcome == "differs" else None
    return values.html(entry.because) if entry is not None else ""


def _sentence(values: Values, reason: str) -> str:
    return f"{reason}。" if values.language == "ja" else f"{reason[:1].upper()}{reason[1:]}."
