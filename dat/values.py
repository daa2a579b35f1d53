"""Values as pages show them: a metric of a view in a language, as text and as a marked-up number.

    {disclosed.cango.sale_2026_02.share}             a lookup in a text: view, then metric
    {article.cango.sale_2026_02.date.month_day}      a part of a date
    {claimed}                                        what the claim asserts, in its texts; else the first of its numbers
    {disclosed.claims.inconsistent}                  how many claims have a verdict
    {article.claimed.empery_loss}                    what the article claims (the claim empery-loss)
    {latest.report.as_of}                            the days and settings of the report itself

Charts, tables, headlines and chapters all read values here, so that one number has one look and one record.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from markupsafe import Markup, escape

from dat.amount import Amount, Dated, Derivation, Missing, Period, exact, parse_unit
from dat.claims import Check, check_claims, page_of, tally
from dat.errors import Place, Problem, UnknownName
from dat.formatting import LOOKUP, STYLES, claimed_text, fill, outcome_text, range_text
from dat.metrics import View, evaluate, open_view
from dat.model import LANGUAGES, VIEWS
from dat.observed import ALL, observe
from dat.trace import Trace, note, tracing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from dat.metrics import Result
    from dat.model import Claim, Dataset, Language, Text
    from dat.trace import Read

T = TypeVar("T")
MISSING = "missing"  # the code of a number that is to be printed and that there is not
OWN = ("claims", "claimed", "report")  # first words of the names of the report's own numbers
COUNTED = ("total", "consistent", "close", "inconsistent", "unverifiable", "stated", "judged")


@dataclass(frozen=True)
class Evaluations:
    """The results of all metrics asked for so far; one for a dataset, shared by both languages."""

    data: Dataset
    _found: dict[tuple[str, str], Result] = field(default_factory=dict, repr=False)
    _read: dict[str, Trace] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Let the dataset note what is read of it."""
        object.__setattr__(self, "data", observe(self.data))

    @property
    def views(self) -> Mapping[str, View]:
        """Return the three views, each at its own day."""
        note("article", "published")
        note("article", "as_of")
        return self._views

    @cached_property
    def _views(self) -> Mapping[str, View]:
        return {name: open_view(self.data, name) for name in VIEWS}

    @property
    def checks(self) -> tuple[Check, ...]:
        """Return the check of every claim."""
        note("checks", ALL)
        return self._noted("checks", self._checks)

    def checks_on(self, page: str) -> tuple[Check, ...]:
        """Return the checks of the claims that are shown on the page of a section."""
        note("checks", page)
        return self._noted("checks", self._checks_by_page.get(page, ()))

    @cached_property
    def _checks(self) -> tuple[Check, ...]:
        with self._traced("checks"):
            return check_claims(self.data)

    @cached_property
    def _checks_by_page(self) -> Mapping[str, tuple[Check, ...]]:
        pages: dict[str, list[Check]] = {}
        checks = self._checks
        with self._traced("pages of checks"):
            for check in checks:
                pages.setdefault(page_of(self.data, check.claim), []).append(check)
        return {page: tuple(checks) for page, checks in pages.items()}

    @contextmanager
    def _traced(self, name: str) -> Iterator[None]:
        """Keep apart what is read for something that all pages share: each notes that thing, not its parts."""
        with tracing() as trace:
            yield
        self._read[name] = trace

    def _noted(self, name: str, found: T) -> T:
        """Return what was found, noting the code that computed it: it has taken part in the page, too."""
        for kind, read in self.read_for(name):
            if kind == "module":
                note(kind, read)
        return found

    def read_for(self, name: str) -> Iterable[Read]:
        """Return what was read for a result (`disclosed cango.holding`) or for the `checks`."""
        return self._read[name].reads if name in self._read else ()

    def checks_of(self, claims: Collection[str]) -> tuple[Check, ...]:
        """Return the checks of the claims with these ids, in file order."""
        note("checks of", "\n".join(sorted(claims)))
        return self._noted("checks", tuple(check for check in self._checks if check.claim.id in claims))

    def result(self, view: str, metric: str) -> Result:
        """Return what a metric gives in a view.

        Raises:
            UnknownName: there is no such view or metric; the error names the nearest ones.
        """
        key, name = (view, metric), f"{view} {metric}"
        note("result", name)
        if key not in self._found:
            with self._traced(name):
                self._found[key] = self._evaluate(view, metric)
        return self._noted(name, self._found[key])

    def _evaluate(self, view: str, metric: str) -> Result:
        if view not in VIEWS:
            raise UnknownName("view", view, VIEWS)
        subject, _, name = metric.partition(".")
        if subject == "claims":
            return self._count(view, name)
        if subject == "claimed":
            return self._claimed(name)
        if subject == "report":
            return self._setting(name)
        return evaluate(self._views[view], metric)

    def _count(self, view: str, name: str) -> Result:
        counts = tally(self.checks, view)
        numbers = {word: counts[word] for word in COUNTED}
        numbers["total"] = sum(counts.values())
        if name not in COUNTED:
            raise UnknownName("count of claims", f"claims.{name}", COUNTED)
        return exact(numbers[name], parse_unit("count"), f"claims counted as {name}")

    @property
    def claims(self) -> Mapping[str, Claim]:
        """Return the claims that assert something, by id with `_` for `-`: as names that a chapter can write."""
        note("claims", ALL)
        return self._claims

    @cached_property
    def _claims(self) -> Mapping[str, Claim]:
        return {claim.id.replace("-", "_"): claim for claim in self.data.claims if claim.asserts is not None}

    def _claimed(self, name: str) -> Result:
        if name not in self.claims:
            raise UnknownName("claim that asserts something", f"claimed.{name}", self.claims)
        asserts = self.claims[name].asserts
        if asserts is None:
            return Missing("nothing is asserted", ("asserts",))
        claimed = asserts.claimed
        return claimed if isinstance(claimed, Amount) else Dated(claimed, Derivation(str(claimed)))

    def _setting(self, name: str) -> Result:
        article = self.data.article
        days = {"as_of": article.as_of, "published": article.published}
        if name == "close_gap":
            return exact(article.close_gap.value, formula="close_gap in data/article.yml")
        if name not in days:
            raise UnknownName("day or setting of the report", f"report.{name}", (*days, "close_gap"))
        return Dated(Period(days[name], days[name]), Derivation(f"{name} in data/article.yml"))


def is_own(metric: str) -> bool:
    """Whether a number is the report's own: a count of claims, what one asserts, a day or setting; no view's."""
    return metric.partition(".")[0] in OWN


@dataclass(frozen=True, slots=True)
class Shown:
    """One number on a page: the result of a metric in a view, in a language."""

    view: str
    metric: str
    result: Result
    language: Language
    style: str = "full"

    @property
    def text(self) -> str:
        """Return the number as prose prints it."""
        return outcome_text(self.result, self.language, self.style)

    @property
    def with_range(self) -> str:
        """Return the number as tables and cards print it, with its range where that is wide."""
        return range_text(self.result, self.language) if isinstance(self.result, Amount) else self.text

    @property
    def is_missing(self) -> bool:
        """Whether there is nothing to print."""
        return isinstance(self.result, Missing)

    @property
    def html(self) -> Markup:
        """Return the number marked with its metric and view."""
        return self.mark(self.text)

    def mark(self, text: str | Markup) -> Markup:
        """Return any text for this number, marked with its metric and view."""
        return Markup('<span class="metric" data-metric="{}" data-view="{}">{}</span>').format(
            self.metric, self.view, text
        )


@dataclass(frozen=True)
class Values:
    """All values of a dataset in one language."""

    evaluations: Evaluations
    language: Language

    @property
    def data(self) -> Dataset:
        """Return the dataset."""
        return self.evaluations.data

    @property
    def checks(self) -> tuple[Check, ...]:
        """Return the check of every claim."""
        return self.evaluations.checks

    def checks_on(self, page: str) -> tuple[Check, ...]:
        """Return the checks of the claims that are shown on the page of a section."""
        return self.evaluations.checks_on(page)

    def shown(self, name: str) -> Shown:
        """Return the value of a lookup such as `disclosed.cango.sale_2026_02.date.month_day`.

        Raises:
            UnknownName: there is no such view or metric; the error names the nearest ones.
        """
        view, _, metric = name.partition(".")
        head, _, style = metric.rpartition(".")
        if style in STYLES and head:
            result = self.evaluations.result(view, head)
            if isinstance(result, Dated | Missing):
                return Shown(view, head, result, self.language, style)
        return Shown(view, metric, self.evaluations.result(view, metric), self.language)

    def term(self, group: str, name: str) -> str:
        """Return a term of the glossary in the language; the name itself where there is none."""
        text = self.data.glossary.find(group, name)
        return text[self.language] if text is not None else name

    def html(self, text: Text, claim: Claim | None = None) -> Markup:
        """Return a text with its lookups filled in and marked; everything else is escaped."""

        def look_up(name: str) -> str:
            claimed = self._claimed(name, claim)
            return str(escape(claimed) if claimed is not None else self.shown(name).html)

        return Markup(fill(str(escape(text[self.language])), look_up))

    def plain(self, text: Text, claim: Claim | None = None) -> str:
        """Return a text with its lookups filled in, without markup."""

        def look_up(name: str) -> str:
            claimed = self._claimed(name, claim)
            return claimed if claimed is not None else self.shown(name).text

        return fill(text[self.language], look_up)

    def _claimed(self, name: str, claim: Claim | None) -> str | None:
        if name != "claimed" or claim is None:
            return None
        if claim.asserts is not None:
            return claimed_text(claim.asserts.claimed, claim.asserts.relation, self.language)
        return claimed_text(claim.numbers[0], "is", self.language) if claim.numbers else None


def texts_of(data: Dataset) -> Iterator[tuple[Text, Claim | None]]:
    """Yield every text of the data files that may hold lookups, with the claim it belongs to."""
    for section in data.article.sections:
        if section.headline is not None:
            yield section.headline, None
        yield from ((number.label, None) for number in section.key_numbers)
    for claim in data.claims:
        yield claim.says, claim
        if claim.because is not None:
            yield claim.because, claim
        if claim.judged is not None:
            yield claim.judged.reason, claim
    yield from ((entry.because, None) for entry in data.acknowledged)


def broken_lookups(evaluations: Evaluations) -> Iterator[Problem]:
    """Yield a problem for every lookup in the data's texts that names nothing, or something that is missing."""
    for text, claim in texts_of(evaluations.data):
        for language in LANGUAGES:
            values = Values(evaluations, language)
            if "{" in LOOKUP.sub("", text[language]) or "}" in LOOKUP.sub("", text[language]):
                message = "expected every lookup as {view.metric}, got a brace that does not close or open"
                yield Problem(text.place, f"{message} ({language})", "lookup")
            for match in LOOKUP.finditer(text[language]):
                yield from _problem(values, match[1].strip(), text.place, claim)
    for section in evaluations.data.article.sections:
        for number in section.key_numbers:
            name = f"{number.view}.{number.metric}"
            yield from _problem(Values(evaluations, "en"), name, number.label.place, None)


def _problem(values: Values, name: str, place: Place, claim: Claim | None) -> Iterator[Problem]:
    if name == "claimed" and claim is not None and (claim.asserts is not None or claim.numbers):
        return
    try:
        shown = values.shown(name)
    except UnknownName as error:
        yield Problem(place, f"expected a known value in {{{name}}}, got an unknown one: {error}", "lookup")
        return
    if isinstance(shown.result, Missing):
        message = f"expected a value that can be printed in {{{name}}}, got a missing one: {shown.result.why}"
        yield Problem(place, message, MISSING)
