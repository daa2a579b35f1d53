"""Pages had one row said something else: only those change whose record of use says so; all others keep their bytes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dat.amount import Missing
from dat.charts import sketch
from dat.check.asked import BlockCall, blocks_of, lookups_of
from dat.check.usage import PageUse, page_uses
from dat.cli import main
from dat.errors import UnknownName
from dat.metrics import Result
from dat.model import LANGUAGES, Dataset, PriceRow, Row
from dat.read import read_dataset
from dat.render.chapters import collect_sources
from dat.render.project import LANDING, read_project
from dat.render.source import Source
from dat.report import Report
from dat.tables.cards import card_html
from dat.values import Evaluations, Values
from tests.conftest import MINI, ROOT
from tests.counterfactual import AnyRow, Key, drawn, every_row, said, variants, with_numbers, with_row
from tests.test_read import change

_MARK = re.compile(r'data-metric="([^"]+)" data-view="([^"]+)"')


def contents(evaluations: Evaluations, source: Source) -> str:
    """Everything on a page that comes from data: numbers in the prose, blocks, cards."""
    values = Values(evaluations, next((each for each in LANGUAGES if each == source.language), "ja"))
    shown = [values.shown(path) for _, path in lookups_of(source)]
    blocks = [block_text(evaluations, block) for block in blocks_of(source)]
    numbers = {(each.metric, each.view): None for each in shown}
    numbers |= dict.fromkeys(_MARK.findall("\n".join(blocks)))
    is_landing = source.page.chapter == LANDING
    cards = [] if is_landing else [card_html(values, metric, view) for metric, view in numbers]
    return "\n".join([*(each.text for each in shown), *blocks, *cards])


def block_text(evaluations: Evaluations, block: BlockCall) -> str:
    values = Values(evaluations, block.language)
    if block.kind == "chart":
        return str(drawn(sketch(block.arguments[0], values, *block.arguments[1:])))
    made: str = getattr(Report(values), block.kind)(*block.arguments).html
    return made


def may_change(row: AnyRow, before: tuple[Evaluations, PageUse], after: tuple[Evaluations, PageUse]) -> bool:
    """Whether the record of a page says that the row matters to it: by a metric, on a card, for a verdict."""
    (old, old_use), (new, new_use) = before, after
    if row.id in old_use.rows | new_use.rows:
        return True
    if any(verdict(old, claim) != verdict(new, claim) for claim in old_use.claims | new_use.claims):
        return True
    both = old_use.metrics | new_use.metrics
    return any(said(outcome_of(old, key)) != said(outcome_of(new, key)) for key in both)


def outcome_of(evaluations: Evaluations, key: Key) -> Result:
    try:
        return evaluations.result(*key)
    except UnknownName:
        return Missing("there is no such event")


def verdict(evaluations: Evaluations, claim: str) -> list[str]:
    (check,) = (check for check in evaluations.checks if check.claim.id == claim)
    return [finding.verdict for finding in check.findings.values()]


def strays(data: Dataset, sources: tuple[Source, ...], rows: Iterable[AnyRow]) -> tuple[list[str], int, int]:
    """Return pages that changed though their record does not say so, and how many changed and stayed."""
    old = Evaluations(data)
    uses = page_uses(old, sources)
    pages = [contents(old, source) for source in sources]
    found, changed, stayed = [], 0, 0
    for row in rows:
        for how, other in variants(row, of_numbers=True):
            new = Evaluations(with_row(data, row, other))
            for source, page, use, use_after in zip(
                sources, pages, uses, page_uses(new, sources), strict=True
            ):
                if contents(new, source) == page:
                    stayed += 1
                    continue
                changed += 1
                if not may_change(row, (old, use), (new, use_after)):
                    found.append(f"{use.address}, had {row.id} been {how}")
    return found, changed, stayed


def test_a_page_of_the_miniature_changes_only_by_what_it_depends_on(mini_data: Dataset) -> None:
    sources, _ = collect_sources(read_project(MINI))
    found, changed, stayed = strays(mini_data, sources, every_row(mini_data))
    assert not found
    assert changed > 20
    assert stayed > 100


def test_a_page_of_the_report_changes_only_by_what_it_depends_on(real_data: Dataset) -> None:
    # What pages are made of was tried for every row above; that they are made of nothing else, for some.
    sources, _ = collect_sources(read_project(ROOT))
    english = tuple(source for source in sources if source.page.language == "en")
    found, changed, stayed = strays(real_data, english, every_row(real_data)[::61])
    assert not found
    assert changed > 10
    assert stayed > 10


def test_whatever_is_known_after_the_as_of_day_changes_no_page_of_the_report(real_data: Dataset) -> None:
    day = real_data.article.as_of + timedelta(1)
    sources, _ = collect_sources(read_project(ROOT))
    later: list[AnyRow] = []
    for number, row in enumerate(every_row(real_data)):
        source = replace(row.source, id=f"later-{number}", kind="filing", known=day)
        again = replace(with_numbers(row, up=True), id=f"later-{number}", source=source)
        later.append(again)
        if isinstance(again, Row):
            later.append(replace(again, id=f"later-event-{number}", event=f"later_{number}"))
    # Before all others, so that nothing may depend on a place in the file.
    data = replace(
        real_data,
        sources={row.source.id: row.source for row in later} | dict(real_data.sources),
        rows=(*(row for row in later if isinstance(row, Row)), *real_data.rows),
        prices=(*(row for row in later if isinstance(row, PriceRow)), *real_data.prices),
    )
    old, new = Evaluations(real_data), Evaluations(data)
    assert [source.page.path for source in sources if contents(old, source) != contents(new, source)] == []


def built(root: Path) -> dict[str, bytes]:
    """The pages as they are published, drafts all of them, so that a changed verdict stops none."""
    assert main(["--project", str(root), "render", "--to", "html", "--draft"]) == 0
    site = root / "_site"
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*.html")}


def different(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    assert before.keys() == after.keys()
    return {address for address, page in before.items() if page != after[address]}


def uses_of(root: Path) -> dict[str, PageUse]:
    sources, _ = collect_sources(read_project(root))
    return {use.address: use for use in page_uses(Evaluations(read_dataset(root)), sources)}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return built(shutil.copytree(MINI, tmp_path_factory.mktemp("published") / "mini"))


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("path", "old", "new", "row"),
    [
        ("data/ledger.csv", "6500.5 BTC", "6600.5 BTC", "alpha-1"),
        ("data/ledger.csv", "10200 ETH,40.8M", "10300 ETH,40.8M", "beta-1"),
        ("data/prices.csv", "2000 USD/ETH", "2100 USD/ETH", "ETH 2026-02-10 close exchange"),
    ],
)
def test_a_changed_row_changes_the_bytes_of_the_pages_that_list_it_and_of_no_others(
    mini: Path, published: dict[str, bytes], path: str, old: str, new: str, row: str
) -> None:
    change(mini, path, old, new)
    listing = {address for address, use in uses_of(mini).items() if row in use.rows}
    assert listing
    assert different(published, built(mini)) == listing


@pytest.mark.e2e
def test_rows_known_after_the_as_of_day_change_no_page(mini: Path, published: dict[str, bytes]) -> None:
    sources = mini / "data" / "sources.yml"
    later = "- {id: alpha-march, kind: filing, title: March, publisher: Alpha, published: 2026-04-10}\n"
    sources.write_text(later + sources.read_text(encoding="utf-8"), encoding="utf-8")
    head, *rows = (mini / "data" / "ledger.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    new = [
        "alpha-7,,2026-03-31,alpha,holding,1700 BTC,,,alpha-march,,\n",
        "alpha-8,sale_2026_03,2026-03,alpha,sale,1000 BTC,~70M USD,,alpha-march,,\n",
    ]
    (mini / "data" / "ledger.csv").write_text("".join([head, *new, *rows]), encoding="utf-8")
    assert not different(published, built(mini))


@pytest.mark.e2e
def test_a_later_as_of_day_changes_exactly_the_pages_that_read_the_latest_view(
    mini: Path, published: dict[str, bytes]
) -> None:
    for language in LANGUAGES:  # a page that reads no later than the article
        change(
            mini,
            f"chapters/{language}/beta.qmd",
            'report.chart("holdings", "beta")',
            'report.headline("beta")',
        )
    # The edition remembers when the numbers last moved; without one, every page bears the as-of day.
    assert main(["--project", str(mini), "edition", "save"]) == 0
    before = built(mini)
    change(mini, "data/article.yml", "as_of: 2026-03-31", "as_of: 2026-04-01")
    reading = {a for a, use in uses_of(mini).items() if any(view == "latest" for view, _ in use.metrics)}
    assert {address for address in reading if "alpha" in address}
    assert different(before, built(mini)) == reading
