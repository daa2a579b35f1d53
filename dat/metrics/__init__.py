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

from dat.amount import ASSETS, Amount, Dated, Missing
from dat.errors import UnknownName
from dat.metrics import (
    buybacks,
    cost,
    events,
    holdings,
    industry,
    leverage,
    market,
    mining,
    peers,
    reconciliation,
)
from dat.metrics.view import View, open_view
from dat.trace import note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dat.model import Dataset

Result = Amount | Dated | Missing
MetricKey = tuple[str, str]
"""View and metric."""

COMPANY_METRICS: dict[str, Callable[[View, str], Result]] = {
    **holdings.METRICS,
    **reconciliation.METRICS,
    **cost.METRICS,
    **mining.METRICS,
    **leverage.METRICS,
    **buybacks.METRICS,
    **peers.METRICS,
}
EVENT_METRICS: dict[str, Callable[[View, str, str], Result]] = {**events.METRICS}
ASSET_METRICS: dict[str, Callable[[View, str], Result]] = {**market.METRICS}
INDUSTRY_METRICS: dict[str, Callable[[View], Result]] = {**industry.METRICS}

METRIC_MODULES = tuple(
    dict.fromkeys(
        function.__module__
        for table in (COMPANY_METRICS, EVENT_METRICS, ASSET_METRICS, INDUSTRY_METRICS)
        for function in table.values()
    )
)
"""The modules that metrics are defined in."""

__all__ = [
    "ASSET_METRICS",
    "COMPANY_METRICS",
    "EVENT_METRICS",
    "INDUSTRY_METRICS",
    "METRIC_MODULES",
    "Result",
    "View",
    "definition",
    "evaluate",
    "metric_names",
    "open_view",
    "rows_of",
    "split_name",
]


def rows_of(result: Result) -> frozenset[str]:
    """Return the keys of the rows that a result used or considered: those on its card."""
    return result.considered if isinstance(result, Missing) else result.derivation.rows


def metric_names(data: Dataset) -> Iterator[str]:
    """Yield the name of every metric that the dataset's companies, events and assets have."""
    for asset in data.assets:
        yield from (f"{asset.lower()}.{name}" for name in ASSET_METRICS)
    for company in data.companies:
        yield from (f"{company}.{name}" for name in COMPANY_METRICS)
        for event in data.event_names[company]:
            yield from (f"{company}.{event}.{name}" for name in EVENT_METRICS)
    yield from (f"industry.{name}" for name in INDUSTRY_METRICS)


def evaluate(view: View, name: str) -> Result:
    """Return what a metric gives in a view.

    Raises:
        UnknownName: there is no such company, event or metric; the error names the nearest ones.
    """
    subject, event, metric = split_name(view.data, name)
    function = _table(view.data, subject, event)[metric]
    note("module", function.__module__)
    if subject == "industry":
        return function(view)
    if event:
        return function(view, subject, event)
    return function(view, subject if subject in view.data.companies else subject.upper())


def split_name(data: Dataset, name: str) -> tuple[str, str, str]:
    """Return subject, event (or nothing) and metric of a name.

    Raises:
        UnknownName: there is no such company, event or metric; the error names the nearest ones.
    """
    subject, _, rest = name.partition(".")
    subjects = (*data.companies, *(asset.lower() for asset in data.assets), "industry")
    if subject not in subjects:
        raise UnknownName("company or asset", subject, subjects)
    event, _, metric = rest.rpartition(".")
    if metric not in _table(data, subject, event):
        known = (other for other in metric_names(data) if other.partition(".")[0] == subject)
        raise UnknownName("metric", name, known)
    return subject, event, metric


def _table(data: Dataset, subject: str, event: str) -> Mapping[str, Callable[..., Result]]:
    """Return the metrics of a subject or of one of its events; nothing where there is no such event."""
    if event:
        return EVENT_METRICS if event in data.event_names.get(subject, ()) else {}
    if subject == "industry":
        return INDUSTRY_METRICS
    return COMPANY_METRICS if subject in data.companies else ASSET_METRICS


def definition(name: str) -> str:
    """Return the definition of a metric: the first line of its function's docstring."""
    subject, _, rest = name.partition(".")
    short = rest.rpartition(".")[2]
    if "." in rest:
        table: Mapping[str, Callable[..., Result]] = EVENT_METRICS
    elif subject == "industry":
        table = INDUSTRY_METRICS
    else:
        table = ASSET_METRICS if subject.upper() in ASSETS else COMPANY_METRICS
    function = table.get(short)
    return (function.__doc__ or "").strip().partition("\n")[0] if function else ""
