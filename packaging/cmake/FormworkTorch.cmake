# LibTorch as one system target, formwork_torch: the system's package, or the one in the folder
# FORMWORK_TORCH (PyPI's wheel as packaging/libtorch_wheel.sh installs it, or an unpacked archive).
#
# The folder's libraries are linked directly. LibTorch's own CMake package would insist on a CUDA
# toolkit, and an installed toolkit is rarely of the version that the libraries were built with.
#
# formwork_torch_cuda adds the headers of CUDA, and those of NCCL where they are there, for sources
# that use CUDA graphs or communication between devices. It exists if LibTorch was built with CUDA and
# the headers come with it.
set(FORMWORK_TORCH "" CACHE PATH
    "Folder of a LibTorch (with include and lib) to use instead of the system's")

find_package(OpenMP REQUIRED)
add_library(formwork_torch INTERFACE)

if(NOT FORMWORK_TORCH)
    find_package(Torch REQUIRED)
    target_include_directories(formwork_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
    separate_arguments(formwork_torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
    target_compile_options(formwork_torch INTERFACE ${formwork_torch_flags})
    target_link_libraries(formwork_torch INTERFACE ${TORCH_LIBRARIES})
    find_library(formwork_torch_cpu torch_cpu HINTS ${TORCH_INSTALL_PREFIX}/lib NO_CACHE REQUIRED)
    set(formwork_torch_gomp "")
else()
    file(REAL_PATH ${FORMWORK_TORCH} formwork_torch_folder)
    set(formwork_torch_lib ${formwork_torch_folder}/lib)
    set(formwork_torch_cpu ${formwork_torch_lib}/libtorch_cpu.so)
    set(formwork_torch_version_file
        ${formwork_torch_folder}/include/torch/csrc/api/include/torch/version.h)
    foreach(file ${formwork_torch_version_file} ${formwork_torch_lib}/libtorch.so
                 ${formwork_torch_lib}/libc10.so ${formwork_torch_cpu})
        if(NOT EXISTS ${file})
            message(FATAL_ERROR "FORMWORK_TORCH is not a folder of LibTorch: ${file} is missing. "
                "Install one with packaging/libtorch_wheel.sh, or name the folder that holds "
                "LibTorch's include and lib.")
        endif()
    endforeach()

    # The folder's include also holds other versions of fmt, oneDNN and others, which would
    # hide those that the rest of the program is linked to. The compiler is shown LibTorch alone.
    set(formwork_torch_include ${PROJECT_BINARY_DIR}/torch-include)
    file(REMOVE_RECURSE ${formwork_torch_include})
    file(MAKE_DIRECTORY ${formwork_torch_include})
    foreach(part ATen c10 caffe2 torch)
        file(CREATE_LINK ${formwork_torch_folder}/include/${part} ${formwork_torch_include}/${part}
            SYMBOLIC)
    endforeach()
    target_include_directories(formwork_torch SYSTEM INTERFACE
        ${formwork_torch_include} ${formwork_torch_include}/torch/csrc/api/include)

    # libtorch.so loads the library that registers CUDA, although we use none of its symbols.
    target_link_options(formwork_torch INTERFACE LINKER:--no-as-needed)
    target_link_libraries(formwork_torch INTERFACE
        ${formwork_torch_lib}/libtorch.so ${formwork_torch_cpu} ${formwork_torch_lib}/libc10.so)
    file(GLOB formwork_torch_gomp ${formwork_torch_lib}/libgomp*.so*)

    set(formwork_torch_config ${formwork_torch_folder}/share/cmake/Torch/TorchConfig.cmake)
    if(EXISTS ${formwork_torch_config})
        file(STRINGS ${formwork_torch_config} formwork_old_abi REGEX "_GLIBCXX_USE_CXX11_ABI=0")
        if(formwork_old_abi)
            message(FATAL_ERROR "The LibTorch in ${formwork_torch_folder} was built for the C++ ABI "
                "before GCC 5, which other libraries do not use. Take a newer LibTorch, or an "
                "archive for the C++11 ABI.")
        endif()
    endif()
    message(STATUS "LibTorch: ${formwork_torch_folder}")
endif()

# at::parallel_for, a template, is a loop on one thread where it is compiled without OpenMP. A
# LibTorch that brings an OpenMP run-time library gets no second one beside it: each would keep
# own threads, and its own count of threads.
if(formwork_torch_gomp)
    list(GET formwork_torch_gomp 0 formwork_torch_gomp)
    target_compile_options(formwork_torch INTERFACE ${OpenMP_CXX_FLAGS})
    target_link_libraries(formwork_torch INTERFACE ${formwork_torch_gomp})
else()
    target_link_libraries(formwork_torch INTERFACE OpenMP::OpenMP_CXX)
endif()

# True where LibTorch computes with the system's oneDNN. One that carries its own must not meet
# another in a process: the two share symbols, and the tables of one stay empty.
execute_process(COMMAND ${CMAKE_READELF} -d ${formwork_torch_cpu}
    OUTPUT_VARIABLE formwork_torch_needed ERROR_QUIET)
string(FIND "${formwork_torch_needed}" "[libdnnl.so" formwork_torch_onednn)
if(formwork_torch_onednn GREATER -1)
    set(FORMWORK_TORCH_USES_SYSTEM_ONEDNN ON)
else()
    set(FORMWORK_TORCH_USES_SYSTEM_ONEDNN OFF)
endif()

# CUDA's headers lie in packages beside LibTorch's, in folders that changed between versions. Those
# of a toolkit elsewhere on the machine are not looked at.
if(FORMWORK_TORCH AND EXISTS ${formwork_torch_lib}/libtorch_cuda.so)
    cmake_path(GET formwork_torch_folder PARENT_PATH formwork_packages)
    file(GLOB formwork_cuda_folders ${formwork_packages}/nvidia/*/include)
    file(GLOB formwork_cudart ${formwork_packages}/nvidia/*/lib/libcudart.so.*)
    foreach(header cuda_runtime_api.h crt/host_defines.h nccl.h)
        string(MAKE_C_IDENTIFIER ${header} name)
        find_path(formwork_${name} ${header} PATHS ${formwork_cuda_folders} NO_DEFAULT_PATH NO_CACHE)
    endforeach()
    if(formwork_cuda_runtime_api_h AND formwork_crt_host_defines_h AND formwork_cudart)
        add_library(formwork_torch_cuda INTERFACE)
        target_include_directories(formwork_torch_cuda SYSTEM INTERFACE ${formwork_cuda_folders})
        target_link_libraries(formwork_torch_cuda INTERFACE formwork_torch
            ${formwork_torch_lib}/libtorch_cuda.so ${formwork_torch_lib}/libc10_cuda.so
            ${formwork_cudart})
        if(formwork_nccl_h)
            target_compile_definitions(formwork_torch_cuda INTERFACE USE_C10D_NCCL)
        endif()
    else()
        message(STATUS "CUDA's headers are not beside LibTorch: nothing is built that needs them")
    endif()
endif()

# Since version 13 GCC takes copies of short vectors in LibTorch's headers for writes out of bounds.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
    target_compile_options(formwork_torch INTERFACE -Wno-array-bounds -Wno-stringop-overflow)
endif()

add_library(torch-headers STATIC ${CMAKE_CURRENT_LIST_DIR}/empty_main.cpp)
target_link_libraries(torch-headers PRIVATE formwork_torch formwork_warnings)
target_precompile_headers(torch-headers PRIVATE ${formwork_torch_headers})
