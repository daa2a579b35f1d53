"""Coins mined against coins sold by month, and the holding that is left."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dat.amount import Amount, Period
from dat.charts.coins import gap
from dat.charts.labels import Label, along, around, text_width, write
from dat.charts.plot import Panel, Plot, Scale
from dat.charts.sheet import Sheet, middle, number
from dat.charts.theme import AXIS, COLOURS, GAP, MUTED, WIDTH, area
from dat.metrics.curves import Month, balances, months

if TYPE_CHECKING:
    from dat.charts.plot import Box

ROW, HEAD, SPACE = 20, 20, 6
LABELS, HOLDING = 62, 140


def mined_sold(sheet: Sheet, company: str) -> tuple[Plot, str, str]:
    """Draw mined and sold coins as bars by month, and the balances as a line below."""
    name, asset = sheet.name(company), sheet.values.data.companies[company].asset
    found = months(sheet.view("latest"), company)
    early = {month.period: month for month in months(sheet.view("disclosed"), company)}
    held = balances(sheet.view("latest"), company)
    size = HEAD + 2 * ROW + SPACE
    plot = Plot(max(size * len(found) + HOLDING, 240))
    _bars(sheet, plot, found, early)
    if held:
        _holding(sheet, plot, company, (size * len(found), HOLDING))
    sheet.keys |= {("latest", f"{company}.{metric}") for metric in ("mined", "sold", "holding")}
    given = {"company": name, "asset": asset}
    if not held:
        return (
            plot,
            sheet.word("mined_sold_title_open", **given),
            sheet.word("mined_sold_subtitle", asset=asset),
        )
    (first, most), (last, least) = max(held, key=lambda pair: pair[1].value), held[-1]
    given |= {"peak": sheet.text(most), "peak_date": sheet.day(first)}
    given |= {"last": sheet.text(least), "last_date": sheet.day(last)}
    return plot, sheet.word("mined_sold_title", **given), sheet.word("mined_sold_subtitle", asset=asset)


def _bars(sheet: Sheet, plot: Plot, found: tuple[Month, ...], early: dict[Period, Month]) -> None:
    amounts = [v for month in found for flow in (month.mined, month.sold) if (v := number(flow)) is not None]
    texts = [sheet.text(flow) for month in found for flow in (month.mined, month.sold)]
    room = max((text_width(text, 13) for text in texts), default=80) + 34
    panel = plot.panel(Scale(0, max(amounts, default=1), LABELS, WIDTH - room))
    free = plot.panel()
    top = 0.0
    for month in found:
        free.text((0, top + 11), sheet.day(month.period), bold=True)
        top += HEAD
        known = early.get(month.period)
        for kind, flow in (("mined", month.mined), ("sold", month.sold)):
            was_known = known is not None and isinstance(
                known.mined if kind == "mined" else known.sold, Amount
            )
            _flow(sheet, panel, (kind, flow, "disclosed" if was_known else "latest"), top)
            sheet.say(f"{sheet.day(month.period)} {sheet.word(kind)}", sheet.text(flow))
            sheet.use(flow)
            top += ROW
        free.rule((LABELS, top - 2 * ROW), (LABELS, top), AXIS)
        top += SPACE


def _flow(sheet: Sheet, panel: Panel, what: tuple[str, Amount | object, str], top: float) -> None:
    kind, flow, view = what
    free = panel.plot.panel()
    free.text((0, top + ROW / 2), sheet.word(kind), colour=COLOURS[view])
    if not isinstance(flow, Amount):
        gap(panel, (LABELS, top + 2, LABELS + 130, top + ROW - 2), sheet.word("gap"))
        return
    end = panel.x.at(float(flow.value))
    look = area(view, is_light=True) | ({"fill": COLOURS[view]} if kind == "sold" else {})
    free.rect((LABELS, top + 3, end, top + ROW - 3), look)
    if flow.is_bound:
        free.rect((end, top + 3, end + 22, top + ROW - 3), {**GAP, "fill": "transparent"})
        end += 22
    free.text((end + 6, top + ROW / 2), sheet.text(flow))


def _holding(sheet: Sheet, plot: Plot, company: str, room: tuple[int, int]) -> None:
    top, size = room
    held = balances(sheet.view("latest"), company)
    early = {period for period, _ in balances(sheet.view("disclosed"), company)}
    values = [float(amount.value) for _, amount in held]
    first = date(held[0][0].first.year, held[0][0].first.month, 1).toordinal()
    x = Scale(first, held[-1][0].last.toordinal() + 4, 10, WIDTH - 14)
    y = Scale(0, max(values) * 1.05 or 1, top + size - 24, top + 40)
    panel, free = plot.panel(x, y), plot.panel()
    free.text((0, top + 14), sheet.word("holding_line"), bold=True)
    free.rule((0, y.at(0)), (WIDTH, y.at(0)), AXIS)
    for month in sorted({date(p.last.year, p.last.month, 1) for p, _ in held}):
        at = max(month.toordinal(), first)
        plot.panel(x).rule((at, y.at(0)), (at, y.at(0) + 5), AXIS)
        label = sheet.day(Period(month, month), "year_month")
        plot.panel(x).text((at, y.at(0) + 14), label, colour=MUTED, small=True)
    points = [(middle(period), float(amount.value)) for period, amount in held]
    panel.line(points, COLOURS["latest"], 1.4)
    taken: list[Box] = list(along([panel.at(*point) for point in points]))
    labels = []
    for (period, amount), point in zip(held, points, strict=True):
        view = "disclosed" if period in early else "latest"
        if period.days > 1:
            ends = (period.first.toordinal(), point[1]), (period.last.toordinal(), point[1])
            panel.rule(*ends, COLOURS[view], 3)
        panel.point(point, view)
        taken.append(around(panel.at(*point)))
        sheet.use(amount)
        sheet.say(sheet.word("held_on", day=sheet.day(period)), sheet.text(amount))
        labels.append(Label(panel.at(*point), sheet.text(amount), COLOURS[view]))
    write(free, labels, taken, (0, top + 20, WIDTH, y.at(0) + 7))
