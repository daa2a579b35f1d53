"""Debt before and after a redemption, beside what the coins are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Amount, Missing
from dat.charts.coins import bars
from dat.metrics.curves import Cover, cover_after, cover_before, cover_now

if TYPE_CHECKING:
    from dat.charts.coins import Group
    from dat.charts.plot import Plot
    from dat.charts.sheet import Sheet


def debt(sheet: Sheet, company: str) -> tuple[Plot, str, str]:
    """Draw debt and the value of the coins before and after the event that changed the debt, and on later days."""
    name = sheet.name(company)
    event = _event(sheet, company)
    groups: list[Group] = []
    covers: dict[str, Cover] = {}
    if event:
        for moment, measure in (("before", cover_before), ("after", cover_after)):
            covers[moment] = measure(sheet.view("disclosed"), company, event)
            heading = sheet.word(f"moment_{moment}", event=sheet.event_within(company, event))
            told = sheet.amount("article", f"{company}.{event}.debt_{moment}")
            groups.append((_heading(sheet, heading, covers[moment]), _rows(sheet, covers[moment], told)))
            sheet.keys.add(("disclosed", f"{company}.{event}.debt_{moment}"))
    now = cover_now(sheet.view("disclosed"), company)
    sheet.keys |= {("disclosed", f"{company}.{metric}") for metric in ("debt", "market_value", "coverage")}
    heading = sheet.word("moment_day", day=sheet.day(sheet.view("disclosed").day))
    groups.append((_heading(sheet, heading, now), _rows(sheet, now)))
    plot = bars(sheet, groups, 118)
    return plot, _title(sheet, name, covers, now), sheet.word("debt_subtitle")


def _event(sheet: Sheet, company: str) -> str:
    view = sheet.view("disclosed")
    for event in view.data.event_names[company]:
        for name in ("disclosed", "article"):
            before, after = (sheet.amount(name, f"{company}.{event}.debt_{m}") for m in ("before", "after"))
            if isinstance(before, Amount) and isinstance(after, Amount):
                return event
    return ""


def _heading(sheet: Sheet, heading: str, cover: Cover) -> str:
    sheet.use(cover.debt, cover.value, cover.coverage)
    if isinstance(cover.coverage, Missing):
        return heading
    return sheet.word("debt_heading", moment=heading, coverage=sheet.text(cover.coverage))


def _rows(
    sheet: Sheet, cover: Cover, told: Amount | Missing | None = None
) -> list[tuple[str, str, Amount | Missing]]:
    rows: list[tuple[str, str, Amount | Missing]] = []
    if told is not None:
        rows.append(("article", sheet.word("debt_told"), told))
    rows.append(("disclosed", sheet.word("debt_disclosed"), cover.debt))
    rows.append(("disclosed", sheet.word("debt_coins"), cover.value))
    return rows


def _title(sheet: Sheet, name: str, covers: dict[str, Cover], now: Cover) -> str:
    if not covers:
        given = {"debt": sheet.text(now.debt), "coverage": sheet.text(now.coverage)}
        return sheet.word("debt_title_now", company=name, **given)
    before, after = covers["before"], covers["after"]
    return sheet.word(
        "debt_title",
        company=name,
        before=sheet.text(before.debt),
        after=sheet.text(after.debt),
        coverage_before=sheet.text(before.coverage),
        coverage_after=sheet.text(after.coverage),
    )
