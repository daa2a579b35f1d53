"""Finding the single quantities of a text: a numeral with its sign, currency and unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dat.numerals.words import COUNTER, CURRENCY, PER_AFTER, PER_BEFORE, PER_HERE, UNIT, coin
from dat.numerals.writing import (
    IN_KANJI,
    IN_WORDS,
    SCALE,
    VAGUE_KANJI,
    VAGUE_WORDS,
    WITH_DIGITS,
    Numeral,
    read_numeral,
    read_vague,
)

# A digit after a letter belongs to a name (Web3, GPT-4), as do one or two before a capital (5G, 6-K).
_FREE = r"(?<![A-Za-z\d#@_])(?<![A-Za-z]-)(?<!\d[.,])"
_NUMERAL = re.compile(
    rf"(?P<sign>(?<![A-Za-z\d])(?<!\d\s)[-−+]|マイナス|\b[Mm]inus\s)?(?P<currency>{CURRENCY})?"
    rf"(?:(?P<vague>{VAGUE_KANJI}|\b{VAGUE_WORDS})"
    rf"|{_FREE}(?P<nth>第)?(?P<digits>{WITH_DIGITS})(?P<scale>{SCALE})?"
    rf"|(?:(?<![一-龠・])|(?<=[約計各全残]))(?P<kanji>{IN_KANJI})|\b(?P<word>{IN_WORDS})\b(?P<word_scale>{SCALE})?)"
)
_NAME = re.compile(r"\d{1,2}-?[A-Z](?![A-Za-z])")
_OF = re.compile(r"\sof(?:\s(?:its|their|the))?(?=\s)")


@dataclass(frozen=True, slots=True)
class Item:
    """A quantity from `start` to `end`; `high` is the upper end where it leaves a range open, or writes one."""

    start: int
    end: int
    low: Numeral
    high: Numeral | None
    unit: str | None


def find_items(text: str) -> Iterator[Item]:
    """Yield the quantities of a text in their order."""
    for match in _NUMERAL.finditer(text):
        unit, end = _unit(text, match)
        if not _is_name(text, match, unit):
            item = Item(match.start(), end, *_numerals(match), unit)
            if (whole := _priced(text, item)) is not None:
                yield whole


def _numerals(match: re.Match[str]) -> tuple[Numeral, Numeral | None]:
    if match["vague"]:
        return read_vague(match["vague"])
    written = match["digits"] or match["kanji"] or match["word"]
    numeral = read_numeral(written, match["scale"] or match["word_scale"] or "")
    return (numeral.negative() if match["sign"] not in {None, "+"} else numeral), None


def _unit(text: str, match: re.Match[str]) -> tuple[str | None, int]:
    """Return the unit that follows a numeral, or its currency, and where the quantity ends."""
    of = _OF.match(text, match.end()) if match["vague"] or match["word"] else None
    found = UNIT.match(text, of.end() if of else match.end())
    end = found.end() if found else match.end()
    name = None
    if match["currency"] or (found and found["money"]):
        each = PER_AFTER.match(text, end)
        return (f"USD/{coin(each['each'])}", each.end()) if each else ("USD", end)
    if found is None and (counter := COUNTER.match(text, end)):
        end = counter.end()
    if found:
        name = "%" if found["percent"] else "rank" if found["rank"] else found["times"] or coin(found["coin"])
    return name, end


def _is_name(text: str, match: re.Match[str], unit: str | None) -> bool:
    """Whether the numeral counts nothing: part of a name, or a word such as 一つ."""
    if match["nth"]:
        return unit != "rank"
    if unit is not None or match["vague"]:
        return False
    if match["digits"]:
        return _NAME.match(text, match.start("digits")) is not None and not match["scale"]
    return COUNTER.match(text, match.end()) is None and not match["word_scale"]


def _priced(text: str, item: Item) -> Item | None:
    """Return a price as one per coin or share where that stands before it; None for that "one" itself."""
    if PER_HERE.match(text, item.end):
        return None
    each = PER_BEFORE.search(text, 0, item.start)
    return replace(item, unit=f"USD/{coin(each['each'])}") if each and item.unit == "USD" else item
