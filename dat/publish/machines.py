"""What pages offer to machines: links to the data files and the feed, and their description as JSON-LD.

All of it stands outside `main`, so that it is on the pages of both engines and in no PDF. The links go into the
page's footer, the rest into its head; both replace what an earlier run has put there.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from dat.exports import FOLDER
from dat.exports.feed import feed_address
from dat.files import write_atomically
from dat.publish.facts import PageFacts
from dat.publish.hooks import Usage
from dat.publish.pages import Page
from dat.publish.words import WORDS

FILES = ("metrics.json", "claims.json", "sources.json", "ledger.csv")
_IN_HEAD = re.compile(
    r'<link rel="alternate" type="application/atom\+xml"[^>]*>\n|<script type="application/ld\+json">.*?</script>\n',
    re.DOTALL,
)
_IN_FOOTER = re.compile(r'<p class="data-files">.*?</p>\n', re.DOTALL)
# What could end a script element or a line of it, written as escapes of JSON.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def usage_of(facts: Iterable[PageFacts]) -> Usage:
    """Return which pages show which numbers and claims."""
    pages = tuple(facts)
    numbers: dict[tuple[str, str], list[str]] = {}
    claims: dict[str, list[str]] = {}
    for page in pages:
        for metric, view in page.numbers:
            numbers.setdefault((view, metric), []).append(page.address)
        for claim in page.claims:
            claims.setdefault(claim, []).append(page.address)
    return Usage(
        {number: tuple(addresses) for number, addresses in numbers.items()},
        {claim: tuple(addresses) for claim, addresses in claims.items()},
        languages_of(pages),
    )


def languages_of(pages: Iterable[Page | PageFacts]) -> tuple[str, ...]:
    """Return the languages that have chapters among the pages."""
    found = {page.language for page in pages if page.is_chapter}
    return tuple(language for language in WORDS if language in found)


def write_files(site: Path, files: Mapping[str, bytes]) -> None:
    """Save the files whose bytes differ from those of the site."""
    for address, content in files.items():
        path = site / address
        if not path.is_file() or path.read_bytes() != content:
            write_atomically(path, content)


def lead_to_data(
    page: Page, addresses: Collection[str], languages: Sequence[str], described: Mapping[str, Any] | None
) -> Page:
    """Return the page with its links to those of the files that exist, and with its description.

    The landing page, which is for readers of every language, has the links in all of them.
    """
    names = (page.language,) if page.is_chapter else tuple(languages)
    head = "".join(_feed_link(page, name) for name in names if feed_address(name) in addresses)
    if described is not None:
        head += f'<script type="application/ld+json">{script_json(described)}</script>\n'
    spans = tuple(_links(page, name, addresses) for name in names)
    text = f'<p class="data-files">{"<br>".join(spans)}</p>\n' if any(spans) else ""
    return replace(page, before=_with_head(page.before, head), after=_with_footer(page.after, text))


def script_json(described: Mapping[str, Any]) -> str:
    """Return JSON that may stand in a script element whatever its texts hold."""
    return json.dumps(described, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _feed_link(page: Page, language: str) -> str:
    href, title = _href(page, feed_address(language)), escape(WORDS[language].files["feed"])
    return f'<link rel="alternate" type="application/atom+xml" hreflang="{language}" title="{title}" href="{href}">\n'


def _links(page: Page, language: str, addresses: Collection[str]) -> str:
    """Return the links to the files in the words of a language; nothing where there are none."""
    words = WORDS[language]
    links = [
        f'<a href="{_href(page, address)}">{escape(words.files[name])}</a>'
        for name, address in _files(language)
        if address in addresses
    ]
    comma = "、" if language == "ja" else ", "
    return f'<span lang="{language}">{words.data}{comma.join(links)}</span>' if links else ""


def _files(language: str) -> Iterator[tuple[str, str]]:
    """Yield name and address of every file that a page may link to."""
    yield from ((name, f"{FOLDER}/{name}") for name in FILES)
    yield "feed", feed_address(language)


def _href(page: Page, address: str) -> str:
    return posixpath.relpath(address, posixpath.dirname(page.address) or ".")


def _with_head(before: str, inserted: str) -> str:
    """Return the text before `main` with the lines at the end of the head."""
    head, end, rest = _IN_HEAD.sub("", before).partition("</head>")
    return f"{head}{inserted if end else ''}{end}{rest}"


def _with_footer(after: str, paragraph: str) -> str:
    """Return the text after `main` with the paragraph at the end of the footer; where there is none, as one."""
    rest = _IN_FOOTER.sub("", after)
    for end in ("</footer>", "</body>"):
        start, found, last = rest.rpartition(end)
        if found and paragraph:
            inserted = paragraph if end == "</footer>" else f"<footer>{paragraph}</footer>\n"
            return f"{start}{inserted}{found}{last}"
    return rest
