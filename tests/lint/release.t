#!/bin/bash
# SPDX-License-Identifier: MIT
# The release build: no warnings, and every protection the toolchain offers is on.
. "$(dirname "$0")/../int/lib.sh"

cd "$SRC" || exit 1
needs meson ninja readelf
release=$BUILD/release
if [ ! -f "$release/build.ninja" ]; then
	ok "sets up" meson setup --werror "$release" "$SRC" || { plan_done; exit; }
fi
ok "builds without a warning" ninja -C "$release" --quiet netyard libnetyard.so.0.1.0 ||
	{ plan_done; exit; }

for f in netyard libnetyard.so.0.1.0; do
	headers=$(readelf -W -h -l -d "$release/$f")
	names=$(nm -D --undefined-only "$release/$f")
	like "$headers" 'Type: +DYN' "$f: position-independent"
	like "$headers" 'GNU_RELRO' "$f: relocations are read-only"
	like "$headers" 'BIND_NOW|FLAGS.*NOW' "$f: and bound at the start"
	unlike "$headers" 'GNU_STACK.*RWE' "$f: the stack is no code"
	like "$names" '__stack_chk_fail' "$f: stack protector"
	like "$names" '__[a-z]+_chk' "$f: fortified C library"
	unlike "$headers" 'RPATH|RUNPATH|TEXTREL' "$f: no run path, no text relocations"
done
unlike "$(ldd "$release/netyard")" 'libnetyard|not found' "the program runs where it was built"
ok "it starts" "$release/netyard" --version
plan_done
