# Headers that most sources of a kind include, parsed once for all of them. A source still names what it uses:
# GUISE_PRECOMPILE=OFF builds the same.
option(GUISE_PRECOMPILE "Parse the headers of LibTorch, JSON and GoogleTest once" ON)

set(guise_light_headers <algorithm> <array> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <span>
    <string> <string_view> <vector> "${PROJECT_SOURCE_DIR}/host/core/json.h")

# A precompiled header is a target's: this one holds it, and nothing else.
#   guise_add_precompiled(light LINKS nlohmann_json::nlohmann_json HEADERS <string>)
function(guise_add_precompiled name)
  cmake_parse_arguments(ARG "" "" "HEADERS;LINKS" ${ARGN})
  set(source "${CMAKE_BINARY_DIR}/precompiled/${name}.cpp")
  file(CONFIGURE OUTPUT "${source}" CONTENT "// Only its precompiled header matters.\n")
  add_library(guise_precompiled_${name} OBJECT "${source}")
  target_link_libraries(guise_precompiled_${name} PUBLIC ${ARG_LINKS} PRIVATE guise::build_flags)
  target_precompile_headers(guise_precompiled_${name} PRIVATE ${ARG_HEADERS})
endfunction()

# `target` uses the precompiled headers of that name: light, torch, test, test_torch.
function(guise_use_precompiled target name)
  if(GUISE_PRECOMPILE AND TARGET guise_precompiled_${name})
    target_precompile_headers(${target} REUSE_FROM guise_precompiled_${name})
  endif()
endfunction()

# After the find_package calls.
function(guise_add_all_precompiled)
  if(NOT GUISE_PRECOMPILE)
    return()
  endif()
  set(torch_headers <ATen/ATen.h> <c10/core/GradMode.h>)
  guise_add_precompiled(light HEADERS ${guise_light_headers} <fmt/format.h>
                        LINKS nlohmann_json::nlohmann_json fmt::fmt-header-only)
  if(GUISE_TESTS)
    guise_add_precompiled(test HEADERS ${guise_light_headers} <gtest/gtest.h> LINKS nlohmann_json::nlohmann_json GTest::gtest)
  endif()
  if(GUISE_ENGINE)
    guise_add_precompiled(torch HEADERS ${guise_light_headers} ${torch_headers}
                          LINKS nlohmann_json::nlohmann_json guise_torch)
    if(GUISE_TESTS)
      guise_add_precompiled(test_torch HEADERS ${guise_light_headers} ${torch_headers} <gtest/gtest.h>
                            LINKS nlohmann_json::nlohmann_json guise_torch GTest::gtest)
    endif()
  endif()
endfunction()
