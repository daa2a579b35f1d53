"""Comparing editions: corrections and updates, verdicts, rows, claims, pages, and when a number last moved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dat.editions import (
    CORRECTION,
    UPDATE,
    Changes,
    Edition,
    EntryChange,
    changes,
    edition_bytes,
    last_changed,
)
from dat.editions.file import parse_edition
from dat.model import Dataset
from dat.read import read_dataset
from tests.conftest import MINI
from tests.editions import EN, HALF, HOLDING, JA, SHOWN, on, state, with_amount, without_row


def between(old: Dataset, new: Dataset) -> Changes:
    return changes(state(old), state(new, "second", order=2), new)


def moves(found: Changes, metric: str, view: str) -> list[tuple[str, str | None, str | None]]:
    """Return kind, old and new value of each change of a number."""
    return [
        (change.kind, change.old.value if change.old else "", change.new.value if change.new else "")
        for change in found.numbers
        if (change.metric, change.view) == (metric, view)
    ]


def entries(found: tuple[EntryChange, ...]) -> list[tuple[str, str]]:
    return [(entry.how, entry.key) for entry in found]


def test_the_same_state_has_no_changes(mini_data: Dataset) -> None:
    found = between(mini_data, mini_data)

    assert found.is_empty
    assert (found.pages, found.files, len(found.later)) == ((), (), 0)
    assert (found.since, found.was_as_of, found.as_of) == (
        "first",
        dt.date(2026, 3, 31),
        dt.date(2026, 3, 31),
    )


@pytest.mark.parametrize("as_of", ["2026-03-31", "2026-04-10", "2026-02-20"])
def test_another_number_for_the_articles_day_is_a_correction_whatever_the_as_of_day(
    mini_data: Dataset, as_of: str
) -> None:
    found = between(mini_data, on(with_amount(mini_data, "alpha-1", "6600.5 BTC"), as_of))

    assert moves(found, HOLDING, "disclosed") == [(CORRECTION, "2500.5", "2600.5")]


def test_another_number_in_latest_is_a_correction_while_the_day_stands_still(mini_data: Dataset) -> None:
    found = between(mini_data, with_amount(mini_data, "alpha-5", "2800 BTC"))

    assert moves(found, HOLDING, "latest") == [(CORRECTION, "2700", "2800")]
    assert found.pages == (EN,)


def test_a_number_that_moves_with_the_day_is_an_update(mini_data: Dataset) -> None:
    found = between(mini_data, on(mini_data, "2026-04-01"))

    assert moves(found, "btc.price", "latest") == [(UPDATE, "68000", "67000")]
    assert not found.of_kind(CORRECTION)
    assert moves(found, "report.as_of", "latest") == [(UPDATE, "2026-03-31", "2026-04-01")]


def test_a_number_that_was_wrong_and_moved_on_is_corrected_first_and_then_updated(mini_data: Dataset) -> None:
    corrected = with_amount(mini_data, "alpha-5", "2800 BTC")
    february, first_of_april = corrected.rows[6], corrected.prices[9]
    balance = replace(february, id="alpha-7", date=first_of_april.date, source=first_of_april.source)
    later = replace(corrected, rows=(*corrected.rows, balance))
    found = between(mini_data, on(with_amount(later, "alpha-7", "900 BTC"), "2026-04-01"))

    assert moves(found, HOLDING, "latest") == [(CORRECTION, "2700", "2800"), (UPDATE, "2800", "900")]


def test_a_fact_that_was_known_and_overlooked_corrects_latest_even_when_the_day_moves(
    mini_data: Dataset,
) -> None:
    overlooked = without_row(mini_data, "alpha-5")
    found = between(overlooked, on(mini_data, "2026-04-01"))

    assert moves(found, HOLDING, "latest")[0][0] == CORRECTION
    assert moves(found, HOLDING, "latest")[0][2] == "2700"


def test_an_earlier_day_updates_and_corrects_nothing(mini_data: Dataset) -> None:
    found = between(mini_data, on(mini_data, "2026-02-20"))

    assert moves(found, HOLDING, "latest") == [(UPDATE, "2700", "2500.5")]
    assert not found.of_kind(CORRECTION)


def test_a_number_that_was_never_published_is_not_corrected_but_new(mini_data: Dataset) -> None:
    found = between(without_row(mini_data, "beta-1"), mini_data)

    assert moves(found, "beta.peak_holding", "disclosed") == [(UPDATE, "", "10200")]


def test_a_number_that_vanishes_is_corrected(mini_data: Dataset) -> None:
    found = between(mini_data, without_row(mini_data, "beta-1"))

    assert moves(found, "beta.peak_holding", "disclosed") == [(CORRECTION, "10200", "")]


def test_a_page_that_said_not_disclosed_of_the_past_is_corrected(mini_data: Dataset) -> None:
    """Beta's sale gets its size: the page had said that nobody knew what was left."""
    found = between(mini_data, with_amount(mini_data, "beta-2", "1200 ETH"))

    (change,) = (each for each in found.numbers if (each.view, each.metric) == ("disclosed", "beta.holding"))
    assert change.kind == CORRECTION
    assert change.old is not None
    assert change.old.en == "not disclosed"
    assert change.pages == ("chapters/en/beta.html",)


def test_missing_numbers_come_and_go_without_being_changes(mini_data: Dataset) -> None:
    fewer = {key: pages for key, pages in SHOWN.items() if key != ("disclosed", "beta.holding")}
    more, less = state(mini_data), state(mini_data, shown=fewer)

    assert ("disclosed", "beta.holding") in more.by_key
    assert ("disclosed", "beta.holding") not in less.by_key
    assert changes(less, more, mini_data).is_empty
    assert changes(more, less, mini_data).is_empty


def test_the_same_value_with_a_narrower_interval_is_a_change(mini_data: Dataset) -> None:
    found = between(mini_data, with_amount(mini_data, "alpha-5", "2700.0 BTC"))

    assert moves(found, HOLDING, "latest") == [(CORRECTION, "2700", "2700")]


def test_verdicts_that_flip_are_listed_with_their_claim(mini_data: Dataset) -> None:
    found = between(mini_data, with_amount(mini_data, "alpha-1", "8000 BTC"))

    (flip,) = found.verdicts
    assert (flip.claim, flip.view, flip.old, flip.new) == (HALF, "disclosed", "inconsistent", "consistent")
    assert flip["en"] == "Alpha sold about 50% of its coins."
    assert flip["ja"] == "アルファは保有の約50%を売った。"
    assert flip.pages == (EN,)


def test_rows_are_added_changed_and_removed(mini_data: Dataset) -> None:
    changed = with_amount(mini_data, "alpha-3", "4100 BTC")

    assert entries(between(without_row(mini_data, "alpha-3"), mini_data).rows) == [("added", "alpha-3")]
    assert entries(between(mini_data, without_row(mini_data, "alpha-3")).rows) == [("removed", "alpha-3")]
    (change,) = between(mini_data, changed).rows
    assert (change.how, change.key) == ("changed", "alpha-3")
    assert change.cells == {"amount": ("4000 BTC", "4100 BTC")}
    assert (change.file, change.line, change.pages) == ("data/ledger.csv", 6, (EN,))


def test_a_row_that_the_as_of_day_has_not_reached_waits_and_counts_as_added_when_it_has(
    mini_data: Dataset,
) -> None:
    late = "BTC 2026-04-01 close exchange"
    without = replace(mini_data, prices=mini_data.prices[:-1])

    waiting = between(without, mini_data)
    assert waiting.is_empty
    assert entries(waiting.later) == [("added", late)]
    assert entries(between(mini_data, on(mini_data, "2026-04-01")).rows) == [("added", late)]
    assert entries(between(mini_data, without).later) == [("removed", late)]
    assert entries(between(on(mini_data, "2026-04-01"), on(without, "2026-04-01")).rows) == [
        ("removed", late)
    ]


def test_rows_that_an_earlier_day_does_not_reach_are_neither_removed_nor_waiting(mini_data: Dataset) -> None:
    found = between(mini_data, on(mini_data, "2026-02-20"))

    assert found.rows == found.later == ()


def test_a_source_that_was_known_earlier_changes_its_rows(mini_data: Dataset) -> None:
    source = replace(mini_data.rows[2].source, known=dt.date(2026, 2, 1))
    rows = tuple(replace(row, source=source) if row.source.id == source.id else row for row in mini_data.rows)

    found = between(mini_data, replace(mini_data, rows=rows)).rows
    assert [(change.key, dict(change.cells)) for change in found] == [
        ("alpha-1", {"known": ("2026-02-03", "2026-02-01")}),
        ("alpha-2", {"known": ("2026-02-03", "2026-02-01")}),
    ]


def test_claims_are_added_changed_and_removed(mini_data: Dataset) -> None:
    first = mini_data.claims[0]
    fewer = replace(mini_data, claims=mini_data.claims[1:])
    reworded = replace(first, says=replace(first.says, en="Alpha sold {claimed} of it."))
    other = replace(mini_data, claims=(reworded, *mini_data.claims[1:]))

    assert entries(between(mini_data, fewer).claims) == [("removed", HALF)]
    assert entries(between(fewer, mini_data).claims) == [("added", HALF)]
    (change,) = between(mini_data, other).claims
    assert change.cells == {"en": ("Alpha sold about 50% of its coins.", "Alpha sold about 50% of it.")}
    assert not between(fewer, mini_data).verdicts


def test_pages_of_both_states_are_affected(mini_data: Dataset) -> None:
    moved = {**SHOWN, ("disclosed", HOLDING): ("chapters/en/beta.html",)}
    new = with_amount(mini_data, "alpha-1", "6600.5 BTC")
    found = changes(state(mini_data), state(new, shown=moved), new)

    assert {JA, EN, "chapters/en/beta.html"} <= set(found.pages)


def test_files_that_differ_are_named(mini_data: Dataset) -> None:
    old, new = state(mini_data), state(mini_data)
    new = replace(new, inputs={**new.inputs, "data/ledger.csv": "0" * 64, "data/more.csv": "1" * 64})

    assert changes(old, new, mini_data).files == ("data/ledger.csv", "data/more.csv")


# When a number last moved ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def editions(mini_data: Dataset) -> list[Edition]:
    """Four editions: the second moves Alpha's latest holding, the third changes nothing, the fourth a price."""
    second = with_amount(mini_data, "alpha-5", "2800 BTC")
    fourth = on(second, "2026-04-01")
    datasets = (mini_data, second, second, fourth)
    return [state(data, f"e{order}", order=order) for order, data in enumerate(datasets, start=1)]


@pytest.mark.parametrize(
    ("numbers", "day"),
    [
        ([("disclosed", HOLDING)], "2026-04-01"),
        ([("latest", HOLDING)], "2026-04-02"),
        ([("latest", HOLDING), ("disclosed", HOLDING)], "2026-04-02"),
        ([("latest", HOLDING), ("latest", "btc.price")], "2026-04-04"),
        ([("latest", "beta.holding")], None),
        ([], None),
    ],
)
def test_the_day_of_change_is_that_of_the_last_edition_in_which_a_number_moved(
    editions: list[Edition], numbers: list[tuple[str, str]], day: str | None
) -> None:
    found = last_changed(editions, numbers)

    assert (found.isoformat() if found else None) == day


def test_before_the_first_edition_nothing_is_known_of_changes() -> None:
    assert last_changed([], [("latest", HOLDING)]) is None


def test_another_wording_does_not_move_the_day(editions: list[Edition]) -> None:
    first = editions[0]
    reworded = tuple(
        replace(number, printed=replace(number.printed, en=f"some {number.printed.en}"))
        for number in first.numbers
    )
    again = replace(first, order=2, saved=dt.date(2026, 5, 1), numbers=reworded)

    assert last_changed([first, again], [("latest", HOLDING)]) == first.saved


def test_a_number_that_appears_or_vanishes_has_moved(mini_data: Dataset) -> None:
    without = state(without_row(mini_data, "beta-1"), order=1)
    with_it = state(mini_data, order=2)
    key = [("disclosed", "beta.peak_holding")]

    assert last_changed([without, with_it], key) == with_it.saved
    assert last_changed([with_it, replace(without, saved=dt.date(2026, 5, 1))], key) == dt.date(2026, 5, 1)


# Laws -----------------------------------------------------------------------------------------------------------

DATA = read_dataset(MINI)
SIZES = st.sampled_from(["1 BTC", "~5000 BTC", "6500.50 BTC", "6500 BTC exact", "2000..9000 BTC"])


@st.composite
def edits(draw: st.DrawFn) -> tuple[frozenset[str], dict[str, str]]:
    """Draw rows to take away and amounts to write into Alpha's rows."""
    gone = draw(st.frozensets(st.sampled_from([f"alpha-{number}" for number in range(1, 7)]), max_size=3))
    return gone, draw(st.dictionaries(st.sampled_from(["alpha-1", "alpha-3", "alpha-5"]), SIZES, max_size=2))


def edited(data: Dataset, edit: tuple[frozenset[str], dict[str, str]]) -> Dataset:
    gone, amounts = edit
    for row, amount in amounts.items():
        data = with_amount(data, row, amount)
    return replace(data, rows=tuple(row for row in data.rows if row.id not in gone))


@settings(max_examples=40, deadline=None)
@given(edits(), edits())
def test_changes_forth_and_back_mirror_each_other(
    one: tuple[frozenset[str], dict[str, str]], other: tuple[frozenset[str], dict[str, str]]
) -> None:
    old, new = edited(DATA, one), edited(DATA, other)
    first, second = state(old), state(new, "second", order=2)
    forth, back = changes(first, second, new), changes(second, first, old)

    assert {(change.view, change.metric, change.old, change.new) for change in forth.numbers} == {
        (change.view, change.metric, change.new, change.old) for change in back.numbers
    }
    opposite = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {(entry.key, entry.how) for entry in forth.rows} == {
        (entry.key, opposite[entry.how]) for entry in back.rows
    }
    assert forth.pages == back.pages
    moved = any(first.by_key.get(key) != second.by_key.get(key) for key in (*first.by_key, *second.by_key))
    assert bool(forth.numbers) == moved
    keys = [*first.by_key, *second.by_key]
    assert last_changed([first, second], keys) == (second.saved if moved else first.saved)
    assert parse_edition(edition_bytes(replace(second, changes=forth)), "second").changes == forth
