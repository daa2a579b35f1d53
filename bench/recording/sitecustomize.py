"""Writes down what a build gives to vl-convert, pandoc and WeasyPrint, so that the floor does the same work.

Python imports a module of this name at its start wherever this folder is on its path, so every process of a build
records. `BENCH_RECORDS` names the folder for the records, one JSON file each; without it nothing happens.
"""

from __future__ import annotations

import hashlib
import importlib.abc
import importlib.machinery
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
from pathlib import Path
from types import ModuleType
from typing import Any

RECORDS = os.environ.get("BENCH_RECORDS", "")
SCRIPT = Path(__file__).resolve().with_name("pandoc.py")


def record(kind: str, what: dict[str, Any]) -> None:
    """Write one piece of work; the same piece is written once."""
    text = json.dumps(what, ensure_ascii=False)
    name = f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:20]}.json"
    scratch = Path(RECORDS) / f"{name}.{os.getpid()}"
    scratch.write_text(text, encoding="utf-8")
    scratch.replace(Path(RECORDS) / name)


def watch_drawing(module: ModuleType) -> None:
    """Record every specification that becomes an SVG."""
    for name in ("vegalite_to_svg", "vega_to_svg"):
        setattr(module, name, _watched(name, getattr(module, name)))


def _watched(name: str, draw: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(draw)
    def drawn(*given: Any, **named: Any) -> Any:
        record("chart", {"function": name, "given": given, "named": named})
        return draw(*given, **named)

    return drawn


def watch_typesetting(module: ModuleType) -> None:
    """Record every document that becomes a PDF, with its style sheets and what is attached."""
    _remember(module.HTML, ("string", "base_url"))
    _remember(module.CSS, ("string", "filename"))
    _remember(module.Attachment, ("url", "string", "name", "description", "relationship"))
    render, write = module.HTML.render, module.Document.write_pdf

    @wraps(render)
    def rendered(self: Any, *given: Any, **named: Any) -> Any:
        document = render(self, *given, **named)
        sheets = [sheet.made_from for sheet in named.get("stylesheets") or ()]
        document.made_from = {**self.made_from, "styles": sheets}
        return document

    @wraps(write)
    def written(self: Any, *given: Any, **named: Any) -> Any:
        files = [file.made_from for file in named.get("attachments") or ()]
        form = {key: named[key] for key in ("pdf_variant", "pdf_tags") if key in named}
        record("pdf", {**self.made_from, "attachments": files, "form": form})
        return write(self, *given, **named)

    module.HTML.render, module.Document.write_pdf = rendered, written


def _remember(kind: Any, names: Sequence[str]) -> None:
    """Let objects of a class keep some of the arguments that they were made from, as text."""
    make = kind.__init__

    @wraps(make)
    def made(self: Any, *given: Any, **named: Any) -> None:
        self.made_from = {name: _text(named[name]) for name in names if named.get(name) is not None}
        make(self, *given, **named)

    kind.__init__ = made


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def watch_programs(module: ModuleType) -> None:
    """Put the script beside this one in the place of pandoc."""
    make = module.Popen.__init__

    @wraps(make)
    def made(self: Any, args: Any, *given: Any, **named: Any) -> None:
        is_pandoc = isinstance(args, (list, tuple)) and Path(os.fspath(args[0])).name == "pandoc"
        # The script itself starts the real pandoc; standing in for that one as well would never end.
        is_script = Path(sys.argv[0]).resolve() == SCRIPT
        if is_pandoc and not is_script and "--version" not in args:
            args = [sys.executable, str(SCRIPT), *args]
        make(self, args, *given, **named)

    module.Popen.__init__ = made


class AfterImport(importlib.abc.MetaPathFinder):
    """Changes modules right after they are imported."""

    def __init__(self, changes: Mapping[str, Callable[[ModuleType], None]]) -> None:
        self.changes = changes

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the module's own specification, with a loader that changes the module at its end."""
        change = self.changes.get(name)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target) if change else None
        if change is not None and spec is not None and spec.loader is not None:
            loader: Any = spec.loader
            loader.exec_module = partial(_load, loader.exec_module, change)
        return spec


def _load(
    load: Callable[[ModuleType], None], change: Callable[[ModuleType], None], module: ModuleType
) -> None:
    load(module)
    change(module)


if RECORDS:
    watched = {"subprocess": watch_programs, "vl_convert": watch_drawing, "weasyprint": watch_typesetting}
    sys.meta_path.insert(0, AfterImport(watched))
