"""`dat preview`: the site on this machine, following every edit."""

from __future__ import annotations

import functools
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from dat.preview.builder import Session


def run(options: argparse.Namespace) -> int:
    """Serve and build until Ctrl-C."""
    from dat.build.store import FOLDER
    from dat.preview.run import preview

    root: Path = options.project.resolve()
    site = root / FOLDER / "preview"
    preview(
        root,
        site,
        functools.partial(open_session, root, site, options.lang),
        port=options.port,
        home=f"chapters/{options.lang}/index.html" if options.lang else "index.html",
        open_browser=options.open,
        say=_say,
    )
    return 0


def open_session(root: Path, site: Path, language: str | None) -> Session:
    """Open what builds the site; called by the processes that build."""
    from dat.build import session

    return session.Session(root, site, languages=[language] if language else None, jobs=os.cpu_count() or 1)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
