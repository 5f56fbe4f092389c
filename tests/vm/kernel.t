#!/bin/bash
# SPDX-License-Identifier: MIT
# The guest has the kernel it is there for, and netyard lives with what only that kernel can do
# and others have set up: a bridge that filters VLANs, a port that loses packets.
. "$(dirname "$0")/../int/lib.sh"
world "$@"
needs ip tc ping jq modprobe

is "$(uname -r)" "${NETYARD_KERNEL:-$(uname -r)}" "the kernel is the one asked for"
for module in openvswitch 8021q sch_netem dummy; do
	ok "$module is here" modprobe "$module"
done
ok "Open vSwitch's datapath answers" grep -q '^openvswitch ' /proc/modules

cat >vm.yard.yml <<'LAB'
name: vm
nodes:
  lan0: {kind: bridge, existing: true}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24, "fd00::2/64"]}}}
links:
  - endpoints: [a:eth0, lan0]
  - endpoints: [b:eth0, lan0]
LAB

# reaches: a reaches b over both families
reaches() {
	in_ns vm-a ping -q -c 2 -W 5 10.0.0.2 && in_ns vm-a ping -q -c 2 -W 5 fd00::2
}

ok "a bridge that filters VLANs" ip link add lan0 type bridge vlan_filtering 1 vlan_default_pvid 7
ip link set dev lan0 up
ok "a dummy device on it, tagged" ip link add dummy0 type dummy
ip link set dev dummy0 master lan0 up
bridge vlan add vid 20 dev dummy0 tagged
before=$(picture) vlans=$(bridge vlan show)
gives 0 "up" "$NETYARD" up vm.yard.yml
ok "a reaches b" reaches
like "$(bridge vlan show dev vm-a-eth0)" '\b7 PVID Egress Untagged' "... in the bridge's VLAN"
ok "b's port moves to another VLAN" bridge vlan add vid 20 dev vm-b-eth0 pvid untagged
fails() {
	! in_ns vm-a ping -q -c 1 -W 1 10.0.0.2
}
ok "... a does not reach it" fails
ok "... and back" bridge vlan add vid 7 dev vm-b-eth0 pvid untagged
ok "a port loses all its packets" tc qdisc add dev vm-b-eth0 root netem loss 100%
gives 2 "netyard ping tells" "$NETYARD" ping vm
gives 0 "up again" "$NETYARD" up vm.yard.yml
like "$(tc qdisc show dev vm-b-eth0)" 'netem .*loss 100%' "... what others put on the port stays"
tc qdisc del dev vm-b-eth0 root
gives 0 "a reaches b again" "$NETYARD" ping vm
gives 0 "down" "$NETYARD" down vm
same_picture "$before" "... the bridge and its port are as before"
is "$(bridge vlan show)" "$vlans" "... their VLANs too"

# This kernel looks for the name of a new macvlan device in the namespace of its parent, too.
sed 's/lan0: .*/lan0: {kind: macvlan}/' vm.yard.yml >macvlan.yard.yml
ip link add eth0 type dummy
before=$(picture)
gives 0 "macvlan, its members' names taken in the host: up" "$NETYARD" up macvlan.yard.yml
built=$(picture)
ok "... a reaches b" reaches
gives 0 "... down" "$NETYARD" down vm
ok "... by its script" sh -e <("$NETYARD" script macvlan.yard.yml)
same_picture "$built" "... the same"
gives 0 "... down" "$NETYARD" down vm
same_picture "$before" "... nothing is left"
run "$NETYARD" up macvlan.yard.yml
ip -n vm-a link del dev eth0
ip -n vm-a link add eth0 type dummy
gives 1 "... a member's name that is taken there" "$NETYARD" up macvlan.yard.yml
like "$msg" 'device eth0 in namespace vm-a|vm-a' "... says so"
ip -n vm-a link del dev eth0
gives 0 "... mended" "$NETYARD" up macvlan.yard.yml
same_picture "$built" "... the same"
gives 0 "... down" "$NETYARD" down vm

plan_done
