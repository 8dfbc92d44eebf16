#!/usr/bin/env bash
# Builds Formwork without the window against the LibTorch that is there, and where a CUDA device is:
#   - runs the tests labelled cuda (parity with the CPU, CUDA graphs against the same steps without,
#     resuming, what is reported when memory runs out or the device fails) and those of the queue over
#     several devices;
#   - trains the four runs of the original (ViT-B/16 and LeViT-128S, beton and image folder, batch 64,
#     224 px) on generated photos, LeViT-128S also with CUDA graphs;
#   - times the same loops in Python (eager and torch.compile), where python3 has torch, timm and FFCV
#     or torchvision;
#   - measures the headspace of both loaders.
# Writes report.md and report.json, also where a part fails: a part that fails or exceeds its time is
# named there, and the next one follows; none continues after nine minutes. It installs nothing and
# needs no network.
#
#   packaging/gpu_check.sh [LIBTORCH_FOLDER] [BUILD_FOLDER]
#
# LIBTORCH_FOLDER: an unpacked LibTorch or an installed wheel; by default that of python3's torch, else
# build/libtorch, else the system's. BUILD_FOLDER: build/gpu-check. Exits 3 without a GPU, after
# building all of it, and 1 if a part failed.
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
limit=540   # seconds of the whole check
photos=1280 # in the training data of the four runs: 20 steps

say "Building ($build)"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DFORMWORK_GUI=OFF -DFORMWORK_TESTS=ON \
    -DFORMWORK_TORCH="${torch:+$(realpath "$torch")}" >"$build/configure.log" 2>&1 || {
    tail -n 20 "$build/configure.log"
    fail "the configure step failed (see above, and $build/configure.log)"
}
cmake --build "$build" --target formwork-cli formwork-backend make-photos cuda-tests
build_seconds=$SECONDS

cli=$build/bin/formwork-cli
"$cli" doctor --json >"$build/doctor.json" || true # findings are not a failure here
if ! grep -q '"usable_devices": *[1-9]' "$build/doctor.json"; then
    printf 'no GPU: not run\n'
    exit 3
fi

workspace=$build/workspace
rm -rf "$workspace" "$build"/part-*
parts=() # NAME=passed|failed|"not run" of all parts

# Runs a command as part NAME, with what it prints in part-NAME.log; it may take what is left of the
# time. Status 3 of a command means that something it needs is absent.
part() { # NAME COMMAND...
    local name=$1 log=$build/part-$1.log status=0 left=$((limit - SECONDS))
    shift
    say "$name"
    if [ "$left" -lt 5 ]; then
        printf 'not run: no time is left of %s s\n' "$limit" | tee "$log"
        status=3
    else
        timeout "$left" "$@" 2>&1 | tee "$log" || status=$?
        [ "$status" -ne 124 ] || printf 'stopped: no time is left of %s s\n' "$limit" | tee -a "$log"
    fi
    case $status in
    0) parts+=("$name=passed") ;;
    3) parts+=("$name=not run") ;;
    *) parts+=("$name=failed") ;;
    esac
    return 0
}

make_data() {
    "$build/bench/make-photos" "$workspace/photos/train" "$photos"
    "$build/bench/make-photos" "$workspace/photos/val" 128
    "$cli" convert "$workspace/photos" --out "$workspace/betons" --quiet
}

# The seconds in which a kernel ran, of those that were sampled while the runs trained.
busy_of_runs() {
    local events shares
    for events in "$workspace"/runs/*/events.jsonl; do
        [ -e "$events" ] || continue # no run began
        shares=$(sed -n 's/.*"event":"system".*"gpu":\([0-9.e-]*\).*/\1/p;
            s/.*"gpu":\([0-9.e-]*\).*"event":"system".*/\1/p' "$events" | sort -g)
        [ -n "$shares" ] || continue
        printf 'run %s: GPU busy %s (median of %s samples)\n' "$(basename "$(dirname "$events")")" \
            "$(awk '{ v[NR] = $1 } END { printf "%.0f %%", 100 * v[int((NR + 1) / 2)] }' <<<"$shares")" \
            "$(wc -l <<<"$shares")"
    done
}

part tests ctest --test-dir "$build" -L '^cuda$' -LE slow --output-on-failure
# A test that skips a function passes: what was skipped belongs into the report.
grep -h '^SKIP ' "$build/Testing/Temporary/LastTest.log" >"$build/part-skipped.log" 2>/dev/null ||
    printf 'nothing\n' >"$build/part-skipped.log"
mkdir -p "$workspace"
export -f make_data
export build workspace photos cli
part data bash -euc make_data
train_beton=$(echo "$workspace"/betons/train_*.beton)
val_beton=$(echo "$workspace"/betons/val_*.beton)
for model in vit_b_16 levit_128s; do
    part "$model" "$cli" compare-loaders configs/levit128s-beton.yaml --workspace "$workspace" --epochs 3 \
        --model.name="$model" --train.device=cuda --train.batch_size=64 --train.epochs=3 \
        --beton "$train_beton" --beton-val "$val_beton" \
        --folder "$workspace/photos/train" --folder-val "$workspace/photos/val"
done
for graphs in false true; do
    part "graphs_$graphs" "$cli" train configs/levit128s-beton.yaml --workspace "$workspace" \
        --train.device=cuda --name="levit_128s, cuda_graphs $graphs" --train.cuda_graphs="$graphs" \
        --train.epochs=3 --train.batch_size=64 --data.train="$train_beton" --data.val="$val_beton"
done
for model in vit_b_16 levit_128s; do
    part "headspace_$model" "$cli" bench headspace configs/levit128s-beton.yaml --model.name="$model" \
        --train.device=cuda --train.batch_size=64 --data.train="$train_beton" \
        --other "$workspace/photos/train" --seconds 1 --rounds 3
done
for model in levit_128s vit_b_16; do
    for loader in folder ffcv; do
        data=$workspace/photos/train
        [ "$loader" = folder ] || data=$train_beton
        part "python_${model}_$loader" python3 tests/bench/peers/time_epochs.py "$data" --model "$model" \
            --loader "$loader" --modes eager compiled --device cuda --rounds 3 --threads "$(nproc)"
    done
done
busy_of_runs >"$build/part-busy.log"
"$cli" runs list --workspace "$workspace" >"$build/part-runs.log" || true
"$cli" runs list --workspace "$workspace" --json >"$build/runs.json" || echo '[]' >"$build/runs.json"

{
    printf '# GPU check\n\nBuild: %s s. Whole check: %s s.\n\n' "$build_seconds" "$SECONDS"
    printf '| Part | Result |\n|---|---|\n'
    for each in "${parts[@]}"; do
        printf '| %s | %s |\n' "${each%%=*}" "${each#*=}"
    done
    printf '\n```\n'
    "$cli" doctor || true
    printf '```\n'
    for name in skipped runs busy "${parts[@]%%=*}"; do
        printf '\n## %s\n\n```\n' "$name"
        cat "$build/part-$name.log"
        printf '```\n'
    done
} >"$build/report.md"
{
    printf '{"build_seconds": %s, "seconds": %s, "parts": {' "$build_seconds" "$SECONDS"
    separator=
    for each in "${parts[@]}"; do
        printf '%s"%s": "%s"' "$separator" "${each%%=*}" "${each#*=}"
        separator=', '
    done
    printf '}, "doctor": %s, "runs": %s}\n' "$(cat "$build/doctor.json")" "$(cat "$build/runs.json")"
} >"$build/report.json"
say "Report: $build/report.md, $build/report.json"
case " ${parts[*]} " in *'=failed '*) exit 1 ;; esac
