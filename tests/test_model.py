"""The dataset as it could have been known on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from dat.errors import UsageError
from dat.model import Dataset
from dat.values import Evaluations


def test_rows_and_prices_known_later_are_gone(mini_data: Dataset) -> None:
    then = mini_data.as_known_on(dt.date(2026, 2, 28))
    assert {row.id for row in mini_data.rows} - {row.id for row in then.rows} == {"alpha-5", "alpha-6"}
    assert max(price.known for price in then.prices) <= dt.date(2026, 2, 28)


def test_its_last_view_ends_on_that_day(mini_data: Dataset) -> None:
    then = Evaluations(mini_data.as_known_on(dt.date(2026, 2, 28)))
    assert then.views["latest"].day == dt.date(2026, 2, 28)
    assert str(then.result("latest", "alpha.holding")) != str(
        Evaluations(mini_data).result("latest", "alpha.holding")
    )


def test_before_the_article_there_was_nothing_to_compare(mini_data: Dataset) -> None:
    with pytest.raises(
        UsageError, match="expected a day not before that of the article, 2026-02-10, got 2026-02-09"
    ):
        mini_data.as_known_on(dt.date(2026, 2, 9))


def test_on_the_as_of_day_only_rows_that_nobody_uses_yet_are_gone(mini_data: Dataset) -> None:
    now, then = Evaluations(mini_data), Evaluations(mini_data.as_known_on(mini_data.article.as_of))
    for view in ("article", "disclosed", "latest"):
        assert then.result(view, "alpha.unrealised_result") == now.result(view, "alpha.unrealised_result")
