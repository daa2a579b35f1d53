"""Texts that another version of dat printed: the same numbers, perhaps in other words.

What counts is what a text means when it is read back; how this version would word it does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dat.amount import Amount, Dated, Missing, Period
from dat.check.readback import means_the_same
from dat.formatting import LOOKUP, claimed_text
from dat.metrics import MetricKey, Result
from dat.model import LANGUAGES, Claim, Language, Text
from dat.values import Evaluations, Values

Texts = Mapping[str, str]
"""A text by language."""

_LONGEST = 120  # characters of a number in a text


@dataclass(frozen=True)
class Wording:
    """Compares printed texts with those of the present, and remembers the numbers that are worded otherwise."""

    evaluations: Evaluations
    reworded: set[MetricKey] = field(default_factory=set)

    def is_same(
        self, key: MetricKey, text: str, now: str, language: Language, result: Result | Period
    ) -> bool:
        """Whether a text prints the number that is printed as `now` today."""
        if text == now:
            return True
        if isinstance(result, Missing) or not means_the_same(text, now, language, result):
            return False
        self.reworded.add(key)
        return True

    def are_same(self, key: MetricKey, texts: Texts, now: Texts, result: Result | Period) -> bool:
        """Whether texts in both languages print the number that `now` prints."""
        return all(self.is_same(key, texts[each], now[each], each, result) for each in LANGUAGES)

    def are_parts(
        self, key: MetricKey, parts: Mapping[str, Texts], now: Mapping[str, Texts], result: Result
    ) -> bool:
        """Whether each part of a date is one of this date; another version may print other parts."""
        any_part = next(iter(now.values()))
        return all(
            self.are_same(key, texts, now.get(style, any_part), result) for style, texts in parts.items()
        )

    def is_assertion(self, stated: Mapping[str, Any], now: Mapping[str, Any], claim: Claim) -> bool:
        """Whether `asserts` of an entry of claims.json is the same but for wording."""
        key = ("claimed", claim.id)
        return (
            claim.asserts is not None
            and _but("text", stated) == _but("text", now)
            and self.are_same(key, stated["text"], now["text"], claim.asserts.claimed)
        )

    def is_judgement(self, stated: Mapping[str, Any], now: Mapping[str, Any], claim: Claim) -> bool:
        """Whether `judged` of an entry of claims.json is the same but for wording."""
        return (
            claim.judged is not None
            and _but("reason", stated) == _but("reason", now)
            and self.is_prose(stated["reason"], claim.judged.reason, claim)
        )

    def is_prose(self, stated: Texts, text: Text, claim: Claim) -> bool:
        """Whether a claim's text is the one of the data files, with the same numbers in it."""
        return all(
            self._is_filled(stated[language], text[language], claim, language) for language in LANGUAGES
        )

    def _is_filled(self, stated: str, template: str, claim: Claim, language: Language) -> bool:
        """Whether a text is a template whose lookups are filled in with the numbers of today."""
        first, *pieces = LOOKUP.split(template)
        if not stated.startswith(first):
            return False
        at = len(first)
        for place in range(0, len(pieces), 2):
            key, now, result = self._number(pieces[place].strip(), claim, language)
            behind, is_last = pieces[place + 1], place + 2 == len(pieces)
            ends = _ends(stated, at, behind, is_last=is_last)
            end = next(
                (end for end in ends if self.is_same(key, stated[at:end], now, language, result)), None
            )
            if end is None:
                return False
            at = end + len(behind)
        return at == len(stated)

    def _number(
        self, name: str, claim: Claim, language: Language
    ) -> tuple[MetricKey, str, Amount | Dated | Missing | Period]:
        """Return the number of a lookup: its key, what is printed today, its value."""
        if name == "claimed":
            asserts = claim.asserts
            number, relation = (asserts.claimed, asserts.relation) if asserts else (claim.numbers[0], "is")
            return ("claimed", claim.id), claimed_text(number, relation, language), number
        shown = Values(self.evaluations, language).shown(name)
        return (shown.view, shown.metric), shown.text, shown.result


def _but(name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != name}


def _ends(text: str, start: int, behind: str, *, is_last: bool) -> Iterator[int]:
    """Yield where a number that begins at `start` may end: before what stands behind it in the template."""
    if is_last:
        if text.endswith(behind) and len(text) - len(behind) > start:
            yield len(text) - len(behind)
        return
    for end in range(start + 1, min(start + _LONGEST, len(text)) + 1):
        if text.startswith(behind, end):
            yield end
