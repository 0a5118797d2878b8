# How Guise builds: flags, rooms, tests, and where LibTorch is looked for.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# The build tree has the layout of an installed Guise, so that both find their plugins alike.
set(GUISE_BIN_DIR "${CMAKE_BINARY_DIR}/bin")
set(GUISE_LIBEXEC_DIR "${CMAKE_BINARY_DIR}/libexec/guise")
set(GUISE_PLUGIN_DIR "${CMAKE_BINARY_DIR}/lib/guise/plugins")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # A second checkout finds what the first has built: paths count from the top of each. Sloppiness: the two kinds of
  # difference that precompiled headers bring with them.
  set(CMAKE_C_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros "${CCACHE_PROGRAM}")
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_C_COMPILER_LAUNCHER})
endif()

# -O3 makes the build a tenth longer and nothing faster: what takes time in training is LibTorch's, or kernels'.
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

add_library(guise_build_flags INTERFACE)
add_library(guise::build_flags ALIAS guise_build_flags)
# g++ 12 warns falsely on std::string concatenation (gcc bug 105651); from a precompiled header the library's own
# code counts as ours there.
target_compile_options(guise_build_flags INTERFACE -Wall -Wextra -Wshadow -Wno-restrict -Wno-array-bounds
  -Wno-stringop-overflow -Wno-stringop-overread $<$<BOOL:${GUISE_WERROR}>:-Werror>)
if(GUISE_SANITIZE)
  # g++ 12 warns falsely within std::regex and std::function once they are instrumented (gcc bug 105562).
  target_compile_options(guise_build_flags INTERFACE -fsanitize=${GUISE_SANITIZE} -fno-omit-frame-pointer -Wno-maybe-uninitialized)
  target_link_options(guise_build_flags INTERFACE -fsanitize=${GUISE_SANITIZE})
endif()

# Whether one of these libraries is LibTorch or a room that sees it.
function(guise_sees_torch result)
  set(${result} FALSE PARENT_SCOPE)
  foreach(library IN LISTS ARGN)
    set(sees FALSE)
    if(TARGET ${library})
      get_target_property(sees ${library} GUISE_SEES_TORCH)
    endif()
    if(sees OR library STREQUAL "guise_torch")
      set(${result} TRUE PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

function(guise_build_quickly target)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(${target} PRIVATE -O1)
  endif()
endfunction()

# A room of the host: a static library named guise_<room> of every source in its folder, included as "<room>/file.h".
# Its include folder holds that room alone, so an include of a room that is not among LINKS, nor below one that is, does
# not compile.
#   guise_add_room(core LINKS guise_x ZLIB::ZLIB)
# Where two libraries share a folder, FOLDER names it, one says SOURCES for its own, and the other leaves them out by EXCEPT.
# COLD: nothing in it runs for long enough to be worth a fifth more time of building.
function(guise_add_room room)
  cmake_parse_arguments(ARG "COLD" "FOLDER" "EXCEPT;SOURCES;LINKS" ${ARGN})
  if(NOT ARG_FOLDER)
    set(ARG_FOLDER ${room})
  endif()
  if(NOT ARG_SOURCES)
    file(GLOB_RECURSE ARG_SOURCES RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
    list(REMOVE_ITEM ARG_SOURCES ${ARG_EXCEPT} "")
  endif()
  set(include "${CMAKE_BINARY_DIR}/include/${ARG_FOLDER}")
  file(MAKE_DIRECTORY "${include}")
  file(CREATE_LINK "${PROJECT_SOURCE_DIR}/host/${ARG_FOLDER}" "${include}/${ARG_FOLDER}" SYMBOLIC)
  add_library(guise_${room} STATIC ${ARG_SOURCES})
  target_include_directories(guise_${room} PUBLIC "${include}")
  target_link_libraries(guise_${room} PUBLIC ${ARG_LINKS} PRIVATE guise::build_flags)
  if(ARG_COLD)
    guise_build_quickly(guise_${room})
  endif()
  guise_sees_torch(sees ${ARG_LINKS})
  set_target_properties(guise_${room} PROPERTIES GUISE_SEES_TORCH ${sees})
  if(sees)
    guise_use_precompiled(guise_${room} torch)
  else()
    # By core/format.h. Compiled, fmt would meet the copy that LibTorch brings.
    target_link_libraries(guise_${room} PRIVATE fmt::fmt-header-only)
    guise_use_precompiled(guise_${room} light)
  endif()
endfunction()

# A test program found by ctest; each TEST in it becomes a test of its own. PREFIX goes before their names, where another
# program has the same ones.
#   guise_add_test(core_tests SOURCES text_test.cpp LINKS guise_core)
function(guise_add_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT;PREFIX" "SOURCES;LINKS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  guise_build_quickly(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} guise_test_support guise::build_flags GTest::gtest GTest::gtest_main)
  guise_sees_torch(sees ${ARG_LINKS})
  if(sees)
    guise_use_precompiled(${name} test_torch)
  else()
    guise_use_precompiled(${name} test)
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST TEST_PREFIX "${ARG_PREFIX}" PROPERTIES
    TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "OMP_NUM_THREADS=1")  # waking threads costs more than tiny tensors take
endfunction()
