#!/bin/bash
# pytorch_lines_test.sh SOURCE_FOLDER: pytorch_lines.cpp builds with gcc and clang, as C++17 and C++20, without
# optimisation and with -O2, every warning an error, and is a proper plugin; lines that must not compile do not; and a
# plugin declares the operators that it calls, no other.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/compilers.sh"
source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# compiler, standard, optimisation, source, library
build() {
  "$1" -x c++ "-std=$2" "$3" -Wall -Wextra -Wpedantic -Wshadow -Werror -fPIC -shared -fvisibility=hidden \
    -I "$source/plugin_api/include" -Wl,--as-needed -Wl,-z,defs \
    "-Wl,--version-script=$source/plugin_api/cmake/exports.map" "$4" -o "$5"
}
plugin_of() {
  printf '#include <guise/plugin.hpp>
struct One : guise::LossStrategy {
  explicit One(const guise::Options&) {}
  void loss(guise::Step& step) {
    auto x = step.features();
    %s
    step.add_term("loss", x.sum());
  }
};
GUISE_LOSS_STRATEGY(One, "one", "1", "one line", guise::needs_no_teacher);\n' "$1"
}
refused() {  # a line, the error's text, declarations before it
  { printf '#include <guise/cpp/autograd.hpp>\n%s\n' "${3-}"; plugin_of "$1"; } > "$work/refused.cpp"
  ! build "$cxx" c++17 -O0 "$work/refused.cpp" "$work/refused.so" 2> "$work/errors" ||
    { echo "compiles, but must not: $1" >&2; exit 1; }
  grep -q "$2" "$work/errors" || { echo "$1: expected '$2', got: $(cat "$work/errors")" >&2; exit 1; }
}
# "x.exp();" -> the operators declared: 32 bytes each
slots() {
  local bytes
  plugin_of "$1" > "$work/slots.cpp"
  build "$cxx" c++17 "$2" "$work/slots.cpp" "$work/slots.so"
  bytes=$(readelf --wide --sections "$work/slots.so" |
    sed -n 's/.* guise_ops  *[A-Z]* *[0-9a-f]* [0-9a-f]* \([0-9a-f]*\) .*/\1/p')
  echo $((0x${bytes:-0} / 32))
}

for pair in "${compilers[@]}"; do
  read -r _ cxx <<< "$pair"
  for standard in c++17 c++20; do
    for optimisation in -O0 -O2; do
      build "$cxx" $standard $optimisation "$here/pytorch_lines.cpp" "$work/pytorch_lines.so"
    done
  done
  "$source/tests/plugins/check_library.sh" "$work/pytorch_lines.so"
  for optimisation in -O0 -O2; do
    [ "$(slots "" $optimisation)" = 1 ] || { echo "$cxx $optimisation: one operator, sum, is not one slot" >&2; exit 1; }
    [ "$(slots "x += softmax(1.0 / x, 1).max(1, true).values;" $optimisation)" = 6 ] ||
      { echo "$cxx $optimisation: add, softmax, reciprocal, mul, max and sum are not 6 slots" >&2; exit 1; }
  done
done
refused "x[0] = x[1];" "operator="                      # would change nothing
refused "x[0] += 1;" "expects an lvalue"                     # likewise
refused "GUISE_OP(op, \"aten::to\", \"dtype\"); call(op, x, GUISE_FLOAT64);" "guise::float64"  # a number, not an element type
refused "GUISE_OP(op, \"aten::eye\", \"\"); guise::call(op, 1, 2);" "with the step"
refused "x.reshape({1, 2, 3, 4, 5, 6, 7, 8, 9});" "at most 8 sizes"
refused "if (x > 0) x = -x;" "bool"
node='struct Node : guise::Function<Node, 1, 1, 0> {
  static constexpr const char* name = "node";
  void forward(const guise::Tensor* x, guise::Tensor* y, guise::Tensor*) const { y[0] = x[0] * 2; }
  void backward(const guise::Tensor*, const guise::Tensor* dy, guise::Tensor* dx) const { dx[0] = dy[0] * 2; }
'
refused "x = Node()(x);" "at most 64 KiB" "$node char table[100000]; };"
refused "x = Node()(x);" "aligned to 16 bytes" "$node alignas(64) double number; };"
refused "x = Node()(x);" "Node" "$node guise::Kept kept; };"  # a kept tensor has one owner
refused "x = Node()(x, x);" "as many tensors" "$node };"
