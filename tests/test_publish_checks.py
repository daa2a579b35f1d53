"""What a built page must not contain."""

import shutil
from pathlib import Path

import pytest

from dat.errors import BrokenPublication, Problem
from dat.publish.checks import check_site

SITE = Path(__file__).parent / "data" / "publish_site"
PDFS = ("pdf/report-ja.pdf", "pdf/report-en.pdf")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return shutil.copytree(SITE, tmp_path / "site")


def found(site: Path, html: str, into: str = "</main>") -> list[Problem]:
    """Put something on a page and return what the proofs find."""
    path = site / "chapters/ja/market.html"
    path.write_text(path.read_text(encoding="utf-8").replace(into, html + into), encoding="utf-8")
    with pytest.raises(BrokenPublication) as caught:
        check_site(site, promised=PDFS)
    return list(caught.value.problems)


def test_the_example_site_is_fit_to_be_published(site: Path) -> None:
    check_site(site, promised=PDFS)


def test_a_file_that_is_missing_is_named_once_on_a_page(site: Path) -> None:
    links = '<a href="lost.html#a">x</a><a href="lost.html#b">x</a><a href="lost.html">x</a>'
    assert [problem.message for problem in found(site, links)] == [
        "the link lost.html#a leads to no file of the site"
    ]


def test_a_missing_pdf_is_a_broken_link(site: Path) -> None:
    with pytest.raises(BrokenPublication, match=r"pdf/report-ja\.pdf leads to no file of the site"):
        check_site(site)


@pytest.mark.parametrize(
    ("html", "code", "words"),
    [
        ("<p>&lt;dat.Shown at 0x7f&gt;</p>", "trace", "an error was swallowed"),
        ("<dat.Shown object at 0x7f>", "trace", "an error was swallowed"),
        ("<p>`{python} says.x`</p>", "trace", "not executed"),
        ("<pre>Traceback (most recent call last)</pre>", "trace", "error message of Python"),
        ('<script src="https://cdn.example/x.js"></script>', "request", "fetches https://cdn.example/x.js"),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', "request", "fetches //cdn.example/x.css"),
        ('<img src="http://x.example/a.png" alt="">', "request", "fetches http://x.example/a.png"),
        ('<img srcset="https://x.example/a.png 2x" alt="">', "request", "fetches https://x.example/a.png"),
        ('<iframe src="https://x.example/"></iframe>', "request", "fetches https://x.example/"),
        ('<style>@import "https://x.example/a.css";</style>', "request", "fetches https://x.example/a.css"),
        ('<p style="background: url(//x.example/a.png)"></p>', "request", "fetches //x.example/a.png"),
        (
            '<svg><image xlink:href="https://x.example/a.png"/></svg>',
            "request",
            "fetches https://x.example/a.png",
        ),
        ('<a href="nowhere.html">x</a>', "link", "leads to no file"),
        ('<a href="../../../outside.html">x</a>', "link", "leads to no file"),
        ('<a href="#nowhere">x</a>', "link", "leads to no id on chapters/ja/market.html"),
        ('<a href="cango.html#nowhere">x</a>', "link", "leads to no id on chapters/ja/cango.html"),
        ('<img src="lost.png" alt="">', "link", "leads to no file"),
        ('<p id="sec-says"></p>', "id", "stands 2 times"),
        ('<svg><linearGradient id="g"></linearGradient></svg>', "gradient", "userSpaceOnUse"),
    ],
)
def test_a_page_is_refused(site: Path, html: str, code: str, words: str) -> None:
    (problem,) = found(site, html)
    assert problem.code == code
    assert words in problem.message
    assert problem.place.path == "chapters/ja/market.html"
    assert problem.place.line is not None


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://example.org/">x</a> <a href="mailto:x@example.org">x</a> <a href="#">x</a> <a href="#top">x</a>',
        '<script>const example = "Traceback";</script>',
        '<a href="../en/">x</a> <a href="../en">x</a> <a href="../en/#fig-overview">x</a>',
        '<img src="data:image/png;base64,AA" alt="">',
    ],
)
def test_ordinary_links_and_own_files_are_fine(site: Path, html: str) -> None:
    path = site / "chapters/ja/market.html"
    path.write_text(path.read_text(encoding="utf-8").replace("</main>", html + "</main>"), encoding="utf-8")
    check_site(site, promised=PDFS)


def test_style_sheets_of_the_site_fetch_nothing_from_elsewhere(site: Path) -> None:
    (site / "assets/site.css").write_text("p {}\n@import url('https://fonts.example/x');\n", encoding="utf-8")
    with pytest.raises(BrokenPublication, match=r"assets/site.css:2: .* https://fonts.example/x"):
        check_site(site, promised=PDFS)


def test_all_problems_are_reported_at_once(site: Path) -> None:
    assert len(found(site, '<a href="#a">x</a><a href="#b">x</a><p>Traceback</p>')) == 3
