"""Errors say where, what was expected, what came."""

from __future__ import annotations

import pytest

from dat.errors import BrokenInput, Findings, Place, Problem, UnknownName, either, nearest


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("data/ledger.csv", 14, "amount"), "data/ledger.csv:14:amount"),
        (Place("data/claims.yml", 3, 7), "data/claims.yml:3:7"),
        (Place("data/article.yml"), "data/article.yml"),
    ],
)
def test_a_place_prints_what_is_known_of_it(place: Place, text: str) -> None:
    assert str(place) == text


def test_all_problems_are_printed_in_order_of_file_and_line() -> None:
    late = Problem(Place("b.csv", 10), "expected a number, got 'x'")
    early = Problem(Place("b.csv", 9), "expected a date, got 'y'")
    first = Problem(Place("a.yml", 99), "expected a list, got a text")
    assert str(BrokenInput([late, early, first])).splitlines() == [str(first), str(early), str(late)]


def test_exit_statuses_tell_findings_from_broken_input() -> None:
    assert Findings([]).exit_status == 1
    assert BrokenInput([]).exit_status == 2


def test_an_unknown_name_suggests_the_nearest_ones() -> None:
    error = UnknownName("metric", "cango.hodling", ["cango.holding", "empery.debt"])
    assert str(error) == "there is no metric 'cango.hodling'; did you mean cango.holding?"


def test_where_few_names_are_known_and_none_is_near_they_are_listed() -> None:
    assert str(UnknownName("asset", "DOGE", ["ETH", "BTC"])) == "there is no asset 'DOGE'; known: BTC, ETH"
    assert str(UnknownName("part", "x", [])) == "there is no part 'x'"


def test_a_problem_ends_its_first_line_with_the_code_that_is_documented() -> None:
    problem = Problem(Place("chapters/ja/cango.qmd", 12), "the cell failed:\n  12 | share(1, 0)", "cell")
    assert str(problem) == "chapters/ja/cango.qmd:12: the cell failed: [cell]\n  12 | share(1, 0)"


def test_nothing_is_suggested_when_nothing_is_near() -> None:
    assert nearest("xyz", ["holding"]) == ""


@pytest.mark.parametrize(("words", "sentence"), [("a", "a"), ("ab", "a or b"), ("abc", "a, b or c")])
def test_alternatives_read_as_in_a_sentence(words: str, sentence: str) -> None:
    assert either(list(words)) == sentence
