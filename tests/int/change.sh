# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For tests of `up` on a running lab: inc.yard.yml, a lab of the name inc whose members a
# (10.0.0.1) and b (10.0.0.2) have to reach each other all the time.  Sourced after lib.sh.

# shellcheck disable=SC2154 # variables of lib.sh, and of the test

# ping_start, ping_end NAME: floods from a to b, a packet a millisecond, one after the other
# until ping_end; each ends when its last answer is there, or is found missing
ping_start() {
	rm -f ping.stop ping.out
	for ((i = 0; i < 200; i++)); do
		[ ! -e ping.stop ] || break
		in_ns inc-a ping -q -f -i 0.001 -c 200 -W 10 10.0.0.2 >>ping.out 2>&1
	done &
	pinger=$!
	sleep 0.1
}

ping_end() {
	local early=
	kill -0 "$pinger" 2>/dev/null || early=1
	touch ping.stop
	wait "$pinger"
	[ -z "$early" ] || fail "$1: the pings were over before"
	is "$(grep 'packets transmitted' ping.out | grep -v ' 0% packet loss')" "" "$1"
	ok "$1: pings were sent" grep -q ' 0% packet loss' ping.out
}

# change NAME SED PICTURE PLAN TOUCHES: the base lab, edited, differs in the lines of its
# picture that match PICTURE and no others; plan says commands that match PLAN and no others,
# and names those who notice, and no others.  It comes down to the picture $empty.
change() {
	local name=$1 edit=$2 seen=$3 planned=$4 touched=$5 before after n
	"$NETYARD" up inc.yard.yml >/dev/null || fail "$name: the base comes up"
	before=$(picture)
	mkdir -p new
	sed -E "$edit" inc.yard.yml >new/inc.yard.yml
	cmp -s inc.yard.yml new/inc.yard.yml && fail "$name: the edit changes nothing"

	gives 2 "$name: plan finds differences" "$NETYARD" plan --adopt --format sh new/inc.yard.yml
	unlike "$(grep -v '^\(#.*\)\?$' <<<"$out" | grep -vE "$planned")" . "$name: plan lists just that"
	gives 2 "$name: plan as JSON" "$NETYARD" plan --adopt --format json new/inc.yard.yml
	is "$(jq -r '[.operations[].touches[]] | unique | join(" ")' <<<"$out")" "$touched" \
		"$name: plan says whom it touches"
	same_picture "$before" "$name: plan touches nothing"

	ping_start
	gives 0 "$name: up" "$NETYARD" up --adopt new/inc.yard.yml
	ping_end "$name: a and b lose no packet"
	after=$(picture)
	n=$(diff <(echo "$before") <(echo "$after") | grep -c '^[<>]')
	ok "$name: something changed" test "$n" -gt 0
	unlike "$(diff <(echo "$before") <(echo "$after") | grep '^[<>]' | grep -vE "^. ($seen)")" . \
		"$name: nothing else did"
	gives 0 "$name: done" "$NETYARD" plan new/inc.yard.yml

	gives 0 "$name: down" "$NETYARD" down inc
	gives 0 "$name: up afresh" "$NETYARD" up new/inc.yard.yml
	same_picture "$after" "$name: a fresh build looks the same"
	gives 0 "$name: down" "$NETYARD" down inc
	same_picture "$empty" "$name: nothing is left"
}

up_again() {
	gives 0 "$1: up" "$NETYARD" up inc.yard.yml
	built=$(picture)
	ping_start
	gives 0 "$1: up again" "$NETYARD" up inc.yard.yml
	gives 0 "$1: nothing is planned" "$NETYARD" plan inc.yard.yml
	ping_end "$1: no packet is lost"
	same_picture "$built" "$1: nothing has changed"
}
