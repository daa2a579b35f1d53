"""`dat verify FILE.pdf`: recompute a report's PDF from the data attached to it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

    from dat.check.verify import Verified


def run(options: argparse.Namespace) -> int:
    """Say that the PDF is verified, or list each difference; exit status 1 if there is one."""
    from dat.check.verify import verify_pdf

    verified = verify_pdf(options.pdf)
    if options.json:
        print(json.dumps(_describe(options.pdf.name, verified), ensure_ascii=False, indent=2))
    elif verified.differences:
        for difference in verified.differences:
            print(difference, file=sys.stderr)
        count = len(verified.differences)
        print(f"{count} {'difference' if count == 1 else 'differences'}", file=sys.stderr)
    else:
        print(
            f"verified: {verified.numbers} numbers in {options.pdf.name}, "
            f"recomputed from {len(verified.sums)} attached files (as of {verified.as_of})"
        )
        if verified.reworded:
            are = "number is" if verified.reworded == 1 else "numbers are"
            print(f"{verified.reworded} {are} worded otherwise by this version")
    return 1 if verified.differences else 0


def _describe(name: str, verified: Verified) -> dict[str, Any]:
    """Return the outcome for machines."""
    return {
        "file": name,
        "verified": not verified.differences,
        "as_of": verified.as_of,
        "numbers": verified.numbers,
        "metrics": verified.metrics,
        "claims": verified.claims,
        "worded_otherwise": verified.reworded,
        "sha256": dict(verified.sums),
        "differences": [
            {"code": difference.code, "message": difference.message} for difference in verified.differences
        ],
    }
