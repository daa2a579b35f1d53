"""The drawing pool: the same bytes whoever draws and in whatever order, and a process that ends costs a try."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dat.cache.digest import digest_of
from dat.charts import Drawing, draw, draw_svg, holding
from dat.charts.pool import MANY, TRIES, DrawingFailed, DrawingPool, Pending
from dat.model import Dataset
from dat.values import Evaluations, Values

CASES = (
    ("price_path", "eth"),
    ("holdings", "cango"),
    ("mined_sold", "bitdeer"),
    ("bridge", "ethzilla"),
    ("industry",),
)
DrawAll = Callable[[list[int], list[int]], dict[str, str]]
ORDERS = st.permutations(range(len(CASES)))
BROKEN = Drawing.of({"layer": [{"mark": {"type": "no such mark"}}]}, "chart-broken-en", "", "en")


@pytest.fixture(scope="module")
def drawings(real_data: Dataset) -> list[Drawing]:
    values = Values(Evaluations(real_data), "ja")
    with holding() as held:
        for name, *subjects in CASES:
            draw(name, values, *subjects)
    return list(held.values())


@pytest.fixture(scope="module")
def expected(drawings: list[Drawing]) -> dict[str, str]:
    return {drawing.key: digest_of(draw_svg(drawing)) for drawing in drawings}


@pytest.fixture(scope="module")
def pool() -> Iterator[DrawingPool]:
    with DrawingPool(2) as pool:
        pool.warm()
        yield pool


def drawn(pending: Iterable[Pending]) -> dict[str, str]:
    """Return digests of what was asked for, by key."""
    return {one.drawing.key: digest_of(one.result()) for one in pending}


@pytest.fixture(scope="module")
def draw_all(pool: DrawingPool, drawings: list[Drawing]) -> DrawAll:
    """Return what submits all drawings in one order and asks for their SVGs in another."""

    def submit_and_ask(given: list[int], asked: list[int]) -> dict[str, str]:
        pending = {number: pool.submit(drawings[number]) for number in given}
        return drawn(pending[number] for number in asked)

    return submit_and_ask


def ids(pool: DrawingPool) -> list[int]:
    return [worker.process.pid for worker in pool._workers]


@settings(max_examples=10, deadline=None)
@given(given=ORDERS, asked=ORDERS)
def test_any_process_draws_the_same_bytes_in_any_order(
    given: list[int], asked: list[int], draw_all: DrawAll, expected: dict[str, str]
) -> None:
    assert draw_all(given, asked) == expected


def test_a_pool_starts_no_thread(pool: DrawingPool, drawings: list[Drawing]) -> None:
    before = threading.active_count()
    pool.submit(drawings[0]).result()
    assert threading.active_count() == before


def test_a_killed_process_costs_a_try(
    pool: DrawingPool, drawings: list[Drawing], expected: dict[str, str]
) -> None:
    pending = [pool.submit(drawing) for drawing in drawings * (MANY + 1)]
    before = ids(pool)
    os.kill(before[0], signal.SIGKILL)
    assert drawn(pending) == expected
    assert before[0] not in ids(pool)
    assert before[1] in ids(pool)


def test_a_process_killed_while_it_rests_is_replaced(
    pool: DrawingPool, drawings: list[Drawing], expected: dict[str, str]
) -> None:
    for process in ids(pool):
        os.kill(process, signal.SIGKILL)
    assert drawn(map(pool.submit, drawings)) == expected


def test_a_drawing_over_which_every_process_ends_fails_alone(
    drawings: list[Drawing], expected: dict[str, str]
) -> None:
    with DrawingPool(1) as pool:
        doomed, other = pool.submit(drawings[0]), pool.submit(drawings[1])
        for _ in range(TRIES):
            os.kill(ids(pool)[0], signal.SIGKILL)
            pool.receive()
        with pytest.raises(DrawingFailed, match=r"chart-price-path-eth-ja .*signal SIGKILL"):
            doomed.result()
        assert digest_of(other.result()) == expected[drawings[1].key]


def test_what_vega_cannot_draw_is_named_and_the_rest_is_drawn(
    pool: DrawingPool, drawings: list[Drawing], expected: dict[str, str]
) -> None:
    broken, fine = pool.submit(BROKEN), pool.submit(drawings[0])
    with pytest.raises(DrawingFailed, match="chart-broken-en cannot be drawn"):
        broken.result()
    assert digest_of(fine.result()) == expected[drawings[0].key]


def test_closing_ends_the_processes_and_leaves_nobody_waiting(drawings: list[Drawing]) -> None:
    with DrawingPool(1) as pool:
        pending = pool.submit(drawings[0])
        process = pool._workers[0].process
    assert process.returncode == -signal.SIGKILL
    with pytest.raises(DrawingFailed, match="stopped"):
        pending.result()


def test_a_process_ends_when_nobody_is_left_to_ask(drawings: list[Drawing]) -> None:
    pool = DrawingPool(1)
    pool.submit(drawings[0]).result()
    worker = pool._workers[0]
    worker.connection.close()
    assert worker.process.wait(20) == 0
