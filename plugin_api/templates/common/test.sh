#!/bin/sh
# Builds @NAME@.so and lets Guise examine it; words given here go to `guise check`.
set -eu
guise="@PREFIX@"
cd "$(dirname "$0")"
make --silent guise="$guise"
exec "$guise/bin/guise" check ./@NAME@.so "$@"
