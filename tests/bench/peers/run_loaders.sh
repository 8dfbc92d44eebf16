#!/bin/sh
# Times Formwork's loaders and conversion beside FFCV's, and its folder loader beside DALI's on the CPU and
# torchvision's; see time_loaders.py and time_conversions.py. Not part of CI: it installs some gigabytes of
# Python packages into VENV, and building FFCV needs pkg-config, libopencv-dev and libturbojpeg0-dev.
#   run_loaders.sh BUILD_FOLDER IMAGES [VENV] [ROUNDS]
# IMAGES has a folder of JPEGs for each class.
set -eu
usage='usage: run_loaders.sh BUILD_FOLDER IMAGES [VENV] [ROUNDS]'
here=$(CDPATH= cd "$(dirname "$0")" && pwd)
build=$(CDPATH= cd "${1:?$usage}" && pwd)
images=$(CDPATH= cd "${2:?$usage}" && pwd)
venv=${3:-$build/peers-venv}
rounds=${4:-5}
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import torch, torchvision' 2>/dev/null ||
    "$venv/bin/pip" install torch torchvision setuptools
"$venv/bin/python" -c 'import ffcv' 2>/dev/null || "$venv/bin/pip" install ffcv
"$venv/bin/python" -c 'import nvidia.dali' 2>/dev/null ||
    "$venv/bin/pip" install nvidia-dali-cuda130 optree six astunparse gast makefun dm-tree nvidia-nvimgcodec-cu13
cmake --build "$build" --target formwork-cli
program=$build/bin/formwork-cli
betons=$(mktemp -d)
trap 'rm -rf "$betons"' EXIT
for share in 0.5 1 0; do
    "$program" convert "$images" --out "$betons/$share" --val-fraction 0 --compress-probability "$share" --quiet
    "$venv/bin/python" "$here/time_loaders.py" "$betons/$share"/*.beton --program "$program" --rounds "$rounds"
done
"$venv/bin/python" "$here/time_loaders.py" "$images" --program "$program" --rounds "$rounds"
"$venv/bin/python" "$here/time_conversions.py" "$images" --program "$program" --rounds "$rounds" --keep-jpeg
