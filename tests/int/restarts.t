#!/bin/bash
# SPDX-License-Identifier: MIT
# Containers that start anew again and again, each time attached by up: nothing of those before is
# left on any switch, neither ports nor what was learned of them, and no address is lost.  100 times
# where NETYARD_FULL is set, else 10.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq nsenter bridge

times=10
[ -z "${NETYARD_FULL:-}" ] || times=100

# lab SWITCH: two of the lab's own, and a container by a name, on that
lab() {
	cat >lab.yard.yml <<-LAB
		name: lab
		nodes:
		  sw: $1
		  own: {interfaces: {eth0: {addresses: [10.0.0.9/24]}}}
		  c: {kind: container, netns: web, interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
		links: [{endpoints: [own:eth0, sw]}, {endpoints: [c:eth0, sw]}]
	LAB
}
# learned KIND: where the switch has the container's MAC, a line each
learned() {
	case $1 in
	bridge) bridge fdb show br lab-sw | grep -i "^$mac" | grep -v permanent | sed -E 's/ (vlan|master|dst).*//' ;;
	ovs) ovs-appctl -t /run/openvswitch/ovs-vswitchd.ctl fdb/show lab-sw | grep -i " $mac " | awk '{ print $1 }' ;;
	esac
}
# ports KIND: of the switch
ports() {
	case $1 in
	bridge) ip -br link show master lab-sw | awk '{ sub(/@.*/, "", $1); print $1 }' | sort ;;
	ovs) ovs-vsctl list-ports lab-sw | sort ;;
	esac
}

# restarts NAME KIND SWITCH
restarts() {
	local name=$1 kind=$2 empty built had i lost=0 unreached=0 many=0
	lab "$3"
	ip netns add web
	empty=$(picture)
	gives 0 "$name: up" "$NETYARD" up lab.yard.yml
	built=$(picture)
	had=$(ip -n web -j addr show dev eth0 | jq -c '.[0] | [.address, [.addr_info[] | select(.scope == "global") | .local]]')
	mac=$(jq -r '.[0]' <<<"$had")
	for ((i = 0; i < times; i++)); do
		ip netns exec web ping -c 1 -W 5 10.0.0.9 >/dev/null || unreached=$((unreached + 1))
		ip netns del web
		ip netns add web
		"$NETYARD" up lab.yard.yml >said 2>&1 || diag "$(cat said)"
		[ "$(ip -n web -j addr show dev eth0 | jq -c '.[0] | [.address, [.addr_info[] | select(.scope == "global") | .local]]')" = "$had" ] ||
			lost=$((lost + 1))
		ip netns exec lab-own ping -c 1 -W 5 10.0.0.1 >/dev/null || unreached=$((unreached + 1))
		[ "$kind" = none ] || [ "$(learned "$kind" | wc -l)" = 1 ] || many=$((many + 1))
	done
	is "$lost" 0 "$name: $times times anew: no MAC and no address is lost"
	is "$unreached" 0 "$name: ... it is reached each time, and reaches others"
	is "$many" 0 "$name: ... and its MAC is learned at one port"
	same_picture "$built" "$name: ... all is as it was"
	if [ "$kind" != none ]; then
		is "$(ports "$kind" | wc -l)" 2 "$name: ... with two ports"
		diag "$(ports "$kind" | tr '\n' ' ')"
	fi
	gives 0 "$name: no drift" "$NETYARD" show --check lab
	gives 0 "$name: ping" "$NETYARD" ping lab
	gives 0 "$name: down" "$NETYARD" down lab
	same_picture "$empty" "$name: ... leaves nothing"
	ip netns del web
}

restarts bridge bridge '{kind: bridge}'
restarts macvlan none '{kind: macvlan}'
if start_ovs; then
	restarts ovs-veth ovs '{kind: ovs}'
	restarts ovs-internal ovs '{kind: ovs, port-type: internal}'
	is "$(ovs-vsctl list-br | wc -l)" 0 "no bridge is left in Open vSwitch"
	is "$(ovs-vsctl --format=csv --no-headings list Interface | wc -l)" 0 "... nor an interface"
	stop_ovs
fi
plan_done
