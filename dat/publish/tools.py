"""What the bytes of a PDF depend on besides its job: our code, the libraries that typeset, the installed fonts."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from functools import cache
from importlib.metadata import version

from dat.cache.digest import digest_of
from dat.cache.modules import closure, module_digest
from dat.errors import MissingTool

JAPANESE_FONTS = "fonts-noto-cjk"
_PACKAGES = ("weasyprint", "fonttools", "pydyf", "tinycss2", "cssselect2", "tinyhtml5", "pyphen", "pillow")
_CODE = "dat.publish.typeset"
_FONT = "%{file} %{family} %{style} %{fontversion} %{index}\n"


@cache
def typesetter() -> str:
    """Return the digest of everything that typesets here; it is taken once in a process."""
    code = (module_digest(name) for name in sorted(closure([_CODE])))
    packages = (f"{name} {version(name)}" for name in _PACKAGES)
    return digest_of(*code, *packages, _pango(), _fonts())


def _pango() -> str:
    """Return the version of the library that breaks lines, or nothing where it goes by another name."""
    for name in ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"):
        try:
            return str(ctypes.CDLL(name).pango_version())
        except OSError:
            continue
    return ""


def _fonts() -> str:
    """Return the list of the installed fonts with their versions; where fontconfig cannot be asked, nothing."""
    return "\n".join(sorted(_fc_list("--format", _FONT).splitlines()))


def require_japanese_font() -> None:
    """Raise `MissingTool` if fontconfig knows no Japanese font; where it cannot be asked, the PDF itself tells."""
    if shutil.which("fc-list") is not None and not _fc_list(":lang=ja", "family").strip():
        raise MissingTool(f"no Japanese font is installed: apt-get install {JAPANESE_FONTS}")


def _fc_list(*arguments: str) -> str:
    program = shutil.which("fc-list")
    if program is None:
        return ""
    command = [program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603 fixed words
