#!/usr/bin/env bash
# Sets up Formwork on Debian 12 and either runs the main job on the demo dataset or the tests.
#
#   packaging/bootstrap.sh run    install dependencies, build, run the demo, open the window
#   packaging/bootstrap.sh test   install dependencies, build, run the test suite
#
# Everything comes from Debian's packages. Both may be repeated; what is there already is kept.
# FORMWORK_WORKSPACE chooses the workspace of `run` (default: build/demo-workspace).
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
    build-essential cmake ninja-build pkg-config ccache
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

say() { printf '\n== %s\n' "$*"; }

install_packages() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing+=("$package")
    done
    if [ ${#missing[@]} -eq 0 ]; then
        return
    fi
    say "Installing ${#missing[@]} Debian packages"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
        --no-install-recommends "${missing[@]}" >/dev/null
}

build() { # [--target ...]
    say "Building (build/release)"
    mkdir -p build
    cmake --preset release >build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
    cmake --build --preset release --parallel "$(nproc)" "$@"
}

case "${1:-}" in
run)
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
    install_packages "${packages[@]}"
    build
    say "Testing"
    ctest --preset release --parallel "$(nproc)" --output-on-failure
    ;;
*)
    sed -n '2,9s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
