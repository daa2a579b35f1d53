"""What `dat check` says of editions: entries that are gone, and numbers that are not saved."""

from __future__ import annotations

from dataclasses import replace

from dat.editions import removed_entries, unsaved_numbers
from dat.errors import Place
from dat.model import Dataset
from dat.values import Evaluations
from tests.editions import HALF, on, state, with_amount, without_row


def test_nothing_is_gone_from_the_saved_state(mini_data: Dataset) -> None:
    saved = [state(mini_data)]

    assert list(removed_entries(mini_data, saved)) == []
    assert list(unsaved_numbers(Evaluations(mini_data), saved)) == []


def test_without_an_edition_there_is_nothing_to_say(mini_data: Dataset) -> None:
    assert list(removed_entries(mini_data, [])) == []
    assert list(unsaved_numbers(Evaluations(mini_data), [])) == []


def test_every_row_price_and_claim_that_is_gone_is_named_where_it_stood(mini_data: Dataset) -> None:
    saved = [state(mini_data)]
    for row in mini_data.rows:
        (problem,) = removed_entries(without_row(mini_data, row.id), saved)
        assert (problem.code, problem.place) == ("removed", Place("data/ledger.csv", row.place.line))
        assert f"expected the row {row.id}, which the edition first has here, got none" in problem.message
    for price in mini_data.prices:
        others = tuple(each for each in mini_data.prices if each != price)
        (problem,) = removed_entries(replace(mini_data, prices=others), saved)
        assert f"the row {price.id}," in problem.message
    for claim in mini_data.claims:
        remaining = tuple(each for each in mini_data.claims if each != claim)
        (problem,) = removed_entries(replace(mini_data, claims=remaining), saved)
        assert problem.place == Place("data/claims.yml", claim.place.line)
        assert f"the claim {claim.id}," in problem.message


def test_what_an_older_edition_had_and_the_last_has_not_may_be_gone(mini_data: Dataset) -> None:
    fewer = without_row(mini_data, "alpha-3")

    assert list(removed_entries(fewer, [state(mini_data), state(fewer, "second", order=2)])) == []


def test_a_row_that_is_only_changed_is_not_gone(mini_data: Dataset) -> None:
    assert list(removed_entries(with_amount(mini_data, "alpha-3", "1 BTC"), [state(mini_data)])) == []


def test_numbers_of_pages_that_changed_since_are_noted_once(mini_data: Dataset) -> None:
    changed = with_amount(mini_data, "alpha-1", "6600.5 BTC")
    (note,) = unsaved_numbers(Evaluations(changed), [state(mini_data)])

    assert (note.code, note.place) == ("unsaved", Place("data/editions/first.json"))
    assert note.message.startswith("1 number has changed since this edition: alpha.holding (disclosed);")


def test_the_note_names_a_few_numbers_and_counts_the_others(mini_data: Dataset) -> None:
    every = {number.key: ("chapters/en/alpha.html",) for number in state(mini_data).numbers}
    (note,) = unsaved_numbers(Evaluations(on(mini_data, "2026-04-01")), [state(mini_data, shown=every)])

    assert (
        "numbers have changed since this edition: btc.price (latest), btc.price_date (latest)" in note.message
    )
    assert " more; `dat edition diff` lists everything" in note.message


def test_numbers_that_no_page_shows_are_not_noted(mini_data: Dataset) -> None:
    changed = with_amount(mini_data, "alpha-2", "401.5 BTC")

    assert list(unsaved_numbers(Evaluations(changed), [state(mini_data, shown={})])) == []


def test_removing_a_claim_is_told_from_removing_another(mini_data: Dataset) -> None:
    only_first = replace(mini_data, claims=mini_data.claims[:1])
    gone = [
        problem.message.split()[3].rstrip(",") for problem in removed_entries(only_first, [state(mini_data)])
    ]

    assert HALF not in gone
    assert gone == [claim.id for claim in mini_data.claims[1:]]
