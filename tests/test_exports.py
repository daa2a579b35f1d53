"""The exported files: what they say, that they keep to their schemas, and that nothing from the future is in them."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dat.amount import Amount, parse_amount
from dat.exports import export_files
from dat.exports.files import lines_of_json
from dat.exports.ledger import COLUMNS
from dat.model import Dataset
from dat.read import read_dataset
from dat.read.inputs import data_files
from dat.trace import tracing
from dat.values import Evaluations
from tests.conftest import MINI, ROOT

SHARE = "alpha.sale_2026_02.share"
PAGES = ("chapters/ja/alpha.html", "chapters/en/alpha.html")
LISTS = ("metrics", "claims", "sources")
Files = dict[str, bytes]


def export(data: Dataset) -> Files:
    shown = {("disclosed", SHARE): PAGES, ("latest", "report.as_of"): PAGES[:1]}
    return export_files(Evaluations(data), shown, {"alpha-half": PAGES})


@pytest.fixture(scope="module")
def files(mini_data: Dataset) -> Files:
    return export(mini_data)


@pytest.fixture(scope="module")
def real_files(real_data: Dataset) -> Files:
    return export_files(Evaluations(real_data))


def entries(files: Files, name: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(files[f"data/{name}.json"])[name]
    return listed


def ledger(files: Files) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files["data/ledger.csv"].decode())))


def metric(files: Files, view: str, name: str) -> dict[str, Any]:
    return next(
        found for found in entries(files, "metrics") if (found["view"], found["metric"]) == (view, name)
    )


def claim(files: Files, name: str) -> dict[str, Any]:
    return next(found for found in entries(files, "claims") if found["id"] == name)


def schema(files: Files, name: str) -> jsonschema.Draft202012Validator:
    tree = json.loads(files[f"data/schemas/{name}.schema.json"])
    jsonschema.Draft202012Validator.check_schema(tree)
    return jsonschema.Draft202012Validator(tree)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("project", ["files", "real_files"])
def test_every_json_file_keeps_to_its_schema(name: str, project: str, request: pytest.FixtureRequest) -> None:
    exported: Files = request.getfixturevalue(project)
    schema(exported, name).validate(json.loads(exported[f"data/{name}.json"]))


@pytest.mark.parametrize("project", ["files", "real_files"])
def test_every_row_of_the_ledger_keeps_to_its_schema(project: str, request: pytest.FixtureRequest) -> None:
    exported: Files = request.getfixturevalue(project)
    rows = ledger(exported)
    assert rows
    for row in rows:
        schema(exported, "ledger").validate(row)


@pytest.mark.parametrize("name", LISTS)
def test_a_schema_refuses_another_format_and_a_key_that_it_does_not_know(files: Files, name: str) -> None:
    tree = json.loads(files[f"data/{name}.json"])
    for changed in (tree | {"format": 2}, tree | {"more": 1}):
        assert not schema(files, name).is_valid(changed)
    tree[name][0]["more"] = 1
    assert not schema(files, name).is_valid(tree)


@pytest.mark.parametrize("name", LISTS)
def test_a_json_file_that_is_read_and_written_again_keeps_its_bytes(files: Files, name: str) -> None:
    tree = json.loads(files[f"data/{name}.json"])
    listed = tree.pop(name)
    assert lines_of_json(tree, name, listed) == files[f"data/{name}.json"]


def test_the_ledger_that_is_read_and_written_again_keeps_its_bytes(files: Files) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(ledger(files))
    assert text.getvalue().encode() == files["data/ledger.csv"]


def test_the_same_data_give_the_same_bytes(mini_data: Dataset, files: Files) -> None:
    assert export(replace(mini_data)) == files


def test_a_number_has_value_interval_formula_rows_texts_and_pages(files: Files) -> None:
    share = metric(files, "disclosed", SHARE)
    assert share["value"].startswith("61.53")
    assert Decimal(share["low"]) < Decimal(share["value"]) < Decimal(share["high"])
    assert (share["unit"], share["formula"]) == ("%", "4000 BTC ÷ 6500.5 BTC")
    assert share["as_of"] == "2026-02-10"
    assert share["text"] == {"ja": "61.5%", "en": "61.5%"}
    assert share["pages"] == sorted(PAGES)
    digest = hashlib.sha256((MINI / "data" / "ledger.csv").read_bytes()).hexdigest()
    assert [(row["file"], row["line"], row["sha256"], row["source"]) for row in share["inputs"]] == [
        ("data/ledger.csv", 4, digest, "alpha-january"),
        ("data/ledger.csv", 6, digest, "alpha-sale"),
    ]


def test_a_wide_number_is_given_with_its_range_as_well(real_files: Files) -> None:
    wide = [found for found in entries(real_files, "metrics") if found["text"] != found["text_with_range"]]
    assert wide
    assert all(found["text_with_range"]["en"].startswith(found["text"]["en"]) for found in wide)


def test_a_date_has_its_days_and_the_parts_that_pages_print(files: Files) -> None:
    date = metric(files, "disclosed", "alpha.sale_2026_02.date")
    assert (date["value"], date["low"], date["high"], date["unit"]) == (
        "2026-02-07/2026-02-08",
        "2026-02-07",
        "2026-02-08",
        "date",
    )
    assert date["parts"]["month"] == {"ja": "2月", "en": "February"}


def test_a_metric_without_a_value_is_left_out(files: Files) -> None:
    assert "beta.holding" not in {
        found["metric"] for found in entries(files, "metrics") if found["view"] == "disclosed"
    }


def test_the_numbers_of_the_report_itself_are_listed_where_a_page_shows_them(files: Files) -> None:
    own = [
        found for found in entries(files, "metrics") if found["metric"].split(".")[0] in {"report", "claims"}
    ]
    assert [(found["view"], found["metric"], found["value"]) for found in own] == [
        ("latest", "report.as_of", "2026-03-31")
    ]


def test_the_interval_that_is_written_holds_the_one_that_was_computed(
    real_data: Dataset, real_files: Files
) -> None:
    evaluations = Evaluations(real_data)
    for found in entries(real_files, "metrics"):
        result = evaluations.result(found["view"], found["metric"])
        if isinstance(result, Amount):
            scale = 100 if found["unit"] == "%" else 1
            low = Decimal(found["low"] or "-Infinity")
            high = Decimal(found["high"] or "Infinity")
            assert low <= result.low * scale
            assert result.high * scale <= high


def test_an_open_end_is_null(real_files: Files) -> None:
    ends = [(found["low"], found["high"]) for found in entries(real_files, "metrics")]
    assert any(low is None for low, _ in ends)
    assert any(high is None for _, high in ends)


def test_rows_that_were_considered_are_named(real_files: Files) -> None:
    share = metric(real_files, "disclosed", "cango.sale_2026_02.share")
    assert "cango-048" in share["considered"]


def test_a_claim_has_printed_texts_verdicts_evidence_and_pages(files: Files) -> None:
    half = claim(files, "alpha-half")
    assert half["says"]["en"] == "Alpha sold about 50% of its coins."
    assert half["because"]["en"] == "By disclosures it is 61.5%."
    assert half["asserts"]["claimed"] == {"value": "50", "low": "45", "high": "55", "unit": "%"}
    found = half["views"]["disclosed"]
    assert (found["verdict"], found["text"]["ja"]) == ("inconsistent", "61.5%")
    assert [row["id"] for row in found["inputs"]] == ["alpha-1", "alpha-3"]
    assert half["pages"] == sorted(PAGES)
    assert half["reviewed"]["article"] == "consistent 53.3%"


def test_a_judged_claim_says_who_was_asked_and_when(files: Files) -> None:
    profit = claim(files, "alpha-profit")
    assert profit["judged"]["sources"] == ["alpha-sale"]
    assert profit["judged"]["reason"]["en"] == "They were proceeds."
    assert profit["views"]["disclosed"]["verdict"] == "inconsistent"
    assert "asserts" not in profit


def test_the_ledger_splits_amounts_into_numbers(files: Files) -> None:
    first = ledger(files)[0]
    assert (first["amount"], first["amount_low"], first["amount_high"], first["amount_unit"]) == (
        "4000",
        "3999.5",
        "4000.5",
        "BTC",
    )
    assert (first["value"], first["value_written"]) == ("280000000", "about 280000000 USD")
    assert first["price"] == first["price_unit"] == ""


def test_the_ledger_gives_every_amount_of_the_data(real_data: Dataset, real_files: Files) -> None:
    rows = {row["id"]: row for row in ledger(real_files)}
    for row in real_data.rows:
        for name in ("amount", "value", "price"):
            amount: Amount | None = getattr(row, name)
            written = rows[row.id][f"{name}_written"]
            assert written == (amount.derivation.formula if amount is not None else "")


def test_a_source_names_its_rows(files: Files) -> None:
    sources = {found["id"]: found for found in entries(files, "sources")}
    assert sources["alpha-january"]["rows"] == ["alpha-1", "alpha-2"]
    assert sources["alpha-february"]["known"] == "2026-03-05"
    assert sources["exchange"]["known"] is None
    assert sources["beta-sale"]["single_source"] is True


def test_nothing_that_became_known_after_the_as_of_day_is_exported(mini_data: Dataset) -> None:
    earlier = replace(mini_data, article=replace(mini_data.article, as_of=dt.date(2026, 2, 28)))
    exported = export(earlier)
    late = {row.id for row in earlier.by_key.values() if row.known > earlier.article.as_of}
    assert late == {"alpha-5", "alpha-6", "BTC 2026-03-31 close exchange", "BTC 2026-04-01 close exchange"}
    for name, content in exported.items():
        assert not [key for key in late if key in content.decode()], name
        assert "alpha-february" not in content.decode()


def test_a_row_that_becomes_known_later_changes_no_number(mini_data: Dataset, files: Files) -> None:
    late = replace(
        mini_data.rows[2],
        id="alpha-99",
        amount=parse_amount("1 BTC", "alpha-99"),
        source=replace(mini_data.rows[2].source, id="later", known=dt.date(2026, 4, 10)),
    )
    added = replace(mini_data, rows=(*mini_data.rows, late))
    assert export(added) == files


def test_the_sums_of_all_data_files_are_given(files: Files) -> None:
    expected = {name: hashlib.sha256(content).hexdigest() for name, content in data_files(MINI).items()}
    for name in LISTS:
        assert json.loads(files[f"data/{name}.json"])["files"] == expected
    assert set(expected) == {str(path.relative_to(MINI)) for path in (MINI / "data").iterdir()}


def test_the_data_files_of_the_report_are_complete() -> None:
    on_disk = {str(path.relative_to(ROOT)) for path in (ROOT / "data").iterdir() if path.is_file()}
    assert set(data_files(ROOT)) == on_disk


@pytest.mark.parametrize("name", [*LISTS, "ledger"])
def test_the_documentation_names_every_key(files: Files, name: str) -> None:
    documented = set(re.findall(r"`([$\w]+)`", (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")))
    tree = json.loads(files[f"data/schemas/{name}.schema.json"])
    assert keys(tree) - {"ja", "en"} <= documented


def keys(tree: Any) -> set[str]:
    """Every name of a property that a schema knows."""
    match tree:
        case dict():
            return set(tree.get("properties", {})).union(*map(keys, tree.values()))
        case list():
            return set[str]().union(*map(keys, tree))
        case _:
            return set()


class Remembering:
    """A memory for the parts of the files, which notes what each part read."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}
        self.reads: dict[str, set[tuple[str, str]]] = {}
        self.made: list[str] = []

    def __call__(self, name: str, make: Callable[[], bytes]) -> bytes:
        if name not in self.parts:
            with tracing() as trace:
                self.parts[name] = make()
            self.reads[name] = set(trace.reads)
            self.made.append(name.rsplit(" ", 1)[0] if name.startswith("metrics") else name)
        return self.parts[name]


def test_files_made_of_remembered_parts_are_the_same(mini_data: Dataset) -> None:
    memory = Remembering()
    whole = export_files(Evaluations(mini_data))
    assert export_files(Evaluations(mini_data), keep=memory) == whole
    made = list(memory.made)
    assert export_files(Evaluations(mini_data), keep=memory) == whole
    assert memory.made == made
    assert {
        "metrics alpha",
        "metrics btc",
        "metrics industry",
        "ledger alpha",
        "sources of rows beta",
    } <= set(made)


def test_a_part_holds_no_sum_of_a_file_so_an_edit_elsewhere_leaves_it_good(mini: Path) -> None:
    memory = Remembering()
    export_files(Evaluations(read_dataset(mini)), keep=memory)
    with (mini / "data" / "ledger.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    data = read_dataset(mini)
    made = len(memory.made)
    assert export_files(Evaluations(data), keep=memory) == export_files(Evaluations(data))
    assert len(memory.made) == made


def test_the_parts_of_a_number_are_made_anew_where_it_is_shown_on_other_pages(mini_data: Dataset) -> None:
    memory = Remembering()
    export_files(Evaluations(mini_data), keep=memory)
    made = len(memory.made)
    export_files(Evaluations(mini_data), {("disclosed", SHARE): PAGES}, keep=memory)
    assert memory.made[made:] == ["metrics alpha"]


def test_a_part_reads_the_rows_it_lists_with_their_lines_and_the_day(mini_data: Dataset) -> None:
    memory = Remembering()
    export_files(Evaluations(mini_data), keep=memory)
    assert {("rows", "alpha"), ("lines", "rows alpha"), ("article", "as_of")} <= memory.reads["ledger alpha"]
    assert ("lines", "rows beta") not in memory.reads["ledger alpha"]
    (name,) = (name for name in memory.reads if name.startswith("metrics alpha "))
    assert {("lines", "rows alpha"), ("article", "as_of"), ("row", "alpha-1")} <= memory.reads[name]


def test_the_lines_of_a_table_are_those_of_its_rows(mini_data: Dataset) -> None:
    expected = tuple((row.id, row.place.line) for row in mini_data.rows_of("alpha"))
    assert expected
    assert mini_data.lines_of("rows alpha") == expected
    assert mini_data.as_known_on(mini_data.article.as_of).lines_of("rows alpha") == expected
    assert replace(mini_data, rows=tuple(mini_data.rows)).lines_of("rows alpha") == expected
    prices = tuple((row.id, row.place.line) for row in mini_data.prices_of("BTC"))
    assert mini_data.lines_of("prices BTC") == prices
