"""Executing a chapter: what cells and lookups show, what is refused, what must not leak."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from dat.render.execution import Output, Outputs, execute
from tests.render_project import PRELUDE, chapter, failure_of, read


def run(root: Path, body: str) -> Outputs:
    (root / "chapters" / "ja").mkdir(parents=True, exist_ok=True)
    return execute(read(chapter(body)), root=root)


def test_cells_and_lookups_run_from_top_to_bottom(tmp_path: Path) -> None:
    body = "```{python}\nx = 1\n```\n\n`{python} x`\n\n```{python}\nx = 2\nx\n```\n\n`{python} x`\n"
    assert run(tmp_path, body) == Outputs(cells=((), (Output("text", "2"),)), lookups=("1", "2"))


def test_a_value_prints_its_markdown_form(tmp_path: Path) -> None:
    outputs = run(tmp_path, PRELUDE + "\n`{python} shown.amount`\n")
    assert outputs.lookups == ('`<span class="metric">4,451 BTC</span>`{=html}',)


def test_displayed_values_and_the_last_value_come_in_order(tmp_path: Path) -> None:
    cell = "\n```{python}\nfrom IPython.display import Markdown\ndisplay(Markdown('甲'))\nBlock()\n```\n"
    shown = run(tmp_path, PRELUDE + cell).cells[1]
    assert shown == (Output("markdown", "甲"), Output("markdown", "```{=html}\n<svg></svg>\n```"))


@pytest.mark.parametrize("option", ["include: false", "output: false"])
def test_hidden_cells_run_and_show_nothing(tmp_path: Path, option: str) -> None:
    outputs = run(tmp_path, f"```{{python}}\n#| {option}\nprint('x')\ny = 3\ny\n```\n\n`{{python}} y`\n")
    assert outputs == Outputs(cells=((),), lookups=("3",))


def test_a_cell_stands_where_quarto_lets_it_stand(tmp_path: Path) -> None:
    body = """
    ```{python}
    import os
    from pathlib import Path
    names = [os.environ[f"QUARTO_{name}"] for name in ("PROJECT_ROOT", "DOCUMENT_PATH", "DOCUMENT_FILE")]
    (Path.cwd().name, *(Path(name).name for name in names))
    ```
    """
    shown = run(tmp_path, body).cells[0][0].text
    assert shown == f"('ja', '{tmp_path.name}', 'ja', 'a.qmd')"


def test_nothing_of_one_chapter_reaches_the_next(tmp_path: Path) -> None:
    before = (Path.cwd(), dict(os.environ), sys.displayhook, sys.modules["__main__"])
    run(tmp_path, "```{python}\nsecret = 1\n```")
    assert "name 'secret' is not defined" in failure_of(tmp_path, "`{python} secret`")
    assert (Path.cwd(), dict(os.environ), sys.displayhook, sys.modules["__main__"]) == before


def test_a_failing_cell_is_shown_with_its_file_line_and_code(tmp_path: Path) -> None:
    body = """
    文。

    ```{python}
    #| label: fig-a
    #| fig-cap: 甲
    def share(sold, held):
        return sold / held
    share(1, 0)
    ```
    """
    assert failure_of(tmp_path, body).splitlines() == [
        "chapters/ja/a.qmd:12: the cell raised ZeroDivisionError: division by zero [cell]",
        "  8 | #| label: fig-a",
        "  9 | #| fig-cap: 甲",
        "  10 | def share(sold, held):",
        "  11 |     return sold / held",
        "> 12 | share(1, 0)",
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "`{python} sold`",
            "chapters/ja/a.qmd:5:1: `sold`: NameError: name 'sold' is not defined by the cells above",
        ),
        (
            "```{python}\nx = 1\n```\n`{python} x.y`",
            "a.qmd:8:1: `x.y`: AttributeError: 'int' object has no attribute",
        ),
        ("```{python}\nx = object()\n```\n`{python} x`", "`x`: its value, a object, has no Markdown form"),
        ("```{python}\nprint('甲')\n```", "a.qmd:5: the cell prints '甲'; end it with the value to show"),
        ("```{python}\nobject()\n```", "a.qmd:5: the output holds 'at 0x', which is never meant for readers"),
        (
            "```{python}\nfrom IPython.display import HTML\nHTML('<b>甲</b>')\n```",
            "a.qmd:5: the cell shows text/html; show text/markdown with raw HTML inside instead",
        ),
        (
            "```{python}\nfrom IPython.display import SVG\nSVG('<svg/>')\n```",
            "a.qmd:5: the cell shows image/svg+xml, text/plain; the embedded engine does not know it",
        ),
        (
            "```{python}\nfrom IPython.display import Markdown\nMarkdown('`{python} x`')\n```",
            "a.qmd:5: the output holds '{python}'",
        ),
        (
            "```{python}\n#| label: fig-a\n#| fig-cap: 甲\nx = 1\n```",
            "a.qmd:5: a cell labelled fig-a must show one thing, it shows 0",
        ),
        ("```{python}\nraise SystemExit\n```", "a.qmd:6: the cell raised SystemExit"),
    ],
)
def test_what_must_not_reach_a_reader_stops_the_build(tmp_path: Path, body: str, expected: str) -> None:
    message = failure_of(tmp_path, body)
    assert expected in message
    assert "Traceback" not in message


def test_a_failing_display_method_is_an_error_not_a_line_on_the_page(tmp_path: Path) -> None:
    prelude = "```{python}\nclass Bad:\n    def _repr_markdown_(self):\n        raise ValueError('no unit')\nx = Bad()\n```\n"
    assert "a.qmd:11:1: `x`: cannot be shown: ValueError: no unit" in failure_of(
        tmp_path, prelude + "`{python} x`"
    )
    assert "the cell raised ValueError: no unit" in failure_of(tmp_path, prelude + "\n```{python}\nx\n```")


def test_another_environment_that_is_active_is_not_mixed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    packages = other / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    packages.mkdir(parents=True)
    monkeypatch.setenv("VIRTUAL_ENV", str(other))
    before = list(sys.path)
    run(tmp_path, "```{python}\nx = 1\n```\n")
    assert sys.path == before
    assert os.environ["VIRTUAL_ENV"] == str(other)
