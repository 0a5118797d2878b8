#!/bin/bash
# consumer_test.sh SOURCE_FOLDER CMAKE: an outside project finds the installed API by find_package and builds a C and
# a C++ plugin with it; so does an example's folder. Nothing but plugin_api is configured or installed.
set -eu
source=$1
cmake=$2
work=$(mktemp -d)/"a folder"
trap 'rm -rf "$(dirname "$work")"' EXIT
mkdir "$work"
quietly() { "$@" > "$work/output" 2>&1 || { cat "$work/output" >&2; exit 1; }; }

quietly "$cmake" -S "$source/plugin_api" -B "$work/api"
quietly "$cmake" --install "$work/api" --prefix "$work/prefix"
cp -r "$source/tests/consumer" "$source/plugin_api/examples/template_c" "$work"
for project in consumer template_c; do
  quietly "$cmake" -S "$work/$project" -B "$work/$project/build" "-DCMAKE_PREFIX_PATH=$work/prefix"
  quietly "$cmake" --build "$work/$project/build"
done
"$source/tests/plugins/check_library.sh" "$work/consumer/build/outside_c.so" \
  "$work/consumer/build/outside_cpp.so" "$work/template_c/build/template_c.so"
