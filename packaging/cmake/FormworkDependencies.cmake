# Every library from outside, found in one place. All are Debian packages
# (packaging/bootstrap.sh installs them); -DCMAKE_PREFIX_PATH=<libtorch> takes another LibTorch.
find_package(Threads REQUIRED)
find_package(libjpeg-turbo REQUIRED)
find_package(hwy REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(Torch REQUIRED)
find_package(OpenMP REQUIRED)

# oneDNN: faster matrix products on CPUs. Its CMake package insists on OpenCL's headers, which the C
# functions used here do not need, so header and library are looked up directly.
find_path(FORMWORK_ONEDNN_INCLUDE_DIR dnnl.h)
find_library(FORMWORK_ONEDNN_LIBRARY dnnl)

find_package(PkgConfig REQUIRED)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
# libtiff 4.5 is the first that hands out its messages per file.
pkg_check_modules(image_codecs REQUIRED IMPORTED_TARGET libpng zlib libwebp libtiff-4>=4.5)

if(FORMWORK_GUI)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Widgets PrintSupport Svg DBus LinguistTools)
    find_package(QCustomPlotQt6 REQUIRED)
endif()
if(FORMWORK_TESTS)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Test)
    find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs) # reference pixels
endif()
if(FORMWORK_BENCH)
    find_package(benchmark REQUIRED)
endif()

# LibTorch as one system target, whatever its version exports.
add_library(formwork_torch INTERFACE)
target_include_directories(formwork_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
separate_arguments(formwork_torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
target_compile_options(formwork_torch INTERFACE ${formwork_torch_flags})
# at::parallel_for, a template, is a loop on one thread where it is compiled without OpenMP.
target_link_libraries(formwork_torch INTERFACE ${TORCH_LIBRARIES} OpenMP::OpenMP_CXX)
add_library(torch-headers STATIC ${CMAKE_CURRENT_LIST_DIR}/empty_main.cpp)
target_link_libraries(torch-headers PRIVATE formwork_torch formwork_warnings)
target_precompile_headers(torch-headers PRIVATE ${formwork_torch_headers})
