"""Which modules take part: what the import statements say, and that nothing else ever runs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from dat.cache import modules
from dat.cache.modules import closure, module_digest
from tests.conftest import MINI, ROOT


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of another program of the same name, with nothing in it yet."""
    folder = tmp_path / "dat"
    write(folder, "__init__", "")
    monkeypatch.setattr(modules, "PACKAGE", folder)
    forget()
    yield folder
    forget()


def forget() -> None:
    for function in (modules.module_digest, modules._imports, modules._path):
        function.cache_clear()


def write(folder: Path, name: str, source: str) -> Path:
    path = folder / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(source), "utf-8")
    return path


def test_imports_are_followed_to_their_end(program: Path) -> None:
    write(program, "top", "import dat.middle\n")
    write(program, "middle", "from dat.bottom import function, other\n")
    write(program, "bottom", "import json\nfrom dataclasses import dataclass\n")
    write(program, "aside", "from dat import top\n")
    assert closure(["dat.top"]) == {"dat", "dat.top", "dat.middle", "dat.bottom"}


def test_an_example_in_a_docstring_does_not_count(program: Path) -> None:
    write(program, "top", '"""Chapters begin so:\n\n    import dat.report\n"""\nx = 1\n')
    assert closure(["dat.top"]) == {"dat", "dat.top"}


def test_modules_may_import_each_other(program: Path) -> None:
    write(program, "hen", "def lay():\n    from dat.egg import Egg\n")
    write(program, "egg", "from dat.hen import lay\n")
    assert closure(["dat.hen"]) == closure(["dat.egg"]) == {"dat", "dat.hen", "dat.egg"}


def test_an_import_inside_a_function_counts(program: Path) -> None:
    write(program, "top", "class A:\n    def b(self):\n        if self:\n            from dat import late\n")
    write(program, "late", "")
    assert "dat.late" in closure(["dat.top"])


def test_an_import_for_type_checkers_does_not_count(program: Path) -> None:
    source = """
        if TYPE_CHECKING:
            import dat.before

            from dat.kinds import (
                Kind,
            )

        from dat import after
    """
    write(program, "top", source)
    for name in ("before", "kinds", "after"):
        write(program, name, "")
    assert closure(["dat.top"]) == {"dat", "dat.top", "dat.after"}


def test_a_package_counts_with_its_own_file_when_one_of_its_modules_is_imported(program: Path) -> None:
    write(program, "top", "from dat.some.thing import x\n")
    write(program, "some/__init__", "from dat.some.other import y\n")
    write(program, "some/thing", "")
    write(program, "some/other", "")
    assert closure(["dat.top"]) == {"dat", "dat.top", "dat.some", "dat.some.thing"}


def test_a_package_counts_with_its_imports_when_something_of_its_own_is_imported(program: Path) -> None:
    write(program, "top", "from dat.some import y\n")
    write(program, "some/__init__", "from dat.some.other import y\n")
    write(program, "some/other", "")
    assert closure(["dat.top"]) == {"dat", "dat.top", "dat.some", "dat.some.other"}


def test_what_a_registry_lists_does_not_count_and_what_it_uses_does(program: Path) -> None:
    write(program, "top", "from dat.metrics import evaluate\n")
    source = "from dat.metrics import (\n    one,\n    two,\n)\nfrom dat.metrics.view import View\n"
    write(program, "metrics/__init__", source)
    write(program, "metrics/one", "from dat.metrics import two\n")
    write(program, "metrics/two", "")
    write(program, "metrics/view", "")
    assert closure(["dat.top"]) == {"dat", "dat.top", "dat.metrics", "dat.metrics.view"}
    assert closure(["dat.metrics.one"]) == {"dat", "dat.metrics", "dat.metrics.one", "dat.metrics.two"}


def test_a_module_that_is_not_there_is_an_error_only_if_it_was_asked_for(program: Path) -> None:
    write(program, "top", "def broken():\n    import dat.gone\n")
    assert closure(["dat.top"]) == {"dat", "dat.top", "dat.gone"}
    with pytest.raises(ValueError, match=r"no module 'dat\.gone'"):
        closure(["dat.gone"])
    with pytest.raises(ValueError, match="no module 'json'"):
        closure(["json"])


def test_a_digest_is_that_of_the_source(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(program, "one", "x = 1\n")
    write(program, "same", "x = 1\n")
    write(program, "two", "x = 2\n")
    monkeypatch.setattr(modules, "_STATES", modules._states())
    assert module_digest("dat.one") == module_digest("dat.same")
    assert module_digest("dat.one") != module_digest("dat.two")
    assert module_digest("dat.gone") == ""


def test_a_module_changed_while_the_program_runs_has_a_digest_that_never_comes_again(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(program, "one", "x = 1\n")
    monkeypatch.setattr(modules, "_STATES", modules._states())
    write(program, "one", "x = 10\n")
    first = module_digest("dat.one")
    assert module_digest("dat.one") == first
    forget()
    assert module_digest("dat.one") != first


def test_the_statements_are_those_that_a_whole_parse_finds() -> None:
    for path in sorted((ROOT / "dat").rglob("*.py")):
        source = path.read_text("utf-8")
        found = [ast.unparse(statement) for statement in modules._statements(source)]
        assert sorted(found) == sorted(parsed_imports(source)), path


def parsed_imports(source: str) -> Iterator[str]:
    """Yield every statement that imports from the program, outside of blocks for type checkers."""
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
        elif isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "dat" for alias in node.names):
            yield ast.unparse(node)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            if (node.module or "").split(".")[0] == "dat":
                yield ast.unparse(node)
        else:
            waiting += ast.iter_child_nodes(node)


# Every result is there before, since pages read results by their digests, not by the code behind them.
RUN = """
import sys
from pathlib import Path

from dat.cache.modules import PACKAGE, closure
from dat.charts import holding
from dat.metrics import metric_names
from dat.model import VIEWS
from dat.read import read_dataset
from dat.render.execution import execute
from dat.render.project import read_project
from dat.render.source import read_source
from dat.report import providing
from dat.trace import tracing
from dat.values import Evaluations

root = Path(sys.argv[1])
evaluations = Evaluations(read_dataset(root))
results = [evaluations.result(view, name) for view in VIEWS for name in metric_names(evaluations.data)]
project = read_project(root)
pages = [page for page in project.pages if page.path in sys.argv[2:]]
sources = [read_source(page, (root / page.path).read_text("utf-8"), echo=False)[0] for page in pages]
assert results and evaluations.checks and sources

ran = set()


def watch(frame, event, argument):
    name = frame.f_code.co_filename
    if event == "call" and name.startswith(str(PACKAGE)) and name.endswith(".py") and not is_imported(frame):
        ran.add(Path(name))


def is_imported(frame):
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_code.co_filename.startswith(str(PACKAGE)):
            return True
        frame = frame.f_back
    return False


for source in sources:
    ran.clear()
    with tracing() as trace, holding(), providing(evaluations):
        sys.setprofile(watch)
        execute(source, root=root)
        sys.setprofile(None)
    noted = {name for kind, name in trace.reads if kind == "module"}
    parts = {path.relative_to(PACKAGE.parent).with_suffix("").parts for path in ran}
    modules = {".".join(part for part in names if part != "__init__") for names in parts}
    assert "dat.values" in modules
    known = closure(noted | {"dat.report", "dat.render.execution"})
    print(source.page.path, len(modules), *sorted(modules - known))
"""


@pytest.mark.parametrize(
    ("root", "pages"),
    [
        (MINI, ["chapters/en/alpha.qmd", "chapters/ja/beta.qmd"]),
        (ROOT, ["chapters/en/cango.qmd", "chapters/ja/methods.qmd"]),
    ],
    ids=["miniature", "report"],
)
def test_no_function_runs_of_a_module_that_is_not_in_the_closure(root: Path, pages: list[str]) -> None:
    command = [sys.executable, "-c", RUN, str(root), *pages]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    assert {line.split()[0]: line.split()[2:] for line in run.stdout.splitlines()} == {
        page: [] for page in pages
    }
