#!/bin/bash
# SPDX-License-Identifier: MIT
# ping --mtu: the largest packet that passes, as ping(8) finds it, and what of the way takes no
# larger one: on each kind of switch, over routers, and with nothing left in what the kernel knows.
. "$(dirname "$0")/lib.sh"
world "$@"
needs ip jq ping

# lab KIND [MTU [TOP]]: a, b and c on a switch
lab() {
	local word=${1#*/} type=
	case $word in
	ovs-internal) word=ovs type=', port-type: internal' ;;
	ovs-afxdp) word=ovs type=', port-type: afxdp' ;;
	ovs-veth) word=ovs ;;
	esac
	cat >m.yard.yml <<-LAB
		name: m
		mtu: ${2:-1500}
		${3:-}
		nodes:
		  sw: {kind: $word$type}
		  a: {interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
		  b: {interfaces: {eth0: {addresses: [10.0.0.2/24, "fd00::2/64"]}}}
		  c: {interfaces: {eth0: {addresses: [10.0.0.3/24, "fd00::3/64"]}}}
		links:
		  - endpoints: [a:eth0, sw]
		  - endpoints: [b:eth0, sw]
		  - endpoints: [c:eth0, sw]
	LAB
	gives 0 "$1: up" "$NETYARD" up m.yard.yml
}

# passes FROM ADDRESS BYTES: ping(8) gets an answer to one of that size, of three
passes() {
	local header=28
	[[ $2 != *:* ]] || header=48
	ip netns exec "m-$1" ping -q -c 2 -i 0.1 -W 0.7 -M "do" -s $(($3 - header)) "$2" >/dev/null 2>&1
}

# agrees NAME: what the last JSON says of each question, ping(8) says, too
agrees() {
	local from address bytes wrong=
	while read -r from address bytes; do
		passes "$from" "$address" "$bytes" || wrong+=" $from-$address: not $bytes;"
		! passes "$from" "$address" $((bytes + 1)) || wrong+=" $from-$address: $((bytes + 1)), too;"
	done < <(jq -r ".pings[] | select($2) | \"\(.from) \(.address) \(.passes)\"" <<<"$out")
	is "$wrong" "" "$1: as ping(8) finds it"
}

# json NAME STATUS
json() {
	gives "$2" "$1: ping --mtu" "$NETYARD" ping --mtu --format json m
}

# narrow KIND: b's port, or its device where there is no other, takes less
narrow() {
	local device=m-b-eth0 ns='' said="sw:b-eth0 \(device m-b-eth0, MTU 1400\)"
	case $1 in
	ovs-internal | macvlan)
		device=eth0 ns="-n m-b"
		said="b:eth0 \(MTU 1400\)"
		;;
	ovs-*) ns="-n netyard-m" ;;
	esac
	json "$1" 0
	is "$(jq -c '[.failed, ([.pings[].passes] | unique)]' <<<"$out")" '[0,[1500]]' "$1: ... all of it passes"
	is "$(jq -r '.pings[0].path' <<<"$out")" "a:eth0 - sw - b:eth0" "$1: ... over what"
	# shellcheck disable=SC2086 # an option and its value
	ip $ns link set dev "$device" mtu 1400
	run "$NETYARD" ping --mtu --format json m
	agrees "$1, a narrow port" '.from == "a" and .to == "b"'
	is "$(jq '[.pings[] | select(.from == "a" and .to == "c") | .passes, .failure] | unique' -c <<<"$out")" \
		'[null,1500]' "$1: ... others are as they were"
	if [ "$(jq '[.pings[] | select(.to == "b") | .passes] | min' <<<"$out")" = 1500 ]; then
		is "$status" 0 "$1: ... which is not looked at: all passes"
	else
		is "$status" 2 "$1: ... is told"
		like "$(jq -r '.pings[] | select(.from == "a" and .to == "b") | .failure' <<<"$out" | head -n 1)" \
			"^14[0-9][0-9] of 1500 bytes pass; the smallest, $said, drops without a word\$" "$1: ... by what"
		gives 2 "$1: for people" "$NETYARD" ping --mtu m
		like "$out" "^a:eth0 - sw - b:eth0, 10.0.0.2.*: 14[0-9][0-9] of 1500 bytes pass\$" "$1: ... the way"
		is "$(awk 'length > 80' <<<"$out")" "" "$1: ... in 80 columns"
	fi
	gives 0 "$1: down" "$NETYARD" down m
}

for kind in bridge ebpf macvlan ovs-veth ovs-internal ovs-afxdp; do
	if interconnects missing | grep -qx "$kind"; then
		skip "$kind" "this machine lacks something for it"
		continue
	fi
	top=
	[[ $kind != ovs-* ]] || top="ovs: {instance: private, datapath: netdev}"
	lab $kind 1500 "$top"
	narrow $kind
done

# an internal port in user space, whatever MTU its device has (3.1.0, 3.5.0, 4.0.0)
if command -v ovs-vswitchd >/dev/null; then
	lab ovs-internal 1500 "ovs: {instance: private, datapath: netdev}"
	ip -n m-a link set dev eth0 mtu 9000
	ip -n m-b link set dev eth0 mtu 9000
	run "$NETYARD" ping --mtu --format json m
	agrees "an internal port in user space" '.from == "a" and .to == "b"'
	if [ "$status" = 0 ]; then
		skip "... takes no more than 1500 bytes" "this Open vSwitch has larger ones"
	else
		like "$(jq -r '.pings[] | select(.from == "a" and .to == "b") | .failure' <<<"$out" | head -n 1)" \
			'^15[0-9]+ of 9000 bytes pass; dropped without a word by sw:[ab]-eth0, an internal port of Open vSwitch in user space' "... says so"
	fi
	gives 0 "an internal port in user space: down" "$NETYARD" down m
fi

# --- packets of 64k ------------------------------------------------------------------------

lab bridge 65535
json jumbo 0
is "$(jq -c '[.pings[].passes] | unique' <<<"$out")" '[65535]' "jumbo: ... all of it passes"
ip link set dev m-b-eth0 mtu 9000
json "jumbo, a narrow port" 2
agrees "jumbo, a narrow port" '.from == "a" and .to == "b"'
# nothing of the way tells of it: it is found all the same
ip link set dev m-b-eth0 mtu 65535
if tc -n m-a qdisc add dev eth0 root tbf rate 1gbit burst 3000 limit 100000 2>/dev/null; then
	ip netns exec m-a ethtool -K eth0 gso off tso off >/dev/null 2>&1
	json "a queue that takes none so large" 2
	agrees "a queue that takes none so large" '.from == "a" and .to == "b"'
	like "$(jq -r '.pings[] | select(.from == "a" and .to == "b") | .failure' <<<"$out" | head -n 1)" \
		'^[23][0-9]{3} of 65535 bytes pass; no device on the way has so small an MTU: ' "... says so"
else
	skip "a queue that takes none so large" "no tbf here"
fi
gives 0 "jumbo: down" "$NETYARD" down m

# --- routers -------------------------------------------------------------------------------

ip netns add other
cat >m.yard.yml <<'LAB'
name: m
nodes:
  sw: {kind: bridge}
  a:
    interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}
    routes: [{to: default, via: 10.0.0.2}, {to: "::/0", via: "fd00::2"}]
  r:
    forward: true
    sysctls: {net.ipv4.icmp_ratelimit: 0, net.ipv6.icmp.ratelimit: 0}
    interfaces:
      eth0: {addresses: [10.0.0.2/24, "fd00::2/64"]}
      eth1: {addresses: [10.1.0.2/24, "fd01::2/64"]}
  o:
    kind: container
    netns: other
    interfaces: {eth0: {addresses: [10.1.0.1/24, "fd01::1/64"]}}
    routes: [{to: default, via: 10.1.0.2}, {to: "::/0", via: "fd01::2"}]
links:
  - endpoints: [a:eth0, sw]
  - endpoints: [r:eth0, sw]
  - endpoints: [r:eth1, o:eth0]
LAB
gives 0 "a router: up" "$NETYARD" up m.yard.yml
# known: what the kernel remembers of the ways
known() {
	for ns in m-a m-r other; do
		for to in 10.1.0.1 10.0.0.1 fd01::1 fd00::1; do
			ip -n $ns route get $to | grep -o ' mtu .*' | sed "s/^/$ns $to/"
		done
	done
}
from_a='.from == "a" and .to == "o"'
ip -n m-r link set dev eth1 mtu 1400
ip -n other link set dev eth0 mtu 1400
json "ends that differ" 0
is "$(jq -c "[.pings[] | select($from_a) | .passes, .failure, .path] | unique" <<<"$out")" \
	'[null,1400,"a:eth0 - sw - r - o:eth0"]' "... the router tells, nobody is in the way"
is "$(known)" "" "... and the kernel has learned nothing"
agrees "ends that differ" "$from_a" # which teaches it
before=$(known)
like "$before" 'm-a fd01::1 mtu 1400' "what it had learned before"
json "... once more" 0
is "$(known)" "$before" "... stays"
ip -n m-a route flush cache
ip -n m-a -6 route flush cache
ip -n other link set dev eth0 mtu 1500
json "a router in the middle takes less" 2
is "$(jq -r "[.pings[] | select($from_a) | .failure] | unique[]" <<<"$out")" \
	"1400 of 1500 bytes pass; the smallest is r:eth1 (MTU 1400), r (10.0.0.2) says so
1400 of 1500 bytes pass; the smallest is r:eth1 (MTU 1400), r (fd00::2) says so" "... says who"
is "$(known)" "" "... and the kernel has learned nothing"
if ip netns exec m-r nft 'add table ip t; add chain ip t out { type filter hook output priority 0; };
	add rule ip t out icmp type destination-unreachable drop' 2>/dev/null; then
	json "a router that is not let speak" 2
	like "$(jq -r "[.pings[] | select($from_a) | .failure][0]" <<<"$out")" \
		'^1400 of 1500 bytes pass; the smallest is r:eth1 \(MTU 1400\) of a router that says nothing$' "... says that"
	ip netns exec m-r nft delete table ip t
else
	skip "a router that is not let speak" "no nftables"
fi
ip -n m-r link set dev eth1 mtu 1500
ip link set dev m-r-eth0 mtu 1400
json "a switch on the way to a router takes less" 2
like "$(jq -r "[.pings[] | select($from_a) | .failure][0]" <<<"$out")" \
	'bytes pass; the smallest, sw:r-eth0 \(device m-r-eth0, MTU 1400\), drops without a word' "... says which"
agrees "a switch on the way to a router takes less" '.from == "a"'
gives 2 "csv" "$NETYARD" ping --mtu --format csv m
like "$out" '^from,to,address,bytes,rtt_us,passes,path,failure' "... has columns of it"
gives 0 "a router: down" "$NETYARD" down m
ip netns del other
plan_done
