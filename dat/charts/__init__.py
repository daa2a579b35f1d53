"""Charts: amounts drawn as Vega-Lite and static SVG, with their finding as title and a text alternative.

    draw("holdings", values, "cango").html      the block for a page

A chart reads metrics and curves and never computes. Altair and vl-convert are imported when the first one is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from dat.charts import coins, costs, debts, flows, losses, overview, prices
from dat.charts.sheet import Sheet
from dat.charts.svg import render
from dat.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dat.charts.plot import Plot
    from dat.values import Values

__all__ = ["CHARTS", "Chart", "Sketch", "draw", "sketch"]

CHARTS: dict[str, Callable[..., tuple[Plot, str, str]]] = {
    "price_path": prices.price_path,
    "holdings": coins.holdings,
    "mining_cost": costs.mining_cost,
    "loss_curve": losses.loss_curve,
    "mined_sold": flows.mined_sold,
    "debt": debts.debt,
    "bridge": coins.bridge,
    "industry": overview.industry,
    "stress": losses.stress,
    "verdicts": overview.verdicts,
}
# How many subjects a chart takes: at least, at most.
SUBJECTS = {"price_path": (0, 2), "industry": (0, 0), "verdicts": (0, 0), "stress": (0, 20)}


@dataclass(frozen=True)
class Chart:
    """A drawn chart: `keys` names what it used, as (view, metric) and as ("row", id)."""

    name: str
    title: str
    subtitle: str
    svg: str
    alternative: str
    source_line: str
    spec: dict[str, Any] = field(repr=False)
    keys: frozenset[tuple[str, str]] = field(repr=False)

    @property
    def html(self) -> Markup:
        """Return the block for a page."""
        block = Markup(
            '<div class="chart chart-{}"><p class="chart-title">{}</p><p class="chart-subtitle">{}</p>{}{}</div>'
        )
        source = Markup('<p class="chart-source">{}</p>').format(self.source_line) if self.source_line else ""
        kind = self.name.replace("_", "-")
        return block.format(kind, self.title, self.subtitle, Markup(self.svg), source)


@dataclass(frozen=True)
class Sketch:
    """A chart before it is drawn: its marks, its words, and in `keys` what it used."""

    plot: Plot = field(repr=False)
    title: str
    subtitle: str
    alternative: str
    source_line: str
    keys: frozenset[tuple[str, str]] = field(repr=False)


def draw(name: str, values: Values, *subjects: str) -> Chart:
    """Return a chart of the values about its subjects.

    Raises:
        UnknownName: there is no such chart, company or asset; the error names the nearest ones.
        UsageError: the chart takes fewer or more subjects.
    """
    drawn = sketch(name, values, *subjects)
    spec = drawn.plot.spec()
    prefix = "-".join(("chart", name.replace("_", "-"), *subjects, values.language))
    svg = render(spec, prefix, drawn.alternative, values.language)
    return Chart(
        name, drawn.title, drawn.subtitle, svg, drawn.alternative, drawn.source_line, spec, drawn.keys
    )


def sketch(name: str, values: Values, *subjects: str) -> Sketch:
    """Return what a chart says and what it used, without the libraries that draw it.

    Raises:
        UnknownName: there is no such chart, company or asset; the error names the nearest ones.
        UsageError: the chart takes fewer or more subjects.
    """
    if name not in CHARTS:
        raise UnknownName("chart", name, CHARTS)
    least, most = SUBJECTS.get(name, (1, 1))
    if not least <= len(subjects) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        message = f"chart {name!r}: expected {wanted} subjects, got {len(subjects)}"
        raise UsageError(message)
    sheet = Sheet(values)
    plot, title, subtitle = CHARTS[name](sheet, *subjects)
    said = sheet.join(sheet.said)
    alternative = sheet.word(
        "alternative", title=title, subtitle=subtitle, drawn=sheet.word(f"{name}_alt"), said=said
    )
    keys = frozenset(sheet.keys | {("row", row) for row in sheet.rows})
    return Sketch(plot, title, subtitle, alternative, sheet.source_line(), keys)
