#!/usr/bin/env bash
# Builds Formwork without the window against the LibTorch that is there, runs the tests that need a
# CUDA device (parity with the CPU, CUDA graphs against the same steps without, resuming, what is
# reported when memory runs out or the device fails) and those of the queue over several devices, and
# trains the four runs of the original (ViT-B/16 and LeViT-128S, beton and image folder, batch 64, 224
# px) on generated pictures, LeViT-128S also with CUDA graphs; measures the headspace of both loaders;
# writes report.md and report.json. Under nine minutes on 16 cores. It installs nothing and needs no
# network.
#
#   packaging/gpu_check.sh [LIBTORCH_FOLDER] [BUILD_FOLDER]
#
# LIBTORCH_FOLDER: an unpacked LibTorch or an installed wheel; by default that of python3's torch, else
# build/libtorch, else the system's. BUILD_FOLDER: build/gpu-check. Exits 3 without a GPU, after
# building all of it.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/functions.sh

torch=${1:-}
build=${2:-build/gpu-check}
if [ -z "$torch" ]; then
    torch=$(python3 -c 'import os, torch; print(os.path.dirname(torch.__file__))' 2>/dev/null) ||
        torch=build/libtorch
    [ -e "$torch" ] || torch=
fi
[ -z "$torch" ] || [ -e "$torch" ] || fail "$torch does not exist: name a folder of LibTorch"
for tool in cmake ninja c++; do
    command -v "$tool" >/dev/null || fail "$tool is missing (packaging/bootstrap.sh installs it)"
done
mkdir -p "$build"
started=$SECONDS

say "Building ($build)"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DFORMWORK_GUI=OFF -DFORMWORK_TESTS=ON \
    -DFORMWORK_TORCH="${torch:+$(realpath "$torch")}" >"$build/configure.log" 2>&1 || {
    tail -n 20 "$build/configure.log"
    fail "the configure step failed (see above, and $build/configure.log)"
}
tests='tst_cuda tst_queue_job tst_step_executor'
# shellcheck disable=SC2086
cmake --build "$build" --target formwork-cli formwork-backend $tests
build_seconds=$((SECONDS - started))

cli=$build/bin/formwork-cli
"$cli" doctor --json >"$build/doctor.json" || true # findings are not a failure here
if ! grep -q '"usable_devices": *[1-9]' "$build/doctor.json"; then
    printf 'no GPU: not run\n'
    exit 3
fi

say "Tests that need a CUDA device, and of the queue over several devices"
pattern="^($(tr ' ' '|' <<<"$tests"))\$"
tests=passed
ctest --test-dir "$build" -R "$pattern" --output-on-failure 2>&1 | tee "$build/tests.log" ||
    tests=FAILED

say "Four runs"
workspace=$build/workspace
rm -rf "$workspace"
"$cli" demo --workspace "$workspace" --no-charts --epochs 1 >"$build/demo.log" 2>&1 ||
    fail "the demo failed (see $build/demo.log)"
data=$workspace/demo
for model in vit_b_16 levit_128s; do
    "$cli" compare-loaders configs/levit128s-beton.yaml --workspace "$workspace" --epochs 3 \
        --model.name="$model" --train.device=cuda --train.batch_size=64 --train.epochs=3 \
        --beton "$data"/train_*.beton --beton-val "$data"/val_*.beton \
        --folder "$data/train" --folder-val "$data/val" 2>&1 | tee "$build/$model.log"
done
say "CUDA graphs and headspace"
for graphs in false true; do
    "$cli" train configs/levit128s-beton.yaml --workspace "$workspace" --train.device=cuda \
        --name="levit_128s, cuda_graphs $graphs" --train.cuda_graphs="$graphs" --train.epochs=3 \
        --train.batch_size=64 --data.train="$(echo "$data"/train_*.beton)" \
        --data.val="$(echo "$data"/val_*.beton)" 2>&1 | tee "$build/graphs_$graphs.log"
done
for model in vit_b_16 levit_128s; do
    "$cli" bench headspace configs/levit128s-beton.yaml --model.name="$model" --train.device=cuda \
        --train.batch_size=64 --data.train="$(echo "$data"/train_*.beton)" --other "$data/train" \
        --seconds 1 --rounds 3 2>&1 | tee "$build/headspace_$model.log"
done
"$cli" runs list --workspace "$workspace" --json >"$build/runs.json"

{
    printf '# GPU check\n\n'
    printf 'Build: %s s. Tests that need a CUDA device: %s.\n\n' "$build_seconds" "$tests"
    printf '```\n'
    "$cli" doctor
    printf '```\n\n'
    for model in vit_b_16 levit_128s; do
        printf '## %s\n\n```\n' "$model"
        cat "$build/$model.log"
        printf '```\n\n'
    done
    for part in graphs_false graphs_true headspace_vit_b_16 headspace_levit_128s; do
        printf '## %s\n\n```\n' "$part"
        cat "$build/$part.log"
        printf '```\n\n'
    done
    printf 'Whole check: %s s.\n' "$((SECONDS - started))"
} >"$build/report.md"
printf '{"build_seconds": %s, "tests": "%s", "doctor": %s, "runs": %s}\n' "$build_seconds" "$tests" \
    "$(cat "$build/doctor.json")" "$(cat "$build/runs.json")" >"$build/report.json"
say "Report: $build/report.md, $build/report.json"
[ "$tests" = passed ]
