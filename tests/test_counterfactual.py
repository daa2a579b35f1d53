"""Counterfactuals: had one row said something else, what would be different? Tried for every row of the real data.

Each row and each price is made larger, made smaller, moved by a day either way and left out, one after the other, and
everything that could notice is computed again. A metric, a verdict or a chart may change only if its own record
(derivation, rows behind a verdict, keys of a chart) names the row: then the record can be trusted to say what a new
disclosure touches. What never asked for the row's company and kind is not computed again: it is a pure function of
what it asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import NamedTuple

import pytest

import dat.claims
from dat.charts import Sketch, sketch
from dat.charts.labels import Label
from dat.charts.plot import Panel
from dat.check.asked import blocks_of
from dat.check.usage import rows_behind
from dat.claims import Check, check_claim
from dat.metrics import Result, View, evaluate, metric_names, open_view
from dat.model import VIEWS, Dataset
from dat.render.chapters import collect_sources
from dat.render.project import read_project
from dat.render.source import Source
from dat.tables.cards import card_html
from dat.values import Evaluations, Values
from tests.conftest import ROOT
from tests.counterfactual import (
    AnyRow,
    Asked,
    Key,
    NotingView,
    drawn,
    every_row,
    names,
    noting,
    outcome,
    said,
    subject,
    uses,
    variants,
    with_row,
)


class Effect(NamedTuple):
    """What a metric gives before and after a row was changed."""

    row: AnyRow
    how: str
    data: Dataset
    key: Key
    before: Result
    after: Result

    def __str__(self) -> str:
        view, metric = self.key
        return f"{view} {metric}, had {self.row.id} been {self.how}"


@dataclass(frozen=True)
class Ground:
    """The data as they are: all results, and which of them ask for which rows."""

    data: Dataset
    sources: tuple[Source, ...]
    results: dict[Key, Result] = field(default_factory=dict)
    readers: dict[Asked, list[Key]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in VIEWS:
            for metric in metric_names(self.data):
                view = noting(self.data, name)
                self.results[name, metric] = evaluate(view, metric)
                for asked in view.asked:
                    self.readers.setdefault(asked, []).append((name, metric))

    def rows(self, of: str) -> Iterator[AnyRow]:
        yield from (row for row in every_row(self.data) if subject(row) == of)

    def effects(self, row: AnyRow, how: str, other: AnyRow | None) -> Iterator[Effect]:
        """Yield what becomes of every metric that asks for such rows, in the views that see the row."""
        data = with_row(self.data, row, other)
        views = {name: open_view(data, name) for name in VIEWS}
        seeing = {
            name for name, view in views.items() if view.sees(row) or (other is not None and view.sees(other))
        }
        for name, metric in self.readers.get((subject(row), row.kind), ()):
            if name in seeing:
                before = self.results[name, metric]
                yield Effect(row, how, data, (name, metric), before, outcome(views[name], metric))


@pytest.fixture(scope="module")
def ground(real_data: Dataset) -> Ground:
    sources, problems = collect_sources(read_project(ROOT))
    assert not problems
    return Ground(real_data, sources)


@pytest.fixture(scope="module")
def effects(ground: Ground) -> Callable[[str], tuple[Effect, ...]]:
    """All effects of the rows of a company or asset that touch a result or that a result says it used."""

    @cache
    def of(name: str) -> tuple[Effect, ...]:
        found = (
            effect
            for row in ground.rows(name)
            for how, other in variants(row)
            for effect in ground.effects(row, how, other)
        )
        return tuple(
            effect for effect in found if effect.before != effect.after or uses(effect.before, effect.row)
        )

    return of


SUBJECTS = (
    "cango", "empery", "bitdeer", "sequans", "ethzilla", "strategy", "bitmine", "sharplink", "mara", "riot",
    "hut8", "cleanspark", "BTC", "ETH",
)  # fmt: skip


def test_every_row_is_tried(real_data: Dataset) -> None:
    assert {subject(row) for row in every_row(real_data)} == set(SUBJECTS)


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_metric_changes_only_by_rows_that_it_used_or_considered(
    effects: Callable[[str], tuple[Effect, ...]], name: str
) -> None:
    unexplained = [
        str(effect)
        for effect in effects(name)
        if said(effect.before) != said(effect.after)
        and not names(effect.before, effect.row)
        and not names(effect.after, effect.row)
    ]
    assert not unexplained


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_row_that_was_used_shows_in_the_metric_or_on_its_card(
    ground: Ground, effects: Callable[[str], tuple[Effect, ...]], name: str
) -> None:
    before = Values(Evaluations(ground.data), "en")
    hidden = [
        str(effect)
        for effect in effects(name)
        if uses(effect.before, effect.row)
        and said(effect.before) == said(effect.after)
        and card_html(before, effect.key[1], effect.key[0])
        == card_html(Values(Evaluations(effect.data), "en"), effect.key[1], effect.key[0])
    ]
    assert not hidden


def test_used_rows_were_found_in_plenty(effects: Callable[[str], tuple[Effect, ...]]) -> None:
    assert sum(uses(effect.before, effect.row) for name in SUBJECTS for effect in effects(name)) > 5000


def checked(data: Dataset, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Check, set[Asked]]]:
    """Yield the check of every claim with the rows that it asked for."""
    for claim in data.claims:
        views = {name: noting(data, name) for name in VIEWS}
        with monkeypatch.context() as patch:
            patch.setattr(dat.claims, "open_view", lambda _, name, views=views: views[name])
            check = check_claim(data, claim)
        asked = set().union(*(view.asked for view in views.values()))
        if claim.asserts is not None and claim.asserts.over is not None:
            asked |= {(row.asset, row.kind) for row in data.prices}  # any price of a period is tried
        yield check, asked


def judged(check: Check) -> list[object]:
    return [
        (view, found.verdict, found.is_at_the_edge, said(found.outcome), *map(said, found.over or ()))
        for view, found in check.findings.items()
    ]


def test_a_verdict_changes_only_by_rows_behind_it(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = tuple(checked(ground.data, monkeypatch))
    unexplained, changed = [], 0
    for row in every_row(ground.data):
        asking = [check for check, asked in checks if (subject(row), row.kind) in asked]
        for how, other in variants(row, of_numbers=True):
            data = with_row(ground.data, row, other)
            for check in asking:
                after = check_claim(data, check.claim)
                if judged(after) != judged(check):
                    changed += 1
                    if row.id not in rows_behind(ground.data, check) | rows_behind(data, after):
                        unexplained.append(f"{check.claim.id}, had {row.id} been {how}")
    assert not unexplained
    assert changed > 200


@dataclass(frozen=True)
class NotingEvaluations(Evaluations):
    """Evaluations whose views note what is asked for, by way of a metric or directly."""

    @cached_property
    def views(self) -> Mapping[str, View]:
        return {name: noting(self.data, name) for name in VIEWS}

    @property
    def asked(self) -> set[Asked]:
        return set().union(*(view.asked for view in self.views.values() if isinstance(view, NotingView)))


def chart_calls(sources: Iterable[Source]) -> set[tuple[str, ...]]:
    return {block.arguments for source in sources for block in blocks_of(source) if block.kind == "chart"}


def write_at_anchors(panel: Panel, labels: Iterable[Label], *_: object) -> None:
    for label in labels:
        panel.text(label.anchor, label.text)


def test_a_chart_changes_only_by_what_it_names(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    # Finding room for labels takes most of the time; where they go is decided by what they say and mark.
    monkeypatch.setattr("dat.charts.prices.write", write_at_anchors)
    unexplained, tried = [], 0
    for call in sorted(chart_calls(ground.sources)):
        evaluations = NotingEvaluations(ground.data)
        before = sketch(call[0], Values(evaluations, "en"), *call[1:])
        for row in every_row(ground.data):
            if (subject(row), row.kind) not in evaluations.asked or ("row", row.id) in before.keys:
                continue
            for how, other in variants(row, of_numbers=True):
                tried += 1
                data = with_row(ground.data, row, other)
                after = sketch(call[0], Values(Evaluations(data), "en"), *call[1:])
                if drawn(after) != drawn(before) and not is_named(ground, data, row, before, after):
                    unexplained.append(f"{call}, had {row.id} been {how}")
    assert not unexplained
    assert tried > 100


def is_named(ground: Ground, data: Dataset, row: AnyRow, before: Sketch, after: Sketch) -> bool:
    """Whether a chart's record has the row, or a metric that changed."""
    if ("row", row.id) in after.keys:
        return True
    views = {name: open_view(data, name) for name in VIEWS}
    metrics = {key for key in before.keys | after.keys if key in ground.results}
    return any(said(ground.results[key]) != said(outcome(views[key[0]], key[1])) for key in metrics)
