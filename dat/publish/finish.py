"""One page finished by itself: numbered, linked to its cards and to the data, described; and what is known of it.

A chapter needs nothing of the other pages but its own place among them, so pages can be finished in parallel and
remembered. The landing page needs the numbers that the index pages show (`finish_landing`). What concerns the site as
a whole is proven afterwards, from the facts of all pages (`checks`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dat.publish.cards import (
    cards_section,
    lead_to_cards,
    link_numbers,
    require_cards,
    used_metrics,
    with_cards,
)
from dat.publish.facts import PageFacts, content_facts, with_frame
from dat.publish.hooks import Hooks
from dat.publish.machines import lead_to_data
from dat.publish.numbering import NOWHERE, Target, number
from dat.publish.pages import Page, parse_fragment
from dat.publish.pieces import Fault, Piece


@dataclass(frozen=True, slots=True)
class FinishedPage:
    """A page as it is published, and what is known of it."""

    html: str
    facts: PageFacts


def finish_page(
    page: Page,
    chapter: int | None,
    hooks: Hooks,
    addresses: Collection[str],
    languages: Sequence[str],
    elsewhere: Mapping[Target, str] = NOWHERE,
) -> FinishedPage:
    """Finish a page of a language's report.

    `chapter` is its number, none for the index; `addresses` are those of the data files that the site offers in its
    `languages`; `elsewhere` are the numbers of captions on other pages. What is wrong with the page is in its facts.

    Raises:
        BrokenPublication: the caller's card is none.
    """
    fragment = parse_fragment(page.content)
    faults = number(fragment, page.address, chapter, elsewhere)
    link_numbers(fragment)
    used = used_metrics(fragment)
    section = cards_section(used, hooks.card_html, page.language)
    cards = parse_fragment(section)
    require_cards(cards, used, page.address)
    facts = _with_faults(content_facts(page, fragment, cards), faults)
    described = hooks.describe(facts) if hooks.describe is not None else None
    built = page.with_content(with_cards(fragment.html(), section))
    finished = lead_to_data(built, addresses, languages, described)
    return FinishedPage(finished.html, with_frame(facts, finished))


def finish_landing(
    page: Page, chapters: Iterable[PageFacts], addresses: Collection[str], languages: Sequence[str]
) -> FinishedPage:
    """Finish a page above the languages; its numbers lead to the cards of the index pages among the chapters."""
    fragment = parse_fragment(page.content)
    faults = number(fragment, page.address, None)
    indexes = {facts.language: facts for facts in chapters if facts.name == "index" and facts.is_chapter}
    shown = {language: (facts.address, facts.numbers) for language, facts in indexes.items()}
    lead_to_cards(fragment, page.language, shown)
    facts = _with_faults(content_facts(page, fragment), faults)
    finished = lead_to_data(page.with_content(fragment.html()), addresses, languages, None)
    return FinishedPage(finished.html, with_frame(facts, finished))


def _with_faults(facts: PageFacts, faults: tuple[Fault, ...]) -> PageFacts:
    return replace(facts, piece=facts.piece + Piece(faults=faults))
