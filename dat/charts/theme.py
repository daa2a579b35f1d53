"""The one look of all charts: sizes, colours and shapes, and the Vega-Lite configuration that carries them.

A view has one colour, one shape and one way of filling an area everywhere, so that it is told apart without colour.
"""

from __future__ import annotations

from typing import Any

WIDTH = 480
FONT_SIZE = 13
SMALL = 12.5

INK = "#1b1e22"
MUTED = "#565c65"
GRID = "#e4e1db"
AXIS = "#a9a59d"

COLOURS = {"article": "#B35900", "disclosed": "#1F5FA8", "latest": "#5B6770"}
SHAPES = {"article": "diamond", "disclosed": "circle", "latest": "square"}
# One step beside the article's colour: `dat.charts.svg` fills it with hatching, other viewers with nearly the same.
HATCH = "#B35901"
PAPER = "#fffffe"

VERDICT_COLOURS = {
    "consistent": "#1a6b4a",
    "close": "#735a00",
    "inconsistent": "#a3202e",
    "unverifiable": "#565c65",
    "stated": "#4a4f57",
    "judged": "#5b3e8c",
}

FONTS = {
    "ja": "'Hiragino Sans','Hiragino Kaku Gothic ProN','Yu Gothic','Noto Sans CJK JP','Noto Sans JP',Meiryo,sans-serif",
    "en": "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',Arial,sans-serif",
}


def area(view: str, *, is_light: bool = False) -> dict[str, Any]:
    """Return how an area of a view is filled: hatched, solid or outlined; the light one is for a second quantity."""
    colour = COLOURS[view]
    fill = {"article": HATCH, "disclosed": colour, "latest": PAPER}[view]
    if is_light:
        fill = {"article": "#fdf3e7", "disclosed": "#dbe7f4", "latest": PAPER}[view]
    return {"fill": fill, "stroke": colour, "strokeWidth": 1.2}


def symbol(view: str) -> dict[str, Any]:
    """Return how a point of a view is drawn: diamond, circle or open square."""
    colour = COLOURS[view]
    fill = PAPER if view == "latest" else colour
    return {"shape": SHAPES[view], "fill": fill, "stroke": colour if view == "latest" else PAPER}


# Behind a direct label: grid lines fade under it.
VEIL: dict[str, Any] = {"fill": PAPER, "fillOpacity": 0.8}
GAP: dict[str, Any] = {"fill": PAPER, "stroke": AXIS, "strokeWidth": 1.2, "strokeDash": [4, 3]}


def config() -> dict[str, Any]:
    """Return the configuration of every specification."""
    return {
        "background": "transparent",
        "aria": False,
        "font": "Noto Sans CJK JP",
        "view": {"stroke": None},
        "text": {"fontSize": FONT_SIZE, "fill": INK},
    }
