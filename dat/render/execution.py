"""Execution: the cells and lookups of one chapter, run in a fresh namespace.

`execute` takes a source and returns its outputs. It restores folder, environment and interpreter state,
so that the order of chapters cannot matter. A process forked inside of `shell_ready` finds its shell made and
never used, and leaves it as it is: nothing of one chapter can reach another, and nothing has to be taken down.
"""

from __future__ import annotations

import atexit
import linecache
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import reduce
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from dat.errors import BrokenInput, Place, Problem
from dat.render.cells import Cell
from dat.render.source import Lookup, Source
from dat.render.yaml_tree import QUARTO_WOULD

_CELL_FILE = "<ipython-input-"
_MOST_PRINTED = 1_000_000  # characters; a cell that prints for ever must not fill the memory
UNFIT = (" at 0x", "Traceback", "{python}")


@dataclass(frozen=True)
class Output:
    """One thing that a cell shows."""

    kind: Literal["markdown", "text"]
    text: str


@dataclass(frozen=True)
class Outputs:
    """What the cells and lookups of a chapter show, in the order of the source."""

    cells: tuple[tuple[Output, ...], ...]
    lookups: tuple[str, ...]


def _unheard(place: Place) -> None:
    """Tell nobody where the run stands."""


def execute(source: Source, *, root: Path, reached: Callable[[Place], None] = _unheard) -> Outputs:
    """Run a chapter from top to bottom and return what it shows.

    `reached` is told the place of each cell and lookup before it runs: if the process ends in it, nobody else knows.

    Raises:
        BrokenInput: a cell fails, or shows what is not meant for readers.
    """
    cells: list[tuple[Output, ...]] = []
    lookups: list[str] = []
    steps: list[Cell | Lookup] = [*source.cells, *source.lookups]
    with _document(root, source), _interpreter() as interpreter:
        run = _Run(source.page.path, interpreter)
        for step in sorted(steps, key=_position):
            reached(Place(source.page.path, step.line))
            if isinstance(step, Cell):
                cells.append(run.cell(step))
            else:
                lookups.append(run.lookup(step))
    return Outputs(tuple(cells), tuple(lookups))


def _position(step: Cell | Lookup) -> tuple[int, int]:
    return (step.line, step.column if isinstance(step, Lookup) else 0)


@contextmanager
def _document(root: Path, source: Source) -> Iterator[None]:
    """Stand in the chapter's folder with the variables that Quarto sets."""
    folder = (root / source.page.path).resolve().parent
    variables = {
        "QUARTO_PROJECT_ROOT": str(root.resolve()),
        "QUARTO_DOCUMENT_PATH": str(folder),
        "QUARTO_DOCUMENT_FILE": Path(source.page.path).name,
    }
    before = {name: os.environ.get(name) for name in variables}
    here = Path.cwd()
    os.environ.update(variables)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _no_active_environment() -> Iterator[None]:
    """Hide an active virtual environment: IPython would put its packages before those we run with."""
    active = os.environ.pop("VIRTUAL_ENV", None)
    try:
        yield
    finally:
        if active is not None:
            os.environ["VIRTUAL_ENV"] = active


@dataclass
class _Interpreter:
    """An IPython shell and the exceptions that its display machinery would only have printed.

    The reader's own IPython settings must not matter, so the shell gets a folder of its own.
    """

    shell: Any
    settings: TemporaryDirectory[str]
    failures: list[BaseException] = field(default_factory=list)
    maker: int = field(default_factory=os.getpid)

    @classmethod
    def made(cls) -> _Interpreter:
        """Make a shell that has run nothing."""
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        config = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "nocolor"}})
        settings = TemporaryDirectory(prefix="dat-ipython-")
        with _no_active_environment():
            shell: Any = InteractiveShell.instance(config=config, ipython_dir=settings.name)
        interpreter = cls(shell, settings)
        shell.showtraceback = interpreter.remember
        shell.showsyntaxerror = interpreter.remember
        return interpreter

    def remember(self, *_: object, **__: object) -> None:
        """Stand in for `showtraceback`: keep the exception that is being handled."""
        error = sys.exc_info()[1]
        if error is not None:
            self.failures.append(error)

    def close(self) -> None:
        """Take the shell down with everything it registered; one that was made before a fork ends with its process."""
        from IPython.core.interactiveshell import InteractiveShell

        InteractiveShell.clear_instance()
        if self.maker != os.getpid():
            return
        atexit.unregister(self.shell.atexit_operations)
        self.shell.restore_sys_module_state()
        self.shell.reset(new_session=False)
        for name in [name for name in linecache.cache if name.startswith(_CELL_FILE)]:
            del linecache.cache[name]
        self.settings.cleanup()


_ready: list[_Interpreter] = []


@contextmanager
def shell_ready() -> Iterator[None]:
    """Make a shell now: whatever process runs a chapter inside, this one or one forked from it, runs it there.

    Only the first chapter of a process does; a second one makes a shell of its own.
    """
    _ready.append(_Interpreter.made())
    try:
        yield
    finally:
        while _ready:
            _ready.pop().close()


@contextmanager
def _interpreter() -> Iterator[_Interpreter]:
    """Give the shell of one chapter and take it down again."""
    interpreter = _ready.pop() if _ready else _Interpreter.made()
    try:
        yield interpreter
    finally:
        interpreter.close()


@dataclass(frozen=True)
class _Run:
    """One chapter being executed."""

    path: str
    interpreter: _Interpreter

    def cell(self, cell: Cell) -> tuple[Output, ...]:
        """Run a cell and return what it shows."""
        bundles, printed, error = _run_code(self.interpreter, cell.code)
        if isinstance(error, KeyboardInterrupt):
            raise error
        if error is not None:
            raise BrokenInput([_cell_problem(self.path, cell, error)])
        if not cell.options.include or cell.options.output == "false":
            return ()
        if printed.strip():
            first = printed.strip().splitlines()[0]
            message = f"the cell prints {first!r}; end it with the value to show; {QUARTO_WOULD}"
            raise BrokenInput([Problem(Place(self.path, cell.line), message, "output")])
        outputs = tuple(self._output(cell.line, bundle) for bundle in bundles)
        if cell.options.is_float and len(outputs) != 1:
            message = f"a cell labelled {cell.options.label} must show one thing, it shows {len(outputs)}"
            raise BrokenInput([Problem(Place(self.path, cell.line), message, "output")])
        return outputs

    def lookup(self, lookup: Lookup) -> str:
        """Return the Markdown of a dotted name."""
        first, *rest = lookup.expression.split(".")
        try:
            value = reduce(getattr, rest, self._name(first))
        except Exception as error:  # noqa: BLE001 - code of the chapter may raise anything
            raise self._broken(lookup, _sentence(error)) from None
        if isinstance(value, str | int):
            return str(value)
        bundle = self._format(lookup, value)
        if "text/html" in bundle or "text/markdown" not in bundle:
            raise self._broken(lookup, f"its value, a {type(value).__name__}, has no Markdown form")
        text = str(bundle["text/markdown"])
        self._refuse_unfit(lookup.line, text)
        return text

    def _name(self, name: str) -> object:
        known = self.interpreter.shell.user_ns
        if name not in known:
            raise NameError(f"name {name!r} is not defined by the cells above")
        return known[name]

    def _format(self, lookup: Lookup, value: object) -> dict[str, Any]:
        self.interpreter.failures.clear()
        bundle: dict[str, Any]
        bundle, _ = self.interpreter.shell.display_formatter.format(value)
        if self.interpreter.failures:
            raise self._broken(lookup, f"cannot be shown: {_sentence(self.interpreter.failures[0])}")
        return bundle

    def _broken(self, lookup: Lookup, message: str) -> BrokenInput:
        place = Place(self.path, lookup.line, lookup.column)
        return BrokenInput([Problem(place, f"`{lookup.expression}`: {message}", "lookup")])

    def _output(self, line: int, bundle: dict[str, Any]) -> Output:
        """Turn a display bundle into an output; HTML would make Quarto load scripts from elsewhere."""
        if "text/html" in bundle:
            message = "the cell shows text/html; show text/markdown with raw HTML inside instead"
        elif "text/markdown" in bundle:
            text = str(bundle["text/markdown"])
            self._refuse_unfit(line, text)
            return Output("markdown", text)
        elif set(bundle) == {"text/plain"}:
            text = str(bundle["text/plain"])
            self._refuse_unfit(line, text)
            return Output("text", text)
        else:
            message = f"the cell shows {', '.join(sorted(bundle))}; {QUARTO_WOULD}"
        raise BrokenInput([Problem(Place(self.path, line), message, "output")])

    def _refuse_unfit(self, line: int, text: str) -> None:
        for mark in UNFIT:
            if mark in text:
                message = (
                    f"the output holds {mark.strip()!r}, which is never meant for readers: {text[:80]!r}"
                )
                raise BrokenInput([Problem(Place(self.path, line), message, "output")])


def _run_code(interpreter: _Interpreter, code: str) -> tuple[list[dict[str, Any]], str, BaseException | None]:
    """Run code; return its display bundles, what it printed, and the exception that stopped it."""
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher

    shell = interpreter.shell
    interpreter.failures.clear()
    capture: Any = CapturingDisplayHook  # IPython's classes carry no types
    publish: Any = CapturingDisplayPublisher
    publisher = publish()
    shell.display_pub = publisher
    shell.display_trap.hook = capture(shell=shell, outputs=publisher.outputs)
    printed = _Printed()
    with redirect_stdout(printed), redirect_stderr(printed):
        result = shell.run_cell(code, store_history=False)
    error = next(iter(interpreter.failures), result.error_before_exec or result.error_in_exec)
    return [output["data"] for output in publisher.outputs], printed.getvalue(), error


class _Printed(StringIO):
    """What a cell prints, up to a bound; closing it, as a cell may close `sys.stdout`, changes nothing."""

    def write(self, text: str) -> int:
        if self.tell() + len(text) > _MOST_PRINTED:
            raise OverflowError(f"the cell prints more than {_MOST_PRINTED:,} characters")
        return super().write(text)

    def close(self) -> None:
        pass


def _cell_problem(path: str, cell: Cell, error: BaseException) -> Problem:
    """Say which line of the cell failed and show the cell; frames of libraries help nobody here."""
    inside = [
        frame.lineno or 1
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(_CELL_FILE)
    ]
    line = cell.line + (inside[0] if inside else 1)
    shown = [
        f"{'>' if number == line else ' '} {number} | {text}"
        for number, text in enumerate(cell.code.splitlines(), cell.line + 1)
    ]
    return Problem(Place(path, line), "\n".join([f"the cell raised {_sentence(error)}", *shown]), "cell")


def _sentence(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
