#!/bin/bash
# SPDX-License-Identifier: MIT
# MTUs that do not carry what they promise: those that Open vSwitch in user space cannot have are
# refused before anything is touched, and the others pass a full frame; where a network has several,
# the link where full frames are lost is named.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ping

# --- members of one network with different MTUs ------------------------------------

# network SWITCH TRUNK MTU-OF-C: two switches, a and b of MTU 9000
network() {
	cat >net.yard.yml <<-LAB
		name: net
		mtu: 9000
		nodes:
		  s1: {kind: $1}
		  s2: {kind: $1}
		  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
		  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
		  c: {interfaces: {eth0: {addresses: [10.0.0.3/24]}}}
		links:
		  - endpoints: [a:eth0, s1]
		  - endpoints: [b:eth0, s2]
		  - {endpoints: [c:eth0, s2], mtu: $3}
		  - {endpoints: [s1:up, s2:down], mtu: $2, type: veth}
	LAB
}
# told NAME WANTED: plan, up, a second up, show and draw name these links, and no other
told() {
	local name=$1 wanted=$2 said command
	for command in "plan net.yard.yml" "up net.yard.yml" "up net.yard.yml" "show net" "show --format json net"; do
		# shellcheck disable=SC2086 # a list of words
		run "$NETYARD" $command
		said=$(grep -oE '[a-z0-9]+(:eth0|:up)?"?: *(\[$|MTU [0-9]+ towards [^ ,]+, [0-9]+ at [^ ]+ in this network: larger frames are lost here)' \
			<<<"$out$msg" | grep -oE 'MTU.*' | sort)
		[ "$command" != "show --format json net" ] || said=$(jq -r '.nodes[].interfaces[].warnings[]' <<<"$out" | sort)
		is "$said" "$wanted" "$name: $command"
	done
	unlike "$("$NETYARD" script net.yard.yml | grep -v '^#')" 'towards' "$name: no command of script has it"
}

network bridge 9000 9000
told "all the same" ""
network bridge 9000 1500
told "a smaller member" "MTU 1500 towards s2:c-eth0, 9000 at a:eth0 in this network: larger frames are lost here"
gives 2 "... where ping loses them" "$NETYARD" ping --mtu net
gives 0 "... draw of the file" "$NETYARD" draw --format dot net.yard.yml
like "$out" 'MTU 1500 towards' "... has it, too"
gives 0 "... draw of the lab" "$NETYARD" draw --format dot net
like "$out" 'MTU 1500 towards' "... has it, too"
gives 0 "... discover" "$NETYARD" discover net
unlike "$out$msg" 'towards' "... needs no comment: the file says it"
gives 0 "... is no drift" "$NETYARD" show --check net
network bridge 1500 9000
told "a smaller trunk" "MTU 1500 towards s2:down, 9000 at a:eth0 in this network: larger frames are lost here"
network bridge 1500 1500
told "both" "MTU 1500 towards s2:c-eth0, 9000 at b:eth0 in this network: larger frames are lost here
MTU 1500 towards s2:down, 9000 at a:eth0 in this network: larger frames are lost here"
# one end alone: told once, of the ends
network bridge 9000 9000
run "$NETYARD" up net.yard.yml
ip -n net-c link set dev eth0 mtu 1500
run "$NETYARD" show net
is "$(grep -c 'are lost' <<<"$out")" 1 "what is told of a link's ends is not told again"
gives 0 "... down" "$NETYARD" down net
{
	echo "name: net"$'\n'"nodes: {sw: {kind: macvlan}, large: {}"
	for i in $(seq 30); do echo "  , n$i: {}"; done
	echo "  }"$'\n'"links:"$'\n'"  - {endpoints: [large:eth0, sw], mtu: 9000}"
	for i in $(seq 30); do echo "  - endpoints: [n$i:eth0, sw]"; done
} >net.yard.yml
run "$NETYARD" plan net.yard.yml
is "$(grep -c 'frames are lost here' <<<"$out$msg")" 10 "of many links, ten are named"
like "$out$msg" '20 more links have a smaller MTU' "... and the others counted"

# --- Open vSwitch in user space ----------------------------------------------------

if ! command -v ovs-vswitchd >/dev/null; then
	skip "Open vSwitch" "not installed"
	plan_done
fi

# lab TYPE MTU [OVS [KIND-OF-A]]
lab() {
	cat >m.yard.yml <<-LAB
		name: m
		mtu: $2
		ovs: ${3:-{instance: private, datapath: netdev\}}
		nodes:
		  sw: {kind: ovs, port-type: $1}
		  a: {kind: ${4:-namespace}, interfaces: {eth7: {addresses: [10.0.0.1/24]}}}
		  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
		links:
		  - endpoints: [a:eth7, sw]
		  - {endpoints: [b:eth0, sw], type: ${5:-$1}}
	LAB
}
# carries NAME MTU: what lab made passes full frames, and TCP; how soon is not asked (an emulated
# processor takes seconds to start what sends and receives)
carries() {
	local pid from=()
	gives 0 "$1: up" "$NETYARD" up m.yard.yml
	[ ! -e /run/netns/m-a ] || from=(nsenter --net=/run/netns/m-a)
	ok "$1: a full frame passes" ${from[@]+"${from[@]}"} ping -q -c 1 -w 30 -M "do" -s $(($2 - 28)) 10.0.0.2
	in_ns m-b timeout 120 python3 -c 'import socket
s = socket.create_server(("10.0.0.2", 5000)); print("ready", flush=True); c = s.accept()[0]
n = 0
while d := c.recv(1 << 20): n += len(d)
print(n)' >got &
	pid=$!
	timeout 60 sh -c 'until grep -q ready got; do sleep 0.05; done'
	${from[@]+"${from[@]}"} timeout 60 python3 -c 'import socket
s = socket.create_connection(("10.0.0.2", 5000), 30); s.settimeout(30); s.sendall(bytes(3000000)); s.close()'
	wait $pid
	is "$(tail -n 1 got)" 3000000 "$1: TCP passes"
	gives 0 "$1: down" "$NETYARD" down m
}
# refused NAME MTU AT-MOST [PLACE]: as a fault of the file, by plan and up; nothing is touched
refused() {
	local before command
	before=$(picture)
	for command in plan up; do
		gives 1 "$1: $command" "$NETYARD" "$command" m.yard.yml
		like "$msg" "m.yard.yml:${4:-9}:5: MTU $2 .* takes at most $3 in Open vSwitch in user space; write 'mtu: $3' there" \
			"$1: ... says where, and what would be right"
	done
	same_picture "$before" "$1: nothing was touched"
}

lab internal 1500
carries "internal ports of 1500" 1500
for mtu in 1501 9000 65535; do
	lab internal $mtu
	refused "internal ports of $mtu" $mtu 1500
done
lab veth 65511
carries "veth pairs of 65511" 65511
for mtu in 65512 65535; do
	lab veth $mtu
	refused "veth pairs of $mtu" $mtu 65511
done
# ... which the file need not say
lab veth 1500 '{instance: private}'
run "$NETYARD" plan m.yard.yml
if [[ $out$msg == *'datapath system'* ]]; then
	skip "auto" "the kernel forwards here, which carries them"
else
	lab internal 9000 '{instance: private}'
	refused "auto: internal ports" 9000 1500
	lab veth 65535 '{}'
	refused "auto: veth pairs" 65535 65511
fi
lab internal 9000 '{datapath: system}'
run "$NETYARD" draw m.yard.yml
is "$status" 0 "the kernel's datapath is not bound by that"

# the host's own end is where the system's Open vSwitch is, which knows its MTU
start_ovs
lab internal 9000 '{instance: system, datapath: netdev}' host veth
carries "at home: an internal port of 9000" 9000
lab internal 65512 '{instance: system, datapath: netdev}' host veth
refused "at home: an internal port of 65512" 65512 65511
# a bridge that somebody else made
ovs-vsctl add-br lan0 -- set Bridge lan0 datapath_type=netdev
lab internal 9000 '{}'
sed -i 's/sw: {kind: ovs, .*/lan0: {kind: ovs, existing: true}/; s/, sw\]/, lan0]/; s/^  - endpoints: \(.*\)$/  - {endpoints: \1, type: internal}/' m.yard.yml
refused "on an existing bridge" 9000 1500
stop_ovs
plan_done
