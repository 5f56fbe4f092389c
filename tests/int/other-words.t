#!/bin/bash
# SPDX-License-Identifier: MIT
# With other words for all operations everything goes as it does: they are printed and parsed,
# and nothing is read out of them.  What fails is taken back, what was killed is gone on with,
# and other tests, which quote no word, pass (most of these only where NETYARD_FULL is set).
. "$(dirname "$0")/lib.sh"
export NETYARD=$BUILD/tests/tools/netyard-other-words SEAM=$BUILD/tests/tools/netyard-other-words
. "$(dirname "$0")/seam.sh"
world "$@"
needs jq ovs-vsctl
seeded

file=$SRC/examples/veth.yard.yml # /run/netns is there from now on
"$NETYARD" up "$file" >/dev/null
"$NETYARD" down veth >/dev/null
empty=$(picture)
is "$("$NETYARD" plan --format json "$file" | jq -c '[.operations[].operation | test("^w[0-9]+$")] | unique')" \
	"[true]" "the words are others"

for file in "$SRC"/examples/*.yard.yml; do
	can_make "$file" || continue
	lab=$(basename "$file" .yard.yml)
	seam list up "$file"
	is "$status" 0 "$lab: up"
	n=$(seam_count requests) built=$(picture)
	# late: nearly all of it is to be taken back
	at=$(seam_list netlink mount transact settle spawn | awk -v from=$((n - n / 4 - 2)) -v to=$((n - 2)) \
		'$1 >= from && $1 <= to' | shuf -n 1)
	gives 0 "$lab: down" "$NETYARD" down "$lab"
	seam "fail:$at" up "$file"
	is "$status $(grep -c '^left' <<<"$msg")" "1 0" "... up fails at request $at of $n, and all is taken back"
	same_picture "$empty" "... it is"
	at=$((RANDOM % n))
	seam "kill:$at" up "$file"
	gives 0 "... up was killed at request $at: the next one" "$NETYARD" up "$file"
	same_picture "$built" "... has all"
	gives 0 "... down" "$NETYARD" down "$lab"
	same_picture "$empty" "... leaves nothing"
done

for test in isolated ${NETYARD_FULL:+drift incremental macvlan names ovs-drift roundtrip settings state}; do
	ok "$test.t" "$BASH" "$SRC/tests/int/$test.t"
done
plan_done
