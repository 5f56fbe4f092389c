#!/bin/bash
# SPDX-License-Identifier: MIT
# Two at once, and eight: different labs do not disturb each other, commands on one lab wait for
# one another, and what a dead process left does not block.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
world "$@"
needs jq

empty_run() {
	[ ! -e /run/netyard ] && [ -z "$(ls /run/netns)" ]
}

# lab NAME MEMBERS: its topology file
lab() {
	printf 'name: %s\nnodes:\n  br: {kind: bridge}\n' "$1"
	for i in $(seq "$2"); do
		printf '  n%d: {interfaces: {eth0: {addresses: [10.0.0.%d/24]}}}\n' "$i" "$i"
	done
	printf 'links:\n'
	printf '  - endpoints: ["n%d:eth0", br]\n' $(seq "$2")
}

# wait_all NAME PID...: they all succeed
wait_all() {
	local name=$1 pid failed=0
	shift
	for pid; do
		wait "$pid" || failed=$((failed + 1))
	done
	is "$failed" 0 "$name: all $# of them succeed" || diag "$(cat ./*.out)"
}

# --- eight labs ----------------------------------------------------------------------

"$NETYARD" up "$SRC/examples/veth.yard.yml" >/dev/null # /run/netns is there from now on
"$NETYARD" down "$SRC/examples/veth.yard.yml" >/dev/null
empty=$(picture)
labs='a b c d e f g h'
for l in $labs; do
	lab "$l" 6 >"$l.yard.yml"
	"$NETYARD" up "$l.yard.yml" >/dev/null || fail "$l: up"
done
built=$(picture)
gives 0 "one after the other: down" "$NETYARD" down --all
same_picture "$empty" "... nothing is left"

# all_at_once NAME: of the labs, up and down; $built is the picture of one after the other
all_at_once() {
	local l pids=()
	for l in $labs; do
		"$NETYARD" up "$l.yard.yml" >"$l.out" 2>&1 &
		pids+=($!)
	done
	wait_all "$1: up" "${pids[@]}"
	same_picture "$built" "... the same picture as one after the other"
	for l in $labs; do
		"$NETYARD" plan "$l.yard.yml" >/dev/null || fail "... nothing is planned in $l"
	done
	pids=()
	for l in $labs; do
		"$NETYARD" down "$l" >"$l.out" 2>&1 &
		pids+=($!)
	done
	wait_all "$1: down" "${pids[@]}"
	same_picture "$empty" "... nothing is left"
	ok "... no state either" empty_run
}

for _ in 1 2 3; do
	all_at_once bridges
done

# --- eight labs of Open vSwitch --------------------------------------------------------

# ovs_labs INSTANCE: the labs, built one after the other: $built.  Each second one is in user space
# whatever the kernel has.
ovs_labs() {
	local l datapath=netdev
	for l in $labs; do
		if [ $datapath = auto ]; then datapath=netdev; else datapath=auto; fi
		lab "$l" 3 | sed "s/kind: bridge/kind: ovs/; s/^nodes:/ovs: {instance: $1, datapath: $datapath}\n&/
			s/\[\"n3.*]/{endpoints: &, type: internal}/; s/- endpoints: {/- {/" >"$l.yard.yml"
		"$NETYARD" up "$l.yard.yml" >/dev/null || fail "$l: up, $1"
	done
	built=$(picture)
	"$NETYARD" down --all >/dev/null || fail "down, $1"
}

bridges_empty=$empty
if command -v ovs-vswitchd >/dev/null; then
	start_ovs
	empty=$(picture)
	ovs_labs system
	for _ in 1 2; do
		all_at_once "the system's Open vSwitch"
	done
	stop_ovs
	empty=$bridges_empty
	ovs_labs private
	for _ in 1 2; do
		all_at_once "eight of Open vSwitch"
	done
else
	skip "eight labs of Open vSwitch" "not installed"
fi
for l in $labs; do
	lab "$l" 6 >"$l.yard.yml"
done

# --- one lab, eight processes ----------------------------------------------------------

"$NETYARD" up a.yard.yml >/dev/null
built=$(picture)
for _ in 1 2 3; do
	pids=()
	for i in 1 2 3 4; do
		"$NETYARD" up a.yard.yml >"up$i.out" 2>&1 &
		pids+=($!)
		"$NETYARD" down a >"down$i.out" 2>&1 &
		pids+=($!)
	done
	wait_all "up and down of one lab" "${pids[@]}"
	now=$(picture)
	if [ "$now" = "$empty" ] || [ "$now" = "$built" ]; then
		pass "... the lab is there, or it is not"
	else
		fail "... the lab is there, or it is not" "$(diff <(echo "$built") <(echo "$now"))"
	fi
done
gives 0 "up at the end" "$NETYARD" up a.yard.yml
same_picture "$built" "... the lab is whole"
gives 0 "down at the end" "$NETYARD" down a
same_picture "$empty" "... nothing is left"
ok "... no state either" empty_run

# --- a holder that waits, and one that dies ----------------------------------------------

# held: a process that has the lab's lock and stands still in the midst of an up; $holder
held() {
	NETYARD_SEAM=stop:20 "$SEAM" up a.yard.yml >/dev/null 2>&1 &
	holder=$!
	wait_stopped "$holder"
}

held
"$NETYARD" up a.yard.yml >out 2>msg &
pid=$!
for _ in $(seq 500); do
	grep -q waiting msg && break
	sleep 0.01
done
like "$(<msg)" "in use by process $holder" "who waits says for whom"
gives 0 "another lab is not held up" "$NETYARD" up b.yard.yml
gives 0 "... down" "$NETYARD" down b
kill -CONT "$holder"
wait "$holder"
is $? 0 "the holder ends"
wait "$pid"
is $? 0 "... then the one that waited"
like "$(<out)" 'nothing to do' "... which finds its work done"
gives 0 "... down" "$NETYARD" down a

held
kill -KILL "$holder"
wait "$holder" 2>/dev/null
gives 0 "the lock of a dead process does not block" timeout 20 "$NETYARD" up a.yard.yml
unlike "$msg" waiting "... nobody waits"
same_picture "$built" "... the lab is whole"
gives 0 "... down" "$NETYARD" down a
same_picture "$empty" "... nothing is left"

plan_done
