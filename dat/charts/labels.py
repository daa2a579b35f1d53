"""Direct labels: how wide a text is, and where it stands without covering anything."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from dat.charts.boxes import Boxes
from dat.charts.theme import SMALL, VEIL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dat.charts.plot import XY, Box, Panel

HEIGHT = 16
NEAR = 16  # a label so near to its point needs no line to it


@dataclass(frozen=True, slots=True)
class Label:
    """A text for the point at `anchor` (in pixels)."""

    anchor: XY
    text: str
    colour: str


def text_width(text: str, size: float = SMALL) -> float:
    """Return about how wide a text is: wide characters are square, others half of it or less."""
    return sum(map(_sign_width, text)) * size


@cache
def _sign_width(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WF":
        return 1
    if sign in " \u00a0,.:;()'·|-":
        return 0.3
    return 0.66 if sign.isupper() or sign in "%$−+" else 0.56


def write(panel: Panel, labels: Iterable[Label], taken: list[Box], bounds: Box) -> None:
    """Write labels near their points where they cover no box that is taken; a far one gets a line to its point.

    `panel` counts in pixels. Boxes of written labels are added to `taken`.
    """
    covered, written = Boxes(taken), Boxes()
    for label in labels:
        place = _best(label, covered, written, bounds)
        for boxes in (covered, written):
            boxes.add(place.box)
        taken.append(place.box)
        box, near = place.box, _nearest(place.box, label.anchor)
        if math.dist(near, label.anchor) > NEAR:
            panel.rule(label.anchor, near, label.colour, 0.8)
        panel.rect((box[0] - 1, box[1] + 1, box[2] + 1, box[3] - 1), VEIL)
        is_left = (box[0] + box[2]) / 2 < label.anchor[0] - 4
        for number, line in enumerate(place.block.lines):
            at = (box[2] - 1 if is_left else box[0] + 1, box[1] + HEIGHT * (number + 0.5))
            panel.text(at, line, align="right" if is_left else "left", colour=label.colour, small=True)


class _Block:
    """The lines of a label, measured once for all places that are tried."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        self.width = max(map(text_width, lines))
        self.half = HEIGHT * len(lines) / 2

    def at(self, left: float, middle: float) -> Box:
        """Return the box of the lines with this left end and this height in the middle."""
        return left, middle - self.half, left + self.width + 2, middle + self.half


@dataclass(frozen=True, slots=True)
class _Place:
    box: Box
    block: _Block


def _best(label: Label, taken: Boxes, written: Boxes, bounds: Box) -> _Place:
    """Return the nearest free place: close by in one line or two, else farther away, else where least is covered."""
    first, colon, second = label.text.partition(": ")
    blocks = [_Block(label.text), _Block(f"{first}:", second)] if colon else [_Block(label.text)]

    def inside(find: Callable[[XY, _Block], Iterator[Box]]) -> Iterator[_Place]:
        found = (_Place(box, block) for block in blocks for box in find(label.anchor, block))
        return (place for place in found if _inside(place.box, bounds))

    def free(places: Iterable[_Place]) -> Iterator[_Place]:
        return (place for place in places if _is_free(place.box, label.anchor, taken, written))

    def distance(place: _Place) -> float:
        return math.dist(_nearest(place.box, label.anchor), label.anchor)

    return (
        next(free(inside(_close)), None)
        or min(free(inside(_far)), key=distance, default=None)
        or min((*inside(_close), *inside(_far)), key=lambda place: taken.shared(place.box), default=None)
        or _Place(blocks[0].at(bounds[0], label.anchor[1]), blocks[0])
    )


def _is_free(box: Box, anchor: XY, taken: Boxes, written: Boxes) -> bool:
    if taken.touch(box):
        return False
    near = _nearest(box, anchor)
    if math.dist(near, anchor) <= NEAR:
        return True
    return not any(written.touch(spot) for spot in along([anchor, near]))


def _nearest(box: Box, anchor: XY) -> XY:
    return min(max(anchor[0], box[0]), box[2]), min(max(anchor[1], box[1] + 3), box[3] - 3)


def _close(anchor: XY, block: _Block) -> Iterator[Box]:
    return _around(anchor, block, (10, 16, 24, 34))


def _far(anchor: XY, block: _Block) -> Iterator[Box]:
    yield from _around(anchor, block, (46, 60, 76, 94, 114))
    for far in (20, 40, 60, 80, 100, 120):
        for dy in (18, -18, 36, -36, 54, -54, 72, -72):
            yield block.at(anchor[0] - block.width - far, anchor[1] + dy)
            yield block.at(anchor[0] + far, anchor[1] + dy)


def _around(anchor: XY, block: _Block, distances: tuple[int, ...]) -> Iterator[Box]:
    x, y = anchor
    width, more = block.width, HEIGHT * (len(block.lines) - 1) / 2
    for far in distances:
        for dx, dy in (
            (-width / 2, -far - 3 - more),
            (-width / 2, far + 3 + more),
            (far, 0),
            (-width - far, 0),
        ):
            yield block.at(x + dx, y + dy)
        for dx in (far * 0.6, -width - far * 0.6, -width * 0.94, -width * 0.8, -width * 0.7, -width * 0.2):
            for dy in (-far - more, far + more):
                yield block.at(x + dx, y + dy)


def _inside(box: Box, bounds: Box) -> bool:
    return bounds[0] <= box[0] and bounds[1] <= box[1] and box[2] <= bounds[2] and box[3] <= bounds[3]


def around(point: XY, radius: float = 6) -> Box:
    """Return the box that a mark takes up."""
    return point[0] - radius, point[1] - radius, point[0] + radius, point[1] + radius


def along(points: list[XY], step: float = 6) -> Iterator[Box]:
    """Yield the boxes that a line takes up."""
    for start, end in pairwise(points):
        count = max(1, int(math.dist(start, end) / step))
        for part in range(count + 1):
            share = part / count
            yield around((start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share), 2)


def stack(panel: Panel, labels: Iterable[Label], step: float = 17) -> None:
    """Write labels to the right of points on a falling line: from the lowest point up, each clear of the last."""
    last: float | None = None
    for label in sorted(labels, key=lambda label: -label.anchor[1]):
        x, y = label.anchor
        middle = y - 3 if last is None else min(y - 3, last - step)
        left = x + 14
        if y - middle > 10:
            panel.rule(label.anchor, (left - 2, middle + 2), label.colour, 0.8)
        panel.rect((left - 1, middle - 7, left + text_width(label.text) + 2, middle + 7), VEIL)
        panel.text((left, middle), label.text, colour=label.colour, small=True)
        last = middle
