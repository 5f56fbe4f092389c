#!/bin/bash
# SPDX-License-Identifier: MIT
# clang-tidy over every source file of the rooms, as .clang-tidy says; two at a time.
. "$(dirname "$0")/../int/lib.sh"

needs clang-tidy
[ -f "$BUILD/compile_commands.json" ] || skip_all "no compile_commands.json in $BUILD"
cd "$SRC" || exit 1

find src tests/tools examples -name '*.c' | sort >"$BUILD/tidy.files"
said=$(xargs -n 4 -P 2 clang-tidy --quiet -p "$BUILD" <"$BUILD/tidy.files" 2>/dev/null)
is "$said" "" "clang-tidy finds nothing in $(wc -l <"$BUILD/tidy.files") files"
plan_done
