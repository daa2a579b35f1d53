"""Proofs on a built site: its pages, PDFs and exported files show what the data give now, in both languages alike.

    pages present, well-formed, linked, nothing off-site        dat.publish.checks, here
    each number is what the data give and can be read back       site_numbers
    cards, tables, charts and headlines are what the data give   site_blocks
    nothing else holds a number, numbers lead to their cards     site_typed
    both languages show the same, in the same order              site_languages
    the PDFs, exports and feeds show what the pages show         site_files

The proofs read the finished files; they know nothing of how these were made. What a code means stands in docs/checks.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.check.site_blocks import stale_blocks, stale_cards
from dat.check.site_files import export_differences, pdf_differences, stale_descriptions, stale_exports
from dat.check.site_languages import language_differences, order_differences
from dat.check.site_numbers import AGAIN, Renderings, stale_numbers, unreadable_numbers
from dat.check.site_pages import built_pages
from dat.check.site_typed import misled_numbers, typed_on_pages
from dat.errors import BrokenInput, BrokenPublication, Place, Problem, UsageError
from dat.publish.checks import check_site
from dat.publish.pages import read_pages
from dat.render.chapters import collect_sources
from dat.render.project import read_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from dat.publish.pages import Page
    from dat.render.source import Source
    from dat.values import Evaluations


def check_built(site: Path, evaluations: Evaluations) -> tuple[Problem, ...]:
    """Return everything in which a built site differs from what the data and the chapters of the project give now.

    Raises:
        UsageError: there is no built site in the folder.
        BrokenInput: the project's chapters cannot be read.
    """
    pages = _pages(site)
    sources, problems = collect_sources(read_project(evaluations.data.root))
    if problems:
        raise BrokenInput(problems)
    built, renderings = built_pages(pages), Renderings(evaluations)
    found = (
        *_publication_problems(site, pages),
        *_page_problems(pages, sources),
        *stale_numbers(built, renderings),
        *unreadable_numbers(built, renderings),
        *typed_on_pages(pages),
        *misled_numbers(pages),
        *stale_cards(built, evaluations),
        *stale_blocks(built, sources, evaluations),
        *language_differences(built, renderings),
        *order_differences(built),
        *pdf_differences(site, built, evaluations.data.root),
        *export_differences(site, built),
        *stale_exports(site, pages, evaluations),
        *stale_descriptions(pages, evaluations),
    )
    return tuple(dict.fromkeys(found))


def _pages(site: Path) -> tuple[Page, ...]:
    pages = read_pages(site) if site.is_dir() else ()
    if not pages:
        message = f"expected a built site in {site}, got no page there; build it: dat render"
        raise UsageError(message)
    return pages


def _publication_problems(site: Path, pages: Sequence[Page]) -> tuple[Problem, ...]:
    """Return what must never be published whatever the data say: dead links, requests to other sites, traces of errors."""
    try:
        check_site(site, pages)
    except BrokenPublication as error:
        return error.problems
    return ()


def _page_problems(pages: Iterable[Page], sources: Iterable[Source]) -> Iterator[Problem]:
    """Yield chapters without a page, and pages without a chapter: both are of another build."""
    there = {page.address for page in pages}
    wanted = {source.page.output: source.page.path for source in sources}
    for address in sorted(wanted.keys() - there):
        yield Problem(
            Place(address), f"expected a page for {wanted[address]}, got none; {AGAIN}", "site-page"
        )
    for address in sorted(there - wanted.keys()):
        yield Problem(Place(address), f"the page belongs to no chapter; {AGAIN}", "site-page")
