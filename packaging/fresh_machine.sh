#!/usr/bin/env bash
# Runs a command of packaging/bootstrap.sh on a machine that has never seen Formwork: a minimal Debian
# made with debootstrap and entered with chroot, with no locale set and no display.
#
#   packaging/fresh_machine.sh [bookworm|trixie] [run|test|configure] [TARGET...]
#
# The last commit is cloned into it (what is not committed is left out). With targets these are built
# after `configure`, to prove that they link. Needs root (or sudo) for chroot and mounts. The minimal
# system and the packages it downloads are kept in build/fresh-machine; the machine itself is made for
# each run and removed afterwards (FORMWORK_KEEP_MACHINE=1 keeps it).
# FORMWORK_SHARE_CCACHE=1 lets it use this machine's compiler cache.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/functions.sh

release=${1:-bookworm}
command=${2:-run}
targets=("${@:3}")
case "$release" in bookworm | trixie) ;; *) sed -n '5p' "$0" >&2 && exit 2 ;; esac
case "$command" in run | test | configure) ;; *) sed -n '5p' "$0" >&2 && exit 2 ;; esac

cache=$PWD/build/fresh-machine
base=$cache/$release
archives=$cache/$release-packages
machine=$cache/$release-machine.$$
# The tree has the same path there as here: the compiler cache of one knows the files of the other.
tree=$PWD

# Where this machine gets Debian's packages from; debootstrap's default on any other distribution.
debian_mirror() {
    # shellcheck disable=SC2016 # apt-get expands these
    apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(SUITE) $(CODENAME)' \
        'Created-By: Packages' 2>/dev/null |
        awk '$1 == "Debian" && $3 !~ /security|updates|backports/ && $2 !~ /security/ {
            print $2; exit }'
}

make_base() {
    [ ! -f "$base/.complete" ] || return 0
    say "Making a minimal Debian ($release)"
    as_root rm -rf "$base"
    mkdir -p "$cache"
    local mirror log=$cache/$release-debootstrap.log
    mirror=$(debian_mirror)
    as_root debootstrap --variant=minbase "$release" "$base" ${mirror:+"$mirror"} >"$log" 2>&1 || {
        tail -n 5 "$log" >&2
        fail "debootstrap cannot make $release (see $log): check the network"
    }
    # This machine's proxies and other settings of downloads.
    apt-config dump | grep -E '^Acquire::(http|https|Check)' |
        as_root tee "$base/etc/apt/apt.conf.d/99host" >/dev/null || true
    # A machine that lives for an hour need not survive a power cut: dpkg is much faster like this.
    echo force-unsafe-io | as_root tee "$base/etc/dpkg/dpkg.cfg.d/99unsafe-io" >/dev/null
    as_root touch "$base/.complete"
}

remove_machine() {
    local mounted
    for mounted in proc sys dev/pts dev/shm dev var/cache/apt/archives root/.cache/ccache; do
        if mountpoint -q "$machine/$mounted"; then
            as_root umount -l "$machine/$mounted"
        fi
    done
    if [ -n "${FORMWORK_KEEP_MACHINE:-}" ]; then
        printf 'The machine is kept: %s\n' "$machine"
    else
        as_root rm -rf --one-file-system "$machine"
    fi
}

mount_into_machine() { # SOURCE TARGET [OPTIONS...]
    as_root mkdir -p "$machine/$2"
    as_root mount "${@:3}" "$1" "$machine/$2"
}

make_machine() {
    say "Starting a fresh machine ($release)"
    trap remove_machine EXIT
    as_root cp -a --reflink=auto "$base" "$machine"
    as_root cp /etc/resolv.conf /etc/hosts "$machine/etc/" 2>/dev/null || true
    mount_into_machine proc proc -t proc
    mount_into_machine /sys sys --rbind
    mount_into_machine /dev dev --bind
    mount_into_machine devpts dev/pts -t devpts -o newinstance,ptmxmode=0666
    mount_into_machine tmpfs dev/shm -t tmpfs
    mkdir -p "$archives"
    mount_into_machine "$archives" var/cache/apt/archives --bind
    if [ -n "${FORMWORK_SHARE_CCACHE:-}" ] && command -v ccache >/dev/null; then
        local ccache_folder
        ccache_folder=$(ccache -k cache_dir)
        mkdir -p "$ccache_folder"
        mount_into_machine "$ccache_folder" root/.cache/ccache --bind
    fi
    as_root mkdir -p "$machine$(dirname "$tree")"
    as_root git -c safe.directory='*' clone -q --no-hardlinks "file://$tree" "$machine$tree"
}

# shellcheck disable=SC2016 # the inner shell expands these
in_machine() {
    as_root chroot "$machine" /usr/bin/env -i \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
        ${CI:+CI="$CI"} ${FORMWORK_CMAKE_OPTIONS:+FORMWORK_CMAKE_OPTIONS="$FORMWORK_CMAKE_OPTIONS"} \
        bash -c 'cd "$1" && shift && exec "$@"' bash "$tree" "$@"
}

if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    fail "chroot needs root: run this script as root, or install sudo"
fi
install_packages debootstrap git ca-certificates
require_disk "$cache" 9000 "A fresh machine"
make_base
make_machine
say "packaging/bootstrap.sh $command ($release)"
start=$SECONDS
in_machine packaging/bootstrap.sh "$command"
if [ ${#targets[@]} -gt 0 ]; then
    say "Building ${targets[*]} ($release)"
    in_machine cmake --build --preset release --parallel "$(compile_jobs)" \
        --target "${targets[@]}"
fi
say "$release: packaging/bootstrap.sh $command passed in $((SECONDS - start)) s"
