"""Changes of files: those of the project and those of the program itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from watchfiles import awatch

from dat.errors import UsageError
from dat.files import ASSETS

PROGRAM = ASSETS.parent
"""The folder of the program's modules."""

Report = Callable[[frozenset[Path]], None]

_STEP = 5  # milliseconds of quiet that end a batch: an editor's write-and-rename is one change
_LONGEST = 100  # milliseconds after which a batch is reported though files keep changing


async def watch(root: Path, report: Report, watching: asyncio.Event) -> None:
    """Report changed files and folders, in batches, until cancelled; `watching` is set when none can be missed any more.

    The root's hidden folders and those that begin with `_` are not watched: they hold caches, environments and
    built sites, and following tens of thousands of files would cost more than the whole preview.

    Raises:
        UsageError: this machine does not let files be watched, or the project is gone.
    """
    while True:
        try:
            await _watch_these(root, report, watching)
        except FileNotFoundError:  # a folder went away before it was watched
            _refuse_gone(root)
        except (OSError, RuntimeError) as error:
            message = (
                f"changes of files cannot be followed here ({error}); with WATCHFILES_FORCE_POLLING=1 in the"
                " environment the preview looks at them regularly instead"
            )
            raise UsageError(message) from None


async def _watch_these(root: Path, report: Report, watching: asyncio.Event) -> None:
    """Report changes until folders of the root come or go."""
    folders = _folders(root)
    stop = asyncio.Event()

    def look_at_folders(touched: frozenset[Path] = frozenset()) -> None:
        # A folder that was replaced by another of its name is watched no more, either.
        if touched & folders or _folders(root) != folders:
            stop.set()

    async def follow(paths: Iterable[Path], *, recursive: bool) -> None:
        async for batch in awatch(
            *paths, recursive=recursive, step=_STEP, debounce=_LONGEST, stop_event=stop
        ):
            changed = frozenset(Path(name) for _, name in batch)
            report(changed if recursive else frozenset(path for path in changed if not _is_own(path)))
            if not recursive:
                look_at_folders(changed)

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(follow(folders, recursive=True))
            group.create_task(follow([root], recursive=False))
            # In their first step both have asked the system; only then is it safe to look at what is there.
            await asyncio.sleep(0)
            if watching.is_set():
                report(frozenset([root]))  # whatever happened since folders came or went, nobody saw it
            watching.set()
            look_at_folders()
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None


def is_program(path: Path) -> bool:
    """Tell whether a file is a module or a template of the program: both are read once in a process."""
    return path.suffix in {".py", ".j2"} and path.is_relative_to(PROGRAM)


def _refuse_gone(root: Path) -> None:
    if not root.is_dir():
        raise UsageError(f"{root}: the project's folder is gone")


def _folders(root: Path) -> frozenset[Path]:
    own = {path for path in root.iterdir() if path.is_dir() and not _is_own(path)}
    return frozenset(own if any(map(PROGRAM.is_relative_to, own)) else own | {PROGRAM})


def _is_own(path: Path) -> bool:
    """Tell whether something in the root belongs to tools, not to the author."""
    return path.name.startswith(".") or (path.name.startswith("_") and path.is_dir())
