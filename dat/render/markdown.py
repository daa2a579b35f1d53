"""Markdown to HTML: one pandoc run per chapter, with the outputs of its cells and the project's filters.

Pandoc and the filters get everything through a temporary folder and command-line arguments; the result
depends on the arguments of `to_html` alone.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dat.cache.digest import digest_of
from dat.errors import BrokenInput, MissingTool, Place, Problem
from dat.render.cells import Cell
from dat.render.execution import Output, Outputs
from dat.render.source import Source
from dat.render.yaml_tree import QUARTO_WOULD
from dat.world import Keep, made

READER = "markdown-yaml_metadata_block"
_RAW_INLINE = re.compile(r"`([^`]+)`\{=html\}")
_RAW_BLOCK = re.compile(r"```\{=html\}\n((?:(?!```).)*)\n```\n", re.DOTALL)
_HELD = re.compile(r"<!--held (\d+)-->.*?<!--/held-->", re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


@cache
def pandoc_path() -> str:
    """Return the pandoc program that comes with the Python package."""
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError) as error:
        raise MissingTool("pandoc is not installed: install the Python package pypandoc_binary") from error


def to_html(
    source: Source,
    outputs: Outputs,
    *,
    filters: Path,
    project_filters: Sequence[Path],
    keep: Keep = made,
) -> str:
    """Return the content of a page as HTML, or stop where pandoc disagrees with the source.

    Pandoc sees what the cells show as marks only, and `keep` may remember what it makes of them: a number that changes
    takes the place of its mark without another run.
    """
    chain = [filters / "outputs.lua", *project_filters]
    chain += [filters / name for name in ("callouts.lua", "crossref.lua", "links.lua")]
    held, pieces = hold(outputs)
    given = json.dumps(_exchanged(source, held), ensure_ascii=False)
    parts: list[bytes | str] = [source.text, source.language, given, *(path.read_bytes() for path in chain)]
    key = "pandoc " + digest_of(version("pypandoc_binary"), READER, *parts)
    return let_go(keep(key, lambda: _run_pandoc(source, held, chain).encode()).decode(), pieces)


def hold(outputs: Outputs) -> tuple[Outputs, tuple[str, ...]]:
    """Return the outputs with a mark in the place of each piece of raw HTML, and the pieces.

    Beside its mark stand the first and the last character that a reader sees: line breaks depend on them.
    """
    pieces: list[str] = []

    def mark(html: str) -> str:
        seen = _TAG.sub("", html)
        pieces.append(html)
        return f"<!--held {len(pieces) - 1}-->{seen[:1]}{seen[-1:]}<!--/held-->"

    def inline(text: str) -> str:
        match = _RAW_INLINE.fullmatch(text)
        return f"`{mark(match[1])}`{{=html}}" if match else text

    def block(output: Output) -> Output:
        match = _RAW_BLOCK.fullmatch(output.text) if output.kind == "markdown" else None
        return replace(output, text=f"```{{=html}}\n{mark(match[1])}\n```\n") if match else output

    cells = tuple(tuple(map(block, shown)) for shown in outputs.cells)
    return Outputs(cells, tuple(map(inline, outputs.lookups))), tuple(pieces)


def let_go(html: str, pieces: Sequence[str]) -> str:
    """Return the HTML with the pieces in the places of their marks."""
    return _HELD.sub(lambda place: pieces[int(place[1])], html)


def _run_pandoc(source: Source, outputs: Outputs, chain: Sequence[Path]) -> str:
    with tempfile.TemporaryDirectory(prefix="dat-pandoc-") as name:
        exchange = Path(name)
        (exchange / "outputs.json").write_text(json.dumps(_exchanged(source, outputs)), encoding="utf-8")
        result = subprocess.run(  # noqa: S603 - our own pandoc with our own arguments
            [
                pandoc_path(),
                f"--from={READER}",
                "--to=html5",
                "--wrap=none",
                "--section-divs",
                "--syntax-highlighting=none",
                "--fail-if-warnings",
                f"--metadata=lang:{source.language}",
                f"--metadata=dat-exchange:{exchange.as_posix()}",
                *(f"--lua-filter={path}" for path in chain),
            ],
            input=source.text,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        report = exchange / "report.json"
        problems = _disagreements(source, json.loads(report.read_text("utf-8"))) if report.is_file() else []
    if result.returncode and not problems:
        problems = [_pandoc_problem(source, result.stderr)]
    if problems:
        raise BrokenInput(problems)
    return str(result.stdout)


def _exchanged(source: Source, outputs: Outputs) -> dict[str, Any]:
    cells = [_cell(cell, shown) for cell, shown in zip(source.cells, outputs.cells, strict=True)]
    return {"cells": cells, "lookups": list(outputs.lookups)}


def _cell(cell: Cell, outputs: tuple[Output, ...]) -> dict[str, Any]:
    options = cell.options
    lines = [line for line in cell.code.splitlines() if not line.startswith("#|")]
    return {
        "label": options.label or "",
        "float": options.is_float,
        "caption": options.caption or "",
        "asis": options.output == "asis" and not options.is_float,
        "echo": options.echo and options.include,
        "code": "\n".join(lines),
        "outputs": [{"kind": output.kind, "text": output.text} for output in outputs],
    }


def _pandoc_problem(source: Source, message: str) -> Problem:
    """Keep what pandoc says; the stack of its Lua interpreter helps nobody here."""
    text = message.partition("stack traceback:")[0].strip()
    return Problem(Place(source.page.path), f"pandoc: {text}", "pandoc")


def _disagreements(source: Source, report: dict[str, Any]) -> list[Problem]:
    """Compare the markers pandoc met with those that were set: each exactly once."""
    problems: list[Problem] = []
    path = source.page.path
    for kind, lines in (
        ("cells", [cell.line for cell in source.cells]),
        ("lookups", [lookup.line for lookup in source.lookups]),
    ):
        met = list(report[kind])
        for number, line in enumerate(lines):
            if met.count(number) != 1:
                message = f"pandoc does not read this as code ({kind}: {len(lines)} written, {len(met)} met)"
                problems.append(Problem(Place(path, line), message, "count"))
    for text in report["strays"]:
        message = (
            f"inline code `{text}` stands where the engine does not look for it, such as an indented note"
        )
        problems.append(Problem(Place(path, _line_of(source, text)), message, "count"))
    for item in report["unknown"]:
        message = f"{item['kind']} ({item['text']!r}): {QUARTO_WOULD}"
        problems.append(Problem(Place(path, _line_of(source, item["text"])), message, "unknown"))
    return problems


def _line_of(source: Source, text: str) -> int | None:
    return next((number for number, line in enumerate(source.text.splitlines(), 1) if text in line), None)
