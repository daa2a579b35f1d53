"""Numbers in sentences written for these tests, in both languages: what is found, what is not, and what it means."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dat.amount import Amount, parse_amount
from dat.numerals import read_numbers
from tests.property_cases import CASES

TODAY = date(2026, 2, 10)


def notations(text: str) -> list[str]:
    return [mention.notation for mention in read_numbers(text, TODAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # digits, myriads and kanji, half and full width
        ("4,451ビットコインを売り、手取りは3億500万ドルだった。", ["4451 BTC", "3億500万 USD"]),
        ("4,451 BTCと12,000ドル", ["4451 BTC", "12000 USD"]),
        ("取得単価は9万9,000ドル/BTC、残りは10万2,000 ETH。", ["99000 USD/BTC", "102000 ETH"]),
        (
            "3千5百万ドル、五百億円、七・五%、二社が三か月で",
            ["0.35億 USD", "500億 count ± 50億", "7.5 %", "2 count", "3 count"],
        ),
        ("1BTC当たり6万8,000ドル、1株当たり6.71ドル", ["68000 USD/BTC", "6.71 USD/share"]),
        ("1BTC当たり約6万8,000ドル、1株につき、およそ7ドル", ["~68000 USD/BTC", "~7 USD/share"]),
        (
            "7,474.6から3,024BTCへ減り、2,000から3,000ETHに増えた",
            ["7474.6 BTC", "3024 BTC", "2000 ETH", "3000 ETH"],
        ),
        # hedges and bounds, before and after
        (
            "約5億ドル、6万ドル付近、ほぼ9割、57%に近い、50%に迫る",
            ["~5億 USD", "~6万 USD", "~90 %", "~57 %", "~50 %"],
        ),
        (
            "売却し,4,451枚(高値:12万ドル)10-12万ドル、約,5社/6社",
            ["4451 count", "12万 USD", "10万..12万 USD", "5 count", "6 count"],
        ),
        ("DingDang (@XiaMiPP)は4,451枚を売った。https://example.org/9と3社", ["4451 count", "3 count"]),
        ("10万ドル前後、百社近く", ["~10万 USD", "~100 count"]),
        (
            "1,540万株以上、3割超、100億ドル未満、5日以内",
            ["at least 1540万 share", "above 30 %", "below 100億 USD", "5 count"],
        ),
        ("2000ドルの大台を割り込んだ。6万ドルを上回った。", ["below 2000 USD", "above 6万 USD"]),
        ("少なくとも3,000枚、残るのは12 BTCのみ", ["at least 3000 count", "12 BTC"]),
        # ranges with what they leave out
        ("約4.5億~5億ドル、5~6億ドル、10〜12万ドル", ["4.5億..5億 USD", "5億..6億 USD", "10万..12万 USD"]),
        ("4億2,500万~5億6,500万ドル", ["4億2500万..5億6500万 USD"]),
        (
            "債務は3億ドルから2億ドルに減り、売上は1億ドルから2億ドルに増えた。",
            ["3億 USD", "2億 USD", "1億 USD", "2億 USD"],
        ),
        # halves, multiples, fractions, vague magnitudes, ranks
        (
            "半分を売り、価格は半減し、債務は倍増、売上は3倍、過半数が反対した。",
            ["~50 %", "~50 %", "~200 %", "300 % ± 50", "above 50 %"],
        ),
        ("3分の2と四分の一", ["66.7 % ± 6.7", "25.0 % ± 2.5"]),
        (
            "数億ドルから数十億ドルの損、数百億の評価損、数千株",
            ["2億..90億 USD", "200億..900億 count", "2000..9000 share"],
        ),
        ("保有量で世界第2位、5位以下", ["2 rank exact", "at least 5 rank"]),
        ("1.5兆ドル、−5.2%、マイナス3%", ["15000億 USD ± 500億", "-5.2 %", "-3 %"]),
    ],
)
def test_japanese_quantities(text: str, expected: list[str]) -> None:
    assert notations(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "It sold 4,451 BTC for about $305 million, nearly half of its coins.",
            ["4451 BTC", "~305M USD", "~50 %"],
        ),
        ("more than 15.4 million shares at $6.71 a share", ["above 15.4M share", "6.71 USD/share"]),
        ("at $6–7 per share, at $90,000–110,000 a coin", ["6..7 USD/share", "90000..110000 USD"]),
        ("$55,000 to 65,000 per BTC", ["55000..65000 USD/BTC"]),
        ("between $450 and 500 million, or $1.2bn to $1.5bn", ["450M..500M USD", "1.2B..1.5B USD"]),
        ("$68,000 per BTC, 5k BTC, 120,000 ether", ["68000 USD/BTC", "5k BTC", "120000 ETH"]),
        ("Revenue fell from $5 million to $3 million, by 40 percent.", ["5M USD", "3M USD", "40 %"]),
        ("Holdings fell from 4,000 to 3,000 BTC.", ["4000 BTC", "3000 BTC"]),
        ("from hundreds of millions to tens of billions of dollars", ["200M..90B USD"]),
        (
            "the second-largest miner, 2nd by output, No. 3 by staff",
            ["2 rank exact", "2 rank exact", "3 rank exact"],
        ),
        (
            "Output doubled, costs rose 3x, two-thirds stayed, a quarter of it.",
            ["~200 %", "300 % ± 50", "66.7 % ± 6.7", "25.0 % ± 2.5"],
        ),
        (
            "Two companies waited three months; up to 50 coins, 500 or more.",
            ["2 count", "3 count", "at most 50 count", "at least 500 count"],
        ),
        ("at least five million shares", ["at least 5M share"]),
    ],
)
def test_english_quantities(text: str, expected: list[str]) -> None:
    assert notations(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026年2月9日、2024年11月、2025年", ["2026-02-09", "2024-11", "2025"]),
        ("2025年7月から8月にかけて", ["2025-07/2025-08"]),
        ("2月7日〜8日、二〇二六年二月九日", ["2026-02-07/2026-02-08", "2026-02-09"]),
        ("12月25日に開示した。", ["2025-12-25"]),  # the last one before the text
        ("2025年12月に発表された第3四半期", ["2025-12", "2025-Q3"]),
        ("2024年11月に始め、2月に終えた。", ["2024-11", "2025-02"]),  # the next one in the sentence
        ("2024年11月に始めた。2月に終えた。", ["2024-11", "2026-02"]),
        ("昨年7月、今年1月、同月9日", ["2025-07", "2026-01", "2026-01-09"]),
        ("On 9 February, in May 2025, since Q3 2025", ["2026-02-09", "2025-05", "2025-Q3"]),
        ("Between July and October 2025", ["2025-07/2025-10"]),
        ("7–8 February 2026, December 25, 2025", ["2026-02-07/2026-02-08", "2025-12-25"]),
        ("In 2025 bitcoin rose in the third quarter; by May it fell.", ["2025", "2025-Q3", "2025-05"]),
        ("2026-02-09, 2026/2/9", ["2026-02-09", "2026-02-09"]),
        ("31 February 2026", ["31 count", "2026 count"]),  # no day: two numbers to explain
    ],
)
def test_dates_take_what_they_leave_out_from_the_context(text: str, expected: list[str]) -> None:
    assert notations(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Form 6-K, 10-Q, Web3, GPT-4, 5G, COVID-19, S21",
        "at 10:30, version 1.2.3, https://example.org/2026/2/9?x=5, a1@b2.org",
        "一つ一つの一部、一方、万一、数例、初の売却、半減期",
        "It may march on; one of them, several others, the first to sell.",
        "第2弾の計画",
        "12345678901234567890",
        "",
    ],
)
def test_names_and_words_that_count_nothing_are_passed_over(text: str) -> None:
    assert notations(text) == []


def test_a_number_knows_its_place_and_its_own_writing() -> None:
    text = "手取りは約3億500万ドル。"
    (mention,) = read_numbers(text, TODAY)
    assert (mention.start, mention.end, mention.text) == (4, 13, "約3億500万ドル")
    assert mention.number == parse_amount("~3億500万 USD")


PIECES = st.sampled_from(
    [*"0123456789,.%$-〜~ 約超割倍位株社月日年第数億万千百一二三十半分の", " million", " billion", "BTC", "ドル", "about ", " to ", "から",
     "half", "2026年", "5月", "May ", "Q3", "以上", "未満", "近く", "ETH", "/", "per share", "two ", "\n"]
)  # fmt: skip


@settings(max_examples=CASES, deadline=None)
@pytest.mark.property
@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_text_is_read_without_an_error_each_character_once(text: str) -> None:
    end = 0
    for mention in read_numbers(text, TODAY):
        assert mention.start >= end
        assert text[mention.start : mention.end] == mention.text
        if isinstance(mention.number, Amount):
            written = parse_amount(mention.notation)
            assert (written.low, written.high) == (mention.number.low, mention.number.high)
        end = mention.end


NUMBERS = st.sampled_from(["7", "4,451", "357.7", "3億500", "9万9,000", "12", "1.5", "2026", "100000"])
BEFORE = st.sampled_from(
    ["。", "、", ",", "は", ":", "(", "約", "「", " $", "と", " over ", "計", "\n「", "/", "から"]
)
AFTER = st.sampled_from(
    ["ドル", "BTC", "%", "社", "倍", "、", "。", ")", "万ドル", " million", "株以上", "年", "位", "割近く"]
)


@settings(max_examples=CASES, deadline=None)
@pytest.mark.property
@given(st.lists(st.tuples(BEFORE, NUMBERS, AFTER), min_size=1, max_size=4))
def test_no_number_is_passed_over(parts: list[tuple[str, str, str]]) -> None:
    """Whatever stands around it, and however it is read, a number of a text is not lost."""
    text = "文" + "".join(before + number + after for before, number, after in parts)
    read = {index for mention in read_numbers(text, TODAY) for index in range(mention.start, mention.end)}
    assert [text[index] for index in range(len(text)) if text[index].isdigit() and index not in read] == []
