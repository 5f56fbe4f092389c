#!/bin/bash
# SPDX-License-Identifier: MIT
# Form: what .clang-format and .editorconfig say, the length of files, SPDX lines.
. "$(dirname "$0")/../int/lib.sh"
. "$(dirname "$0")/files.sh"

cd "$SRC" || exit 1

mapfile -t c < <(c_files)
mapfile -t code < <(code_files)
mapfile -t text < <(text_files)
if judged_by clang-format; then
	formatted=$(clang-format --dry-run -Werror "${c[@]}" 2>&1 | sed -n 's/:[0-9:]* error: .*//p' | uniq)
	is "$formatted" "" "clang-format has nothing to change"
else
	skip clang-format "$lacks"
fi
long=$(perl -CSD -MText::Tabs -ne 'chomp; print "$ARGV:$.:$_\n" if expand($_) =~ /^[^"]{91,}$/; close ARGV if eof' "${c[@]}")
is "$long" "" "no line is longer than 90 columns, but for a text in quotes"
is "$(grep -nE '[[:blank:]]+$' "${text[@]}")" "" "no blanks at the end of a line"
is "$(grep -nP '^ +\t|[^\t\n]\t* {8}\t' "${c[@]}")" "" "no blanks before tabs"
is "$(perl -0777 -ne 'print "$ARGV\n" unless /\n\z/' "${text[@]}")" "" "every file ends with a newline"
is "$(wc -l "${c[@]}" | awk '$1 > 800 && $2 != "total"')" "" "no file is longer than 800 lines"
is "$(grep -L 'SPDX-License-Identifier: MIT' "${code[@]}")" "" "every source names its licence"
is "$(printf '%s\n' "${c[@]}" | grep '\.h$' | xargs grep -L '^#pragma once')" "" "every header is read once"
plan_done
