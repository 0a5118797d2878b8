# guise_add_plugin(NAME source...): a shared library NAME.so with hidden symbols and one export.
include_guard(GLOBAL)
set(GUISE_EXPORTS_MAP "${CMAKE_CURRENT_LIST_DIR}/exports.map" CACHE INTERNAL "")

function(guise_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE guise::plugin_api)
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX ".so" POSITION_INDEPENDENT_CODE ON
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS "${GUISE_EXPORTS_MAP}")
  target_link_options(${name} PRIVATE
    "LINKER:--version-script=${GUISE_EXPORTS_MAP}" LINKER:--as-needed LINKER:-z,defs)
  # A wrapper's fences vanish where nothing throws, and with them the need for libstdc++: keep optimising.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Debug>:-O1>)
  # g++ names libstdc++ and libm on every link; --as-needed drops them when nothing is used.
endfunction()
