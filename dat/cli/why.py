"""`dat why PAGE`: what a page depends on, what has changed since it was made, what is reused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Print why a page would be made again or not."""
    from dat.build.plan import Wishes
    from dat.build.report import Inputs, plan_of
    from dat.build.snapshot import take_snapshot
    from dat.build.store import open_store
    from dat.build.why import explain, sources_named
    from dat.cache.incremental import Memory
    from dat.errors import BrokenInput
    from dat.read import read_dataset
    from dat.render.chapters import collect_sources
    from dat.render.project import read_project
    from dat.values import Evaluations
    from dat.world import World

    root = options.project.resolve()
    evaluations = Evaluations(read_dataset(root))
    project = read_project(root)
    sources, problems = collect_sources(project)
    if problems:
        raise BrokenInput(problems)
    plan = plan_of(Inputs(project, sources, evaluations, take_snapshot(project)), Wishes())
    with open_store(root) as store:
        memory = Memory(store, World(root, evaluations, plan.settings))
        found = [explain(source, memory, store) for source in sources_named(plan, options.page)]
    if options.json:
        print(json.dumps([why.to_json() for why in found], ensure_ascii=False, indent=2))
    else:
        print("\n\n".join("\n".join(why.lines) for why in found))
    return 0
