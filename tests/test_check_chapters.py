"""Checking one chapter by itself: what is found, and what the checks of all chapters ask of it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from dat.check.chapters import ChapterChecked, check_chapter
from dat.read import read_dataset
from dat.render.project import read_project
from dat.render.source import Source, read_source
from dat.trace import tracing
from dat.values import MISSING, Evaluations
from tests.conftest import MINI

ALPHA = "chapters/en/alpha.qmd"


@pytest.fixture(scope="module")
def evaluations() -> Evaluations:
    return Evaluations(read_dataset(MINI))


def alpha(old: str = "", new: str = "") -> Source:
    page = next(page for page in read_project(MINI).pages if page.path == ALPHA)
    text = (MINI / ALPHA).read_text(encoding="utf-8")
    assert old in text
    source, problems = read_source(page, text.replace(old, new, 1) if old else text, echo=False)
    assert problems == []
    return source


def check(evaluations: Evaluations, source: Source, *, is_complete: bool = True) -> ChapterChecked:
    return check_chapter(evaluations, source, is_complete=is_complete)


def codes(problems: Iterable[object]) -> list[str]:
    return [str(problem).rpartition("[")[2].rstrip("]") for problem in problems]


def test_a_fine_chapter_says_what_it_prints_and_which_claims_it_shows(evaluations: Evaluations) -> None:
    checked = check(evaluations, alpha())
    assert (checked.problems, checked.findings, checked.judges) == ((), (), ("alpha",))
    printed = dict(checked.printed)
    assert ("article", "alpha.sale_2026_02.amount") in printed
    assert {place.path for place in printed.values()} == {ALPHA}


def test_a_number_printed_twice_stands_at_its_first_place(evaluations: Evaluations) -> None:
    source = alpha()
    first = {lookup.expression: (lookup.line, lookup.column) for lookup in reversed(source.lookups)}
    places = dict(check(evaluations, source).printed)
    place = places["article", "alpha.sale_2026_02.amount"]
    assert (place.line, place.column) == first["says.sale_2026_02.amount"]


def test_names_that_do_not_exist_are_problems_and_nothing_else_is_looked_for(
    evaluations: Evaluations,
) -> None:
    checked = check(evaluations, alpha("says.sale_2026_02.amount", "says.sale_2026_02.amont"))
    assert not checked.is_readable
    assert codes(checked.problems) == ["lookup"]
    assert (checked.findings, checked.printed, checked.judges) == ((), (), ())


def test_a_missing_number_leaves_the_rest_readable(evaluations: Evaluations) -> None:
    checked = check(evaluations, alpha("says.sale_2026_02.amount", "says.average_cost"))
    assert codes(checked.problems) == [MISSING]
    assert checked.is_readable
    assert checked.printed


@pytest.mark.parametrize(
    "call", ['report.chart("nosuch")', 'report.table("nosuch")', 'report.headline("nosuch")']
)
def test_an_unknown_block_is_a_problem(evaluations: Evaluations, call: str) -> None:
    (problem,) = check(evaluations, alpha('report.table("checks", "alpha")', call)).problems
    assert "got 'nosuch'" in problem.message


def test_of_incomplete_data_nothing_is_computed(evaluations: Evaluations) -> None:
    with tracing() as trace:
        checked = check(Evaluations(evaluations.data), alpha(), is_complete=False)
    assert (checked.problems, checked.printed) == ((), ())
    assert not any(kind == "result" for kind, _ in trace.reads)


def test_what_a_check_reads_is_noted_so_that_it_can_be_remembered(evaluations: Evaluations) -> None:
    with tracing() as trace:
        check(Evaluations(evaluations.data), alpha())
    assert ("result", "article alpha.sale_2026_02.amount") in trace.reads
    assert ("section", "alpha") in trace.reads
    assert ("article", "sections") not in trace.reads
