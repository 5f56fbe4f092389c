#!/bin/bash
# SPDX-License-Identifier: MIT
# Options of ports ('port' of a link): what passes by them, on a bridge and on Open vSwitch; told,
# changed by hand, changed in the file.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq bridge

# lab KIND: three members, two of them on isolated ports
lab() {
	cat >p.yard.yml <<-LAB
		name: p
		ovs: {instance: private, datapath: netdev}
		nodes:
		  sw: {kind: $1}
		  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
		  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
		  c: {interfaces: {eth0: {addresses: [10.0.0.3/24]}}}
		links:
		  - {endpoints: ["a:eth0", sw], port: {isolated: true}}
		  - endpoints: ["b:eth0", {node: sw, port: {isolated: true}}]
		  - endpoints: ["c:eth0", sw]
	LAB
}

# passes NAME: what isolated ports do
passes() {
	gives 2 "$1: ping" "$NETYARD" ping p
	like "$out" '^a -> c$' "$1: a reaches c, and not b"
	like "$out" '^c -> a +b$' "$1: c reaches both"
	like "$out" '^! a:eth0 and b:eth0 are both on isolated ports of sw' "$1: and why is said"
}

lab bridge
"$NETYARD" up p.yard.yml >/dev/null # /run/netns is there from now on
"$NETYARD" down p >/dev/null
empty=$(picture)
gives 0 "bridge: up" "$NETYARD" up p.yard.yml
built=$(picture)
is "$(bridge -j -d link show | jq -c '[.[] | select(.isolated) | .ifname] | sort')" '["p-a-eth0","p-b-eth0"]' "bridge: others see it"
passes bridge
gives 0 "show --check" "$NETYARD" show --check p
gives 0 "a second up" "$NETYARD" up p.yard.yml
like "$out" 'nothing to do' "... does nothing"
gives 0 "show" "$NETYARD" show p
like "$out" '^  a-eth0 .* isolated ' "... tells them"
unlike "$out" '!' "... nothing is wrong"
gives 0 "show as JSON" "$NETYARD" show --format json p
is "$(jq -c '.nodes[] | select(.name == "sw").interfaces[] | select(.name == "a-eth0").port' <<<"$out")" \
	'{"isolated":true,"hairpin":false,"learning":true,"flood":true,"cost":null}' "... too"
gives 0 "draw" "$NETYARD" draw --format dot p
like "$out" 'a-eth0, isolated' "... has them"
gives 0 "discover" "$NETYARD" discover p
is "$(grep -c 'isolated: true' <<<"$out")" 2 "... writes them"
mkdir found new
printf '%s\n' "$out" >found/p.yard.yml
gives 0 "a plan of what was found" "$NETYARD" plan --adopt found/p.yard.yml
gives 0 "discover of the host" "$NETYARD" discover
is "$(grep -c 'isolated: true' <<<"$out")" 2 "... has them, too"
unlike "$msg" 'isolated' "... with nothing left out"

put_back p "no longer isolated" "bridge link set dev p-a-eth0 isolated off" 'sw:a-eth0: isolated is off, applied was on'
put_back p "hairpin" "bridge link set dev p-c-eth0 hairpin on" 'sw:c-eth0: hairpin is on, applied was off'
put_back p "no learning" "bridge link set dev p-c-eth0 learning off" 'sw:c-eth0: learning is off, applied was on'
put_back p "no flood" "bridge link set dev p-c-eth0 flood off" 'sw:c-eth0: flood is off, applied was on'
put_back p "out of the bridge, and in again" "ip link set dev p-a-eth0 nomaster; ip link set dev p-a-eth0 master p-sw" 'sw:a-eth0: isolated is off'
bridge link set dev p-c-eth0 isolated on
gives 2 "isolated by hand from others: show --check" "$NETYARD" show --check p
like "$out" 'sw:c-eth0: isolated is on: nothing passes between' "... says what comes of it"
gives 2 "... ping" "$NETYARD" ping p
like "$out" '^! sw:c-eth0: isolated is on' "... too"
gives 0 "... up" "$NETYARD" up p.yard.yml

# --- an edited file ----------------------------------------------------------------------

sed 's/port: {isolated: true}}$/port: {hairpin: true, learning: false, flood: false, isolated: false}}/' p.yard.yml >new/p.yard.yml
gives 2 "other options: plan" "$NETYARD" plan --adopt --format sh new/p.yard.yml
is "$(grep -v '^#' <<<"$out" | grep . | sort)" 'ip link set dev p-a-eth0 type bridge_slave flood off
ip link set dev p-a-eth0 type bridge_slave hairpin on
ip link set dev p-a-eth0 type bridge_slave isolated off
ip link set dev p-a-eth0 type bridge_slave learning off' "... just those"
gives 0 "... up" "$NETYARD" up --adopt new/p.yard.yml
is "$(bridge -j -d link show dev p-a-eth0 | jq -c '.[0] | [.hairpin, .learning, .flood, .isolated]')" '[true,false,false,false]' "... others see them"
gives 0 "... show --check" "$NETYARD" show --check p
gives 0 "... back" "$NETYARD" up --adopt p.yard.yml
same_picture "$built" "... as it was"
gives 0 "down" "$NETYARD" down p
same_picture "$empty" "... nothing is left"
gives 0 "script" "$NETYARD" script p.yard.yml
ok "... runs" sh -e <<<"$out"
same_picture "$built" "... and makes the same"

# --- eBPF --------------------------------------------------------------------------------

# limited NAME SED...: an edited file, of which all agree
limited() {
	sed "${@:2}" p.yard.yml >new/p.yard.yml
	gives 0 "eBPF, $1: up" "$NETYARD" up --adopt new/p.yard.yml
	gives 0 "... show --check" "$NETYARD" show --check p
	gives 0 "... discover" "$NETYARD" discover p
	printf '%s\n' "$out" >found/p.yard.yml
	gives 0 "... a plan of that" "$NETYARD" plan --adopt found/p.yard.yml
}
# port_json: what JSON has of a's port
port_json() {
	"$NETYARD" show --format json p | jq -c '.nodes[] | select(.name == "sw").interfaces[] | select(.name == "a-eth0").port'
}
# dropped REASON: frames from a
dropped() {
	"$NETYARD" show --format json p | jq --arg why "$1" '.nodes[] | select(.name == "sw").interfaces[] | select(.name == "a-eth0").counts.dropped[$why]'
}
if interconnects missing | grep -qx ebpf; then
	skip "eBPF" "this machine has no eBPF switches"
else
	sed 's/kind: bridge/kind: ebpf/' p.yard.yml >new/p.yard.yml
	gives 0 "a bridge becomes an eBPF switch: up" "$NETYARD" up --adopt new/p.yard.yml
	passes "eBPF"
	mv new/p.yard.yml p.yard.yml
	mac=$(ip -n p-a -j link show dev eth0 | jq -r '.[0].address')
	limited "options" 's/port: {isolated: true}}$/port: {hairpin: true, learning: false, flood: false}}/'
	is "$(port_json)" '{"isolated":false,"hairpin":true,"learning":false,"flood":false,"cost":null,"max-addresses":null,"pinned":null,"storm":null}' "... JSON has them"
	limited "no pinned sources" 's/port: {isolated: true}}$/port: {pinned: false}}/'
	is "$(port_json | jq .pinned)" null "... it has none"
	limited "limits" 's/port: {isolated: true}}$/port: {max-addresses: 3, pinned: true, storm: 50}}/'
	is "$(port_json)" "{\"isolated\":false,\"hairpin\":false,\"learning\":true,\"flood\":true,\"cost\":null,\"max-addresses\":3,\"pinned\":\"$mac\",\"storm\":50}" "... JSON has them"
	like "$("$NETYARD" show p)" "a-eth0 .* max-addresses 3  pinned $mac  storm 50$" "... show, too"
	gives 0 "... all reach all" "$NETYARD" ping p
	# another one's address, in the frame or in what ARP says
	(ip netns exec p-a timeout 60 python3 - "$mac" "$(ip -n p-b -j link show dev eth0 | jq -r '.[0].address')" <<-'PY'
		import socket, sys
		own, other = (bytes.fromhex(m.replace(":", "")) for m in sys.argv[1:])
		s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
		s.bind(("eth0", 0))
		ip = socket.inet_aton("10.0.0.2")
		for source, sender in (other, other), (own, other):
		    for to in b"\xff" * 6, other:
		        for op in 1, 2:
		            s.send(to + source + b"\x08\x06\x00\x01\x08\x00\x06\x04" + bytes([0, op]) + sender + ip + b"\x00" * 6 + ip + b"\x00" * 18)
	PY
	) || fail "could not send"
	is "$(dropped pinned)" 8 "... nothing gets through with another one's address"
	like "$("$NETYARD" fdb p sw)" " b-eth0 " "... whose way is as it was"
	gives 0 "... all reach all" "$NETYARD" ping p
	limited "fewer limits" 's/port: {isolated: true}}$/port: {max-addresses: 3}}/'
	sent=$(ip netns exec p-a timeout 120 python3 - <<-'PY'
		import random, socket, time
		s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
		s.bind(("eth0", 0))
		n, end = 0, time.monotonic() + 20
		while n < 300000 and time.monotonic() < end:
		    s.send(b"\x02\x00\x00\x00\x00\x01\x0e" + random.randbytes(5) + b"\x88\xb5" + b"\x00" * 46)
		    n += 1
		print(n)
	PY
	) || fail "could not send"
	ok "... of many addresses it has three at most" [ "$("$NETYARD" fdb p sw --format json | jq '[.entries[] | select(.port == "a-eth0")] | length')" -le 3 ]
	ok "... the others' frames are dropped" [ "$(dropped max-addresses)" -ge $((sent - 3)) ]
	is "$("$NETYARD" fdb p sw --format json | jq -c '[.entries[].port | select(. != "a-eth0")] | unique')" '["b-eth0","c-eth0"]' "... and others are known"
	gives 0 "... who reach each other" ip netns exec p-b ping -qc 3 -i 0.1 10.0.0.3
	limited "listed addresses" "s/port: {isolated: true}}\$/port: {pinned: ['02:00:00:00:00:09', '$mac']}}/"
	gives 0 "... all reach all" "$NETYARD" ping p
	limited "no limits" 's/, port: {isolated: true}}$/}/'
	is "$(port_json)" '{"isolated":false,"hairpin":false,"learning":true,"flood":true,"cost":null,"max-addresses":null,"pinned":null,"storm":null}' "... JSON has none"
fi
command -v ovs-vswitchd >/dev/null || {
	gives 0 "... down" "$NETYARD" down p
	skip "Open vSwitch" "not installed"
	plan_done
}

# --- Open vSwitch ------------------------------------------------------------------------

lab ovs
gives 0 "a bridge becomes one of Open vSwitch: up" "$NETYARD" up --adopt p.yard.yml
passes "Open vSwitch"
vsctl="ovs-vsctl --db=unix:/run/netyard/p/ovs/db.sock"
is "$($vsctl get Port p-a-eth0 protected) $($vsctl get Port p-c-eth0 protected)" 'true false' "others see it"
gives 0 "show --check" "$NETYARD" show --check p
built=$(picture)
put_back p "Open vSwitch: no longer isolated" "$vsctl set Port p-a-eth0 protected=false" 'sw:a-eth0: isolated is false, applied was true'
put_back p "Open vSwitch: isolated" "$vsctl set Port p-c-eth0 protected=true" 'sw:c-eth0: isolated is true, applied was false'
sed 's/, port: {isolated: true}//' p.yard.yml >new/p.yard.yml
gives 0 "Open vSwitch: without" "$NETYARD" up --adopt new/p.yard.yml
gives 0 "... all reach all" "$NETYARD" ping p
gives 0 "... down" "$NETYARD" down p
gives 0 "Open vSwitch: script" "$NETYARD" script p.yard.yml
ok "... runs" sh -e <<<"$out"
same_picture "$built" "... and makes the same"
gives 0 "... down" "$NETYARD" down p
same_picture "$empty" "... nothing is left"
plan_done
