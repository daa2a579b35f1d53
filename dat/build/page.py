"""One page: from its source to its finished HTML, with everything that it read.

The drawings of its charts are not on it yet: where one belongs stands `<svg data-drawing="KEY"></svg>`, and what is to
be drawn goes along as pure data. So a page can be made anywhere, and a chart is drawn once however many builds need it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dat.cache.incremental import NOTHING, Record, account
from dat.cache.modules import closure
from dat.charts.drawing import holding
from dat.errors import BrokenInput, BrokenPublication, MissingTool, Place, Problem
from dat.files import ASSETS
from dat.publish.facts import PageFacts, facts_of
from dat.publish.finish import finish_page
from dat.publish.pages import page_from
from dat.render.execution import UNFIT, execute
from dat.render.markdown import to_html
from dat.render.pages import write_page
from dat.report import providing
from dat.trace import Trace, note, tracing
from dat.world import EDITIONS

if TYPE_CHECKING:
    from dat.build.plan import Plan
    from dat.publish.hooks import Hooks
    from dat.render.source import Source
    from dat.world import World

TEMPLATE = "templates/page.html.j2"
FILTERS = ("outputs.lua", "callouts.lua", "crossref.lua", "links.lua")
# What turns a source into HTML besides dat's own modules; a new version may write other bytes.
TOOLS = ("Babel", "ipython", "Jinja2", "lxml", "markdown-it-py", "MarkupSafe", "pypandoc_binary")
# Where the making of every page begins; the modules that they import take part, too.
ENTRIES = ("dat.build.page", "dat.report", "dat.tables.cards", "dat.publish.structured")


@dataclass(frozen=True, slots=True)
class Made:
    """A page made, its drawings left open: what is to be drawn, by key; the landing page is not finished yet."""

    html: bytes
    facts: PageFacts
    drawings: Mapping[str, bytes]

    def to_bytes(self) -> bytes:
        """Return the page for a store or another process: a line of JSON, then the HTML as it is."""
        drawings = {key: drawing.decode() for key, drawing in self.drawings.items()}
        return json.dumps([self.facts.to_json(), drawings], ensure_ascii=False).encode() + b"\n" + self.html

    @classmethod
    def from_bytes(cls, data: bytes) -> Made:
        """Return the page that `to_bytes` wrote."""
        head, _, html = data.partition(b"\n")
        facts, drawings = json.loads(head)
        return cls(html, PageFacts.from_json(facts), {key: text.encode() for key, text in drawings.items()})


@dataclass(frozen=True, slots=True)
class Outcome:
    """A page made, as bytes, with the record of what it read; or what is wrong with it."""

    page: bytes = b""
    record: Record = NOTHING
    problems: tuple[Problem, ...] = ()


def page_task(
    plan: Plan, world: World, hooks: Hooks, reached: Callable[[Place], None]
) -> Callable[[Source], Outcome]:
    """Return the function that makes one page of the plan; it is a function of the page alone."""

    def make(source: Source) -> Outcome:
        try:
            with tracing() as trace:
                made = make_page(plan, source, world, hooks, reached)
        except (BrokenInput, BrokenPublication) as error:
            return Outcome(problems=tuple(error.problems))
        return Outcome(made.to_bytes(), account(with_modules(trace), world))

    return make


def make_page(
    plan: Plan, source: Source, world: World, hooks: Hooks, reached: Callable[[Place], None]
) -> Made:
    """Execute a chapter, turn it into HTML, put it into its shell and finish it for publication.

    Raises:
        BrokenInput: a cell or lookup failed, or pandoc disagrees with the source.
        BrokenPublication: the finished page may not be published.
    """
    _note_frame(plan, source)
    with providing(world.evaluations), holding() as drawings:
        outputs = execute(source, root=plan.project.root, reached=reached)
    filters = [plan.project.root / name for name in plan.project.filters]
    content = to_html(source, outputs, filters=ASSETS / "filters", project_filters=filters, keep=world.keep)
    _refuse_unfit(source, content)
    shell = write_page(replace(plan.job(source), content=content), templates=ASSETS / "templates")
    address = source.page.output
    held = {key: drawing.to_bytes() for key, drawing in drawings.items()}
    page = page_from(shell.decode(), address)
    if page is None:
        raise MissingTool(f"the page template {TEMPLATE} holds no <main>; restore it from the package")
    if not page.is_chapter:
        return Made(shell, facts_of(page), held)
    finished = finish_page(
        page, plan.chapter_numbers[address], hooks, hooks.exported(plan.languages), plan.languages
    )
    return Made(finished.html.encode(), finished.facts, held)


def _refuse_unfit(source: Source, html: str) -> None:
    for mark in UNFIT:
        if mark in html:
            message = f"the finished page holds {mark.strip()!r}, which is never meant for readers"
            raise BrokenInput([Problem(Place(source.page.path), message, "output")])


def _note_frame(plan: Plan, source: Source) -> None:
    """Note what a page reads besides data: its source, the settings, its sidebar, templates, filters and tools."""
    note("file", source.page.path)
    note("file", "_quarto.yml")
    note("file", f"{source.page.folder}/_metadata.yml")
    note("setting", "wishes")
    note("setting", "pages")
    sidebar = plan.project.sidebar_of(source.page)
    if sidebar is not None:
        note("setting", f"sidebar {sidebar.id}")
    note("asset", TEMPLATE)
    note("asset", "templates/card.html.j2")
    note("asset", "templates/table.html.j2")
    for name in FILTERS:
        note("asset", f"filters/{name}")
    for name in plan.project.filters:
        note("file", name)
    note("folder", EDITIONS)  # the description of a page tells when its numbers last moved
    for name in TOOLS:
        note("tool", name)
    for name in ENTRIES:
        note("module", name)


def with_modules(trace: Trace) -> Mapping[tuple[str, str], None]:
    """Return what was read, with every module that the noted ones import."""
    reads = {read: None for read in trace.reads if read[0] != "module"}
    entries = [name for kind, name in trace.reads if kind == "module"]
    return reads | {("module", name): None for name in sorted(closure(entries))}
