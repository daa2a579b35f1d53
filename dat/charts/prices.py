"""The price path: closes on file, highs and lows, what the article says, and every sale at its price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.amount import Amount, Dated, Missing
from dat.charts.axes import USD, month_ticks, number_ticks
from dat.charts.labels import Label, along, around, write
from dat.charts.plot import Panel, Plot, Scale
from dat.charts.sheet import PREFERRED, Sheet, middle, number
from dat.charts.theme import AXIS, COLOURS, INK, MUTED, WIDTH
from dat.errors import UnknownName
from dat.metrics.curves import Sale, closes, sales

if TYPE_CHECKING:
    from dat.charts.plot import Box
    from dat.model import PriceRow

LEFT, RIGHT = 4, WIDTH - 10
LINE = "#7a8794"
DAILY = 0.9  # the share of days that have a close in what is called a daily series


def price_path(sheet: Sheet, *assets: str) -> tuple[Plot, str, str]:
    """Draw one panel for each asset; both where none is named."""
    known = [asset.lower() for asset in sheet.values.data.assets]
    for asset in assets:
        if asset not in known:
            raise UnknownName("asset", asset, known)
    chosen = assets or tuple(known)
    size = 300 if len(chosen) == 1 else 240
    plot = Plot(size * len(chosen))
    for place, asset in enumerate(chosen):
        _panel(sheet, plot, asset.upper(), (place * size, size))
    falls = [sheet.word("price_path_fall", asset=a.upper(), **_extremes(sheet, a)) for a in chosen]
    is_daily = all(_is_daily(_rows(sheet, asset.upper())) for asset in chosen)
    return plot, sheet.join(falls), sheet.word("price_path_subtitle" + ("_daily" if is_daily else ""))


def _rows(sheet: Sheet, asset: str) -> list[PriceRow]:
    """Return the closes that the line runs through."""
    start = sheet.values.data.article.charts_from
    rows = list(closes(sheet.view("latest"), asset))
    return [row for row in rows if start is None or row.date.first >= start] or rows


def _is_daily(rows: list[PriceRow]) -> bool:
    """Whether hardly a day is left out between the first close and the last."""
    days = (rows[-1].date.last - rows[0].date.first).days + 1 if rows else 1
    return len(rows) >= days * DAILY


def _extremes(sheet: Sheet, asset: str) -> dict[str, str]:
    names = ("high", "low", "drawdown")
    return {name: sheet.price(sheet.get("disclosed", f"{asset}.{name}")) for name in names}


def _panel(sheet: Sheet, plot: Plot, asset: str, room: tuple[int, int]) -> None:
    top, size = room
    rows = _rows(sheet, asset)
    if not rows:
        plot.panel().text((LEFT, top + size / 2), f"{asset}: {sheet.word('gap')}", colour=MUTED)
        return
    sheet.use(*(row.price for row in rows))
    x, y = _scales(sheet, asset, rows, room)
    panel = plot.panel(x, y)
    panel.y_axis(number_ticks(y.low, y.high, USD, sheet.language, 5), LEFT)
    months = month_ticks(rows[0].date.first, rows[-1].date.last, sheet.language)
    panel.x_axis(months, top + 8, top + size - 48)
    points = [(middle(row.date), float(row.price.value)) for row in rows]
    panel.line(points, LINE)
    plot.panel().text((RIGHT, top + 14), asset, align="right", bold=True)
    taken: list[Box] = [box for start in [[panel.at(*point) for point in points]] for box in along(start)]
    taken.append((RIGHT - 40, top + 4, RIGHT + 4, top + 24))
    told = [*_article(sheet, panel, asset, taken), *_extreme_labels(sheet, panel, asset, taken)]
    known, unknown = _sales(sheet, asset)
    labels = sorted([*told, *_sale_labels(sheet, panel, known, taken)], key=_place_order)
    bounds = (LEFT + 60, top + 4, WIDTH, top + size - 50)
    taken += [(LEFT, y.at(v) - 16, LEFT + 70, y.at(v)) for v, _ in number_ticks(y.low, y.high, USD, "en", 5)]
    write(plot.panel(), labels, taken, bounds)
    _unpriced(sheet, panel, unknown, top + size)


def _place_order(label: Label) -> tuple[bool, float]:
    """Place labels at the right edge first, where room is scarce, then from top to bottom."""
    x, y = label.anchor
    return x < RIGHT - 60, y


def _scales(sheet: Sheet, asset: str, rows: list[PriceRow], room: tuple[int, int]) -> tuple[Scale, Scale]:
    name = asset.lower()
    ends = [
        sheet.amount(view, f"{name}.{end}") for view in ("disclosed", "article") for end in ("high", "low")
    ]
    values = [float(row.price.value) for row in rows]
    values += [found for end in ends if (found := number(end)) is not None]
    space = (max(values) - min(values)) or max(values)
    low, high = max(0, min(values) - 0.22 * space), max(values) + 0.08 * space
    x = Scale(rows[0].date.first.toordinal() - 2, rows[-1].date.last.toordinal() + 2, LEFT + 62, RIGHT)
    return x, Scale(low, high, room[0] + room[1] - 48, room[0] + 8)


def _article(sheet: Sheet, panel: Panel, asset: str, taken: list[Box]) -> list[Label]:
    """Mark what the article says of high and low, over the period it names."""
    labels = []
    for end in ("high", "low"):
        price, when = (sheet.get("article", f"{asset.lower()}.{name}") for name in (end, f"{end}_date"))
        if not isinstance(price, Amount) or not isinstance(when, Dated):
            continue
        start = max(when.period.first.toordinal(), panel.x.low)
        stop = min(when.period.last.toordinal(), panel.x.high)
        value = float(price.value)
        panel.rule((start, value), (stop, value), COLOURS["article"], 2.2, (7, 3))
        middle_at = panel.at((start + stop) / 2, value)
        if panel.x.at(stop) - panel.x.at(start) > 120:
            middle_at = (panel.x.at(start) + 60, middle_at[1])
        taken.extend(along([panel.at(start, value), panel.at(stop, value)]))
        text = sheet.word("price_path_article", price=sheet.price(price))
        labels.append(Label(middle_at, text, COLOURS["article"]))
        sheet.say(sheet.word(f"price_path_article_{end}"), f"{sheet.price(price)} ({sheet.text(when)})")
    return labels


def _extreme_labels(sheet: Sheet, panel: Panel, asset: str, taken: list[Box]) -> list[Label]:
    labels = []
    for end in ("high", "low"):
        price, when = (sheet.get("disclosed", f"{asset.lower()}.{name}") for name in (end, f"{end}_date"))
        if isinstance(price, Amount) and isinstance(when, Dated):
            at = (middle(when.period), float(price.value))
            panel.point(at, "disclosed", 36)
            taken.append(around(panel.at(*at), 4))
            text = sheet.word(f"price_path_{end}", price=sheet.price(price))
            labels.append(Label(panel.at(*at), text, COLOURS["disclosed"]))
            sheet.say(sheet.word(f"{end}_of"), f"{sheet.price(price)} ({sheet.text(when)})")
    return labels


def _sales(sheet: Sheet, asset: str) -> tuple[list[tuple[str, Sale]], list[tuple[str, Sale]]]:
    """Return every sale once, with the view that knows most of it; those with a price, and those without."""
    found: dict[tuple[str, str], tuple[str, Sale]] = {}
    for view in PREFERRED:
        for sale in sales(sheet.view(view), asset):
            key = (sale.company, sale.event or str(sale.date))
            known = found.get(key)
            if known is None or (isinstance(known[1].price, Missing) and isinstance(sale.price, Amount)):
                found[key] = (view, sale)
    ordered = sorted(found.values(), key=lambda pair: (pair[1].date, pair[1].company))
    for _, sale in ordered:
        sheet.use(sale.price)
        sheet.rows.add(sale.row)  # drawn on its day even where its price is not known
    return (
        [pair for pair in ordered if isinstance(pair[1].price, Amount)],
        [pair for pair in ordered if isinstance(pair[1].price, Missing)],
    )


def _sale_labels(sheet: Sheet, panel: Panel, found: list[tuple[str, Sale]], taken: list[Box]) -> list[Label]:
    labels = []
    for view, sale in found:
        value = number(sale.price)
        if value is None:
            continue
        at = (middle(sale.date), value)
        panel.point(at, view)
        taken.append(around(panel.at(*at)))
        name = f"{sheet.name(sale.company)}: {sheet.price(sale.price)}"
        labels.append(Label(panel.at(*at), name, COLOURS[view]))
        sheet.say(
            f"{sheet.name(sale.company)} ({sheet.join((sheet.day(sale.date), sheet.view_word(view)))})",
            sheet.price(sale.price),
        )
    return labels


def _unpriced(sheet: Sheet, panel: Panel, found: list[tuple[str, Sale]], bottom: float) -> None:
    """Mark sales without a known price below the axis, and name them."""
    if not found:
        return
    free = panel.plot.panel(panel.x)
    months: dict[str, list[str]] = {}
    for _, sale in found:
        free.rule((middle(sale.date), bottom - 56), (middle(sale.date), bottom - 48), INK, 2)
        months.setdefault(sheet.name(sale.company), []).append(sheet.day(sale.date, "year_month"))
        sheet.say(f"{sheet.name(sale.company)} ({sheet.day(sale.date)})", sheet.word("no_price"))
    named = sheet.join(f"{name} ({sheet.join(dict.fromkeys(when))})" for name, when in months.items())
    line = panel.plot.panel()
    line.rule((LEFT + 3, bottom - 18), (LEFT + 3, bottom - 10), INK, 2)
    line.text((LEFT + 9, bottom - 14), sheet.word("unpriced", names=named), colour=MUTED, small=True)
    line.rule((LEFT, bottom - 48), (RIGHT, bottom - 48), AXIS)
