# Turns text files into C++ string constants, so that a page needs no file beside the program.

# guise_embed(OUT a.cpp HEADER "report/page_parts.h" NAMESPACE guise::report NAMES kA kB FILES a.js b.css)
function(guise_embed)
  cmake_parse_arguments(ARG "" "OUT;HEADER;NAMESPACE" "NAMES;FILES" ${ARGN})
  set(code "// Made by host/report/embed.cmake.\n#include \"${ARG_HEADER}\"\n\nnamespace ${ARG_NAMESPACE} {\n")
  foreach(name file IN ZIP_LISTS ARG_NAMES ARG_FILES)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    file(READ "${file}" text)
    # Developer tools would look for the map.
    string(REGEX REPLACE "(//|/\\*)# sourceMappingURL=[^ \n]*( \\*/)?" "" text "${text}")
    string(APPEND code "const std::string_view ${name} = R\"guise_page(${text})guise_page\";\n")
  endforeach()
  string(APPEND code "}  // namespace ${ARG_NAMESPACE}\n")
  file(CONFIGURE OUTPUT "${ARG_OUT}" CONTENT "@code@" @ONLY)
endfunction()

# dygraphs as Debian ships it, and its copyright note.
set(GUISE_DYGRAPHS_DIR "" CACHE PATH "Folder with dygraph.min.js, dygraph.min.css and copyright (default: Debian's)")
find_file(GUISE_DYGRAPHS_JS dygraph.min.js PATHS ${GUISE_DYGRAPHS_DIR} /usr/share/javascript/dygraphs NO_DEFAULT_PATH)
find_file(GUISE_DYGRAPHS_CSS dygraph.min.css PATHS ${GUISE_DYGRAPHS_DIR} /usr/share/javascript/dygraphs NO_DEFAULT_PATH)
find_file(GUISE_DYGRAPHS_COPYRIGHT NAMES copyright LICENSE.txt
          PATHS ${GUISE_DYGRAPHS_DIR} /usr/share/doc/libjs-dygraphs NO_DEFAULT_PATH)
mark_as_advanced(GUISE_DYGRAPHS_JS GUISE_DYGRAPHS_CSS GUISE_DYGRAPHS_COPYRIGHT)
foreach(file GUISE_DYGRAPHS_JS GUISE_DYGRAPHS_CSS GUISE_DYGRAPHS_COPYRIGHT)
  if(NOT ${file})
    message(FATAL_ERROR "guise report draws its curves with dygraphs, which is not there (${file}).\n"
                        "  apt-get install libjs-dygraphs, or -DGUISE_DYGRAPHS_DIR=FOLDER with dygraph.min.js, dygraph.min.css and copyright")
  endif()
endforeach()
