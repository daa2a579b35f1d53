"""The words that publishing itself puts on a page or into a PDF, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words for the parts of a page and a book."""

    locale: str
    cards: str
    sources: str
    contents: str
    as_of: str
    edition: str
    draft: str
    checks: str
    more: str


WORDS = {
    "ja": Words(
        locale="ja",
        cards="この頁の数値の出どころ",
        sources="この章の数値の出どころ",
        contents="目次",
        as_of="基準日",
        edition="版",
        draft="下書き",
        checks="記事の記述との照合",
        more="算出の方法、出典、他の会社については、レポート全文をご覧ください。",
    ),
    "en": Words(
        locale="en_GB",
        cards="Where this page’s numbers come from",
        sources="Where this chapter’s numbers come from",
        contents="Contents",
        as_of="As of",
        edition="Edition",
        draft="Draft",
        checks="What the article says, checked",
        more="For methods, sources and the other companies see the full report.",
    ),
}


def long_date(day: date, language: str) -> str:
    """Write a day the way the language does in running text."""
    return format_date(day, format="long", locale=WORDS[language].locale)
