"""A session: the same project built again and again in one process, as the preview does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dat.build.session import Session
from dat.errors import BrokenInput, UsageError
from tests.render_project import make_project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_project(tmp_path / "report")


@pytest.fixture
def session(root: Path) -> Iterator[Session]:
    with Session(root, root / ".dat" / "preview") as opened:
        yield opened


def changed(session: Session, first: tuple[str, ...] = ()) -> list[str]:
    """Build and return the addresses of the pages that changed, in the order of their coming."""
    return [page.address for page in session.build(None, first) if page is not None and page.is_changed]


def add(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_the_first_build_makes_every_page_and_the_second_none(session: Session) -> None:
    assert len(changed(session)) == 5
    assert changed(session) == []


def test_a_page_that_is_open_comes_first(session: Session) -> None:
    assert changed(session, ("chapters/en/cango.html",))[0] == "chapters/en/cango.html"


def test_an_edit_reaches_its_page_alone(root: Path, session: Session) -> None:
    changed(session)
    add(root / "chapters/en/cango.qmd", "\nOne more sentence.\n")
    assert changed(session) == ["chapters/en/cango.html"]
    page = (session.folder / "chapters/en/cango.html").read_text(encoding="utf-8")
    assert "One more sentence." in page


def test_what_cannot_be_understood_leaves_the_last_good_pages_and_goes_when_mended(
    root: Path, session: Session
) -> None:
    changed(session)
    path = root / "data" / "ledger.csv"
    good = path.read_text(encoding="utf-8")
    add(path, "half a li")
    with pytest.raises(BrokenInput, match=r"data/ledger\.csv:\d+"):
        changed(session)
    assert (session.folder / "chapters/en/cango.html").is_file()
    path.write_text(good, encoding="utf-8")
    assert changed(session) == []


def test_a_typed_number_is_a_finding_and_the_page_is_there(mini: Path) -> None:
    add(mini / "chapters/en/alpha.qmd", "\nIt sold 4451 coins.\n")
    with Session(mini, mini / ".dat" / "preview") as session:
        assert "chapters/en/alpha.html" in changed(session)
    assert "digit" in {finding.code for finding in session.findings}


def test_there_is_no_pdf_before_there_are_pages(session: Session) -> None:
    with pytest.raises(UsageError, match="no page to typeset yet"):
        session.pdf("pdf/report-ja.pdf")
