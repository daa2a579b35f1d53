"""How quantities are written: digits, kanji numerals, myriads (万 億 兆), English scales, vague magnitudes.

A numeral is a value and the worth of its last written digit: 3億500万 is 305,000,000, read to the nearest 万.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

_KANJI = "〇一二三四五六七八九"
_SMALL = {"十": 1, "百": 2, "千": 3}
_LARGE = {"万": 4, "億": 8, "兆": 12}
SCALES = {
    "thousand": 3,
    "k": 3,
    "million": 6,
    "mn": 6,
    "m": 6,
    "billion": 9,
    "bn": 9,
    "b": 9,
    "trillion": 12,
    "tn": 12,
    "t": 12,
}
_WORDS = {
    **{
        word: number for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven"), 1)
    },
    **{word: number for number, word in enumerate(("eight", "nine", "ten", "eleven", "twelve"), 8)},
    **{word: 10 * number for number, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty"), 2)},
}

DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,4}(?!,?\d)|\d{1,15}(?!\d))(?:\.\d{1,10}(?!\d))?"
WITH_DIGITS = rf"{DIGITS}(?:[十百千万億兆]+(?:{DIGITS})?)*"
IN_KANJI = rf"[{_KANJI}十百千][{_KANJI}十百千万億兆]*(?:・[{_KANJI}]+)?"
IN_WORDS = rf"(?i:{'|'.join(_WORDS)})"
SCALE = r"(?:[\s-]?(?i:thousand|million|billion|trillion)\b|(?:[kKMB]|[mbt]n|m|T)(?![A-Za-z]))"
VAGUE_KANJI = r"[数何](?:[十百千]?[万億兆]|[十百千])"
VAGUE_WORDS = (
    r"(?i:(?:tens|dozens|hundreds|thousands)(?:\s+of\s+(?:thousands|millions|billions|trillions))?"
    r"|(?:millions|billions|trillions)(?=\s+of\b))"
)
JAPANESE: Mapping[int, str] = {4: "万", 8: "億"}
ENGLISH: Mapping[int, str] = {3: "k", 6: "M", 9: "B"}
FEWEST, MOST = 2, 9  # 数 and "tens of" leave open which digit comes first; one would have been named

_TOKEN = re.compile(rf"{DIGITS}|[{_KANJI}]+(?:・[{_KANJI}]+)?|[十百千万億兆]")
_SCALE_KANJI = re.compile("[十百千]*[万億兆]|[十百千]")
_VAGUE_SIZES = {
    "tens": 1,
    "dozens": 1,
    "hundreds": 2,
    "thousands": 3,
    "millions": 6,
    "billions": 9,
    "trillions": 12,
}


@dataclass(frozen=True, slots=True)
class Numeral:
    """A written quantity: its value, what its last written digit is worth, and the power of ten of its first scale."""

    value: Decimal
    resolution: Decimal
    scale: int = 0

    def times(self, power: int) -> Numeral:
        """Return the numeral with a scale added: 450 becomes 450 million."""
        return Numeral(self.value.scaleb(power), self.resolution.scaleb(power), self.scale + power)

    def negative(self) -> Numeral:
        """Return the numeral below zero."""
        return Numeral(-self.value, self.resolution, self.scale)


def read_numeral(text: str, scale: str = "") -> Numeral:
    """Return what digits, kanji or a number word say; `scale` is an English scale that follows them."""
    numeral = _word(text) if text.lower() in _WORDS else _myriads(text)
    return numeral.times(SCALES[scale.strip(" \t-").lower()]) if scale else numeral


def _word(text: str) -> Numeral:
    return Numeral(Decimal(_WORDS[text.lower()]), Decimal(1))


def _myriads(text: str) -> Numeral:
    """Return the sum of the parts: within 3千5百万 the small units add up before 万 multiplies them."""
    total, section, pending, resolution = Decimal(0), Decimal(0), Decimal(0), Decimal(1)
    for token in _TOKEN.findall(text):
        if token in _SMALL:
            section += (pending or 1) * 10 ** _SMALL[token]
            pending, resolution = Decimal(0), resolution.scaleb(_SMALL[token])
        elif token in _LARGE:
            total += (section + pending or 1) * Decimal(10) ** _LARGE[token]
            section, pending, resolution = Decimal(0), Decimal(0), resolution.scaleb(_LARGE[token])
        else:
            pending = _digits(token)
            resolution = Decimal(1).scaleb(int(pending.as_tuple().exponent))
    scale = _SCALE_KANJI.search(text)
    return Numeral(total + section + pending, resolution, _power(scale[0]) if scale else 0)


def _power(kanji: str) -> int:
    return sum((_SMALL | _LARGE)[sign] for sign in kanji)


def _digits(text: str) -> Decimal:
    plain = text.translate({ord(kanji): str(digit) for digit, kanji in enumerate(_KANJI)})
    return Decimal(plain.replace("・", ".").replace(",", ""))


def read_vague(text: str) -> tuple[Numeral, Numeral]:
    """Return the ends of a vague magnitude: 数億 is 2億 to 9億, "tens of billions" 20 to 90 billion."""
    if text[0] in "数何":
        power = _power(text[1:])
    else:
        power = sum(_VAGUE_SIZES[word.lower()] for word in re.split(r"\s+of\s+|\s+", text))
    one = Numeral(Decimal(1).scaleb(power), Decimal(1).scaleb(power), power)
    return Numeral(one.value * FEWEST, one.resolution, power), Numeral(
        one.value * MOST, one.resolution, power
    )


def write_number(numeral: Numeral, suffixes: Mapping[int, str]) -> str | None:
    """Return the numeral in the notation of the data files, or None where no suffix keeps its resolution."""
    place = int(numeral.resolution.normalize().as_tuple().exponent)
    if place <= 0:
        return f"{numeral.value:f}"
    power = next((power for power in suffixes if power >= place), None)
    if power is None or place < min(suffixes):
        return None
    return _with_suffix(numeral.value, power, suffixes, places=power - place)


def write_loosely(numeral: Numeral, suffixes: Mapping[int, str]) -> str:
    """Return the numeral where its resolution does not count, as in an end of a range: 200億, 450M."""
    number = write_number(numeral, suffixes)
    place = int(numeral.resolution.normalize().as_tuple().exponent)
    if number is not None and (place <= 0 or not number.lstrip("-").startswith("0.")):
        return number
    power = max((power for power in suffixes if power <= place), default=0)
    return _with_suffix(numeral.value, power, suffixes)


def _with_suffix(value: Decimal, power: int, suffixes: Mapping[int, str], places: int = 0) -> str:
    size = abs(value)
    if power == 4 and size >= 10**8 and size % 10**8:
        return f"{'-' if value < 0 else ''}{size // 10**8:f}億{size % 10**8 / 10**4:.0f}万"
    return f"{value.scaleb(-power):.{places}f}{suffixes.get(power, '')}"
