"""What the command line hands to publishing: the data files, the feeds and the attachments of the PDFs."""

from __future__ import annotations

from pathlib import Path

import lxml.etree
import pytest

from dat.build.hooks import hooks
from dat.cli import main
from dat.model import Dataset
from dat.publish.hooks import Usage
from dat.read.inputs import data_files
from dat.values import Evaluations
from tests.conftest import MINI


def test_the_languages_that_are_built_get_a_feed(mini_data: Dataset) -> None:
    exported = hooks(Evaluations(mini_data)).export(Usage({}, {}, ("ja",)))
    assert [name for name in exported.files if name.startswith("feed")] == ["feed-ja.xml"]
    assert lxml.etree.fromstring(exported.files["feed-ja.xml"]).tag == "{http://www.w3.org/2005/Atom}feed"


def test_the_reports_carry_the_data_files_as_they_are_and_what_was_computed(mini_data: Dataset) -> None:
    exported = hooks(Evaluations(mini_data)).export(Usage({}, {}, ()))
    as_they_are = {Path(name).name: content for name, content in data_files(MINI).items()}
    computed = {name: exported.files[f"data/{name}"] for name in ("metrics.json", "claims.json")}
    assert exported.attachments == as_they_are | computed


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "site"
    assert main(["--project", str(MINI), "render", "--draft", "--to", "html", "--out", str(folder)]) == 0
    return folder


def test_a_built_site_offers_its_data(site: Path) -> None:
    names = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.suffix != ".html"}
    assert {
        "data/metrics.json",
        "data/schemas/metrics.schema.json",
        "data/ledger.csv",
        "feed-en.xml",
    } <= names


def test_the_description_is_in_the_head_of_every_chapter_and_on_no_other_page(site: Path) -> None:
    for page in site.rglob("*.html"):
        head, _, rest = page.read_text(encoding="utf-8").partition("</head>")
        assert ("application/ld+json" in head) == (page.parent != site)
        assert "application/ld+json" not in rest
        assert "ClaimReview" not in head
