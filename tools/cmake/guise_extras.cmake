# cmake -DGUISE=bin/guise -DOUT=share -DVERSION=0.9.0 [-DHELP2MAN=help2man] -P guise_extras.cmake
# What the program says of itself, as files to be installed: completion for three shells and, where help2man is there, a
# manual page of the program and of each command.
function(say_into file)
  execute_process(COMMAND ${ARGN} OUTPUT_FILE "${file}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# help2man takes the name of the page from the program that it runs.
function(write_page name summary)
  set(program "${OUT}/help/${name}")
  file(WRITE "${program}" "#!/bin/sh\nexec '${GUISE}' ${ARGN} \"$@\"\n")
  file(CHMOD "${program}" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
  execute_process(COMMAND "${HELP2MAN}" --no-info "--version-string=${VERSION}" "--name=${summary}" --section=1
                          "--output=${OUT}/man/man1/${name}.1" "${program}"
                  COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE "${OUT}")
foreach(folder bash-completion/completions zsh/site-functions fish/vendor_completions.d man/man1)
  file(MAKE_DIRECTORY "${OUT}/${folder}")
endforeach()
say_into("${OUT}/bash-completion/completions/guise" "${GUISE}" completion bash)
say_into("${OUT}/zsh/site-functions/_guise" "${GUISE}" completion zsh)
say_into("${OUT}/fish/vendor_completions.d/guise.fish" "${GUISE}" completion fish)
if(NOT HELP2MAN)
  return()
endif()
write_page(guise "image classifiers trained with loss strategies loaded as shared libraries")
execute_process(COMMAND "${GUISE}" OUTPUT_VARIABLE overview COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE ";" "," overview "${overview}")  # else a list to CMake
string(REGEX MATCHALL "\n  guise [a-z]+  +[^\n]+" lines "${overview}")
foreach(line IN LISTS lines)
  string(REGEX MATCH "guise ([a-z]+)  +(.*)" whole "${line}")
  write_page(guise-${CMAKE_MATCH_1} "${CMAKE_MATCH_2}" ${CMAKE_MATCH_1})
endforeach()
file(REMOVE_RECURSE "${OUT}/help")
