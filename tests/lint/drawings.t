#!/bin/bash
# SPDX-License-Identifier: MIT
# The drawings of the README are what draw draws now: make pictures, and the text by hand.
. "$(dirname "$0")/../int/lib.sh"

cd "$SRC" || exit 1
[ -x "$NETYARD" ] || skip_all "netyard is not built"

for svg in doc/*.svg; do
	name=$(basename "$svg" .svg)
	like "$(cat README.md)" "\\]\\($svg\\)" "the README shows $svg"
	ok "$svg is as it would be drawn" cmp "$svg" <("$NETYARD" draw --format svg "examples/$name.yard.yml")
done

# the first lab of the README, and its drawing there
wanted=$({
	echo 'name: pair'
	awk '/^```yaml$/ { on = 1; next } /^```$/ { exit } on' README.md
} | LC_ALL=C.UTF-8 "$NETYARD" draw - | sed 's/^/    /')
found=$(grep -F -A "$(($(wc -l <<<"$wanted") - 1))" -x -- "${wanted%%$'\n'*}" README.md)
diff_ok "$wanted" "$found" "the text drawing in the README is as it would be drawn"
plan_done
