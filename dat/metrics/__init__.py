"""Metrics: pure functions from a view of the dataset to an amount, a date or `Missing`.

Each module ends with its `METRICS`, a table from name to function; a function's docstring is the definition that the
methods page prints. Companies are rows, not modules: nothing here knows one by name.

    company.metric          cango.holding
    company.event.metric    cango.sale_2026_02.share
    asset.metric            btc.drawdown
    industry.metric         industry.sale_value
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Amount, Dated, Missing
from dat.amount.unit import BASE_UNITS
from dat.errors import UnknownName
from dat.metrics import buybacks, cost, events, holdings, industry, leverage, market, mining, peers
from dat.metrics.view import View, open_view

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dat.model import Dataset

Result = Amount | Dated | Missing

COMPANY_METRICS: dict[str, Callable[[View, str], Result]] = {
    **holdings.METRICS,
    **cost.METRICS,
    **mining.METRICS,
    **leverage.METRICS,
    **buybacks.METRICS,
    **peers.METRICS,
}
EVENT_METRICS: dict[str, Callable[[View, str, str], Result]] = {**events.METRICS}
ASSET_METRICS: dict[str, Callable[[View, str], Result]] = {**market.METRICS}
INDUSTRY_METRICS: dict[str, Callable[[View], Result]] = {**industry.METRICS}

__all__ = [
    "ASSET_METRICS",
    "COMPANY_METRICS",
    "EVENT_METRICS",
    "INDUSTRY_METRICS",
    "Result",
    "View",
    "definition",
    "evaluate",
    "event_names",
    "metric_names",
    "open_view",
    "split_name",
]


def event_names(data: Dataset, company: str) -> tuple[str, ...]:
    """Return the names of a company's events: those with rows and those with a label."""
    rows = (row.event for row in data.rows if row.company == company and row.event)
    return tuple(dict.fromkeys((*data.companies[company].events, *rows)))


def metric_names(data: Dataset) -> Iterator[str]:
    """Yield the name of every metric that the dataset's companies, events and assets have."""
    for asset in data.assets:
        yield from (f"{asset.lower()}.{name}" for name in ASSET_METRICS)
    for company in data.companies:
        yield from (f"{company}.{name}" for name in COMPANY_METRICS)
        for event in event_names(data, company):
            yield from (f"{company}.{event}.{name}" for name in EVENT_METRICS)
    yield from (f"industry.{name}" for name in INDUSTRY_METRICS)


def evaluate(view: View, name: str) -> Result:
    """Return what a metric gives in a view.

    Raises:
        UnknownName: there is no such company, event or metric; the error names the nearest ones.
    """
    subject, event, metric = split_name(view.data, name)
    if subject == "industry":
        return INDUSTRY_METRICS[metric](view)
    if subject.upper() in view.data.assets:
        return ASSET_METRICS[metric](view, subject.upper())
    if event:
        return EVENT_METRICS[metric](view, subject, event)
    return COMPANY_METRICS[metric](view, subject)


def split_name(data: Dataset, name: str) -> tuple[str, str, str]:
    """Return subject, event (or nothing) and metric of a name.

    Raises:
        UnknownName: there is no such company, event or metric; the error names the nearest ones.
    """
    parts = name.split(".")
    subjects = (*data.companies, *(asset.lower() for asset in data.assets), "industry")
    if parts[0] not in subjects:
        raise UnknownName("company or asset", parts[0], subjects)
    known = _metrics_of(data, parts[0])
    rest = ".".join(parts[1:])
    if rest not in known:
        raise UnknownName("metric", name, (f"{parts[0]}.{metric}" for metric in known))
    event, _, metric = rest.rpartition(".")
    return parts[0], event, metric


def _metrics_of(data: Dataset, subject: str) -> frozenset[str]:
    if subject == "industry":
        return frozenset(INDUSTRY_METRICS)
    if subject in data.companies:
        events = (f"{event}.{name}" for event in event_names(data, subject) for name in EVENT_METRICS)
        return frozenset((*COMPANY_METRICS, *events))
    return frozenset(ASSET_METRICS)


def definition(name: str) -> str:
    """Return the definition of a metric: the first line of its function's docstring."""
    subject, _, rest = name.partition(".")
    short = rest.rpartition(".")[2]
    if "." in rest:
        table: Mapping[str, Callable[..., Result]] = EVENT_METRICS
    elif subject == "industry":
        table = INDUSTRY_METRICS
    else:
        table = ASSET_METRICS if subject.upper() in BASE_UNITS else COMPANY_METRICS
    function = table.get(short)
    return (function.__doc__ or "").strip().partition("\n")[0] if function else ""
