#!/bin/bash
# SPDX-License-Identifier: MIT
# Processes that are still in the nodes of a lab that goes: named, or ended; no others.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq

# lab NAME EXTRA: two members of a bridge; EXTRA: further keys of the file
lab() {
	printf 'name: %s\n%snodes: {sw: {kind: bridge}, r1: {}, r2: {}}\n' "$1" "${2:-}"
	printf 'links: [{endpoints: ["r1:e", sw]}, {endpoints: ["r2:e", sw]}]\n'
}

# begins NODE COMMAND...: in the background, in that node of lab one; its number is in $begun
begins() {
	local i node=$1
	shift
	"$NETYARD" exec one "$node" -- "$@" >>said 2>&1 &
	begun=$!
	for ((i = 0; i < 1000; i++)); do
		[ "$(readlink "/proc/$begun/ns/net")" != "net:[$(stat -Lc %i "/run/netns/one-$node")]" ] ||
			[ "$(cat "/proc/$begun/comm")" != "${1##*/}" ] || return 0
		sleep 0.01
	done
	return 1
}
# waits_for FILE
waits_for() {
	local i
	for ((i = 0; i < 1000; i++)); do
		[ ! -e "$1" ] || return 0
		sleep 0.01
	done
	return 1
}

ip netns add x && ip netns del x # /run/netns is there from now on
empty=$(picture)
lab one >one.yard.yml
lab two >two.yard.yml
run "$NETYARD" up one.yard.yml
gives 0 "nobody there: down" "$NETYARD" down one
unlike "$out" 'still running' "... names nobody"

# --- named --------------------------------------------------------------------------------

run "$NETYARD" up one.yard.yml
begins r1 sleep 300
first=$begun
gives 2 "plan --down" "$NETYARD" plan --down one
like "$out" "^note: still running, in a namespace without a name: sleep \($first\) in r1\$" "... names the process"
like "$out" '^netns-del +' "... and says what down would do"
gives 2 "... as JSON" "$NETYARD" plan --down --format json one
is "$(jq -c .processes <<<"$out")" "[{\"pid\":$first,\"command\":\"sleep\",\"node\":\"r1\"}]" "... has it, too"
gives 0 "plan" "$NETYARD" plan one.yard.yml
unlike "$out" 'still running' "... of up names nobody"
printf 'name: one\nnodes: {sw: {kind: bridge}, r2: {}}\nlinks: [{endpoints: ["r2:e", sw]}]\n' >gone.yard.yml
gives 2 "a node that goes: plan" "$NETYARD" plan --adopt gone.yard.yml
like "$out" "sleep \($first\) in r1\$" "... names the process in it"
gives 0 "... up" "$NETYARD" up --adopt gone.yard.yml
like "$out" "note: still running, in a namespace without a name: sleep \($first\) in r1\$" "... names it, too"
ok "... it lives" kill -0 "$first"
kill "$first"
pids=
for ((i = 0; i < 12; i++)); do
	begins r2 sleep 300
	pids+=" $begun"
done
gives 0 "down" "$NETYARD" down one
like "$out" '^note: still running, .*: (sleep \([0-9]+\) in r2, ){9}sleep \([0-9]+\) in r2 and 2 more$' \
	"... names ten of twelve, and how many more"
for pid in $pids; do
	kill "$pid" || fail "process $pid does not live"
done
same_picture "$empty" "... nothing is left"

# --- ended --------------------------------------------------------------------------------

run "$NETYARD" up one.yard.yml
run "$NETYARD" up two.yard.yml
sleep 300 &
host=$!
begins r1 sleep 300
gentle=$begun
begins r1 bash -c 'trap "" TERM; touch stubborn; while :; do read -rt 5 <> <(:); done'
stubborn=$begun
begins r2 bash -c 'trap "(trap \"\" TERM; echo \$BASHPID >another; exec sleep 300) & exit 7" TERM; touch starts; while :; do read -rt 5 <> <(:); done'
starts=$begun
waits_for stubborn && waits_for starts
"$NETYARD" exec two r1 -- sleep 300 &
other=$!
gives 0 "down --kill" "$NETYARD" down --kill one
unlike "$out" 'still running' "... nobody is there any more"
wait "$gentle"
is $? 143 "... one was told to end"
wait "$starts"
is $? 7 "... one did that its own way"
ok "... and started another" waits_for another
ok "... which was ended, too" bash -c '! kill -0 "$(cat another)"'
wait "$stubborn"
is $? 137 "... one did not, and was killed"
ok "... those of the host live" kill -0 "$host"
ok "... those of another lab live" kill -0 "$other"
kill "$host" "$other"
run "$NETYARD" down two
same_picture "$empty" "... nothing is left"

# a shell in the node that waits for netyard
run "$NETYARD" up one.yard.yml
begins r1 sleep 300
# shellcheck disable=SC2016 # for the shell inside
gives 0 "down --kill from a shell in a node" nsenter --net=/run/netns/one-r1 bash -c \
	'nsenter --net=/proc/1/ns/net "$NETYARD" down --kill one; echo "it gave $?"'
like "$out" '^it gave 0$' "... which goes on"
like "$out" 'still running, .*: bash \([0-9]+\) in r1$' "... and is named"
ok "... all others are ended" bash -c '! kill -0 "$1"' x "$begun"
same_picture "$empty" "... nothing is left"

# --- the lab's own daemons ----------------------------------------------------------------

if command -v ovs-vswitchd >/dev/null; then
	lab one $'ovs: {instance: private, datapath: netdev}\n' | sed 's/kind: bridge/kind: ovs/' >one.yard.yml
	for how in '' --kill; do
		gives 0 "a private Open vSwitch: up" "$NETYARD" up one.yard.yml
		gives 2 "... plan --down" "$NETYARD" plan --down one
		unlike "$out" 'still running' "... its daemons are no such processes"
		gives 0 "... down $how" "$NETYARD" down ${how:+"$how"} one
		unlike "$out" 'still running' "... they end"
		same_picture "$empty" "... nothing is left"
	done
fi

plan_done
