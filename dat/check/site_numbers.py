"""Proofs on the numbers of built pages: each is what the data give now, and what is printed can be read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dat.amount import Dated, Missing, NotationError
from dat.check.readback import holds, read_back
from dat.check.site_pages import BuiltPage, Printed, squeeze
from dat.errors import Problem, UnknownName
from dat.formatting import STYLES
from dat.formatting.decimals import numbers
from dat.values import Values

if TYPE_CHECKING:
    from dat.amount import Amount
    from dat.metrics import Result
    from dat.model import Language
    from dat.values import Evaluations

AGAIN = "build again: dat render"
WITH_RANGE = "with range"


@dataclass(frozen=True)
class Renderings:
    """How the present data print each number: by language, metric, view and style."""

    evaluations: Evaluations
    _found: dict[tuple[Language, str, str], Mapping[str, str]] = field(default_factory=dict)

    def of(self, language: Language, metric: str, view: str) -> Mapping[str, str]:
        """Return the texts of a number by style, nothing for a name that does not exist."""
        key = (language, metric, view)
        if key not in self._found:
            self._found[key] = dict(self._texts(Values(self.evaluations, language), f"{view}.{metric}"))
        return self._found[key]

    @staticmethod
    def _texts(values: Values, name: str) -> Iterator[tuple[str, str]]:
        try:
            shown = values.shown(name)
        except UnknownName:
            return
        yield "full", shown.text
        yield WITH_RANGE, shown.with_range
        if isinstance(shown.result, Dated):
            yield from ((style, values.shown(f"{name}.{style}").text) for style in STYLES)

    def result(self, number: Printed) -> Result:
        """Return what the metric of a number gives now; nothing is known of a name that does not exist."""
        if not self.of(number.language, number.metric, number.view):
            return Missing("no such metric")
        return self.evaluations.result(number.view, number.metric)

    def styles(self, number: Printed) -> frozenset[str]:
        """Return the styles in which the present data print the number as the page does; none if it is stale."""
        texts = self.of(number.language, number.metric, number.view)
        return frozenset(style for style, text in texts.items() if squeeze(text) == squeeze(number.text))


def stale_numbers(pages: Iterable[BuiltPage], renderings: Renderings) -> Iterator[Problem]:
    """Yield the numbers that the present data would print otherwise: the page is older than they are."""
    for page in pages:
        for number in page.numbers:
            if renderings.styles(number):
                continue
            now = renderings.of(number.language, number.metric, number.view).get("full")
            if now is None:
                message = f"the page shows {number.text} for {number.name}, which does not exist in the data; {AGAIN}"
            else:
                message = (
                    f"expected {now} for {number.name} as the data give it now, got {number.text}; {AGAIN}"
                )
            yield Problem(number.place, message, "stale")


def unreadable_numbers(pages: Iterable[BuiltPage], renderings: Renderings) -> Iterator[Problem]:
    """Yield numbers whose printed text, read back, does not hold the value that it was printed for."""
    seen: set[tuple[Language, str, str, str]] = set()
    for number in (number for page in pages for number in page.numbers):
        result = renderings.result(number)
        texts = renderings.of(number.language, number.metric, number.view)
        # A number that is stale has no style; that is another finding.
        for text in dict.fromkeys(texts[style] for style in sorted(renderings.styles(number))):
            printed = (number.language, number.metric, number.view, text)
            if isinstance(result, Missing) or printed in seen:
                continue
            seen.add(printed)
            misread = _misread(text, number.language, result)
            if misread:
                yield Problem(number.place, f"{number.name}: {misread}", "site-text")


def _misread(text: str, language: Language, result: Amount | Dated) -> str:
    """Return what is wrong with a printed text as a notation of a result, or nothing."""
    try:
        read = read_back(text, language, result)
    except NotationError as error:
        return f"expected a text that can be read back, got {text!r}: {error}"
    if holds(read, result):
        return ""
    meant, computed = numbers(read), numbers(result)
    return (
        f"expected a text that holds the computed {computed['value']}, got {text!r}, "
        f"which means {meant['low'] or 'anything'} to {meant['high'] or 'anything'} {meant['unit']}"
    )
