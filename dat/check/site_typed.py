"""Proofs on what is not computed on a built page: no number was typed into it, links of numbers lead to their cards.

Numbers of the report stand in marked elements, in blocks that cells gave, and in cards; these are proven elsewhere.
What is left are the words of chapters, their titles and captions, and these hold none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import lxml.html

from dat.check.prose import plain_text, typed_numbers
from dat.check.site_numbers import AGAIN
from dat.errors import Place, Problem
from dat.publish.pages import has_class
from dat.tables.cards import card_id

if TYPE_CHECKING:
    from dat.publish.pages import Page

_COMPUTED = ("metric", "cell", "cards", "literal", "quarto-xref")
_WORDS = f"//main//text()[not(ancestor::*[{' or '.join(map(has_class, _COMPUTED))}])]"
_CAPTIONS = f"//figcaption//text()[not(ancestor::*[{has_class('literal')}])]"
_NAMES = "//title/text() | //meta[@name='description']/@content"
_ORDINAL = re.compile(r"^\s*\S+\s[0-9]+(?:-[0-9]+)?:")  # Figure 2-1:, on the index page Figure 1:
_NUMBERS = f"//main//a[{has_class('metric')}][@data-metric][@data-view][@href]"


def typed_on_pages(pages: Iterable[Page]) -> Iterator[Problem]:
    """Yield numbers that stand on a page as if a chapter had said them, without a mark that tells where they come from."""
    for page in pages:
        tree = _parse(page)
        for found in (*tree.xpath(_WORDS), *tree.xpath(_CAPTIONS), *tree.xpath(_NAMES)):
            for _, number in typed_numbers(plain_text(_ORDINAL.sub("", str(found)))):
                line = found.getparent().sourceline
                message = f"expected no typed numbers, got {number!r}, which comes from no lookup; {AGAIN}"
                yield Problem(Place(page.address, line), message, "digit")


def misled_numbers(pages: Iterable[Page]) -> Iterator[Problem]:
    """Yield numbers whose link leads to another place than the card of their metric."""
    for page in pages:
        for link in _parse(page).xpath(_NUMBERS):
            metric, view = str(link.get("data-metric")), str(link.get("data-view"))
            wanted, got = card_id(metric, view), str(link.get("href")).partition("#")[2]
            if got != wanted:
                message = f"expected {metric} ({view}) to lead to its card #{wanted}, got #{got}; {AGAIN}"
                yield Problem(Place(page.address, link.sourceline), message, "card")


def _parse(page: Page) -> Any:
    return lxml.html.document_fromstring(page.html.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
