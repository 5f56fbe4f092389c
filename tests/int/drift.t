#!/bin/bash
# SPDX-License-Identifier: MIT
# A lab that somebody broke by hand: show --check says so, up mends it, down cleans it.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq

cat >drift.yard.yml <<'LAB'
name: drift
prefix: dr-
nodes:
  br: {kind: bridge}
  a:
    interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}
    routes: [{to: default, via: 10.0.0.2}]
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
links:
  - endpoints: [a:eth0, br]
  - endpoints: [b:eth0, br]
LAB

empty=$(picture)

builds drift
broken drift "namespace deleted" 'ip netns del dr-a; sleep 0.1'
broken drift "link deleted" 'ip link del dev dr-a-eth0'
broken drift "link deleted from inside" 'ip -n dr-a link del dev eth0'
broken drift "port taken off" 'ip link set dev dr-a-eth0 nomaster'
broken drift "port on another bridge" 'ip link add dr-x type bridge; ip link set dev dr-a-eth0 master dr-x
	ip link set dev dr-a-eth0 nomaster; ip link del dev dr-x'
broken drift "MTU of the port" 'ip link set dev dr-a-eth0 mtu 1300'
broken drift "MTU of the member" 'ip -n dr-a link set dev eth0 mtu 1300'
broken drift "MTU of the member, below that of IPv6" 'ip -n dr-a link set dev eth0 mtu 1200' \
	"a:eth0: MTU is 1200, applied was 1500: it has no IPv6 any more (it takes an MTU of 1280), and is to be made anew"
broken drift "MAC of the member" 'ip -n dr-a link set dev eth0 address 02:00:00:00:00:77'
broken drift "MAC of the bridge" 'ip link set dev dr-br address 02:00:00:00:00:78'
broken drift "address removed" 'ip -n dr-b addr del 10.0.0.2/24 dev eth0'
broken drift "address removed that a route needs" 'ip -n dr-a addr del 10.0.0.1/24 dev eth0'
broken drift "IPv6 address removed" 'ip -n dr-a addr del fd00::1/64 dev eth0'
broken drift "route removed" 'ip -n dr-a route del default'
broken drift "member down" 'ip -n dr-a link set dev eth0 down'
broken drift "port down" 'ip link set dev dr-a-eth0 down'
broken drift "bridge down" 'ip link set dev dr-br down'
broken drift "loopback down" 'ip -n dr-a link set dev lo down'
broken drift "bridge deleted" 'ip link del dev dr-br'
broken drift "STP on" 'ip link set dev dr-br type bridge stp_state 1'
broken drift "address generation" 'ip link set dev dr-a-eth0 addrgenmode eui64'
broken drift "group changed" 'ip -n dr-a link set dev eth0 group 7'
broken drift "port renamed" 'ip link set dev dr-a-eth0 down; ip link set dev dr-a-eth0 name other; ip link set dev other up' \
	"br:a-eth0: is named other, applied was dr-a-eth0"
broken drift "member renamed" 'ip -n dr-a link set dev eth0 down; ip -n dr-a link set dev eth0 name other up' \
	"a:eth0: is named other, applied was eth0"
broken drift "bridge renamed" 'ip link set dev dr-br down; ip link set dev dr-br name other; ip link set dev other up' \
	"br: is named other, applied was dr-br"
broken drift "member moved to the host" 'ip -n dr-a link set dev eth0 name moved netns $$' \
	"a:eth0: is in the host's namespace as moved, applied was in namespace dr-a"
broken drift "member moved to another member" 'ip -n dr-a link set dev eth0 name moved netns dr-b' \
	"a:eth0: is in namespace dr-b as moved, applied was in namespace dr-a"
broken drift "port moved into a namespace" 'ip link set dev dr-a-eth0 netns dr-b' \
	"br:a-eth0: is in namespace dr-b, applied was in the host's namespace"

# While the topology changes, the kernel ages in twice the forward delay, and tells that.
# changes: it does here, from the second forward delay of 2 s on
changes() {
	local i
	ip link set dev dr-br down
	ip link set dev dr-br up
	for ((i = 0; i < 100; i++)); do
		[ "$(ip -d -j link show dev dr-br | jq '.[0].linkinfo.info_data.topology_change')" = 0 ] || break
		sleep 0.1
	done
	is "$(ip -d -j link show dev dr-br | jq '.[0].linkinfo.info_data | .topology_change, .ageing_time' | xargs)" \
		"1 400" "topology change: the kernel tells twice the forward delay"
}
sed 's/kind: bridge/&, stp: true, ageing: 60, forward-delay: 2/' drift.yard.yml >stp.yard.yml
run "$NETYARD" up stp.yard.yml
changes
gives 0 "topology change: no drift" "$NETYARD" show --check drift
is "$("$NETYARD" show drift --format json | jq '.nodes[] | select(.name == "br").ageing')" 60 "... show has the lab's"
gives 0 "... nothing to do" "$NETYARD" plan stp.yard.yml
for what in drift --host; do
	is "$("$NETYARD" discover $what 2>/dev/null | grep -oE 'ageing: [0-9]+')" "ageing: 60" "... discover $what has it"
done
rm /run/netyard/drift/topology.json
for what in drift --host; do
	run "$NETYARD" discover $what
	unlike "$out" '^ *ageing:' "... the record lost, discover $what does not say what nobody knows"
	like "$msg" 'its ageing is hidden: while its spanning tree.s topology changes' "... but why"
done
sed -i 's/ageing: 60/ageing: 70/' stp.yard.yml
gives 0 "topology change: another ageing time, the record lost" "$NETYARD" up stp.yard.yml
is "$(ip -d -j link show dev dr-br | jq '.[0].linkinfo.info_data.ageing_time')" 7000 "... is set"
gives 0 "topology change: down" "$NETYARD" down drift
builds drift
broken drift "everything at once" 'ip link del dev dr-br; ip netns del dr-a; ip -n dr-b link del dev eth0'

# The alias is the mark: an object without it is not ours any more.  It stands in the way, and
# is named, or it is recognised by what it belongs to; it is never lost from sight.
unmarked() {
	local name=$1 what=$3
	run "$NETYARD" up drift.yard.yml
	built=$(picture)
	sh -ec "$2"
	local before
	before=$(picture)
	gives 2 "$name: show --check" "$NETYARD" show --check drift
	run "$NETYARD" up drift.yard.yml
	if [ "$status" = 0 ]; then
		same_picture "$built" "$name: mended"
		sh -ec "$2"
	else
		is "$status" 1 "$name: up is refused"
		like "$msg" "$what" "$name: it says what is in the way"
		same_picture "$before" "$name: up has changed nothing"
	fi
	gives 0 "$name: down" "$NETYARD" down drift
}

unmarked "alias of a port changed" 'ip link set dev dr-a-eth0 alias mine' dr-a-eth0
same_picture "$empty" "... nothing is left: its other end was ours"
unmarked "alias of the bridge changed" 'ip link set dev dr-br alias mine' dr-br
like "$(picture)" '^- dr-br alias mine' "... it is not ours to delete"
ip link del dev dr-br
same_picture "$empty" "... nothing else is left"
unmarked "alias of a namespace changed" 'ip -n dr-a link set dev lo alias mine' dr-a
run ip netns del dr-a
sleep 0.1
same_picture "$empty" "... nothing else is left"

# --- Open vSwitch: more in ovs-drift.t -----------------------------------------------

if ! command -v ovs-vswitchd >/dev/null; then
	skip "all of Open vSwitch" "not installed"
	plan_done
fi
start_ovs
cat >drift.yard.yml <<'LAB'
name: drift
prefix: dr-
ovs: {instance: system}
nodes:
  br: {kind: ovs}
  br2: {kind: ovs}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
  b: {interfaces: {b0: {addresses: [10.0.0.2/24]}}, routes: [{to: default, via: 10.0.0.1}]}
links:
  - endpoints: [a:eth0, br]
  - {endpoints: [b:b0, br], type: internal}
  - {endpoints: ["br:t1", "br2:t2"], type: patch}
LAB
[ -z "${NETYARD_DATAPATH:-}" ] ||
	sed -i "s/^ovs:.*/ovs: {instance: system, datapath: $NETYARD_DATAPATH}/" drift.yard.yml
empty=$(picture)

builds drift
broken drift "ovs, both patch ports deleted" 'ovs-vsctl del-port dr-t1 -- del-port dr-t2'
broken drift "ovs, a pair deleted that is a port" 'ip link del dev dr-a-eth0'
broken drift "ovs, STP, ageing and the rest set" 'ovs-vsctl set Bridge dr-br stp_enable=true \
	mcast_snooping_enable=true other_config:mac-aging-time=77 other_config:forward-bpdu=true'
broken drift "ovs, MAC of the bridge not set" 'ovs-vsctl remove Bridge dr-br other_config hwaddr'
broken drift "ovs, MAC and MTU of an internal port" 'ip -n dr-b link set dev dr-b-b0 address 02:00:00:00:00:77 mtu 1400'
broken drift "ovs, another name gone" 'ip -n dr-b link property del dev dr-b-b0 altname b0'
broken drift "ovs, port down" 'ip link set dev dr-a-eth0 down'
broken drift "ovs, everything at once" 'ovs-vsctl del-br dr-br -- del-br dr-br2; ip netns del dr-a; ip netns del dr-b'
stop_ovs

plan_done
