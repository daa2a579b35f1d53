"""What search engines are told of a page: schema.org as JSON-LD, from the data alone.

    Report        the page: language, days, the data it is based on
    NewsArticle   the article that it checks
    Claim         each statement whose verdict the page gives, with the sources it was checked against
    ClaimReview   on request: the verdict as a rating
    CreativeWork  each source

The parts refer to each other by ids, which are those of the page where it has them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dat.editions import last_changed
from dat.tables.checks import sources_of
from dat.values import Values

if TYPE_CHECKING:
    from datetime import date

    from dat.claims import Check
    from dat.editions import Edition
    from dat.model import Source
    from dat.publish.facts import PageFacts
    from dat.values import Evaluations

Thing = dict[str, Any]

_CONTEXT = "https://schema.org"
_ARTICLE = "#article"
_ISO = ("day", "month", "year")  # what schema.org can write of a period


@dataclass(frozen=True)
class Describer:
    """Describes pages; with `reviews` the verdicts are offered as ratings, too.

    The days come from the editions: a page is modified on the day of the edition in which one of its numbers last
    moved. Before any edition there is only the as-of day.
    """

    evaluations: Evaluations
    editions: Sequence[Edition] = ()
    reviews: bool = False

    def __call__(self, page: PageFacts) -> Thing:
        """Return the description of a page of a report."""
        values = Values(self.evaluations, "ja" if page.language == "ja" else "en")
        found = self.evaluations.checks_of(page.claims)
        checks = [(check, page.claims[check.claim.id]) for check in found]
        sources = {source.id: source for check, _ in checks for source in _sources(values, check)}
        things = [self._page(values, page), _article(values)]
        for check, row in checks:
            things.append(_claim(values, check, row))
            if self.reviews and "disclosed" in check.findings:
                things.append(_review(values, check, row))
        return {"@context": _CONTEXT, "@graph": [*things, *map(_source, sources.values())]}

    def _page(self, values: Values, page: PageFacts) -> Thing:
        published, modified = self._days(page)
        metrics = posixpath.relpath("data/metrics.json", posixpath.dirname(page.address))
        return {
            "@type": "Report",
            "@id": "#report",
            "headline": page.title,
            "inLanguage": page.language,
            "datePublished": published.isoformat(),
            "dateModified": modified.isoformat(),
            "publisher": _organization(values.term("interface", "report_publisher")),
            "about": {"@id": _ARTICLE},
            "isBasedOn": {"@type": "Dataset", "name": "metrics.json", "url": metrics},
        }

    def _days(self, page: PageFacts) -> tuple[date, date]:
        """Return the day of the first edition and the day on which a number of the page last moved."""
        published = self.editions[0].saved if self.editions else self.evaluations.data.article.as_of
        numbers = [(view, metric) for metric, view in page.numbers]
        return published, last_changed(self.editions, numbers) or published


def _article(values: Values) -> Thing:
    article = values.data.article
    return {
        "@type": "NewsArticle",
        "@id": _ARTICLE,
        "headline": article.title[values.language],
        "author": {"@type": "Person", "name": article.author},
        "publisher": _organization(article.publisher),
        "datePublished": article.published.isoformat(),
        **({"url": article.url} if article.url else {}),
    }


def _claim(values: Values, check: Check, row: str) -> Thing:
    return {
        "@type": "Claim",
        "@id": f"#{row}",
        "text": values.plain(check.claim.says, check.claim),
        "appearance": {"@id": _ARTICLE},
        "isBasedOn": [{"@id": _source_id(source)} for source in _sources(values, check)],
    }


def _review(values: Values, check: Check, row: str) -> Thing:
    """Return the verdict of the disclosures as a rating in words."""
    claim = check.claim
    because = claim.judged.reason if claim.judged is not None else claim.because
    day = claim.judged.date if claim.judged is not None else claim.reviewed.date if claim.reviewed else None
    return {
        "@type": "ClaimReview",
        "url": f"#{row}",
        "claimReviewed": values.plain(claim.says, claim),
        "itemReviewed": {"@id": f"#{row}"},
        "inLanguage": values.language,
        "author": _organization(values.term("interface", "report_publisher")),
        "reviewRating": {
            "@type": "Rating",
            "alternateName": values.term("verdict", check.verdict("disclosed")),
        },
        **({"reviewBody": values.plain(because, claim)} if because is not None else {}),
        **({"datePublished": day.isoformat()} if day is not None else {}),
    }


def _sources(values: Values, check: Check) -> Iterator[Source]:
    """Yield the sources that a claim was checked against, each once; the article is where it appears, not a source."""
    found = {source.id: source for source in sources_of(values, check) if source.kind != "article"}
    yield from found.values()


def _source(source: Source) -> Thing:
    published = source.published
    is_dated = published is not None and source.kind != "exchange" and published.precision in _ISO
    return {
        "@type": "CreativeWork",
        "@id": _source_id(source),
        "name": source.title,
        "publisher": _organization(source.publisher),
        **({"datePublished": str(published)} if is_dated else {}),
        **({"url": source.url} if source.url else {}),
        **({"archivedAt": source.archived} if source.archived else {}),
    }


def _source_id(source: Source) -> str:
    return f"#source-{source.id}"


def _organization(name: str) -> Thing:
    return {"@type": "Organization", "name": name}
