#!/usr/bin/env bash
# What packaging/bootstrap.sh says and does on machines it cannot set up, tried with a copy of the
# scripts and with stand-ins for the programs that look at the machine.
#
#   bootstrap_checks.sh SOURCE_FOLDER
set -euo pipefail
source_folder=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
passed=0

# The ordinary tools of a machine, without sudo and what is stood in for.
mkdir "$work/system"
for tool in awk basename bash cat chmod dirname env grep mkdir mktemp rm sed sh tail; do
    ln -s "$(command -v "$tool")" "$work/system/$tool"
done

# A project folder with the scripts alone, and a machine where everything is in order.
new_machine() {
    rm -rf "${work:?}/tree" "${work:?}/bin"
    mkdir -p "$work/tree/packaging" "$work/bin" "$work/cgroup"
    cp "$source_folder"/packaging/*.sh "$work/tree/packaging/"
    printf 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian 12"\n' >"$work/os-release"
    printf 'MemTotal: 16000000 kB\nMemAvailable: 16000000 kB\n' >"$work/meminfo"
    rm -rf "$work/cgroup/"* "$work/calls" "$work/systemd" "$work/policy-rc.d"
    stand_in uname 'echo x86_64'
    stand_in nproc 'echo 8'
    stand_in id 'echo 0'
    stand_in dpkg-query 'echo "install ok installed"'
    stand_in df 'printf "Filesystem 1048576-blocks Used Available\n/dev/x 1 1 90000\n"'
    stand_in apt-get 'exit 0'
    stand_in cmake 'exit 0'
    stand_in ctest 'exit 0'
}

stand_in() { # NAME BODY
    printf '#!/bin/bash\nprintf "%%s\\n" "%s $*" >>%q\n%s\n' "$1" "$work/calls" "$2" >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

run_bootstrap() { # COMMAND -> $output, $status
    status=0
    output=$(PATH="$work/bin:$work/system" FORMWORK_OS_RELEASE="$work/os-release" \
        FORMWORK_MEMINFO="$work/meminfo" FORMWORK_CGROUP="$work/cgroup" \
        FORMWORK_SYSTEMD="$work/systemd" FORMWORK_POLICY="$work/policy-rc.d" \
        FORMWORK_CMAKE_OPTIONS='' bash "$work/tree/packaging/bootstrap.sh" "$@" 2>&1 </dev/null) ||
        status=$?
}

expect() { # WHAT CONDITION...
    if "${@:2}"; then
        passed=$((passed + 1))
    else
        failures=$((failures + 1))
        printf 'FAIL: %s\nexit status %s, output:\n%s\n' "$1" "$status" "$output"
    fi
}

says() { grep -qE "$1" <<<"$output"; }
called() { grep -qE "$1" "$work/calls" 2>/dev/null; }
not() { ! "$@"; }
status_is() { [ "$status" -eq "$1" ]; }

new_machine
run_bootstrap test
expect "a machine in order passes" status_is 0
expect "all memory allows all cores" called '^cmake --build .*--parallel 8'
expect "nothing is installed where nothing is missing" not called '^apt-get'
run_bootstrap test
expect "the command can be repeated" status_is 0

new_machine
printf 'ID=fedora\nVERSION_ID=43\nPRETTY_NAME="Fedora Linux 43"\n' >"$work/os-release"
run_bootstrap run
expect "another distribution is refused" status_is 1
expect "it is named, and what to do" says 'Fedora Linux 43 is not supported.*CONTRIBUTING.md'
expect "and nothing was done" not called '^(apt-get|cmake)'

new_machine
stand_in uname 'echo aarch64'
run_bootstrap run
expect "another processor is refused" status_is 1
expect "and named" says 'x86-64.*aarch64'

new_machine
# shellcheck disable=SC2016 # the stand-in expands it
stand_in dpkg-query '[ "${!#}" != libdnnl-dev ] && echo "install ok installed"'
stand_in id 'echo 1000'
run_bootstrap run
expect "without root and sudo the missing packages are named" says 'no sudo: run as root.*libdnnl-dev'
expect "and the script ends" status_is 1
# shellcheck disable=SC2016
stand_in sudo 'exec "$@"'
run_bootstrap run
expect "with sudo the missing package is installed" called '^sudo env .*apt-get install .*libdnnl-dev'

new_machine
# shellcheck disable=SC2016 # the stand-in expands it
stand_in dpkg-query '[ "${!#}" != libdnnl-dev ] && echo "install ok installed"'
stand_in apt-get 'echo "E: Could not resolve the host" >&2; exit 100'
run_bootstrap run
expect "no network: apt's own words" says 'Could not resolve the host'
expect "no network: what to do" says 'check the network'
expect "no network: no build" not called '^cmake'

new_machine
# shellcheck disable=SC2016 # the stand-in expands it
stand_in dpkg-query '[ "${!#}" != slurmctld ] && echo "install ok installed"'
stand_in systemctl 'exit 0'
stand_in apt-get 'case "$*" in *install*) grep -q "exit 101" '"$work/policy-rc.d"' ;; esac'
run_bootstrap test
expect "no service is started by the packages of the tests" status_is 0
expect "Slurm is installed for them" called '^apt-get install .*slurmctld'
expect "nor is one at the next start" called '^systemctl disable -q slurmctld'
expect "afterwards services may start again" test ! -e "$work/policy-rc.d"
printf '#!/bin/sh\nexit 101\n' >"$work/policy-rc.d"
run_bootstrap test
expect "the machine's own rule stays" test -e "$work/policy-rc.d"
rm -f "$work/policy-rc.d" "$work/calls"
mkdir "$work/systemd"
run_bootstrap test
expect "where systemd runs" status_is 0
expect "no daemon is installed" not called '^apt-get'
rmdir "$work/systemd"
run_bootstrap run
expect "the program itself needs none" not called '^apt-get'

new_machine
stand_in df 'printf "Filesystem 1048576-blocks Used Available\n/dev/x 1 1 70\n"'
run_bootstrap test
expect "too little disk is refused" status_is 1
expect "with figures" says 'Building needs 5000 MiB.*70 MiB free'
expect "before anything is done" not called '^(apt-get|cmake)'

new_machine
printf 'MemAvailable: 3200000 kB\n' >"$work/meminfo"
run_bootstrap test
expect "memory limits the jobs" called '^cmake --build .*--parallel 2'
printf '2147483648\n' >"$work/cgroup/memory.max"
printf '104857600\n' >"$work/cgroup/memory.current"
run_bootstrap test
expect "so does a control group" called '^cmake --build .*--parallel 1'
printf 'MemAvailable: 700000 kB\n' >"$work/meminfo"
run_bootstrap test
expect "too little memory is refused" status_is 1
expect "with figures" says 'compiling needs about 1500 MiB of free memory, 683 MiB'

new_machine
mkdir -p "$work/tree/build/release/CMakeFiles"
printf 'CMAKE_HOME_DIRECTORY:INTERNAL=/somewhere/else\n' >"$work/tree/build/release/CMakeCache.txt"
run_bootstrap configure
expect "a tree that was moved is configured again" test ! -e "$work/tree/build/release/CMakeCache.txt"
printf 'CMAKE_HOME_DIRECTORY:INTERNAL=%s\n' "$work/tree" >"$work/tree/build/release/CMakeCache.txt"
run_bootstrap configure
expect "one that was not is kept" test -e "$work/tree/build/release/CMakeCache.txt"

new_machine
stand_in cmake 'echo "CMake Error: no such thing"; exit 1'
run_bootstrap test
expect "a failed configure step ends it" status_is 1
expect "with CMake's words" says 'CMake Error: no such thing'

new_machine
run_bootstrap test --cuda
expect "nothing is downloaded without a terminal to ask on" status_is 1
expect "that is said, with what to do" says 'no terminal to ask on: repeat with --yes'
expect "before anything is done" not called '^(apt-get|cmake)'
printf '#!/bin/bash\nprintf "wheel %%s\\n" "$*" >>%q\necho /folder\n' "$work/calls" \
    >"$work/tree/packaging/libtorch_wheel.sh"
run_bootstrap test --cuda --torch 2.14.0 --yes
expect "--cuda passes" status_is 0
expect "the version and the consent are handed on" called '^wheel --torch 2.14.0 --yes$'
expect "it builds beside the other build" called '^cmake --build --preset release-cuda '
expect "and tests that" called '^ctest --preset release-cuda '
# shellcheck disable=SC2016
stand_in dpkg-query '[[ "${!#}" != libtorch-dev && "${!#}" != libdnnl-dev ]] && echo "install ok installed"'
run_bootstrap run --cuda --yes
expect "Debian's LibTorch is not installed for it" not called '^apt-get'
run_bootstrap run --torch
expect "a --torch without a value is wrong usage" status_is 2

new_machine
run_bootstrap fly
expect "an unknown command is wrong usage" status_is 2
run_bootstrap
expect "so is none" status_is 2

printf '%s passed, %s failed\n' "$passed" "$failures"
[ "$failures" -eq 0 ]
