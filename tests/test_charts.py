"""Every chart draws in both languages, on the real data and where nearly everything is missing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from dat.charts import CHARTS, Chart, Drawing, draw, draw_svg
from dat.charts.plot import SCHEMA
from dat.errors import UnknownName, UsageError
from dat.read import read_dataset
from dat.values import Evaluations, Values

if TYPE_CHECKING:
    from dat.model import Dataset, Language

ROOT = Path(__file__).resolve().parents[1]
CASES: tuple[tuple[str, ...], ...] = (
    ("price_path",),
    ("price_path", "btc"),
    ("price_path", "eth"),
    ("holdings", "cango"),
    ("holdings", "empery"),
    ("holdings", "sequans"),
    ("holdings", "ethzilla"),
    ("mining_cost", "cango"),
    ("loss_curve", "empery"),
    ("mined_sold", "bitdeer"),
    ("debt", "sequans"),
    ("bridge", "ethzilla"),
    ("industry",),
    ("stress",),
    ("verdicts",),
)
LANGUAGES: tuple[Language, ...] = ("ja", "en")
Drawn = dict[tuple[tuple[str, ...], "Language"], Chart]
JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def data() -> Dataset:
    return read_dataset(ROOT)


@pytest.fixture(scope="module")
def evaluations(data: Dataset) -> Evaluations:
    return Evaluations(data)


def tiny(data: Dataset) -> Dataset:
    """Return the companies and texts with a handful of rows: nearly everything is missing."""
    rows = tuple(row for row in data.rows if row.is_article and row.event.startswith("sale_"))[:4]
    closes = [row for row in data.prices if row.kind == "close"]
    prices = tuple(row for asset in data.assets for row in [r for r in closes if r.asset == asset][:3])
    return replace(data, rows=rows, prices=prices, claims=data.claims[:2])


@pytest.fixture(scope="module")
def charts(evaluations: Evaluations) -> Drawn:
    """Return every chart in both languages, drawn once."""
    return {
        (case, language): draw(case[0], Values(evaluations, language), *case[1:])
        for case in CASES
        for language in LANGUAGES
    }


def texts(chart: Chart) -> list[str]:
    rows = (row for layer in chart.spec["layer"] for row in layer["data"]["values"])
    return [row["text"] for row in rows if "text" in row]


def test_all_charts_are_tried() -> None:
    assert {case[0] for case in CASES} == set(CHARTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_chart_is_whole(case: tuple[str, ...], language: Language, charts: Drawn) -> None:
    chart = charts[case, language]
    assert json.loads(json.dumps(chart.spec, allow_nan=False)) == chart.spec
    assert "NaN" not in chart.svg
    assert "undefined" not in chart.svg
    assert "<script" not in chart.svg
    links = re.findall(r"""(?:href|src)=["']?[^"']*""", chart.svg)
    assert links == []
    root = etree.fromstring(chart.svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.alternative
    assert root.get("viewBox", "").startswith("0 0 480 ")
    assert root.get("width") is None
    assert texts(chart)
    assert chart.title in chart.alternative
    assert any(view == "row" for view, _ in chart.keys) or case[0] == "verdicts"
    assert "{" not in chart.title + chart.subtitle + chart.alternative + "".join(texts(chart))


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_languages_do_not_mix(case: tuple[str, ...], charts: Drawn) -> None:
    ja, en = (charts[case, language] for language in LANGUAGES)
    shown = " ".join((en.title, en.subtitle, en.source_line, *texts(en)))
    assert not JAPANESE.search(shown)
    assert not JAPANESE.search(en.alternative)
    for text in (ja.title, ja.subtitle, ja.alternative):
        assert JAPANESE.search(text)
    for text in texts(ja):
        assert not re.search(r"\b(not disclosed|about|article|per)\b", text), text


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_size_and_order_are_the_same_in_both_languages(case: tuple[str, ...], charts: Drawn) -> None:
    ja, en = (charts[case, language] for language in LANGUAGES)
    assert (ja.spec["width"], ja.spec["height"]) == (en.spec["width"], en.spec["height"])
    assert 200 <= ja.spec["height"] <= 480
    assert ja.keys == en.keys


def test_every_specification_is_what_altair_would_accept(charts: Drawn) -> None:
    import altair as alt

    for chart in charts.values():
        alt.LayerChart.validate(chart.spec)


def test_words_stand_where_vega_would_have_written_them(charts: Drawn) -> None:
    import vl_convert

    for chart in (charts[case, "ja"] for case in CASES):
        whole = etree.fromstring(vl_convert.vegalite_to_svg(chart.drawing.spec).encode())
        ours = etree.fromstring(chart.svg)
        assert written(ours) == written(whole)


def written(root: etree._Element) -> list[tuple[str, str]]:
    found = root.iter("{http://www.w3.org/2000/svg}text")
    return [(element.get("transform", ""), element.text or "") for element in found]


def test_text_is_never_smaller_than_twelve(charts: Drawn) -> None:
    for chart in charts.values():
        layers = chart.spec["layer"]
        sizes = [layer["mark"]["fontSize"] for layer in layers if layer["mark"]["type"] == "text"]
        assert min(sizes) >= 12


def test_same_chart_gives_same_bytes_in_any_order(evaluations: Evaluations, charts: Drawn) -> None:
    values = Values(evaluations, "ja")
    for case in reversed(CASES):
        assert draw(case[0], values, *case[1:]).svg == charts[case, "ja"].svg


def test_ids_are_unique_over_all_charts(charts: Drawn) -> None:
    drawn = [chart.svg for chart in charts.values()]
    ids = [name for svg in drawn for name in re.findall(r'\bid="([^"]+)"', svg)]
    assert len(ids) == len(set(ids))
    for svg in drawn:
        for reference in re.findall(r"url\(#([^)]+)\)", svg):
            assert f'id="{reference}"' in svg


def test_clip_paths_are_renamed() -> None:
    channel = {"type": "quantitative", "axis": None}
    layer = {
        "data": {"values": [{"x": 1, "y": 1}]},
        "mark": {"type": "point", "clip": True},
        "encoding": {"x": {"field": "x", **channel}, "y": {"field": "y", **channel}},
    }
    spec = {"$schema": SCHEMA, "layer": [layer]}
    first, second = (draw_svg(Drawing.of(spec, "chart-a", "text", "en")) for _ in range(2))
    assert first == second
    assert 'id="chart-a-1"' in first
    assert "url(#chart-a-1)" in first


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_missing_values_are_labelled_gaps(case: tuple[str, ...], language: Language, data: Dataset) -> None:
    chart = draw(case[0], Values(Evaluations(tiny(data)), language), *case[1:])
    assert "NaN" not in chart.svg
    json.dumps(chart.spec, allow_nan=False)
    if case[0] in {"holdings", "mining_cost", "debt", "loss_curve", "bridge"} and case[1] != "cango":
        assert {"ja": "開示なし", "en": "not disclosed"}[language] in texts(chart)


def test_gaps_of_the_real_data_are_labelled(evaluations: Evaluations) -> None:
    assert texts(draw("holdings", Values(evaluations, "en"), "empery")).count("not disclosed") == 2
    assert "開示なし" in texts(draw("mined_sold", Values(evaluations, "ja"), "bitdeer"))


def test_alternative_tells_the_main_numbers(evaluations: Evaluations) -> None:
    for language in LANGUAGES:
        values = Values(evaluations, language)
        told = draw("holdings", values, "cango").alternative
        for name in (
            "article.cango.sale_2026_02.share",
            "disclosed.cango.sale_2026_02.share",
            "disclosed.cango.sale_2026_02.holding_before",
            "article.cango.sale_2026_02.holding_after",
        ):
            assert values.shown(name).text in told
        told = draw("verdicts", values).alternative
        assert values.shown("disclosed.claims.inconsistent").text in told
        told = draw("debt", values, "sequans").alternative
        assert values.shown("disclosed.sequans.sale_2025_11.debt_before").text in told


def test_views_differ_by_shape_and_pattern_not_by_colour_alone(evaluations: Evaluations) -> None:
    svg = draw("holdings", Values(evaluations, "en"), "cango").svg
    assert "<pattern" in svg
    assert 'fill="url(#chart-holdings-cango-en-hatch)"' in svg


def test_html_is_the_block_of_the_page_vocabulary(evaluations: Evaluations) -> None:
    html = str(draw("price_path", Values(evaluations, "ja"), "btc").html)
    assert html.startswith('<div class="chart chart-price-path"><p class="chart-title">')
    assert '<p class="chart-subtitle">' in html
    assert '<p class="chart-source">' in html
    etree.fromstring(html)


def test_unknown_names_are_told(evaluations: Evaluations) -> None:
    values = Values(evaluations, "en")
    with pytest.raises(UnknownName, match="did you mean holdings"):
        draw("holding", values, "cango")
    with pytest.raises(UnknownName, match="company"):
        draw("holdings", values, "kango")
    with pytest.raises(UnknownName, match="asset"):
        draw("price_path", values, "doge")
    with pytest.raises(UsageError, match="expected 1 subject"):
        draw("holdings", values)


def test_importing_charts_does_not_import_altair() -> None:
    code = (
        "import dat.charts, sys; sys.exit(any(m in sys.modules for m in ('altair', 'pandas', 'vl_convert')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
