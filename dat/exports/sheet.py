"""The checking sheet: one line for each statement of the article, in the article's order, as fact-checkers fill it in.

What each line says is decided here; `sheet_csv`, `sheet_xlsx` and `sheet_html` write it down. Who checks a line and
what there is to remark stays empty: that is for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dat.amount import Amount, Dated, Missing, Period
from dat.formatting import claimed_text, day_text, outcome_text, period_text, range_text
from dat.model import JUDGED_VIEWS
from dat.tables.badges import source_title
from dat.tables.cards import definition_of, label_of
from dat.tables.checks import place_text, sources_of
from dat.tables.wording import formula_text, is_one_row, reasons

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from dat.claims import Check, Finding
    from dat.model import Article, Claim, Source
    from dat.values import Values

# The columns of every form, with the group of the glossary that names them.
COLUMNS = (
    ("number", "sheet"),
    ("places", "table"),
    ("statement", "sheet"),
    ("says", "table"),
    ("article", "sheet"),
    ("article_verdict", "sheet"),
    ("disclosed", "sheet"),
    ("disclosed_verdict", "sheet"),
    ("method", "sheet"),
    ("sources", "table"),
    ("explanation", "interface"),
    ("checker", "sheet"),
    ("reviewed", "sheet"),
    ("remarks", "sheet"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A number as the sheet prints it; `amount` is what it stands for, where it is one number."""

    text: str
    amount: Amount | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one view gives for a statement, the verdict in the data's words and in those of the language."""

    entry: Entry
    verdict: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One statement; `part` is the part of the article that makes it first."""

    number: int
    check: Check
    part: str
    places: str
    statement: str
    claimed: Entry
    outcomes: Mapping[str, Outcome]
    method: tuple[str, ...]
    sources: tuple[Source, ...]
    explanation: str
    reviewed: dt.date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet in one language."""

    values: Values
    lines: tuple[Line, ...]

    def word(self, column: str, group: str) -> str:
        """Return the head of a column."""
        return self.values.term(group, column)

    @property
    def heads(self) -> tuple[str, ...]:
        """Return the heads of all columns."""
        return tuple(self.word(*column) for column in COLUMNS)

    @property
    def title(self) -> str:
        """Return what the sheet is called."""
        return self.values.term("sheet", "title")

    @property
    def name(self) -> str:
        """Return the title with the day whose numbers it gives."""
        day = day_text(self.values.data.article.as_of, self.values.language)
        return self.values.term("sheet", "name").format(title=self.title, day=day)


def make_sheet(values: Values) -> Sheet:
    """Return the checking sheet: every claim, in the order in which the article first states them."""
    article = values.data.article
    ordered = sorted(values.checks, key=lambda check: _first(article, check.claim))
    return Sheet(values, tuple(_line(values, number, check) for number, check in enumerate(ordered, start=1)))


def source_text(values: Values, source: Source) -> str:
    """Return publisher, title, day and address of a source in one line; prices are known on days of their own."""
    published = source.published if source.kind != "exchange" else None
    day = f" ({period_text(published, values.language)})" if published is not None else ""
    return f"{source.publisher}: {source_title(values, source)}{day} {source.url}".strip()


def _first(article: Article, claim: Claim) -> tuple[int, int]:
    """Return where the article first makes a claim: the part of its text, and the paragraph in it."""
    return min((_position(article, place) for place in claim.at), default=(len(article.sections), 0))


def _position(article: Article, place: str) -> tuple[int, int]:
    part, _, paragraph = place.partition(".")
    parts = list(article.text) or ["title", *(section.id for section in article.sections)]
    number = int(paragraph[1:]) if paragraph[1:].isdigit() else 0  # a heading stands before paragraph 1
    return (parts.index(part) if part in parts else len(parts), number)


def _line(values: Values, number: int, check: Check) -> Line:
    claim = check.claim
    first = min(claim.at, key=lambda place: _position(values.data.article, place), default="")
    text = claim.judged.reason if claim.judged is not None else claim.because
    return Line(
        number=number,
        check=check,
        part=first.partition(".")[0],
        places=("、" if values.language == "ja" else "; ").join(place_text(values, at) for at in claim.at),
        statement=values.plain(claim.says, claim),
        claimed=_claimed(values, claim),
        outcomes={view: _outcome(values, check, view) for view in JUDGED_VIEWS},
        method=tuple(_method(values, check)),
        sources=tuple(dict.fromkeys(sources_of(values, check))),
        explanation=values.plain(text, claim) if text is not None else "",
        reviewed=_reviewed(claim),
    )


def _reviewed(claim: Claim) -> dt.date | None:
    if claim.reviewed is not None:
        return claim.reviewed.date
    return claim.judged.date if claim.judged is not None else None


def _claimed(values: Values, claim: Claim) -> Entry:
    if claim.asserts is None:
        return Entry("")
    claimed, relation = claim.asserts.claimed, claim.asserts.relation
    text = claimed_text(claimed, relation, values.language)
    if isinstance(claimed, Amount):
        return Entry(text, claimed)
    return Entry(values.term("sheet", relation).format(date=text) if relation != "on" else text)


def _outcome(values: Values, check: Check, view: str) -> Outcome:
    finding = check.findings.get(view)
    if finding is None:
        return Outcome(Entry("–"), "", "")
    words = [values.term("verdict", finding.verdict)]
    if finding.is_at_the_edge:
        words.append(values.term("interface", "edge"))
    if check.is_judged:
        words.append(values.term("verdict", "judged"))
    said = ("、" if values.language == "ja" else ", ").join(words)
    return Outcome(_entry(values, finding), finding.verdict, said)


def _entry(values: Values, finding: Finding) -> Entry:
    match finding.outcome:
        case Amount() as amount:
            return Entry(range_text(amount, values.language), amount)
        case Dated() as dated:
            return Entry(outcome_text(dated, values.language))
        case Missing():
            word = "not_stated" if finding.view == "article" else "not_disclosed"
            return Entry(values.term("interface", word))
        case None:
            return Entry("–")


def _method(values: Values, check: Check) -> Iterator[str]:
    """Yield what is computed, its definition, and the calculation in each view with its numbers."""
    asserts = check.claim.asserts
    if asserts is None:
        yield values.term("verdict_long", "judged")
        return
    name, definition = label_of(values, asserts.metric), definition_of(values, asserts.metric)
    yield values.term("sheet", "defined").format(name=name, definition=definition)
    for view in JUDGED_VIEWS:
        finding = check.findings.get(view)
        if finding is not None and finding.outcome is not None:
            head = values.term("table", "by_article" if view == "article" else "by_disclosures")
            formula = _calculation(values, finding)
            yield values.term("sheet", "calculation").format(view=head, formula=formula)
            yield from _over(values, asserts.over, finding)


def _calculation(values: Values, finding: Finding) -> str:
    """Return `1 − 68,000 ÷ 117,000 = about 42%`, or why there is no value."""
    outcome = finding.outcome
    if isinstance(outcome, Missing):
        return ("。" if values.language == "ja" else "; ").join(reasons(values, outcome))
    text = _entry(values, finding).text
    if outcome is None or is_one_row(outcome):
        return f"{text}{'、' if values.language == 'ja' else ', '}{values.term('interface', 'as_stated')}"
    return f"{formula_text(values, outcome)} = {text}"


def _over(values: Values, period: Period | None, finding: Finding) -> Iterator[str]:
    if period is None or finding.over is None:
        return
    low, high = (outcome_text(amount, values.language) for amount in finding.over)
    when = period_text(period, values.language)
    yield values.term("interface", "over").format(period=when, low=low, high=high)
