#!/bin/bash
# SPDX-License-Identifier: MIT
# clang-tidy over every source file of the rooms, as .clang-tidy says; two at a time.  The
# analyzer follows fewer paths unless NETYARD_FULL is set: a tenth of the time.
. "$(dirname "$0")/../int/lib.sh"
. "$(dirname "$0")/files.sh"

judged_by clang-tidy || skip_all "$lacks"
[ -f "$BUILD/compile_commands.json" ] || skip_all "no compile_commands.json in $BUILD"
cd "$SRC" || exit 1

args=(--quiet -p "$BUILD")
if [ -z "${NETYARD_FULL:-}" ]; then
	for arg in -Xclang -analyzer-config -Xclang max-nodes=20000; do
		args+=("--extra-arg=$arg")
	done
fi
mapfile -t files < <(find src tests/tools tools -name '*.c' | sort)
said=$(printf '%s\n' "${files[@]}" | xargs -n 8 -P 2 clang-tidy "${args[@]}" 2>/dev/null)
is "$said" "" "clang-tidy finds nothing in ${#files[@]} files"
plan_done
