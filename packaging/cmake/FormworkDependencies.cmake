# Every library from outside, found in one place. All are Debian packages
# (packaging/bootstrap.sh installs them), but for a LibTorch with CUDA: FormworkTorch.cmake.
find_package(Threads REQUIRED)
find_package(libjpeg-turbo REQUIRED)
find_package(hwy REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
include(FormworkTorch)

find_package(PkgConfig REQUIRED)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
# libtiff 4.5 is the first that hands out its messages per file.
pkg_check_modules(image_codecs REQUIRED IMPORTED_TARGET libpng zlib libwebp libtiff-4>=4.5)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)

if(FORMWORK_GUI)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Widgets PrintSupport Svg DBus LinguistTools)
    find_package(QCustomPlotQt6 REQUIRED)
endif()
if(FORMWORK_TESTS)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Test Network)
    find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs) # reference pixels
    find_package(Protobuf REQUIRED)
    find_package(ONNX REQUIRED) # checks exported models
    if(NOT TARGET ONNX::onnx)
        add_library(ONNX::onnx ALIAS onnx) # as Debian 12 names it
    endif()
endif()
if(FORMWORK_BENCH)
    find_package(benchmark REQUIRED)
endif()
