#!/usr/bin/env bash
# Makes Debian packages of a finished build, for the release of Debian that it was built on:
#
#   packaging/package.sh [BUILD_DIR [OUTPUT_DIR]]      default: build/release, BUILD_DIR/packages
#
#   formwork-cli_VERSION_ARCH.deb   command line, training, configs
#   formwork_VERSION_ARCH.deb       the window; needs formwork-cli of the same version
#
# Needs dpkg-dev, which build-essential brings. Prints the names of the packages.
set -euo pipefail
umask 022
source_folder=$(cd "$(dirname "$0")/.." && pwd)

fail() {
    printf 'package.sh: %s\n' "$*" >&2
    exit 1
}

case "${1:-}" in
-h | --help)
    sed -n '2,9s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
-*) fail "unknown option $1 (see --help)" ;;
esac
build=${1:-$source_folder/build/release}
[ -f "$build/CMakeCache.txt" ] || fail "$build holds no build; run: cmake --preset release && cmake --build --preset release"
build=$(cd "$build" && pwd)
output=${2:-$build/packages}
for tool in dpkg-deb dpkg-shlibdeps strip cmake; do
    command -v "$tool" >/dev/null || fail "$tool is missing; install build-essential and cmake"
done

cached() { # NAME: a value of CMake's cache
    sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"
}
torch=$(cached FORMWORK_TORCH)
[ -z "$torch" ] || fail "$build uses the LibTorch in $torch, which is in no Debian package; make a folder that holds it: packaging/portable.sh --cuda"
# ~deb12 sorts before ~deb13, so an upgrade of the distribution upgrades the package.
. /etc/os-release
[ "${ID:-}" = debian ] || fail "packages are made on Debian; this is ${PRETTY_NAME:-an unknown system}"
version=$(cached CMAKE_PROJECT_VERSION)-1~deb${VERSION_ID:?/etc/os-release names no VERSION_ID}
architecture=$(dpkg --print-architecture)
homepage=$(cached FORMWORK_HOMEPAGE)
maintainer="The Formwork developers <packages@formwork.invalid>"
# The same source gives the same packages.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$source_folder" log -1 --format=%ct 2>/dev/null || stat -c %Y "$source_folder/CHANGELOG.md")}
export SOURCE_DATE_EPOCH

work=$(mktemp -d "${TMPDIR:-/tmp}/formwork-package.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/debian" "$output"
printf 'Source: formwork\nMaintainer: %s\n\nPackage: formwork\nArchitecture: any\n' "$maintainer" \
    >"$work/debian/control" # dpkg-shlibdeps insists on one

install_component() { # COMPONENT PACKAGE
    local root=$work/$2
    cmake --install "$build" --prefix "$root/usr" --component "$1" --strip >"$work/install.log" 2>&1 || {
        cat "$work/install.log" >&2
        fail "$build cannot be installed; is it built completely?"
    }
    find "$root/usr" -type f \( -path '*/bin/*' -o -path '*/lib/*' \) \
        -exec strip --remove-section=.comment --remove-section=.note {} +
    # Where Debian looks for completions of packages, and how it wants its documentation.
    mv "$root/usr/share/zsh/site-functions" "$root/usr/share/zsh/vendor-completions"
    gzip -9n "$root"/usr/share/man/man1/*.1
    local documentation=$root/usr/share/doc/$2
    mkdir -p "$documentation"
    rm -f "$documentation/LICENSE" "$documentation/CHANGELOG.md"
    gzip -9nc "$source_folder/CHANGELOG.md" >"$documentation/changelog.gz"
    {
        printf 'formwork (%s) unstable; urgency=medium\n\n' "$version"
        printf '  * Formwork %s; what is new is in changelog.gz.\n\n' "${version%%-*}"
        printf ' -- %s  %s\n' "$maintainer" "$(LC_ALL=C date -uRd "@$SOURCE_DATE_EPOCH")"
    } | gzip -9nc >"$documentation/changelog.Debian.gz"
    cp "$source_folder/packaging/debian/copyright" "$documentation/copyright"
    find "$root" -type d -exec chmod 755 {} +
}

shared_libraries() { # PACKAGE: its dependencies on packages with the libraries it links
    local binaries=()
    while IFS= read -r file; do
        binaries+=("-e$file")
    done < <(find "$work/$1/usr/bin" "$work/$1/usr/lib" -type f -perm -u+x 2>/dev/null
             find "$work/$1/usr/lib" -name '*.so' ! -perm -u+x 2>/dev/null)
    (cd "$work" && dpkg-shlibdeps -O "${binaries[@]}" 2>"$work/shlibdeps.log") |
        sed -n 's/^shlibs:Depends=//p' | grep . || {
        cat "$work/shlibdeps.log" >&2
        fail "dpkg-shlibdeps found no dependencies of $1"
    }
}

make_package() { # PACKAGE DEPENDS EXTRA_FIELDS DESCRIPTION
    local root=$work/$1 file
    mkdir -p "$root/DEBIAN"
    (cd "$root" && find usr -type f | LC_ALL=C sort | xargs -d '\n' md5sum) >"$root/DEBIAN/md5sums"
    {
        printf 'Package: %s\nSource: formwork\nVersion: %s\nArchitecture: %s\nMaintainer: %s\n' \
            "$1" "$version" "$architecture" "$maintainer"
        printf 'Installed-Size: %s\n' "$(du -k --apparent-size -s "$root/usr" | cut -f1)"
        printf 'Depends: %s\n' "$2"
        [ -z "$3" ] || printf '%s\n' "$3"
        printf 'Section: science\nPriority: optional\n'
        case "$homepage" in '' | *.invalid | *.invalid/*) ;; *) printf 'Homepage: %s\n' "$homepage" ;; esac
        printf 'Description: %s\n' "$4"
    } | if [ "$1" = formwork ]; then sed '/^Source:/d'; else cat; fi >"$root/DEBIAN/control"
    find "$root" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
    file=$output/${1}_${version}_$architecture.deb
    dpkg-deb --root-owner-group -Zxz -z"${FORMWORK_XZ_LEVEL:-6}" --build "$root" "$file" >/dev/null
    printf '%s\n' "$file"
}

install_component cli formwork-cli
# Debian's LibTorch is satisfied with any BLAS, including the reference implementation, which is
# about forty times slower than OpenBLAS.
make_package formwork-cli "$(shared_libraries formwork-cli), libopenblas0-openmp | libopenblas0" \
    "Suggests: formwork (= $version)" \
    "fast vision-transformer training on the command line
 Formwork converts image folders to beton files, the format of FFCV, trains
 ViT and LeViT on them, and compares the runs: runtime, accuracy and loss of
 every epoch are kept in a workspace folder.
 .
 This package has the command-line program with everything that trains. It
 needs no screen and no Python. The package formwork has the window."

[ "$(cached FORMWORK_GUI)" = OFF ] && exit 0
install_component window formwork
# Qt loads its SVG plugins at run time, so dpkg-shlibdeps does not see them. They are part of
# libqt6svg6 on Debian 12, and a separate package from Debian 13 on.
svg_plugins=''
if ! dpkg-query -L libqt6svg6 | grep '/imageformats/libqsvg\.so$' >/dev/null; then
    svg_plugins=', qt6-svg-plugins'
fi
make_package formwork \
    "formwork-cli (= $version), $(shared_libraries formwork)$svg_plugins" \
    "Recommends: qt6-translations-l10n
Suggests: qt6-wayland" \
    "desktop experiment manager for fast vision-transformer training
 Formwork converts image folders to beton files, the format of FFCV, trains
 ViT and LeViT on them in the background, and draws runtime, accuracy and loss
 of every run side by side while they train.
 .
 Experiments are set up in a form, as YAML or as a sweep; runs are compared,
 paired to show what the data loader costs, and exported as charts, tables and
 reports. This package has the window."
