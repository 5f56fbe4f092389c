#!/bin/bash
# SPDX-License-Identifier: MIT
# discover, of devices that only that kernel has: 802.1Q, ipvlan, bond, dummy, geneve, VLAN
# filtering, and Open vSwitch's own datapath, whose internal ports are moved to a namespace.
. "$(dirname "$0")/../int/lib.sh"
world "$@"
needs jq ovs-vsctl

start_ovs || skip_all "Open vSwitch does not start"
for ns in a b; do
	ip netns add $ns && ip -n $ns link set lo up
done
ip link add br0 type bridge vlan_filtering 1
ip link add v type veth peer name e netns a
ip link set v master br0
ip link add dum0 type dummy
ip link add link dum0 name dum0.10 type vlan id 10
ip link add ipv0 link dum0 netns b type ipvlan mode l2
ip link add gen0 type geneve id 7 remote 192.0.2.3
ip link add bond0 type bond
ip link add m0 type veth peer name m0 netns a
ip link set m0 master bond0
ovs-vsctl add-br ovs0 -- add-port ovs0 i0 -- set interface i0 type=internal \
	-- add-port ovs0 i1 -- set interface i1 type=internal
ip link set i0 netns b && ip -n b link set i0 up && ip -n b addr add 10.0.0.1/24 dev i0
ip link add o type veth peer name o netns a
ip link set o up && ip -n a link set o up && ovs-vsctl add-port ovs0 o
before=$(picture)
gives 0 "discover" "$NETYARD" discover
printf '%s\n' "$out" >file.yml
diff_ok "$before" "$(picture)" "nothing has changed"
for text in 'host: dum0 is left out: dummy' 'host: dum0.10 .*vlan \(id 10 on dum0' \
	'b: ipv0 .*ipvlan \(on dum0 of host\)' 'host: gen0 .*geneve \(id 7 to 192.0.2.3' 'host: bond0 .*bond \(of m0\)' \
	'host: m0 is left out: m0 belongs to bond0'; do
	like "$msg" "$text" "... $text"
done
for text in 'datapath: system' 'endpoints: \[b:i0, ovs0\]' 'endpoints: \[host:i1, ovs0\]' \
	'endpoints: \[a:o, ovs0:o\]' 'endpoints: \[a:e, br0:v\]'; do
	like "$(cat file.yml)" "$text" "... $text"
done
like "$(grep -A1 'a:e, br0:v' file.yml)" 'vlan: 1$' "... that the bridge filters VLANs"
unlike "$(cat file.yml)" 'ovs-system' "... and not the datapath's own device"
stop_ovs
plan_done
