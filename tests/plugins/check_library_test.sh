#!/bin/bash
# check_library_test.sh CC CXX: builds libraries that break one rule each and expects check_library.sh to say so.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
api=$here/../../plugin_api
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# name, its source, the text that must be in the report ("": none, the library is fine), compiler and flags
expect() {
  local name=$1 report=$3
  printf '%s\n' "$2" > "$work/$name.source"
  shift 3
  "$@" -O2 -fPIC -shared -I "$api/include" "$work/$name.source" -o "$work/$name.so"
  if "$here/check_library.sh" "$work/$name.so" 2> "$work/report"; then
    [ -z "$report" ] || { echo "$name: accepted, expected '$report'" >&2; exit 1; }
  else
    [ -n "$report" ] && grep -q -- "$report" "$work/report" ||
      { echo "$name: expected '$report', got: $(cat "$work/report")" >&2; exit 1; }
  fi
}

c=("$1" -x c -std=c11 -Wl,--as-needed)
cxx=("$2" -x c++ -std=c++17 -Wl,--as-needed)
map=-Wl,--version-script=$api/cmake/exports.map
loss='#include <guise/plugin.h>
static void loss(void* self, guise_step* g) { (void)self; (void)g; }
struct none { double x; };
GUISE_LOSS_STRATEGY(struct none, "none", "1", "nothing", .loss = loss);'
thrower='#include <guise/plugin.hpp>
#include <stdexcept>
struct None : guise::LossStrategy {
  explicit None(const guise::Options&) {}
  void loss(guise::Step& g) { if (g.epoch() > 3) throw std::runtime_error("late"); }
};
GUISE_LOSS_STRATEGY(None, "none", "1", "nothing", guise::needs_no_teacher);'

expect good "$loss" "" "${c[@]}" "$map"
expect two_exports "$loss
int another(void) { return 1; }" "another guise_plugin_v1" "${c[@]}"
expect exported_variable "$loss
int shared_state = 3;" "shared_state" "${c[@]}"
expect no_export 'static int x; int *f(void) { return &x; }' "exports ''" "${c[@]}" -fvisibility=hidden
expect without_note 'const void* guise_plugin_v1(void); const void* guise_plugin_v1(void) { return 0; }' \
  "no Guise note" "${c[@]}" "$map"
expect needs_libstdcxx "$thrower" "libstdc++" "${cxx[@]}" "$map"
expect needs_another "$loss" "two_exports.so" "${c[@]}" "$map" -Wl,--no-as-needed -x none "$work/two_exports.so" -x c

printf 'no library' > "$work/text.so"
! "$here/check_library.sh" "$work/text.so" 2> /dev/null || { echo "a text file was accepted" >&2; exit 1; }
! "$here/check_library.sh" "$work/missing.so" 2> /dev/null || { echo "a missing file was accepted" >&2; exit 1; }
! "$here/check_library.sh" 2> /dev/null || { echo "no file at all was accepted" >&2; exit 1; }
