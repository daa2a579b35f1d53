"""The script of an open page, in a browser: what a reader does there outlives every edit. Runs where Chromium is."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.preview_running import Running, running

playwright = pytest.importorskip("playwright.sync_api", reason="the page's script is tried in Chromium")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

LONG = "".join(
    f'<p id="p{number}">paragraph {number} {"with some words " * 12}</p>\n' for number in range(60)
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as starter:
        opened = starter.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("preview")) as served:
        yield served


@pytest.fixture
def page(browser: Any, preview: Running) -> Iterator[Any]:
    """A page that shows the long text."""
    preview.edit("a", LONG)
    opened = browser.new_page(viewport={"width": 800, "height": 600})
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(f"{preview.url}/chapters/a.html")
    opened.wait_for_selector("#p59")
    yield opened
    opened.close()
    assert errors == []


def bar(page: Any) -> str:
    """Return the words of the bar, or nothing if there is none."""
    return str(
        page.evaluate(
            """() => [...document.documentElement.children].map(child => child.shadowRoot?.querySelector("section"))
                .filter(section => section && !section.hidden).map(section => section.innerText).join("")"""
        )
    )


def has_bar(text: str) -> str:
    """Return a condition for the page: its bar holds these words."""
    return f"""() => [...document.documentElement.children].some(child =>
        child.shadowRoot?.querySelector("section:not([hidden])")?.innerText.includes({text!r}))"""


NO_BAR = "() => ![...document.documentElement.children].some(child => child.shadowRoot?.querySelector('section:not([hidden])'))"


def test_what_is_in_view_stays_where_it_is_when_text_grows_above(page: Any, preview: Running) -> None:
    page.evaluate("document.querySelector('#p30').scrollIntoView()")
    before = page.evaluate("[scrollY, document.querySelector('#p31').getBoundingClientRect().top]")
    preview.edit("a", '<p id="new">A new one</p>\n<p>and another</p>\n' + LONG)
    page.wait_for_selector("#new", state="attached")
    after = page.evaluate("[scrollY, document.querySelector('#p31').getBoundingClientRect().top]")
    assert after[0] > before[0] + 30
    assert after[1] == pytest.approx(before[1], abs=1)


def test_the_page_is_not_reloaded(page: Any, preview: Running) -> None:
    page.evaluate("window.mark = document.querySelector('#p7')")
    preview.edit("a", LONG.replace("paragraph 3 ", "paragraph three "))
    page.wait_for_selector("text=paragraph three")
    assert page.evaluate("window.mark.isConnected")


def test_a_paragraph_put_in_between_leaves_its_neighbours_alone(page: Any, preview: Running) -> None:
    plain = "<p>first</p>\n<p>second</p>\n<p>third</p>"
    preview.edit("a", plain)
    page.wait_for_selector("text=third")
    page.evaluate("window.marks = [...document.querySelectorAll('main p')]")
    preview.edit("a", plain.replace("<p>second", "<p>between</p>\n<p>second"))
    page.wait_for_selector("text=between")
    assert page.evaluate("window.marks.map(mark => mark.isConnected && mark.textContent)") == [
        "first",
        "second",
        "third",
    ]


def test_selection_focus_and_what_was_unfolded_outlive_an_edit(page: Any, preview: Running) -> None:
    text = '<details><summary>more</summary><p>{}</p></details><p><a href="#x" id="link">a link</a> and words to choose, {}</p>'
    preview.edit("a", text.format("one", "one"))
    page.wait_for_selector("#link")
    page.evaluate("""() => {
        document.querySelector("details").open = true;
        document.querySelector("#link").focus();
        const words = document.querySelector("#link").nextSibling;
        getSelection().setBaseAndExtent(words, 5, words, 10);
    }""")
    preview.edit("a", text.format("two", "two"))
    page.wait_for_selector("text=choose, two")
    state = "[getSelection().toString(), document.activeElement.id, document.querySelector('details').open]"
    assert page.evaluate(state) == ["words", "link", True]


def test_what_is_broken_stands_in_a_bar_as_text_and_goes_when_mended(page: Any, preview: Running) -> None:
    preview.edit("a", "BROKEN")
    page.wait_for_function(has_bar("chapters/a.txt:1"))
    assert "no amount: <b>4,451</b>" in bar(page)
    assert page.locator("#p59").count() == 1
    preview.edit("a", LONG)
    page.wait_for_function(NO_BAR)


def test_a_bar_that_was_put_away_comes_back_with_other_news(page: Any, preview: Running) -> None:
    preview.edit("a", LONG + "FINDING")
    page.wait_for_function(has_bar("typed digit"))
    page.get_by_role("button", name="Hide").click()
    page.wait_for_function(NO_BAR)
    preview.edit("a", LONG + "FINDING again")
    page.wait_for_selector("text=FINDING again")
    page.wait_for_function(NO_BAR)
    preview.edit("a", "BROKEN")
    page.wait_for_function(has_bar("no amount"))
    preview.edit("a", LONG)
    page.wait_for_function(NO_BAR)


def test_a_style_sheet_is_exchanged_without_touching_the_page(page: Any, preview: Running) -> None:
    page.evaluate("document.querySelector('#p30').scrollIntoView()")
    before = page.evaluate("scrollY")
    (preview.root / "style.css").write_text("p { color: rgb(1, 2, 3) }", "utf-8")
    page.wait_for_function("getComputedStyle(document.querySelector('p')).color === 'rgb(1, 2, 3)'")
    page.wait_for_function("document.querySelectorAll('link[rel=stylesheet]').length === 1")
    assert page.evaluate("scrollY") == before


def test_a_page_that_does_not_exist_yet_appears(page: Any, preview: Running) -> None:
    page.goto(f"{preview.url}/chapters/later.html")
    preview.edit("later", "<p>here it is</p>")
    page.wait_for_selector("text=here it is")
    assert page.title() == "later"
    page.wait_for_function("document.querySelectorAll('link[rel=stylesheet]').length === 1")
    (preview.root / "chapters" / "later.txt").unlink()
    page.wait_for_function(has_bar("no longer part"))


def test_any_page_becomes_any_other(page: Any) -> None:
    chance = random.Random(1)
    pages = [_fragment(chance, depth=3) for _ in range(200)]
    differing = page.evaluate(
        """async (pages) => {
            const { morph } = await import("/_preview/morph.js");
            const body = (html) => new DOMParser().parseFromString(html, "text/html").body;
            const live = body(pages[0]);
            return pages.filter((html) => { morph(live, body(html), () => {}); return !live.isEqualNode(body(html)); });
        }""",
        pages,
    )
    assert differing == []


def _fragment(chance: random.Random, depth: int) -> str:
    """Return some HTML with few kinds of elements, ids and words, so that much is alike."""
    words = chance.choice(["", "one", "two three", "\n"])
    if depth == 0 or chance.random() < 0.2:
        return words
    name = chance.choice(["div", "p", "span", "svg", "b"])
    id_ = chance.choice(["", "", f' id="{chance.choice("abc")}"', ' class="x"'])
    inner = "".join(_fragment(chance, depth - 1) for _ in range(chance.randrange(4)))
    return f"{words}<{name}{id_}>{inner}</{name}>{_fragment(chance, depth - 1)}"
