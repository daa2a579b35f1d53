"""Text files from outside the project: their text, or one sentence on what they are instead."""

from __future__ import annotations

import re
from pathlib import Path

from dat.errors import BrokenInput, Place, Problem

_KINDS = {
    b"PK\x03\x04": "a Word or Excel document, or another archive; save its text as UTF-8",
    b"%PDF-": "a PDF; save its text as UTF-8",
    b"\xff\xfe\0\0": "UTF-32; save it as UTF-8",
    b"\0\0\xfe\xff": "UTF-32; save it as UTF-8",
    b"\xff\xfe": "UTF-16; save it as UTF-8",
    b"\xfe\xff": "UTF-16; save it as UTF-8",
}
_ENCODINGS = {
    "ISO-2022-JP": ("iso2022_jp",),
    "UTF-16": ("utf-16-le", "utf-16-be"),
    "EUC-JP": ("euc_jp",),
    "Shift_JIS": ("cp932",),
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_COMMON = re.compile(r"[ -~\sぁ-ヿ、。]")  # kanji are left out: any bytes read as some


def broken(path: Path, message: str, line: int | None = None, column: str | None = None) -> BrokenInput:
    """Return the error for one thing that is wrong with a file from outside."""
    return BrokenInput([Problem(Place(str(path), line, column), message)])


def read_foreign(path: Path, what: str) -> str:
    """Return the text of a file; `what` says in messages what should be in it: "the article's text".

    Raises:
        BrokenInput: the file is missing or a folder, cannot be read, is no text, or is in another encoding than UTF-8.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise broken(path, f"expected {what}, got nothing: there is no such file") from None
    except IsADirectoryError:
        raise broken(path, f"expected {what}, got a folder") from None
    except OSError as error:
        raise broken(path, f"expected a file that can be read, got: {error.strerror or error}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_utf_8(path, data, data.count(b"\n", 0, error.start) + 1) from None
    if _CONTROL.search(text):
        raise _no_utf_8(path, data, None)
    return text


def _no_utf_8(path: Path, data: bytes, line: int | None) -> BrokenInput:
    """Return the error that names what the bytes seem to be; the line helps where that cannot be told."""
    known = next((kind for start, kind in _KINDS.items() if data.startswith(start)), _encoding(data))
    if known:
        return broken(path, f"expected UTF-8 text, got {known}")
    if b"\0" in data:
        return broken(path, "expected UTF-8 text, got something that is no text")
    return broken(path, "expected UTF-8 text, got another encoding; save it as UTF-8", line)


def _encoding(data: bytes) -> str:
    named = (name for name, codecs in _ENCODINGS.items() if any(_reads_as(data, codec) for codec in codecs))
    found = next(named, "")
    return found and f"{found}; save it as UTF-8"


def _reads_as(data: bytes, codec: str) -> bool:
    """Whether the bytes are text in an encoding: no control characters, and a good part kana or Latin letters."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return False
    return _CONTROL.search(text) is None and 3 * len(_COMMON.findall(text)) >= len(text)
