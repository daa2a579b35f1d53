"""Proofs on a built site: each is broken in turn on the miniature's site, which is sound as it was built."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from dat.amount import parse_amount
from dat.check import readback
from dat.check.site import check_built
from dat.check.site_languages import language_differences
from dat.check.site_numbers import Renderings
from dat.check.site_pages import BuiltPage, Printed
from dat.cli import main
from dat.errors import BrokenInput, Place, Problem, UsageError
from dat.model import Dataset, Language
from dat.read import read_dataset
from dat.report import Block, Report
from dat.values import Evaluations
from tests.conftest import MINI
from tests.test_read import LEDGER, change

ALPHA_EN, ALPHA_JA = "chapters/en/alpha.html", "chapters/ja/alpha.html"
METRICS = "data/metrics.json"
SHARE = 'data-metric="alpha.sale_2026_02.share" data-view="disclosed"'
SAID_SHARE = 'data-metric="alpha.sale_2026_02.share" data-view="article"'

Prove = Callable[[], tuple[Problem, ...]]

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("sound") / "site"
    assert main(["--project", str(MINI), "render", "--out", str(site)]) == 0
    return site


@pytest.fixture
def site(sound: Path, tmp_path: Path) -> Path:
    """A copy of the built site that a test may break."""
    return Path(shutil.copytree(sound, tmp_path / "site"))


@pytest.fixture(scope="module", autouse=True)
def draw_once() -> Iterator[None]:
    """Drawing takes most of the time of a proof; what the same data give is drawn once."""
    drawn: dict[tuple[object, ...], tuple[Dataset, Block]] = {}
    draw = Report.chart

    def chart(report: Report, name: str, *subjects: str) -> Block:
        key = (id(report.values.data), report.language, name, *subjects)
        if key not in drawn:  # the data are kept beside the drawing, so that no others get their id
            drawn[key] = (report.values.data, draw(report, name, *subjects))
        return drawn[key][1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Report, "chart", chart)
        yield


@pytest.fixture
def prove(site: Path, mini_data: Dataset) -> Prove:
    return lambda: check_built(site, Evaluations(mini_data))


def edit(site: Path, address: str, old: str, new: str) -> None:
    path = site / address
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} does not stand in {address}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def unmark(site: Path, address: str, number: str) -> None:
    """Leave the words of a number and take its mark away, where it first stands on the page."""
    path = site / address
    text = path.read_text(encoding="utf-8")
    plain, count = re.subn(rf'<a class="metric" {re.escape(number)}[^>]*>([^<]*)</a>', r"\1", text, count=1)
    assert count == 1
    path.write_text(plain, encoding="utf-8")


def codes(problems: tuple[Problem, ...]) -> set[str]:
    return {problem.code for problem in problems}


def test_nothing_is_found_on_a_site_as_it_was_built(prove: Prove) -> None:
    assert prove() == ()


def test_a_number_changed_in_one_language_is_stale_and_named_with_what_is_expected(
    site: Path, prove: Prove
) -> None:
    edit(site, ALPHA_EN, ">61.5%</a>", ">61.4%</a>")
    first = next(problem for problem in prove() if "got 61.4%" in problem.message)
    assert first.code == "stale"
    assert first.place.path == ALPHA_EN
    assert first.place.line is not None
    assert "expected 61.5% for alpha.sale_2026_02.share (disclosed)" in first.message


@pytest.mark.parametrize("address", [ALPHA_EN, ALPHA_JA])
def test_a_number_that_one_language_shows_no_longer_is_missed_in_its_section(
    site: Path, prove: Prove, address: str
) -> None:
    unmark(site, address, SAID_SHARE)
    found = prove()
    (missing,) = (problem for problem in found if problem.code == "site-languages")
    assert missing.place == Place(address)
    assert (
        "expected alpha.sale_2026_02.share (article) in the text before the first section" in missing.message
    )
    assert codes(found) == {"site-languages", "site-pdf"}


def printed(language: Language, metric: str, text: str, section: str = "sec-sale") -> Printed:
    return Printed(
        Place(f"chapters/{language}/alpha.html", 1), language, section, metric, "latest", text, True
    )


def page(language: Language, *numbers: Printed) -> BuiltPage:
    address = f"chapters/{language}/alpha.html"
    return BuiltPage(address, language, "alpha", True, ("sec-sale",), numbers, {}, frozenset())


@pytest.mark.parametrize(
    ("japanese", "english", "found"),
    [
        ("2026年3月31日", "31 March 2026", 0),
        ("3月", "March", 0),
        ("3月", "31 March 2026", 2),
        ("3月", "April", 0),  # a stale number is not the languages' fault
    ],
)
def test_a_whole_date_here_and_its_month_there_are_two_forms(
    mini_data: Dataset, japanese: str, english: str, found: int
) -> None:
    pages = [
        page("ja", printed("ja", "report.as_of", japanese)),
        page("en", printed("en", "report.as_of", english)),
    ]
    problems = tuple(language_differences(pages, Renderings(Evaluations(mini_data))))
    assert len(problems) == found
    assert codes(problems) <= {"site-languages"}


def test_a_number_that_moved_to_another_section_in_one_language_is_found_in_both(mini_data: Dataset) -> None:
    pages = [
        page("ja", printed("ja", "report.as_of", "3月")),
        page("en", printed("en", "report.as_of", "March", "sec-other")),
    ]
    problems = language_differences(pages, Renderings(Evaluations(mini_data)))
    assert {problem.place.path for problem in problems} == {ALPHA_EN, ALPHA_JA}


def test_a_printed_text_that_means_another_value_is_found(
    prove: Prove, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readback, "parse_shown", lambda *_, **__: parse_amount("7 BTC"))
    found = prove()
    assert codes(found) == {"site-text"}
    assert any(
        "alpha.sale_2026_02.amount (article): expected a text that holds the computed 4000, got"
        in problem.message
        and "which means 6.5 to 7.5 BTC" in problem.message
        for problem in found
    )


def test_a_printed_text_that_cannot_be_read_back_is_found(
    prove: Prove, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readback, "parse_shown", lambda *_, **__: parse_amount("many"))
    found = prove()
    assert codes(found) == {"site-text"}
    assert all("expected a text that can be read back" in problem.message for problem in found)


def test_a_text_is_read_back_in_each_language_even_where_both_print_the_same(
    prove: Prove, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readback, "parse_shown", lambda *_, **__: parse_amount("7 BTC"))
    found = prove()
    places = {each.place.path for each in found if "alpha.sale_2026_02.amount (article)" in each.message}
    assert {ALPHA_EN, ALPHA_JA} <= places


def test_cards_in_another_order_than_in_the_other_language_are_found(site: Path, prove: Prove) -> None:
    path = site / ALPHA_EN
    start, *cards, end = re.split(
        r'(?=<article class="card)|(?=</section>\s*</main>)', path.read_text(encoding="utf-8")
    )
    assert len(cards) > 2
    path.write_text("".join([start, *reversed(cards), end]), encoding="utf-8")
    (problem,) = prove()
    assert problem.code == "site-order"
    assert {ALPHA_EN, ALPHA_JA} & {problem.place.path}


def test_sections_in_another_order_than_in_the_other_language_are_found(site: Path, prove: Prove) -> None:
    for address, first, second in ((ALPHA_EN, "sec-one", "sec-two"), (ALPHA_JA, "sec-two", "sec-one")):
        sections = "".join(f'<section id="{name}" class="level2"></section>' for name in (first, second))
        edit(site, address, '<section class="cards"', f'{sections}<section class="cards"')
    (problem,) = prove()
    assert problem.code == "site-order"
    assert "expected the sections in the order of" in problem.message


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ('<a href="#nowhere">x</a>', "link"),
        ('<a href="alpha.html#nowhere">x</a>', "link"),
        ('<script src="https://cdn.example/x.js"></script>', "request"),
    ],
)
def test_dead_fragments_and_requests_to_other_sites_are_found(
    site: Path, prove: Prove, html: str, code: str
) -> None:
    edit(site, "chapters/en/beta.html", "</main>", f"{html}</main>")
    (problem,) = prove()
    assert (problem.code, problem.place.path) == (code, "chapters/en/beta.html")


@pytest.mark.parametrize(
    ("old", "new", "typed"),
    [
        ("</main>", "<p>It sold 4,451 coins.</p></main>", "4,451"),
        ("</main>", "<p>四千四百五十一枚を売った。</p></main>", "四千四百五十一"),
        ("</figcaption>", " of 4451</figcaption>", "4451"),
        ("<title>", "<title>60 % of ", "60"),
        ("<head>", '<head><meta name="description" content="60 %">', "60"),
    ],
)
def test_a_number_typed_into_a_built_page_is_found(
    site: Path, prove: Prove, old: str, new: str, typed: str
) -> None:
    edit(site, ALPHA_EN, old, new)
    (problem,) = prove()
    assert (problem.code, problem.place.path) == ("digit", ALPHA_EN)
    assert f"got {typed!r}" in problem.message


@pytest.mark.parametrize("label", ["Figure 2-1:", "Figure 1:", "図 2-1:"])
def test_the_number_of_a_figure_is_none_that_somebody_typed(site: Path, prove: Prove, label: str) -> None:
    edit(site, ALPHA_EN, "<figcaption", f"<figcaption>{label} Sales</figcaption><figcaption")
    assert [each for each in prove() if each.code == "digit"] == []


def test_a_number_that_leads_elsewhere_than_to_its_card_is_found(site: Path, prove: Prove) -> None:
    edit(site, ALPHA_EN, f'{SHARE} href="#', f'{SHARE} href="#fig-alpha-holdings" data-x="#')
    (problem,) = (problem for problem in prove() if problem.code == "card")
    assert problem.place.path == ALPHA_EN
    assert "to lead to its card #m-disclosed-alpha-sale_2026_02-share" in problem.message


@pytest.mark.parametrize("address", ["feed-en.xml", "feed-ja.xml"])
def test_a_feed_that_was_edited_or_is_missing_is_found(site: Path, prove: Prove, address: str) -> None:
    edit(site, address, "</feed>", "<!-- x --></feed>")
    assert [(each.code, each.place.path) for each in prove()] == [("stale", address)]
    (site / address).unlink()
    assert ("site-export", address) in [(each.code, each.place.path) for each in prove()]


def test_an_edited_description_for_search_engines_is_found(site: Path, prove: Prove) -> None:
    edit(site, ALPHA_JA, '"dateModified":"2', '"dateModified":"1')
    assert [(each.code, each.place.path) for each in prove()] == [("stale", ALPHA_JA)]


def test_a_number_that_metrics_json_lacks_is_found(site: Path, prove: Prove) -> None:
    path = site / METRICS
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if '"metric": "alpha.sale_2026_02.share", "view": "disclosed"' not in line]
    assert len(kept) == len(lines) - 1
    path.write_text("".join(kept), encoding="utf-8")
    found = prove()
    assert any(
        problem.code == "site-export"
        and problem.place.path == METRICS
        and "expected alpha.sale_2026_02.share (disclosed), which chapters/" in problem.message
        for problem in found
    )


@pytest.mark.parametrize(("old", "new"), [('"61.5%"', '"16.5%"'), ('"chapters/en/alpha.html", ', "")])
def test_another_text_or_other_pages_in_metrics_json_are_found(
    site: Path, prove: Prove, old: str, new: str
) -> None:
    path = site / METRICS
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [line.replace(old, new) if "alpha.sale_2026_02.share" in line else line for line in lines]
    assert changed != lines
    path.write_text("".join(changed), encoding="utf-8")
    assert codes(prove()) >= {"site-export", "stale"}


@pytest.mark.parametrize("content", ["", "[]", "{", '{"metrics": [{}]}', '{"metrics": ["x"]}'])
def test_a_broken_metrics_json_is_one_finding(site: Path, prove: Prove, content: str) -> None:
    (site / METRICS).write_text(content, encoding="utf-8")
    (broken,) = (problem for problem in prove() if problem.code == "site-export")
    assert broken.place.path == METRICS


def test_a_missing_export_is_found(site: Path, prove: Prove) -> None:
    (site / "data/ledger.csv").unlink()
    assert (
        Problem(
            Place("data/ledger.csv"), "expected this file, got none; build again: dat render", "site-export"
        )
        in prove()
    )


@pytest.mark.parametrize("address", [ALPHA_JA, "index.html"])
def test_a_missing_page_is_found(site: Path, prove: Prove, address: str) -> None:
    (site / address).unlink()
    assert [problem.place.path for problem in prove() if problem.code == "site-page"] == [address]


def test_a_page_of_no_chapter_is_found(site: Path, prove: Prove) -> None:
    shutil.copy(site / ALPHA_EN, site / "chapters/en/gamma.html")
    assert [problem.place.path for problem in prove() if problem.code == "site-page"] == [
        "chapters/en/gamma.html"
    ]


@pytest.mark.parametrize("content", [None, b"", b"%PDF-1.7\n%%EOF\n"])
def test_a_report_in_print_that_is_missing_or_broken_is_found(
    site: Path, prove: Prove, content: bytes | None
) -> None:
    path = site / "pdf" / "report-ja.pdf"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert "pdf/report-ja.pdf" in {problem.place.path for problem in prove() if problem.code == "site-pdf"}


def test_a_report_in_print_with_other_numbers_than_the_pages_is_found(site: Path, prove: Prove) -> None:
    shutil.copy(site / "pdf" / "report-en.pdf", site / "pdf" / "report-ja.pdf")
    found = prove()
    assert codes(found) == {"site-pdf"}
    assert {problem.place.path for problem in found} == {"pdf/report-ja.pdf"}


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (LEDGER, "6500.5 BTC", "6600.5 BTC", "expected 60.6% for alpha.sale_2026_02.share (disclosed)"),
        (
            "data/claims.yml",
            'is: "~50 %"',
            'is: "~70 %"',
            'expected table("checks", "alpha") of chapters/en/alpha.qmd:',
        ),
        ("data/sources.yml", "publisher: Alpha", "publisher: Alpha Inc", "not what the data give now"),
        (
            "data/article.yml",
            "Alpha sold",
            "Alpha parted with",
            'expected headline("alpha") of chapters/en/alpha.qmd:',
        ),
        (LEDGER, "2700 BTC", "2800 BTC", 'expected chart("holdings", "alpha") of chapters/en/alpha.qmd:'),
    ],
)
def test_a_page_from_older_data_is_stale(
    site: Path, mini: Path, path: str, old: str, new: str, said: str
) -> None:
    change(mini, path, old, new)
    found = check_built(site, Evaluations(read_dataset(mini)))
    assert any(problem.code == "stale" and said in problem.message for problem in found)
    assert all("build again: dat render" in problem.message for problem in found if problem.code == "stale")


def test_data_that_changed_without_changing_a_page_make_the_exports_and_the_attached_files_stale(
    site: Path, mini: Path
) -> None:
    path = mini / "data" / "claims.yml"
    path.write_text(f"# looked at\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    found = check_built(site, Evaluations(read_dataset(mini)))
    assert codes(found) == {"stale"}
    assert {problem.place.path.partition("/")[0] for problem in found} == {"data", "pdf"}


def test_numbers_and_cards_of_another_day_are_stale(site: Path, mini_data: Dataset) -> None:
    evaluations = Evaluations(mini_data.as_known_on(date(2026, 3, 1)))
    assert "stale" in codes(check_built(site, evaluations))


def test_a_metric_that_exists_no_longer_is_stale(site: Path, prove: Prove) -> None:
    edit(site, ALPHA_EN, SHARE, SHARE.replace("alpha.sale_2026_02", "alpha.sale_2025_02"))
    assert any(
        "alpha.sale_2025_02.share (disclosed), which does not exist in the data" in p.message for p in prove()
    )


@pytest.mark.parametrize(
    ("old", "new"), [("<svg ", '<svg data-x="" '), ("as the source states it", "as we like it")]
)
def test_a_drawing_or_a_card_that_somebody_edited_is_stale(
    site: Path, prove: Prove, old: str, new: str
) -> None:
    edit(site, ALPHA_EN, old, new)
    (problem,) = prove()
    assert (problem.code, problem.place.path) == ("stale", ALPHA_EN)


def test_a_block_whose_words_stand_in_a_longer_text_is_stale(site: Path, prove: Prove) -> None:
    edit(site, ALPHA_EN, '<p class="headline">', '<p class="headline">It is not true that ')
    (problem,) = prove()
    assert (problem.code, problem.place.path) == ("stale", ALPHA_EN)
    assert 'expected headline("alpha") of chapters/en/alpha.qmd:' in problem.message


def test_a_page_that_is_not_utf8_is_named(site: Path, prove: Prove) -> None:
    (site / ALPHA_JA).write_bytes("<main>アルファ</main>".encode("shift_jis"))
    with pytest.raises(BrokenInput, match=r"^chapters/ja/alpha\.html: expected a page in UTF-8"):
        prove()


@pytest.mark.parametrize("exists", [False, True])
def test_a_folder_without_a_site_is_named_and_what_to_do(
    tmp_path: Path, mini_data: Dataset, exists: bool
) -> None:
    folder = tmp_path / "nothing"
    if exists:
        folder.mkdir()
    with pytest.raises(
        UsageError, match=r"expected a built site in .*, got no page there; build it: dat render"
    ):
        check_built(folder, Evaluations(mini_data))


def test_the_command_line_proves_the_site(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["--project", str(MINI), "check", "--site", str(site)]
    assert main(command) == 0
    edit(site, ALPHA_EN, ">61.5%</a>", ">61.4%</a>")
    capsys.readouterr()
    assert main(command) == 1
    assert "[stale]" in capsys.readouterr().err
    assert main([*command, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {problem["code"] for problem in told["problems"]} >= {"stale"}


def test_without_a_folder_the_command_line_proves_the_site_of_the_project(
    mini: Path, sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--project", str(mini), "check", "--site"]) == 2
    assert "build it: dat render" in capsys.readouterr().err
    shutil.copytree(sound, mini / "_site")
    assert main(["--project", str(mini), "check", "--site"]) == 0


def test_a_folder_that_is_named_is_one_of_where_the_command_is_run(
    mini: Path,
    sound: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    here = tmp_path_factory.mktemp("here")
    monkeypatch.chdir(here)
    shutil.copytree(sound, mini / "_site")
    assert main(["--project", str(mini), "check", "--site", "_site"]) == 2
    assert "expected a built site in _site, got no page there" in capsys.readouterr().err
    shutil.move(mini / "_site", here / "_site")
    assert main(["--project", str(mini), "check", "--site", "_site"]) == 0
