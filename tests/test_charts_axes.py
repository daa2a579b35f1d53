"""Axes and labels: round ticks in the page's language, and texts that cover nothing."""

from __future__ import annotations

from datetime import date
from itertools import combinations

from dat.amount import RATIO
from dat.charts.axes import USD, month_ticks, number_ticks, ticks
from dat.charts.labels import Label, text_width, write
from dat.charts.plot import Plot


def test_ticks_are_round_and_inside() -> None:
    assert [int(tick) for tick in ticks(45_000, 130_000, 5)] == [60_000, 80_000, 100_000, 120_000]
    assert all(-0.5 <= tick <= 0.7 for tick in ticks(-0.5, 0.7, 6))


def test_tick_labels_are_in_the_language() -> None:
    assert number_ticks(110_000, 130_000, USD, "ja", 1)[0][1].endswith("万ドル")
    assert number_ticks(110_000, 130_000, USD, "en", 1)[0][1].startswith("$1")


def test_zero_has_no_sign() -> None:
    labels = dict(number_ticks(-0.4, 0.6, RATIO, "en", 6))
    assert labels[0.0] == "0%"
    assert "−20%" in labels.values()


def test_months_name_the_year_once() -> None:
    found = [label for _, label in month_ticks(date(2025, 6, 30), date(2026, 3, 31), "ja")]
    assert found == ["2025年7月", "10月", "2026年1月"]


def test_wide_characters_count_double() -> None:
    assert text_width("万円", 10) == 20
    assert text_width("ab", 10) < 15


def test_labels_of_one_spot_do_not_overlap() -> None:
    plot = Plot(300)
    taken: list[tuple[float, float, float, float]] = []
    labels = [Label((240, 150), f"label {number}", "#000000") for number in range(8)]
    write(plot.panel(), labels, taken, (0, 0, 480, 300))
    for one, other in combinations(taken, 2):
        assert min(one[2], other[2]) <= max(one[0], other[0]) or min(one[3], other[3]) <= max(
            one[1], other[1]
        )
