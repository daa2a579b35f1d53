"""Overviews: the headline sales of all subjects side by side, and the verdicts of all claims."""

from __future__ import annotations

from dat.amount import RATIO, Amount, Missing
from dat.charts.axes import number_ticks
from dat.charts.labels import text_width
from dat.charts.plot import Panel, Plot, Scale
from dat.charts.sheet import Sheet, number
from dat.charts.theme import AXIS, COLOURS, GRID, INK, MUTED, VERDICT_COLOURS, WIDTH
from dat.claims import page_of, tally
from dat.metrics.industry import headline_sales

ROW, TOP = 58, 72
KEY_SIZE = {"article": 100, "disclosed": 64, "latest": 64}
HALF = 224


def industry(sheet: Sheet) -> tuple[Plot, str, str]:
    """Draw for each headline sale the share of the holding that went, and the price against the average cost."""
    found = list(headline_sales(sheet.view("latest")))
    plot = Plot(TOP + ROW * max(len(found), 3))
    left, right = _tracks(sheet, plot, found)
    free = plot.panel()
    for scale, word in ((left.x, "industry_share"), (right.x, "industry_cost")):
        free.text((scale.start, 36), sheet.word(word), bold=True, small=True)
    _key(sheet, free)
    shares: list[Amount] = []
    for place, (company, event) in enumerate(found):
        top = TOP + place * ROW
        name = f"{sheet.name(company)} · {_month(sheet, company, event)}"
        free.rule((0, top - 6), (WIDTH, top - 6), GRID)
        free.text((0, top + 7), name, bold=True)
        shares += _track(sheet, left, (company, event, "share"), top)
        _track(sheet, right, (company, event, "price_to_cost"), top)
    shares.sort(key=lambda share: share.value)
    if not shares:
        return plot, sheet.word("industry_title_open"), sheet.word("industry_subtitle")
    given = {"least": sheet.text(shares[0]), "most": sheet.text(shares[-1])}
    return plot, sheet.word("industry_title", **given), sheet.word("industry_subtitle")


def _key(sheet: Sheet, free: Panel) -> None:
    at = 0.0
    for view in COLOURS:
        free.point((at + 6, 10), view, KEY_SIZE[view])
        free.text((at + 16, 10), sheet.view_word(view), colour=COLOURS[view], small=True)
        at += text_width(sheet.view_word(view)) + 36


def _month(sheet: Sheet, company: str, event: str) -> str:
    for view in ("disclosed", "latest", "article"):
        when = sheet.get(view, f"{company}.{event}.date")
        if not isinstance(when, Missing):
            return sheet.text(when, "year_month")
    return event


def _tracks(sheet: Sheet, plot: Plot, found: list[tuple[str, str]]) -> tuple[Panel, Panel]:
    """Return the panel of the shares and that of the prices against cost, with their axes."""
    costs = [
        v
        for company, event in found
        for view in COLOURS
        if (v := number(sheet.amount(view, f"{company}.{event}.price_to_cost"))) is not None
    ]
    ends = (min([*costs, -0.1]) * 1.15, max([*costs, 0.1]) * 1.15)
    left = plot.panel(Scale(0, 1, 14, HALF - 10))
    right = plot.panel(Scale(*ends, WIDTH - HALF + 16, WIDTH - 8))
    below = [tick for tick in number_ticks(*ends, RATIO, sheet.language, 3) if abs(tick[0]) > 0.05]
    for panel, marks in ((left, ((0, "0%"), (0.5, "50%"), (1, "100%"))), (right, ((0, "±0"), *below))):
        for value, label in marks:
            panel.text((value, TOP - 15), label, align="center", colour=MUTED, small=True)
    return left, right


def _track(sheet: Sheet, panel: Panel, what: tuple[str, str, str], top: float) -> list[Amount]:
    company, event, metric = what
    told = {view: sheet.amount(view, f"{company}.{event}.{metric}") for view in COLOURS}
    known = {view: amount for view, amount in told.items() if isinstance(amount, Amount)}
    if "disclosed" in known:
        known.pop("latest", None)
    free = panel.plot.panel()
    start, end, line = panel.x.start, panel.x.end, top + 40
    said = f"{sheet.name(company)} {_month(sheet, company, event)}, {sheet.word(f'industry_{metric}')}"
    if not known:
        free.text((start, top + 24), sheet.word(f"no_{metric}"), colour=MUTED, small=True)
        sheet.say(said, sheet.word(f"no_{metric}"))
        return []
    free.rule((start, line), (end, line), GRID, 3)
    panel.rule((0, line - 7), (0, line + 7), MUTED, 1.4)
    at = start
    for view, amount in known.items():
        text = sheet.text(amount)
        free.point((at + 5, top + 24), view, KEY_SIZE[view])
        free.text((at + 14, top + 24), text, colour=COLOURS[view], small=True)
        at += text_width(text) + 30
        sheet.say(f"{said} ({sheet.view_word(view)})", sheet.text(amount))
    for view, amount in known.items():
        panel.point((float(amount.value), line), view, 110 if view == "article" else 80)
    return list(known.values())


WORDS = ("consistent", "close", "inconsistent", "unverifiable", "stated", "judged")
LINE, HEADER, NAMES = 38, 46, 134
LEVELS = (10, 27, 10, 27, 27, 10)


def verdicts(sheet: Sheet) -> tuple[Plot, str, str]:
    """Draw how many claims of each section have which verdict; what is stated or judged stands apart."""
    checks, data = sheet.values.checks, sheet.values.data
    present = [s for s in data.article.sections if any(page_of(data, c.claim) == s.id for c in checks)]
    counts = [
        (
            section.title[sheet.language],
            tally([c for c in checks if page_of(data, c.claim) == section.id], "disclosed"),
        )
        for section in present
    ]
    plot = Plot(HEADER + LINE * (len(counts) + 1) + 4)
    free = plot.panel()
    step = (WIDTH - NAMES) / len(WORDS)
    places = {
        word: NAMES + step * (place + 0.5) + (4 if place > 3 else -4) for place, word in enumerate(WORDS)
    }
    for place, word in enumerate(WORDS):
        label = sheet.values.term("verdict", word)
        level, is_last = LEVELS[place], place == len(WORDS) - 1
        spot, align = ((float(WIDTH), level), "right") if is_last else ((places[word], level), "center")
        free.text(spot, label, align=align, colour=VERDICT_COLOURS[word], bold=True, small=True)
        free.rule((places[word], level + 9), (places[word], HEADER - 3), GRID)
    most = max((number for _, tallied in counts for number in tallied.values()), default=1)
    for row, (title, tallied) in enumerate(counts):
        middle = HEADER + LINE * (row + 0.5)
        free.rule((0, middle - LINE / 2), (WIDTH, middle - LINE / 2), GRID)
        free.text((0, middle), title)
        for word, at in places.items():
            _count(free, (at, middle), tallied[word], (VERDICT_COLOURS[word], most))
        listed = (f"{sheet.values.term('verdict', word)} {tallied[word]}" for word in WORDS if tallied[word])
        sheet.say(title, "・".join(listed) if sheet.language == "ja" else ", ".join(listed))
    _totals(sheet, free, places, HEADER + LINE * len(counts))
    between = (places["unverifiable"] + places["stated"]) / 2
    free.rule((between, HEADER - 2), (between, HEADER + LINE * (len(counts) + 1)), AXIS, 1, (3, 3))
    return plot, sheet.word("verdicts_title"), sheet.word("verdicts_subtitle")


def _count(free: Panel, at: tuple[float, float], count: int, look: tuple[str, int]) -> None:
    colour, most = look
    if not count:
        free.text(at, "–", align="center", colour=MUTED, small=True)
        return
    free.disc(at, colour, 330 + 620 * count / most)
    free.text(at, str(count), align="center", colour="#ffffff", bold=True)


def _totals(sheet: Sheet, free: Panel, places: dict[str, float], top: float) -> None:
    free.rule((0, top), (WIDTH, top), INK, 1)
    free.text((0, top + LINE / 2), sheet.word("verdicts_total"), bold=True)
    for word, at in places.items():
        total = sheet.amount("disclosed", f"claims.{word}")
        free.text((at, top + LINE / 2), sheet.text(total), align="center", bold=True)
