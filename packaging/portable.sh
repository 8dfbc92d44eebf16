#!/usr/bin/env bash
# Makes a relocatable folder, and a tarball of it: the programs with every shared library that is
# not part of the base system, including LibTorch, OpenBLAS and Qt's plugins.
#
#   packaging/portable.sh [--cuda] [--no-tarball] [BUILD_DIR [OUTPUT_DIR]]
#
# BUILD_DIR defaults to build/release (build/release-cuda with --cuda), OUTPUT_DIR to
# BUILD_DIR/packages. The folder runs on the release it was built on and on later ones, as the C and
# C++ libraries are the system's. --cuda includes the libraries of the LibTorch wheel. Needs patchelf
# and xz-utils. Prints the path of the tarball, or of the folder with --no-tarball.
# FORMWORK_XZ_LEVEL is xz's compression level, 1 by default: 6 takes six times as long for a tarball
# that is 14 % smaller.
set -euo pipefail
umask 022
source_folder=$(cd "$(dirname "$0")/.." && pwd)

fail() {
    printf 'portable.sh: %s\n' "$*" >&2
    exit 1
}

cuda=no
with_tarball=yes
while [[ ${1:-} == -* ]]; do
    case "$1" in
    --cuda) cuda=yes ;;
    --no-tarball) with_tarball=no ;;
    -h | --help)
        sed -n '2,13s/^# \{0,1\}//p' "$0"
        exit 0
        ;;
    *) fail "unknown option $1 (see --help)" ;;
    esac
    shift
done
if [ $cuda = yes ]; then default=release-cuda; else default=release; fi
build=${1:-$source_folder/build/$default}
[ -f "$build/CMakeCache.txt" ] || fail "$build holds no build; run: cmake --preset $default && cmake --build --preset $default"
build=$(cd "$build" && pwd)
output=${2:-$build/packages}
for tool in patchelf xz cmake ldd; do
    command -v "$tool" >/dev/null || fail "$tool is missing; install patchelf, xz-utils, cmake"
done

cached() { # NAME: a value of CMake's cache
    sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"
}
has_window=yes
[ "$(cached FORMWORK_GUI)" = OFF ] && has_window=no
if [ $cuda = no ] && [ -n "$(cached FORMWORK_TORCH)" ]; then
    fail "$build uses the LibTorch in $(cached FORMWORK_TORCH); pass --cuda to take that along"
fi
wheel='' # LibTorch's folder
site=''  # the folder with its neighbours, CUDA's libraries
if [ $cuda = yes ]; then
    wheel=$(cached FORMWORK_TORCH)
    [ -n "$wheel" ] && [ -d "$wheel/lib" ] ||
        fail "$build was not built against a LibTorch wheel (FORMWORK_TORCH is '$wheel')"
    wheel=$(realpath "$wheel")
    site=${wheel%/*}
fi
name=formwork-$(cached CMAKE_PROJECT_VERSION)-linux-$(uname -m)
[ $cuda = yes ] && name+=-cuda

mkdir -p "$output"
output=$(cd "$output" && pwd)
folder=$output/$name
rm -rf "$folder"
cmake --install "$build" --prefix "$folder" --strip >"$output/$name.log" 2>&1 || {
    cat "$output/$name.log" >&2
    fail "$build cannot be installed; is it built completely?"
}
rm "$output/$name.log"

# The C library with its loader, the C++ runtime and the CUDA driver stay the system's. Everything
# else is packed, including libGL, libEGL and libX11, which AppImages leave to the system: Formwork
# does not use OpenGL, so no graphics driver is loaded that could need newer versions of them, and
# Debian's LibTorch links them, so that a server without them could not train.
is_of_the_system() { # FILE NAME
    case "$1" in
    linux-vdso.so* | ld-linux-*.so* | libc.so.6 | libm.so.6 | libdl.so.2 | librt.so.1 | \
        libpthread.so.0 | libutil.so.1 | libresolv.so.2 | libanl.so.1 | libnsl.so.1 | \
        libstdc++.so.6 | libgcc_s.so.1 | libcuda.so.1 | libnvidia-*) return 0 ;;
    esac
    return 1
}

packed=() # where they came from

# Each library is packed under its soname.
pack_libraries_of() { # FILE...
    local soname path
    while read -r soname path; do
        if is_of_the_system "$soname" || [ -e "$folder/lib/$soname" ]; then
            continue
        fi
        if [ "$path" = missing ]; then
            fail "$soname is not found; $build does not run on this machine"
        fi
        if [ $cuda = yes ] && [[ $path == "$site"/* || $path == "$folder"/lib/wheel/* ]]; then
            continue # comes with the wheel
        fi
        cp -L "$path" "$folder/lib/$soname"
        packed+=("$path")
        chmod 644 "$folder/lib/$soname"
    done < <(for file in "$@"; do ldd "$file" 2>/dev/null || true; done |
        sed -nE 's/^\s*(\S+) => (\/\S+) .*/\1 \2/p; s/^\s*(\S+) => not found/\1 missing/p' | sort -u)
}

pack_qt() {
    local plugins translations kind plugin
    plugins=$(qtpaths6 --query QT_INSTALL_PLUGINS 2>/dev/null || qmake6 -query QT_INSTALL_PLUGINS)
    translations=$(qtpaths6 --query QT_INSTALL_TRANSLATIONS 2>/dev/null || qmake6 -query QT_INSTALL_TRANSLATIONS)
    # No OpenGL (see above), no print server, no databases, no network.
    for plugin in platforms/libq{xcb,offscreen,minimal,wayland-generic,wayland-egl} \
        wayland-shell-integration/libxdg-shell wayland-decoration-client/libbradient \
        iconengines/libqsvgicon imageformats/libq{svg,jpeg,gif,ico} \
        platforminputcontexts/lib{compose,ibus}platforminputcontextplugin \
        platformthemes/libqxdgdesktopportal; do
        [ -f "$plugins/$plugin.so" ] || continue
        mkdir -p "$folder/lib/qt6/plugins/${plugin%/*}"
        cp -L "$plugins/$plugin.so" "$folder/lib/qt6/plugins/$plugin.so"
        packed+=("$plugins/$plugin.so")
    done
    for kind in platforms/libqxcb platforms/libqoffscreen iconengines/libqsvgicon imageformats/libqsvg; do
        [ -f "$folder/lib/qt6/plugins/$kind.so" ] ||
            fail "Qt's plugin $kind.so is missing in $plugins (Debian 13: package qt6-svg-plugins)"
    done
    mkdir -p "$folder/share/qt6/translations"
    cp "$translations"/qtbase_*.qm "$folder/share/qt6/translations/" 2>/dev/null ||
        fail "Qt's translations are missing in $translations (package qt6-translations-l10n)"
    printf '[Paths]\nPrefix=..\nPlugins=lib/qt6/plugins\nTranslations=share/qt6/translations\n' \
        >"$folder/bin/qt.conf"
    mapfile -t qt_plugins < <(find "$folder/lib/qt6/plugins" -name '*.so')
    pack_libraries_of "${qt_plugins[@]}"
}

# The wheel's libraries find each other by relative paths and load some at run time, so its layout
# is kept.
pack_wheel() {
    mkdir -p "$folder/lib/wheel/torch"
    cp -a "$wheel/lib" "$folder/lib/wheel/torch/lib"
    if [ -d "$site/nvidia" ]; then
        cp -a "$site/nvidia" "$folder/lib/wheel/nvidia"
    fi
    mkdir -p "$folder/share/doc/third-party"
    cp -r "$site"/torch-*.dist-info "$site"/nvidia_*.dist-info "$folder/share/doc/third-party/" 2>/dev/null || true
    find "$folder/lib/wheel" \( -name '*.a' -o -name '*.py' -o -name '*.pyc' -o -name include -o \
        -name 'libtorch_python*' -o -name __pycache__ \) -prune -exec rm -rf {} +
}

# The licences of what is packed, as Debian's packages have them.
pack_licences() {
    local package to=$folder/share/doc/third-party
    mkdir -p "$to"
    # With /usr merged, dpkg may know a file under either of its two names.
    for package in $({
        printf '%s\n' "${packed[@]}"
        realpath "${packed[@]}"
    } | sed -E 'p; s#^/usr/lib/#/lib/#; t; s#^/lib/#/usr/lib/#' | sort -u |
        xargs -d '\n' dpkg-query -S 2>/dev/null | sed -nE 's/^([^:, ]+).*/\1/p' | sort -u); do
        if [ -f "/usr/share/doc/$package/copyright" ]; then
            cp -L "/usr/share/doc/$package/copyright" "$to/$package"
        fi
    done
    [ -n "$(ls "$to")" ] || fail "no licences of the packed libraries were found"
}

set_search_path() { # FILE PATH
    # DT_RPATH rather than DT_RUNPATH: LD_LIBRARY_PATH, which may lead to another LibTorch, must not
    # take precedence.
    patchelf --force-rpath --set-rpath "$2" "$1"
}

pack_libraries_of "$folder"/bin/formwork* "$folder"/lib/formwork/*
[ $has_window = yes ] && pack_qt
[ $cuda = yes ] && pack_wheel
pack_licences

wheel_path='' # before ours: LibTorch keeps the OpenMP library that it was built with
if [ $cuda = yes ]; then
    while IFS= read -r lib; do
        wheel_path+="\$ORIGIN/../${lib#"$folder/lib/"}:"
    done < <(find "$folder/lib/wheel" -type d -name lib | sort)
fi
for file in "$folder"/bin/formwork*; do
    set_search_path "$file" "\$ORIGIN/../lib"
done
for file in "$folder"/lib/formwork/*; do
    set_search_path "$file" "$wheel_path\$ORIGIN/.."
done
for file in "$folder"/lib/*.so*; do
    set_search_path "$file" "\$ORIGIN"
done
if [ $has_window = yes ]; then
    find "$folder/lib/qt6/plugins" -name '*.so' | while IFS= read -r file; do
        set_search_path "$file" "\$ORIGIN/../../.."
    done
fi

# The BLAS that update-alternatives selects on this machine is the one that was packed.
if [ $cuda = no ]; then
    ldd "$folder/lib/formwork/formwork-backend.so" | grep "=> $folder/.*/libopenblas" >/dev/null ||
        fail "the BLAS of this machine is not OpenBLAS; install libopenblas0-openmp"
fi
# Verify that only the libraries listed above come from outside the folder.
while read -r soname path; do
    is_of_the_system "$soname" || case "$path" in
    "$folder"/*) ;;
    *) fail "$soname is taken from $path" ;;
    esac
done < <(find "$folder/bin" "$folder/lib" -type f \( -perm -u+x -o -name '*.so*' \) ! -path '*/wheel/*' \
    -exec ldd {} + 2>/dev/null | sed -nE 's/^\s*(\S+) => (\/\S+) .*/\1 \2/p' | sort -u)

if [ $with_tarball = no ]; then
    printf '%s\n' "$folder"
    exit 0
fi
tarball=$output/$name.tar.xz
trap 'rm -f "$tarball.partial"' EXIT
tar -C "$output" --sort=name --owner=0 --group=0 --numeric-owner -c "$name" |
    xz -T0 -"${FORMWORK_XZ_LEVEL:-1}" >"$tarball.partial"
mv "$tarball.partial" "$tarball"
printf '%s\n' "$tarball"
