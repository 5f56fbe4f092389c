#!/bin/bash
# SPDX-License-Identifier: MIT
# Spanning trees of Open vSwitch, STP and RSTP: a triangle, waited for; its link is cut, and what
# was kept in reserve takes over. And what a file cannot have of them.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ovs-vsctl ovs-vswitchd

# triangle PROTOCOL: the example, of Open vSwitch
triangle() {
	sed -e "s/kind: bridge, stp: true, forward-delay: 2/kind: ovs, $1: true, forward-delay: 4/" \
		-e 's/^name: .*/name: tri\novs: {instance: private, datapath: netdev}/' \
		"$SRC/examples/stp-triangle.yard.yml" >tri.yard.yml
}
vsctl() {
	ovs-vsctl --db=unix:/run/netyard/tri/ovs/db.sock "$@"
}
# reaches: pc2 reaches pc1, by and by
reaches() {
	ok "$1" timeout 120 sh -c 'until ip netns exec st-pc2 ping -q -c 1 -W 1 10.0.7.1 >/dev/null 2>&1; do sleep 0.1; done'
}
# blocked: the ports that are kept in reserve
blocked() {
	if [ "$1" = stp ]; then
		vsctl --columns=name find Port status:stp_state=blocking
	else
		vsctl --columns=name find Port rstp_status:rstp_port_role=Alternate
	fi | grep -o 'st-[a-z0-9-]*'
}

for protocol in stp rstp; do
	triangle $protocol
	gives 0 "$protocol: up" "$NETYARD" up tri.yard.yml
	run "$NETYARD" ping tri
	if [ "$status" = 0 ]; then
		skip "$protocol: ping before ports forward" "they do already"
	else
		like "$out" "^! sw[123]:[^ ]+ is not forwarding yet: [0-9]+ s \\($protocol of sw[123]\\)" "$protocol: ping says what it waits for"
	fi
	gives 0 "$protocol: up --wait stp" timeout 180 "$NETYARD" up --wait stp tri.yard.yml
	is "$(blocked $protocol)" st-sw3-sw2 "... one port is kept in reserve, the right one"
	gives 0 "$protocol: ping" "$NETYARD" ping tri
	gives 0 "$protocol: ping --mtu" "$NETYARD" ping --mtu --format json tri
	is "$(jq -r '.pings[] | select(.from == "pc2" and .to == "pc3") | .path' <<<"$out" | sort -u)" \
		"pc2:eth0 - sw2 - sw1 - sw3 - pc3:eth0" "... goes as the tree has it"
	gives 0 "$protocol: show --check" "$NETYARD" show --check tri
	is "$(vsctl get Bridge st-sw1 "other_config:$protocol-priority")" '"4096"' "$protocol: others see the priority"
	is "$(vsctl get Bridge st-sw1 "other_config:$protocol-forward-delay")" '"4"' "... and the forward delay"
	gives 0 "$protocol: discover" "$NETYARD" discover tri
	like "$out" " $protocol: true" "... writes it"
	like "$out" 'priority: 4096' "... and the priority"
	gives 0 "$protocol: draw" "$NETYARD" draw --format dot tri
	like "$out" ", $protocol\\b" "... tells it"
	# a link is cut
	gives 0 "$protocol: a link is cut" "$NETYARD" link tri sw1:sw1-sw2 down
	reaches "... what was kept in reserve takes over"
	is "$(blocked $protocol)" "" "... and is no more"
	gives 0 "$protocol: the link is back" "$NETYARD" link tri sw1:sw1-sw2 up
	gives 0 "... up --wait stp" timeout 180 "$NETYARD" up --wait stp tri.yard.yml
	reaches "... all goes on"
	# what a way costs
	sed -i 's/- endpoints: \[sw1:sw1-sw2, sw2:sw2-sw1\]/- {endpoints: [sw1:sw1-sw2, sw2:sw2-sw1], port: {cost: 60000}}/' tri.yard.yml
	[ $protocol = stp ] || sed -i 's/- endpoints: \[sw\([123]\):\([^]]*\)\]/- {endpoints: [sw\1:\2], port: {cost: 100}}/' tri.yard.yml
	gives 0 "$protocol: a way that costs more: up" timeout 180 "$NETYARD" up --wait stp tri.yard.yml
	is "$(vsctl get Port st-sw1-sw2 "other_config:$protocol-path-cost")" '"60000"' "... others see it"
	for _ in {1..300}; do # the switches tell each other first
		[ "$(blocked $protocol)" != st-sw2-sw1 ] || break
		sleep 0.2
	done
	is "$(blocked $protocol)" st-sw2-sw1 "... is not taken"
	gives 0 "... no drift" "$NETYARD" show --check tri
	gives 0 "... discover" "$NETYARD" discover tri
	like "$out" 'cost: 60000' "... writes it"
	if [ $protocol = rstp ]; then
		vsctl set Bridge st-sw1 rstp_enable=false
		gives 2 "switched off by hand: show --check" "$NETYARD" show --check tri
		like "$out" 'sw1: RSTP is false, applied was true' "... says so"
		gives 0 "... up" "$NETYARD" up tri.yard.yml
		is "$(vsctl get Bridge st-sw1 rstp_enable)" true "... mends it"
	fi
	gives 0 "$protocol: down" "$NETYARD" down tri
done

# refused KIND-AND-KEYS WHAT
refused() {
	printf 'name: no\nnodes:\n  sw: {kind: %s}\n' "$1" >no.yard.yml
	gives 1 "$1: plan" "$NETYARD" plan no.yard.yml
	like "$msg" "$2" "... says why not"
}
refused "bridge, rstp: true" "key 'rstp' does not belong .*the kernel's bridge has only the tree of 'stp'"
refused "ovs, stp: true, rstp: true" "has both 'stp' and 'rstp'"
refused "ovs, rstp: true, priority: 4097" 'use a multiple of 4096, such as 4096'
plan_done
