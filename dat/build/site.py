"""A site in the making: its pages one by one, then what concerns them all.

    making = SiteInTheMaking(…)
    for built in making.pages(first):   each page is in its file before it is given out
        …
    making.finish()                     landing page, data files, style sheets, proofs

What a page, a chart or a data file needs is remembered, so that only what has changed is made.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dat.build.pages import MakeAll, PageDone, make_pages, memory_name
from dat.build.plan import SITE_SHEET, pages_in_turn
from dat.charts.drawing import fill
from dat.errors import BrokenInput, BrokenPublication, Problem
from dat.files import ASSETS as PACKAGE_ASSETS
from dat.publish.checks import check_facts, check_sheets
from dat.publish.facts import PageFacts, with_drawings
from dat.publish.finish import finish_landing
from dat.publish.machines import usage_of
from dat.publish.pages import page_from
from dat.publish.pdf import pdf_addresses
from dat.render.pages import ASSETS

if TYPE_CHECKING:
    from dat.build.drawings import Drawings
    from dat.build.output import Output
    from dat.build.plan import Plan
    from dat.build.snapshot import Snapshot
    from dat.cache.incremental import Memory
    from dat.cache.store import Store
    from dat.publish.hooks import Exported, Hooks
    from dat.render.source import Source
    from dat.world import World

BEHIND = 40
"""Pages that may be ahead of their drawings: the first drawing takes as long as several pages."""


@dataclass(frozen=True, slots=True)
class Built:
    """A page in its file: whether it was made now, and whether its bytes changed."""

    address: str
    is_new: bool
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Shop:
    """What a build works with: what is remembered, who makes pages and drawings, where the site goes."""

    store: Store
    memory: Memory
    world: World
    drawings: Drawings
    make_all: MakeAll
    output: Output


@dataclass
class SiteInTheMaking:
    """The site of a plan; `companies` are those that get a briefing."""

    plan: Plan
    hooks: Hooks
    shop: Shop
    companies: Sequence[str] = ()
    facts: dict[str, PageFacts] = field(default_factory=dict)
    exported: Exported | None = None
    _landing: list[PageDone] = field(default_factory=list)
    _made: list[str] = field(default_factory=list)

    def pages(self, first: Sequence[str] = ()) -> Iterator[Built]:
        """Make the pages, those whose addresses are given before the others, and put each into its file.

        Raises:
            BrokenInput: some of the pages cannot be made; the others are.
        """
        for group in pages_in_turn(self.plan.project.pages, first):
            # Whoever waits for a page may turn to something newer between any two.
            yield from self._pages(
                [self.plan.sources[page.path] for page in group], behind=0 if first else BEHIND
            )

    def _pages(self, sources: Sequence[Source], *, behind: int) -> Iterator[Built]:
        """Make pages; so many are made before the drawings of the first of them are waited for."""
        waiting: deque[PageDone] = deque()
        for done in make_pages(sources, self.shop.memory, self.shop.make_all):
            self.shop.drawings.want(done.made.drawings)
            if done.is_new:
                self._made.append(memory_name(done.source))
            waiting.append(done)
            if len(waiting) > behind:
                yield from self._finished(waiting.popleft())
        for done in waiting:
            yield from self._finished(done)

    def _finished(self, done: PageDone) -> Iterator[Built]:
        """Put a page into its file; the landing page has to wait for the others."""
        if "/" in done.source.page.output:
            yield self._built(done)
        else:
            self._landing.append(done)

    def finish(self) -> Iterator[Built]:
        """Make what needs all pages: the landing page, the data files; then prove the site as a whole.

        Raises:
            BrokenPublication: the site may not be published.
        """
        for done in self._landing:
            yield self._landed(done)
        problems = [*self._write_sheets()]
        usage = usage_of(self.facts[page.output] for page in self.plan.project.pages)
        self.exported = self.hooks.export(usage)
        for address, data in self.exported.files.items():
            self.shop.output.put(address, data)
        promised = pdf_addresses(self.plan.languages, self.companies)
        problems += check_facts(self.facts, self._is_written, self._text, promised)
        if problems:
            raise BrokenPublication(dict.fromkeys(problems))

    def verify(self, snapshot: Snapshot) -> None:
        """Make sure that no file changed during the build; else forget what was made meanwhile.

        Raises:
            BrokenInput: files have changed.
        """
        try:
            snapshot.verify()
        except BrokenInput:
            for name in self._made:
                self.shop.memory.forget(name)
            raise

    def _built(self, done: PageDone) -> Built:
        keys = done.made.drawings
        address = done.source.page.output
        self.facts[address] = with_drawings(done.made.facts, self.shop.drawings.pieces(keys))
        html = fill(done.made.html.decode(), self.shop.drawings.svgs(keys))
        return Built(address, done.is_new, self.shop.output.put(address, html.encode()))

    def _landed(self, done: PageDone) -> Built:
        """Finish the landing page, whose numbers lead to the cards of the index pages."""
        address, keys = done.source.page.output, done.made.drawings
        page = page_from(done.made.html.decode(), address)
        if page is None:
            raise ValueError(f"{address} was made without <main>")
        languages = self.plan.languages
        landed = finish_landing(page, self.facts.values(), self.hooks.exported(languages), languages)
        self.facts[address] = with_drawings(landed.facts, self.shop.drawings.pieces(keys))
        html = fill(landed.html, self.shop.drawings.svgs(keys))
        return Built(address, done.is_new, self.shop.output.put(address, html.encode()))

    def _write_sheets(self) -> Sequence[Problem]:
        """Put the style sheets into the site and return what they would fetch from elsewhere."""
        sheets = [self.plan.project.root / name for name in self.plan.project.stylesheets]
        sheets += [path for path in [PACKAGE_ASSETS / "css" / SITE_SHEET] if path.is_file()]
        texts: dict[str, str] = {}
        for sheet in sheets:
            address = f"{ASSETS}/{sheet.name}"
            data = sheet.read_bytes()
            self.shop.output.put(address, data)
            texts[address] = data.decode(errors="replace")
        return check_sheets(texts)

    def _is_written(self, address: str) -> bool:
        folder = self.shop.output.folder.resolve()
        path = (folder / address).resolve()
        return path.is_relative_to(folder) and path.is_file()

    def _text(self, address: str) -> str:
        return (self.shop.output.folder / address).read_text(encoding="utf-8")
