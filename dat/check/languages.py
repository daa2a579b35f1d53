"""Comparing the languages: a chapter has the same cells, headings and premises in each of them; only words differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dat.errors import Place, Problem
from dat.render.project import LANDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dat.render.source import Source


def language_problems(sources: Iterable[Source]) -> Iterator[Problem]:
    """Yield chapters that one language lacks, and what differs between the languages of a chapter."""
    chapters: dict[str, dict[str, Source]] = {}
    languages: dict[str, None] = {}
    for source in sources:
        if source.page.chapter != LANDING:
            languages[source.page.language] = None
            chapters.setdefault(source.page.chapter, {})[source.page.language] = source
    for chapter, found in chapters.items():
        first = next(iter(found.values()))
        for language in languages:
            if language not in found:
                message = f"expected the chapter {chapter!r} in every language, got none in {language!r}"
                yield Problem(Place(first.page.path), message, "language")
            elif found[language] is not first:
                yield from _differences(first, found[language])


def _differences(first: Source, other: Source) -> Iterator[Problem]:
    """Yield the first difference of each sort; those after it are mostly its consequences."""
    for what, ours, theirs in (
        ("cell", _cells(first), _cells(other)),
        ("heading id", _headings(first), _headings(other)),
        ("premise", _premises(first), _premises(other)),
    ):
        for number in range(max(len(ours), len(theirs))):
            (_, wanted), (line, got) = _item(ours, number), _item(theirs, number)
            if wanted != got:
                message = f"expected the same {what}s as in {first.page.path}, there {wanted!r}, got {got!r}"
                yield Problem(Place(other.page.path, line), message, "language")
                break


def _item(items: list[tuple[int, str]], number: int) -> tuple[int | None, str]:
    return items[number] if number < len(items) else (None, "nothing")


def _cells(source: Source) -> list[tuple[int, str]]:
    """Return the code of each cell without its options, and its label, which may not differ either."""
    found: list[tuple[int, str]] = []
    for cell in source.cells:
        code = [text for text in cell.code.splitlines() if text.strip() and not text.startswith("#")]
        label = [f"#| label: {cell.options.label}"] if cell.options.label else []
        found.append((cell.line, "\n".join([*label, *code])))
    return found


def _headings(source: Source) -> list[tuple[int, str]]:
    return [(heading.line, heading.id) for heading in source.headings]


def _premises(source: Source) -> list[tuple[int, str]]:
    return [(premise.line, premise.text) for premise in source.premises]
