"""The check table of a chapter and the ledger of all claims: what the article says, and what became of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from dat.amount import RATIO, Amount, Dated, Period
from dat.claims import page_of
from dat.errors import UnknownName
from dat.formatting import claimed_text, outcome_text, range_text, signed_text
from dat.tables.badges import edge_badge, missing, source_link, time_html, verdict_badge
from dat.tables.template import DASH, Cell, Column, Group, Line, Table
from dat.tables.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dat.claims import Check, Finding
    from dat.metrics import Result
    from dat.model import Claim, Source
    from dat.values import Values

BOUNDS = ("at_least", "at_most", "below", "above")


def checks_table(values: Values, section: str) -> Table:
    """Return the checks of the claims of one section.

    Raises:
        UnknownName: there is no such section, or the article claims nothing in it.
    """
    found = values.checks_on(section)
    if not found:
        known = {page_of(values.data, check.claim) for check in values.checks}
        raise UnknownName("section with claims", section, known)
    title = _section_title(values, section)
    published = _day(values)
    return Table(
        "checks",
        phrase(values, "table", "caption_checks", section=title, published=published),
        (
            Column(values.term("table", "claim")),
            Column(values.term("table", "says"), "number"),
            Column(values.term("table", "by_article"), "view-article"),
            Column(values.term("table", "by_disclosures"), "view-disclosed"),
            Column(values.term("table", "sources")),
        ),
        (Group(tuple(_check_line(values, check) for check in found)),),
        stacks=True,
    )


def ledger_table(values: Values) -> Table:
    """Return all claims by section, one short row each."""
    return Table(
        "ledger",
        phrase(values, "table", "caption_ledger", count=len(values.checks), published=_day(values)),
        (
            Column(values.term("table", "claim")),
            Column(values.term("table", "places")),
            Column(values.term("table", "by_article"), "view-article"),
            Column(values.term("table", "by_disclosures"), "view-disclosed"),
        ),
        tuple(_ledger_groups(values)),
        stacks=True,
    )


def _section_title(values: Values, name: str) -> str:
    section = values.data.article.section(name)
    return section.title[values.language] if section is not None else name


def _day(values: Values) -> Markup:
    shown = values.shown("disclosed.report.published").result
    return time_html(values, shown.period) if isinstance(shown, Dated) else Markup("")


def _check_line(values: Values, check: Check) -> Line:
    claim = check.claim
    return Line(
        (
            Cell(values.html(claim.says, claim)),
            Cell(_claimed(values, check), "number"),
            Cell(_finding(values, check, "article"), "finding view-article"),
            Cell(_finding(values, check, "disclosed"), "finding view-disclosed"),
            Cell(_sources(values, check), "sources"),
        ),
        _explanation(values, claim),
        f"check-{claim.id}",
    )


def _ledger_groups(values: Values) -> Iterator[Group]:
    by_page: dict[str, list[Check]] = {}
    for check in values.checks:
        by_page.setdefault(page_of(values.data, check.claim), []).append(check)
    order = [section.id for section in values.data.article.sections]
    for name in sorted(by_page, key=lambda name: order.index(name) if name in order else len(order)):
        rows = tuple(_ledger_line(values, check) for check in by_page[name])
        yield Group(rows, _section_title(values, name))


def _ledger_line(values: Values, check: Check) -> Line:
    claim = check.claim
    places = ("、" if values.language == "ja" else "; ").join(place_text(values, place) for place in claim.at)
    return Line(
        (
            Cell(values.html(claim.says, claim)),
            Cell(places, "places"),
            Cell(_short_finding(values, check, "article"), "finding view-article"),
            Cell(_short_finding(values, check, "disclosed"), "finding view-disclosed"),
        ),
        id=f"claim-{claim.id}",
    )


def place_text(values: Values, locator: str) -> str:
    """Return a locator such as `cango.p1` in words."""
    section, _, part = locator.partition(".")
    if section in {"title", "byline"}:
        return values.term("interface", f"place_{section}")
    if section == "summary":
        return str(phrase(values, "interface", "place_summary", number=part[1:]))
    name = "place_heading" if part == "h" else "place_paragraph"
    return str(phrase(values, "interface", name, section=_section_title(values, section), number=part[1:]))


def _claimed(values: Values, check: Check) -> Markup:
    """Return what the claim asserts; it is a number of the article where the article's own row says it."""
    asserts = check.claim.asserts
    if asserts is None:
        return DASH
    text = claimed_text(asserts.claimed, asserts.relation, values.language)
    return (
        _mark(values, check, "article", text) if _says_the_same(values, check) else Markup("{}").format(text)
    )


def _says_the_same(values: Values, check: Check) -> bool:
    """Whether the article's own row is the claim, word for word, so that it need not be printed twice."""
    asserts, finding = check.claim.asserts, check.findings.get("article")
    if asserts is None or finding is None or finding.verdict != "stated" or finding.outcome is None:
        return False
    text = claimed_text(asserts.claimed, asserts.relation, values.language)
    return text == outcome_text(finding.outcome, values.language)


def _finding(values: Values, check: Check, view: str) -> Markup:
    """Return what a view says to a claim: the value, the verdict, how far apart they are."""
    finding = check.findings.get(view)
    if finding is None:
        return DASH
    lines = [_verdict(values, check, finding)]
    if not check.is_judged and not (view == "article" and _says_the_same(values, check)):
        lines.insert(0, _value(values, check, finding))
        lines += _differences(values, check, finding)
    if check.claim.judged is not None:
        day = time_html(values, Period(check.claim.judged.date, check.claim.judged.date))
        lines.append(Markup("<small>{}</small>").format(phrase(values, "interface", "judged_on", date=day)))
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)


def _short_finding(values: Values, check: Check, view: str) -> Markup:
    """Return value and verdict in one line."""
    finding = check.findings.get(view)
    if finding is None:
        return DASH
    verdict = _verdict(values, check, finding)
    if check.is_judged or finding.verdict == "unverifiable":
        return verdict
    return Markup("{} {}").format(_value(values, check, finding), verdict)


def _verdict(values: Values, check: Check, finding: Finding) -> Markup:
    parts = [verdict_badge(values, finding.verdict)]
    if finding.is_at_the_edge:
        parts.append(edge_badge(values))
    if check.is_judged:
        parts.append(verdict_badge(values, "judged"))
    return Markup(" ").join(parts)


def _value(values: Values, check: Check, finding: Finding) -> Markup:
    match finding.outcome:
        case Amount():
            text = _breakable(range_text(finding.outcome, values.language))
            return _mark(values, check, finding.view, text)
        case Dated():
            return _mark(values, check, finding.view, outcome_text(finding.outcome, values.language))
        case _:
            return missing(values, finding.view)


def _breakable(text: str) -> Markup:
    """Return a number with its range so that a narrow column breaks it between the sums and not inside one."""
    kept = re.sub(r"−?\$[\d.,]+", r'<span class="sum">\g<0></span>', str(escape(text)))
    return Markup(kept.replace("(", "<wbr>(").replace("〜", "〜<wbr>"))


def _mark(values: Values, check: Check, view: str, text: str | Markup) -> Markup:
    """Return a value marked as its metric; a claim with a day of its own may differ from the metric of the page."""
    asserts, finding = check.claim.asserts, check.findings[view]
    if asserts is not None:
        shown = values.shown(f"{view}.{asserts.metric}")
        if _is_same(shown.result, finding.outcome):
            return shown.mark(text)
    return Markup('<span class="claim-value" data-claim="{}" data-view="{}">{}</span>').format(
        check.claim.id, view, text
    )


def _is_same(shown: Result, found: Result | None) -> bool:
    match shown, found:
        case Amount(), Amount():
            return (shown.value, shown.low) == (found.value, found.low)
        case Dated(), Dated():
            return shown.period == found.period
        case _:
            return False


def _differences(values: Values, check: Check, finding: Finding) -> Iterator[Markup]:
    """Yield how far the claim lies from the computed value, and the extremes where every price was tried."""
    asserts, difference = check.claim.asserts, finding.difference
    if asserts is None:
        return
    says_something = finding.verdict not in {"stated", "unverifiable"} and not (
        asserts.relation in BOUNDS and finding.verdict == "consistent"
    )
    if difference is not None and says_something and str(difference.unit) not in {"rank", "count"}:
        text = _difference_text(values, finding, difference)
        if text:
            word = values.term("table", "difference")
            yield Markup('<small class="difference">{} {}</small>').format(word, text)
    if finding.over is not None and asserts.over is not None:
        low, high = (outcome_text(amount, values.language) for amount in finding.over)
        period = outcome_text(Dated(asserts.over, finding.over[0].derivation), values.language)
        yield Markup("<small>{}</small>").format(
            phrase(values, "interface", "over", period=period, low=low, high=high)
        )


def _difference_text(values: Values, finding: Finding, difference: Amount) -> str:
    """Return claimed − computed with its sign, in the unit and in per cent; nothing where it is nothing."""
    text = signed_text(difference, values.language, points=True)
    if not text.startswith(("+", "−")):
        return ""
    is_plain = isinstance(finding.outcome, Amount) and finding.outcome.value > 0
    if difference.unit == RATIO or finding.relative is None or not is_plain:
        return text
    relative = signed_text(finding.relative, values.language)
    return f"{text}({relative})" if values.language == "ja" else f"{text} ({relative})"


def _explanation(values: Values, claim: Claim) -> Markup:
    if claim.judged is not None:
        word, text = values.term("interface", "judgement"), claim.judged.reason
    elif claim.because is not None:
        word, text = values.term("interface", "explanation"), claim.because
    else:
        return Markup("")
    lead = Markup('<strong class="explanation-lead">{}: </strong>').format(word)
    return Markup("<p>{}{}</p>").format(lead, values.html(text, claim))


def _sources(values: Values, check: Check) -> Markup:
    found = tuple(dict.fromkeys(source.id for source in sources_of(values, check)))
    if not found:
        return DASH
    links = (source_link(values, values.data.sources[name]) for name in found)
    return Markup("").join(Markup("<p>{}</p>").format(item) for item in links)


def sources_of(values: Values, check: Check) -> Iterable[Source]:
    """Return the sources behind a check, the article itself left out."""
    if check.claim.judged is not None:
        return check.claim.judged.sources
    finding = check.findings.get("disclosed")
    if finding is None or not isinstance(finding.outcome, Amount | Dated):
        return ()
    used = finding.outcome.derivation.used
    return [row.source for row in values.data.in_file_order(used) if not row.is_article]
