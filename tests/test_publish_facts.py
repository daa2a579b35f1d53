"""What is known of a finished page, and proofs from that alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dat.errors import Problem
from dat.publish.checks import check_facts, sheets_of
from dat.publish.facts import PageFacts, facts_of, with_drawings
from dat.publish.finish import finish_landing, finish_page
from dat.publish.hooks import Hooks
from dat.publish.pages import Page, page_from, read_pages
from dat.publish.pieces import Fault, Piece, drawing_facts
from dat.tables.cards import card_id

SITE = Path(__file__).parent / "data" / "publish_site"
ADDRESS = "chapters/en/cango.html"
FRAME = (
    '<html lang="en"><head><link rel="stylesheet" href="../../assets/site.css"></head><body>'
    '<nav class="sidebar"><a href="index.html">I</a><a href="cango.html">C</a></nav><main>'
)
NUMBER = '<span class="metric" data-metric="cango.holding" data-view="latest">1</span>'
HELD = '<svg data-drawing="k1"></svg>'
SVG = '<svg viewBox="0 0 1 1" role="img"><defs><clipPath id="a-clip"></clipPath></defs><text>x</text></svg>'


def page(content: str, address: str = ADDRESS) -> Page:
    return Page(address, "en", "Cango", FRAME, content, '</main><p id="foot"></p></body></html>')


def hooks() -> Hooks:
    return Hooks(
        lambda metric, view, _: f'<article id="{card_id(metric, view)}"><a href="#top">x</a></article>',
        lambda *_: "",
        describe=lambda facts: {"shows": len(facts.numbers), "name": facts.title},
    )


def problems(*pages: PageFacts, served: frozenset[str] = frozenset({"assets/site.css"})) -> list[Problem]:
    facts = {each.address: each for each in pages}
    index = facts_of(page("", "chapters/en/index.html"))
    return list(
        check_facts(
            {index.address: index} | facts, served.__contains__, lambda _: 'line 1\nid="twice" "lost.html"'
        )
    )


def test_a_finished_page_knows_what_it_shows_and_offers() -> None:
    table = '<table class="dat-table"><tr id="check-sold"><td>1</td></tr><tr id="source-x"><td>2</td></tr></table>'
    finished = finish_page(
        page(f'{NUMBER}{table}{HELD}<a href="market.html#x">y</a>'), 2, hooks(), (), ("en",)
    )
    facts = finished.facts
    assert facts.numbers == (("cango.holding", "latest"),)
    assert facts.claims == {"sold": "check-sold"}
    assert facts.drawings == ("k1",)
    assert facts.sidebar == ("chapters/en/index.html", "chapters/en/cango.html")
    assert {"check-sold", "m-latest-cango-holding", "cards", "foot"} <= set(facts.piece.ids)
    assert facts.piece.links == ("market.html#x",)
    assert facts.piece.fetched == ("../../assets/site.css",)
    assert HELD in finished.html
    assert '{"shows":1,"name":"Cango"}' in finished.html


@pytest.mark.parametrize("built", read_pages(SITE), ids=lambda built: built.address)
def test_the_facts_are_those_of_the_page_as_it_was_written(built: Page) -> None:
    if built.is_chapter:
        finished = finish_page(built, 1, hooks(), ("feed-en.xml",), ("ja", "en"))
    else:
        finished = finish_landing(built, (), (), ("ja", "en"))
    read = page_from(finished.html, built.address)
    assert read is not None
    again = facts_of(read)
    assert sorted(again.piece.ids) == sorted(finished.facts.piece.ids)
    assert set(again.piece.links) == set(finished.facts.piece.links)
    assert replace(again, piece=Piece()) == replace(finished.facts, piece=Piece())


texts = st.text(st.characters(codec="utf-8"), max_size=8)
lists = st.lists(texts, max_size=3).map(tuple)
pieces = st.builds(
    Piece, lists, lists, lists, st.lists(st.builds(Fault, texts, texts, texts), max_size=2).map(tuple)
)
facts_of_pages = st.builds(
    PageFacts,
    address=texts,
    language=texts,
    title=texts,
    numbers=st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
    claims=st.dictionaries(texts, texts, max_size=3),
    drawings=lists,
    sidebar=st.lists(st.text("abc/.", min_size=1), max_size=3).map(tuple),
    piece=pieces,
)


@given(facts_of_pages)
def test_facts_survive_being_written_and_read(facts: PageFacts) -> None:
    assert PageFacts.from_json(facts.to_json()) == facts


@given(pieces)
def test_the_facts_of_a_drawing_survive_being_written_and_read(piece: Piece) -> None:
    assert Piece.from_json(piece.to_json()) == piece


@given(pieces, pieces, pieces)
def test_pieces_add_up_in_any_grouping_and_nothing_adds_nothing(one: Piece, two: Piece, three: Piece) -> None:
    assert (one + two) + three == one + (two + three)
    assert set((one + Piece()).links) == set(one.links)
    assert (one + Piece()).ids == one.ids


def test_a_drawing_made_elsewhere_counts_like_one_that_stands_on_the_page() -> None:
    inline = facts_of(page(f"<p>{SVG}</p>"))
    held = facts_of(page(f"<p>{HELD}</p>"))
    assert held.drawings == ("k1",)
    assert "a-clip" not in held.piece.ids
    filled = with_drawings(held, {"k1": drawing_facts(SVG)})
    assert sorted(filled.piece.ids) == sorted(inline.piece.ids)
    assert filled.drawings == inline.drawings == ()


@pytest.mark.parametrize(
    ("svg", "code"),
    [
        ("<svg><linearGradient id='g'></linearGradient></svg>", "gradient"),
        ("<svg><image xlink:href='https://x.example/a.png'></image></svg>", "request"),
        ("<svg><text>&lt;Chart at 0x7f&gt;</text></svg>", "trace"),
        ("<svg><g id='foot'></g></svg>", "id"),
    ],
)
def test_what_is_wrong_with_a_drawing_is_a_problem_of_its_page(svg: str, code: str) -> None:
    held = facts_of(page(HELD))
    assert problems(held) == []
    (problem,) = problems(with_drawings(held, {"k1": drawing_facts(svg)}))
    assert (problem.code, problem.place.path) == (code, ADDRESS)


def test_a_link_to_an_id_of_a_drawing_leads_there() -> None:
    held = facts_of(page(f'{HELD}<a href="#a-clip">x</a>'))
    assert [problem.code for problem in problems(held)] == ["link"]
    assert problems(with_drawings(held, {"k1": drawing_facts(SVG)})) == []


def test_links_that_were_proven_on_the_page_are_not_kept() -> None:
    facts = facts_of(
        page('<p id="a b">x</p><a href="#a%20b">x</a><a href="#foot">x</a><a href="#lost">x</a>')
    )
    assert facts.piece.links == ("#lost",)


def test_a_sidebar_that_leads_nowhere_is_reported_on_each_page() -> None:
    there = facts_of(page(""))
    lost = replace(there, sidebar=(*there.sidebar, "chapters/en/lost.html"))
    (problem,) = problems(lost)
    assert problem.message == "the link lost.html leads to no file of the site"
    assert problem.place.line == 2


def test_the_line_of_a_problem_is_looked_for_in_the_text_only_when_there_is_one() -> None:
    facts = facts_of(page('<p id="twice"></p>'))

    def never(address: str) -> str:
        raise AssertionError(address)

    served = frozenset({"assets/site.css", "chapters/en/index.html"}).__contains__
    assert check_facts({ADDRESS: facts}, served, never) == ()
    (problem,) = problems(facts_of(page('<p id="twice"></p><p id="twice"></p>')))
    assert problem.place.line == 2


def test_style_sheets_are_named_once() -> None:
    assert sheets_of([facts_of(page("")), facts_of(page("", "chapters/en/index.html"))]) == (
        "assets/site.css",
    )


def test_a_landing_page_is_numbered_and_led_to_the_cards() -> None:
    index = finish_page(page(NUMBER, "chapters/en/index.html"), None, hooks(), (), ()).facts
    landing = finish_landing(page(NUMBER, "index.html"), [index], (), ())
    assert landing.facts.piece.links == ("chapters/en/index.html#m-latest-cango-holding",)
    assert "ld+json" not in landing.html
