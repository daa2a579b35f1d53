"""Pages made on other machines: the project's files go there once, and come back as finished pages.

A job reads nothing but what it is given: it lays the files out in a folder of its own and makes its pages there as
a build on this machine would.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dat.build.hooks import hooks
from dat.build.pages import MakeAll, made_here
from dat.build.plan import Plan, Wishes, choose
from dat.build.snapshot import take_snapshot
from dat.read import read_dataset
from dat.render.chapters import collect_sources
from dat.render.project import read_project
from dat.values import Evaluations
from dat.world import EDITIONS, World

if TYPE_CHECKING:
    from dat.build.chapters import Died
    from dat.build.executors import JobExecutor
    from dat.build.page import Outcome
    from dat.render.project import Project
    from dat.render.source import Source

BATCHES = 3
"""Jobs for each worker: more of them begin to read the project more often, fewer leave workers idle at the end."""

Files = Mapping[str, bytes]
"""The files of a project by their paths in it."""


def project_files(project: Project) -> Files:
    """Return everything that the pages of a project are made from."""
    root = project.root
    editions = (path.relative_to(root).as_posix() for path in (root / EDITIONS).glob("*.json"))
    names = sorted({*take_snapshot(project).files, *editions})
    return {name: (root / name).read_bytes() for name in names if (root / name).is_file()}


def run_pages(files: Files, wishes: Wishes, paths: Sequence[str]) -> list[Outcome | Died]:
    """Make the pages of the sources with these paths, in their order."""
    with tempfile.TemporaryDirectory(prefix="dat-pages-") as name:
        root = Path(name)
        for path, data in files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        whole = read_project(root)
        project = choose(whole, wishes.languages)
        sources = {source.page.path: source for source in collect_sources(project, whole=whole)[0]}
        plan = Plan(project, sources, wishes)
        evaluations = Evaluations(read_dataset(root))
        world = World(root, evaluations, plan.settings)
        asked = hooks(evaluations, claim_review=wishes.claim_review)
        return list(made_here(plan, world, asked, 1)([sources[path] for path in paths]))


def made_there(plan: Plan, executor: JobExecutor) -> MakeAll:
    """Return what makes pages wherever the executor's workers are."""

    def make_all(sources: Sequence[Source]) -> Iterator[Outcome | Died]:
        if not sources:
            return
        files = executor.share(project_files(plan.project))
        size = -(-len(sources) // (BATCHES * executor.workers))
        paths = [source.page.path for source in sources]
        batches = [paths[at : at + size] for at in range(0, len(paths), size)]
        pending = [executor.submit(run_pages, files, plan.wishes, batch) for batch in batches]
        for future in pending:
            yield from future.result()

    return make_all
