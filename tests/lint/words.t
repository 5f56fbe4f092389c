#!/bin/bash
# SPDX-License-Identifier: MIT
# Words: no misspelled ones, and none that have no place here.
. "$(dirname "$0")/../int/lib.sh"
. "$(dirname "$0")/files.sh"

cd "$SRC" || exit 1
mapfile -t text < <(text_files | grep -v tests/lint/spelling)

# absent REGEX NAME; the brackets in what is asked for keep this file out of it
absent() {
	is "$(grep -nE "$1" "${text[@]}")" "" "$2"
}

absent '/work[/]' "no paths of one machine"
absent '\b[Ii]ssue [0-9]' "no numbers of issues"
absent '\b(TOD[O]|FIXM[E]|XX[X])\b' "nothing put off in a comment"
absent '\b(goto) (fail|err|error|cleanup)\b' "no ladders"
is "$(text_files | grep -E '(^|/)(util|utils|common|misc|helpers?)(\.[ch])?$')" "" \
	"no drawer for the rest"

if judged_by codespell; then
	# tests/lint/spelling and tests/bad: words that tests misspell on purpose; sums are none
	said=$(printf '%s\n' "${text[@]}" | grep -v '^tests/bad/\|/package-lock.json$' |
		xargs codespell --ignore-words tests/lint/spelling)
	is "$said" "" "codespell"
else
	skip codespell "$lacks"
fi
plan_done
