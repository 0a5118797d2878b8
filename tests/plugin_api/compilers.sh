# Sourced by the tests: the compilers that the headers must please, as pairs "C C++".
compilers=("gcc g++" "clang-19 clang++-19")
for pair in "${compilers[@]}"; do
  for compiler in $pair; do
    command -v "$compiler" > /dev/null ||
      { echo "there is no $compiler: install it (tools/setup does) and run the test again" >&2; exit 1; }
  done
done
