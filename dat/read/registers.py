"""Reading the registers: sources.yml, companies.yml, article.yml and glossary.yml."""

from __future__ import annotations

import re
from datetime import date
from keyword import iskeyword
from typing import TYPE_CHECKING

from dat.amount import ASSETS, RATIO, parse_amount
from dat.errors import Place
from dat.model import (
    PURPOSES,
    SOURCE_KINDS,
    VIEWS,
    Article,
    Company,
    Event,
    Glossary,
    KeyNumber,
    NotClaim,
    Section,
    Source,
    Text,
)
from dat.read.fields import Fields, open_fields, open_list
from dat.read.files import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dat.read.collect import Problems
    from dat.read.files import Node

ROLES = ("subject", "leader", "peer")
# First words of other lookups.
RESERVED = (*(asset.lower() for asset in ASSETS), "industry", "claims", "claimed", "report")
NOWHEN = date.min  # stands for a day that could not be read; the problem has been remembered


def read_article(root: Path, problems: Problems) -> Article | None:
    """Return article.yml."""
    node = read_yaml(root, "data/article.yml", problems)
    if node is None:
        return None
    required = ("title", "author", "publisher", "published", "as_of", "close_gap", "sections")
    optional = ("url", "charts_from", "stale_after", "text", "not_claims")
    fields = open_fields(node, "article", required, optional, problems)
    if fields is None:
        return None
    gap = fields.parsed("close_gap", parse_amount, required=True) or parse_amount("1 %")
    if gap.unit != RATIO:
        problems.add(
            fields.at("close_gap"), f"expected a percentage for 'close_gap', got {fields.text('close_gap')!r}"
        )
    elif gap.is_bound or not 0 <= gap.value < 1:
        message = (
            f"expected a percentage from 0 to below 100 % for 'close_gap', got {fields.text('close_gap')!r}"
        )
        problems.add(fields.at("close_gap"), message)
    published, as_of = fields.day("published", required=True), fields.day("as_of", required=True)
    if published and as_of and as_of < published:
        message = f"expected the as-of day not to lie before the article's day {published}, got {as_of}"
        problems.add(fields.at("as_of"), message)
    return Article(
        title=fields.bilingual("title") or _no_text(fields),
        author=fields.text("author", required=True),
        publisher=fields.text("publisher", required=True),
        published=published or NOWHEN,
        url=fields.address("url"),
        as_of=as_of or NOWHEN,
        close_gap=gap,
        sections=tuple(_sections(fields, problems)),
        charts_from=fields.day("charts_from"),
        stale_after=fields.parsed("stale_after", _parse_days),
        text=_text_lines(fields, problems),
        not_claims=tuple(_not_claims(fields, problems)),
        place=node.place,
    )


def _no_text(fields: Fields) -> Text:
    return Text("", "", fields.place)


def _sections(article: Fields, problems: Problems) -> Iterable[Section]:
    seen: set[str] = set()
    for node in article.items("sections"):
        fields = open_fields(node, "section", ("id", "title"), ("headline", "key_numbers"), problems)
        if fields is None:
            continue
        name = fields.text("id", required=True)
        if name in seen:
            problems.add(fields.at("id"), f"expected each section once, got {name!r} twice")
        seen.add(name)
        numbers = tuple(_key_numbers(fields, problems))
        yield Section(
            name, fields.bilingual("title") or _no_text(fields), fields.bilingual("headline"), numbers
        )


def _key_numbers(section: Fields, problems: Problems) -> Iterable[KeyNumber]:
    for node in section.items("key_numbers"):
        fields = open_fields(node, "key number", ("show", "label"), (), problems)
        if fields is None:
            continue
        view, _, metric = fields.text("show", required=True).partition(".")
        if view not in VIEWS or not metric:
            problems.add(
                fields.at("show"), f"expected a view and a metric (disclosed.cango.holding), got {view!r}"
            )
            continue
        yield KeyNumber(view, metric, fields.bilingual("label") or _no_text(fields))


def _parse_days(text: str) -> int:
    match = re.fullmatch(r"([1-9][0-9]{0,3}) days?", text)
    if match is None:
        message = f"expected a number of days such as '120 days', got {text[:40]!r}"
        raise ValueError(message)
    return int(match[1])


def _text_lines(article: Fields, problems: Problems) -> dict[str, tuple[int, int]]:
    """Return the first and last line of each part of the article's text; parts may not overlap."""
    parts: dict[str, tuple[int, int]] = {}
    for name, node in article.pairs("text"):
        lines = problems.attempt(node.place, _parse_lines, str(node.value))
        if lines is None:
            continue
        for other, (first, last) in parts.items():
            if lines[0] <= last and first <= lines[1]:
                problems.add(
                    node.place, f"expected parts of the text that do not overlap, got {name} in {other}"
                )
        parts[name] = lines
    return parts


def _parse_lines(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([1-9][0-9]{0,4})(?:-([1-9][0-9]{0,4}))?", text)
    if match is None or int(match[2] or match[1]) < int(match[1]):
        message = f"expected a line or lines of the article's text such as '18-25', got {text[:40]!r}"
        raise ValueError(message)
    return int(match[1]), int(match[2] or match[1])


def _not_claims(article: Fields, problems: Problems) -> Iterable[NotClaim]:
    for node in article.items("not_claims"):
        fields = open_fields(node, "entry of not_claims", ("at", "number", "reason"), (), problems)
        if fields is not None:
            at, number, reason = (fields.text(name, required=True) for name in ("at", "number", "reason"))
            yield NotClaim(at, number, reason, node.place)


def read_sources(root: Path, article: Article | None, problems: Problems) -> dict[str, Source]:
    """Return sources.yml by id."""
    sources: dict[str, Source] = {}
    for node in open_list(read_yaml(root, "data/sources.yml", problems), "sources", problems):
        source = _source(node, article, problems)
        if source is None or not source.id:
            continue
        if source.id in sources:
            first = sources[source.id].place
            problems.add(
                source.place, f"expected each source id once, got {source.id!r} again (first at {first})"
            )
        sources.setdefault(source.id, source)
    if not sources and not problems.found:
        problems.add(Place("data/sources.yml"), "expected at least one source, got none")
    return sources


def _source(node: Node, article: Article | None, problems: Problems) -> Source | None:
    required = ("id", "kind", "title", "publisher")
    optional = ("published", "known_by", "known_by_reason", "via", "url", "archived", "single_source", "note")
    fields = open_fields(node, "source", required, optional, problems)
    if fields is None:
        return None
    kind = fields.one_of("kind", SOURCE_KINDS)
    published = fields.period("published", required=kind != "exchange")
    known = fields.day("known_by")
    if known and kind == "exchange":
        problems.add(
            fields.at("known_by"), "expected no 'known_by' for an exchange: a price is known on its own day"
        )
    if known and not fields.text("known_by_reason"):
        problems.add(fields.at("known_by"), "expected 'known_by_reason' beside 'known_by', got nothing")
    if published and not known and article:
        for day, name in ((article.published, "the article's day"), (article.as_of, "the as-of day")):
            if published.days > 1 and published.contains(day):
                message = (
                    f"expected 'known_by' with a reason, since {published} contains {name} {day}, got nothing"
                )
                problems.add(fields.at("published"), message)
    return Source(
        id=fields.text("id", required=True),
        kind=kind,
        title=fields.text("title", required=True),
        publisher=fields.text("publisher", required=True),
        published=published,
        known=None if kind == "exchange" else known or (published.last if published else NOWHEN),
        known_reason=fields.text("known_by_reason"),
        via=fields.text("via"),
        url=fields.address("url"),
        archived=fields.address("archived"),
        is_single=fields.flag("single_source"),
        note=fields.text("note"),
        place=node.place,
    )


def read_companies(root: Path, problems: Problems) -> dict[str, Company]:
    """Return companies.yml by id."""
    companies: dict[str, Company] = {}
    for node in open_list(read_yaml(root, "data/companies.yml", problems), "companies", problems):
        company = _company(node, problems)
        if company is None or not company.id:
            continue
        if company.id in companies:
            problems.add(company.place, f"expected each company id once, got {company.id!r} twice")
        companies[company.id] = company
    if not companies and not problems.found:
        problems.add(Place("data/companies.yml"), "expected at least one company, got none")
    return companies


def _company(node: Node, problems: Problems) -> Company | None:
    required = ("id", "name", "asset", "role")
    optional = ("full_name", "ticker", "exchange", "treasury_since", "events")
    fields = open_fields(node, "company", required, optional, problems)
    if fields is None:
        return None
    name = fields.text("id", required=True)
    if name and (not name.isidentifier() or iskeyword(name) or name.startswith("_")):
        problems.add(
            fields.at("id"), f"expected a company id of letters, digits and _ (a Python name), got {name!r}"
        )
    elif name in RESERVED:
        message = (
            f"expected a company id other than {', '.join(RESERVED)}, which mean something else, got {name!r}"
        )
        problems.add(fields.at("id"), message)
    events = (_event(event, name, value, problems) for event, value in fields.pairs("events"))
    return Company(
        id=name,
        name=fields.bilingual("name") or _no_text(fields),
        full_name=fields.text("full_name"),
        ticker=fields.text("ticker"),
        exchange=fields.text("exchange"),
        asset=fields.one_of("asset", ASSETS),
        role=fields.one_of("role", ROLES),
        treasury_since=fields.period("treasury_since"),
        events={event.name: event for event in events if event is not None},
        place=node.place,
    )


def _event(name: str, company: str, node: Node, problems: Problems) -> Event | None:
    fields = open_fields(node, f"event {company}.{name}", ("label",), ("purpose", "headline"), problems)
    if fields is None:
        return None
    purpose = fields.one_of("purpose", PURPOSES) if "purpose" in fields.values else "unknown"
    return Event(name, fields.bilingual("label") or _no_text(fields), purpose, fields.flag("headline"))


def read_glossary(root: Path, problems: Problems) -> Glossary:
    """Return glossary.yml: groups of terms, each with both languages."""
    node = read_yaml(root, "data/glossary.yml", problems)
    groups = node.value if node is not None and isinstance(node.value, dict) else {}
    if node is not None and not isinstance(node.value, dict):
        problems.add(node.place, "expected groups of terms (metric, view, verdict …), got something else")
    terms: dict[str, dict[str, Text]] = {}
    for group, value in groups.items():
        fields = open_fields(value, f"group {group}", (), tuple(value.keys), problems)
        if fields is not None:
            found = {name: fields.bilingual(name, required=True) for name in fields.values}
            terms[group] = {name: text for name, text in found.items() if text is not None}
    return Glossary(terms)
