#!/bin/bash
# SPDX-License-Identifier: MIT
# Interfaces that have the frames of a VLAN of another, where the kernel makes none: refused
# before anything is touched.  Where it does, tests/vm/child.t has them; and what `ping` says
# of VLANs that are not the same.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq

file=$SRC/examples/router-on-a-stick.yard.yml
if has_children; then
	skip "a kernel without 802.1Q devices" "this one makes them"
else
	before=$(picture)
	gives 1 "a kernel without 802.1Q devices: plan" "$NETYARD" plan "$file"
	like "$msg" 'gw:eth0.10 cannot have the frames of a VLAN .*CONFIG_VLAN_8021Q' "... names what it lacks"
	gives 1 "... up" "$NETYARD" up "$file"
	like "$msg" 'CONFIG_VLAN_8021Q' "... too"
	same_picture "$before" "... touches nothing"
fi
gives 0 "draw" "$NETYARD" draw --format dot "$file"
like "$out" 'eth0.10, VLAN 10 of eth0' "... has them"
gives 0 "script" "$NETYARD" script "$file"
like "$out" 'link add link eth0 name eth0.10 .* type vlan protocol 802.1Q id 10$' "... makes them"

# --- VLANs that are not the same ------------------------------------------------------------

needs ovs-vsctl ovs-vswitchd
cat >v.yard.yml <<'LAB'
name: v
ovs: {instance: private, datapath: netdev}
nodes:
  sw: {kind: ovs}
  two: {kind: ovs}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
  c: {interfaces: {eth0: {addresses: [10.0.0.3/24]}}}
links:
  - {endpoints: [a:eth0, sw], vlan: 10}
  - {endpoints: [b:eth0, two], vlan: 20}
  - {endpoints: [c:eth0, two], vlan: 10}
  - {endpoints: [sw:up, two:down], trunk: [10, 20]}
LAB
gives 0 "two VLANs over a trunk: up" "$NETYARD" up v.yard.yml
gives 2 "... ping" "$NETYARD" ping v
like "$out" '^! a:eth0 \(vlan 10\) and b:eth0 \(vlan 20\) are in different VLANs: only a router' "... says why"
unlike "$out" 'a:eth0 .* and c:eth0' "... of those alone"
is "$(grep -c 'are in different VLANs' <<<"$out")" 2 "... once for each two"
ovs-vsctl --db=unix:/run/netyard/v/ovs/db.sock set Port v-up trunks=20
gives 2 "a trunk that somebody has cut" "$NETYARD" ping v
like "$out" 'a:eth0 \(vlan 10\) and c:eth0 \(vlan 10\) are in different VLANs' "... is seen"
gives 0 "down" "$NETYARD" down v
plan_done
