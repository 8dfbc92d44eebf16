#!/usr/bin/env bash
# What packaging/libtorch_wheel.sh does and says, tried with stand-ins for python3, pip and df: nothing
# is downloaded.
#
#   libtorch_wheel_checks.sh SOURCE_FOLDER
set -euo pipefail
script=$1/packaging/libtorch_wheel.sh
pinned=$(cat "$1/packaging/libtorch_version")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
passed=0

# The ordinary tools of a machine; no python3 and no df.
mkdir "$work/system"
for tool in awk bash cat chmod cut dirname du env flock grep ln mkdir mv readlink rm script sed tee; do
    ln -s "$(command -v "$tool")" "$work/system/$tool"
done

stand_in() { # NAME, BODY from standard input
    {
        printf '#!/bin/bash\nprintf "%%s\\n" "%s $*" >>%q\n' "$1" "$work/calls"
        cat
    } >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

# A machine where everything is in order. python3 makes environments whose python is a copy of itself,
# and whose pip "installs" what the real one would, as far as the script looks at it.
new_machine() {
    chmod -R u+w "$work/into" 2>/dev/null || true
    rm -rf "${work:?}/bin" "${work:?}/into" "$work/calls" "$work/pip" "$work/pip-cuda" "$work/mine"
    mkdir "$work/bin"
    printf 'nvidia-nccl-cu13==2; platform_system == "Linux"\ncuda-toolkit[crt,cudart]==13\n' \
        >"$work/requirements"
    stand_in df <<<'printf "Filesystem 1024-blocks Used Available\n/dev/x 1 1 50000000\n"'
    stand_in python3 <<E2
work=$(printf %q "$work")
E2
    cat >>"$work/bin/python3" <<'E2'
packages=$(dirname "$0")/../lib/site-packages
arguments=$*
pip_fails() { # pip's words from standard input, to its log and the terminal
    local log=${arguments#*--log }
    tee -a "${log%% *}" >&2
    exit 1
}
case $* in
'-c import ensurepip, venv') exit 0 ;;
'-m venv '*)
    mkdir -p "$3/bin"
    cat "$work/bin/python3" >"$3/bin/python"
    chmod +x "$3/bin/python"
    ;;
*sysconfig*) mkdir -p "$packages"; (cd "$packages" && pwd) ;;
*importlib.metadata*) cat "$work/requirements" ;;
*' install '*torch==*)
    if [ -e "$work/pip" ]; then pip_fails <"$work/pip"; fi
    mkdir -p "$packages/torch/lib" "$packages/torch/include/torch/csrc/api/include/torch"
    : >"$packages/torch/include/torch/csrc/api/include/torch/version.h"
    for name in torch torch_cpu torch_cuda; do : >"$packages/torch/lib/lib$name.so"; done
    ;;
*' install '*nvidia-*)
    if [ -e "$work/pip-cuda" ]; then pip_fails <"$work/pip-cuda"; fi
    mkdir -p "$packages/nvidia/cu13/lib"
    : >"$packages/nvidia/cu13/lib/libcudart.so.13"
    ;;
-V) echo 'Python 3.11.2' ;;
*) echo "unexpected: python3 $*" >&2; exit 99 ;;
esac
E2
}

run() { # ARGUMENTS... -> $output, $folder, $status
    status=0
    folder=$(PATH="$work/bin:$work/system" bash "$script" --into "$work/into" "$@" \
        2>"$work/errors" </dev/null) || status=$?
    output=$(cat "$work/errors")
}

expect() { # WHAT CONDITION...
    if "${@:2}"; then
        passed=$((passed + 1))
    else
        failures=$((failures + 1))
        printf 'FAIL: %s\nexit status %s, folder %s, messages:\n%s\n' "$1" "$status" "$folder" "$output"
    fi
}

says() { grep -qE "$1" <<<"$output"; }
called() { grep -qE -- "$1" "$work/calls" 2>/dev/null; }
not() { ! "$@"; }
status_is() { [ "$status" -eq "$1" ]; }
installed=$work/into/venv/lib/site-packages/torch
is_installed() {
    [ "$folder" = "$installed" ] && [ "$(readlink -f "$work/into/libtorch")" = "$installed" ]
}

new_machine
run --yes
expect "it installs" status_is 0
expect "prints the folder and links to it" is_installed
expect "the pinned version" called "install .*--no-deps torch==$pinned\$"
expect "with CUDA's packages" called 'install .*nvidia-nccl-cu13==2; platform_system == "Linux"'
expect "by pip's own settings" not called '--(index-url|extra-index-url|isolated|no-cache-dir)'
expect "the size is named before" says 'downloads about [0-9.]+ GB, [0-9.]+ GB unpacked'
rm "$work/calls"
run
expect "a second run needs no question" status_is 0
expect "and gives the same folder" is_installed
expect "and installs nothing" not called ' install '

rm "$installed/lib/libtorch_cuda.so"
run --yes
expect "a file that was removed is noticed" called "torch==$pinned"
expect "and the environment repaired" is_installed

rm "$work/calls"
run --yes --torch 2.14.1
expect "another version replaces it" called 'torch==2\.14\.1$'
run --yes --torch 2.14.1
expect "and is kept" is_installed

new_machine
mkdir -p "$work/into/venv/bin"
: >"$work/into/venv/half"
run --yes
expect "a half-made environment is made again" is_installed
expect "without what was left" test ! -e "$work/into/venv/half"

new_machine
run
expect "without a terminal it does not download" status_is 1
expect "and says how to" says 'no terminal.*--yes'
expect "and did nothing" not called ' (venv|install) '

# With a terminal: `script` gives the program one.
answer() { # TEXT
    status=0
    folder=
    output=$(printf '%s\n' "$1" | PATH="$work/bin:$work/system" SHELL=/bin/bash script -qec \
        "bash $(printf %q "$script") --into $(printf %q "$work/into")" /dev/null) || status=$?
}
new_machine
answer n
expect "the question is asked" says 'Download it\?'
expect "no means no" status_is 1
expect "and is reported" says 'declined; nothing was downloaded'
expect "nothing was done" not called ' (venv|install) '
answer y
expect "yes means yes" test -e "$installed/lib/libtorch.so"

new_machine
stand_in df <<<'printf "Filesystem 1024-blocks Used Available\n/dev/x 1 1 3000000\n"'
run --yes
expect "too little disk is refused" status_is 1
expect "with figures" says 'needs 10 GB of free disk space.*has 3 GB'
expect "before anything is done" not called ' (venv|install) '

new_machine
rm "$work/bin/python3"
run --yes
expect "python3 has to be there" says 'python3 is not installed'
expect "or the script ends" status_is 1

new_machine
stand_in python3 <<<'exit 1'
run --yes
expect "so does its module venv" says 'apt-get install python3-venv'
expect "or the script ends" status_is 1

new_machine
echo 'WARNING: Retrying: Failed to establish a new connection: Temporary failure in name resolution
ERROR: No matching distribution found for torch' >"$work/pip"
run --yes
expect "no network has its own message" says 'could not reach the package index'
expect "and fails" status_is 1
expect "and prints no folder" test -z "$folder"
expect "and leaves no link" test ! -e "$work/into/libtorch"
rm "$work/pip"
run --yes
expect "with a network again it continues" is_installed

new_machine
echo 'ERROR: No matching distribution found for torch==9.9' >"$work/pip"
run --yes --torch 9.9
expect "an unknown version is named, with the Python" says 'no LibTorch 9\.9 .*Python 3\.11'

new_machine
echo 'ERROR: Could not install packages: [Errno 28] No space left on device' >"$work/pip"
run --yes
expect "a full disk has its own message" says 'the disk is full'

new_machine
echo 'ERROR: something else' >"$work/pip-cuda"
run --yes
expect "other errors lead to the log" says 'details: .*libtorch-pip.log'
expect "in which they are" grep -q 'something else' "$work/into/libtorch-pip.log"
rm "$work/pip-cuda"
run --yes
expect "what was half done is done again" is_installed

new_machine
: >"$work/requirements"
run --yes
expect "a wheel without CUDA is refused" says 'built without CUDA'
expect "and fails" status_is 1

new_machine
mkdir "$work/into"
exec 7>"$work/into/libtorch.lock"
flock 7
run --yes
expect "two runs at once do not meet" says 'another run is installing'
exec 7>&-
run --yes
expect "the lock ends with its owner" is_installed

# A folder of the user's.
make_libtorch() { # FOLDER
    mkdir -p "$1/lib" "$1/include/torch/csrc/api/include/torch"
    : >"$1/include/torch/csrc/api/include/torch/version.h"
    for name in torch torch_cpu torch_cuda; do : >"$1/lib/lib$name.so"; done
}
new_machine
make_libtorch "$work/mine"
run --torch "$work/mine"
expect "a folder is taken as it is" test "$folder" = "$work/mine"
expect "and linked to" test "$(readlink -f "$work/into/libtorch")" = "$work/mine"
expect "without python" not called python3
rm "$work/mine/lib/libtorch_cuda.so"
run --torch "$work/mine"
expect "one without CUDA is taken" status_is 0
expect "with a note" says 'built without CUDA'
rm "$work/mine/lib/libtorch_cpu.so"
run --torch "$work/mine"
expect "one that is incomplete is not" says 'lib/libtorch_cpu.so is missing'
expect "and fails" status_is 1
run --torch "$work/nowhere"
expect "neither is one that does not exist" says 'neither a version of LibTorch nor a folder'

run --torch
expect "an option without its value is wrong usage" status_is 2
run --fly
expect "so is an unknown one" status_is 2

printf '%s passed, %s failed\n' "$passed" "$failures"
[ "$failures" -eq 0 ]
