"""Charts: amounts drawn as Vega-Lite and static SVG, with their finding as title and a text alternative.

    draw("holdings", values, "cango").html      the block for a page

A chart reads metrics and curves and never computes. vl-convert is imported when the first one is drawn; in `holding`
charts are made without being drawn, see `dat.charts.drawing`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from dat.charts.drawing import MODULES, TOOLS, Drawing, fill, hold, holding
from dat.charts.svg import draw_svg
from dat.errors import UnknownName, UsageError
from dat.trace import note

if TYPE_CHECKING:
    from collections.abc import Callable

    from dat.charts.plot import Plot
    from dat.values import Values

__all__ = ["CHARTS", "Chart", "Drawing", "Sketch", "draw", "draw_svg", "fill", "holding", "sketch"]

CHARTS = {
    "price_path": "dat.charts.prices:price_path",
    "holdings": "dat.charts.coins:holdings",
    "mining_cost": "dat.charts.costs:mining_cost",
    "loss_curve": "dat.charts.losses:loss_curve",
    "mined_sold": "dat.charts.flows:mined_sold",
    "debt": "dat.charts.debts:debt",
    "bridge": "dat.charts.coins:bridge",
    "industry": "dat.charts.overview:industry",
    "stress": "dat.charts.losses:stress",
    "verdicts": "dat.charts.overview:verdicts",
}
"""Where the function stands that makes a chart; it is imported when the chart is asked for."""
# How many subjects a chart takes: at least, at most.
SUBJECTS = {"price_path": (0, 2), "industry": (0, 0), "verdicts": (0, 0), "stress": (0, 20)}


@dataclass(frozen=True)
class Chart:
    """A chart for a page: `svg` is drawn, or a placeholder for it where charts are held.

    `keys` names what the chart used, as (view, metric) and as ("row", id).
    """

    name: str
    title: str
    subtitle: str
    svg: str = field(repr=False)
    source_line: str
    drawing: Drawing
    keys: frozenset[tuple[str, str]] = field(repr=False)

    @property
    def alternative(self) -> str:
        """Return the text that stands for the drawing."""
        return self.drawing.alternative

    @property
    def spec(self) -> dict[str, Any]:
        """Return the Vega-Lite specification."""
        found: dict[str, Any] = json.loads(self.drawing.spec)
        return found

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
    made = sketch(name, values, *subjects)
    for module in MODULES:
        note("module", module)
    for tool in TOOLS:
        note("tool", tool)
    prefix = "-".join(("chart", name.replace("_", "-"), *subjects, values.language))
    drawing = Drawing.of(made.plot.spec(), prefix, made.alternative, values.language)
    svg = drawing.placeholder if hold(drawing) else draw_svg(drawing)
    return Chart(name, made.title, made.subtitle, svg, made.source_line, drawing, made.keys)


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
    from dat.charts.sheet import Sheet

    sheet = Sheet(values)
    make: Callable[..., tuple[Plot, str, str]] = resolve_name(CHARTS[name])
    note("module", make.__module__)
    plot, title, subtitle = make(sheet, *subjects)
    said = sheet.join(sheet.said)
    alternative = sheet.word(
        "alternative", title=title, subtitle=subtitle, drawn=sheet.word(f"{name}_alt"), said=said
    )
    keys = frozenset(sheet.keys | {("row", row) for row in sheet.rows})
    return Sketch(plot, title, subtitle, alternative, sheet.source_line(), keys)
