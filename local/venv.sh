#!/usr/bin/env bash
# Makes a virtualenv with Python 3.13: local/venv.sh FOLDER REQUIREMENTS [FILES THAT THOSE INCLUDE]
# Does nothing when the requirements are those it was made from, so it may be called before everything else.
# Installs with uv, which is fetched by pip into .local/uv when it is not there, and with pip when uv cannot be had.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$1 requirements=$2
stamp=$folder/made-from
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV
# The machine's own certificates, as pip uses them: behind a company's proxy uv's are not enough.
export UV_SYSTEM_CERTS=1

works() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' >/dev/null 2>&1; }

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" "$(command -v python3.13 || true)" /usr/local/bin/python3.13 /usr/bin/python3.13 \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13 "$HOME"/.local/share/uv/python/cpython-3.13*/bin/python3.13; do
        if [ -n "$candidate" ] && works "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    return 1
}

# Debian 13 has it; Debian 12 does not, but uv or pyenv may fetch one.
fetch_python() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -y -qq --no-install-recommends python3.13 python3.13-venv && return
    fi
    local uv
    uv=$(find_uv) && "$uv" python install 3.13 && return
    [ -x "${PYENV_ROOT:-$HOME/.pyenv}/bin/pyenv" ] && "${PYENV_ROOT:-$HOME/.pyenv}/bin/pyenv" install --skip-existing 3.13
}

find_uv() {
    local candidate base=${python:-python3}
    for candidate in uv "$(dirname "$base")/uv" .local/uv/bin/uv "$HOME/.local/bin/uv"; do
        if "$candidate" --version >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
    "$base" -m venv .local/uv >&2 && .local/uv/bin/python -m pip install --quiet --disable-pip-version-check uv >&2 &&
        echo .local/uv/bin/uv
}

wanted=$(cat "${@:2}" "$0" | sha256sum | cut -d ' ' -f 1)
if [ -x "$folder/bin/python" ] && works "$folder/bin/python" && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

echo "Installing $requirements into $folder"
mkdir -p .local
python=$(find_python) || { fetch_python >.local/python.log 2>&1 && python=$(find_python); } || {
    echo "Python 3.13 was not found, and could not be installed (.local/python.log says why)." >&2
    echo "Install it (Debian 13: apt-get install python3.13 python3.13-venv; elsewhere: pyenv install 3.13)," >&2
    echo "or name one: make run PYTHON=/path/to/python3.13" >&2
    exit 1
}
works "$folder/bin/python" || rm -rf "$folder"
if uv=$(find_uv 2>>.local/python.log); then
    [ -x "$folder/bin/python" ] || "$uv" venv --quiet --no-project --python "$python" "$folder"
    "$uv" pip install --quiet --python "$folder/bin/python" --requirement "$requirements" 2>>.local/python.log || uv=
fi
if [ -z "$uv" ]; then
    "$python" -m venv "$folder" || { echo "This Python cannot make a virtualenv: apt-get install python3.13-venv" >&2; exit 1; }
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
fi
echo "$wanted" >"$stamp"
