#!/bin/sh
# Compares Formwork with PyTorch, TensorBoard and pandas; see README.md. Not part of CI: it installs
# some gigabytes of Python packages into VENV.
#   run.sh BUILD_FOLDER [VENV] [WORKSPACE]
# BUILD_FOLDER was configured with -DFORMWORK_BENCH=ON. Without WORKSPACE the demo is trained for
# its exports.
set -eu
here=$(CDPATH= cd "$(dirname "$0")" && pwd)
build=$(CDPATH= cd "${1:?usage: run.sh BUILD_FOLDER [VENV] [WORKSPACE]}" && pwd)
venv=${2:-$build/peers-venv}
workspace=${3:-}
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
"$venv/bin/python" -c 'import timm, torch, safetensors, tensorboard, pandas' 2>/dev/null ||
    "$venv/bin/pip" install torch timm safetensors tensorboard pandas setuptools
cmake --build "$build" --target peer_steps formwork-cli
if [ -z "$workspace" ]; then
    workspace=$build/peers-workspace
    "$build/bin/formwork-cli" demo --epochs 2 --no-charts --workspace "$workspace"
fi
status=0
"$venv/bin/python" "$here/compare_steps.py" --program "$build/bin/peer_steps" || status=1
"$venv/bin/python" "$here/read_exports.py" --program "$build/bin/formwork-cli" \
    --workspace "$workspace" || status=1
exit $status
