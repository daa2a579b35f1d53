"""The change list: newest first, corrections apart from updates, older updates counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from dat.editions import Edition, changes, edition_bytes
from dat.model import Dataset, Language
from dat.read import read_dataset
from dat.tables import table
from dat.tables.changes import LISTED
from dat.values import Evaluations, Values
from tests.editions import on, state, with_amount


def save(root: Path, *editions: Edition) -> None:
    for edition in editions:
        path = root / edition.path
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(edition_bytes(edition))


def chain(*datasets: Dataset) -> list[Edition]:
    """Return the datasets as editions, each with its changes since the one before."""
    editions: list[Edition] = []
    for order, data in enumerate(datasets, start=1):
        edition = state(data, f"e{order}", order=order)
        if editions:
            edition = replace(edition, changes=changes(editions[-1], edition, data))
        editions.append(edition)
    return editions


def lines(root: Path, language: Language = "en") -> list[list[str]]:
    """Return the text of the cells of every line of the table's body; titles are lines of one cell."""
    html = table("changes", Values(Evaluations(read_dataset(root)), language)).html
    found = lxml.html.fromstring(html).xpath("//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in line] for line in found]


@pytest.fixture
def data(mini: Path) -> Dataset:
    return read_dataset(mini)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "No edition has been saved yet"), ("ja", "保存された版はまだない")],
)
def test_before_the_first_edition_the_list_says_so(mini: Path, language: Language, said: str) -> None:
    assert lines(mini, language) == [[said]]


def test_the_first_edition_is_the_start(mini: Path, data: Dataset) -> None:
    save(mini, *chain(data))
    numbers = len(state(data).numbers)

    assert lines(mini) == [
        [
            (
                f"Edition e1 (as of 31 March 2026, saved on 1 April 2026) The first edition: {numbers} numbers, "
                f"4 claims, 21 rows of data."
            )
        ]
    ]
    assert lines(mini, "ja") == [
        [f"e1版(2026年3月31日時点、2026年4月1日に保存) 最初の版。数値{numbers}件、記述4件、データ21行。"]
    ]


def test_corrections_updates_verdicts_and_rows_stand_under_their_own_headings(
    mini: Path, data: Dataset
) -> None:
    new = on(with_amount(data, "alpha-1", "8000 BTC"), "2026-04-01")
    save(mini, *chain(data, new))

    assert lines(mini)[:-1] == [
        ["Edition e2 (as of 1 April 2026, saved on 2 April 2026)"],
        ["Corrections"],
        ["Alpha · holding", "disclosed", "2,500 BTC", "4,000 BTC"],
        ["Updates"],
        ["as-of day", "latest", "31 March 2026", "1 April 2026"],
        ["Changed verdicts"],
        ["Alpha sold about 50% of its coins.", "disclosed", "inconsistent", "consistent"],
        ["Changes to the data"],
        ["Rows added (1)"],
        ["BTC 2026-04-01 close exchange"],
        ["Rows changed (1)"],
        ["alpha-1"],
    ]


def test_the_list_is_the_same_in_japanese(mini: Path, data: Dataset) -> None:
    new = on(with_amount(data, "alpha-1", "8000 BTC"), "2026-04-01")
    save(mini, *chain(data, new))

    japanese = lines(mini, "ja")
    assert [len(line) for line in japanese] == [len(line) for line in lines(mini)]
    assert japanese[1:5] == [
        ["訂正"],
        ["アルファ · 保有量", "開示", "2,500 BTC", "4,000 BTC"],
        ["更新"],
        ["基準日", "最新", "2026年3月31日", "2026年4月1日"],
    ]


def test_numbers_that_no_page_shows_are_not_listed(mini: Path, data: Dataset) -> None:
    save(mini, *chain(data, with_amount(data, "alpha-6", "301 BTC")))

    assert lines(mini)[:-1] == [
        [
            (
                "Edition e2 (as of 31 March 2026, saved on 2 April 2026) "
                "No number that a page shows has changed since the edition before."
            )
        ],
        ["Changes to the data"],
        ["Rows changed (1)"],
        ["alpha-6"],
    ]


def test_an_edition_without_changes_says_so(mini: Path, data: Dataset) -> None:
    save(mini, *chain(data, data))

    assert lines(mini)[0] == [
        "Edition e2 (as of 31 March 2026, saved on 2 April 2026) Nothing has changed since the edition before."
    ]


def test_updates_of_older_editions_are_counted_and_their_corrections_stay(mini: Path, data: Dataset) -> None:
    second = on(with_amount(data, "alpha-1", "6600.5 BTC"), "2026-04-01")
    save(mini, *chain(data, second, second))

    assert lines(mini)[1:7] == [
        ["Edition e2 (as of 1 April 2026, saved on 2 April 2026)"],
        ["Corrections"],
        ["Alpha · holding", "disclosed", "2,500 BTC", "2,600 BTC"],
        ["Updates"],
        ["Numbers updated (1)"],
        ["Listed in data/editions/e2.json."],
    ]


def test_only_the_last_editions_are_listed_newest_first(mini: Path, data: Dataset) -> None:
    save(mini, *chain(*[data] * (LISTED + 2)))

    titles = [line[0].split()[1] for line in lines(mini)]
    assert titles == [f"e{order}" for order in range(LISTED + 2, 2, -1)]


def test_many_rows_are_named_up_to_a_dozen_and_the_others_counted(mini: Path, data: Dataset) -> None:
    fewer = replace(data, rows=data.rows[:1], claims=())
    save(mini, *chain(replace(data, claims=()), fewer))

    listed = lines(mini)
    removed = listed.index(["Rows removed (11)"])
    assert listed[removed + 1][0].startswith("alpha-a2, alpha-1, alpha-2, ")
    assert not listed[removed + 1][0].endswith("more")
    save(mini, *chain(replace(data, claims=()), replace(fewer, prices=())))
    listed = lines(mini)
    removed = listed.index(["Rows removed (20)"])
    assert listed[removed + 1][0].endswith(" and 8 more")


def test_a_metric_that_exists_no_more_is_named_as_in_the_data(mini: Path, data: Dataset) -> None:
    first, second = chain(data, with_amount(data, "alpha-5", "2800 BTC"))
    assert second.changes is not None
    gone = tuple(replace(change, metric="alpha.sale_1999.share") for change in second.changes.numbers)
    save(mini, first, replace(second, changes=replace(second.changes, numbers=gone)))

    assert ["alpha.sale_1999.share", "latest", "2,700 BTC", "2,800 BTC"] in lines(mini)


def test_what_an_edition_says_is_escaped(mini: Path, data: Dataset) -> None:
    first, second = chain(data, with_amount(data, "alpha-1", "8000 BTC"))
    assert second.changes is not None
    flips = tuple(replace(change, en="<script>x</script>") for change in second.changes.verdicts)
    save(mini, first, replace(second, changes=replace(second.changes, verdicts=flips)))

    html = table("changes", Values(Evaluations(read_dataset(mini)), "en")).html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
