"""The command line: `dat COMMAND …`. Exit status 0 fine, 1 findings, 2 wrong usage or broken input.

Every command imports what it needs when it runs, so that `dat --help` and `dat show` start fast.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dat import __version__
from dat.errors import DatError, UsageError
from dat.model import LANGUAGES, VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no public name

OUTPUTS = ("html", "pdf")
SHEETS = ("csv", "xlsx", "html")
ANYWHERE = ("doctor", "verify")  # commands that need no project


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; a user's mistake ends in a sentence, never in a traceback."""
    options = parser().parse_args(arguments)
    # Rows and results stay to the end; a collector at its default would go through all of them again and again.
    gc.set_threshold(100_000, 50, 1000)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What a terminal cannot show (Japanese, a dash) is written as an escape, as on the error stream.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        _find_project(options)
        return _command(options.command)(options)
    except DatError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:
        # Whoever read our output has closed it (`dat show | head`); there is nothing left to say.
        sys.stderr.close()
        return 0
    except OSError as error:
        # A full disk, a folder that may not be written: the machine's own words and the file say it best.
        print(f"{error.filename or 'dat'}: {error.strerror or error}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        if (error.name or "dat").partition(".")[0] == "dat":
            raise
        print(
            f"the Python package {error.name} is not installed here; `make report` installs it",
            file=sys.stderr,
        )
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def _find_project(options: argparse.Namespace) -> None:
    """Say in one sentence that the folder is the wrong one, not file by file what it lacks."""
    root: Path = options.project
    if options.command in ANYWHERE or (root / "_quarto.yml").exists() or (root / "data").exists():
        return
    where = "this folder" if root == Path() else str(root)
    message = (
        f"there is no report project in {where} (no _quarto.yml, no data/); name one: dat --project DIR …"
    )
    raise UsageError(message)


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    from dat.cli.commands import COMMANDS

    return COMMANDS[name]


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="dat", description="Recompute an article's numbers and publish the report."
    )
    top.add_argument("--version", action="version", version=f"dat {__version__}")
    top.add_argument(
        "--project", type=Path, default=Path(), metavar="DIR", help="the project's folder (default: here)"
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    _add_building(commands)
    _add_checking(commands)
    _add_recording(commands)
    commands.add_parser("publish", help="finish pages that Quarto has built (its post-render step)")
    commands.add_parser("doctor", help="say what this machine has and lacks")
    return top


def _add_building(commands: Commands) -> None:
    render = commands.add_parser(
        "render", help="check, build the site and its PDFs, replace the old site at the end"
    )
    render.add_argument("--lang", choices=LANGUAGES, help="one language only")
    render.add_argument("--to", default="html,pdf", metavar="html,pdf", type=_outputs, help="what to make")
    render.add_argument("--out", type=Path, metavar="DIR", help="where to (default: _site)")
    render.add_argument(
        "--draft", action="store_true", help="render in spite of findings; every page is stamped"
    )
    render.add_argument(
        "--claim-review", action="store_true", help="describe claims to search engines as ClaimReview, too"
    )
    render.add_argument(
        "--jobs", type=_jobs, metavar="N", help="pages at a time (default: one for each processor)"
    )
    render.add_argument(
        "--executor", metavar="dask://HOST:PORT", help="have everything made by a Dask cluster"
    )
    render.add_argument(
        "--no-cache", dest="cache", action="store_false", help="make everything anew; nothing is remembered"
    )
    preview = commands.add_parser("preview", help="serve the report on this machine; it follows every edit")
    preview.add_argument("--port", type=_port, default=4848, metavar="N", help="where to (default: 4848)")
    preview.add_argument("--lang", choices=LANGUAGES, help="one language only")
    preview.add_argument("--no-open", dest="open", action="store_false", help="open no browser")
    sheet = commands.add_parser("sheet", help="write the checking sheet: every statement with its verdict")
    sheet.add_argument("--out", type=Path, metavar="DIR", help="where to (default: build)")
    sheet.add_argument("--lang", choices=LANGUAGES, help="one language only")
    sheet.add_argument(
        "--to", default=",".join(SHEETS), metavar=",".join(SHEETS), type=_sheets, help="what to make"
    )


def _add_checking(commands: Commands) -> None:
    check = commands.add_parser("check", help="check data, claims and chapters")
    check.add_argument("--json", action="store_true", help="print everything for machines")
    check.add_argument("--as-of", type=_day, metavar="DATE", help="with what was known on that day")
    check.add_argument(
        "--site",
        type=Path,
        nargs="?",
        const=None,
        default=argparse.SUPPRESS,  # None means the project's own folder, so that leaving the option out must not
        metavar="DIR",
        help="prove that the built site and its PDFs show what the data give (default: the project's _site)",
    )
    why = commands.add_parser("why", help="say what a page depends on, and why it is made again or not")
    why.add_argument("page", metavar="PAGE", help="a chapter's path or name, such as cango")
    why.add_argument("--json", action="store_true", help="print for machines")
    audit = commands.add_parser("audit", help="find every number of the article's text and what covers it")
    audit.add_argument("article", type=Path, metavar="ARTICLE.txt", help="the text, one line for a paragraph")
    what = audit.add_mutually_exclusive_group()
    what.add_argument("--json", action="store_true", help="print everything for machines")
    what.add_argument("--stub", action="store_true", help="print claims to fill in for what is not covered")
    verify = commands.add_parser("verify", help="recompute a report's PDF from the data attached to it")
    verify.add_argument("pdf", type=Path, metavar="FILE.pdf")
    verify.add_argument("--json", action="store_true", help="print for machines")
    show = commands.add_parser("show", help="show a metric with its formula and rows, or list all metrics")
    show.add_argument("metric", nargs="?", help="for example cango.sale_2026_02.share")
    show.add_argument(
        "--view", choices=VIEWS, default="disclosed", help="which rows may be seen (default: disclosed)"
    )
    show.add_argument("--as-of", type=_day, metavar="DATE", help="with what was known on that day")
    show.add_argument("--json", action="store_true", help="print for machines")


def _add_recording(commands: Commands) -> None:
    accept = commands.add_parser("accept", help="record the present verdict and value of claims as reviewed")
    accept.add_argument("claims", nargs="+", metavar="CLAIM", help="ids of claims, or `all`")
    edition = commands.add_parser("edition", help="save the published state, or say what changed since")
    actions = edition.add_subparsers(dest="action", required=True, metavar="save|diff")
    save = actions.add_parser("save", help="save the present state in data/editions/")
    save.add_argument("name", nargs="?", help="its name (default: the as-of day)")
    diff = actions.add_parser("diff", help="say what changed since an edition or a revision of git")
    since = diff.add_mutually_exclusive_group()
    since.add_argument("edition", nargs="?", help="the name of an edition (default: the last)")
    since.add_argument("--git", metavar="REV", help="a revision of git instead")
    diff.add_argument("--as-of", type=_day, metavar="DATE", help="compare what was known on that day")
    diff.add_argument("--json", action="store_true", help="print for machines")
    prices = commands.add_parser("prices", help="add daily prices from a CSV export")
    imports = prices.add_subparsers(dest="action", required=True, metavar="import")
    add = imports.add_parser("import", help="read a CSV export (Yahoo Finance, CoinGecko, Stooq)")
    add.add_argument("file", type=Path, metavar="FILE")
    add.add_argument("--asset", metavar="BTC", help="which asset the file is about, if it does not say")
    add.add_argument("--source", metavar="ID", help="the source in data/sources.yml, if it is not clear")
    add.add_argument("--replace", action="store_true", help="replace prices that the file contradicts")
    add.add_argument("--dry-run", action="store_true", help="only say what would be added or changed")


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:  # Python reads weeks, too: 2026-W05
        message = f"expected a day such as 2026-03-31, got {text!r}"
        raise argparse.ArgumentTypeError(message)
    return day


def _jobs(text: str) -> int:
    return _number(text, 1, 1024, "a number of jobs such as 2")


def _port(text: str) -> int:
    return _number(text, 1, 65_535, "a port such as 4848")


def _number(text: str, low: int, high: int, what: str) -> int:
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        message = f"expected {what}, got {text!r}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _outputs(text: str) -> frozenset[str]:
    return _words(text, OUTPUTS)


def _sheets(text: str) -> frozenset[str]:
    return _words(text, SHEETS)


def _words(text: str, known: tuple[str, ...]) -> frozenset[str]:
    words = frozenset(text.split(","))
    if not words <= set(known):
        message = f"expected one or more of {', '.join(known)}, with commas between, got {text!r}"
        raise argparse.ArgumentTypeError(message)
    return words


if __name__ == "__main__":
    sys.exit(main())
