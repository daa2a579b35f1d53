"""Boxes found by squares are the boxes found by trying them all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dat.charts.boxes import Boxes
from dat.charts.plot import Box

ENDS = st.tuples(st.floats(-60, 200), st.floats(0.5, 90))


def box(across: tuple[float, float], down: tuple[float, float]) -> Box:
    return across[0], down[0], across[0] + across[1], down[0] + down[1]


BOXES = st.builds(box, ENDS, ENDS)


def shared(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0) * max(height, 0)


@given(st.lists(BOXES, max_size=20), BOXES)
def test_what_covers_a_place_is_found(boxes: list[Box], place: Box) -> None:
    found = Boxes(boxes)
    assert found.touch(place) == any(shared(place, other) > 0 for other in boxes)
    assert found.shared(place) == sum(shared(place, other) for other in boxes)


def test_touching_edges_share_nothing() -> None:
    assert not Boxes([(0, 0, 24, 24)]).touch((24, 0, 48, 24))
    assert Boxes([(0, 0, 24, 24)]).touch((23.5, 0, 48, 24))
