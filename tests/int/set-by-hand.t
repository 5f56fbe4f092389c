#!/bin/bash
# SPDX-License-Identifier: MIT
# What somebody set by hand that no topology file says: ports, queues, rules, neighbours, packet
# filters.  It is no drift; show, draw, ping and discover of the lab tell it, and what keeps
# frames from passing makes show --check end with 2.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq

lab() {
	cat >"$1.yard.yml" <<-LAB
	name: $1
	nodes:
	  sw: {kind: $2}
	  a: {interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
	  b: {interfaces: {eth0: {addresses: [10.0.0.2/24, "fd00::2/64"]}}}
	links:
	  - endpoints: [a:eth0, sw]
	  - endpoints: [b:eth0, sw]
	LAB
}

# drift=1 told ...: there is drift, too, since a file can say it
# told LAB STOPS OBJECT TEXT SHELL: what the shell sets on the lab, which is up, is told of the object
# (NODE or NODE:IF) in these words (a regular expression) by all who look; STOPS: it keeps frames from passing
told() {
	local lab=$1 stops=$2 object=$3 text=$4 node=${3%%:*} iface=
	[ "$node" = "$object" ] || iface=${object#*:}
	sh -ec "$5" >/dev/null || fail "$4: could not set it"
	gives 0 "$text: show" "$NETYARD" show "$lab"
	like "$out" "^  ! ${iface:+$iface: }$text" "$text: ... tells it"
	[ -n "${drift:-}" ] || unlike "$out" '^drift' "$text: ... and no drift"
	gives $((stops * 2)) "$text: show --check" "$NETYARD" show --check "$lab"
	[ "$stops" = 0 ] || like "$out" "^  $object: $text" "$text: ... says where"
	gives 0 "$text: draw" "$NETYARD" draw --format dot "$lab"
	like "$out" "! ${iface:+$iface: }$text" "$text: ... has it, too"
	gives 0 "$text: discover" "$NETYARD" discover "$lab"
	like "$msg" "^netyard: $object: $text" "$text: ... warns"
	is "$(grep -cE "^netyard: $object: $text" <<<"$msg")" 1 "$text: ... once"
	like "$(tr -s '\n #' ' ' <<<"$out")" "$text" "$text: ... and a comment is in the file"
}

# undone LAB SHELL: as it was
undone() {
	sh -ec "$2" || fail "could not undo it: $2"
	gives 0 "... undone" "$NETYARD" show --check "$1"
}

lab k bridge
gives 0 "up" "$NETYARD" up k.yard.yml
gives 0 "show" "$NETYARD" show k
unlike "$out" '!' "nothing is told of what nobody set"
p=k-a-eth0 q=k-b-eth0

while read -r flag set unset; do
	told k 0 sw:a-eth0 "$flag is $set" "bridge link set dev $p $flag $set"
	undone k "bridge link set dev $p $flag $unset"
done <<-'FLAGS'
	guard on off
	root_block on off
	fastleave on off
	mcast_to_unicast on off
	neigh_suppress on off
FLAGS
while read -r flag set unset why; do
	told k 1 sw:a-eth0 "$flag is $set: $why" "bridge link set dev $p $flag $set; bridge link set dev $q $flag $set"
	undone k "bridge link set dev $p $flag $unset; bridge link set dev $q $flag $unset"
done <<-'FLAGS'
	mcast_flood off on multicast does not leave there, IPv6
	bcast_flood off on broadcast does not leave there, IPv4
	locked on off frames from a MAC
FLAGS
drift=1 told k 1 sw:a-eth0 'isolated is on: nothing passes' "bridge link set dev $p isolated on; bridge link set dev $q isolated on"
undone k "bridge link set dev $p isolated off; bridge link set dev $q isolated off"
drift=1 told k 1 sw:a-eth0 'flood is off' "bridge link set dev $p learning off flood off"
undone k "bridge link set dev $p learning on flood on"
mac=$(ip -n k-a -j link show dev eth0 | jq -r '.[0].address')
told k 0 sw:a-eth0 'locked is on' "bridge link set dev $p locked on; bridge fdb replace $mac dev $p master static"
like "$msg" "sw:a-eth0: its static addresses \(FDB, 1: $mac\)" "a static address of a port"
undone k "bridge link set dev $p locked off; bridge fdb del $mac dev $p master"
told k 1 sw:b-eth0 'frames to a:eth0 go there' "bridge fdb replace $mac dev $q master static sticky"
undone k "bridge fdb del $mac dev $q master"
# a spanning tree that was on a moment ago may still move it on
for ((i = 0; i < 350; i++)); do
	[ "$(ip -d -j link show dev "$p" | jq '.[0].linkinfo.info_slave_data.forward_delay_timer // 0 | . == 0')" = false ] || break
	sleep 0.1
done
for state in 0:disabled 1:listening 2:learning; do
	told k 1 sw:a-eth0 "its state is '${state#*:}'" "bridge link set dev $p state ${state%:*}"
	undone k "bridge link set dev $p state 3"
done
told k 0 sw 'no_linklocal_learn is on' 'ip link set dev k-sw type bridge no_linklocal_learn 1'
undone k 'ip link set dev k-sw type bridge no_linklocal_learn 0'
told k 1 a:eth0 'arp is off' 'ip -n k-a link set dev eth0 arp off'
undone k 'ip -n k-a link set dev eth0 arp on'
told k 0 a:eth0 'what it sends is queued \(tbf\)' 'tc -n k-a qdisc add dev eth0 root tbf rate 1mbit burst 32kbit latency 400ms'
undone k 'tc -n k-a qdisc del dev eth0 root'
told k 0 a:eth0 'what it receives is filtered \(ingress\)' 'tc -n k-a qdisc add dev eth0 ingress'
undone k 'tc -n k-a qdisc del dev eth0 ingress'
told k 0 a 'its rules for routing \(1\)' 'ip -n k-a rule add from 10.9.0.0/16 table 100'
told k 0 a 'its routes in other tables, or of another type \(1\)' 'ip -n k-a route add 10.8.0.0/16 dev eth0 table 100'
undone k 'ip -n k-a rule del from 10.9.0.0/16 table 100; ip -n k-a route del 10.8.0.0/16 dev eth0 table 100'
told k 0 a 'its permanent neighbours \(2: 10.0.0.7, fd00::7\)' 'ip -n k-a neigh add 10.0.0.7 lladdr 02:00:00:00:00:77 dev eth0
	ip -n k-a neigh add fd00::7 lladdr 02:00:00:00:00:77 dev eth0'
undone k 'ip -n k-a neigh del 10.0.0.7 dev eth0; ip -n k-a neigh del fd00::7 dev eth0'
if ip netns exec k-a nft add table inet mine 2>/dev/null; then
	told k 0 a 'its tables of nftables \(1: inet mine\)' true
	undone k 'ip netns exec k-a nft delete table inet mine'
else
	skip "tables of nftables" "no nft here"
fi

# --- ping: the likely reason -----------------------------------------------------------

bridge link set dev $p isolated on
bridge link set dev $q isolated on
gives 2 "ping between isolated ports" "$NETYARD" ping k
like "$out" '^! sw:a-eth0: isolated is on: nothing passes' "... says why"
gives 2 "show --check as JSON" "$NETYARD" show --check k --format json
is "$(jq -r '.stops[].object' <<<"$out" | xargs)" "sw:a-eth0 sw:b-eth0" "... has it"

# --- beside drift ------------------------------------------------------------------------

ip -n k-a link set dev eth0 mtu 1400
gives 0 "set while there is drift" "$NETYARD" show k
like "$out" '! a-eth0: isolated is on' "... it is told,"
like "$out" 'a:eth0: MTU is 1400' "... and so is the drift"
gives 0 "... discover" "$NETYARD" discover k
like "$msg" 'sw:b-eth0: isolated is on' "... has it"
like "$msg" 'drift: MTU is 1400' "... and the drift"
gives 0 "down" "$NETYARD" down k

# --- many ----------------------------------------------------------------------------------

gives 0 "up again" "$NETYARD" up k.yard.yml
for ((i = 0; i < 2000; i++)); do
	echo "route add 172.$((16 + i / 250)).$((i % 250)).0/24 via 10.0.0.2"
done | ip -n k-a -batch -
for ((i = 0; i < 300; i++)); do
	echo "neigh add 10.0.0.$((3 + i % 250)) lladdr 02:00:00:00:01:$(printf %02x $((i % 250))) dev eth0 nud permanent"
done | sort -u | ip -n k-a -batch -
gives 0 "discover, of 2000 routes of somebody else's" "$NETYARD" discover k
is "$(grep -c 'a: .*route' <<<"$msg")" 1 "... one line"
like "$msg" "a: routes \(2000: to 172.16.0.0/24 via 10.0.0.2, ...\) are left out: it is somebody else's" "... says how many"
is "$(grep -c 'permanent neighbours (250: ' <<<"$msg")" 1 "... as of neighbours"
gives 0 "discover of the host" "$NETYARD" discover
is "$(grep -c '{address: 10.0.0.[0-9]*, mac: ' <<<"$out")" 250 "... says them"
gives 0 "down" "$NETYARD" down k

# --- Open vSwitch ----------------------------------------------------------------------------

if ! command -v ovs-vswitchd >/dev/null; then
	skip "all of Open vSwitch" "not installed"
	plan_done
fi
start_ovs
lab o ovs
sed -i '2i ovs: {instance: system}' o.yard.yml
gives 0 "ovs: up" "$NETYARD" up o.yard.yml
gives 0 "ovs: show" "$NETYARD" show o
unlike "$out" '!' "ovs: nothing is told of what nobody set"
p=o-a-eth0 q=o-b-eth0
drift=1 told o 1 sw:a-eth0 'its VLANs \(tag 10\): nothing passes between it and b-eth0' "ovs-vsctl set port $p tag=10"
gives 2 "ovs: ping between VLANs" "$NETYARD" ping o
like "$out" '^! sw:a-eth0: its VLANs \(tag 10\)' "... says why"
undone o "ovs-vsctl clear port $p tag"
drift=1 told o 1 sw:a-eth0 'its VLANs \(trunks 20,30\): frames without a tag' "ovs-vsctl set port $p trunks=20,30"
undone o "ovs-vsctl clear port $p trunks"
ovs-vsctl set port $p protected=true
drift=1 told o 1 sw:b-eth0 'protected is on' "ovs-vsctl set port $q protected=true"
undone o "ovs-vsctl set port $p protected=false -- set port $q protected=false"
told o 1 sw:b-eth0 'only what the mirror m0 copies' "ovs-vsctl -- --id=@p get port $q -- --id=@m create mirror name=m0 select_all=true \
	output_port=@p -- set bridge o-sw mirrors=@m"
like "$msg" 'sw: its mirrors are not in the file' "... and that there are mirrors"
undone o 'ovs-vsctl clear bridge o-sw mirrors'
told o 0 sw:a-eth0 'what it takes in is policed \(1000 kbit/s\)' "ovs-vsctl set interface $p ingress_policing_rate=1000"
undone o "ovs-vsctl set interface $p ingress_policing_rate=0"
told o 0 sw:a-eth0 'what leaves there is queued \(QoS\)' "ovs-vsctl set port $p qos=@q -- --id=@q create qos type=linux-noop"
undone o "ovs-vsctl clear port $p qos"
told o 1 sw 'OpenFlow rules \(2\) drop frames: .*in_port='$p "ovs-ofctl add-flow o-sw in_port=$p,actions=drop
	ovs-ofctl add-flow o-sw priority=5,arp,actions=drop"
undone o 'ovs-ofctl --strict del-flows o-sw priority=5,arp; ovs-ofctl del-flows o-sw in_port=1'
told o 0 sw 'its OpenFlow rules \(1\)' "ovs-ofctl add-flow o-sw priority=7,in_port=$p,dl_type=0x88cc,actions=FLOOD"
undone o 'ovs-ofctl --strict del-flows o-sw priority=7,in_port=1,dl_type=0x88cc'
told o 1 sw 'it has no OpenFlow rules: nothing passes' 'ovs-vsctl set-fail-mode o-sw secure'
like "$msg" 'sw: it forwards by its OpenFlow rules only \(fail_mode secure\)' "... and why that is"
undone o 'ovs-vsctl del-fail-mode o-sw'
told o 0 sw 'a controller rules it' 'ovs-vsctl set-controller o-sw ptcp:6653:127.0.0.1'
undone o 'ovs-vsctl del-controller o-sw'
gives 0 "ovs: down" "$NETYARD" down o
stop_ovs
plan_done
