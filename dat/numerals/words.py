"""The words around numbers: units, hedges, fractions and multiples, ranks and counters, in both languages."""

from __future__ import annotations

import re
from decimal import Decimal

from dat.amount import ASSETS
from dat.numerals.writing import read_numeral

_COIN = (
    rf"(?P<{{0}}>{'|'.join(ASSETS)}|ビットコイン|[Bb]itcoins?|イーサリアム|イーサ|[Ee]thereum|[Ee]ther|株式?|shares?)"
    r"(?![A-Za-z])"
)
_MONEY = r"米?ドル|US\s?dollars?|dollars?|USD(?![A-Za-z])"
_COINS = {"b": "BTC", "ビ": "BTC", "e": "ETH", "イ": "ETH", "株": "share", "s": "share"}

CURRENCY = r"US\$|\$|USD\s?"
PER_BEFORE = re.compile(
    rf"1\s?{_COIN.format('each')}\s?(?:当たり|あたり|につき)(?:の|、)?\s?(?:約|およそ|ほぼ)?\s?$"
)
PER_HERE = re.compile(r"\s?(?:当たり|あたり|につき)")
PER_AFTER = re.compile(rf"\s?(?:/|per\s|an?\s)\s?{_COIN.format('each')}")
UNIT = re.compile(
    rf"\s?(?:(?P<money>{_MONEY})|(?P<percent>%|パーセント|ポイント|per\s?cent\b|percentage\spoints?|points?\b)"
    rf"|(?P<times>倍|割|times\b|x(?![A-Za-z])|-?fold\b)|(?P<rank>位)|(?:(?:common|ordinary)\s)?{_COIN.format('coin')})"
)
# What is counted where numerals are words: without one of these 一 and "one" are no quantity.
COUNTER = re.compile(
    r"(?:\s?(?:社|人|件|回|名|台|枚|円|ユーロ|か月|カ月|ヶ月|ヵ月|ケ月|年|日|週間|時間|種類|番目)"
    r"|[\s-](?:companies|firms|miners|sales|purchases|months?|weeks?|days?|years?|hours?|quarters?|people|coins?)\b)"
)

# A half is "about 50 %", as the design of the notation says; so are doubling and tripling, and "most" is a bound.
RATIOS = (
    (re.compile(r"過半数?|\b[Mm]ajority\b"), "above 50 %"),
    (
        re.compile(
            r"半分|半数|半額|半減(?!期)|半値"
            r"|(?<!first )(?<!second )\b[Hh]al(?:f|ve[ds]?)\b(?![\s-](?:year|hour|day|brother))"
        ),
        "~50 %",
    ),
    (re.compile(r"倍増|\b[Dd]oubl(?:e[ds]?|ing)\b|\b[Tt]wice\b"), "~200 %"),
    (re.compile(r"\b[Tt]ripl(?:e[ds]?|ing)\b|\b[Tt]hreefold\b"), "~300 %"),
)
_KANJI_DIGITS = "一二三四五六七八九十"
_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "tenth": 10}
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "nine": 9}
FRACTION = re.compile(
    rf"(?P<of>\d{{1,2}}|[{_KANJI_DIGITS}])分の(?P<ja>\d{{1,2}}|[{_KANJI_DIGITS}])"
    rf"|\b(?P<en>(?i:{'|'.join(_COUNTS)}))[\s-](?P<part>{'|'.join(_PARTS)})(?:s(?!\sof\s20)|(?=\sof\s(?!20)))"
)


def fraction_of(match: re.Match[str]) -> str:
    """Return the notation of a fraction in words, as loose as "about half": a tenth of it to either side."""
    if match["of"]:
        whole, parts = (_small(match[name]) for name in ("of", "ja"))
    else:
        whole, parts = _PARTS[match["part"]], _COUNTS[match["en"].lower()]
    share = Decimal(100 * parts) / (whole or 1)
    return f"{share:.1f} % ± {share / 10:.1f}"


def _small(text: str) -> int:
    return int(read_numeral(text).value)


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
RANK = re.compile(
    rf"(?<![A-Za-z\d.,])(?:(?P<number>\d{{1,3}})(?:st|nd|rd|th)\b(?!\scentury)|[Nn]o\.\s?(?P<no>\d{{1,3}})\b"
    rf"|(?P<word>(?i:{'|'.join(_ORDINALS)}))[\s-](?:largest|biggest|highest|most|place)\b)"
)


def rank_of(match: re.Match[str]) -> int:
    """Return the rank that a match of `RANK` names."""
    if match["word"]:
        return _ORDINALS.index(match["word"].lower()) + 1
    return int(match["number"] or match["no"])


_BEFORE = {
    "about": (
        r"約|およそ|おおよそ|おおむね|概ね|ほぼ|ざっと|~|≈"
        r"|\b(?i:about|around|roughly|approximately|approx\.|circa|some|nearly|almost|close to|near|just over|just under)"
    ),
    "at_least": r"少なくとも|最低でも|≥|\b(?i:at least|no less than|a minimum of)",
    "at_most": r"多くとも|多くて|高々|≤|\b(?i:at most|no more than|up to|a maximum of)",
    "above": r">|\b(?i:more than|over|above|exceeding|upwards of|in excess of)",
    "below": r"<|\b(?i:less than|fewer than|below|under|short of)",
}
# 近い, 迫る, 強, 弱 say on which side; the ambiguity is left in the writer's favour and they are read as "about".
_AFTER = {
    "at_least": r"以上|\s(?i:or more|or above)\b|\+(?!\d)",
    "at_most": r"以下|\s(?i:or less|or fewer)\b",
    "above": r"超(?!過)",
    "below": r"未満|割れ",
    "about": r"前後|程度|ほど|くらい|ぐらい|近く|付近|あまり|余り|強|弱|\s(?i:or so)\b",
}
_MARK = r"(?:という)?(?:の?(?:大台|節目|水準|壁))?"
_VERBS = {
    "above": rf"{_MARK}を(?:大きく|はるかに|やや|わずかに)?(?:超|上回|突破)",
    "below": rf"{_MARK}を(?:大きく|はるかに|やや|わずかに)?(?:割|下回|切)",
    "about": r"(?:の[^、。]{0,8})?に(?:迫|近)",
}


def _one_of(words: dict[str, str]) -> str:
    return "|".join(f"(?P<{form}>{pattern})" for form, pattern in words.items())


_HEDGE_BEFORE = re.compile(rf"(?:{_one_of(_BEFORE)})\s*$")
_HEDGE_AFTER = re.compile(_one_of(_AFTER))
_HEDGE_VERB = re.compile(_one_of(_VERBS))
_LONGEST = 20  # characters of a hedge with the space after it
_AT_BEST = re.compile(r"\sat best\b")


def hedge_before(text: str, end: int) -> tuple[str, int] | None:
    """Return the form of a hedge that ends at `end`, and where it starts."""
    start = max(0, end - _LONGEST)
    match = _HEDGE_BEFORE.search(text[start:end])
    return (match.lastgroup or "about", start + match.start()) if match else None


def hedge_after(text: str, start: int) -> tuple[str, int] | None:
    """Return the form of a hedge that stands at `start`, and where the number with it ends."""
    if match := _AT_BEST.match(text, start):
        return "at_most", match.end()
    if match := _HEDGE_AFTER.match(text, start):
        return match.lastgroup or "about", match.end()
    if match := _HEDGE_VERB.match(text, start):
        return match.lastgroup or "about", start  # the verb is no part of the number
    return None


def coin(word: str) -> str:
    """Return the unit that a word for coins or shares names."""
    return word if word in ASSETS else _COINS[word[0].lower()]
