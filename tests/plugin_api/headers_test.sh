#!/bin/bash
# headers_test.sh INCLUDE_FOLDER: every header compiles alone, and when included twice, as C11 (*.h), C++17 and C++20,
# by gcc and clang, without optimisation and with -O2, with every warning an error.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/compilers.sh"
cd "$1" || exit 1
warnings=(-Wall -Wextra -Wpedantic -Werror -DGUISE_DRAFTS)
count=0
faults=0

# header, compiler, language, standard
compile() {
  local optimisation
  for optimisation in -O0 -O2; do
    count=$((count + 1))
    printf '#include <%s>\n#include <%s>\n' "$1" "$1" |
      "$2" -x "$3" "-std=$4" "$optimisation" "${warnings[@]}" -I . -c - -o /dev/null ||
      { echo "$1 does not compile: $2 -std=$4 $optimisation" >&2; faults=$((faults + 1)); }
  done
}

for pair in "${compilers[@]}"; do
  read -r c cxx <<< "$pair"
  while read -r header; do
    case $header in *.h) compile "$header" "$c" c c11 ;; esac
    compile "$header" "$cxx" c++ c++17
    compile "$header" "$cxx" c++ c++20
  done < <(find guise -name '*.h' -o -name '*.hpp' | sort)
done
[ "$count" -gt 0 ] || { echo "no header found under $1/guise" >&2; exit 1; }
echo "$count compilations, $faults failed"
[ "$faults" = 0 ]
