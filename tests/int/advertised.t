#!/bin/bash
# SPDX-License-Identifier: MIT
# A router in a node advertises a network and itself: the lab's members take that, the host takes
# nothing of it, on whichever device of the lab's it could hear it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ovs.sh"
world "$@"
needs jq python3
[ -e /proc/sys/net/ipv6/conf/default/accept_ra ] || skip_all "no IPv6 here"
[ "$(cat /proc/sys/net/ipv6/conf/default/accept_ra)" = 1 ] || skip_all "the host takes nothing that is advertised"

# advertise PREFIX: a router advertisement, from eth0 of the namespace that this runs in
cat >advertise <<'PY'
import socket, struct, sys
s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
prefix = socket.inet_pton(socket.AF_INET6, sys.argv[1])
s.sendto(struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0) +
         struct.pack("!BBBBIII", 3, 4, 64, 0xc0, 3600, 3600, 0) + prefix,
         ("ff02::1", 0, 0, socket.if_nametoindex("eth0")))
PY
# told PREFIX COMMAND...: the command prints something, as that is advertised; at most 10 s, in which it
# is said again and again
told() {
	local i prefix=$1
	shift
	for ((i = 0; i < 100; i++)); do
		in_ns ra-a python3 advertise "$prefix"
		[ -z "$("$@")" ] || return 0
		sleep 0.1
	done
	return 1
}
# heard NS: it has taken what was advertised
heard() {
	told fd00:77:: ip ${1:+-n "$1"} -6 route show proto ra
}
# host: all that the host has of IPv6, but for what comes when a device has carrier
host() {
	ip -6 route show table all | grep -v '^multicast ' | sort
	ip -6 addr show dynamic
}
# n_heard: how many advertisements came to the host
n_heard() {
	sed -n 's/^Icmp6InRouterAdvertisements *//p' /proc/net/snmp6
}

# until_heard COUNT: more than that have come
until_heard() {
	told fd00:77:: eval "n_heard | grep -vx '$1'"
}

# lab SWITCH HOST: members a and b, and the host if said, on such a switch
lab() {
	cat >ra.yard.yml <<-LAB
		name: ra
		ovs: {instance: system}
		nodes:
		  sw: $1
		  a: {interfaces: {eth0: {addresses: ["fd00:1::1/64"]}}}
		  b: {interfaces: {eth0: {addresses: ["fd00:1::2/64"]}}}
		  $2
		links:
		  - endpoints: [a:eth0, sw]
		  - endpoints: [b:eth0, sw]
		  ${2:+- endpoints: [host:eth0, sw]}
	LAB
	[[ $1 = *ovs* ]] || sed -i '/^ovs:/d' ra.yard.yml
}
member='host: {kind: host, interfaces: {eth0: {addresses: ["fd00:1::9/64"]}}}'

# try NAME: nothing of it comes to the host, by up and by its script
try() {
	local by before
	for by in up script; do
		if [ $by = up ]; then
			gives 0 "$1: up" "$NETYARD" up ra.yard.yml
		else
			"$NETYARD" script ra.yard.yml >build.sh
			! grep -q '^# ebpf-add ' build.sh || continue
			ok "$1: its script" sh -e build.sh
		fi
		before=$(host)
		ok "$1: a member takes what is advertised" heard ra-b
		is "$(host)" "$before" "... the host does not"
		"$NETYARD" down ra >/dev/null
	done
}

for kind in bridge ebpf macvlan; do
	lab "{kind: $kind}" ""
	try $kind
	lab "{kind: $kind}" "$member"
	try "$kind, with the host"
done
if command -v ovs-vswitchd >/dev/null; then
	start_ovs
	for type in veth internal; do
		lab "{kind: ovs, port-type: $type}" ""
		try "ovs, $type"
		lab "{kind: ovs, port-type: $type}" "$member"
		try "ovs, $type, with the host"
	done
else
	skip "ovs" "no Open vSwitch here"
fi

cat >ra.yard.yml <<-LAB
	name: ra
	nodes:
	  host: {kind: host, interfaces: {eth0: {addresses: ["fd00:1::9/64"]}}}
	  a: {interfaces: {eth0: {addresses: ["fd00:1::1/64"]}}}
	links: [{endpoints: [host:eth0, a:eth0]}]
LAB
gives 0 "a link to the host: up" "$NETYARD" up ra.yard.yml
before=$(host)
ok "... it hears what is advertised" until_heard "$(n_heard)"
is "$(host)" "$before" "... and takes nothing"
echo 1 >/proc/sys/net/ipv6/conf/ra-eth0/accept_ra
gives 0 "somebody has it take that: up again" "$NETYARD" up ra.yard.yml
ok "... leaves that to him" heard ""
"$NETYARD" down ra >/dev/null

# IPv6 ends on a device of an MTU below 1280, and begins anew
for mtu in 1500 1200 1500; do
	cat >ra.yard.yml <<-LAB
		name: ra
		nodes: {host: {kind: host}, a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}}
		links: [{endpoints: ["host:eth0", "a:eth0"], mtu: $mtu}]
	LAB
	gives 0 "an MTU of $mtu: up" "$NETYARD" up ra.yard.yml
done
is "$(cat /proc/sys/net/ipv6/conf/ra-eth0/accept_ra)" 0 "... and the host still takes nothing that is advertised there"
"$NETYARD" down ra >/dev/null

# where the host works at a switch, it takes what the routers of its own network advertise
ip netns add ra-a
ip link add up0 type veth peer name eth0 netns ra-a
ip link set dev up0 up && ip -n ra-a link set dev eth0 up
ip addr add 192.0.2.1/24 dev up0
ok "the host's own router: it takes what that advertises" heard ""
cat >ra.yard.yml <<-LAB
	name: ra
	nodes:
	  sw: {kind: bridge}
	  host: {kind: host}
	links: [{endpoints: [host:up0, sw], type: uplink, take-addresses: true}]
LAB
# takes DEV PREFIX: the host has an address of that there, as it is advertised
takes() {
	told "$2" ip -6 addr show dev "$1" dynamic to "$2/64"
}
# accepts: what the switch takes of its routers
accepts() {
	cat /proc/sys/net/ipv6/conf/ra-sw/accept_ra
}
n=0
for by in up script; do
	if [ $by = up ]; then
		gives 0 "... on an uplink whose addresses are taken: up" "$NETYARD" up ra.yard.yml
	else
		"$NETYARD" script ra.yard.yml >build.sh
		ok "... the same by its script" sh -e build.sh
	fi
	like "$(ip -6 route show default)" 'dev ra-sw proto ra' "... what it was told leads through the switch"
	ok "... there it takes what is advertised next" takes ra-sw "fd00:7$n::"
	like "$(ip -6 route show default)" 'dev ra-sw proto ra metric 1024 ' "... the way anywhere, too"
	ip link set dev ra-sw down
	gives 0 "... the switch was set down: up" "$NETYARD" up ra.yard.yml
	is "$(accepts)" 1 "... it goes on taking it"
	ok "... and is told once more" takes ra-sw "fd00:9$n::"
	sed -i.whole '/take-addresses/d' ra.yard.yml
	gives 0 "... without the uplink" "$NETYARD" up ra.yard.yml
	is "$(accepts)" 0 "... the switch takes nothing"
	like "$(ip -6 route show default)" 'dev up0 proto ra' "... what it was told leads through the uplink again"
	ok "... there it takes what is advertised then" takes up0 "fd00:8$n::"
	like "$(ip -6 route show default)" 'dev up0 proto ra metric 1024 ' "... the way anywhere, too"
	"$NETYARD" down ra >/dev/null
	mv ra.yard.yml.whole ra.yard.yml
	n=$((n + 1))
done
plan_done
