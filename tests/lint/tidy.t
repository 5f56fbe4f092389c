#!/bin/bash
# SPDX-License-Identifier: MIT
# clang-tidy over every source file of the rooms, as .clang-tidy says; two at a time.  Its analyzer
# over a seeded quarter of them, and on fewer paths, a tenth of the time; unless NETYARD_FULL is set.
. "$(dirname "$0")/../int/lib.sh"
. "$(dirname "$0")/../int/sample.sh"
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
mapfile -t files < <(find src tests/tools tools -name '*.c' ! -name '*.bpf.c' | sort) # built for another machine
seeded
mapfile -t analyzed < <(some_of $((${#files[@]} / 4)) "${files[@]}")

# tidy ARGS...: of the files that standard input names
tidy() {
	xargs -r -n 8 -P 2 clang-tidy "${args[@]}" "$@" 2>/dev/null
}
said=$(printf '%s\n' "${analyzed[@]}" | tidy
	grep -vxFf <(printf '%s\n' "${analyzed[@]}") < <(printf '%s\n' "${files[@]}") |
		tidy '--checks=-clang-analyzer-*')
is "$said" "" "clang-tidy finds nothing in ${#files[@]} files, its analyzer in ${#analyzed[@]}"
plan_done
