#!/bin/sh
# Times Formwork's training steps beside PyTorch's; see time_steps.py. Not part of CI: it installs some
# gigabytes of Python packages into VENV, and compiling needs a C++ compiler.
#   run_steps.sh BUILD_FOLDER [VENV] [time_steps.py's options]
set -eu
here=$(CDPATH= cd "$(dirname "$0")" && pwd)
build=$(CDPATH= cd "${1:?usage: run_steps.sh BUILD_FOLDER [VENV] [OPTIONS]}" && pwd)
shift
venv=$build/peers-venv
case ${1:-} in '' | -*) ;; *) venv=$1 && shift ;; esac
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import timm, torch' 2>/dev/null || "$venv/bin/pip" install torch timm setuptools
cmake --build "$build" --target formwork-cli formwork-backend
exec "$venv/bin/python" "$here/time_steps.py" --program "$build/bin/formwork-cli" "$@"
