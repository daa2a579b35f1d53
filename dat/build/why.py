"""Why a page is redone or not: what it read when it was last made, and which of that says something else now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dat.build.page import Made
from dat.build.pages import memory_name
from dat.errors import UnknownName

if TYPE_CHECKING:
    from dat.build.plan import Plan
    from dat.cache.incremental import Memory, Record
    from dat.cache.store import Store
    from dat.render.source import Source
    from dat.trace import Read

# How each kind of read is called, singular and plural, in the order of telling.
KINDS: Mapping[str, tuple[str, str]] = {
    "result": ("number", "numbers"),
    "checks": ("list of checks", "lists of checks"),
    "checks of": ("list of checks", "lists of checks"),
    "row": ("row", "rows"),
    "rows": ("company's rows", "companies' rows"),
    "prices": ("asset's prices", "assets' prices"),
    "all rows": ("whole ledger", "whole ledger"),
    "all prices": ("all prices", "all prices"),
    "claims": ("claims file", "claims file"),
    "acknowledged": ("acknowledgements", "acknowledgements"),
    "company": ("company", "companies"),
    "source": ("source", "sources"),
    "events": ("company's events", "companies' events"),
    "article": ("setting of the article", "settings of the article"),
    "section": ("section", "sections"),
    "term": ("term", "terms"),
    "terms": ("group of terms", "groups of terms"),
    "order": ("order of rows", "orders of rows"),
    "company names": ("list of companies", "lists of companies"),
    "source names": ("list of sources", "lists of sources"),
    "row names": ("list of rows", "lists of rows"),
    "events names": ("list of events", "lists of events"),
    "assets": ("list of assets", "lists of assets"),
    "file": ("file", "files"),
    "folder": ("folder", "folders"),
    "asset": ("template or filter", "templates and filters"),
    "setting": ("setting", "settings"),
    "module": ("module of dat", "modules of dat"),
    "tool": ("tool", "tools"),
}


@dataclass(frozen=True, slots=True)
class Why:
    """What is known of a page: what it read, what has changed since, and whether something remembered fits.

    `fits` tells that the page is not made again: what was remembered last, or earlier, is what would come out.
    """

    path: str
    address: str
    record: Record | None
    changed: tuple[Read, ...]
    fits: bool
    charts: tuple[str, ...]
    charts_kept: int

    @property
    def verdict(self) -> str:
        """Return in a sentence what the next build does, and why."""
        if self.record is None:
            return "will be made: nothing is remembered of it"
        if not self.changed:
            if self.fits:
                return "will be reused: nothing that it read has changed"
            return "will be made again: what was remembered of it is gone"
        count = f"{len(self.changed)} of the {len(self.record.reads)} things it read"
        has = "has" if len(self.changed) == 1 else "have"
        if self.fits:
            return f"will be reused as it was before: {count} {has} changed back"
        return f"will be made again: {count} {has} changed"

    @property
    def lines(self) -> Sequence[str]:
        """Return everything for people."""
        lines = [f"{self.path} → {self.address}", self.verdict]
        lines += [f"  changed: {KINDS[kind][0]} {_short(name)}" for kind, name in self.changed]
        if self.charts:
            lines.append(f"charts: {len(self.charts)}, of which {self.charts_kept} need not be drawn again")
        if self.record is not None:
            lines.append("it read:")
            lines += [f"  {line}" for line in _listed(self.record.reads)]
        return lines

    def to_json(self) -> dict[str, Any]:
        """Return everything for machines."""
        return {
            "page": self.path,
            "address": self.address,
            "verdict": self.verdict,
            "reused": self.fits,
            "changed": [{"kind": kind, "name": name} for kind, name in self.changed],
            "charts": {"total": len(self.charts), "kept": self.charts_kept},
            "reads": [
                {"kind": kind, "name": name} for kind, name in (self.record.reads if self.record else ())
            ],
        }


def explain(source: Source, memory: Memory, store: Store) -> Why:
    """Return what is known of a page."""
    records = memory.records(memory_name(source))
    latest = records[0] if records else None
    known = memory.recall(memory_name(source))
    made = Made.from_bytes(known) if known is not None else None
    charts = tuple(made.drawings) if made is not None else ()
    return Why(
        path=source.page.path,
        address=source.page.output,
        record=latest,
        changed=memory.changed(latest) if latest is not None else (),
        fits=known is not None,
        charts=charts,
        charts_kept=len(store.get_many(f"svg {key}" for key in charts)),
    )


def sources_named(plan: Plan, name: str) -> Sequence[Source]:
    """Return the pages of a name: a path, an address within the site, or a chapter's name in every language.

    Raises:
        UnknownName: there is no such page; the error names the nearest ones.
    """
    wanted = name.removeprefix("./").removeprefix(f"{plan.project.output}/")
    found = [
        source
        for source in plan.sources.values()
        if wanted in {source.page.path, source.page.output, source.page.chapter}
    ]
    if not found:
        known = (part for source in plan.sources.values() for part in (source.page.path, source.page.chapter))
        raise UnknownName("page", name, tuple(dict.fromkeys(known)))
    return found


def _listed(reads: Iterable[Read]) -> Iterable[str]:
    """Yield one line for each kind of read."""
    by_kind: dict[str, list[str]] = {}
    for kind, name in reads:
        by_kind.setdefault(kind, []).append(name)
    for kind, (one, many) in KINDS.items():
        if names := by_kind.get(kind):
            words = one if len(names) == 1 else f"{len(names)} {many}"
            yield f"{words}: {', '.join(map(_short, names))}"


def _short(name: str) -> str:
    """Return a name on one line: a list of rows by its first ones."""
    names = name.split("\n")
    return (
        name
        if len(names) == 1
        else f"{', '.join(names[:3])} and {len(names) - 3} more"
        if len(names) > 4
        else ", ".join(names)
    )
