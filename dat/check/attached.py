"""What travels inside a report's PDF: the data files, and what was computed from them, ready to be computed again.

The attachments must be exactly those of a report, and the data files those that metrics.json and claims.json
were made from, by SHA-256. Nothing is written but the data files, under our own names, in a folder that goes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from dat.errors import BrokenInput
from dat.exports.files import FORMAT
from dat.files import ASSETS
from dat.model import Dataset
from dat.read import read_dataset
from dat.read.foreign import broken
from dat.read.inputs import DATA_FILES, digests, laid_out
from dat.values import Evaluations

INPUTS = {PurePosixPath(address).name: address for address in DATA_FILES}
EXPORTED = ("metrics.json", "claims.json")
_SCHEMAS = ASSETS / "schemas"
_TAKE_PUBLISHED = "take the PDF as it was published"


@dataclass(frozen=True, slots=True)
class Attached:
    """The attached data, evaluated anew, beside the entries of metrics.json and claims.json; SHA-256 by data file."""

    evaluations: Evaluations
    metrics: Sequence[Mapping[str, Any]]
    claims: Sequence[Mapping[str, Any]]
    sums: Mapping[str, str]


def open_attachments(path: Path, attachments: Mapping[str, bytes]) -> Attached:
    """Return what is attached to the PDF at `path`.

    Raises:
        BrokenInput: attachments are missing, strange, changed, or not understood.
    """
    _require_attachments(path, attachments)
    stated = {name: _exported(path, name, attachments[name]) for name in EXPORTED}
    files = {address: attachments[name] for name, address in INPUTS.items()}
    sums = digests(files)
    for name, content in stated.items():
        _require_same_files(path, name, content, sums)
    evaluations = Evaluations(_dataset(path, files))
    return Attached(evaluations, stated["metrics.json"]["metrics"], stated["claims.json"]["claims"], sums)


def _require_attachments(path: Path, attachments: Mapping[str, bytes]) -> None:
    """Raise unless exactly the files of a report are attached; no other name is ever used."""
    expected = (*INPUTS, *EXPORTED)
    if not attachments:
        message = (
            "expected a report with its data attached, got a PDF without attachments; take report-ja.pdf"
        )
        raise broken(path, f"{message} or report-en.pdf, briefings carry no data")
    missing = [name for name in expected if name not in attachments]
    strange = [name for name in attachments if name not in expected]
    if missing:
        message = f"expected {len(expected)} attached files, got none named {', '.join(missing)}"
        raise broken(path, f"{message}; {_TAKE_PUBLISHED}")
    if strange:
        listed = ", ".join(ascii(name) for name in strange)
        message = f"expected no other attached files than {', '.join(expected)}, got {listed}"
        raise broken(path, f"{message}; {_TAKE_PUBLISHED}")


def _exported(path: Path, name: str, data: bytes) -> dict[str, Any]:
    """Return an attached export, made sure that it has the form in which dat writes it."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        message = f"expected {name} as dat writes it, got something that is no JSON; {_TAKE_PUBLISHED}"
        raise broken(path, message) from None
    made_by = content.get("format") if isinstance(content, dict) else None
    if isinstance(made_by, int) and made_by > FORMAT:
        message = f"expected {name} in format {FORMAT}, got format {made_by}: a newer dat made it; update dat"
        raise broken(path, message)
    error = best_match(_validator(name).iter_errors(content))
    if error is not None:
        where = "".join(f"{step}." if isinstance(step, str) else f"{step}: " for step in error.absolute_path)
        message = f"expected {name} as dat writes it, got something else ({where}{error.message[:80]})"
        raise broken(path, f"{message}; {_TAKE_PUBLISHED}")
    return dict(content)


def _validator(name: str) -> Draft202012Validator:
    schema = _SCHEMAS / name.replace(".json", ".schema.json")
    return Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))


def _require_same_files(path: Path, name: str, content: Mapping[str, Any], sums: Mapping[str, str]) -> None:
    changed = [
        PurePosixPath(file).name for file, found in sums.items() if content["files"].get(file) != found
    ]
    if changed:
        message = f"expected the data files that {name} was made from, got others (SHA-256 differs): "
        raise broken(path, f"{message}{', '.join(changed)}; {_TAKE_PUBLISHED}")


def _dataset(path: Path, files: Mapping[str, bytes]) -> Dataset:
    """Return the dataset in the attached files, laid out for a moment as a project has them."""
    with laid_out(files) as folder:
        try:
            return read_dataset(folder)
        except BrokenInput as error:
            first = error.problems[0]
            message = "expected data files that this dat can read, got some that it cannot: "
            raise broken(path, f"{message}{first.place}: {first.message}") from error
