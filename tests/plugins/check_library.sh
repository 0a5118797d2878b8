#!/bin/bash
# check_library.sh FILE.so...: each exports exactly guise_plugin_v1, needs nothing beyond libc and libm, and carries
# at least one Guise note. Names every violation; exit 1 when there is one, or no file at all.
set -u
export LC_ALL=C
faults=0
fault() { echo "$1" >&2; faults=1; }

[ $# -gt 0 ] || { echo "check_library.sh: no file given" >&2; exit 1; }
for file in "$@"; do
  [ -f "$file" ] || { fault "$file: there is no such file; build the plugins first"; continue; }
  table=$(readelf --wide --dyn-syms "$file") || { fault "$file: readelf cannot read it"; continue; }
  exports=$(awk '$7 ~ /^[0-9]+$/ && $5 != "LOCAL" { print $8 }' <<<"$table" | sort)
  [ "$exports" = guise_plugin_v1 ] || fault "$file: exports '${exports//$'\n'/ }', expected guise_plugin_v1 alone"
  needed=$(readelf --wide --dynamic "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
           grep -vx -e libc.so.6 -e libm.so.6)
  [ -z "$needed" ] || fault "$file: needs '${needed//$'\n'/ }', expected libc.so.6 and libm.so.6 at most"
  readelf --wide --notes "$file" 2>/dev/null | grep -q '^ *Guise ' || fault "$file: has no Guise note"
done
exit $faults
