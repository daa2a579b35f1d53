"""The command line: `dat COMMAND …`. Exit status 0 fine, 1 findings, 2 wrong usage or broken input.

Every command imports what it needs when it runs, so that `dat --help` and `dat show` start fast.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dat import __version__
from dat.errors import DatError, UsageError
from dat.model import LANGUAGES, VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OUTPUTS = ("html", "pdf")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; a user's mistake ends in a sentence, never in a traceback."""
    options = parser().parse_args(arguments)
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
    if options.command == "doctor" or (root / "_quarto.yml").exists() or (root / "data").exists():
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

    render = commands.add_parser(
        "render", help="check, build the site and its PDFs, replace the old site at the end"
    )
    render.add_argument("--lang", choices=LANGUAGES, help="one language only")
    render.add_argument("--to", default="html,pdf", metavar="html,pdf", type=_outputs, help="what to make")
    render.add_argument("--out", type=Path, metavar="DIR", help="where to (default: _site)")
    render.add_argument(
        "--draft", action="store_true", help="render in spite of findings; every page is stamped"
    )

    check = commands.add_parser("check", help="check data, claims and chapters")
    check.add_argument("--json", action="store_true", help="print everything for machines")

    show = commands.add_parser("show", help="show a metric with its formula and rows, or list all metrics")
    show.add_argument("metric", nargs="?", help="for example cango.sale_2026_02.share")
    show.add_argument(
        "--view", choices=VIEWS, default="disclosed", help="which rows may be seen (default: disclosed)"
    )
    show.add_argument("--json", action="store_true", help="print for machines")

    accept = commands.add_parser("accept", help="pin the present verdict and value of claims as reviewed")
    accept.add_argument("claims", nargs="+", metavar="CLAIM", help="ids of claims, or `all`")

    commands.add_parser("publish", help="finish pages that Quarto has built (its post-render step)")
    commands.add_parser("doctor", help="say what this machine has and lacks")
    return top


def _outputs(text: str) -> frozenset[str]:
    words = frozenset(text.split(","))
    if not words <= set(OUTPUTS):
        message = f"expected {' or '.join(OUTPUTS)} or both with a comma, got {text!r}"
        raise argparse.ArgumentTypeError(message)
    return words


if __name__ == "__main__":
    sys.exit(main())
