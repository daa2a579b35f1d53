"""The Atom feed of a language: an entry for each edition, with its corrections, updates and changed verdicts."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from lxml import etree
from lxml.builder import ElementMaker
from markupsafe import Markup

from dat.editions import CORRECTION, UPDATE
from dat.formatting import day_text
from dat.tables.changes import change_label, published, remark
from dat.tables.wording import phrase

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from dat.editions import Edition, NumberChange, VerdictChange
    from dat.values import Values

MOST = 20  # entries
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# Ids of feeds and entries are names within this namespace: the same on every machine, and no web address.
_IDS = uuid.UUID("5d0b4b52-6b0a-4c0e-9a57-0f6a4d2f8c11")
_ARROW = "→"

make = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM})


def feed_address(language: str) -> str:
    """Return where the feed of a language stands in the site."""
    return f"feed-{language}.xml"


def feed_xml(editions: Sequence[Edition], values: Values, site_address: str = "") -> bytes:
    """Return the feed of the editions in the language of the values, the newest first.

    Its links are relative to itself, unless `site_address` says where the site will stand (`https://…/`).
    """
    article, language = values.data.article, values.language
    newest = editions[: -MOST - 1 : -1]
    name = f"{article.publisher} {article.published} {article.title.ja} {language}"
    own = uuid.uuid5(_IDS, name)
    base = f"{site_address.rstrip('/')}/" if site_address else ""
    title = _words(values, "feed", title=values.term("interface", "report_title"))
    feed = make.feed(
        {_LANGUAGE: language},
        make.id(own.urn),
        make.title(title),
        make.subtitle(article.title[language]),
        make.updated(_moment(newest[0].saved if newest else article.as_of)),
        make.author(make.name(values.term("interface", "report_publisher"))),
        make.link(rel="self", type="application/atom+xml", href=base + feed_address(language)),
        make.link(rel="alternate", type="text/html", hreflang=language, href=base + _page(values)),
        *(_entry(values, edition, own, base) for edition in newest),
    )
    etree.indent(feed)
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="UTF-8"))


def _page(values: Values) -> str:
    """Return the page that prints the change list, or the first page where a report has no methods."""
    is_there = values.data.article.section("methods") is not None
    return f"chapters/{values.language}/{'methods.html#sec-methods-changes' if is_there else 'index.html'}"


def _moment(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _words(values: Values, name: str, **words: object) -> str:
    """Return a term of the change list with its braces filled in, as plain text."""
    return phrase(values, "edition", name, **words).unescape()


def _entry(values: Values, edition: Edition, feed: uuid.UUID, base: str) -> etree._Element:
    days = {
        "as_of": day_text(edition.as_of, values.language),
        "saved": day_text(edition.saved, values.language),
    }
    title = _words(values, "title", edition=edition.name, **days)
    return make.entry(
        make.id(uuid.uuid5(feed, edition.name).urn),
        make.title(title),
        make.updated(_moment(edition.saved)),
        make.link(rel="alternate", type="text/html", hreflang=values.language, href=base + _page(values)),
        make.summary(_summary(values, edition)),
        make.content(str(_content(values, edition)), type="html"),
    )


def _summary(values: Values, edition: Edition) -> str:
    changes = edition.changes
    said = remark(values, edition)
    if changes is None or said:
        return said
    counts = {
        "corrections": len(published(changes, CORRECTION)),
        "updates": len(published(changes, UPDATE)),
        "verdicts": len(changes.verdicts),
    }
    parts = (
        _words(values, "counted", what=values.term("edition", name), count=count)
        for name, count in counts.items()
        if count
    )
    return ("、" if values.language == "ja" else ", ").join(parts)


def _content(values: Values, edition: Edition) -> Markup:
    parts = [Markup("<p>{}</p>").format(_summary(values, edition))]
    changes = edition.changes
    if changes is not None:
        lists = {
            "corrections": _numbers(values, published(changes, CORRECTION)),
            "updates": _numbers(values, published(changes, UPDATE)),
            "verdicts": _verdicts(values, changes.verdicts),
        }
        for name, lines in lists.items():
            items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
            if items:
                heading = values.term("edition", name)
                parts.append(Markup("<h3>{}</h3><ul>{}</ul>").format(heading, items))
    return Markup("").join(parts)


def _numbers(values: Values, changes: Iterable[NumberChange]) -> Iterator[str]:
    for change in changes:
        old, new = (
            printed[values.language] if printed is not None else "–" for printed in (change.old, change.new)
        )
        view = values.term("view", change.view)
        yield f"{change_label(values, change.metric)}{_aside(values, view)}: {old} {_ARROW} {new}"


def _verdicts(values: Values, changes: Iterable[VerdictChange]) -> Iterator[str]:
    for change in changes:
        old, new = (values.term("verdict", verdict) for verdict in (change.old, change.new))
        claim = change[values.language].rstrip("。.")
        yield f"{claim}{_aside(values, values.term('view', change.view))}: {old} {_ARROW} {new}"


def _aside(values: Values, text: str) -> str:
    """Return a remark in brackets, as it follows a word in the language."""
    return f"({text})" if values.language == "ja" else f" ({text})"
