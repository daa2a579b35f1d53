"""Quantities in running text as amounts: joined to ranges, and read with the hedges around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from dat.amount import NotationError, parse_amount
from dat.numerals.items import Item, find_items
from dat.numerals.mention import Mention
from dat.numerals.words import (
    FRACTION,
    PER_AFTER,
    RANK,
    RATIOS,
    coin,
    fraction_of,
    hedge_after,
    hedge_before,
    rank_of,
)
from dat.numerals.writing import ENGLISH, JAPANESE, Numeral, write_loosely, write_number

_SIGNS = {"about": "~", "at_least": "at least ", "at_most": "at most ", "above": "above ", "below": "below "}
# A rank counts downwards: "fifth at best" and 5位以下 leave larger numbers open.
_OF_RANK = {"at_least": "at_most", "at_most": "at_least", "above": "below", "below": "above"}
_POWERS = {"割": 1, "倍": 2, "times": 2, "x": 2, "fold": 2, "-fold": 2}


def _always(notation: str) -> Callable[[re.Match[str]], str]:
    return lambda _: notation


_IN_WORDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    *((pattern, _always(notation)) for pattern, notation in RATIOS),
    (FRACTION, fraction_of),
    (RANK, lambda match: f"{rank_of(match)} rank"),
)
_JOIN = re.compile(r"\s?(?P<word>[〜~–—-]|から|ないし|to|and)\s?約?")
_CHANGE = re.compile(r"[^、。]{0,4}?(?:へ|(?:に|まで)(?:増|上昇|上が|伸|拡大|引き上げ|回復|膨|急騰))")


def find_amounts(text: str) -> list[Mention]:
    """Return the quantities of a text from which dates have been blanked out."""
    found: list[Mention | None] = []
    for pattern, notation in _IN_WORDS:
        found += [_hedged(text, *match.span(), notation(match)) for match in pattern.finditer(text)]
        text = pattern.sub(lambda match: "\0" * len(match[0]), text)
    found += [_mention(text, _in_known_units(item)) for item in _ranges(text, find_items(text))]
    return [mention for mention in found if mention is not None]


def _ranges(text: str, items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items, two that are the ends of a range as one."""
    last: Item | None = None
    for item in items:
        whole = _joined(text, last, item) if last else None
        if last and whole is None:
            yield _in_unit_of(text, last, item)
        last = whole or item
    if last:
        yield last


def _joined(text: str, first: Item, last: Item) -> Item | None:
    """Return two items as a range, or None; the first may leave out unit and scale: 4.5~5億ドル, $450–500 million."""
    match = _JOIN.fullmatch(text, first.end, last.start)
    if match is None or (first.unit and last.unit and not last.unit.startswith(first.unit)):
        return None
    before = text[: first.start].rstrip()
    if match["word"] == "and" and not before.lower().endswith("between"):
        return None
    if (
        match["word"] == "to"
        and first.high is None
        and re.search(r"(?<!ranging )(?<!range )(?<!ranges )(?<!ranged )\bfrom$", before)
    ):
        return None  # from one amount to another: two amounts
    if match["word"] == "から" and _CHANGE.match(text, last.end):
        return None
    low, high = _elided(first.low, last), last.high or last.low
    unit, end = last.unit or first.unit, last.end
    if first.unit == "USD" and last.unit is None and (each := PER_AFTER.match(text, end)):  # $6–7 per share
        unit, end = f"USD/{coin(each['each'])}", each.end()
    return Item(first.start, end, low, high, unit) if low.value < high.value else None


def _in_unit_of(text: str, first: Item, last: Item) -> Item:
    """Return an amount that changes into another in the unit it shares: from 4,000 to 3,000 BTC, 4,000から3,000BTCへ."""
    match = _JOIN.fullmatch(text, first.end, last.start)
    is_change = match is not None and match["word"] in {"から", "to"}
    return replace(first, unit=last.unit) if is_change and first.unit is None else first


def _elided(low: Numeral, last: Item) -> Numeral:
    scaled = low.times(last.low.scale)
    return scaled if not low.scale and scaled.value < last.low.value else low


def _in_known_units(item: Item) -> Item:
    """Return tenths (割) and multiples (倍) in per cent."""
    power = _POWERS.get(item.unit or "")
    if power is None:
        return item
    return replace(item, low=item.low.times(power), high=item.high and item.high.times(power), unit="%")


def _mention(text: str, item: Item) -> Mention | None:
    unit = item.unit or "count"
    suffixes = JAPANESE if re.search("[十百千万億兆]", text[item.start : item.end]) else ENGLISH
    number = write_loosely(item.low, suffixes)
    if item.high is not None:
        before = hedge_before(text, item.start)
        notation = f"{number}..{write_loosely(item.high, suffixes)} {unit}"
        return _read(text, before[1] if before else item.start, item.end, notation)
    if plain := write_number(item.low, suffixes):
        return _hedged(text, item.start, item.end, f"{plain} {unit}")
    half = Numeral(item.low.resolution / 2, item.low.resolution / 10)
    return _hedged(text, item.start, item.end, f"{number} {unit} ± {write_loosely(half, suffixes)}")


def _hedged(text: str, start: int, end: int, notation: str) -> Mention | None:
    """Return a number with the hedges before and after it; a bound says more than "about"."""
    before, after = hedge_before(text, start), hedge_after(text, end)
    forms = [hedge[0] for hedge in (before, after) if hedge]
    form = next((form for form in forms if form != "about"), forms[0] if forms else None)
    if form and notation.endswith(" rank"):
        form = _OF_RANK.get(form)
    if not form and notation.endswith(" rank"):
        notation += " exact"
    number, _, unit = notation.removeprefix("~").removeprefix("above ").partition(" ")
    # "About" says nothing more of "half", and a tenth of zero is nothing.
    if form and not (form == "about" and (notation.startswith(("~", "above")) or not number.strip("-0."))):
        notation = f"{_SIGNS[form]}{number} {unit.partition(' ')[0]}"
    return _read(text, before[1] if before else start, after[1] if after else end, notation)


def _read(text: str, start: int, end: int, notation: str) -> Mention | None:
    try:
        return Mention(start, end, text[start:end], parse_amount(notation), notation)
    except NotationError:
        return None  # more digits than a quantity has
