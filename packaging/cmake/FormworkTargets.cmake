# One interface target carries every warning of our own code.
add_library(formwork_warnings INTERFACE)
target_compile_options(formwork_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual
    $<$<BOOL:${FORMWORK_WERROR}>:-Werror>)

# formwork_room(<name> SOURCES a.cpp ... [PUBLIC targets...] [PRIVATE targets...])
#
# A static library of the folder it is called in. Headers are included as
# "core/<name>/<header>.h". Each room has its own include folder, which contains only that room, so
# that a room sees the headers of the rooms it links to and no others: a wrong arrow does not compile.
function(formwork_room name)
    cmake_parse_arguments(ROOM "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    set(view ${PROJECT_BINARY_DIR}/rooms/${name})
    file(RELATIVE_PATH path ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
    cmake_path(GET path PARENT_PATH parent)
    file(MAKE_DIRECTORY ${view}/${parent})
    file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${view}/${path} SYMBOLIC)

    add_library(formwork_${name} STATIC ${ROOM_SOURCES})
    add_library(formwork::${name} ALIAS formwork_${name})
    target_include_directories(formwork_${name} PUBLIC ${view})
    target_link_libraries(formwork_${name} PUBLIC ${ROOM_PUBLIC}
        PRIVATE formwork_warnings ${ROOM_PRIVATE})
endfunction()

# Headers that take longer to read than most of our files to compile are precompiled, once for targets
# with the same options (REUSE_FROM).
set(formwork_torch_headers <ATen/ATen.h> <ATen/Parallel.h>
    <torch/csrc/autograd/custom_function.h> <torch/nn/module.h>)

# Compiles several sources of a target at once: reading headers like LibTorch's, even precompiled,
# takes longer than most sources. Those named behind the target stay alone.
option(FORMWORK_UNITY "Compile sources with large headers in groups" ON)
function(formwork_compile_in_groups target)
    if(FORMWORK_UNITY)
        set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
        set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
endfunction()

# What all test programs are compiled with. -O1: what is measured is in the rooms, and tests are the
# larger part of a build. Qt's macros with the folder of each test would keep them from sharing
# precompiled headers; where those are used, GCC 12 warns about its own strings (bug 105651).
function(formwork_test_options name)
    target_compile_definitions(${name} PRIVATE QT_NO_KEYWORDS
        FORMWORK_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
        FORMWORK_TEST_PROGRAMS="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
    target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>
        -UQT_TESTCASE_BUILDDIR -UQT_TESTCASE_SOURCEDIR
        $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>
        $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
        $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>)
    target_link_libraries(${name} PRIVATE Qt6::Test formwork_warnings)
    set_target_properties(${name} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
endfunction()

# formwork_test_headers(<owner> LIBRARIES ... HEADERS ...)
#
# A program without tests that owns the precompiled headers of test programs.
function(formwork_test_headers owner)
    cmake_parse_arguments(OWNER "" "" "LIBRARIES;HEADERS" ${ARGN})
    if(TARGET ${owner})
        return()
    endif()
    add_executable(${owner} ${PROJECT_SOURCE_DIR}/packaging/cmake/empty_main.cpp)
    formwork_test_options(${owner})
    target_link_libraries(${owner} PRIVATE ${OWNER_LIBRARIES})
    target_precompile_headers(${owner} PRIVATE <QTest> <QTemporaryDir> ${OWNER_HEADERS})
endfunction()

# Those that fit the rooms (a list's name) of a test; none for a test that adds modules of Qt.
function(formwork_choose_test_headers name rooms)
    if("formwork::ui" IN_LIST ${rooms})
        set(owner ui-test-headers)
        formwork_test_headers(${owner} LIBRARIES formwork::ui HEADERS <QtWidgets>)
    elseif("${${rooms}}" MATCHES "Qt6::")
        return()
    elseif("${${rooms}}" MATCHES "formwork::train|formwork::model|formwork_model_goldens|formwork_torch")
        set(owner torch-test-headers)
        formwork_test_headers(${owner} LIBRARIES formwork_torch HEADERS ${formwork_torch_headers})
    else()
        set(owner test-headers)
        formwork_test_headers(${owner})
    endif()
    target_precompile_headers(${name} REUSE_FROM ${owner})
endfunction()

# The rooms below LibTorch whose work is done by several threads. ThreadSanitizer watches their tests,
# which have the label "threads" and the target core-tests: LibTorch's own threads are not
# instrumented, and would look like races.
set(formwork_threaded_rooms core/base core/beton core/dataset core/loader core/store)

# Tests have no home folder: LICENSE is a file.
set(formwork_no_home ${PROJECT_SOURCE_DIR}/LICENSE/home)
set(formwork_test_environment "QT_QPA_PLATFORM=offscreen;GOMP_SPINCOUNT=1000"
    "XDG_DATA_HOME=${formwork_no_home};XDG_CONFIG_HOME=${formwork_no_home}")

# formwork_test(<name> ROOMS targets... [LABELS ...] [TIMEOUT s])
#
# A Qt Test program from <name>.cpp, run on the offscreen platform, with the limit that programs set
# for themselves on how long OpenMP spins (core/backend/spinning.h): tests run side by side. The folders
# where the user's workspace and settings would lie cannot be made: a test that forgets to name its own
# fails, whatever this machine has there.
# The time limit says roughly how long a test takes: those with the longest start first.
# packaging/gpu_check.sh builds (target cuda-tests) and runs what has the label "cuda".
# FORMWORK_TEST_DATA (a compile definition) is tests/data; FORMWORK_TEST_PROGRAMS the folder of the
# built programs. moc runs on <name>.cpp alone: AUTOMOC would add two steps to each of the programs.
function(formwork_test name)
    cmake_parse_arguments(TEST "" "TIMEOUT" "ROOMS;LABELS" ${ARGN})
    if(NOT TEST_TIMEOUT)
        set(TEST_TIMEOUT 120)
    endif()
    if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
        math(EXPR TEST_TIMEOUT "5 * ${TEST_TIMEOUT}")
    endif()
    add_executable(${name} ${name}.cpp)
    set(moc ${CMAKE_CURRENT_BINARY_DIR}/${name}.moc)
    qt6_generate_moc(${name}.cpp ${moc} TARGET ${name})
    set_source_files_properties(${name}.cpp PROPERTIES OBJECT_DEPENDS ${moc})
    target_include_directories(${name} PRIVATE
        ${PROJECT_SOURCE_DIR}/tests ${CMAKE_CURRENT_BINARY_DIR})
    formwork_test_options(${name})
    target_link_libraries(${name} PRIVATE ${TEST_ROOMS})
    formwork_choose_test_headers(${name} TEST_ROOMS)
    add_test(NAME ${name} COMMAND ${name})
    file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR}/tests ${CMAKE_CURRENT_SOURCE_DIR})
    string(REGEX MATCH "^core/[a-z]+" room "${folder}")
    if(room IN_LIST formwork_threaded_rooms)
        list(APPEND TEST_LABELS threads)
        set_property(GLOBAL APPEND PROPERTY FORMWORK_THREADED_TESTS ${name})
    endif()
    if("cuda" IN_LIST TEST_LABELS)
        set_property(GLOBAL APPEND PROPERTY FORMWORK_CUDA_TESTS ${name})
    endif()
    # Qt ends a function after five minutes unless it is given longer.
    set(environment ${formwork_test_environment})
    if(TEST_TIMEOUT GREATER 300)
        list(APPEND environment QTEST_FUNCTION_TIMEOUT=${TEST_TIMEOUT}000)
    endif()
    set_tests_properties(${name} PROPERTIES TIMEOUT ${TEST_TIMEOUT} COST ${TEST_TIMEOUT}
        LABELS "${TEST_LABELS}" ENVIRONMENT "${environment}"
        ENVIRONMENT_MODIFICATION "FORMWORK_WORKSPACE=unset:")
endfunction()

# formwork_two_thread_tests(<names>...)
#
# The tests <names> compute on two threads. They start before all others: later they would wait until
# two other tests happen to end at once.
function(formwork_two_thread_tests)
    set_tests_properties(${ARGN} PROPERTIES PROCESSORS 2 COST 1000)
endfunction()

# formwork_slow_test(<name> VARIABLE=number... [TESTS functions...] [TIMEOUT s])
#
# The long form of the program <name> as test <name>_slow, labelled "slow": the same program, or some
# of its functions, with variables that ask for more rounds (tests/support/rounds.h).
function(formwork_slow_test name)
    cmake_parse_arguments(TEST "" "TIMEOUT" "TESTS" ${ARGN})
    if(NOT TEST_TIMEOUT)
        set(TEST_TIMEOUT 1800)
    endif()
    add_test(NAME ${name}_slow COMMAND ${name} ${TEST_TESTS})
    set_tests_properties(${name}_slow PROPERTIES TIMEOUT ${TEST_TIMEOUT} LABELS slow
        ENVIRONMENT "${formwork_test_environment};QTEST_FUNCTION_TIMEOUT=${TEST_TIMEOUT}000;${TEST_UNPARSED_ARGUMENTS}"
        ENVIRONMENT_MODIFICATION "FORMWORK_WORKSPACE=unset:")
endfunction()

# formwork_valgrind_test(<name> [TIMEOUT s])
#
# The program <name> under Valgrind as test <name>_valgrind, labelled "slow": every wrong access and
# every block that is lost is a failure. Not in a build with sanitizers, which Valgrind cannot run.
find_program(FORMWORK_VALGRIND valgrind)
function(formwork_valgrind_test name)
    cmake_parse_arguments(TEST "" "TIMEOUT" "" ${ARGN})
    if(NOT FORMWORK_VALGRIND OR CMAKE_CXX_FLAGS MATCHES "-fsanitize")
        return()
    endif()
    if(NOT TEST_TIMEOUT)
        set(TEST_TIMEOUT 1800)
    endif()
    add_test(NAME ${name}_valgrind
        COMMAND ${FORMWORK_VALGRIND} --quiet --error-exitcode=99 --leak-check=full
            --errors-for-leak-kinds=definite
            --suppressions=${PROJECT_SOURCE_DIR}/tests/support/valgrind.supp $<TARGET_FILE:${name}>)
    set_tests_properties(${name}_valgrind PROPERTIES TIMEOUT ${TEST_TIMEOUT} LABELS slow
        ENVIRONMENT "${formwork_test_environment};QTEST_FUNCTION_TIMEOUT=${TEST_TIMEOUT}000"
        ENVIRONMENT_MODIFICATION "FORMWORK_WORKSPACE=unset:")
endfunction()
