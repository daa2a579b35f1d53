"""Drawings: a chart as pure data, which any process turns into the same SVG, at once or later.

    with holding() as held:
        html = str(draw("holdings", values, "cango").html)    has a placeholder where the SVG belongs
    fill(html, {key: draw_svg(drawing) for key, drawing in held.items()})

A drawing's key is the digest of everything that its SVG depends on, so SVGs can be kept under it.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dat.cache.digest import digest_of
from dat.cache.modules import module_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dat.model import Language

MODULES = ("dat.charts.drawing", "dat.charts.svg", "dat.charts.theme")
"""The code that an SVG depends on, besides what makes the drawing."""
TOOLS = ("vl-convert-python", "lxml")
"""The packages whose versions an SVG depends on."""

_PLACEHOLDER = re.compile(r'<svg data-drawing="([0-9a-f]+)"></svg>')


@dataclass(frozen=True, slots=True)
class Drawing:
    """What an SVG is drawn from; drawings with the same key give the same bytes.

    `spec` is a Vega-Lite specification as JSON, `prefix` begins every id in the SVG, `alternative` is the text that
    stands for it.
    """

    key: str
    spec: str = field(repr=False)
    prefix: str
    alternative: str = field(repr=False)
    language: Language

    @classmethod
    def of(cls, spec: Mapping[str, Any], prefix: str, alternative: str, language: Language) -> Drawing:
        """Return the drawing of a specification.

        Raises:
            ValueError: the specification holds a number that is none, or infinite.
        """
        text = json.dumps(spec, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return cls(
            digest_of(_means(), text, prefix, alternative, language), text, prefix, alternative, language
        )

    @property
    def placeholder(self) -> str:
        """Return what stands for the SVG in the HTML of a page until `fill`."""
        return f'<svg data-drawing="{self.key}"></svg>'

    def to_bytes(self) -> bytes:
        """Return the drawing as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Drawing:
        """Return the drawing that `to_bytes` wrote."""
        return cls(**json.loads(data))


@lru_cache(maxsize=1)
def _means() -> str:
    """Return the digest of the code and the tools that draw."""
    return digest_of(*map(module_digest, MODULES), *map(_version, TOOLS))


def _version(package: str) -> str:
    # Half of what importing this module would take; the processes that draw do not need it.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"{package} {version(package)}"
    except (
        PackageNotFoundError
    ):  # it may be there without its metadata, or missed only when something is drawn
        return package


_holders: list[dict[str, Drawing]] = []


@contextmanager
def holding() -> Iterator[dict[str, Drawing]]:
    """Hold charts back while a page is made: they leave placeholders, and their drawings come here by key."""
    held: dict[str, Drawing] = {}
    _holders.append(held)
    try:
        yield held
    finally:
        _holders.pop()


def hold(drawing: Drawing) -> bool:
    """Tell whether charts are held; if so, the drawing is kept for whoever holds them."""
    if _holders:
        _holders[-1][drawing.key] = drawing
    return bool(_holders)


def fill(html: str, svgs: Mapping[str, str]) -> str:
    """Return HTML with the SVGs, by key, in the places of their drawings.

    Raises:
        KeyError: the SVG of a drawing is not among them.
    """
    return _PLACEHOLDER.sub(lambda place: svgs[place[1]], html)
