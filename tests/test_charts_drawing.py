"""Drawings: pure data with a key for everything that an SVG depends on, held back while a page is made."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dat.charts import CHARTS, Drawing, draw, draw_svg, fill, holding
from dat.charts.drawing import MODULES
from dat.model import Dataset
from dat.trace import tracing
from dat.values import Evaluations, Values
from tests.conftest import ROOT

TEXTS = st.text(max_size=20)
PARTS = st.tuples(st.dictionaries(TEXTS, TEXTS, max_size=3), TEXTS, TEXTS, st.sampled_from(["ja", "en"]))


@pytest.fixture(scope="module")
def values(real_data: Dataset) -> Values:
    return Values(Evaluations(real_data), "en")


@settings(deadline=None)
@given(PARTS, PARTS)
def test_drawings_have_the_same_key_if_and_only_if_they_are_the_same(
    one: tuple[dict[str, str], str, str, str], other: tuple[dict[str, str], str, str, str]
) -> None:
    first, second = (Drawing.of(*parts) for parts in (one, other))  # type: ignore[arg-type]
    assert (first.key == second.key) == (replace(first, key="") == replace(second, key=""))


@settings(deadline=None)
@given(PARTS)
def test_a_drawing_comes_back_from_its_bytes(parts: tuple[dict[str, str], str, str, str]) -> None:
    drawing = Drawing.of(*parts)  # type: ignore[arg-type]
    assert Drawing.from_bytes(drawing.to_bytes()) == drawing


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        Drawing.of({"width": float("nan")}, "a", "b", "en")


def test_held_charts_filled_in_make_the_same_page(values: Values) -> None:
    names = [("holdings", "cango"), ("debt", "sequans")]
    page = "<p>…</p>".join(str(draw(*name[:1], values, *name[1:]).html) for name in names)
    with holding() as held:
        made = "<p>…</p>".join(str(draw(*name[:1], values, *name[1:]).html) for name in names)
    assert "<path" not in made
    assert [drawing.prefix for drawing in held.values()] == [
        "chart-holdings-cango-en",
        "chart-debt-sequans-en",
    ]
    assert fill(made, {key: draw_svg(drawing) for key, drawing in held.items()}) == page


def test_a_drawing_without_its_svg_is_not_passed_over(values: Values) -> None:
    with holding():
        html = str(draw("holdings", values, "cango").html)
    with pytest.raises(KeyError):
        fill(html, {})


def test_whoever_holds_inside_holds_alone(values: Values) -> None:
    with holding() as outer:
        with holding() as inner:
            draw("holdings", values, "cango")
        assert len(inner) == 1
        assert outer == {}
        draw("debt", values, "sequans")
    assert len(outer) == 1
    assert "<path" in draw("holdings", values, "cango").svg


def test_a_chart_notes_the_code_that_makes_and_draws_it(values: Values) -> None:
    with holding(), tracing() as trace:
        draw("holdings", values, "cango")
    noted = {name for kind, name in trace.reads if kind == "module"}
    assert {"dat.charts.coins", *MODULES} <= noted


def test_making_drawings_loads_no_library_that_draws() -> None:
    code = f"""
import sys
from pathlib import Path
from dat.charts import CHARTS, draw, holding
from dat.read import read_dataset
from dat.values import Evaluations, Values
values = Values(Evaluations(read_dataset(Path({str(ROOT)!r}))), "ja")
with holding() as held:
    for name, *subjects in [("price_path",), ("holdings", "cango"), ("verdicts",)]:
        draw(name, values, *subjects)
assert len(held) == 3
print(*{{"altair", "lxml", "pandas", "vl_convert"}} & set(sys.modules), sep="")
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "\n", "")


def test_every_chart_is_found_under_its_name() -> None:
    assert all(place.partition(":")[2] == name for name, place in CHARTS.items())
