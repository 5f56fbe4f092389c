#!/bin/bash
# SPDX-License-Identifier: MIT
# Bad topology files: each is refused with just the words of its .out file, by every
# command that reads one, and nothing is touched.  (What topo_read makes of many more is in
# tests/unit/model-bad.c, model-fuzz.c.)
. "$(dirname "$0")/lib.sh"
world "$@"

cp "$SRC"/tests/bad/*.yml . || exit 1
before=$(picture; ls -A /run)

n=0 wrong=0
for file in *.yml; do
	want=$(sed "s|^|$file:|" "$SRC/tests/bad/${file%.yml}.out")
	faults=$(grep -c . <<<"$want")
	[ "$faults" = 1 ] && s='' || s=s
	want+=$'\n'"netyard: $file: $faults fault$s; nothing was touched"
	run "$NETYARD" plan "$file"
	n=$((n + 1))
	[ "$status" = 1 ] && [ "$out" = "" ] && [ "$msg" = "$want" ] && continue
	wrong=$((wrong + 1))
	diag "$file: status $status" "$out" "$(diff <(printf '%s\n' "$want") <(printf '%s\n' "$msg"))"
done
is "$wrong" 0 "$n bad files, each with its words"
ok "a table of at least 75" [ "$n" -ge 75 ]

for command in up down script "script --down"; do
	# shellcheck disable=SC2086
	gives 1 "$command refuses one too" "$NETYARD" $command ./many.yml
	like "$msg" "^./many.yml:4:28: 'stp' must be true or false, not 'on'; write true\$" "... with its words"
done

head -c 17000000 /dev/zero | tr '\0' '#' >huge.yml
gives 1 "a huge file" "$NETYARD" plan huge.yml
like "$msg" '^netyard: cannot read huge.yml: it is larger than ' "... is told as one"
gives 1 "an endless one" "$NETYARD" plan /dev/zero
head -c 100000 /dev/zero | tr "\0" "[" >deep.yml
gives 1 "a deep one" "$NETYARD" plan deep.yml
is "$msg" "deep.yml:1:17: this is nested more than 16 deep; no topology needs that
netyard: deep.yml: 1 fault; nothing was touched" "... is told as one"
gives 1 "a folder" "$NETYARD" plan ./
gives 1 "a file that is not there" "$NETYARD" plan ./none.yml
like "$msg" "none.yml: No such file or directory" "... is named"

rm -f huge.yml deep.yml
is "$(picture; ls -A /run)" "$before" "nothing was touched"
plan_done
