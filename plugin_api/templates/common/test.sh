#!/bin/sh
# Builds @NAME@.so and lets Guise examine it; words given here go to `guise check`. For another Guise than that on the
# PATH: GUISE=/its/bin/guise ./test.sh
set -eu
guise=${GUISE:-guise}
cd "$(dirname "$0")"
make --silent GUISE="$guise"
exec @DRAFTS@"$guise" check ./@NAME@.so "$@"
