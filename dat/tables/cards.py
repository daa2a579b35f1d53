"""Provenance cards: for each number of a page its value, meaning, formula and the rows behind it.

card_html(values, "cango.sale_2026_02.share", "disclosed")      one card
sources_table(values, [("disclosed", "cango.holding"), …])     what replaces the cards in print
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from dat.amount import Amount, Missing
from dat.metrics import split_name
from dat.model import PriceRow, Row
from dat.tables.badges import link, row_value, single_source, source_link, source_title, time_html, view_name
from dat.tables.intervals import interval_text
from dat.tables.overviews import metric_label, number_html
from dat.tables.registers import day_html
from dat.tables.template import Cell, Column, Group, Line, Table, fill_template
from dat.tables.wording import formula_text, is_one_row, need_text, phrase, reasons
from dat.values import COUNTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from dat.metrics import Result
    from dat.model import Dataset
    from dat.values import Shown, Values

# An extreme of a year of prices was chosen from hundreds of rows; the card counts the rest.
MOST_CONSIDERED = 6
# Numbers that no rows lead to, and the files that they stand in.
_NOT_COMPUTED = {"claims": "data/claims.yml", "claimed": "data/claims.yml", "report": "data/article.yml"}


@dataclass(frozen=True, slots=True)
class RowList:
    """A list of rows on a card, with its title and what is said below it."""

    classes: str
    title: str
    rows: tuple[tuple[Markup, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says."""

    id: str
    view: str
    label: str
    value: str | Markup
    facts: tuple[tuple[str, str | Markup], ...]
    heads: tuple[str, ...] = ()
    lists: tuple[RowList, ...] = ()


def card_id(metric: str, view: str) -> str:
    """Return the id to which the number's links point."""
    return f"m-{view}-{metric.replace('.', '-')}"


def card_html(values: Values, metric: str, view: str) -> str:
    """Return the card of a metric in a view.

    Raises:
        UnknownName: there is no such metric or view.
    """
    return fill_template("card.html.j2", card=_card(values, metric, view))


def sources_table(values: Values, numbers: Sequence[tuple[str, str]]) -> str:
    """Return the compact table of where numbers come from, given as pairs of view and metric.

    Raises:
        UnknownName: there is no such metric or view.
    """
    heads = ("number", "view", "formula", "sources")
    columns = tuple(
        Column(values.term("table", name), "number" if name == "number" else "") for name in heads
    )
    columns = (Column(values.term("table", "metric")), *columns)
    lines = tuple(_source_line(values, metric, view) for view, metric in dict.fromkeys(numbers))
    return Table("card-sources", "", columns, (Group(lines),), is_framed=False).html


def _card(values: Values, metric: str, view: str) -> Card:
    shown = values.shown(f"{view}.{metric}")
    return Card(
        id=card_id(metric, view),
        view=view,
        label=label_of(values, metric),
        value=shown.with_range,
        facts=tuple(_facts(values, shown)),
        heads=(
            values.term("interface", "row"),
            values.term("interface", "what"),
            values.term("table", "source"),
        ),
        lists=tuple(_lists(values, shown.result)),
    )


def label_of(values: Values, metric: str) -> str:
    """Return the full name of a metric: company, event, quantity."""
    subject, _, name = metric.partition(".")
    if subject == "report":
        return values.term("metric", name)
    if subject == "claimed":
        claim = values.evaluations.claims[name]
        return f"{values.term('metric', 'claimed')} · {values.plain(claim.says, claim)}"
    if subject == "claims":
        whole = values.term("metric", "total")
        return whole if name == "total" else f"{whole} · {values.term('verdict', name)}"
    subject, event, name = split_name(values.data, metric)
    parts = [metric_label(values, name, is_event=bool(event))]
    if subject in values.data.companies:
        company = values.data.companies[subject]
        named = company.events.get(event)
        if event:
            parts.insert(0, named.label[values.language] if named is not None else event)
        parts.insert(0, company.name[values.language])
    elif subject != "industry":
        parts.insert(0, subject.upper())
    return " · ".join(parts)


def day_of(data: Dataset, view: str) -> date:
    """Return the day of a view: the article's, or the as-of day for `latest`."""
    return data.article.as_of if view == "latest" else data.article.published


def definition_of(values: Values, metric: str) -> str:
    """Return what a metric means, in the language of the page."""
    subject, _, name = metric.partition(".")
    if subject in _NOT_COMPUTED:
        key = "counted" if subject == "claims" and name in COUNTED[1:] else name
        key = "value" if subject == "claimed" else key
        return values.term("definition", f"{subject}.{key}")
    subject, event, name = split_name(values.data, metric)
    if event:
        return values.term("definition", f"event.{name}")
    if subject in values.data.companies:
        return values.term("definition", name)
    return values.term("definition", f"{'industry' if subject == 'industry' else 'asset'}.{name}")


def _facts(values: Values, shown: Shown) -> Iterator[tuple[str, str | Markup]]:
    """Yield the words and texts of a card's list, in reading order."""

    def word(name: str) -> str:
        return values.term("interface", name)

    result, subject = shown.result, shown.metric.partition(".")[0]
    if isinstance(result, Missing):
        yield word("why_missing"), ("。" if values.language == "ja" else "; ").join(reasons(values, result))
        if result.needs:
            needs = (need_text(values, need) for need in result.needs)
            yield word("needs"), ("、" if values.language == "ja" else ", ").join(needs)
    if isinstance(result, Amount):
        yield word("range"), interval_text(values, result)
        yield word("unit"), values.term("unit", str(result.unit))
    if subject != "report":
        explained = escape(values.term("view_long", shown.view))
        yield word("view"), Markup(f"{view_name(values, shown.view)} <small>{explained}</small>")
        yield word("as_of"), day_html(values, day_of(values.data, shown.view))
    yield word("definition"), definition_of(values, shown.metric)
    if subject == "claimed":
        claim = values.evaluations.claims[shown.metric.partition(".")[2]]
        yield word("places"), ", ".join(claim.at)
    if subject in _NOT_COMPUTED:
        yield word("file"), Markup(f"<code>{_NOT_COMPUTED[subject]}</code>")
    elif not isinstance(result, Missing):
        formula = formula_text(values, result)
        yield word("formula"), word("as_stated") if is_one_row(result) else formula


def _lists(values: Values, result: Result) -> Iterator[RowList]:
    used = _rows(values, () if isinstance(result, Missing) else result.derivation.used)
    considered = _rows(
        values, result.considered if isinstance(result, Missing) else result.derivation.considered
    )
    if used:
        title = values.term("interface", "rows_used")
        yield RowList("rows-used", title, tuple(_row(values, row) for row in used))
    if considered:
        first = considered[:MOST_CONSIDERED]
        title = values.term("interface", "rows_considered")
        rows = tuple(_row(values, row) for row in first)
        notes = tuple(_notes(values, used, considered))
        yield RowList("rows-considered", title, rows, notes)


def _rows(values: Values, keys: Iterable[str]) -> list[Row | PriceRow]:
    found = values.data.in_file_order(frozenset(keys))
    return sorted(found, key=lambda row: (row.date.first, row.date.last))


def _row(values: Values, row: Row | PriceRow) -> tuple[Markup, ...]:
    source = row.source
    parts = [link(source.url, source_title(values, source)), escape(source.publisher)]
    if source.is_single:
        parts.append(single_source(values))
    return (
        Markup(f"<code>{escape(_name(row))}</code> {time_html(values, row.date)}"),
        _what(values, row),
        Markup(" ".join(parts)),
    )


def _name(row: Row | PriceRow) -> str:
    """Return the name of a row that stays when others are added before it; of a price, what its date does not say."""
    return f"{row.asset} {row.kind} {row.source.id}" if isinstance(row, PriceRow) else row.id


def _what(values: Values, row: Row | PriceRow) -> Markup:
    """Return what a row says: whose, which kind, and the numbers it writes."""
    if isinstance(row, PriceRow):
        who, kind = row.asset, values.term("price_kind", row.kind)
    else:
        who, kind = values.data.companies[row.company].name[values.language], values.term("kind", row.kind)
    written = [name for name in ("amount", "value", "price") if getattr(row, name, None) is not None]
    numbers = ("、" if values.language == "ja" else ", ").join(
        row_value(values, row, name) for name in written
    )
    return Markup(f"{escape(who)} {escape(kind)} {numbers}")


def _notes(values: Values, used: list[Row | PriceRow], considered: list[Row | PriceRow]) -> Iterator[str]:
    """Yield how far the rows about the same thing lie apart, and how many rows the list leaves out."""
    for row in used:
        same = [other for other in considered if _same_thing(row, other)]
        column = next((name for name in ("amount", "value", "price") if getattr(row, name, None)), None)
        if not same or column is None:
            continue
        amounts = [amount for each in (row, *same) if (amount := getattr(each, column, None)) is not None]
        low, high = min(amounts, key=_value), max(amounts, key=_value)
        if low.value != high.value:
            ends = {"low": interval_text(values, low, only_value=True)}
            ends["high"] = interval_text(values, high, only_value=True)
            yield str(phrase(values, "interface", "spread", **ends))
    if len(considered) > MOST_CONSIDERED:
        yield str(phrase(values, "interface", "more_rows", count=len(considered) - MOST_CONSIDERED))


def _value(amount: Amount) -> Decimal:
    return amount.value


def _same_thing(row: Row | PriceRow, other: Row | PriceRow) -> bool:
    """Whether two rows tell of the same thing: kind, event and company, or date where there is no event."""
    names = ("kind", "event", "company", "asset")
    if any(getattr(row, name, None) != getattr(other, name, None) for name in names):
        return False
    return bool(getattr(row, "event", "")) or row.date == other.date


def _source_line(values: Values, metric: str, view: str) -> Line:
    shown = values.shown(f"{view}.{metric}")
    result = shown.result
    used = _rows(values, () if isinstance(result, Missing) else result.derivation.used)
    sources = tuple({row.source.id: row.source for row in used}.values())
    links = Markup("; ").join(source_link(values, source) for source in sources)
    formula = "" if isinstance(result, Missing) else formula_text(values, result)
    if metric.startswith("claims."):
        formula = values.term("interface", "counted_from")
    elif metric.startswith("report."):
        formula = values.term("interface", "set_by_hand")
    elif metric.startswith("claimed.") or is_one_row(result):
        formula = values.term("interface", "as_stated")
    return Line(
        (
            Cell(label_of(values, metric)),
            Cell(number_html(values, shown) if shown.is_missing else shown.with_range, "number"),
            Cell(view_name(values, view), f"view-{view}"),
            Cell(formula),
            Cell(links),
        ),
        id=card_id(metric, view),
    )
