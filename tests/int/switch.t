#!/bin/bash
# SPDX-License-Identifier: MIT
# Learning switches: each kind does with frames what the others do, byte for byte; how long it
# remembers, what it is told.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/switch.sh"
world "$@"
needs jq
[ -x "$BUILD/tests/tools/frames" ] || skip_all "frames is not built"

# tries KIND [TOP]
tries() {
	kind=$1
	if interconnects missing | grep -qx "${1/%ovs/ovs-veth}"; then
		skip "$kind" "this machine lacks something for it"
		return
	fi
	switch_lab "$kind" "" "${2:-}"
	gives 0 "$kind: up" "$NETYARD" up s.yard.yml
	learns_and_forwards
	static_stays
	[ "$kind" = ovs ] || goes "one speaks, and goes" "d - $all $D: a=- b=- c=-
a - $D $A: d=-"
	[ "$kind" = ovs ] || port_goes
	gives 0 "$kind: down" "$NETYARD" down s
}

# masked KIND MASK [TOP]
masked() {
	kind=$1
	switch_lab "$1" "group-forward-mask: $2" "${3:-}"
	gives 0 "$kind, with a mask: up" "$NETYARD" up s.yard.yml
	group_mask_opens e
	gives 0 "$kind, with a mask: down" "$NETYARD" down s
}

# forgets KIND: after twenty seconds, without being asked
forgets() {
	kind=$1
	switch_lab "$1" "ageing: 20"
	gives 0 "$kind, which forgets soon: up" "$NETYARD" up s.yard.yml
	goes "an address is learned" "a - $all $A: b=- c=- d=-"
	goes "... and known" "b - $A $B: a=-"
	sleep 25
	goes "... and forgotten" "b - $A $B: a=- c=- d=-"
	unlike "$("$NETYARD" fdb s)" "$A" "$kind: ... fdb does not tell it either"
	gives 0 "$kind, which forgets soon: down" "$NETYARD" down s
}

# apart KIND [TOP]
apart() {
	kind=$1
	switch_lab "$1" "" "${2:-}" "isolated: true" "isolated: true"
	gives 0 "$kind, isolated: up" "$NETYARD" up s.yard.yml
	isolated_are_apart
	gives 0 "$kind, isolated: down" "$NETYARD" down s
}

# optional KIND
optional() {
	kind=$1
	switch_lab "$1" "" "" "hairpin: true" "learning: false, flood: false"
	gives 0 "$kind, options: up" "$NETYARD" up s.yard.yml
	options_do
	gives 0 "$kind, options: down" "$NETYARD" down s
}

# carries KIND
carries() {
	kind=$1
	switch_lab "$1" "" "mtu: 65521"
	gives 0 "$kind, long frames: up" "$NETYARD" up s.yard.yml
	carries_all_lengths
	gives 0 "$kind, long frames: down" "$NETYARD" down s
	cat >s.yard.yml <<-LAB
		name: s
		nodes:
		  sw: {kind: $1}
		  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
		  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
		links:
		  - endpoints: ["a:eth0", sw]
		  - endpoints: ["b:eth0", sw]
	LAB
	gives 0 "$kind, packets: up" "$NETYARD" up s.yard.yml
	carries_packets
	gives 0 "$kind, packets: down" "$NETYARD" down s
}

ovs="ovs: {instance: private, datapath: netdev}"
tries bridge
tries ebpf
tries ovs "$ovs"
masked bridge 0x4000
masked ebpf 0x4000
command -v ovs-vswitchd >/dev/null && masked ovs 0xffff "$ovs"
apart bridge
apart ebpf
command -v ovs-vswitchd >/dev/null && apart ovs "$ovs"
optional bridge
optional ebpf
carries bridge
carries ebpf
forgets bridge
forgets ebpf
plan_done
