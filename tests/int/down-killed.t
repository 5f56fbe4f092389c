#!/bin/bash
# SPDX-License-Identifier: MIT
# A down of a lab with an Open vSwitch of its own is killed at any time: the very next up, or
# down, sets it right, while the daemons may still be about to end.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ovs.sh"
world "$@"
needs jq ovs-vsctl

{
	printf 'name: many\nnodes:\n  ovs-test: {kind: ovs}\n'
	for i in $(seq 30); do
		printf '  n%d: {interfaces: {eth0: {addresses: [10.0.0.%d/24]}}}\n' "$i" "$i"
	done
	printf 'links:\n'
	printf '  - endpoints: [n%d:eth0, ovs-test]\n' $(seq 30)
} >many.yard.yml

empty=$(picture)
gives 0 "up" "$NETYARD" up many.yard.yml
built=$(picture)
# how long it takes here
start=$(date +%s%N)
gives 0 "down" "$NETYARD" down many
took=$((($(date +%s%N) - start) / 1000000))
same_picture "$empty" "... nothing is left"
diag "a down takes $took ms"

# killed PERCENT NEXT: after so much of that time
killed() {
	local pid
	run "$NETYARD" up many.yard.yml
	"$NETYARD" down many >/dev/null 2>&1 &
	pid=$!
	sleep "$(printf '%d.%03d' $((took * $1 / 100000)) $((took * $1 / 100 % 1000)))"
	kill -9 "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	gives 0 "down is killed after $1 % of its time, then $2" "$NETYARD" "$2" many.yard.yml
	[ "$status" = 0 ] || return
	if [ "$2" = up ]; then same_picture "$built" "... all is there"; else same_picture "$empty" "... nothing is left"; fi
}
for at in 45 80; do
	killed $at up
done
killed 80 down

# The daemon has been told to end, and has yet to hear it: whoever looks now sees it alive.
own=/run/netyard/many/ovs
# dying NEXT
dying() {
	local pid i vswitchd
	run "$NETYARD" up many.yard.yml
	vswitchd=$(vswitchd_pid "$own")
	kill -STOP "$vswitchd"
	"$NETYARD" down many >/dev/null 2>&1 &
	pid=$!
	for ((i = 0; i < 1000; i++)); do
		grep -q 'begin .* ovs-stop' /run/netyard/many/journal 2>/dev/null && break
		sleep 0.01
	done
	sleep 0.3 # it is told
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	(sleep 1 && kill -CONT "$vswitchd") &
	gives 0 "killed while the daemon is about to end: $1" "$NETYARD" "$1" many.yard.yml
	wait
	[ "$status" = 0 ] || return
	if [ "$1" = up ]; then same_picture "$built" "... all is there"; else same_picture "$empty" "... nothing is left"; fi
}
dying up
dying down
run "$NETYARD" down many
same_picture "$empty" "nothing is left"
ok "no daemon either" test -z "$(daemons)"

plan_done
