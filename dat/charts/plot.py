"""A drawing surface: marks in data coordinates on panels, turned into one layered Vega-Lite chart.

The specification is written as plain data: making it with Altair takes a hundred times as long. The tests hold every
chart to Altair's schema. Axes and labels are marks like all others, so that a chart has the same size and the same places in both languages
and no label is left to chance. Floats begin here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dat.charts.theme import AXIS, FONT_SIZE, GRID, INK, MUTED, SMALL, WIDTH, config, symbol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
XY = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom
# Points and then texts come last: nothing covers a word.
ABOVE = {"point": 1, "text": 2}


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale from values to pixels."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def pixels(size: float) -> Scale:
    """Return a scale on which values are pixels."""
    return Scale(0, size, 0, size)


@dataclass
class Plot:
    """Marks in the order of drawing, gathered by style; each style becomes one layer."""

    height: int
    _layers: dict[str, tuple[str, Scale, Scale, dict[str, Any], list[dict[str, Any]]]] = field(
        default_factory=dict
    )

    def panel(self, x: Scale | None = None, y: Scale | None = None) -> Panel:
        """Return a part of the surface with its own scales; a missing scale counts in pixels."""
        return Panel(self, x or pixels(WIDTH), y or pixels(self.height))

    def add(self, panel: Panel, mark: str, style: dict[str, Any], rows: Iterable[dict[str, Any]]) -> None:
        """Add rows drawn with a mark in a style."""
        key = json.dumps([mark, str(panel.x), str(panel.y), style], sort_keys=True)
        self._layers.setdefault(key, (mark, panel.x, panel.y, style, []))[-1].extend(rows)

    def spec(self) -> dict[str, Any]:
        """Return the Vega-Lite specification, as plain data that depends on nothing else in this plot."""
        ordered = sorted(self._layers.values(), key=lambda layer: ABOVE.get(layer[0], 0))
        return {
            "$schema": SCHEMA,
            "config": config(),
            "layer": [_layer(*layer) for layer in ordered],
            "resolve": {"scale": {"x": "independent", "y": "independent"}},
            "width": WIDTH,
            "height": self.height,
            "padding": 0,
            "autosize": "none",
        }


@dataclass(frozen=True)
class Panel:
    """A part of a plot with its scales."""

    plot: Plot
    x: Scale
    y: Scale

    def at(self, x: float, y: float) -> XY:
        """Return the pixels of a point."""
        return self.x.at(x), self.y.at(y)

    def text(
        self,
        at: XY,
        text: str,
        *,
        align: str = "left",
        colour: str = INK,
        bold: bool = False,
        small: bool = False,
    ) -> None:
        """Write a text whose middle line passes through a point."""
        style = {
            "align": align,
            "baseline": "middle",
            "fill": colour,
            "fontSize": SMALL if small else FONT_SIZE,
            "fontWeight": 700 if bold else 400,
            "limit": 0,
        }
        self.plot.add(self, "text", style, [{"x": at[0], "y": at[1], "text": text}])

    def rect(self, box: Box, style: dict[str, Any]) -> None:
        """Draw a rectangle between two corners."""
        row = {"x": box[0], "y": box[1], "x2": box[2], "y2": box[3]}
        self.plot.add(self, "rect", style, [row])

    def rule(
        self, start: XY, end: XY, colour: str = GRID, width: float = 1, dash: Sequence[int] = ()
    ) -> None:
        """Draw a straight line."""
        style: dict[str, Any] = {"stroke": colour, "strokeWidth": width}
        if dash:
            style["strokeDash"] = list(dash)
        row = {"x": start[0], "y": start[1], "x2": end[0], "y2": end[1]}
        self.plot.add(self, "rule", style, [row])

    def line(self, points: Iterable[XY], colour: str, width: float = 1.6) -> None:
        """Draw a line through points from left to right."""
        style = {"stroke": colour, "strokeWidth": width, "strokeJoin": "round"}
        self.plot.add(self, "line", style, [{"x": x, "y": y} for x, y in points])

    def point(self, at: XY, view: str, size: int = 90) -> None:
        """Draw the shape of a view."""
        style = {**symbol(view), "size": size, "strokeWidth": 1.5, "opacity": 1}
        self.plot.add(self, "point", style, [{"x": at[0], "y": at[1]}])

    def disc(self, at: XY, colour: str, size: float) -> None:
        """Draw a filled circle of an area in square pixels."""
        style = {"shape": "circle", "fill": colour, "size": size, "strokeWidth": 0, "opacity": 1}
        self.plot.add(self, "point", style, [{"x": at[0], "y": at[1]}])

    def x_axis(self, ticks: Iterable[tuple[float, str]], top: float, bottom: float) -> None:
        """Draw vertical grid lines between two pixels, with their labels below."""
        free = self.plot.panel(self.x)
        for value, label in ticks:
            free.rule((value, top), (value, bottom))
            free.text((value, bottom + 13), label, align="center", colour=MUTED, small=True)

    def y_axis(self, ticks: Iterable[tuple[float, str]], left: float, right: float = WIDTH) -> None:
        """Draw horizontal grid lines between two pixels, with their labels above the line at the left."""
        free = self.plot.panel(None, self.y)
        for value, label in ticks:
            free.rule((left, value), (right, value), AXIS if not value else GRID)
            shifted = self.plot.panel(None, Scale(self.y.low, self.y.high, self.y.start - 8, self.y.end - 8))
            shifted.text((left, value), label, colour=MUTED, small=True)


def _layer(
    mark: str, x: Scale, y: Scale, style: dict[str, Any], rows: list[dict[str, Any]]
) -> dict[str, Any]:
    encoding = {"x": _channel("x", x), "y": _channel("y", y)}
    if mark in {"rect", "rule"}:
        encoding |= {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    if mark == "text":
        encoding["text"] = {"field": "text", "type": "nominal"}
    return {"data": {"values": rows}, "mark": {"type": mark, **style}, "encoding": encoding}


def _channel(name: str, scale: Scale) -> dict[str, Any]:
    shown = {
        "domain": [scale.low, scale.high],
        "range": [scale.start, scale.end],
        "nice": False,
        "zero": False,
    }
    return {"field": name, "type": "quantitative", "scale": shown, "axis": None}
