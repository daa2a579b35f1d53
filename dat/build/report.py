"""Building the report: pages, data files and PDFs into a fresh folder, which takes the place of the old site at the end.

Only what has changed is made; what has not keeps its bytes, and its file its time.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dat.build.drawings import Drawings
from dat.build.hooks import book_infos, briefed, hooks
from dat.build.output import Output
from dat.build.pdfs import Pdfs
from dat.build.plan import Plan, Wishes, choose
from dat.build.result import Report
from dat.build.site import Shop, SiteInTheMaking
from dat.build.snapshot import Snapshot
from dat.build.staging import refuse_foreign, staging
from dat.cache.incremental import Memory
from dat.model import LANGUAGES
from dat.publish.site import publish
from dat.world import World

if TYPE_CHECKING:
    from dat.build.crew import Crew
    from dat.cache.store import Store
    from dat.model import Language
    from dat.render.project import Project
    from dat.render.source import Source
    from dat.values import Evaluations

Say = Callable[[str], None]


def silent(line: str) -> None:
    """Report no progress."""
    del line


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a report is built from: a checked project."""

    project: Project
    sources: Sequence[Source]
    evaluations: Evaluations
    snapshot: Snapshot


def build_report(  # noqa: PLR0913 each argument is a choice of the command line
    inputs: Inputs,
    *,
    store: Store,
    crew: Crew,
    out: Path | None = None,
    wishes: Wishes,
    to_pdf: bool = True,
    say: Say = silent,
) -> Report:
    """Build the report and put it in the place of the old one; when something is wrong, the old one stays.

    Raises:
        BrokenInput: chapters that cannot be made.
        BrokenPublication: pages or PDFs that may not be published.
        UsageError: the folder is no report, or a language is unknown.
    """
    whole = inputs.project
    target = Path(os.path.abspath(out if out is not None else whole.root / whole.output))  # noqa: PTH100 `..` too
    refuse_foreign(target, root=whole.root, own=whole.output)
    plan = plan_of(inputs, wishes)
    with staging(target) as folder:
        making = site_in_the_making(inputs, plan, store, crew, Output(folder, target))
        say(f"pages ({len(plan.sources)})")
        made = Counter(page=sum(built.is_new for built in making.pages()))
        say("data files, proofs")
        made["page"] += sum(built.is_new for built in making.finish())
        made["chart"] = making.shop.drawings.drawn
        if to_pdf:
            # What is attached was read just now; nothing is remembered of files that are no longer those of the snapshot.
            making.verify(inputs.snapshot)
            say("PDFs")
            infos = book_infos(inputs.evaluations, languages_of(plan), draft=wishes.draft)
            made["PDF"] = Pdfs(making, infos).make(crew.typesetters)
        making.verify(inputs.snapshot)
    return Report(target, len(plan.sources), made, tuple(making.shop.output.changed))


def plan_of(inputs: Inputs, wishes: Wishes) -> Plan:
    """Return the plan of a build."""
    project = choose(inputs.project, wishes.languages)
    wanted = {page.path for page in project.pages}
    sources = {source.page.path: source for source in inputs.sources if source.page.path in wanted}
    return Plan(project, sources, wishes)


def site_in_the_making(
    inputs: Inputs, plan: Plan, store: Store, crew: Crew, output: Output
) -> SiteInTheMaking:
    """Return the site of a plan, ready to be made."""
    evaluations = inputs.evaluations
    world = World(
        inputs.project.root, evaluations, plan.settings, inputs.snapshot.digests, partial(store_keep, store)
    )
    memory = Memory(store, world)
    keep = partial(memory.keep, also=[("code", "dat")])
    asked = hooks(evaluations, claim_review=plan.wishes.claim_review, keep=keep)
    make_all = crew.page_makers(plan, world, asked)
    shop = Shop(store, memory, world, Drawings(store, crew.draw), make_all, output)
    return SiteInTheMaking(plan, asked, shop, briefed(evaluations.data))


def store_keep(store: Store, key: str, make: Callable[[], bytes]) -> bytes:
    """Return what the store has under a key, else what the function makes, which is kept."""
    kept = store.get(key)
    if kept is None:
        kept = make()
        store.put(key, kept)
    return kept


def finish_quarto(evaluations: Evaluations, *, site: Path, to_pdf: bool, say: Say) -> None:
    """Finish the pages that Quarto built in `site`."""
    infos = book_infos(evaluations, LANGUAGES, draft=False)
    publish(site, hooks(evaluations), infos, companies=briefed(evaluations.data), to_pdf=to_pdf, say=say)


def languages_of(plan: Plan) -> Sequence[Language]:
    """Return the languages of the plan's chapters."""
    return [language for language in LANGUAGES if language in plan.languages]
