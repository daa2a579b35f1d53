"""Publishing: the named steps from built pages to a site that may go on the web."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from dat.errors import BrokenPublication, Place, Problem
from dat.publish.cards import add_cards, lead_to_cards
from dat.publish.checks import check_site
from dat.publish.hooks import BookInfo, Hooks
from dat.publish.machines import lead_to_data, usage_of, write_files
from dat.publish.numbering import number_pages
from dat.publish.pages import Page, read_pages, write_page
from dat.publish.pages import books as reports
from dat.publish.pdf import make_pdfs, pdf_addresses
from dat.publish.words import WORDS


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: how many pages there are, which it changed, and the PDFs with their page counts."""

    pages: int
    changed: tuple[str, ...]
    pdfs: Mapping[str, int]


def publish(
    site: Path,
    hooks: Hooks,
    books: Mapping[str, BookInfo],
    *,
    companies: Sequence[str] = (),
    to_pdf: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Published:
    """Finish the built pages in `site`, a folder nobody reads yet, and raise if they may not be published.

    `books` has a `BookInfo` for each language that gets PDFs. Pages may link to those PDFs even when
    `to_pdf` is false, because a build of the pages alone leaves the PDFs of an earlier one in place.
    """
    say("reading the built pages")
    pages = read_pages(site)
    _require_language_and_sidebar(pages)
    say("numbering figures and tables")
    numbered = number_pages(pages)
    say("linking numbers to their cards")
    carded = tuple(add_cards(page, hooks.card_html) if page.is_chapter else page for page in numbered)
    linked = tuple(page if page.is_chapter else lead_to_cards(page, carded) for page in carded)
    say("exporting the data")
    usage = usage_of(linked)
    exported = hooks.export(usage)
    write_files(site, exported.files)
    finished = tuple(
        lead_to_data(page, exported.files, usage.languages, _described(page, hooks)) for page in linked
    )
    changed = tuple(page.address for page in finished if write_page(page))
    say("checking the pages")
    check_site(site, finished, promised=pdf_addresses(books, companies))
    pdfs: Mapping[str, int] = {}
    if to_pdf:
        say("typesetting the PDFs")
        pdfs = make_pdfs(site, finished, books, hooks, companies, exported.attachments)
    return Published(len(finished), changed, pdfs)


def _described(page: Page, hooks: Hooks) -> Mapping[str, Any] | None:
    return hooks.describe(page) if page.is_chapter and hooks.describe is not None else None


def _require_language_and_sidebar(pages: Sequence[Page]) -> None:
    """Raise if a page does not tell its language, or lies among a report's pages but not in its sidebar."""
    expected = " or ".join(WORDS)
    listed = {page.address for members in reports(pages).values() for page in members}
    problems = []
    for page in pages:
        if page.language not in WORDS:
            message = f"html lang is {page.language!r}, expected {expected}"
            problems.append(Problem(Place(page.address), message, "language"))
        elif PurePosixPath(page.address).parent.name == page.language and page.address not in listed:
            message = (
                "the page is missing from its sidebar, so it would have no number and no place in the PDF"
            )
            problems.append(Problem(Place(page.address), message, "sidebar"))
    if problems:
        raise BrokenPublication(problems)
