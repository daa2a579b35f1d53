#!/bin/sh
# Installs what the project needs and does not find: native libraries and fonts (through apt) and the
# Python packages (into .venv). The Makefile calls it when a requirement file is newer than the
# environment.   Usage: tools/install.sh requirements.txt|requirements-dev.txt
set -eu
cd "$(dirname "$0")/.."
requirements=$1

stop() {
    printf "\n" >&2
    printf "%s\n" "$@" >&2
    exit 1
}

# --- Python -----------------------------------------------------------------------------------------

# Running a candidate, not only finding it, matters: a version manager's shim may stand for nothing.
is_recent_python() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        if [ -n "$candidate" ] && is_recent_python "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    return 1
}

# --- Debian packages --------------------------------------------------------------------------------

# Prints the Debian package of every native library that WeasyPrint loads and this machine lacks.
missing_libraries() {
    "$python" - <<'END'
import ctypes

for library, package in (
    ("libpango-1.0.so.0", "libpango-1.0-0"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
):
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)
END
}

has_font() {
    command -v fc-list >/dev/null && fc-list -q "$1"
}

missing_packages() {
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    fi
    [ "$(uname -s)" = Linux ] || return 0
    missing_libraries
    command -v fc-list >/dev/null || echo fontconfig
    has_font 'Noto Sans CJK JP' && has_font 'Noto Serif CJK JP' || echo fonts-noto-cjk
    has_font 'Noto Sans' && has_font 'Noto Serif' || echo fonts-noto-core
}

install_packages() {
    line="apt-get install -y --no-install-recommends $*"
    command -v apt-get >/dev/null ||
        stop "Missing (names of the Debian packages): $*" "Install them, then run make again."
    if [ "$(id -u)" = 0 ]; then
        run_as_root=env
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        run_as_root='sudo -n env'
    else
        stop "Missing: $*" "Run this line, then make again:" "  sudo apt-get update && sudo $line"
    fi
    echo "Installing $*"
    # A broken third-party list must not stop an installation that does not need it.
    $run_as_root apt-get update -q || echo "apt-get update failed; trying with the lists at hand"
    $run_as_root DEBIAN_FRONTEND=noninteractive $line -q -o DPkg::Lock::Timeout=120 </dev/null ||
        stop "apt-get could not install: $*" "Repair that (see above), or run:  sudo $line"
}

# --- The environment --------------------------------------------------------------------------------

# An environment that was copied or moved points to the project it was made for.
environment_is_ours() {
    is_recent_python .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1 &&
        [ "$(cat .venv/made-for 2>/dev/null)" = "$(pwd -P)" ]
}

install_into_environment() {
    .venv/bin/python -m pip install --disable-pip-version-check --no-input --quiet "$@" || stop \
        "pip could not install the Python packages (its own words are above)." \
        "This step needs the network once. Without it, point pip to a folder of wheels:" \
        "  PIP_NO_INDEX=1 PIP_FIND_LINKS=/path/to/wheels make report"
}

python=$(find_python) || stop \
    "Python 3.11 or newer is missing (looked for python3, python3.13, python3.12, python3.11)." \
    "Install it (Debian 12, Ubuntu 24.04 and later:  sudo apt-get install python3 python3-venv)," \
    "or name one:  PYTHON=/path/to/python3 make report"

packages=$(missing_packages)
# Unquoted on purpose: one word per package.
[ -z "$packages" ] || install_packages $packages

if ! environment_is_ours; then
    echo "Creating .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
    pwd -P >.venv/made-for
fi
echo "Installing the Python packages of $requirements"
install_into_environment --require-hashes --only-binary :all: -r "$requirements"
install_into_environment --no-deps --no-build-isolation --editable .
