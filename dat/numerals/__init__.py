"""Numbers in running text, Japanese or English, as the intervals that their wording means.

`read_numbers` finds every number of a text; `parse_shown` reads back one number as `dat.formatting` prints it. Both
use one grammar, which shares nothing with the code that prints:

    writing   how a quantity is written in digits, kanji and scales     3億500万, 9万9,000, 4.5億, 305 million, 七・五
    words     units, hedges, fractions and counters of both languages   約 … 前後, at least, 半分, ドル/BTC, per share
    items     a numeral with its sign, currency and unit                4,451 BTC, $68,000 per BTC
    amounts   items joined to ranges, with the hedges around them       約4.5億~5億ドル, $450–500 million
    dates     days, months, quarters, years and their ranges            2月9日, 第3四半期, 7–8 February 2026
    periods   the days that a date means                                2月9日 of 2026
    mention   one number with its place in the text

What counts as a number: digits that belong to no name (6-K, Web3, 5G, 第2弾), version or time of day; numerals in
words where a unit or counter follows (二社, three months, but not 一つ or "one of"); halves, multiples and fractions;
vague magnitudes (数億, "tens of billions": two to nine of them); ranks. A handful without magnitude (数例, "several")
and "first" (初) state no quantity and are passed over.
"""

from dat.numerals.mention import Mention
from dat.numerals.reader import read_numbers
from dat.numerals.shown import parse_shown

__all__ = ["Mention", "parse_shown", "read_numbers"]
