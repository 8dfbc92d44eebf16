#!/usr/bin/env bash
# Provides a LibTorch with CUDA: installs PyPI's wheel `torch` with the CUDA libraries it is built for,
# without a CUDA toolkit and without root. Prints LibTorch's folder; everything else goes to stderr.
#
#   packaging/libtorch_wheel.sh [--yes] [--torch VERSION|FOLDER] [--into FOLDER]
#
#   --yes             download without asking
#   --torch VERSION   another version than the one in packaging/libtorch_version
#   --torch FOLDER    use a LibTorch that exists: an unpacked archive, or site-packages/torch
#   --into FOLDER     keep everything there (default: build)
#
# The wheel goes into <into>/venv. <into>/libtorch becomes a link to the folder of LibTorch, which is
# what `cmake --preset release-cuda` builds with. May be repeated: what is complete is kept, an
# unfinished installation is started over. pip runs with the machine's own settings.
set -euo pipefail

readonly download_gb=2.7 unpacked_gb=4.4
readonly needed_gb=10 # while pip holds archives, its cache and the unpacked files

fail() { # MESSAGE [HINT]
    printf 'libtorch_wheel.sh: %s\n' "$1" >&2
    if [ -n "${2:-}" ]; then
        printf '  %s\n' "$2" >&2
    fi
    exit 1
}

say() { printf '%s\n' "$*" >&2; }

usage() {
    sed -n '2,16s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
into=$here/../build
wanted=$(cat "$here/libtorch_version")
yes=false
while [ $# -gt 0 ]; do
    case $1 in
    --yes) yes=true ;;
    --torch | --into)
        [ -n "${2:-}" ] || usage
        if [ "$1" = --torch ]; then wanted=$2; else into=$2; fi
        shift
        ;;
    *) usage ;;
    esac
    shift
done
mkdir -p "$into" || fail "cannot create the folder $into"
into=$(cd "$into" && pwd)
venv=$into/venv
marker=$venv/formwork-libtorch # the version, once everything is installed

finish() { # FOLDER
    ln -sfn "${1#"$into"/}" "$into/libtorch" # relative, so that a source tree can be moved
    printf '%s\n' "$1"
    exit 0
}

# A folder of the user's.
if ! [[ $wanted =~ ^[0-9]+(\.[0-9]+)+([a-z0-9.+]*)$ ]]; then
    [ -d "$wanted" ] || fail "$wanted is neither a version of LibTorch nor a folder" \
        "name a version such as $(cat "$here/libtorch_version"), or the folder of a LibTorch"
    folder=$(cd "$wanted" && pwd -P)
    for part in include/torch/csrc/api/include/torch/version.h lib/libtorch.so lib/libtorch_cpu.so; do
        [ -e "$folder/$part" ] || fail "$folder is not a folder of LibTorch: $part is missing" \
            "name the folder that holds include and lib: an unpacked LibTorch, or site-packages/torch"
    done
    [ -e "$folder/lib/libtorch_cuda.so" ] ||
        say "Note: the LibTorch in $folder was built without CUDA; training will use the CPU."
    finish "$folder"
fi

exec 9>"$into/libtorch.lock"
flock --nonblock 9 || fail "another run is installing into $venv" "wait until it has finished"

packages_folder() { # where the venv keeps platform-specific packages
    "$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["platlib"])'
}

# What the build needs; a file that was removed by hand is noticed.
is_complete() { # FOLDER
    local part
    for part in include/torch/csrc/api/include/torch/version.h lib/libtorch.so lib/libtorch_cpu.so \
        lib/libtorch_cuda.so; do
        [ -e "$1/$part" ] || return 1
    done
    compgen -G "$1/../nvidia/*/lib/libcudart.so.*" >/dev/null
}

if [ "$(cat "$marker" 2>/dev/null)" = "$wanted" ] && packages=$(packages_folder 2>/dev/null) &&
    is_complete "$packages/torch"; then
    finish "$packages/torch"
fi

# It has to be downloaded. All that can fail early is checked before the question.
command -v python3 >/dev/null ||
    fail "python3 is not installed; pip needs it to fetch LibTorch" \
        "apt-get install python3 python3-venv"
python3 -c 'import ensurepip, venv' 2>/dev/null ||
    fail "python3 cannot create virtual environments" "apt-get install python3-venv"

unfinished_kb=0
if [ -e "$venv" ]; then # it will be removed first
    unfinished_kb=$(du -sk "$venv" | cut -f1)
fi
free_kb=$(df -Pk "$into" | awk 'NR == 2 { print $4 }')
free_gb=$(((free_kb + unfinished_kb) / 1000000))
[ "$free_gb" -ge "$needed_gb" ] ||
    fail "installing LibTorch needs $needed_gb GB of free disk space, $into has $free_gb GB" \
        "free some space, or keep it on another disk with --into"

say "LibTorch $wanted with CUDA: pip downloads about $download_gb GB, $unpacked_gb GB unpacked, into $venv."
if ! $yes; then
    [ -t 0 ] || fail "not downloading without a confirmation" \
        "there is no terminal to ask on: repeat with --yes"
    read -r -p "Download it? [y/N] " answer >&2 || answer=
    case $answer in
    y | Y | yes | Yes | YES) ;;
    *) fail "declined; nothing was downloaded" ;;
    esac
fi

rm -rf "$venv"
python3 -m venv "$venv" >&2 || fail "python3 could not create $venv" "apt-get install python3-venv"
log=$into/libtorch-pip.log
: >"$log"
# /tmp is often in memory and too small for the archives.
export TMPDIR="${TMPDIR:-$venv/tmp}"
mkdir -p "$TMPDIR"

pip_install() { # PIP ARGUMENTS...
    if "$venv/bin/python" -m pip install --no-input --no-compile --log "$log" "$@" >&2; then
        return
    fi
    local reasons
    reasons=$(awk '/ERROR:/ { failed = 1 } failed || /WARNING:/' "$log")
    # In the order in which one causes the other.
    if grep -qi 'no space left' <<<"$reasons"; then
        fail "the disk is full" "free some space and repeat; the installation starts over"
    elif grep -qiE 'new connection|connection (refused|reset|broken|aborted)' <<<"$reasons" ||
        grep -qiE 'name resolution|unreachable|timed ?out|proxyerror|sslerror' <<<"$reasons"; then
        fail "pip could not reach the package index" \
            "check the network and pip's settings (pip config list); details: $log"
    elif grep -qi 'no matching distribution' <<<"$reasons"; then
        fail "pip finds no LibTorch $wanted for this machine's $("$venv/bin/python" -V 2>&1)" \
            "name another version with --torch; details: $log"
    fi
    fail "pip could not install LibTorch $wanted" "details: $log"
}

# torch also requires what its Python code needs, a fifth of the whole; only libraries and headers are
# used here. The package of CUDA's parts does not name the headers `crt` that its other headers include.
cuda_requirements() {
    "$venv/bin/python" -c '
import importlib.metadata
for requirement in importlib.metadata.requires("torch") or []:
    if "extra ==" in requirement:
        continue
    if requirement.startswith("cuda-toolkit["):
        requirement = requirement.replace("[", "[crt,", 1)
    if requirement.startswith(("nvidia-", "cuda-toolkit")):
        print(requirement)
'
}

pip_install --no-deps "torch==$wanted"
mapfile -t requirements < <(cuda_requirements)
[ ${#requirements[@]} -gt 0 ] ||
    fail "the wheel of LibTorch $wanted for this machine was built without CUDA" \
        "name another version with --torch"
pip_install "${requirements[@]}"
rm -rf "$venv/tmp"

packages=$(packages_folder)
is_complete "$packages/torch" ||
    fail "LibTorch $wanted is installed, but lacks libraries of CUDA" \
        "name another version with --torch; details: $log"
printf '%s\n' "$wanted" >"$marker.new"
mv "$marker.new" "$marker"
finish "$packages/torch"
