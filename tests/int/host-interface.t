#!/bin/bash
# SPDX-License-Identifier: MIT
# An interface of the host's node is always a new one.  Where the host has a device called so, it is
# said that this is not it, and how it would join; which is then tried.
. "$(dirname "$0")/lib.sh"
world "$@"

# lab PREFIX
lab() {
	cat >h.yard.yml <<-LAB
		name: h
		prefix: '$1'
		nodes:
		  sw: {kind: bridge}
		  host: {kind: host, interfaces: {eth1: {addresses: [10.0.0.1/24]}}}
		  a: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
		links:
		  - endpoints: [host:eth1, sw]
		  - endpoints: [a:eth0, sw]
	LAB
}

lab h-
gives 0 "no such device: up" "$NETYARD" up h.yard.yml
unlike "$out$msg" "new interface" "... says nothing of it"
gives 0 "... down" "$NETYARD" down h

ip netns add out
ip link add eth1 type veth peer name eth0 netns out
ip link set dev eth1 up && ip -n out link set dev eth0 up && ip -n out addr add 10.0.0.9/24 dev eth0
before=$(picture)
gives 2 "a device called so: plan" "$NETYARD" plan h.yard.yml
note="host:eth1 is a new interface, h-eth1, not this host's eth1: to let that eth1 itself join a switch, \
say type: uplink of its link"
like "$out$msg" "$note" "... says what is made, and how that one joins"
gives 0 "... up" "$NETYARD" up h.yard.yml
like "$out$msg" "$note" "... says so, too"
gives 0 "... up again" "$NETYARD" up h.yard.yml
unlike "$out$msg" "new interface" "... once"
gives 0 "... down" "$NETYARD" down h
same_picture "$before" "... and that one is as before"
ip link property add dev eth1 altname enp3s0
sed -i 's/eth1/enp3s0/' h.yard.yml
run "$NETYARD" plan h.yard.yml
like "$out$msg" "host:enp3s0 is a new interface, h-enp3s0, not this host's enp3s0" "another name of it is one, too"
ip link property del dev eth1 altname enp3s0

lab ''
for command in plan up; do
	gives 1 "without a prefix: $command" "$NETYARD" $command h.yard.yml
	like "$out$msg" "host:eth1 is a new interface, and this host has a device called so: give it another name; to let that eth1 itself join a switch, say type: uplink" \
		"... does not say to remove it"
	unlike "$out$msg" "remove or rename" "... nor to rename it"
done
same_picture "$before" "... nothing was touched"

# as it is said
cat >h.yard.yml <<-LAB
	name: h
	nodes:
	  br: {kind: bridge}
	  host: {kind: host}
	  a: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
	links:
	  - endpoints: [a:eth0, br]
	  - {endpoints: [host:eth1, br], type: uplink}
LAB
gives 0 "as it says: up" "$NETYARD" up h.yard.yml
ok "... and who is behind that device is reached" in_ns h-a ping -q -c 1 -W 2 10.0.0.9
gives 0 "... down" "$NETYARD" down h
same_picture "$before" "... and that one is as before"
plan_done
