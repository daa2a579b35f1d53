"""All pages of a plan: those that are remembered as they are, the others made, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from dat.build.chapters import Died, reached, run_apart
from dat.build.page import ENTRIES, TOOLS, Made, Outcome, page_task
from dat.cache.modules import closure
from dat.charts import CHARTS
from dat.errors import BrokenInput, Place, Problem
from dat.files import ASSETS
from dat.metrics import METRIC_MODULES
from dat.render.execution import shell_ready
from dat.render.markdown import pandoc_path
from dat.render.pages import load_shell
from dat.tables import TABLES
from dat.tables.template import load_template

if TYPE_CHECKING:
    from dat.build.plan import Plan
    from dat.cache.incremental import Memory
    from dat.publish.hooks import Hooks
    from dat.render.source import Source
    from dat.world import World

MakeAll = Callable[[Sequence["Source"]], Iterator["Outcome | Died"]]
"""Makes pages, in the order of their sources."""


TEMPLATES = ("card.html.j2", "table.html.j2")
CHART = "report.chart("


@dataclass(frozen=True, slots=True)
class PageDone:
    """A finished page; `is_new` tells that it was made now."""

    source: Source
    made: Made
    is_new: bool


def memory_name(source: Source) -> str:
    """Return the name under which a page is remembered."""
    return f"page {source.page.path}"


def make_pages(sources: Sequence[Source], memory: Memory, make_all: MakeAll) -> Iterator[PageDone]:
    """Yield every page: what is remembered and still holds first, then the others as they are made.

    Raises:
        BrokenInput: pages that cannot be made, after all others are done; all problems at once.
    """
    to_do: list[Source] = []
    for source in sources:
        known = memory.recall(memory_name(source))
        if known is None:
            to_do.append(source)
        else:
            yield PageDone(source, Made.from_bytes(known), is_new=False)
    problems: list[Problem] = []
    for source, outcome in zip(to_do, make_all(to_do), strict=True):
        if isinstance(outcome, Died):
            problems.append(outcome.problem(Place(source.page.path)))
        elif outcome.problems:
            problems.extend(outcome.problems)
        else:
            memory.remember(memory_name(source), outcome.record, outcome.page)
            yield PageDone(source, Made.from_bytes(outcome.page), is_new=True)
    if problems:
        raise BrokenInput(problems)


def warm(world: World) -> None:
    """Load and compute what most pages need, so that no forked process has to do it again."""
    members = [resolve_name(name) for name in (*CHARTS.values(), *TABLES.values())]
    _ = world.evaluations.checks
    load_shell(ASSETS / "templates")
    for name in TEMPLATES:
        load_template(name)
    pandoc_path()
    for name in TOOLS:
        world.digest(("tool", name))
    for name in closure([*ENTRIES, *(member.__module__ for member in members), *METRIC_MODULES]):
        world.digest(("module", name))


def _nothing() -> None:
    """Prepare nothing."""


def made_here(
    plan: Plan, world: World, hooks: Hooks, jobs: int, expect_drawings: Callable[[], None] = _nothing
) -> MakeAll:
    """Return what makes pages on this machine, each in a process of its own, so many at a time.

    `expect_drawings` is called when one of the pages has charts, before any page is made.
    """

    def make_all(sources: Sequence[Source]) -> Iterator[Outcome | Died]:
        if not sources:
            return
        if any(CHART in cell.code for source in sources for cell in source.cells):
            expect_drawings()
        if len(sources) > jobs:
            warm(world)
        with shell_ready():
            yield from run_apart(page_task(plan, world, hooks, reached), sources, jobs=jobs)

    return make_all
