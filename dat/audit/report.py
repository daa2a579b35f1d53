"""The audit itself: every number of the text with what covers it, and what the data say that the text does not."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from dat.amount import Period
from dat.audit.matching import dates, differs, says
from dat.audit.statements import Statement, statements
from dat.audit.text import Paragraph, Text
from dat.errors import Place, Problem
from dat.model import Dataset, NotClaim
from dat.numerals import Mention, read_numbers

_AROUND = 12  # characters shown on either side of a number


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of the text, the statements that say it there, and the reason why it needs none."""

    paragraph: Paragraph
    mention: Mention
    statements: tuple[Statement, ...]
    excused: NotClaim | None

    @property
    def is_covered(self) -> bool:
        """Whether a row, a claim or a reason covers the number."""
        return bool(self.statements) or self.excused is not None

    @property
    def column(self) -> int:
        """Return where the number starts in its line, from 1."""
        return self.mention.start + 1

    @property
    def context(self) -> str:
        """Return the number with a few characters around it."""
        text, start, end = self.paragraph.text, self.mention.start, self.mention.end
        before = ("…" if start > _AROUND else "") + text[max(0, start - _AROUND) : start]
        after = text[end : end + _AROUND].rstrip() + ("…" if end + _AROUND < len(text) else "")
        return f"{before}[{text[start:end]}]{after}"


@dataclass(frozen=True, slots=True)
class Audit:
    """All numbers of the text in its order; findings that fail the audit, and notes that do not."""

    numbers: tuple[Counted, ...]
    findings: tuple[Problem, ...]
    notes: tuple[Problem, ...]

    @property
    def covered(self) -> int:
        """Return how many numbers are covered."""
        return sum(number.is_covered for number in self.numbers)

    @property
    def strays(self) -> int:
        """Return how many findings are of what the data say and the text does not."""
        return sum(finding.code == "stray" for finding in self.findings)

    @property
    def may_be_shifted(self) -> bool:
        """Whether so little fits, both ways, that the parts are more likely misplaced than the data wrong."""
        # A text that begins one line later still has about half of its numbers in the part they belong to.
        uncovered = len(self.numbers) - self.covered
        return 3 * min(uncovered, self.strays) > len(self.numbers)


def audit(data: Dataset, text: Text) -> Audit:
    """Set the article's text beside the data."""
    said = tuple(statements(data))
    numbers = tuple(_numbers(data, text, said))
    findings = (*_uncovered(text, numbers), *_strays(data, said, numbers), *_idle(data, numbers))
    return Audit(numbers, findings, tuple(_wordings(text, numbers)))


def _numbers(data: Dataset, text: Text, said: tuple[Statement, ...]) -> Iterator[Counted]:
    for paragraph in sorted(text.paragraphs, key=lambda paragraph: paragraph.line):
        about = [statement for statement in said if statement.is_about(paragraph.place)]
        for mention in read_numbers(paragraph.text, data.article.published):
            same = tuple(statement for statement in about if says(statement, mention.number))
            excuses = (entry for entry in data.article.not_claims if _excuses(entry, paragraph, mention))
            yield Counted(paragraph, mention, same, next(excuses, None))


def _excuses(entry: NotClaim, paragraph: Paragraph, mention: Mention) -> bool:
    is_there = entry.at in {paragraph.place, paragraph.part} and bool(entry.at)
    return is_there and _bare(entry.number) == _bare(mention.text)


def _bare(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "").replace(",", "")


def _uncovered(text: Text, numbers: tuple[Counted, ...]) -> Iterator[Problem]:
    for number in numbers:
        if not number.is_covered:
            place = Place(text.path, number.paragraph.line, number.column)
            where = number.paragraph.place or "no part of the text that article.yml names"
            message = f"expected a row, a claim or a reason for {number.mention.notation!r} in {where}"
            yield Problem(place, f"{message}, got none: {number.context}", "uncovered")


def _strays(data: Dataset, said: tuple[Statement, ...], numbers: tuple[Counted, ...]) -> Iterator[Problem]:
    for statement in said:
        there = [number for number in numbers if statement.is_about(number.paragraph.place)]
        if _stands(statement, there, data):
            continue
        at = " or ".join(statement.places) or "the article"
        is_date = isinstance(statement.number, Period)
        seen = [n.mention.notation for n in there if isinstance(n.mention.number, Period) == is_date]
        message = f"expected in {at} what the {statement.kind} {statement.id} says, {_written(statement)!r}"
        yield Problem(statement.where, f"{message}, got {', '.join(seen) or 'no number'}", "stray")


def _stands(statement: Statement, there: list[Counted], data: Dataset) -> bool:
    today = data.article.published
    if any(says(statement, number.mention.number) for number in there):
        return True
    if not statement.is_dating:
        return False
    return any(dates(statement, number.mention.number, today) for number in there)


def _written(statement: Statement) -> str:
    """Return the number of a statement in plain digits."""
    if isinstance(statement.number, Period):
        return str(statement.number)
    return statement.number.derivation.formula


def _idle(data: Dataset, numbers: tuple[Counted, ...]) -> Iterator[Problem]:
    """Yield the entries of not_claims that excuse no number."""
    used = {number.excused for number in numbers}
    for entry in data.article.not_claims:
        if entry in used:
            continue
        there = [n.mention.text for n in numbers if entry.at in {n.paragraph.place, n.paragraph.part}]
        message = (
            f"expected {entry.number!r} in {entry.at}, as the article writes it, for this entry of not_claims"
        )
        yield Problem(entry.place, f"{message}; got {', '.join(there) or 'no number'}", "stray")


def _wordings(text: Text, numbers: tuple[Counted, ...]) -> Iterator[Problem]:
    for number in numbers:
        for statement in number.statements:
            if differs(statement, number.mention.number):
                place = Place(text.path, number.paragraph.line, number.column)
                message = (
                    f"{number.mention.text!r} means {number.mention.notation!r}, but the {statement.kind}"
                )
                written = f"{statement.id} writes {_written(statement)!r} ({statement.where})"
                yield Problem(place, f"{message} {written}", "wording")
