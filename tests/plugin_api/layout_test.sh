#!/bin/bash
# layout_test.sh INCLUDE_FOLDER: sizes, offsets and constants of the ABI are those of layout.txt, in C11 and C++17, by
# gcc and clang. After a change that is meant (before 1.0 with a new minor), write layout.txt anew with its output.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/compilers.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# compiler, language, standard
compare() {
  "$1" -x "$2" "-std=$3" -I "$include" "$here/layout.c" -o "$work/layout"
  "$work/layout" > "$work/layout.txt"
  diff -u "$here/layout.txt" "$work/layout.txt" || { echo "the layout differs: $1 -std=$3" >&2; exit 1; }
}

include=$1
for pair in "${compilers[@]}"; do
  read -r c cxx <<< "$pair"
  compare "$c" c c11
  compare "$cxx" c++ c++17
done
