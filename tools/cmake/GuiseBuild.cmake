# How Guise builds: flags, rooms, tests, and where LibTorch is looked for.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# The build tree has the layout of an installed Guise, so that both find their plugins alike.
set(GUISE_BIN_DIR "${CMAKE_BINARY_DIR}/bin")
set(GUISE_LIBEXEC_DIR "${CMAKE_BINARY_DIR}/libexec/guise")
set(GUISE_PLUGIN_DIR "${CMAKE_BINARY_DIR}/lib/guise/plugins")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

add_library(guise_build_flags INTERFACE)
add_library(guise::build_flags ALIAS guise_build_flags)
# -Wno-restrict: g++ 12 warns falsely on std::string concatenation (gcc bug 105651).
target_compile_options(guise_build_flags INTERFACE -Wall -Wextra -Wshadow -Wno-restrict $<$<BOOL:${GUISE_WERROR}>:-Werror>)
if(GUISE_SANITIZE)
  # g++ 12 warns falsely within std::regex and std::function once they are instrumented (gcc bug 105562).
  target_compile_options(guise_build_flags INTERFACE -fsanitize=${GUISE_SANITIZE} -fno-omit-frame-pointer -Wno-maybe-uninitialized)
  target_link_options(guise_build_flags INTERFACE -fsanitize=${GUISE_SANITIZE})
endif()

# A room of the host: a static library named guise_<room>, included as "<room>/file.h".
#   guise_add_room(core SOURCES a.cpp b.cpp LINKS guise_x ZLIB::ZLIB)
function(guise_add_room room)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(guise_${room} STATIC ${ARG_SOURCES})
  target_include_directories(guise_${room} PUBLIC "${PROJECT_SOURCE_DIR}/host")
  target_link_libraries(guise_${room} PUBLIC ${ARG_LINKS} PRIVATE guise::build_flags)
endfunction()

# A test program found by ctest; each TEST in it becomes a test of its own.
#   guise_add_test(core_tests SOURCES text_test.cpp LINKS guise_core)
function(guise_add_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINKS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} guise::build_flags GTest::gtest GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE
    GUISE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" GUISE_BUILD_DIR="${CMAKE_BINARY_DIR}")
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES
    TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "OMP_NUM_THREADS=1")  # waking threads costs more than tiny tensors take
endfunction()

# LibTorch by the usual ways (CMAKE_PREFIX_PATH, Torch_DIR); .venv of this checkout only when none is named.
# A macro: what find_package sets must reach the root folder.
macro(guise_find_torch)
  if(NOT Torch_DIR AND NOT CMAKE_PREFIX_PATH AND NOT DEFINED ENV{CMAKE_PREFIX_PATH})
    file(GLOB guise_venv_torch "${PROJECT_SOURCE_DIR}/.venv/lib/python3.*/site-packages/torch")
    list(APPEND CMAKE_PREFIX_PATH ${guise_venv_torch})
  endif()
  find_package(Torch 2.13 REQUIRED)
  # Torch's own flags come with its targets as system includes; its warnings are not ours.
  add_library(guise_torch INTERFACE)
  target_include_directories(guise_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  target_link_libraries(guise_torch INTERFACE ${TORCH_LIBRARIES})
  separate_arguments(guise_torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
  target_compile_options(guise_torch INTERFACE ${guise_torch_flags})
endmacro()
