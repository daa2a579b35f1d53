"""What each page depends on: the metrics it reads, the rows it lists and the claims whose verdicts it gives.

Numbers come to a page by lookups in its prose, by blocks (headline, key numbers, charts, tables) and by the cards
that its numbers lead to. Lookups and blocks are asked for as the page asks for them, of evaluations that take note;
the code of a chapter's cells is read, not run. A page can change only if something listed here changes.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import lxml.html

from dat.charts import sketch
from dat.check.asked import BlockCall, blocks_of, lookups_of
from dat.claims import Check
from dat.errors import DatError
from dat.metrics import MetricKey, Result, View, rows_of
from dat.model import LANGUAGES, Dataset
from dat.render.project import LANDING
from dat.render.source import Source
from dat.report import Report
from dat.tables import table
from dat.values import Evaluations, Values

AS_OF: MetricKey = ("latest", "report.as_of")
_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class PageUse:
    """What one page depends on; `address` is where it stands below the site's folder."""

    address: str
    language: str
    chapter: str
    metrics: frozenset[MetricKey]
    rows: frozenset[str]
    claims: frozenset[str]


def page_uses(evaluations: Evaluations, sources: Iterable[Source]) -> tuple[PageUse, ...]:
    """Return what each page depends on, in the order of the sources.

    Names that do not exist are passed over: `dat.check.chapters` lists them.
    """
    return tuple(_page_use(evaluations, source) for source in sources)


def shown_on(uses: Iterable[PageUse]) -> Mapping[MetricKey, tuple[str, ...]]:
    """Return for each metric, as view and name, the addresses of the pages that read it."""
    return _addresses((number, use.address) for use in uses for number in sorted(use.metrics))


def listed_on(uses: Iterable[PageUse]) -> Mapping[str, tuple[str, ...]]:
    """Return for each row, by its key, the addresses of the pages that list it or draw it."""
    return _addresses((row, use.address) for use in uses for row in sorted(use.rows))


def judged_on(uses: Iterable[PageUse]) -> Mapping[str, tuple[str, ...]]:
    """Return for each claim, by its id, the addresses of the pages that give its verdict."""
    return _addresses((claim, use.address) for use in uses for claim in sorted(use.claims))


def rows_behind(data: Dataset, check: Check) -> frozenset[str]:
    """Return the keys of the rows that the verdicts on a claim rest on, of all prices that were tried as well."""
    found = [rows_of(finding.outcome) for finding in check.findings.values() if finding.outcome is not None]
    over = check.claim.asserts.over if check.claim.asserts is not None else None
    if over is not None:
        found.append(frozenset(row.id for row in data.prices if over.contains(row.date)))
    return frozenset().union(*found)


def _addresses(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, tuple[str, ...]]:
    found: dict[_Key, dict[str, None]] = {}
    for key, address in pairs:
        found.setdefault(key, {})[address] = None
    return {key: tuple(addresses) for key, addresses in found.items()}


@dataclass(frozen=True)
class _Noting(Evaluations):
    """Evaluations that take note of the metrics and checks that a page asks for, and of the rows it lists."""

    of: Evaluations = field(kw_only=True)
    asked: set[MetricKey] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    judged: set[str] = field(default_factory=set)

    @cached_property
    def views(self) -> Mapping[str, View]:
        """Return the views, which remember what was looked up before."""
        return self.of.views

    @property
    def checks(self) -> tuple[Check, ...]:
        """Return the check of every claim."""
        return self.of.checks

    def checks_on(self, page: str) -> tuple[Check, ...]:
        """Return the checks of the claims that are shown on the page of a section."""
        return self.of.checks_on(page)

    def checks_of(self, claims: Collection[str]) -> tuple[Check, ...]:
        """Return the checks of the claims with these ids, in file order."""
        return self.of.checks_of(claims)

    def result(self, view: str, metric: str) -> Result:
        """Return what a metric gives in a view, noting it."""
        found = self.of.result(view, metric)
        self.asked.add((view, metric))
        if metric.startswith("claims."):
            self.judged.update(check.claim.id for check in self.checks)
        return found

    def note_check(self, check: Check) -> None:
        """Note what a line about a claim reads: its metric in each view, and the rows behind the verdicts."""
        self.judged.add(check.claim.id)
        self.listed.update(rows_behind(self.data, check))
        if check.claim.asserts is not None:
            self.asked.update((view, check.claim.asserts.metric) for view in check.findings)


def _page_use(evaluations: Evaluations, source: Source) -> PageUse:
    noted = _Noting(evaluations.data, of=evaluations)
    linked = _lookups(noted, source)
    for block in blocks_of(source):
        with suppress(DatError, TypeError):  # an unknown name; one argument too many
            linked |= _block(Report(Values(noted, block.language)), noted, block)
    page = source.page
    if page.chapter != LANDING:  # its numbers lead to the cards of the index pages
        for view, metric in linked:
            noted.listed.update(rows_of(evaluations.result(view, metric)))
    # Captions and cards print the as-of day beside what is true on it.
    dated = {AS_OF} if any(view == "latest" for view, _ in noted.asked) else set()
    return PageUse(
        page.output,
        page.language,
        page.chapter,
        frozenset(noted.asked | dated),
        frozenset(noted.listed),
        frozenset(noted.judged),
    )


def _lookups(noted: _Noting, source: Source) -> set[MetricKey]:
    """Return the numbers in a page's prose, noting them."""
    values = Values(noted, LANGUAGES[0])
    found: set[MetricKey] = set()
    for _, path in lookups_of(source):
        with suppress(DatError):
            shown = values.shown(path)
            found.add((shown.view, shown.metric))
    return found


def _block(report: Report, noted: _Noting, block: BlockCall) -> set[MetricKey]:
    """Return the numbers that a block marks in its HTML, noting all that it reads."""
    if block.kind == "headline":
        return _marked(report.headline(*block.arguments).html, noted)
    if block.kind == "key_numbers":
        return _marked(report.key_numbers(*block.arguments).html, noted)
    name, *subjects = block.arguments or ("",)
    for check in _checks_in(noted, name, *subjects):
        noted.note_check(check)
    if block.kind == "table":
        listed = table(name, report.values, *subjects)
        noted.listed.update(listed.rows)
        return _marked(listed.html, noted)
    # The marks of a chart are no HTML; its own record of what it used stands for them.
    keys = sketch(name, report.values, *subjects).keys
    noted.listed.update(row for what, row in keys if what == "row")
    noted.asked.update(key for key in keys if key[0] != "row")
    return set()


def _checks_in(noted: _Noting, name: str, section: str = "", *_: str) -> tuple[Check, ...]:
    """Return the checks that a table or chart shows."""
    if name in {"ledger", "verdicts"}:
        return noted.checks
    return noted.checks_on(section) if name == "checks" else ()


def _marked(html: str, noted: _Noting) -> set[MetricKey]:
    """Return the numbers that a block marks, noting the rows that it marks."""
    tree = lxml.html.fromstring(html)
    noted.listed.update(tree.xpath("descendant-or-self::*/@data-row"))
    return {
        (each.get("data-view"), each.get("data-metric"))
        for each in tree.xpath("descendant-or-self::*[@data-metric]")
    }
