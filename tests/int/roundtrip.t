#!/bin/bash
# SPDX-License-Identifier: MIT
# `discover LAB` of what a file made is a file for which there is nothing to do, and which makes
# the same in an empty world; `discover` of the host is one that is discovered there again.  A seeded sample of the corpus, all of it where NETYARD_FULL is set.
# NETYARD_CASE: just that one.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sample.sh"
. "$(dirname "$0")/random.sh"
. "$(dirname "$0")/corpus.sh"
world "$@"
needs_yaml
seeded

# Which of two IPv4 addresses of one network is the primary one depends on which was first;
# and so does the MTU that Open vSwitch gives to a bridge's own device.
look() { picture | sed 's/ secondary$//; /^netyard-fuzz [^ ]*s[12] mtu /d' | sort; }

# up_from FILE NAME: makes the picture $built
up_from() {
	gives 0 "$2: up" "$NETYARD" up "$1"
	diff_ok "$built" "$(look)" "$2: it makes the same"
}

down() {
	gives 0 "$1: down" "$NETYARD" down "$lab"
	diff_ok "$empty" "$(look)" "$1: nothing is left"
}

# discovered NAME FILE: into FILE, without a word
discovered() {
	gives 0 "$1: discover" "$NETYARD" discover "$lab" -o "$2"
	is "$msg" "" "... without a warning"
	unlike "$(cat "$2")" '#' "... or a comment"
}

# by_marks: all of the lab is known without the record of what was applied, too; addresses on
# the host's lo, whose a tap is, and what sysctls were set, are known by it alone
by_marks() { [ "$lab" != host-only ] && ! grep -qE 'kind: vm|[ {](forward|sysctls): ' "$file"; }

# lost NAME: the same when that record is
lost() {
	by_marks || return 0
	mv "/run/netyard/$lab/topology.json" record.json
	discovered "$1, no record" lost.yml
	mv record.json "/run/netyard/$lab/topology.json"
	gives 0 "$1, no record: nothing is planned" "$NETYARD" plan --adopt ./lost.yml
}

xbr() {
	ip link add xbr address 02:aa:00:00:00:01 type bridge && ip link set xbr up
}

# whole HOST NAME: what was found on the host, made in an empty world, is found as the same
whole() {
	ip link del xbr
	gives 0 "$2: the host as found, up" "$NETYARD" up "$1"
	gives 0 "... discover" "$NETYARD" discover -o host-again.yml
	diff_ok "$(yaml "$1")" "$(yaml host-again.yml)" "... as found, it is found"
	gives 0 "... down" "$NETYARD" down discovered
	xbr
	diff_ok "$empty" "$(look)" "... nothing is left"
}

round() {
	local built
	gives 0 "$1: up" "$NETYARD" up "$file" || return
	built=$(look)
	discovered "$1" found.yml
	gives 0 "$1: nothing is planned" "$NETYARD" plan --adopt ./found.yml
	like "$out" 'nothing to do' "... and that is said"
	lost "$1"
	gives 0 "$1: discover of the host" "$NETYARD" discover -o host.yml
	diff_ok "$built" "$(look)" "$1: that has changed nothing"
	down "$1"
	[ -n "$system" ] || whole ./host.yml "$1"
	up_from ./found.yml "$1, as found"
	discovered "$1, as found" again.yml
	diff_ok "$(cat found.yml)" "$(cat again.yml)" "$1: as found, it is found"
	down "$1, as found"
	by_marks || return 0
	up_from ./lost.yml "$1, no record"
	down "$1, no record"
}

xbr
ip netns add x && ip netns del x
empty=$(look)
mapfile -t names < <(corpus)
if [ -n "${NETYARD_CASE:-}" ]; then
	names=("$NETYARD_CASE")
else
	mapfile -t names < <(some_of 6 "${names[@]}")
fi
try() {
	local before=$failures
	round "$1"
	[ "$failures" = "$before" ] && return
	diag "NETYARD_SEED=$NETYARD_SEED NETYARD_CASE=$1" "$(cat "$file")"
	"$NETYARD" down "$lab" >/dev/null 2>&1
}

system=
for name in "${names[@]}"; do
	if corpus_file "$name"; then try "$name"; else skip "$name" "no valid topology in 60 tries"; fi
done

# --- in the system's Open vSwitch, on a bridge of its own and on one of others ---

if [ -n "$has_ovs" ] && [ -z "${NETYARD_CASE:-}" ]; then
	system=/run/openvswitch/db.sock file=system.yard.yml lab=system
	start_ovs || fail "the system's Open vSwitch starts"
	ovs-vsctl --db="unix:$system" add-br xovs -- set Bridge xovs datapath_type=netdev
	empty=$(look)
	cat >"$file" <<-LAB
		name: system
		ovs: {instance: system, datapath: ${NETYARD_DATAPATH:-netdev}}
		nodes: {xovs: {kind: ovs, existing: true, port-type: internal}, sw: {kind: ovs}, a: , b: , c: }
		links:
		  - endpoints: [a:e, xovs]
		  - {endpoints: [b:e, xovs], type: veth}
		  - endpoints: [c:e, xovs]
		  - endpoints: [a:f, sw]
	LAB
	try system
	stop_ovs
fi
plan_done
