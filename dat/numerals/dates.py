"""Dates in running text: what is written of days, months, quarters and years, joined to ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dat.amount import ASSETS
from dat.numerals.words import COUNTER, UNIT
from dat.numerals.writing import SCALE, read_numeral

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)(?![A-Za-z])"
)
_IN_TIME = r"(?:(?<=\b[Ii]n )|(?<=\b[Ss]ince )|(?<=\b[Dd]uring )|(?<=\b[Ee]arly )|(?<=\b[Ll]ate ))"
# "may" and "march" are words, too: alone they are months after one of these, or as all there is.
_SURE = rf"(?:{_IN_TIME}|(?<=\b[Bb]y )|(?<=\buntil )|(?<=\bfrom )|(?<=\bto )|(?<=\band )|(?<=\blast )|(?<=– )|(?<=\A))"
_ALONE = (
    rf"(?:(?!May\b|Mar(?:ch)?\b)\b{_MONTH}"
    rf"|{_SURE}(?P<sure>May|March)(?=\s(?:to|and|until|–)\s|[^\sA-Za-z]|\s*\Z|\s[a-z]))"
)
_YEAR = r"(?P<year>[12]\d{3}(?!\d))"
_WORDED_YEAR = (
    rf"(?:{_YEAR}|(?P<kanji_year>[一二][〇一二三四五六七八九]{{3}})|(?P<relative>今|昨|去|来|同))年度?"
)
_KANJI_NUMBER = r"[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_JA_MONTH = rf"(?P<m>\d{{1,2}}|{_KANJI_NUMBER})月(?![間額報])"
_JA_DAY = rf"(?P<d>\d{{1,2}}|{_KANJI_NUMBER})日(?![間本目数]|以内|連続|ほど|程度|以上|前|後)"
_JA_QUARTER = r"第?(?P<q>[1-4一二三四])四半期"
_EN_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_ORDINAL = ("first", "second", "third", "fourth")
_QUARTER = rf"(?:\bQ(?P<q>[1-4])|\b(?P<nth>(?i:{'|'.join(_ORDINAL)}))[\s-]quarter)(?:,?\s(?:of\s)?{_YEAR})?(?![A-Za-z\d])"

# Longer ways of writing come first; each is sought in what the ones before it have left.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?!\d)",  # 2026-02-09
        rf"(?<!\d){_WORDED_YEAR}の?\s?{_JA_QUARTER}",  # 2025年第3四半期
        rf"(?<!\d){_WORDED_YEAR}の?\s?{_JA_MONTH}(?:{_JA_DAY})?",  # 2026年2月9日, 昨年7月
        rf"(?<!\d)同月{_JA_DAY}",
        rf"(?<![\d月]){_JA_MONTH}(?:{_JA_DAY})?",  # 2月9日, 二月
        r"(?<!\d)(?P<year>[12]\d{3})年(?!間)",
        r"(?P<kanji_year>[一二][〇一二三四五六七八九]{3})年(?!間)",
        rf"(?<![\d年]){_JA_QUARTER}",
        r"(?<![A-Za-z\d])(?P<q>[1-4])Q(?P<year>[12]\d{3})?(?![A-Za-z\d])",  # 3Q2025
        rf"(?<![\d.,])(?P<d0>\d{{1,2}})\s?[–-]\s?{_EN_DAY}\s{_MONTH}(?:,?\s{_YEAR})?",  # 7–8 February
        rf"(?<![\d.,]){_EN_DAY}\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?",  # 9 February 2026
        rf"\b{_MONTH}\s(?P<d0>\d{{1,2}})\s?[–-]\s?{_EN_DAY}(?!\d)(?:,\s{_YEAR})?",  # February 7–8
        rf"\b{_MONTH}\s{_EN_DAY}(?!\d|[,.]\d)(?:,\s{_YEAR})?",  # February 9, 2026
        rf"\b{_MONTH},?\s{_YEAR}",  # February 2026
        _QUARTER,  # Q3 2025, the third quarter
        _ALONE,  # February
        rf"(?<![\d月]){_JA_DAY}",  # 9日
        # A number that looks like a year is one after a word of time, or where it counts nothing.
        rf"{_IN_TIME}(?P<year>(?:19|20)\d{{2}})(?!\d|[,.]\d|{SCALE}|\s?(?:{'|'.join(ASSETS)}|%))",
        (
            rf"(?<![\d.,$A-Za-z/約~])(?<![A-Za-z]-)(?<!about )(?P<year>(?:19|20)\d{{2}})"
            rf"(?![\d年万億千]|[,.]\d|{SCALE}|{UNIT.pattern}|{COUNTER.pattern})"
        ),
    )
)
_JOIN = re.compile(r"\s?(?:から|〜|~|–|—|-|to|until|till|through|and)\s?")
_RELATIVE = {"今": 0, "昨": -1, "去": -1, "来": 1}


@dataclass(frozen=True, slots=True)
class Written:
    """What a text writes of a date; `until` is the end of a range, `shift` a year counted from the text's own."""

    start: int
    end: int
    year: int | None = None
    quarter: int | None = None
    month: int | None = None
    day: int | None = None
    shift: int | None = None
    until: Written | None = None


def find_dates(text: str) -> list[Written]:
    """Return the dates of a text in their order, ranges as one."""
    found: list[Written] = []
    rest = text
    for pattern in _PATTERNS:
        for match in pattern.finditer(rest):
            found.extend(_written(match))
            rest = rest[: match.start()] + "\0" * (match.end() - match.start()) + rest[match.end() :]
    return _joined(text, sorted(found, key=lambda written: written.start))


def _written(match: re.Match[str]) -> Iterator[Written]:
    groups = match.groupdict()
    year = _number(groups.get("year") or groups.get("kanji_year"))
    month = _month(groups)
    day, first = _number(groups.get("d")), _number(groups.get("d0"))
    quarter = _number(groups.get("q")) or (
        _ORDINAL.index(groups["nth"].lower()) + 1 if groups.get("nth") else None
    )
    if (month and month > 12) or any(each is not None and not 1 <= each <= 31 for each in (day, first)):
        return
    found = Written(
        match.start(),
        match.end(),
        year,
        quarter,
        month,
        day,
        _RELATIVE.get(groups.get("relative") or ""),
    )
    yield replace(found, day=first, until=found) if first else found


def _month(groups: dict[str, str | None]) -> int | None:
    name = groups.get("month") or groups.get("sure")
    if name:
        return _MONTHS.index(name[:3]) + 1
    return _number(groups.get("m"))


def _number(text: str | None) -> int | None:
    """Return a small number or a year in digits or kanji: 12, 十二, 二十五, 二〇二六."""
    return int(read_numeral(text).value) if text else None


def _joined(text: str, found: list[Written]) -> list[Written]:
    joined: list[Written] = []
    for written in found:
        last = joined[-1] if joined else None
        if last and last.until is None and _is_join(text, last, written):
            joined[-1] = replace(last, end=written.end, until=written)
        else:
            joined.append(written)
    return joined


def _is_join(text: str, first: Written, last: Written) -> bool:
    between = text[first.end : last.start]
    if _JOIN.fullmatch(between) is None:
        return False
    return "and" not in between or text[: first.start].lower().endswith("between ")
