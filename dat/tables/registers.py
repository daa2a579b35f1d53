"""The tables that list rows of the data as they are: transactions and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from dat.amount import Dated, Period
from dat.errors import UnknownName
from dat.model import FLOWS
from dat.tables.badges import (
    link,
    missing,
    row_value,
    single_source,
    source_link,
    source_title,
    time_html,
)
from dat.tables.template import DASH, Cell, Column, Group, Line, Table
from dat.tables.wording import phrase

if TYPE_CHECKING:
    from datetime import date

    from dat.model import Row, Source
    from dat.values import Values


def transactions_table(values: Values, company: str = "") -> Table:
    """Return what was bought, sold, mined, raised, repaid and bought back, by date; of one company or of all.

    Raises:
        UnknownName: there is no such company.
    """
    data = values.data
    if company and company not in data.companies:
        raise UnknownName("company", company, data.companies)
    on_file = data.rows_of(company) if company else data.rows
    as_of_day = data.article.as_of
    rows = [row for row in on_file if row.kind in FLOWS and row.known <= as_of_day]
    rows.sort(key=lambda row: (row.date.first, row.date.last, row.order))
    as_of = as_of_html(values)
    caption = phrase(values, "table", "caption_transactions", as_of=as_of)
    if company:
        name = data.companies[company].name[values.language]
        caption = phrase(values, "table", "caption_transactions_company", company=name, as_of=as_of)
    heads = ["date", *([] if company else ["company"]), "event", "amount", "value", "price", "source"]
    columns = tuple(
        Column(values.term("table", name), "number" if name in {"amount", "value", "price"} else "")
        for name in heads
    )
    lines = tuple(_transaction(values, row, with_company=not company) for row in rows)
    listed = frozenset(row.id for row in rows)
    return Table("transactions", caption, columns, (Group(lines),), stacks=True, rows=listed)


def _transaction(values: Values, row: Row, *, with_company: bool) -> Line:
    company = values.data.companies[row.company]
    event = company.events.get(row.event)
    kind = values.term("kind", row.kind)
    what: Markup = Markup.escape(kind)
    if event is not None:
        what = Markup('{} <small class="event">{}</small>').format(kind, event.label[values.language])
    is_empty = row.amount is None and row.value is None and row.price is None
    amount = missing(values) if is_empty else row_value(values, row, "amount")
    named = (Cell(company.name[values.language]),) if with_company else ()
    cells = (
        Cell(time_html(values, row.date)),
        *named,
        Cell(what),
        Cell(amount, "number"),
        Cell(row_value(values, row, "value"), "number"),
        Cell(row_value(values, row, "price"), "number"),
        Cell(source_link(values, row.source), "view-article" if row.is_article else ""),
    )
    return Line(cells, _why_it_differs(values, row))


def _why_it_differs(values: Values, row: Row) -> Markup:
    """Return the reason that somebody gave for a difference from the rows before, below the last row that differs."""
    entry = next((each for each in values.data.acknowledged if each.rows[-1:] == (row.id,)), None)
    return values.html(entry.because) if entry is not None else Markup("")


def sources_register(values: Values) -> Table:
    """Return all sources: who said it, where it was read, when it was published and known."""
    heads = ("publisher", "title", "kind", "via", "published", "known_by")
    # A source that became known after the as-of day is on file but not in this edition.
    as_of = values.data.article.as_of
    shown = [
        source for source in values.data.sources.values() if source.known is None or source.known <= as_of
    ]
    caption = phrase(values, "table", "caption_sources", count=len(shown), as_of=as_of_html(values))
    columns = tuple(Column(values.term("table", name)) for name in heads)
    return Table(
        "sources", caption, columns, (Group(tuple(_source(values, source) for source in shown)),), stacks=True
    )


def _source(values: Values, source: Source) -> Line:
    title = link(source.url, source_title(values, source))
    if source.is_single:
        title = Markup("{} {}").format(title, single_source(values))
    known: str | Markup = values.term("interface", "own_day")
    if source.known is not None:
        known = day_html(values, source.known)
    cells = (
        Cell(source.publisher),
        Cell(title, "title"),
        Cell(values.term("source_kind", source.kind)),
        Cell(source.via or DASH),
        Cell(time_html(values, source.published) if source.published else DASH),
        Cell(known),
    )
    return Line(cells, id=f"source-{source.id}")


def as_of_html(values: Values) -> Markup:
    """Return the as-of day, asked for like any number, so that it is known which tables print it."""
    shown = values.shown("latest.report.as_of").result
    return time_html(values, shown.period) if isinstance(shown, Dated) else Markup("")


def day_html(values: Values, day: date) -> Markup:
    """Return a day in the page's language."""
    return time_html(values, Period(day, day))
