#!/usr/bin/env bash
# Sets up Formwork on Debian 12 or 13 and either runs the main job on the demo dataset or the tests.
#
#   packaging/bootstrap.sh run        install dependencies, build, run the demo, open the window
#   packaging/bootstrap.sh test       install dependencies, build, run the test suite
#   packaging/bootstrap.sh configure  install dependencies and configure the build, nothing else
#
#   --cuda            build with a CUDA LibTorch, which is downloaded from PyPI (asks before); in
#                     build/release-cuda, beside build/release
#   --torch VERSION   with --cuda: another version than the usual one
#   --torch FOLDER    with --cuda: a LibTorch that exists
#   --yes             download without asking
#
# Everything but the CUDA LibTorch comes from Debian's packages. Every command may be repeated; what
# is done is kept. FORMWORK_WORKSPACE chooses the workspace of `run` (default: build/demo-workspace),
# FORMWORK_CMAKE_OPTIONS passes options to CMake.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/functions.sh

packages=(
    build-essential cmake ninja-build pkg-config ccache
    qt6-base-dev libqcustomplot-dev
    qt6-tools-dev qt6-l10n-tools qt6-translations-l10n # Qt Linguist: lupdate, lrelease
    libjpeg62-turbo-dev libpng-dev libwebp-dev libtiff-dev zlib1g-dev libhwy-dev
    libsqlitecpp-dev libsqlite3-dev libyaml-cpp-dev libcli11-dev
    libfmt-dev nlohmann-json3-dev libxxhash-dev libutf8proc-dev
    libcurl4-openssl-dev
    fonts-dejavu-core
    libturbojpeg0-dev # the CMake config of libjpeg-turbo lies in this package
    libgloo-dev       # headers of Gloo, for training in several processes
)
debian_torch_packages=(libtorch-dev libopenblas0-openmp libdnnl-dev)
wheel_packages=(python3 python3-venv)
test_packages=(
    libopencv-dev # reference pixels
    libonnx-dev   # checks exported models
    valgrind      # leaks and wrong accesses of the store, in tests labelled "slow"
    xvfb xdotool  # a test operates the window on its own X server
    desktop-file-utils appstream shared-mime-info man-db zsh fish lintian patchelf file # packages
)
# For tests of training on other machines: ssh and Slurm on the loopback address. Where systemd runs
# they are left out, and those tests skipped: it would keep their services running.
cluster_test_packages=(openssh-server openssh-client rsync slurmctld slurmd slurm-client munge)

usage() {
    sed -n '2,17s/^# \{0,1\}//p' "$0"
    exit 2
}

command=${1:-}
case "$command" in run | test | configure) ;; *) usage ;; esac
shift
preset=release
download=()
agreed=false
while [ $# -gt 0 ]; do
    case "$1" in
    --cuda) preset=release-cuda ;;
    --torch)
        [ -n "${2:-}" ] || usage
        preset=release-cuda
        download+=(--torch "$2")
        shift
        ;;
    --yes)
        agreed=true
        download+=(--yes)
        ;;
    *) usage ;;
    esac
    shift
done

# All that would end the set-up half-way is looked at before it begins.
check_machine() {
    require_debian
    if [ "$debian_release" -ge 13 ]; then
        packages+=(qt6-svg-dev qt6-svg-plugins)
    else
        packages+=(libqt6svg6-dev) # its plugins are in the library's package
    fi
    if [ "$preset" = release ]; then
        packages+=("${debian_torch_packages[@]}")
    else
        packages+=("${wheel_packages[@]}")
    fi
    local build_mebibytes=2500
    if [ "$command" != run ]; then
        packages+=("${test_packages[@]}")
        systemd_runs || packages+=("${cluster_test_packages[@]}")
        build_mebibytes=5000
    fi
    if [ -n "$(missing_packages "${packages[@]}")" ]; then
        require_disk /usr 3500 "Installing the dependencies"
    fi
    [ -d "build/$preset" ] || require_disk build "$build_mebibytes" "Building"
    if [ "$preset" = release-cuda ] && [ ! -e build/libtorch ] && ! $agreed && [ ! -t 0 ]; then
        fail "a LibTorch with CUDA has to be downloaded (see packaging/libtorch_wheel.sh) and there" \
            "is no terminal to ask on: repeat with --yes"
    fi
    jobs=$(compile_jobs)
}

configure() {
    local options=("-DFORMWORK_TESTS=$([ "$command" = run ] && echo OFF || echo ON)")
    mkdir -p build
    if [ "$preset" = release-cuda ]; then
        say "LibTorch with CUDA"
        packaging/libtorch_wheel.sh "${download[@]}" >/dev/null
    fi
    # A build folder that was copied or moved with the tree names its old place.
    local cache=build/$preset/CMakeCache.txt
    if [ -f "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$cache"; then
        rm -rf "$cache" "build/$preset/CMakeFiles"
    fi
    say "Configuring (build/$preset)"
    # shellcheck disable=SC2086 # several options
    cmake --preset "$preset" "${options[@]}" ${FORMWORK_CMAKE_OPTIONS:-} \
        >build/configure.log 2>&1 || {
        cat build/configure.log
        fail "the configure step failed (see above, and build/configure.log)"
    }
}

build() { # [--target ...]
    configure
    say "Building (build/$preset, $jobs at a time)"
    cmake --build --preset "$preset" --parallel "$jobs" "$@"
}

check_machine
install_without_services "${packages[@]}"
case "$command" in
run)
    build --target formwork formwork-cli
    workspace=${FORMWORK_WORKSPACE:-$PWD/build/demo-workspace}
    say "Running the demo (workspace $workspace)"
    "build/$preset/bin/formwork-cli" demo --workspace "$workspace"
    if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        say "Opening the window"
        exec "build/$preset/bin/formwork" --workspace "$workspace"
    fi
    say "No display here. With one: build/$preset/bin/formwork --workspace $workspace"
    ;;
test)
    build
    say "Testing"
    # One more than there are cores: some tests wait for another process most of the time.
    ctest --preset "$preset" --parallel "$(($(nproc) + 1))" --output-on-failure
    ;;
configure)
    configure
    ;;
esac
