"""What a coin costs to mine, by quarter, against the price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Amount, Missing
from dat.charts.axes import USD, number_ticks
from dat.charts.labels import along, text_width
from dat.charts.plot import Panel, Plot, Scale
from dat.charts.sheet import Sheet, middle, number
from dat.charts.theme import COLOURS, MUTED, VEIL, WIDTH
from dat.metrics.curves import Rate, closes, mining_costs

if TYPE_CHECKING:
    from dat.model import PriceRow

LEFT, RIGHT, HEIGHT, FOOT = 4, WIDTH - 4, 330, 62
LINE = "#7a8794"
KINDS = ("total", "cash")
DASH = {"total": (), "cash": (6, 3)}


def mining_cost(sheet: Sheet, company: str) -> tuple[Plot, str, str]:
    """Draw cash and total cost of a coin as steps by quarter, with the closes behind them."""
    name, asset = sheet.name(company), sheet.values.data.companies[company].asset
    rates = {view: mining_costs(sheet.view(view), company) for view in ("latest", "article")}
    plot = Plot(HEIGHT)
    every = [rate for view in rates.values() for rate in view]
    if every:
        _draw(sheet, plot, company, rates)
    else:
        plot.panel().text((WIDTH / 2, HEIGHT / 2), sheet.word("gap"), align="center", colour=MUTED)
    title = sheet.word(
        "mining_cost_title",
        company=name,
        period=sheet.text(sheet.get("latest", f"{company}.mining_cost_period")),
        total=sheet.price(sheet.get("latest", f"{company}.mining_cost_total")),
        price=sheet.price(sheet.get("latest", f"{company}.price")),
        day=sheet.text(sheet.get("latest", f"{asset.lower()}.price_date")),
    )
    return plot, title, sheet.word("mining_cost_subtitle", asset=asset)


def _draw(sheet: Sheet, plot: Plot, company: str, rates: dict[str, tuple[Rate, ...]]) -> None:
    asset = sheet.values.data.companies[company].asset
    every = [rate for view in rates.values() for rate in view]
    first = min(rate.period.first for rate in every)
    rows = [row for row in closes(sheet.view("latest"), asset) if row.date.first >= first]
    sheet.use(*(row.price for row in rows))
    values = [float(row.price.value) for row in rows]
    values += [v for rate in every for cost in (rate.cash, rate.total) if (v := number(cost)) is not None]
    last = max([rate.period.last for rate in every] + [row.date.last for row in rows])
    space = max(values) - min(values)
    x = Scale(first.toordinal(), last.toordinal(), LEFT + 62, RIGHT)
    y = Scale(max(0, min(values) - 0.1 * space), max(values) + 0.12 * space, HEIGHT - FOOT, 8)
    panel = plot.panel(x, y)
    panel.y_axis(number_ticks(y.low, y.high, USD, sheet.language), LEFT)
    _price(sheet, panel, rows)
    early = mining_costs(sheet.view("disclosed"), company)
    for rate in rates["latest"]:
        _steps(sheet, panel, ("disclosed" if rate in early else "latest", rate))
    for rate in rates["article"]:
        _steps(sheet, panel, ("article", rate))
    _quarters(sheet, panel, rates["latest"])


def _price(sheet: Sheet, panel: Panel, rows: list[PriceRow]) -> None:
    points = [(middle(row.date), float(row.price.value)) for row in rows]
    if not points:
        return
    panel.line(points, LINE)
    last = rows[-1]
    sheet.say(sheet.word("close_of", day=sheet.day(last.date)), sheet.price(last.price))
    word = sheet.word("price_line")
    # Above all of the line that it stands over: daily closes climb and fall within its width.
    below = [
        box[1] for box in along([panel.at(*point) for point in points]) if box[2] > RIGHT - text_width(word)
    ]
    at = (float(RIGHT), min(below, default=panel.at(*points[-1])[1]) - 10)
    panel.plot.panel().text(at, word, align="right", colour=MUTED, small=True)


def _steps(sheet: Sheet, panel: Panel, what: tuple[str, Rate]) -> None:
    """Draw the costs of a period: total with its number above the step, cash below, the article's in between."""
    view, rate = what
    for kind in KINDS:
        cost = rate.total if kind == "total" else rate.cash
        word = f"{sheet.day(rate.period)} {sheet.word(f'cost_{kind}')} ({sheet.view_word(view)})"
        sheet.use(cost)
        sheet.say(word, sheet.price(cost))
        if not isinstance(cost, Amount):
            continue
        value, side = float(cost.value), -1 if kind == "total" else 1
        at = (middle(rate.period), value)
        if view == "article":
            panel.point(at, "article", 80)
            text = sheet.word("price_path_article", price=sheet.price(cost))
            spot = (float(rate.period.first.toordinal() + 3), value)
            _write(panel, spot, -side * 15, (text, COLOURS[view]), "left")
            continue
        start, end = rate.period.first.toordinal() + 3, rate.period.last.toordinal() - 3
        panel.rule((start, value), (end, value), COLOURS[view], 4, DASH[kind])
        lines = (sheet.price(cost), sheet.word(f"cost_{kind}"))
        for place, text in enumerate(lines):
            _write(panel, at, side * (12 + 14 * place), (text, COLOURS[view]))


def _write(
    panel: Panel, at: tuple[float, float], shift: float, what: tuple[str, str], align: str = "center"
) -> None:
    """Write a text so many pixels below a point, on a veil that lets the price line fade."""
    text, colour = what
    free = panel.plot.panel()
    x, y = panel.at(*at)
    wide = text_width(text) + 4
    left = x - wide / 2 if align == "center" else x - 2
    free.rect((left, y + shift - 7, left + wide, y + shift + 7), VEIL)
    free.text((x, y + shift), text, align=align, colour=colour, small=True)


def _quarters(sheet: Sheet, panel: Panel, rates: tuple[Rate, ...]) -> None:
    """Name the quarters below the axis, and what is not disclosed of them."""
    free = panel.plot.panel(panel.x)
    bottom = HEIGHT - FOOT
    for rate in rates:
        at = middle(rate.period)
        free.rule((rate.period.first.toordinal(), 8), (rate.period.first.toordinal(), bottom + 6))
        free.text((at, bottom + 14), _quarter(sheet, rate), align="center", colour=MUTED, small=True)
        for kind, cost in (("total", rate.total), ("cash", rate.cash)):
            if isinstance(cost, Missing):
                word = sheet.word("no_cost", kind=sheet.word(f"cost_{kind}"))
                for place, part in enumerate(word.split("|")):
                    spot = (at, bottom + 32 + 15 * place)
                    free.text(spot, part, align="center", colour=MUTED, small=True)


def _quarter(sheet: Sheet, rate: Rate) -> str:
    text = sheet.day(rate.period)
    return text.replace("第", " Q").replace("四半期", "") if sheet.language == "ja" else text
