#!/usr/bin/env bash
# What packaging/cmake/FormworkTorch.cmake accepts as a folder of LibTorch, and what of it the compiler
# sees, tried with folders of empty files.
#
#   torch_folder_checks.sh CMAKE SOURCE_FOLDER
set -euo pipefail
cmake=$1
source_folder=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
passed=0

mkdir "$work/project"
cat >"$work/project/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(folder_check LANGUAGES CXX)
list(APPEND CMAKE_MODULE_PATH $source_folder/packaging/cmake)
add_library(formwork_warnings INTERFACE)
include(FormworkTorch)
get_target_property(include formwork_torch INTERFACE_INCLUDE_DIRECTORIES)
get_target_property(libraries formwork_torch INTERFACE_LINK_LIBRARIES)
message(STATUS "include: \${include}")
message(STATUS "libraries: \${libraries}")
message(STATUS "oneDNN of the system: \${FORMWORK_TORCH_USES_SYSTEM_ONEDNN}")
if(TARGET formwork_torch_cuda)
    get_target_property(cuda formwork_torch_cuda INTERFACE_INCLUDE_DIRECTORIES)
    message(STATUS "CUDA: \${cuda}")
endif()
END

torch=$work/packages/torch
make_libtorch() {
    mkdir -p "$torch/lib" "$torch/share/cmake/Torch"
    local part
    for part in ATen c10 caffe2 fmt torch/csrc/api/include/torch; do
        mkdir -p "$torch/include/$part"
    done
    : >"$torch/include/torch/csrc/api/include/torch/version.h"
    : >"$torch/include/dnnl.h"
    for part in torch torch_cpu torch_cuda c10 c10_cuda; do
        : >"$torch/lib/lib$part.so"
    done
}

configure() { # FOLDER -> $output, $status
    status=0
    output=$("$cmake" -S "$work/project" -B "$work/build" -DFORMWORK_TORCH="$1" 2>&1) || status=$?
    output=$(tr '\n' ' ' <<<"$output" | tr -s ' ') # CMake wraps its messages
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
not() { ! "$@"; }
headers_seen() { (cd "$work/build/torch-include" && printf '%s ' *); }

configure "$work/nowhere"
expect "a folder that does not exist is refused" test "$status" -ne 0
expect "with the file that is missing" says 'not a folder of LibTorch: .*version.h is missing'
expect "and what to do" says 'packaging/libtorch_wheel.sh'

make_libtorch
configure "$torch"
expect "a LibTorch in a folder is accepted" test "$status" -eq 0
expect "its libraries are linked directly" says "libraries: [^ ]*$torch/lib/libtorch_cpu.so"
expect "the compiler sees a view of it" says "include: $work/build/torch-include;"
expect "that has LibTorch's headers alone" test "$(headers_seen)" = 'ATen c10 caffe2 torch '
expect "and no oneDNN of the system" says 'oneDNN of the system: OFF'
expect "without CUDA's headers nothing needs them" says "CUDA's headers are not beside LibTorch"

mkdir -p "$work/packages/nvidia/cu13/include/crt" "$work/packages/nvidia/cu13/lib"
: >"$work/packages/nvidia/cu13/include/cuda_runtime_api.h"
: >"$work/packages/nvidia/cu13/lib/libcudart.so.13"
configure "$torch"
expect "half of CUDA's headers is none" not says 'CUDA: '
: >"$work/packages/nvidia/cu13/include/crt/host_defines.h"
configure "$torch"
expect "those beside LibTorch are found" says "CUDA: $work/packages/nvidia/cu13/include"
expect "and none of a toolkit elsewhere" not says 'CUDA: [^ ]*/usr/'

: >"$torch/lib/libgomp.so.1"
configure "$torch"
expect "its OpenMP is used" says "libraries: [^ ]*$torch/lib/libgomp.so.1"
expect "and no other" not says 'libraries: [^ ]*OpenMP::'

echo 'set(TORCH_CXX_FLAGS "-D_GLIBCXX_USE_CXX11_ABI=0")' >"$torch/share/cmake/Torch/TorchConfig.cmake"
configure "$torch"
expect "another C++ ABI is refused" test "$status" -ne 0
expect "and named" says 'C\+\+ ABI before GCC 5'

printf '%s passed, %s failed\n' "$passed" "$failures"
[ "$failures" -eq 0 ]
