#!/usr/bin/env bash
# Sets up Formwork on Debian 12 or 13 and either runs the main job on the demo dataset or the tests.
#
#   packaging/bootstrap.sh run        install dependencies, build, run the demo, open the window
#   packaging/bootstrap.sh test       install dependencies, build, run the test suite
#   packaging/bootstrap.sh configure  install dependencies and configure the build, nothing else
#
# Everything comes from Debian's packages. Every command may be repeated; what is done is kept.
# FORMWORK_WORKSPACE chooses the workspace of `run` (default: build/demo-workspace),
# FORMWORK_CMAKE_OPTIONS passes options to CMake.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/functions.sh

packages=(
    build-essential cmake ninja-build pkg-config ccache git
    qt6-base-dev libqt6svg6-dev libqcustomplot-dev
    qt6-tools-dev qt6-l10n-tools qt6-translations-l10n # Qt Linguist: lupdate, lrelease
    libtorch-dev libopenblas0-openmp libdnnl-dev
    libjpeg62-turbo-dev libopencv-dev libhwy-dev
    libsqlitecpp-dev libsqlite3-dev libyaml-cpp-dev libcli11-dev
    libfmt-dev nlohmann-json3-dev libxxhash-dev
    fonts-dejavu-core
    xvfb xdotool # a test operates the window on an X server of its own
    libturbojpeg0-dev # the CMake config of libjpeg-turbo lies in this package
)

usage() {
    sed -n '2,10s/^# \{0,1\}//p' "$0"
    exit 2
}

check_machine() {
    require_debian
    if [ "$debian_release" -ge 13 ]; then
        packages+=(qt6-svg-plugins) # elsewhere in the package of Qt's SVG library
    fi
    if [ -n "$(missing_packages "${packages[@]}")" ]; then
        require_disk /usr 3500 "Installing the dependencies"
    fi
    require_disk build "$1" "Building"
    jobs=$(compile_jobs)
}

configure() {
    mkdir -p build
    # A build folder that was copied or moved with the tree names its old place.
    local cache=build/release/CMakeCache.txt
    if [ -f "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$cache"; then
        rm -rf "$cache" build/release/CMakeFiles
    fi
    # shellcheck disable=SC2086 # several options
    cmake --preset release ${FORMWORK_CMAKE_OPTIONS:-} >build/configure.log 2>&1 || {
        cat build/configure.log
        fail "the configure step failed (see above, and build/configure.log)"
    }
}

build() { # [--target ...]
    say "Building (build/release, $jobs at a time)"
    configure
    cmake --build --preset release --parallel "$jobs" "$@"
}

[ $# -eq 1 ] || usage
case "$1" in
run)
    check_machine 2500
    install_packages "${packages[@]}"
    build --target formwork formwork-cli
    workspace=${FORMWORK_WORKSPACE:-$PWD/build/demo-workspace}
    say "Running the demo (workspace $workspace)"
    build/release/bin/formwork-cli demo --workspace "$workspace"
    if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        say "Opening the window"
        exec build/release/bin/formwork --workspace "$workspace"
    fi
    say "No display here. With one: build/release/bin/formwork --workspace $workspace"
    ;;
test)
    check_machine 5000
    install_packages "${packages[@]}"
    build
    say "Testing"
    ctest --preset release --parallel "$(nproc)" --output-on-failure
    ;;
configure)
    check_machine 100
    install_packages "${packages[@]}"
    say "Configuring (build/release)"
    configure
    ;;
*)
    usage
    ;;
esac
