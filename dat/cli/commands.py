"""What each command does; the words of the command line stand in `dat.cli`."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from typing import TYPE_CHECKING

from dat.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from dat.check import Checked
    from dat.errors import Problem


def run_check(options: argparse.Namespace) -> int:
    """Check the project; print findings for people, or everything as JSON."""
    from dat.check import check_project

    checked = check_project(options.project, options.as_of)
    if "site" in options:
        from dat.cli.check_site import with_proofs

        checked = with_proofs(checked, options.project, options.site)
    if options.json:
        from dat.cli.describe import describe_check

        print(json.dumps(describe_check(checked), ensure_ascii=False, indent=2))
    else:
        _print_checked(checked)
    if checked.problems:
        return 2
    return 1 if checked.findings else 0


def _print_checked(checked: Checked) -> None:
    _print_problems((*checked.problems, *checked.findings))
    _print_problems(checked.notes, word="note: ")
    if checked.problems or checked.findings:
        count = len(checked.problems) + len(checked.findings)
        print(f"{count} {'thing needs' if count == 1 else 'things need'} attention", file=sys.stderr)
    elif checked.evaluations is not None:
        data = checked.evaluations.data
        print(f"{len(data.rows)} rows, {len(data.prices)} prices, {len(data.claims)} claims: nothing found")


def _print_problems(problems: Iterable[Problem], word: str = "") -> None:
    for problem in problems:
        print(f"{word}{problem}", file=sys.stderr)


def run_show(options: argparse.Namespace) -> int:
    """Show one metric, or list them all."""
    from dat.cli.describe import describe_metric, metric_lines, print_metric
    from dat.read import read_dataset
    from dat.values import Evaluations

    data = read_dataset(options.project)
    evaluations = Evaluations(data.as_known_on(options.as_of) if options.as_of else data)
    if options.metric is None:
        lines = metric_lines(evaluations, options.view)
        if options.json:
            print(json.dumps(lines, ensure_ascii=False, indent=2))
        else:
            for line in lines:
                print(f"{line['metric']:<48} {line['shown']}")
        return 0
    described = describe_metric(evaluations, options.view, options.metric)
    if options.json:
        print(json.dumps(described, ensure_ascii=False, indent=2))
    else:
        print_metric(described)
    return 0


def run_accept(options: argparse.Namespace) -> int:
    """Pin the present verdicts and values of claims as reviewed, keeping the comments of claims.yml."""
    from dat.cli.accept import accept

    today = dt.datetime.now(tz=dt.UTC).date()
    for line in accept(options.project, options.claims, today):
        print(line)
    return 0


def run_render(options: argparse.Namespace) -> int:
    """Check, render, publish; the old site stays as it was unless everything went well."""
    from dat.cli.render import run

    return run(options)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def run_publish(options: argparse.Namespace) -> int:
    """Finish the pages that Quarto built: cards, numbers of figures, and on a full render the PDFs."""
    from dat.build.report import finish_quarto
    from dat.check import check_project

    output = os.environ.get("QUARTO_PROJECT_OUTPUT_DIR")
    if output is None:
        message = (
            "dat publish is the post-render step of Quarto and is run by it; to build the report: dat render"
        )
        raise UsageError(message)
    finish_quarto(
        check_project(options.project).fit(),
        site=(options.project / output).resolve(),
        to_pdf=os.environ.get("QUARTO_PROJECT_RENDER_ALL") == "1",
        say=_say,
    )
    return 0


def run_doctor(options: argparse.Namespace) -> int:
    """Say what the machine has and lacks."""
    from dat.cli.doctor import examine

    findings = examine(options.project)
    for finding in findings:
        print(finding.line)
    return 1 if any(not finding.is_fine for finding in findings) else 0


def run_audit(options: argparse.Namespace) -> int:
    """Set the article's text beside the data: which of its numbers are covered."""
    from dat.cli.audit import run

    return run(options)


def run_edition(options: argparse.Namespace) -> int:
    """Save the present state as an edition, or say what changed since one."""
    from dat.cli.edition import diff, save

    return save(options) if options.action == "save" else diff(options)


def run_verify(options: argparse.Namespace) -> int:
    """Recompute a PDF's numbers from the data attached to it."""
    from dat.cli.verify import run

    return run(options)


def run_sheet(options: argparse.Namespace) -> int:
    """Write the checking sheet."""
    from dat.cli.sheet import run

    return run(options)


def run_prices(options: argparse.Namespace) -> int:
    """Add prices from a CSV export."""
    from dat.cli.prices import run

    return run(options)


def run_why(options: argparse.Namespace) -> int:
    """Say what a page depends on and why it is made again or not."""
    from dat.cli.why import run

    return run(options)


def run_preview(options: argparse.Namespace) -> int:
    """Serve the site on this machine, following every edit."""
    from dat.cli.preview import run

    return run(options)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "render": run_render,
    "check": run_check,
    "show": run_show,
    "accept": run_accept,
    "publish": run_publish,
    "doctor": run_doctor,
    "audit": run_audit,
    "edition": run_edition,
    "verify": run_verify,
    "sheet": run_sheet,
    "prices": run_prices,
    "why": run_why,
    "preview": run_preview,
}
