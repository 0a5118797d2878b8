# LibTorch as a target of our own: the include folders and libtorch_cpu.so with libc10.so of a pip wheel or of an
# unpacked LibTorch. Torch's own CMake package is not asked: that of a CUDA build demands the CUDA Toolkit, also from
# programs that only compute on the processor.

# In TORCH_ROOT the folder that holds include/ and lib/: where Torch_DIR or CMAKE_PREFIX_PATH lead (variables, then
# environment), else the package in .venv of this checkout.
function(guise_torch_root result)
  set(roots "")
  foreach(given "${Torch_DIR}" "$ENV{Torch_DIR}")
    if(given)
      get_filename_component(root "${given}/../../.." ABSOLUTE)  # <root>/share/cmake/Torch
      list(APPEND roots "${root}")
    endif()
  endforeach()
  file(TO_CMAKE_PATH "$ENV{CMAKE_PREFIX_PATH}" from_environment)
  list(APPEND roots ${CMAKE_PREFIX_PATH} ${from_environment})
  file(GLOB in_venv "${PROJECT_SOURCE_DIR}/.venv/lib/python3.*/site-packages/torch")
  list(APPEND roots ${in_venv})
  foreach(root IN LISTS roots)
    if(EXISTS "${root}/lib/libtorch_cpu.so" AND EXISTS "${root}/include/ATen/ATen.h")
      set(${result} "${root}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  list(JOIN roots "\n  " looked)
  message(FATAL_ERROR "LibTorch was not found: no folder with lib/libtorch_cpu.so and include/ATen/ATen.h in\n  ${looked}\n"
                      "Try: tools/setup, or -DCMAKE_PREFIX_PATH=<an unpacked LibTorch>")
endfunction()

# "2.13.0", from the header that says it.
function(guise_torch_version root result)
  foreach(header torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
    if(EXISTS "${root}/include/${header}")
      file(STRINGS "${root}/include/${header}" lines REGEX "^#define TORCH_VERSION_(MAJOR|MINOR|PATCH) [0-9]+$")
      list(TRANSFORM lines REPLACE ".* " "")
      list(JOIN lines "." version)
      if(version)
        set(${result} "${version}" PARENT_SCOPE)
        return()
      endif()
    endif()
  endforeach()
  set(${result} "0" PARENT_SCOPE)
endfunction()

# The interface target guise_torch. With CUDA the libraries of the GPU come too; the program then needs those of
# NVIDIA that the wheel names, at run time only.
#   guise_find_torch(AT_LEAST 2.13 BELOW 3)
function(guise_find_torch)
  cmake_parse_arguments(ARG "" "AT_LEAST;BELOW" "" ${ARGN})
  guise_torch_root(root)
  guise_torch_version("${root}" version)
  if(version VERSION_LESS ARG_AT_LEAST OR NOT version VERSION_LESS ARG_BELOW)
    message(FATAL_ERROR "${root}: LibTorch ${version} does not fit: expected at least ${ARG_AT_LEAST} and below ${ARG_BELOW}\n"
                        "Try: tools/setup installs one that fits in .venv, when neither Torch_DIR nor CMAKE_PREFIX_PATH leads elsewhere")
  endif()
  message(STATUS "LibTorch ${version}: ${root}")
  add_library(guise_torch INTERFACE)
  set(libraries torch_cpu c10)
  if(GUISE_CUDA)
    list(APPEND libraries torch_cuda c10_cuda)
  endif()
  foreach(library IN LISTS libraries)
    if(NOT EXISTS "${root}/lib/lib${library}.so")
      message(FATAL_ERROR "${root}/lib/lib${library}.so is missing: GUISE_CUDA needs a CUDA build of LibTorch\n"
                          "Try: tools/setup --cuda")
    endif()
    add_library(guise_${library} SHARED IMPORTED)
    set_target_properties(guise_${library} PROPERTIES IMPORTED_LOCATION "${root}/lib/lib${library}.so")
    target_link_libraries(guise_torch INTERFACE guise_${library})
  endforeach()
  target_include_directories(guise_torch SYSTEM INTERFACE "${root}/include" "${root}/include/torch/csrc/api/include")
  # What the wheel's libraries need of NVIDIA's is the loader's business. CUDA's registers itself: it must stay needed.
  target_link_options(guise_torch INTERFACE "LINKER:--allow-shlib-undefined" "LINKER:--unresolved-symbols=ignore-in-shared-libs"
                      $<$<BOOL:${GUISE_CUDA}>:LINKER:--no-as-needed>)
endfunction()
