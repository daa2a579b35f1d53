"""Who makes the parts of a report: processes of this machine, or the workers of a cluster."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from dat.build.drawings import Pending
from dat.build.pages import MakeAll, made_here
from dat.charts.drawing import Drawing
from dat.charts.pool import DrawingPool

if TYPE_CHECKING:
    from dat.build.executors import JobExecutor
    from dat.build.plan import Plan
    from dat.publish.hooks import Hooks
    from dat.world import World


class Crew(ABC):
    """The makers of pages, drawings and PDFs."""

    @abstractmethod
    def page_makers(self, plan: Plan, world: World, hooks: Hooks) -> MakeAll:
        """Return what makes pages of a plan."""

    @abstractmethod
    def draw(self, drawing: Drawing) -> Pending:
        """Have a drawing drawn, without waiting for it."""

    @abstractmethod
    def typesetters(self) -> AbstractContextManager[Executor]:
        """Give an executor for PDFs."""


class LocalCrew(Crew):
    """Processes of this machine, so many at a time for each kind of work."""

    def __init__(self, jobs: int, pool: DrawingPool) -> None:
        self._jobs = jobs
        self._pool = pool

    def page_makers(self, plan: Plan, world: World, hooks: Hooks) -> MakeAll:
        """Return what makes each page in a forked process of its own."""
        return made_here(plan, world, hooks, self._jobs, self._pool.warm)

    def draw(self, drawing: Drawing) -> Pending:
        """Give a drawing to one of the processes that do nothing else."""
        return self._pool.submit(drawing)

    def typesetters(self) -> AbstractContextManager[Executor]:
        """Give processes that end after each PDF."""
        from dat.publish.apart import Apart
        from dat.publish.pdf import PRELOAD

        return Apart(self._jobs, PRELOAD)


class RemoteCrew(Crew):
    """The workers of an executor, wherever they are."""

    def __init__(self, executor: JobExecutor) -> None:
        self._executor = executor

    def page_makers(self, plan: Plan, world: World, hooks: Hooks) -> MakeAll:
        """Return what sends the project to the workers and takes back its pages."""
        from dat.build.elsewhere import made_there

        del world, hooks  # each worker has its own, made from the files that it is sent
        return made_there(plan, self._executor)

    def draw(self, drawing: Drawing) -> Pending:
        """Have a drawing drawn by one of the workers."""
        from dat.charts.svg import draw_svg

        return self._executor.submit(draw_svg, drawing)

    def typesetters(self) -> AbstractContextManager[Executor]:
        """Give the executor itself."""
        return nullcontext(self._executor)


@contextmanager
def open_crew(jobs: int, executor: str | None = None) -> Iterator[Crew]:
    """Give the makers: of this machine, or of the cluster at `dask://HOST:PORT`.

    Raises:
        MissingTool: the package for clusters is not installed.
        UsageError: nobody answers there, or the workers differ from this machine.
    """
    if executor is None:
        with DrawingPool(jobs) as pool:
            yield LocalCrew(jobs, pool)
        return
    from dat.build.executors import open_executor

    with open_executor(executor, jobs) as opened:
        yield RemoteCrew(opened)
