"""A session: one project built again and again in one warm process, whatever was edited in between.

What was read once is not read again unless its bytes changed: the dataset, the settings, every chapter.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from dat.build.crew import open_crew
from dat.build.hooks import book_infos
from dat.build.output import Output
from dat.build.pages import warm
from dat.build.pdfs import Pdfs
from dat.build.plan import Wishes
from dat.build.report import Inputs, languages_of, plan_of, site_in_the_making
from dat.build.site import Built, SiteInTheMaking
from dat.build.snapshot import Snapshot, take_snapshot
from dat.build.store import open_store
from dat.check import check_project
from dat.errors import BrokenInput, Problem, UsageError
from dat.read import try_read
from dat.read.inputs import DATA_FILES
from dat.render.chapters import collect_sources
from dat.render.project import read_project
from dat.values import Evaluations

if TYPE_CHECKING:
    from dat.cache.store import Store
    from dat.render.project import Project


class Session:
    """Builds of one project into `folder`, which always holds the last good state of each page."""

    def __init__(
        self, root: Path, folder: Path, *, languages: Sequence[str] | None = None, jobs: int = 1
    ) -> None:
        self.root = root
        self.folder = folder
        self.findings: tuple[Problem, ...] = ()
        self._wishes = Wishes(tuple(languages) if languages is not None else None)
        self._stack = ExitStack()
        self._store: Store = self._stack.enter_context(open_store(root))
        self._crew = self._stack.enter_context(open_crew(jobs))
        self._data: tuple[tuple[bytes, ...], Evaluations] | None = None
        self._making: SiteInTheMaking | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def build(
        self, changed: frozenset[Path] | None = None, first: Sequence[str] = ()
    ) -> Generator[Built | None]:
        """Bring the site up to date, the pages whose addresses are given before the others; each is in its file when given out.

        What has changed is found by comparing; `changed` is not needed for it. The findings of the checks stand in
        `findings` when all pages are there.

        Raises:
            BrokenInput: data, settings or chapters that cannot be understood; the site stays as it is.
            BrokenPublication: pages that may not be published.
        """
        del changed
        project = read_project(self.root)
        snapshot = take_snapshot(project)
        inputs = self._inputs(project, snapshot)
        snapshot.verify()
        plan = plan_of(inputs, self._wishes)
        output = Output(self.folder, self.folder)
        making = site_in_the_making(inputs, plan, self._store, self._crew, output)
        if self._making is None:
            warm(making.shop.world)
        yield from making.pages(first)
        yield None
        yield from making.finish()
        making.verify(snapshot)
        self._making = making
        yield None
        checked = check_project(self.root)
        self.findings = (*checked.problems, *checked.findings)

    def pdf(self, address: str) -> bytes:
        """Return a PDF of the site as it was last built.

        Raises:
            BrokenPublication: it may not be published.
            KeyError: the report has no such PDF.
            UsageError: no page was built yet.
        """
        if self._making is None:
            raise UsageError("there is no page to typeset yet; mend what the preview complains about")
        infos = book_infos(self._making.shop.world.evaluations, languages_of(self._making.plan), draft=False)
        return Pdfs(self._making, infos).one(address, self._crew.typesetters)

    def _inputs(self, project: Project, snapshot: Snapshot) -> Inputs:
        """Read the project's data and chapters.

        Raises:
            BrokenInput: something cannot be understood; all of it is told.
        """
        evaluations, problems = self._evaluations()
        sources, found = collect_sources(project)
        if problems or found or evaluations is None:
            raise BrokenInput([*problems, *found])
        return Inputs(project, sources, evaluations, snapshot)

    def _evaluations(self) -> tuple[Evaluations | None, Sequence[Problem]]:
        files = tuple(_bytes(self.root / name) for name in DATA_FILES)
        if self._data is not None and self._data[0] == files:
            return self._data[1], ()
        data, problems = try_read(self.root)
        if data is None or problems:
            return None, problems
        evaluations = Evaluations(data)
        self._data = files, evaluations
        return evaluations, ()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
