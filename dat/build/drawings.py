"""The drawings of a build: each is drawn once, in processes that do nothing else, and remembered by its key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from dat.charts.drawing import Drawing
from dat.publish.pieces import Piece, drawing_facts

if TYPE_CHECKING:
    from dat.cache.store import Store


class Pending(Protocol):
    """An SVG that was asked for."""

    def result(self) -> str:
        """Return it, waiting for it."""


Draw = Callable[[Drawing], Pending]
"""Has a drawing drawn somewhere."""


class Drawings:
    """The SVGs of the drawings by key, with what is known of them."""

    def __init__(self, store: Store, draw: Draw) -> None:
        self._store = store
        self._draw = draw
        self._done: dict[str, tuple[str, Piece]] = {}
        self._awaited: dict[str, Pending] = {}
        self.drawn = 0

    def want(self, drawings: Mapping[str, bytes]) -> None:
        """Have everything drawn that is not known yet, without waiting for it."""
        unknown = [key for key in drawings if key not in self._done and key not in self._awaited]
        known = self._store.get_many(_name(key) for key in unknown)
        for key in unknown:
            if (data := known.get(_name(key))) is not None:
                svg, piece = json.loads(data)
                self._done[key] = svg, Piece.from_listed(piece)
            else:
                self.drawn += 1
                self._awaited[key] = self._draw(Drawing.from_bytes(drawings[key]))

    def svgs(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the SVGs of drawings that were asked for, waiting for those that are being drawn."""
        return {key: self._wait(key)[0] for key in keys}

    def pieces(self, keys: Iterable[str]) -> dict[str, Piece]:
        """Return what is known of the drawings: their ids, and what is wrong with them."""
        return {key: self._wait(key)[1] for key in keys}

    def _wait(self, key: str) -> tuple[str, Piece]:
        if key not in self._done:
            svg = self._awaited.pop(key).result()
            piece = drawing_facts(svg)
            self._store.put(_name(key), json.dumps([svg, piece.listed], ensure_ascii=False).encode())
            self._done[key] = svg, piece
        return self._done[key]


def _name(key: str) -> str:
    return f"svg {key}"
