"""Checking a chapter without executing it: names that do not exist, numbers that are missing, premises that broke.

A chapter's cells bind short names to views (`says = report.article.cango`); those bindings are followed through the
syntax tree, so that every lookup of the prose can be resolved and all problems of all chapters are listed at once.

What `check_chapter` returns follows from the chapter's source and from what it reads of the evaluations alone, so it
may be remembered for as long as both are the same. What takes all chapters to see is found from these results.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dat.amount import Amount, Dated, Missing, NotationError, parse_amount
from dat.charts import CHARTS
from dat.check.asked import blocks_of, bound_names, lookups_of
from dat.check.cells import cell_findings
from dat.check.prose import prose_findings
from dat.errors import Place, Problem, UnknownName, nearest
from dat.formatting import STYLES, outcome_text
from dat.metrics import split_name
from dat.model import VIEWS
from dat.tables import TABLES
from dat.values import MISSING, Values, is_own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dat.metrics import MetricKey
    from dat.render.project import Page
    from dat.render.source import Lookup, Premise, Source
    from dat.values import Evaluations

    Lookups = Sequence[tuple[Lookup, str]]
    ValueProblem = Callable[[Evaluations, str, str, Place], Iterator[Problem]]

_BLOCKS = {"chart": CHARTS, "table": TABLES}
_PREMISE = re.compile(rf"({'|'.join(VIEWS)})\s+(\S+)\s*(>=|<=|>|<)\s*(.+)")


@dataclass(frozen=True, slots=True)
class ChapterChecked:
    """What was found in a chapter by itself, and what the checks of all chapters together ask of it.

    `printed` are the numbers of the prose, as view and metric, each with the first place where it is printed;
    `judges` are the sections whose claims a table of the chapter shows. Both are empty where there are problems.
    """

    page: Page
    problems: tuple[Problem, ...]
    findings: tuple[Problem, ...] = ()
    printed: tuple[tuple[MetricKey, Place], ...] = ()
    judges: tuple[str, ...] = ()

    @property
    def is_readable(self) -> bool:
        """Whether all that the chapter names exists; a number may be missing still."""
        return all(problem.code == MISSING for problem in self.problems)


def check_chapter(evaluations: Evaluations, source: Source, *, is_complete: bool) -> ChapterChecked:
    """Check one chapter by itself.

    Of incomplete data only the names are looked at: nothing may be computed with them.
    """
    lookups = tuple(lookups_of(source))
    problems = tuple(_problems(evaluations, source, lookups, is_complete=is_complete))
    checked = ChapterChecked(source.page, problems)
    if not (is_complete and checked.is_readable):
        return checked
    return ChapterChecked(
        source.page,
        problems,
        tuple(_findings(evaluations, source)),
        tuple(_printed(evaluations, source.page, lookups).items()),
        tuple(_judged_sections(source)),
    )


def _problems(
    evaluations: Evaluations, source: Source, lookups: Lookups, *, is_complete: bool
) -> Iterator[Problem]:
    """Yield names that do not exist and, of complete data, numbers that cannot be printed."""
    value_problem = _value_problem if is_complete else _name_problem
    for lookup, path in lookups:
        place = Place(source.page.path, lookup.line, lookup.column)
        if path:
            yield from value_problem(evaluations, lookup.expression, path, place)
        else:
            yield _unbound(source, lookup.expression, place)
    yield from _block_problems(evaluations, source)
    for premise in source.premises:
        yield from _premise_problem(evaluations, premise, source.page.path, value_problem)


def _findings(evaluations: Evaluations, source: Source) -> Iterator[Problem]:
    """Yield premises that no longer hold, typed numbers and logic in cells."""
    for premise in source.premises:
        yield from _broken_premise(evaluations, premise, source.page.path)
    yield from prose_findings(source, evaluations.data.article.published)
    yield from cell_findings(source)


def _printed(evaluations: Evaluations, page: Page, lookups: Lookups) -> dict[MetricKey, Place]:
    """Return view and metric of every lookup with the first place of each."""
    values = Values(evaluations, "en")
    found: dict[MetricKey, Place] = {}
    for lookup, path in lookups:
        shown = values.shown(path)
        found.setdefault((shown.view, shown.metric), Place(page.path, lookup.line, lookup.column))
    return found


def _judged_sections(source: Source) -> Iterator[str]:
    """Yield the sections whose claims `report.table("checks", …)` shows."""
    for call in blocks_of(source):
        match call.kind, call.arguments:
            case "table", ("checks", section, *_):
                yield section


def _unbound(source: Source, expression: str, place: Place) -> Problem:
    first = expression.partition(".")[0]
    message = f"expected a name that a cell of the chapter binds, got {first!r}{nearest(first, bound_names(source))}"
    return Problem(place, message, "lookup")


def _name_problem(evaluations: Evaluations, expression: str, path: str, place: Place) -> Iterator[Problem]:
    """Yield a metric that does not exist, without computing one; what claims say is left for complete data."""
    view, _, metric = path.partition(".")
    head, _, style = metric.rpartition(".")
    if view not in VIEWS:
        message = (
            f"expected a known value, got {expression!r}: there is no view {view!r}{nearest(view, VIEWS)}"
        )
        yield Problem(place, message, "lookup")
        return
    try:
        if not is_own(metric):
            split_name(evaluations.data, head if style in STYLES else metric)
    except UnknownName as error:
        yield Problem(place, f"expected a known value, got {expression!r}: {error}", "lookup")


def _value_problem(evaluations: Evaluations, expression: str, path: str, place: Place) -> Iterator[Problem]:
    try:
        shown = Values(evaluations, "en").shown(path)
    except UnknownName as error:
        yield Problem(place, f"expected a known value, got {expression!r}: {error}", "lookup")
        return
    if isinstance(shown.result, Missing):
        message = (
            f"expected a value that can be printed, got {expression!r}, which is missing: {shown.result.why}"
        )
        yield Problem(place, message, MISSING)


def _block_problems(evaluations: Evaluations, source: Source) -> Iterator[Problem]:
    for block in blocks_of(source):
        place, name = Place(source.page.path, block.line, block.column), next(iter(block.arguments), "")
        if block.kind in _BLOCKS:
            if name not in _BLOCKS[block.kind]:
                yield _unknown_block(block.kind, name, _BLOCKS[block.kind], place)
        elif evaluations.data.article.section(name) is None:
            sections = tuple(section.id for section in evaluations.data.article.sections)
            yield _unknown_block("section", name, sections, place)


def _unknown_block(what: str, name: str, known: Iterable[str], place: Place) -> Problem:
    message = f"expected a known {what} ({', '.join(known)}), got {name!r}{nearest(name, known)}"
    return Problem(place, message, "lookup")


def _premise_problem(
    evaluations: Evaluations, premise: Premise, path: str, value_problem: ValueProblem
) -> Iterator[Problem]:
    place = Place(path, premise.line)
    match = _PREMISE.fullmatch(premise.text.strip())
    if match is None:
        message = f"expected a premise such as 'disclosed cango.holding > 3000 BTC', got {premise.text!r}"
        yield Problem(place, message, "premise")
        return
    unknown = tuple(value_problem(evaluations, premise.text, f"{match[1]}.{match[2]}", place))
    yield from unknown
    try:
        bound = parse_amount(match[4])
    except NotationError as error:
        yield Problem(place, str(error), "premise")
        return
    result = None if unknown or value_problem is _name_problem else evaluations.result(match[1], match[2])
    if isinstance(result, Dated):
        yield Problem(place, f"expected an amount in a premise, got {match[2]}, which is a date", "premise")
    elif isinstance(result, Amount) and result.unit != bound.unit:
        message = f"expected a premise in the unit of {match[2]}, {result.unit}, got {match[4]!r}"
        yield Problem(place, message, "unit")


def _broken_premise(evaluations: Evaluations, premise: Premise, path: str) -> Iterator[Problem]:
    match = _PREMISE.fullmatch(premise.text.strip())
    if match is None:
        return
    result, bound = evaluations.result(match[1], match[2]), parse_amount(match[4])
    if isinstance(result, Amount) and _holds(result, match[3], bound):
        return
    message = (
        f"expected the premise {premise.text!r} to hold, got {outcome_text(result, 'en')}; reword the chapter"
    )
    yield Problem(Place(path, premise.line), message, "premise")


def _holds(result: Amount, sign: str, bound: Amount) -> bool:
    """Whether the whole interval lies on the right side of the bound's value."""
    match sign:
        case ">":
            return result.low > bound.value
        case ">=":
            return result.low >= bound.value
        case "<":
            return result.high < bound.value
        case _:
            return result.high <= bound.value
