"""Pages made elsewhere: from nothing but the files that are sent, and the same to the byte."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from dat.build.elsewhere import made_there, project_files, run_pages
from dat.build.executors import JobExecutor
from dat.build.hooks import hooks
from dat.build.pages import made_here
from dat.build.plan import Plan, Wishes
from dat.read import read_dataset
from dat.render.chapters import collect_sources
from dat.render.project import read_project
from dat.values import Evaluations
from dat.world import World

MINI = Path(__file__).parent / "data" / "mini"


class InLine(JobExecutor):
    """Does each job when it is asked for."""

    workers = 2

    def __init__(self) -> None:
        self.batches: list[tuple[str, ...]] = []

    def share(self, value: Any) -> Any:
        return dict(value)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.batches.append(tuple(args[-1]))
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    root = shutil.copytree(MINI, tmp_path / "mini")
    project = read_project(root)
    sources, problems = collect_sources(project)
    assert problems == []
    return Plan(project, {source.page.path: source for source in sources}, Wishes())


def test_everything_that_pages_are_made_from_is_sent_and_nothing_else(plan: Plan) -> None:
    (plan.project.root / "notes.txt").write_text("not for others")
    files = project_files(plan.project)
    assert {"_quarto.yml", "data/ledger.csv", *plan.sources} <= set(files)
    assert "notes.txt" not in files
    assert all((plan.project.root / name).read_bytes() == data for name, data in files.items())


@pytest.mark.e2e
def test_pages_made_elsewhere_are_those_made_here(plan: Plan) -> None:
    sources = list(plan.sources.values())
    evaluations = Evaluations(read_dataset(plan.project.root))
    world = World(plan.project.root, evaluations, plan.settings)
    here = list(made_here(plan, world, hooks(evaluations), 2)(sources))
    executor = InLine()
    assert list(made_there(plan, executor)(sources)) == here
    assert [path for batch in executor.batches for path in batch] == list(plan.sources)
    assert len(executor.batches) > 1


def test_no_pages_need_no_workers(plan: Plan) -> None:
    executor = InLine()
    assert list(made_there(plan, executor)([])) == []
    assert executor.batches == []


def test_a_problem_elsewhere_is_told_as_here(plan: Plan) -> None:
    path = next(path for path in plan.sources if path.startswith("chapters/"))
    text = plan.sources[path].written + "\n\n```{python}\n1 / 0\n```\n"
    files = {**project_files(plan.project), path: text.encode()}
    (outcome,) = run_pages(files, plan.wishes, [path])
    assert "the cell raised ZeroDivisionError" in str(outcome)
