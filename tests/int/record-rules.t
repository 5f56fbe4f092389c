#!/bin/bash
# SPDX-License-Identifier: MIT
# A lab that was applied when a rule of today was not yet one: its record is used all the same.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq

cat >old.yard.yml <<'LAB'
name: old
nodes:
  sw: {kind: bridge}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
  host: {kind: host, interfaces: {lo: {addresses: [192.0.2.7/32]}}}
links:
  - endpoints: [a:eth0, sw]
  - endpoints: [b:eth0, sw]
LAB
empty=$(picture)

# breaks WHAT JQ: a record that says so is planted: it is none that an up would take today
breaks() {
	local record=/run/netyard/old/topology.json
	gives 0 "$1: up" "$NETYARD" up old.yard.yml
	jq -c ".topology |= ($2)" $record >planted
	jq .topology planted >bad.yard.json
	run "$NETYARD" plan --adopt bad.yard.json
	is "$status" 1 "$1: no file is taken with that today"
	cp planted $record
	gives 0 "$1: show" "$NETYARD" show old
	unlike "$msg$out" 'record.*lost|known by its marks' "$1: ... has the record"
	like "$out" '^drift' "$1: ... and tells of drift by it"
	gives 0 "$1: list" "$NETYARD" show
	like "$out" '^old +up ' "$1: ... the lab is up"
	gives 2 "$1: plan of a valid file" "$NETYARD" plan --down old
	gives 0 "$1: down" "$NETYARD" down old
	unlike "$msg" 'lost' "$1: ... by the record"
	same_picture "$empty" "$1: ... nothing is left, of the host's lo neither"
}

breaks "an address twice in one network" '.nodes.b.interfaces.eth0.addresses = ["10.0.0.1/24"]'
breaks "an address that no interface has" '.nodes.b.interfaces.eth0.addresses = ["10.0.0.255/24"]'
breaks "an MTU without IPv6" '.nodes.b.interfaces.eth0.addresses = ["fd00::1/64"] | .links[1].mtu = 1000'
breaks "an MTU that Open vSwitch does not take" '.ovs = {instance: "private", datapath: "netdev"} | .nodes.sw2 = {kind: "ovs"} |
	.nodes.c = {interfaces: {eth0: {}}} | .links += [{endpoints: ["c:eth0", "sw2"], type: "internal", mtu: 9000}]'

# what cannot be read is no record
gives 0 "up" "$NETYARD" up old.yard.yml
jq -c '.topology.links[0].endpoints = ["a:eth0", "nobody"]' /run/netyard/old/topology.json >planted
cp planted /run/netyard/old/topology.json
gives 0 "a record that fits nowhere: list" "$NETYARD" show
like "$out" '^old +lost' "... it is lost"
gives 0 "... down, by the marks" "$NETYARD" down old

plan_done
