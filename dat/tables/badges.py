"""The small marks of tables and cards: verdicts, views, links to sources, and what stands where nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from dat.formatting import amount_text, period_text
from dat.tables.template import DASH

if TYPE_CHECKING:
    from dat.amount import Amount, Period
    from dat.model import PriceRow, Row, Source
    from dat.values import Values


def verdict_badge(values: Values, verdict: str) -> Markup:
    """Return a verdict as a word; its icon is the stylesheet's business."""
    word = values.term("verdict", verdict)
    return Markup('<span class="verdict verdict-{}">{}</span>').format(verdict, word)


def edge_badge(values: Values) -> Markup:
    """Return the mark of a verdict that a small move would change."""
    title, word = values.term("interface", "edge_long"), values.term("interface", "edge")
    return Markup('<span class="edge" title="{}">{}</span>').format(title, word)


def view_name(values: Values, view: str) -> Markup:
    """Return the name of a view in its colour and shape."""
    return Markup(f'<span class="view-name view-{view}">{escape(values.term("view", view))}</span>')


def missing(values: Values, view: str = "") -> Markup:
    """Return the words for a value that nobody disclosed, or that the article does not state."""
    word = "not_stated" if view == "article" else "not_disclosed"
    return Markup('<span class="missing">{}</span>').format(values.term("interface", word))


def single_source(values: Values) -> Markup:
    """Return the mark of a source that nobody else confirms."""
    title, word = values.term("interface", "single_source_long"), values.term("interface", "single_source")
    return Markup('<span class="single-source" title="{}">{}</span>').format(title, word)


def time_html(values: Values, period: Period) -> Markup:
    """Return a day or period in the page's language, readable for machines where it is a day or a month."""
    text = period_text(period, values.language)
    if period.precision in {"day", "month", "year"}:
        return Markup(f'<time datetime="{period}">{escape(text)}</time>')
    return escape(text)


def link(url: str, text: str | Markup, title: str = "") -> Markup:
    """Return an ordinary link, or the text alone where the address is not one of the web."""
    if not url.startswith(("https://", "http://")):
        return escape(text)
    said = f' title="{escape(title)}"' if title else ""
    return Markup(f'<a href="{escape(url)}"{said}>{escape(text)}</a>')


def range_below(text: str, with_range: str) -> Markup:
    """Return a number with its range, where it has one, on a line of its own; read as text it stays `with_range`."""
    extent = with_range.removeprefix(text)
    if not extent or extent == with_range:
        return Markup.escape(with_range)
    gap = " " if extent.startswith(" ") else ""
    return Markup('{}{}<br><small class="range">{}</small>').format(text, gap, extent.strip())


def source_title(values: Values, source: Source) -> str:
    """Return the title of a source; the article's own title stands in both languages."""
    return values.data.article.title[values.language] if source.kind == "article" else source.title


def source_link(values: Values, source: Source) -> Markup:
    """Return a source in short: publisher as a link, day of publication, and the mark of a single source."""
    parts = [link(source.url, source.publisher, source_title(values, source))]
    if source.published is not None and source.kind != "exchange":
        parts.append(time_html(values, source.published))
    if source.is_single:
        parts.append(single_source(values))
    return Markup('<span class="source">{}</span>').format(Markup(" ").join(parts))


def row_value(values: Values, row: Row | PriceRow, column: str) -> Markup:
    """Return what a row writes in a column, marked with the row it comes from; a dash where it writes nothing."""
    amount: Amount | None = getattr(row, column, None)
    if amount is None:
        return DASH
    text = escape(amount_text(amount, values.language))
    return Markup(f'<span class="row-value" data-row="{escape(row.id)}" data-column="{column}">{text}</span>')
