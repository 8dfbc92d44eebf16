# shellcheck shell=bash
# Shared by the scripts in this folder; to be sourced by bash with `set -euo pipefail`.

say() { printf '\n== %s\n' "$*"; }

# One line that says what is wrong and what to do, then the end.
fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# Runs a command as root: directly, or through sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# Prints those of the named Debian packages that are not installed.
missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            printf '%s\n' "$package"
    done
}

# Ends the script where the named packages cannot be installed.
require_root() {
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        fail "these Debian packages are missing and there is no sudo: run as root" \
            "'apt-get install --no-install-recommends $*', then repeat the command"
    fi
}

# Installs what is missing of the named Debian packages, without what they merely recommend.
install_packages() {
    local missing log
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    require_root "${missing[@]}"
    say "Installing ${#missing[@]} Debian packages"
    log=$(mktemp)
    if ! as_root apt-get update -qq >"$log" 2>&1 ||
        ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
        grep -E '^(E|W|Err):?' "$log" | tail -n 5 >&2 || true
        rm -f "$log"
        fail "apt-get cannot install the packages: check the network and the package sources" \
            "(/etc/apt), then repeat the command"
    fi
    rm -f "$log"
}

systemd_runs() { [ -d "${FORMWORK_SYSTEMD:-/run/systemd/system}" ]; }

# Like install_packages; where no systemd runs, no service of the packages is started, neither now nor at
# the next start of the system. (Where it runs, the packages do as their maintainers decided.)
install_without_services() {
    local policy=${FORMWORK_POLICY:-/usr/sbin/policy-rc.d} mark='# of packaging/functions.sh'
    local missing service
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    if systemd_runs; then
        install_packages "$@"
        return
    fi
    require_root "${missing[@]}"
    # One that was left by a set-up that was killed is ours.
    if [ ! -e "$policy" ] || grep -qxF "$mark" "$policy"; then
        # shellcheck disable=SC2016 # the inner shell expands these
        as_root sh -c 'printf "#!/bin/sh\n%s\nexit 101\n" "$2" >"$1" && chmod 755 "$1"' sh \
            "$policy" "$mark"
        # shellcheck disable=SC2064 # as it is now
        trap "as_root rm -f '$policy'" EXIT
    fi
    install_packages "$@"
    for service in ssh:openssh-server slurmctld:slurmctld slurmd:slurmd munge:munge; do
        case " ${missing[*]} " in *" ${service#*:} "*)
            as_root systemctl disable -q "${service%:*}" >/dev/null 2>&1 || true
            ;;
        esac
    done
    if grep -qxF "$mark" "$policy" 2>/dev/null; then
        as_root rm -f "$policy"
        trap - EXIT
    fi
}

# Free space in MiB on the disk that holds `path` or would hold it.
free_mebibytes() {
    local path=$1
    while [ ! -e "$path" ]; do
        path=$(dirname "$path")
    done
    df -Pm "$path" | awk 'NR == 2 { print $4 }'
}

require_disk() { # PATH MIB WHAT_FOR
    local free
    free=$(free_mebibytes "$1")
    [ "$free" -ge "$2" ] ||
        fail "$3 needs $2 MiB on the disk of $1, which has $free MiB free: free some space first"
}

# Memory in MiB that this machine, or the control group we run in, can still give.
usable_mebibytes() {
    local available limit used
    available=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' "${FORMWORK_MEMINFO:-/proc/meminfo}")
    limit=$(cat "${FORMWORK_CGROUP:-/sys/fs/cgroup}/memory.max" 2>/dev/null || echo max)
    if [ "$limit" != max ]; then
        used=$(cat "${FORMWORK_CGROUP:-/sys/fs/cgroup}/memory.current" 2>/dev/null || echo 0)
        limit=$(((limit - used) / 1048576))
        [ "$limit" -ge "$available" ] || available=$limit
    fi
    printf '%s\n' "$available"
}

# How many compilers may run at once: one for each core and for each 1.5 GB of memory, which sources
# with LibTorch's headers take.
compile_jobs() {
    local cores memory jobs
    cores=$(nproc)
    memory=$(usable_mebibytes)
    jobs=$((memory / 1500))
    [ "$jobs" -le "$cores" ] || jobs=$cores
    [ "$jobs" -ge 1 ] ||
        fail "compiling needs about 1500 MiB of free memory, $memory MiB are free: close other" \
            "programs or add swap space"
    printf '%s\n' "$jobs"
}

# Sets `debian_release` to 12 or 13.
require_debian() {
    local ID='' VERSION_ID='' PRETTY_NAME='this system'
    # shellcheck disable=SC1090
    . "${FORMWORK_OS_RELEASE:-/etc/os-release}" 2>/dev/null || true
    [ "$(uname -m)" = x86_64 ] || fail "Formwork needs an x86-64 processor, this one is $(uname -m)"
    if [ "$ID" != debian ] || { [ "$VERSION_ID" != 12 ] && [ "$VERSION_ID" != 13 ]; }; then
        fail "$PRETTY_NAME is not supported: this script sets up Debian 12 and 13. Elsewhere install" \
            "the dependencies by other means and build with CMake (see CONTRIBUTING.md)"
    fi
    # shellcheck disable=SC2034 # read by the caller
    debian_release=$VERSION_ID
}
