#!/usr/bin/env bash
# Makes the pictures of the README and the guide from runs that are really trained: the demo, and
# configs/cpu-levit128s-seeds.yaml on its images. Some 15 minutes on two cores; keep the machine free
# meanwhile, its load shows in the curves. Look at the pictures before you commit them.
#
#   packaging/guide_pictures.sh [BUILD_FOLDER]
#
# Runs that the workspace in BUILD_FOLDER/guide already has are not trained again.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/functions.sh

build=${1:-build/release}
cli=$build/bin/formwork-cli
workspace=$build/guide/workspace
pictures=resources/help/images

cmake --build "$build" --target formwork-cli formwork-backend guide-pictures
say "Training the demo"
"$cli" demo --workspace "$workspace" --epochs 24 --no-charts
if [ ! -f "$build/guide/sweep-is-trained" ]; then
    say "Training a sweep"
    "$cli" train configs/cpu-levit128s-seeds.yaml --workspace "$workspace" --train.epochs 12 \
        --data.train "$workspace/demo/train_500_0.50_90.beton" \
        --data.val "$workspace/demo/val_500_0.50_90.beton"
    touch "$build/guide/sweep-is-trained"
fi
say "Drawing into $pictures"
QT_QPA_PLATFORM=offscreen "$build/tests/guide-pictures" "$workspace" "$pictures"
if command -v optipng >/dev/null; then
    optipng -quiet -o3 "$pictures"/*.png
else
    printf 'The pictures are not compressed further: optipng is not installed.\n'
fi
