"""Charts about numbers of coins: the holding before and after a sale, and the bridge from the peak to what is left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dat.amount import Amount, Missing
from dat.charts.labels import text_width
from dat.charts.plot import Panel, Plot, Scale
from dat.charts.sheet import Sheet, number
from dat.charts.theme import AXIS, COLOURS, GAP, INK, MUTED, WIDTH, area
from dat.metrics.curves import bridge as bridge_of
from dat.metrics.curves import sales

if TYPE_CHECKING:
    from dat.amount import Outcome

LABELS = 74
ROW, HEAD, SPACE = 24, 24, 10
Group = tuple[str, list[tuple[str, str, "Outcome"]]]  # heading, rows of (view, word, outcome)


def holdings(sheet: Sheet, company: str) -> tuple[Plot, str, str]:
    """Draw the holding before and after each headline sale, in the article and in the disclosures."""
    name = sheet.name(company)
    events = [e.name for e in sheet.values.data.companies[company].events.values() if e.is_headline]
    groups = _holding_groups(sheet, company, events)
    asset = sheet.values.data.companies[company].asset
    shares = [
        _share(sheet, company, event)
        if len(events) == 1
        else sheet.word(
            "holdings_share_of", event=sheet.event_within(company, event), share=_share(sheet, company, event)
        )
        for event in events
    ]
    title = sheet.word("holdings_title", company=name, shares=sheet.join(shares))
    return bars(sheet, groups), title, sheet.word("holdings_subtitle", asset=asset)


def _share(sheet: Sheet, company: str, event: str) -> str:
    """Return the share of the holding sold in each view that knows it; the later one where no other does."""
    told = {view: sheet.amount(view, f"{company}.{event}.share") for view in COLOURS}
    known = {view: share for view, share in told.items() if isinstance(share, Amount)}
    if len(known) > 1:
        known.pop("latest", None)
    parts = [sheet.word(f"share_{view}", share=sheet.text(share)) for view, share in known.items()]
    return sheet.join(parts) or sheet.word("gap")


def _holding_groups(sheet: Sheet, company: str, events: list[str]) -> list[Group]:
    groups: list[Group] = []
    for place, event in enumerate(events):
        label = sheet.event_within(company, event)
        moments = ("before", "after") if place == 0 else ("after",)
        for moment in moments:
            rows = [
                (view, sheet.view_word(view), sheet.amount(view, f"{company}.{event}.holding_{moment}"))
                for view in ("article", "disclosed")
            ]
            groups.append((sheet.word(f"moment_{moment}", event=label), rows))
    latest = sheet.amount("latest", f"{company}.holding")
    heading = sheet.word("moment_latest", day=sheet.day(sheet.view("latest").day))
    groups.append((heading, [("latest", sheet.view_word("latest"), latest)]))
    return groups


def bars(sheet: Sheet, groups: list[Group], labels: float = LABELS) -> Plot:
    """Draw rows of bars under headings; a missing value is a labelled gap."""
    height = sum(HEAD + ROW * len(rows) + SPACE for _, rows in groups)
    plot = Plot(round(height))
    most = max(
        (found for _, rows in groups for row in rows if (found := number(row[2])) is not None), default=1
    )
    texts = [sheet.text(row[2]) for _, rows in groups for row in rows]
    room = max(text_width(text, 13) for text in texts) + 8
    x = Scale(0, most or 1, labels, WIDTH - room)
    panel, free = plot.panel(x), plot.panel()
    top = 0.0
    for heading, rows in groups:
        free.text((0, top + 12), heading, bold=True)
        top += HEAD
        for view, word, outcome in rows:
            free.text((0, top + ROW / 2), word, colour=COLOURS[view])
            look = area(view, is_light=word == sheet.word("debt_coins"))
            _bar(sheet, panel, (look, outcome), top)
            sheet.say(f"{heading} ({word})", sheet.text(outcome))
            top += ROW
        free.rule((labels, top - ROW * len(rows) - 1), (labels, top), AXIS)
        top += SPACE
    return plot


def _bar(sheet: Sheet, panel: Panel, what: tuple[dict[str, Any], Outcome], top: float) -> None:
    look, outcome = what
    free = panel.plot.panel()
    value = number(outcome)
    if value is None:
        gap(panel, (panel.x.start, top + 3, panel.x.start + 130, top + ROW - 3), sheet.word("gap"))
        return
    panel.rect((0, top + 4, value, top + ROW - 4), look)
    free.text((panel.x.at(value) + 6, top + ROW / 2), sheet.text(outcome))


def gap(panel: Panel, box: tuple[float, float, float, float], text: str) -> None:
    """Draw a labelled gap, in pixels, where a value is missing."""
    free = panel.plot.panel()
    free.rect(box, GAP)
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    free.text(middle, text, align="center", colour=MUTED, small=True)


STEP = 44


def bridge(sheet: Sheet, company: str) -> tuple[Plot, str, str]:
    """Draw the article's way from the peak over its sales to the remainder it claims, the unexplained step apart."""
    name, asset = sheet.name(company), sheet.values.data.companies[company].asset
    steps = bridge_of(sheet.view("article"), company)
    amounts = (steps.peak, steps.computed, steps.unexplained, steps.balance, *(a for _, a in steps.sales))
    sheet.use(*amounts)
    sheet.keys |= {("article", f"{company}.peak_holding"), ("article", f"{company}.holding")}
    others = _untold(sheet, company, {event for event, _ in steps.sales})
    plot = Plot(STEP * (4 + len(steps.sales)) + 30 * (len(others) + 1))
    x = Scale(0, number(steps.peak) or 1, 0, WIDTH - 1)
    rows = _bridge_rows(sheet, company)
    for place, (label, span, outcome, look) in enumerate(rows):
        _step(sheet, plot.panel(x), (label, span, outcome, look), place * STEP)
    top = STEP * len(rows) + 4
    if others:
        plot.panel().text((0, top + 10), sheet.word("bridge_untold"), bold=True)
    for place, text in enumerate(others):
        gap(plot.panel(), (0, top + 24 + 30 * place, WIDTH, top + 48 + 30 * place), text)
    given = {"company": name, "asset": asset, "computed": sheet.text(steps.computed)}
    given |= {"claimed": sheet.text(steps.balance), "difference": sheet.text(steps.unexplained)}
    return plot, sheet.word("bridge_title", **given), sheet.word("bridge_subtitle", asset=asset)


Span = tuple[float, float] | None


def _bridge_rows(sheet: Sheet, company: str) -> list[tuple[str, Span, Outcome, str]]:
    steps = bridge_of(sheet.view("article"), company)
    level = number(steps.peak)
    rows: list[tuple[str, Span, Outcome, str]] = [
        (sheet.word("bridge_peak"), (0, level) if level is not None else None, steps.peak, "article")
    ]
    for event, amount in steps.sales:
        size = number(amount)
        span = (level - size, level) if level is not None and size is not None else None
        shown = Missing("") if isinstance(amount, Missing) else _negative(amount)
        rows.append((sheet.event(company, event), span, shown, "article"))
        level = span[0] if span else None
    rest, left = number(steps.balance), number(steps.computed)
    rows.append(
        (sheet.word("bridge_computed"), (0, left) if left is not None else None, steps.computed, "sum")
    )
    change = (min(rest, left), max(rest, left)) if rest is not None and left is not None else None
    rows.append((sheet.word("bridge_unexplained"), change, steps.unexplained, "unexplained"))
    rows.append(
        (sheet.word("bridge_claimed"), (0, rest) if rest is not None else None, steps.balance, "article")
    )
    return rows


def _negative(amount: Amount) -> Amount:
    return replace(amount, value=-amount.value, low=-amount.high, high=-amount.low)


def _step(sheet: Sheet, panel: Panel, row: tuple[str, Span, Outcome, str], top: float) -> None:
    label, span, outcome, look = row
    free = panel.plot.panel()
    is_apart = look == "unexplained"
    free.text((0, top + 11), label, bold=is_apart)
    free.text((WIDTH, top + 11), sheet.text(outcome), align="right", bold=is_apart)
    sheet.say(label, sheet.text(outcome))
    if span is None:
        gap(panel, (0, top + 21, 130, top + 39), sheet.word("gap"))
        return
    styles = {
        "article": area("article"),
        "sum": {"fill": "#fdf3e7", "stroke": COLOURS["article"], "strokeWidth": 1.2},
        "unexplained": {"fill": INK, "stroke": INK, "strokeWidth": 1.2},
    }
    panel.rect((span[0], top + 21, span[1], top + 38), styles[look])
    panel.rule((span[0], top + 38), (span[0], top + STEP + 21), AXIS, 1, (2, 2))


def _untold(sheet: Sheet, company: str, told: set[str]) -> list[str]:
    """Return a line for each disclosed sale of which the article says nothing."""
    asset = sheet.values.data.companies[company].asset
    found = {}
    for view in ("latest", "disclosed"):
        for sale in sales(sheet.view(view), asset):
            if sale.company == company and sale.event not in told:
                found[sale.event] = sale
    lines = []
    for event in found:
        amount, value = (sheet.get("latest", f"{company}.{event}.{name}") for name in ("amount", "value"))
        given = {
            "event": sheet.event(company, event),
            "amount": sheet.text(amount),
            "value": sheet.text(value),
        }
        line = sheet.word(
            "bridge_untold_valued" if isinstance(value, Amount) else "bridge_untold_sale", **given
        )
        lines.append(line)
        sheet.said.append(line)
    return lines
