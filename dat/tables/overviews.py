"""The tables that set companies side by side: main sales, treasuries; and the definitions of what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from dat.errors import UnknownName
from dat.metrics import ASSET_METRICS, COMPANY_METRICS, EVENT_METRICS, INDUSTRY_METRICS
from dat.metrics.industry import headline_sales
from dat.model import VIEWS
from dat.tables.badges import missing, range_below
from dat.tables.registers import day_html
from dat.tables.template import Cell, Column, Group, Line, Table
from dat.tables.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dat.values import Shown, Values

SALE_COLUMNS = {
    "sold": "amount",
    "received": "value",
    "share_sold": "share",
    "price_realised": "price",
    "average_cost": "average_cost",
    "against_cost": "price_to_cost",
}
TREASURY_COLUMNS = ("holding", "average_cost", "market_value", "unrealised_loss", "unrealised_result")
TREASURIES = ("subject", "leader")  # of the other miners only holdings are on file


def industry_table(values: Values) -> Table:
    """Return the headline sales of the subjects, one row for each view that knows of them."""
    return Table(
        "industry",
        phrase(values, "table", "caption_industry", **_days(values)),
        _columns(values, SALE_COLUMNS),
        tuple(
            _sale(values, company, event)
            for company, event in headline_sales(values.evaluations.views["latest"])
        ),
    )


def treasuries_table(values: Values, *companies: str) -> Table:
    """Return what each company holds, what it cost and what it is worth, one row for each view.

    Raises:
        UnknownName: there is no such company.
    """
    for name in companies:
        if name not in values.data.companies:
            raise UnknownName("company", name, values.data.companies)
    listed = companies or tuple(
        company.id for company in values.data.companies.values() if company.role in TREASURIES
    )
    groups = (
        Group(
            tuple(_view_rows(values, company, TREASURY_COLUMNS)),
            values.data.companies[company].name[values.language],
        )
        for company in listed
    )
    return Table(
        "treasuries",
        phrase(values, "table", "caption_treasuries", **_days(values)),
        _columns(values, TREASURY_COLUMNS),
        tuple(groups),
    )


def definitions_table(values: Values) -> Table:
    """Return every metric with its definition."""
    tables: dict[str, tuple[str, Iterable[str]]] = {
        "group_company": ("", COMPANY_METRICS),
        "group_event": ("event.", EVENT_METRICS),
        "group_asset": ("asset.", ASSET_METRICS),
        "group_industry": ("industry.", INDUSTRY_METRICS),
    }
    groups = tuple(
        Group(tuple(_definition(values, prefix, name) for name in names), values.term("table", title))
        for title, (prefix, names) in tables.items()
    )
    heads = tuple(Column(values.term("table", name)) for name in ("metric", "definition", "name"))
    return Table("definitions", phrase(values, "table", "caption_definitions"), heads, groups, stacks=True)


def metric_label(values: Values, name: str, *, is_event: bool) -> str:
    """Return the label of a metric's short name."""
    if is_event and values.data.glossary.find("event_metric", name) is not None:
        return values.term("event_metric", name)
    return values.term("metric", name)


def _definition(values: Values, prefix: str, name: str) -> Line:
    return Line(
        (
            Cell(metric_label(values, name, is_event=prefix == "event.")),
            Cell(values.term("definition", prefix + name)),
            Cell(Markup("<code>{}</code>").format(name)),
        )
    )


def _days(values: Values) -> dict[str, Markup]:
    article = values.data.article
    return {"published": day_html(values, article.published), "as_of": day_html(values, article.as_of)}


def _columns(values: Values, names: Iterable[str]) -> tuple[Column, ...]:
    numbers = (Column(values.term("table", name), "number") for name in names)
    return (Column(values.term("table", "view")), *numbers)


def _sale(values: Values, company: str, event: str) -> Group:
    what = values.data.companies[company].events[event]
    title = phrase(
        values,
        "table",
        "sale_with_purpose",
        company=values.data.companies[company].name[values.language],
        event=what.label[values.language],
        purpose=values.term("purpose", what.purpose),
    )
    return Group(tuple(_view_rows(values, f"{company}.{event}", SALE_COLUMNS.values())), title)


def _view_rows(values: Values, subject: str, metrics: Iterable[str]) -> Iterator[Line]:
    """Yield a row for each view that knows anything, and always one for what was disclosed."""
    metrics = tuple(metrics)
    for view in VIEWS:
        shown = [values.shown(f"{view}.{subject}.{metric}") for metric in metrics]
        if view != "disclosed" and all(value.is_missing for value in shown):
            continue
        cells = (Cell(number_html(values, value), "number") for value in shown)
        yield Line((Cell(values.term("view", view), f"view-{view}"), *cells))


def number_html(values: Values, shown: Shown) -> Markup:
    """Return a value as tables print it, marked with its metric, its range below it where that is wide."""
    if shown.is_missing:
        return missing(values, shown.view)
    return shown.mark(range_below(shown.text, shown.with_range))
