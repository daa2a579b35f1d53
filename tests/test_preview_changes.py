"""Changes of files are reported whatever happens to folders meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from dat.errors import UsageError
from dat.preview import changes

PATIENCE = 20

Seen = Callable[[Path], Awaitable[None]]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a folder, and a program elsewhere."""
    monkeypatch.setattr(changes, "PROGRAM", tmp_path / "program")
    for folder in ("program", "project/data", "project/_site", "project/.dat"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path / "project"


def follow(root: Path, scenario: Callable[[Seen], Awaitable[None]]) -> set[Path]:
    """Run a scenario while changes are watched; it may wait until one is seen. Return all that were."""
    reported: set[Path] = set()

    async def main() -> None:
        watching, rung = asyncio.Event(), asyncio.Event()

        def report(paths: frozenset[Path]) -> None:
            reported.update(paths)
            rung.set()

        async def seen(path: Path) -> None:
            """Wait until a file or folder is reported; that of the root says that anything may have changed."""
            while path not in reported:
                rung.clear()
                await asyncio.wait_for(rung.wait(), PATIENCE)

        task = asyncio.create_task(changes.watch(root, report, watching))
        await watching.wait()
        await scenario(seen)
        task.cancel()

    asyncio.run(main())
    return reported


def test_a_file_in_a_folder_and_one_in_the_root_are_reported(root: Path) -> None:
    async def scenario(seen: Seen) -> None:
        for path in (root / "data" / "ledger.csv", root / "_quarto.yml"):
            path.write_text("", "utf-8")
            await seen(path)

    assert follow(root, scenario) == {root / "data" / "ledger.csv", root / "_quarto.yml"}


def test_what_belongs_to_tools_is_not_reported(root: Path) -> None:
    async def scenario(seen: Seen) -> None:
        for name in (".hidden", "_site/index.html", ".dat/store", "data/.ledger.csv.swp"):
            (root / name).write_text("", "utf-8")
        (root / "_site").rename(root / "_old")
        (root / "index.qmd").write_text("", "utf-8")
        await seen(root / "index.qmd")

    assert follow(root, scenario) - {root / "_site"} == {root / "index.qmd"}


def test_a_new_folder_is_followed(root: Path) -> None:
    async def scenario(seen: Seen) -> None:
        (root / "chapters").mkdir()
        await seen(root)
        (root / "chapters" / "new.qmd").write_text("", "utf-8")
        await seen(root / "chapters" / "new.qmd")

    assert root in follow(root, scenario)


def test_folders_that_come_and_go_at_once_hide_nothing(root: Path) -> None:
    away = root.parent / "away"

    async def scenario(seen: Seen) -> None:
        (root / "data").rename(away)
        await seen(root / "data")
        away.rename(root / "data")
        await seen(root)

    assert root in follow(root, scenario)


def test_a_folder_replaced_by_another_of_its_name_is_followed(root: Path) -> None:
    other = root.parent / "other"
    other.mkdir()

    async def scenario(seen: Seen) -> None:
        (root / "data").rename(root.parent / "old")
        other.rename(root / "data")
        await seen(root)
        (root / "data" / "ledger.csv").write_text("", "utf-8")
        await seen(root / "data" / "ledger.csv")

    assert root / "data" / "ledger.csv" in follow(root, scenario)


def test_modules_of_the_program_are_reported(root: Path) -> None:
    module = root.parent / "program" / "module.py"

    async def scenario(seen: Seen) -> None:
        module.write_text("", "utf-8")
        await seen(module)

    assert follow(root, scenario) == {module}
    assert changes.is_program(module)
    assert not changes.is_program(module.with_suffix(".css"))
    assert not changes.is_program(root / "module.py")


def test_a_program_inside_the_project_is_watched_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "PROGRAM", root / "data" / "dat")
    assert changes._folders(root) == {root / "data"}
    monkeypatch.setattr(changes, "PROGRAM", root / ".venv" / "dat")
    assert changes._folders(root) == {root / "data", root / ".venv" / "dat"}


def test_a_project_that_is_gone_ends_it(root: Path) -> None:
    async def scenario() -> None:
        await changes.watch(root / "gone", lambda paths: None, asyncio.Event())  # noqa: ARG005

    with pytest.raises(UsageError, match="gone: the project's folder is gone"):
        asyncio.run(scenario())


def test_a_machine_that_watches_no_files_is_told_what_helps(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*paths: Path, **options: object) -> None:
        raise OSError(28, "OS file watch limit reached")

    monkeypatch.setattr(changes, "awatch", refuse)
    with pytest.raises(UsageError, match=r"watch limit reached.*WATCHFILES_FORCE_POLLING=1"):
        asyncio.run(changes.watch(root, lambda paths: None, asyncio.Event()))  # noqa: ARG005
