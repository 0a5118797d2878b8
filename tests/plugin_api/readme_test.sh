#!/bin/bash
# readme_test.sh SOURCE_FOLDER: the plugins shown in plugin_api/README.md build by the commands shown there and in
# template_c's, with gcc and clang, and are proper plugins.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/compilers.sh"
source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ln -s "$source/plugin_api" "$work/plugin_api"
cd "$work"

# language, number: that fenced block of plugin_api/README.md
block() {
  awk -v open='```'"$1" -v wanted="$2" \
    '$0 == open { on = ++seen == wanted; next } /^```/ { on = 0 } on' plugin_api/README.md
}
# The command for template_c, indented in its README.
template_command() { sed -n '/^    cc /,/[^\\]$/p' plugin_api/examples/template_c/README.md; }

block cpp 1 > my_loss.cpp
block c 1 > my_loss.c
block cpp 2 > my_average.cpp
block cpp 3 > centre.cpp
for pair in "${compilers[@]}"; do
  read -r c cxx <<< "$pair"
  rm -f ./*.so
  with_names() { sed -e "s/^ *c++ /$cxx -Wall -Wextra -Werror /" -e "s/^ *cc /$c -Wall -Wextra -Werror /"; }
  bash -eu <(block sh 1 | with_names)
  "$source/tests/plugins/check_library.sh" my_loss.so
  bash -eu <(block sh 1 | sed 's/my_loss/my_average/g' | with_names)
  "$source/tests/plugins/check_library.sh" my_average.so
  bash -eu <(block sh 1 | sed 's/my_loss/centre/g' | with_names)
  "$source/tests/plugins/check_library.sh" centre.so
  bash -eu <(block sh 2 | sed 's/-o my_loss.so/-o my_loss_c.so/' | with_names)
  "$source/tests/plugins/check_library.sh" my_loss_c.so
  bash -eu <(template_command | with_names)
  "$source/tests/plugins/check_library.sh" template_c.so
done
