"""From data and chapters to a finished site with its PDFs, on the miniature and on the real report."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import lxml.html
import pypdf
import pytest

from dat.check.site import check_built
from dat.cli import main
from dat.model import LANGUAGES, Dataset
from dat.values import Evaluations
from tests.conftest import MINI, ROOT
from tests.test_read import LEDGER, change

PAGES = (
    "index",
    "market",
    "cango",
    "empery",
    "bitdeer",
    "sequans",
    "ethzilla",
    "conclusion",
    "claims",
    "methods",
)
CHAPTER = "chapters/en/alpha.qmd"
COMPANIES = ("cango", "empery", "bitdeer", "sequans", "ethzilla")

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("small") / "site"
    assert main(["--project", str(MINI), "render", "--out", str(site)]) == 0
    return site


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("real") / "site"
    assert main(["--project", str(ROOT), "render", "--out", str(site)]) == 0
    return site


def digests(site: Path) -> dict[str, str]:
    files = sorted(path for path in site.rglob("*") if path.is_file())
    return {str(path.relative_to(site)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_miniature_has_its_pages_and_pdfs(small: Path) -> None:
    pages = {
        f"chapters/{language}/{name}.html" for language in LANGUAGES for name in ("index", "alpha", "beta")
    }
    pdfs = {
        f"pdf/{name}-{language}.pdf"
        for language in LANGUAGES
        for name in ("report", "briefing-alpha", "briefing-beta")
    }
    assert pages | pdfs | {"index.html"} <= set(digests(small))


def test_every_number_leads_to_its_card_without_a_script(small: Path) -> None:
    page = lxml.html.parse(small / "chapters" / "en" / "alpha.html")
    link = page.xpath("//p/a[@data-metric='alpha.sale_2026_02.amount']")[0]
    card = page.xpath("//*[@id=$target]", target=link.get("href").removeprefix("#"))[0]
    assert "alpha-a1" in card.text_content()
    assert not page.xpath("//script[@src]")


def test_building_again_gives_the_same_bytes(small: Path, tmp_path: Path) -> None:
    assert main(["--project", str(MINI), "render", "--to", "html", "--out", str(tmp_path / "again")]) == 0
    again = digests(tmp_path / "again")
    assert again == {name: digest for name, digest in digests(small).items() if not name.startswith("pdf/")}


def test_one_language_alone_can_be_built(tmp_path: Path) -> None:
    arguments = ["render", "--to", "html", "--lang", "en", "--out", str(tmp_path / "en")]
    assert main(["--project", str(MINI), *arguments]) == 0
    assert not (tmp_path / "en" / "chapters" / "ja").exists()


@pytest.mark.parametrize(
    ("path", "old", "new", "status", "said"),
    [
        (LEDGER, "6500.5 BTC", "many", 2, "data/ledger.csv:4:amount: expected an amount"),
        (LEDGER, "6500.5 BTC", "8000.5 BTC", 1, "chapters/en/alpha.qmd:4: expected the premise"),
        (
            CHAPTER,
            "says.sale_2026_02.amount",
            "says.sale_2026_02.amont",
            2,
            "chapters/en/alpha.qmd:25:31: expected",
        ),
    ],
)
def test_a_build_that_fails_leaves_the_old_site_as_it_was(  # noqa: PLR0917 a column of the table each
    mini: Path, path: str, old: str, new: str, status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--project", str(mini), "render", "--to", "html"]) == 0
    before = digests(mini / "_site")
    change(mini, path, old, new)
    assert main(["--project", str(mini), "render", "--to", "html"]) == status
    assert digests(mini / "_site") == before
    error = capsys.readouterr().err
    assert said in error
    assert 'File "' not in error


def test_a_cell_that_raises_is_named_with_its_exception(
    mini: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for language in LANGUAGES:
        change(mini, f"chapters/{language}/alpha.qmd", 'report.table("checks", "alpha")', "1 / 0")
    # Only a draft gets so far: `dat check` refuses logic in a cell.
    assert main(["--project", str(mini), "render", "--to", "html", "--draft"]) == 2
    error = capsys.readouterr().err
    assert "chapters/en/alpha.qmd:36: " in error
    assert "ZeroDivisionError" in error
    assert "1 / 0" in error
    assert not (mini / "_site").exists()


def test_a_draft_is_stamped(mini: Path) -> None:
    change(mini, LEDGER, "6500.5 BTC", "8000.5 BTC")
    assert main(["--project", str(mini), "render", "--to", "html", "--draft"]) == 0
    assert 'class="draft-stamp"' in (mini / "_site" / "chapters" / "en" / "alpha.html").read_text(
        encoding="utf-8"
    )


def test_the_real_report_is_complete(real: Path) -> None:
    pages = {f"chapters/{language}/{name}.html" for language in LANGUAGES for name in PAGES}
    briefings = {f"pdf/briefing-{company}-{language}.pdf" for language in LANGUAGES for company in COMPANIES}
    reports = {f"pdf/report-{language}.pdf" for language in LANGUAGES}
    assert pages | briefings | reports | {"index.html"} <= set(digests(real))


def test_pages_pdfs_and_exports_show_what_the_data_give_in_both_languages_alike(
    real: Path, real_data: Dataset
) -> None:
    assert check_built(real, Evaluations(real_data)) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_in_print_has_bookmarks_and_metadata(real: Path, language: str) -> None:
    reader = pypdf.PdfReader(real / "pdf" / f"report-{language}.pdf")
    assert len(reader.pages) > 20
    assert len(reader.outline) >= len(PAGES)
    assert reader.metadata is not None
    assert reader.metadata.title
    assert str(reader.root_object["/Lang"]) == language


@pytest.mark.parametrize("company", COMPANIES)
def test_a_briefing_has_at_most_two_pages(real: Path, company: str) -> None:
    for language in LANGUAGES:
        assert len(pypdf.PdfReader(real / "pdf" / f"briefing-{company}-{language}.pdf").pages) <= 2


def test_japanese_is_set_in_an_embedded_japanese_font(real: Path) -> None:
    reader = pypdf.PdfReader(real / "pdf" / "briefing-cango-ja.pdf")
    fonts: list[Any] = []
    for page in reader.pages:
        resources: Any = page["/Resources"]
        fonts += [font.get_object() for font in resources["/Font"].values()]
    names = {str(font["/BaseFont"]) for font in fonts}
    assert any("CJK" in name for name in names), names
    descendants = [font["/DescendantFonts"][0].get_object() for font in fonts if "/DescendantFonts" in font]
    files = ("/FontFile2", "/FontFile3")
    assert all(any(file in font["/FontDescriptor"] for file in files) for font in descendants)
