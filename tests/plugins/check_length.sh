#!/bin/bash
# check_length.sh SOURCE_FOLDER: what the API promises its authors. A loss takes at most 40 lines of C or 20 of C++,
# blank lines and comments aside. The bundled kd shares its criterion with others: its class and its file count.
set -u
faults=0

# Lines that hold code. Knows no strings: none of the files measured here has a comment sign in one.
code_lines() { sed -z -E 's#/\*([^*]|\*+[^*/])*\*+/# #g' "$1" | sed -e 's|//.*||' | awk 'NF { n++ } END { print n + 0 }'; }

# what, lines, limit
within() {
  [ "$2" -gt 0 ] && [ "$2" -le "$3" ] && return
  echo "$1: $2 lines of code, expected 1 to $3" >&2
  faults=1
}

sample=$(mktemp)
trap 'rm -f "$sample"' EXIT
printf '/* a\n * b\n c **/\nint x; /* d * e */\n\n// f\nint y; // g\n/* h * i */\nint z = 2 * 3;\n' > "$sample"
[ "$(code_lines "$sample")" = 3 ] || { echo "check_length.sh: counts $(code_lines "$sample") for 3" >&2; exit 1; }

# The first fenced block of a language.
readme_block() { awk -v open='```'"$1" '$0 == open { on = 1; next } on && /^```/ { exit } on' "$2"; }
readme_block c "$1/plugin_api/README.md" > "$sample"
within "the C loss in plugin_api/README.md" "$(code_lines "$sample")" 40
readme_block cpp "$1/plugin_api/README.md" > "$sample"
within "the C++ loss in plugin_api/README.md" "$(code_lines "$sample")" 20
within "plugin_api/examples/template_c/template_c.c" "$(code_lines "$1/plugin_api/examples/template_c/template_c.c")" 40
sed -n '/^struct/,/^};/p' "$1/plugins/losses/kd/distillation.hpp" > "$sample"
within "the class in plugins/losses/kd/distillation.hpp" "$(code_lines "$sample")" 20
within "plugins/losses/kd/kd.cpp" "$(code_lines "$1/plugins/losses/kd/kd.cpp")" 6
exit $faults
