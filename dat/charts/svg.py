"""From a drawing to the SVG of a page: one root element, ids of its own, no scripts, no fixed size.

vl-convert numbers clip paths with a counter of the process; here they are named after the chart, so that the same
drawing gives the same bytes in any process and order and no two charts of a page share an id.

Words are put in last: vl-convert measures every text with the fonts of the machine, which takes four fifths of the
time, and nothing in our charts stands where it stands because of the width of a text.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from dat.charts.theme import COLOURS, FONTS, HATCH, PAPER, WIDTH

if TYPE_CHECKING:
    from dat.charts.drawing import Drawing
    from dat.model import Language

SVG = "http://www.w3.org/2000/svg"
_NEEDLESS = ("aria-roledescription", "aria-label", "aria-hidden", "role", "class", "font-family")


def draw_svg(drawing: Drawing) -> str:
    """Return the SVG of a drawing.

    Raises:
        ValueError: Vega cannot draw the specification.
    """
    import vl_convert
    from lxml import etree

    spec = json.loads(drawing.spec)
    words = _take_words(spec)
    drawn = vl_convert.vegalite_to_svg(json.dumps(spec, ensure_ascii=False))
    root = etree.fromstring(drawn.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    _put_words(root, words)
    for element in root.iter(etree.Element):
        for name in _NEEDLESS:
            element.attrib.pop(name, None)
    _drop_background(root)
    _rename_ids(root, drawing.prefix)
    _hatch(root, drawing.prefix)
    _open_root(root, drawing.alternative, drawing.language)
    etree.cleanup_namespaces(root)
    text: str = etree.tostring(root, encoding="unicode")
    return re.sub(r">\s+<", "><", text)


def _take_words(spec: dict[str, Any]) -> list[str]:
    """Take the words out of the text layers of a specification; return them in the order of drawing."""
    words: list[str] = []
    for layer in spec.get("layer", ()):
        if layer["mark"]["type"] == "text":
            for row in layer["data"]["values"]:
                words.append(row["text"].strip())  # as Vega would
                row["text"] = ""
    return words


def _put_words(root: Any, words: list[str]) -> None:
    for element, word in zip(root.iter(f"{{{SVG}}}text"), words, strict=True):
        element.text = word or None


def _drop_background(root: Any) -> None:
    first = root[0] if len(root) else None
    if first is not None and first.tag == f"{{{SVG}}}rect" and first.get("fill") in {"white", "transparent"}:
        root.remove(first)


def _rename_ids(root: Any, prefix: str) -> None:
    names: dict[str, str] = {}
    for element in root.iter():
        if element.get("id") is not None:
            names[element.get("id")] = f"{prefix}-{len(names) + 1}"
            element.set("id", names[element.get("id")])
    for element in root.iter():
        for attribute, value in element.attrib.items():
            if "url(#" in value:
                element.set(attribute, re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{names[m[1]]})", value))


def _hatch(root: Any, prefix: str) -> None:
    """Replace the stand-in colours: the article's hatching, and the white of outlined marks."""
    from lxml import etree

    hatched = [element for element in root.iter() if (element.get("fill") or "").lower() == HATCH.lower()]
    for element in root.iter():
        for attribute in ("fill", "stroke"):
            if (element.get(attribute) or "").lower() == PAPER:
                element.set(attribute, "#fff")
    if not hatched:
        return
    name = f"{prefix}-hatch"
    for element in hatched:
        element.set("fill", f"url(#{name})")
    definitions = etree.SubElement(root, f"{{{SVG}}}defs")
    size = {"width": "6", "height": "6", "patternUnits": "userSpaceOnUse"}
    pattern = etree.SubElement(definitions, f"{{{SVG}}}pattern", {"id": name, **size})
    etree.SubElement(pattern, f"{{{SVG}}}rect", {"width": "6", "height": "6", "fill": "#fff"})
    strokes = "M-1,1 L1,-1 M0,6 L6,0 M5,7 L7,5"
    stroke = {"d": strokes, "stroke": COLOURS["article"], "stroke-width": "1.8", "fill": "none"}
    etree.SubElement(pattern, f"{{{SVG}}}path", stroke)


def _open_root(root: Any, alternative: str, language: Language) -> None:
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("aria-label", alternative)
    root.set("lang", language)
    root.set("font-family", FONTS[language])
    root.set("style", f"width:100%;max-width:{WIDTH * 4 // 3}px;height:auto")
