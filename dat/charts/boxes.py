"""Boxes on a surface, kept by the squares that they lie in: what covers a place is found without trying them all."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dat.charts.plot import Box

SIDE = 24
"""The side of a square in pixels; about the size of the boxes."""


class Boxes:
    """Boxes of any number, each with a width and a height; touching edges share nothing."""

    def __init__(self, boxes: Iterable[Box] = ()) -> None:
        self._boxes: list[Box] = []
        self._squares: dict[tuple[int, int], list[int]] = defaultdict(list)
        for box in boxes:
            self.add(box)

    def add(self, box: Box) -> None:
        """Add a box."""
        for square in _squares(box):
            self._squares[square].append(len(self._boxes))
        self._boxes.append(box)

    def touch(self, box: Box) -> bool:
        """Whether one of the boxes covers a part of a box."""
        left, top, right, bottom = box
        for square in _squares(box):
            for number in self._squares.get(square, ()):
                other = self._boxes[number]
                if other[0] < right and left < other[2] and other[1] < bottom and top < other[3]:
                    return True
        return False

    def shared(self, box: Box) -> float:
        """Return how much of a box the boxes cover, in square pixels; what several cover counts for each."""
        near = {number for square in _squares(box) for number in self._squares.get(square, ())}
        # In one order, whatever the squares: sums of floats depend on it.
        return sum(_shared(box, self._boxes[number]) for number in sorted(near))


def _squares(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(int(box[0] // SIDE), int(box[2] // SIDE) + 1):
        for row in range(int(box[1] // SIDE), int(box[3] // SIDE) + 1):
            yield column, row


def _shared(box: Box, other: Box) -> float:
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    return width * height if width > 0 and height > 0 else 0
