"""What `dat check` says of editions: entries that are gone, and what is not saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dat.amount import parse_amount
from dat.editions import Edition, removed_entries, unsaved_changes
from dat.errors import Place, Problem
from dat.model import Dataset
from dat.values import Evaluations
from tests.editions import HALF, HOLDING, SHOWN, on, state, with_amount, without_row


def test_nothing_is_gone_from_the_saved_state(mini_data: Dataset) -> None:
    saved = [state(mini_data)]

    assert list(removed_entries(mini_data, saved)) == []
    assert list(unsaved_changes(Evaluations(mini_data), saved)) == []


def test_without_an_edition_there_is_nothing_to_say(mini_data: Dataset) -> None:
    assert list(removed_entries(mini_data, [])) == []
    assert list(unsaved_changes(Evaluations(mini_data), [])) == []


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


def noted(data: Dataset, saved: Dataset, shown: Mapping[tuple[str, str], tuple[str, ...]] = SHOWN) -> Problem:
    """Return the one note on what differs from the saved state."""
    (note,) = unsaved_changes(Evaluations(data), [state(saved, shown=shown)])
    return note


def with_claim(data: Dataset, **changes: Any) -> Dataset:
    """Return the dataset with the claim about a half changed."""
    claims = (replace(claim, **changes) if claim.id == HALF else claim for claim in data.claims)
    return replace(data, claims=tuple(claims))


def test_numbers_of_pages_that_moved_alone_are_noted_at_the_edition(mini_data: Dataset) -> None:
    (note,) = unsaved_changes(Evaluations(mini_data), [with_number(state(mini_data), HOLDING)])

    assert str(note) == (
        "data/editions/first.json: 1 number (alpha.holding (disclosed)) differs from the edition first; "
        "dat edition diff shows it, dat edition save keeps it [unsaved]"
    )


def test_a_row_and_the_numbers_that_it_moves_are_one_note_at_the_row(mini_data: Dataset) -> None:
    note = noted(with_amount(mini_data, "alpha-1", "6600.5 BTC"), mini_data)

    assert (note.code, note.place) == (
        "unsaved",
        Place("data/ledger.csv", mini_data.by_key["alpha-1"].place.line),
    )
    assert note.message.startswith(
        "1 number (alpha.holding (disclosed)) and 1 row differ from the edition first; "
    )
    assert note.message.endswith("; dat edition diff shows them, dat edition save keeps them")


def test_a_row_that_moves_no_number_of_a_page_is_noted(mini_data: Dataset) -> None:
    note = noted(with_amount(mini_data, "alpha-2", "401.5 BTC"), mini_data, {})

    assert note.message == (
        "1 row differs from the edition first; dat edition diff shows it, dat edition save keeps it"
    )


def test_a_row_that_is_new_is_noted_as_soon_as_it_is_published_and_not_before(mini_data: Dataset) -> None:
    saved = without_row(mini_data, "alpha-5")
    (row,) = (row for row in mini_data.rows if row.id == "alpha-5")
    note = noted(mini_data, saved, {})
    before = on(mini_data, str(row.known - dt.timedelta(days=1)))

    assert note.place == Place("data/ledger.csv", row.place.line)
    assert note.message.startswith("1 row differs ")
    assert (
        list(unsaved_changes(Evaluations(before), [state(on(saved, str(before.article.as_of)), shown={})]))
        == []
    )


def test_a_claim_in_other_words_is_noted_where_it_stands(mini_data: Dataset) -> None:
    (claim,) = (claim for claim in mini_data.claims if claim.id == HALF)
    note = noted(with_claim(mini_data, says=replace(claim.says, en="Alpha sold much.")), mini_data)

    assert note.place == Place("data/claims.yml", claim.place.line)
    assert note.message.startswith("1 claim differs from the edition first;")


def test_a_claim_with_another_assertion_and_verdict_is_one_claim(mini_data: Dataset) -> None:
    (claim,) = (claim for claim in mini_data.claims if claim.id == HALF)
    assert claim.asserts is not None
    other = replace(claim.asserts, claimed=parse_amount("61.5%"))
    note = noted(with_claim(mini_data, asserts=other), mini_data, {})

    assert note.message.startswith("1 claim differs from the edition first;")


def test_a_judgement_that_was_changed_is_noted(mini_data: Dataset) -> None:
    claim = next(claim for claim in mini_data.claims if claim.judged is not None)
    assert claim.judged is not None
    verdicts = dict.fromkeys(claim.judged.verdicts, "close")
    judged = replace(claim, judged=replace(claim.judged, verdicts=verdicts))
    changed = replace(mini_data, claims=tuple(judged if each == claim else each for each in mini_data.claims))

    note = noted(changed, mini_data, {})
    assert (note.place.line, note.message[:16]) == (claim.place.line, "1 claim differs ")


def test_rows_and_claims_are_counted_and_the_first_row_is_the_place(mini_data: Dataset) -> None:
    (claim,) = (claim for claim in mini_data.claims if claim.id == HALF)
    changed = with_claim(mini_data, says=replace(claim.says, en="Alpha sold much."))
    changed = with_amount(with_amount(changed, "alpha-2", "401.5 BTC"), "alpha-3", "1 BTC")
    note = noted(changed, mini_data, {})

    assert note.place == Place("data/ledger.csv", mini_data.by_key["alpha-2"].place.line)
    assert note.message.startswith("2 rows and ")
    assert " differ from the edition first; dat edition diff shows them, " in note.message


def test_the_note_names_a_few_numbers_and_counts_the_others(mini_data: Dataset) -> None:
    every = {number.key: ("chapters/en/alpha.html",) for number in state(mini_data).numbers}
    (note,) = unsaved_changes(Evaluations(on(mini_data, "2026-04-01")), [state(mini_data, shown=every)])

    assert " numbers (btc.price (latest), btc.price_date (latest), " in note.message
    assert " more) " in note.message


def test_numbers_that_no_page_shows_are_not_noted(mini_data: Dataset) -> None:
    saved = with_number(state(mini_data, shown={}), HOLDING)

    assert list(unsaved_changes(Evaluations(mini_data), [saved])) == []


def with_number(edition: Edition, metric: str) -> Edition:
    """Return the edition with another value of a metric in the view `disclosed`."""
    numbers = (
        replace(number, printed=replace(number.printed, value="1"))
        if number.key == ("disclosed", metric)
        else number
        for number in edition.numbers
    )
    return replace(edition, numbers=tuple(numbers))


def test_removing_a_claim_is_told_from_removing_another(mini_data: Dataset) -> None:
    only_first = replace(mini_data, claims=mini_data.claims[:1])
    gone = [
        problem.message.split()[3].rstrip(",") for problem in removed_entries(only_first, [state(mini_data)])
    ]

    assert HALF not in gone
    assert gone == [claim.id for claim in mini_data.claims[1:]]
