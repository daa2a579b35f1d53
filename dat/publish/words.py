"""The words that publishing itself puts on a page or into a PDF, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dat.formatting import day_text


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words for the parts of a page and a book."""

    cards: str
    sources: str
    contents: str
    as_of: str
    edition: str
    draft: str
    checks: str
    more: str
    left_out: str
    data: str
    files: Mapping[str, str]


WORDS = {
    "ja": Words(
        cards="この頁の数値の出どころ",
        sources="この章の数値の出どころ",
        contents="目次",
        as_of="基準日",
        edition="版",
        draft="下書き",
        checks="記事の記述との照合",
        left_out="開示と合う記述と、記事だけが述べている記述(合わせて{count}件)は省いた。",
        more="算出の方法、出典、他の会社については、報告書の全文にある。",
        data="データ: ",
        files={
            "metrics.json": "数値(JSON)",
            "claims.json": "記事の記述(JSON)",
            "sources.json": "出典(JSON)",
            "ledger.csv": "台帳(CSV)",
            "feed": "訂正と更新(Atom)",
        },
    ),
    "en": Words(
        cards="Where this page’s numbers come from",
        sources="Where this chapter’s numbers come from",
        contents="Contents",
        as_of="As of",
        edition="Edition",
        draft="Draft",
        checks="What the article says, checked",
        left_out="Left out here: {count} claims that agree with the disclosures or that only the article makes.",
        more="For methods, sources and the other companies see the full report.",
        data="Data: ",
        files={
            "metrics.json": "numbers (JSON)",
            "claims.json": "claims (JSON)",
            "sources.json": "sources (JSON)",
            "ledger.csv": "ledger (CSV)",
            "feed": "corrections and updates (Atom)",
        },
    ),
}


def long_date(day: date, language: str) -> str:
    """Write a day the way the language does in running text."""
    return day_text(day, "ja" if language == "ja" else "en")
