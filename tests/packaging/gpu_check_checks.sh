#!/usr/bin/env bash
# What packaging/gpu_check.sh does with and without a GPU, tried with stand-ins for the programs that it
# builds: nothing is compiled or trained.
#
#   gpu_check_checks.sh SOURCE_FOLDER
set -euo pipefail
source_folder=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
passed=0

mkdir -p "$work/tree/packaging" "$work/tree/configs" "$work/bin"
cp "$source_folder"/packaging/{gpu_check,functions}.sh "$work/tree/packaging/"
build=$work/build

stand_in() { # FILE, BODY from standard input
    mkdir -p "$(dirname "$1")"
    {
        printf '#!/bin/bash\nprintf "%%s\\n" "%s $*" >>%q\n' "$(basename "$1")" "$work/calls"
        cat
    } >"$1"
    chmod +x "$1"
}

# A machine with one GPU, whose build makes programs of which all do what they are asked.
new_machine() {
    rm -rf "$build" "$work/calls"
    for tool in cmake ninja c++ ctest; do
        stand_in "$work/bin/$tool" <<<''
    done
    stand_in "$work/bin/python3" <<<'echo "not run: python3 has no torch"; exit 3'
    stand_in "$build/bench/make-photos" <<<'mkdir -p "$1"'
    stand_in "$build/bin/formwork-cli" <<'E2'
case "$*" in
'doctor --json') echo '{"usable_devices": 1}' ;;
convert*) mkdir -p "$4" && touch "$4/train_500_0.50_90.beton" "$4/val_500_0.50_90.beton" ;;
'runs list'*--json) echo '[]' ;;
train*)
    mkdir -p "$4/runs/1"
    printf '{"cpu":1.0,"event":"system","gpu":%s,"seq":2}\n' 0.5 0.9 0.7 >"$4/runs/1/events.jsonl" ;;
esac
E2
}

run_check() { # -> $output, $status
    status=0
    output=$(cd / && PATH="$work/bin:/usr/bin:/bin" bash "$work/tree/packaging/gpu_check.sh" '' "$build" 2>&1) ||
        status=$?
}

expect() { # WHAT CONDITION...
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failures=$((failures + 1))
        printf 'FAILED: %s (status %s)\n%s\n' "$what" "$status" "$output"
    fi
}
has() { grep -qF -- "$2" "$build/$1"; }
# The whole report: one object, whose parts have results.
is_json() {
    local part='"[a-z0-9_]+": "(passed|failed|not run)"'
    grep -qE '^\{"build_seconds": [0-9]+, "seconds": [0-9]+, "parts": \{'"$part(, $part)*"'\}, "doctor": \{"usable_devices": 1\}, "runs": \[\]\}$' \
        "$build/report.json"
}
called() { grep -qF -- "$1" "$work/calls"; }
said() { grep -qF -- "$1" <<<"$output"; }

new_machine
run_check
expect 'all parts pass' test "$status" = 0
expect 'the tests that need a device run' called 'ctest --test-dir'
expect 'the four runs are two comparisons of loaders' called '--model.name=vit_b_16 --train.device=cuda'
expect 'with the betons that were made' called '--beton-val '"$build"'/workspace/betons/val_500_0.50_90.beton'
expect 'passed parts are reported' has report.md '| levit_128s | passed |'
expect 'what needs absent modules is reported as not run' has report.md '| python_levit_128s_ffcv | not run |'
expect 'how busy the GPU was' has report.md 'run 1: GPU busy 70 % (median of 3 samples)'
expect 'the report is JSON' is_json

new_machine
sed -i 's/^compare-loaders.*//; s/^case "$\*" in/case "$*" in\ncompare-loaders*vit_b_16*) echo "out of memory"; exit 1 ;;/' \
    "$build/bin/formwork-cli"
run_check
expect 'a part that fails is an error' test "$status" = 1
expect 'it is named' has report.md '| vit_b_16 | failed |'
expect 'with what it printed' has report.md 'out of memory'
expect 'the parts after it ran' has report.md '| headspace_levit_128s | passed |'
expect 'the report is JSON after a failure' is_json

new_machine
sed -i 's/"usable_devices": 1/"usable_devices": 0/' "$build/bin/formwork-cli"
run_check
expect 'no GPU is status 3' test "$status" = 3
expect 'and said' said 'no GPU: not run'
expect 'and nothing was trained' bash -c "! grep -q 'formwork-cli train' '$work/calls'"
expect 'nor a report written' test ! -e "$build/report.md"

new_machine
stand_in "$work/bin/cmake" <<<'echo "LibTorch was not found"; exit 1'
run_check
expect 'a build that fails is an error' test "$status" = 1
expect 'with its reason' said 'LibTorch was not found'

printf '%s checks passed, %s failed\n' "$passed" "$failures"
[ "$failures" = 0 ]
