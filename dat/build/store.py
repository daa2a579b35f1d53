"""Where a project's earlier results are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from dat.cache.store import Store

FOLDER = ".dat"


@contextmanager
def open_store(root: Path, *, is_used: bool = True) -> Iterator[Store]:
    """Give the store of a project: a folder beside its chapters that may be deleted at any time.

    When it is not to be used, an empty one is given that is gone afterwards.
    """
    with ExitStack() as stack:
        folder = root / FOLDER if is_used else Path(stack.enter_context(TemporaryDirectory(prefix="dat-")))
        yield stack.enter_context(Store(folder))
