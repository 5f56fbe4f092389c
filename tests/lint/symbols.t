#!/bin/bash
# SPDX-License-Identifier: MIT
# The library's face: what libnetyard exports is what its symbol list says and netyard.h
# explains, no more and no less.
. "$(dirname "$0")/../int/lib.sh"

cd "$SRC" || exit 1
so=$BUILD/libnetyard.so a=$BUILD/libnetyard.a
if [ ! -f "$so" ] || [ ! -f "$a" ]; then skip_all "libnetyard is not built"; fi

listed=$(sed -n 's/^[[:space:]]*\(ny_[a-z0-9_]*\);.*/\1/p' src/api/libnetyard.sym | sort)
# of the dynamic symbols, all but the name of the version itself
diff_ok "$listed" "$(nm -D --defined-only "$so" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' |
	grep -v '^__' | sort)" "libnetyard.so exports what libnetyard.sym lists"
diff_ok "$listed" "$(nm -g --defined-only "$a" | awk 'NF == 3 && $3 !~ /^(_|\.)/ { print $3 }' |
	sort -u)" "libnetyard.a exports the same"

diff_ok "$listed" "$(sed -n 's/^ \(ny_[a-z0-9_]*\)@.*/\1/p' debian/libnetyard0.symbols | sort)" \
	"debian/libnetyard0.symbols has the same"

# functions as declared in the header, comments taken out
declared=$(cpp -P -DNETYARD_LINT include/netyard.h 2>/dev/null | tr '\n' ' ' | tr ';' '\n' |
	grep -oE '\bny_[a-z0-9_]+ *\(' | tr -d ' (' | sort -u)
diff_ok "$listed" "$declared" "netyard.h declares what libnetyard.sym lists"

# A declaration is explained by a comment in its paragraph, at its own line or above.
unexplained=$(awk -v RS= '/\<ny_[a-z0-9_]+\(/ && !/\/\*/ && !/^[ \t]*\*/' include/netyard.h)
is "$unexplained" "" "netyard.h explains what it declares"

like "$(readelf -d "$so")" 'SONAME.*\[libnetyard\.so\.0\]' "the soname is libnetyard.so.0"
unlike "$(ldd "$NETYARD")" 'libnetyard' "the program carries the library in itself"
unlike "$(readelf -d "$NETYARD" "$so")" 'RPATH|RUNPATH|TEXTREL' "no run path, no text relocations"
plan_done
