"""Unrealised losses over prices: one company's curve with what is claimed, and every treasury under stress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import RATIO, Amount, Missing
from dat.charts.axes import number_ticks
from dat.charts.coins import gap
from dat.charts.labels import Label, along, around, stack, write
from dat.charts.plot import Panel, Plot, Scale
from dat.charts.sheet import Sheet, number
from dat.charts.theme import AXIS, COLOURS, INK, MUTED, WIDTH, area
from dat.formatting import claimed_text
from dat.metrics import curves
from dat.metrics.curves import USD, Point, Stress, closes, price_of_loss, price_range

if TYPE_CHECKING:
    from dat.charts.plot import Box
    from dat.model import Assertion, PriceRow

LEFT, RIGHT, HEIGHT, FOOT = 4, WIDTH - 8, 390, 44


def loss_curve(sheet: Sheet, company: str) -> tuple[Plot, str, str]:
    """Draw the loss at every price, the loss that is claimed and the prices that there were."""
    name, asset = sheet.name(company), sheet.values.data.companies[company].asset
    metric = f"{company}.unrealised_loss"
    asserted = _asserted(sheet, metric)
    rows = _tried(sheet, asset, asserted)
    plot = Plot(HEIGHT)
    paid = sheet.amount("disclosed", f"{company}.average_cost")
    given = {"company": name, "asset": asset, "cost": sheet.text(paid)}
    if isinstance(paid, Missing):
        gap(plot.panel(), (100, 140, WIDTH - 100, 190), sheet.word("gap"))
        return (
            plot,
            sheet.word("loss_curve_title_open", **given),
            sheet.word("loss_curve_subtitle", asset=asset),
        )
    claimed = asserted.claimed if asserted is not None and isinstance(asserted.claimed, Amount) else None
    _draw_curve(sheet, plot, company, (claimed, rows))
    today = sheet.text(sheet.get("disclosed", metric))
    given |= {"today": today, "price": sheet.price(sheet.get("disclosed", f"{company}.price"))}
    given["day"] = sheet.text(sheet.get("disclosed", f"{asset.lower()}.price_date"))
    subtitle = sheet.word("loss_curve_subtitle", asset=asset)
    if claimed is None or asserted is None:
        return plot, sheet.word("loss_curve_title", **given), subtitle
    needed = price_of_loss(sheet.view("disclosed"), company, claimed)
    given |= {
        "claimed": claimed_text(claimed, asserted.relation, sheet.language),
        "needed": sheet.price(needed),
    }
    return plot, sheet.word("loss_curve_title_claimed", **given), subtitle


def _asserted(sheet: Sheet, metric: str) -> Assertion | None:
    found = (claim.asserts for claim in sheet.values.data.claims if claim.asserts is not None)
    return next((asserted for asserted in found if asserted.metric == metric), None)


def _tried(sheet: Sheet, asset: str, asserted: Assertion | None) -> tuple[PriceRow, ...]:
    """Return the closes that the claim was tried on; without a claim that of the day."""
    view = sheet.view("disclosed")
    if asserted is not None and asserted.over is not None:
        return closes(view, asset, asserted.over)
    return tuple(row for row in closes(view, asset) if row.date.last <= view.day)[-1:]


def _draw_curve(
    sheet: Sheet, plot: Plot, company: str, known: tuple[Amount | None, tuple[PriceRow, ...]]
) -> None:
    claimed, rows = known
    view = sheet.view("disclosed")
    asset = view.company(company).asset
    paid = number(sheet.amount("disclosed", f"{company}.average_cost")) or 1
    needed = paid * (1 - float(claimed.value)) if claimed else paid * 0.5
    lowest = min([float(row.price.value) for row in rows] + [needed])
    step = 10 ** max(len(str(int(paid))) - 2, 0)
    ends = int(lowest * 0.9 // step * step), int(paid * 1.08 // step * step) + step
    points = [
        (float(p.price.value), v)
        for p in _curve(sheet, company, asset, (*ends, step))
        if (v := number(p.outcome)) is not None
    ]
    x = Scale(ends[0], ends[1], LEFT + 40, RIGHT)
    top = max(value for _, value in points)
    y = Scale(min(0, *(value for _, value in points)), top * 1.04, HEIGHT - FOOT, 14)
    panel = plot.panel(x, y)
    panel.y_axis(number_ticks(y.low, y.high, RATIO, sheet.language, 7), LEFT)
    panel.x_axis(number_ticks(ends[0], ends[1], USD, sheet.language, 5), 14, HEIGHT - FOOT)
    plot.panel().text(
        (RIGHT, HEIGHT - 12), sheet.word("price_axis", asset=asset), align="right", colour=MUTED, small=True
    )
    panel.line(points, COLOURS["disclosed"], 2)
    taken: list[Box] = list(along([panel.at(*point) for point in points]))
    labels = _claim_labels(sheet, panel, company, claimed, taken)
    real = [*_article_label(sheet, panel, company), *_real_labels(sheet, panel, company, rows)]
    stack(plot.panel(), real)
    write(plot.panel(), labels, taken, (LEFT + 44, 2, RIGHT + 6, HEIGHT - FOOT - 2))


def _curve(sheet: Sheet, company: str, asset: str, span: tuple[int, int, int]) -> tuple[Point, ...]:
    return curves.loss_curve(sheet.view("disclosed"), company, price_range(asset, *span))


def _claim_labels(
    sheet: Sheet, panel: Panel, company: str, claimed: Amount | None, taken: list[Box]
) -> list[Label]:
    labels = []
    if claimed is not None:
        value, colour = float(claimed.value), COLOURS["article"]
        panel.rule((panel.x.low, value), (panel.x.high, value), colour, 1.6, (7, 3))
        taken.extend(along([panel.at(panel.x.low, value), panel.at(panel.x.high, value)]))
        text = sheet.word("loss_claimed", loss=sheet.text(claimed))
        labels.append(Label(panel.at(panel.x.high * 0.8 + panel.x.low * 0.2, value), text, colour))
        sheet.say(sheet.word("loss_claimed_said"), sheet.text(claimed))
        needed = price_of_loss(sheet.view("disclosed"), company, claimed)
        if isinstance(needed, Amount):
            panel.point((float(needed.value), value), "disclosed", 30)
            taken.append(around(panel.at(float(needed.value), value)))
            text = sheet.word("loss_needed", price=sheet.price(needed))
            labels.append(Label(panel.at(float(needed.value), value), text, INK))
            sheet.say(sheet.word("loss_needed_said", loss=sheet.text(claimed)), sheet.price(needed))
    return labels


def _article_label(sheet: Sheet, panel: Panel, company: str) -> list[Label]:
    price, loss = (sheet.amount("article", f"{company}.{name}") for name in ("price", "unrealised_loss"))
    if isinstance(price, Missing) or isinstance(loss, Missing):
        return []
    at = (float(price.value), float(loss.value))
    panel.point(at, "article")
    text = sheet.word("loss_article", price=sheet.price(price), loss=sheet.text(loss))
    sheet.said.append(text)
    return [Label(panel.at(*at), text, COLOURS["article"])]


def _real_labels(sheet: Sheet, panel: Panel, company: str, rows: tuple[PriceRow, ...]) -> list[Label]:
    """Mark the closes; label the lowest, the highest and that of the article's day."""
    view = sheet.view("disclosed")
    points = curves.loss_curve(view, company, [row.price for row in rows])
    pairs = [(row, point.outcome) for row, point in zip(rows, points, strict=True)]
    by_price = sorted(pairs, key=lambda pair: pair[0].price.value)
    named = {id(pair[0]) for pair in (*by_price[:1], *by_price[-1:])}
    labels = []
    for row, loss in pairs:
        if not isinstance(loss, Amount):
            continue
        sheet.use(row.price, loss)
        at = (float(row.price.value), float(loss.value))
        panel.point(at, "disclosed", 70)
        given = {
            "day": sheet.day(row.date, "month_day"),
            "price": sheet.price(row.price),
            "loss": sheet.text(loss),
        }
        sheet.said.append(sheet.word("loss_real", **given))
        if id(row) in named or row.date.last == view.day:
            labels.append(Label(panel.at(*at), sheet.word("loss_real", **given), COLOURS["disclosed"]))
    return labels


ROW = 62


def stress(sheet: Sheet, *companies: str) -> tuple[Plot, str, str]:
    """Draw each treasury's result, in per cent of its cost, from the lowest price on record to the highest."""
    for company in companies:
        sheet.name(company)
    found = _stressed(sheet, companies)
    plot = Plot(ROW * max(len(found), 3) + 40)
    ends = [v for _, _, points in found for point in points if (v := number(point.relative)) is not None] or [
        -1,
        1,
    ]
    low, high = min([*ends, 0]), max([*ends, 0])
    x = Scale(low - 0.04, high + 0.04, 8, WIDTH - 8)
    bottom = ROW * len(found) + 6
    plot.panel(x).x_axis(number_ticks(x.low, x.high, RATIO, sheet.language, 7), bottom - 4, bottom)
    plot.panel().text(
        (WIDTH, bottom + 28), sheet.word("stress_axis"), align="right", colour=MUTED, small=True
    )
    for place, entry in enumerate(found):
        _stress_row(sheet, plot.panel(x), entry, place * ROW)
    today = sorted(
        (points[1].relative for _, _, points in found if isinstance(points[1].relative, Amount)),
        key=lambda amount: amount.value,
    )
    if not today:
        return plot, sheet.word("stress_title_open"), sheet.word("stress_subtitle")
    given = {"least": sheet.text(today[0]), "most": sheet.text(today[-1])}
    return plot, sheet.word("stress_title", **given), sheet.word("stress_subtitle")


Entry = tuple[str, str, tuple[Stress, Stress, Stress]]


def _stressed(sheet: Sheet, companies: tuple[str, ...]) -> list[Entry]:
    """Return the companies with an average cost, each in the first view that knows it."""
    entries = sheet.values.data.companies.values()
    names = companies or tuple(entry.id for entry in entries if entry.role in {"subject", "leader"})
    found = []
    for name in names:
        for view in ("disclosed", "article"):
            points = curves.stress(sheet.view(view), name)
            if isinstance(points[1].relative, Amount):
                found.append((name, view, points))
                sheet.keys |= {
                    (view, f"{name}.{m}") for m in ("average_cost", "holding", "unrealised_result")
                }
                break
    return found


def _stress_row(sheet: Sheet, panel: Panel, entry: Entry, top: float) -> None:
    company, view, points = entry
    free = panel.plot.panel()
    name = sheet.name(company)
    free.text((0, top + 13), name, bold=True)
    free.text((WIDTH, top + 13), sheet.view_word(view), align="right", colour=COLOURS[view], small=True)
    values = [number(point.relative) for point in points]
    known = [value for value in values if value is not None]
    panel.rule((0, top + 20), (0, top + 39), INK, 1.4)
    panel.rect((min(known), top + 24, max(known), top + 35), {**area(view), "fillOpacity": 0.45})
    for value, size in zip(values, (34, 110, 34), strict=True):
        if value is not None:
            panel.point((value, top + 29.5), view, size)
    parts = []
    for which, point in zip(("low", "today", "high"), points, strict=True):
        sheet.use(point.price, point.result, point.relative)
        price, result = sheet.price(point.price), sheet.text(point.result)
        sheet.say(
            f"{name} {sheet.word(f'stress_{which}')} ({price})", f"{sheet.text(point.relative)}, {result}"
        )
        parts.append((sheet.word(f"stress_{which}"), result, point.result))
    free.rule((0, top + ROW), (WIDTH, top + ROW), AXIS, 0.6)
    if all(isinstance(result, Missing) for _, _, result in parts):
        free.text((0, top + 48), sheet.word("stress_no_holding"), colour=MUTED, small=True)
        return
    places = (0.0, "left"), (WIDTH / 2, "center"), (float(WIDTH), "right")
    for (word, result, _), (at, align) in zip(parts, places, strict=True):
        free.text((at, top + 48), f"{word} {result}", align=align, small=True)
