"""Proofs on the files beside the pages: the PDFs print the numbers of the pages, the exports list all of them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from dat.check.pdf import read_pdf
from dat.check.site_numbers import AGAIN
from dat.check.site_pages import BuiltPage, squeeze
from dat.editions import read_editions
from dat.errors import BrokenInput, Place, Problem, UnknownName
from dat.exports import export_files
from dat.exports.feed import feed_address, feed_xml
from dat.model import LANGUAGES
from dat.publish.facts import facts_of
from dat.publish.machines import script_json, usage_of
from dat.publish.pdf import FOLDER as PDF_FOLDER
from dat.publish.pdf import report_name
from dat.publish.structured import Describer
from dat.read.inputs import data_files
from dat.values import Values

if TYPE_CHECKING:
    from dat.model import Language
    from dat.publish.pages import Page
    from dat.values import Evaluations

METRICS, CLAIMS = "data/metrics.json", "data/claims.json"
_DESCRIPTION = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_Number = tuple[str, str, str, str]  # chapter, metric, view and text without white space


def pdf_differences(site: Path, pages: Iterable[BuiltPage], root: Path) -> Iterator[Problem]:
    """Yield full reports that are missing, that print other numbers than their pages or carry other files than `root` has."""
    chapters = [page for page in pages if page.is_chapter]
    for language in LANGUAGES:
        address = f"{PDF_FOLDER}/{report_name(language)}"
        if not (site / address).is_file():
            message = f"expected the report in print, got no such file; {AGAIN}"
            yield Problem(Place(address), message, "site-pdf")
            continue
        try:
            read = read_pdf(site / address)
        except BrokenInput as error:
            yield from (Problem(Place(address), found.message, "site-pdf") for found in error.problems)
            continue
        printed = Counter(
            (number.chapter, number.metric, number.view, squeeze(number.text)) for number in read.numbers
        )
        texts = {squeeze(number.text): number.text for page in chapters for number in page.numbers}
        yield from _counted_otherwise(address, _linked(chapters, language), printed, texts)
        yield from _other_attachments(address, read.attachments, _attached(site, root))


def _attached(site: Path, root: Path) -> dict[str, bytes]:
    """Return the files that a report carries: those that it was computed from, and what was computed."""
    computed = {Path(name).name: site / name for name in (METRICS, CLAIMS)}
    found = {name: path.read_bytes() for name, path in computed.items() if path.is_file()}
    return {Path(name).name: content for name, content in data_files(root).items()} | found


def _other_attachments(
    address: str, carried: Mapping[str, bytes], wanted: Mapping[str, bytes]
) -> Iterator[Problem]:
    for name in sorted(wanted.keys() | carried.keys()):
        if name not in carried or name not in wanted:
            got = "no such file" if name in wanted else "one that the report does not rest on"
            message = f"expected the attached files of the report, got {got}: {name}; {AGAIN}"
            yield Problem(Place(address), message, "site-pdf")
        elif carried[name] != wanted[name]:
            message = f"the attached {name} is not the file as it is now; {AGAIN}"
            yield Problem(Place(address), message, "stale")


def _linked(pages: Iterable[BuiltPage], language: Language) -> Counter[_Number]:
    """Return how often each number stands as a link on the pages of a language where print has it, too."""
    return Counter(
        (page.chapter, number.metric, number.view, squeeze(number.text))
        for page in pages
        for number in page.numbers
        if page.language == language and number.is_in_print
    )


def _counted_otherwise(
    address: str, wanted: Counter[_Number], printed: Counter[_Number], texts: Mapping[str, str]
) -> Iterator[Problem]:
    for number in dict.fromkeys((*wanted, *printed)):
        if wanted[number] != printed[number]:
            chapter, metric, view, text = number
            message = (
                f"expected {texts.get(text, text)} for {metric} ({view}) in the chapter {chapter} "
                f"{_times(wanted[number])}, as on its page, got it {_times(printed[number])}; {AGAIN}"
            )
            yield Problem(Place(address), message, "site-pdf")


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def export_differences(site: Path, pages: Iterable[BuiltPage]) -> Iterator[Problem]:
    """Yield numbers of pages that metrics.json lacks, prints otherwise or puts on other pages."""
    try:
        listed = dict(_listed(site / METRICS))
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        message = f"expected the numbers of all pages, got a file that cannot be read ({error!r}); {AGAIN}"
        yield Problem(Place(METRICS), message, "site-export")
        return
    shown_on: dict[tuple[str, str], set[str]] = {}
    for page in pages:
        for number in page.numbers:
            name = (number.metric, number.view)
            shown_on.setdefault(name, set()).add(page.address)
            if name not in listed:
                message = f"expected {number.name}, which {number.place} shows, got none; {AGAIN}"
                yield Problem(Place(METRICS), message, "site-export")
            elif squeeze(number.text) not in listed[name].texts[number.language]:
                message = f"expected {number.text!r} for {number.name} as on {number.place}, got no such text; {AGAIN}"
                yield Problem(Place(METRICS), message, "site-export")
    for name, entry in listed.items():
        differ = entry.pages ^ shown_on.get(name, set())
        if differ:
            which = ", ".join(sorted(differ))
            message = f"expected the pages that show {name[0]} ({name[1]}), got others: they differ in {which}; {AGAIN}"
            yield Problem(Place(METRICS), message, "site-export")


@dataclass(frozen=True, slots=True)
class _Listed:
    """An entry of metrics.json: by which texts, without white space, and on which pages its number is printed."""

    texts: Mapping[Language, frozenset[str]]
    pages: frozenset[str]


def _listed(path: Path) -> Iterator[tuple[tuple[str, str], _Listed]]:
    """Yield the entries of metrics.json by metric and view; what it should hold and does not raises a plain error."""
    for entry in json.loads(path.read_text(encoding="utf-8"))["metrics"]:
        written = (entry["text"], entry["text_with_range"], *entry.get("parts", {}).values())
        texts = {language: frozenset(squeeze(text[language]) for text in written) for language in LANGUAGES}
        yield (entry["metric"], entry["view"]), _Listed(texts, frozenset(entry["pages"]))


def stale_exports(site: Path, pages: Sequence[Page], evaluations: Evaluations) -> Iterator[Problem]:
    """Yield exported files that differ from what the present data and these pages give."""
    usage = usage_of(map(facts_of, pages))
    numbers = {name: shown for name, shown in usage.numbers.items() if _exists(evaluations, *name)}
    editions = read_editions(evaluations.data.root)
    feeds = {
        feed_address(name): feed_xml(editions, Values(evaluations, name))
        for name in LANGUAGES
        if name in usage.languages
    }
    wanted = export_files(evaluations, numbers, usage.claims) | feeds
    for address, content in sorted(wanted.items()):
        path = site / address
        if not path.is_file():
            yield Problem(Place(address), f"expected this file, got none; {AGAIN}", "site-export")
        elif path.read_bytes() != content:
            line = _first_difference(path.read_bytes(), content)
            message = f"expected what the data and the pages give now, got something else from this line on; {AGAIN}"
            yield Problem(Place(address, line), message, "stale")


def stale_descriptions(pages: Iterable[Page], evaluations: Evaluations) -> Iterator[Problem]:
    """Yield pages that tell search engines something else than the present data and editions do."""
    editions = read_editions(evaluations.data.root)
    describers = [Describer(evaluations, editions, reviews) for reviews in (False, True)]
    for page in pages:
        found = _DESCRIPTION.findall(page.html)
        wanted = (
            [[script_json(describe(facts_of(page)))] for describe in describers] if page.is_chapter else [[]]
        )
        if found not in wanted:
            message = f"expected the page's description for search engines as the data give it now; {AGAIN}"
            yield Problem(Place(page.address), message, "stale")


def _exists(evaluations: Evaluations, view: str, metric: str) -> bool:
    """Whether a number that a page shows has a name that the data still know."""
    try:
        evaluations.result(view, metric)
    except UnknownName:
        return False
    return True


def _first_difference(got: bytes, wanted: bytes) -> int:
    """Return the number of the first line that differs."""
    pairs = zip_longest(got.splitlines(), wanted.splitlines())
    return next((number for number, (ours, theirs) in enumerate(pairs, 1) if ours != theirs), 1)
