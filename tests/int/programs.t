#!/bin/bash
# SPDX-License-Identifier: MIT
# Examples with programs of others: routers that learn their routes (FRR), that advertise (radvd),
# a server that is measured (iperf3); and a router that asks two tables.  What programs set is left
# alone by up and down, and is no drift.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ping

ip netns add x && ip netns del x # /run/netns is there from now on
empty=$(picture)
host=$(find /mnt /etc/frr /etc/radvd.conf 2>/dev/null | sort | md5sum)

# comes CMD...: it succeeds, in at most 30 s
comes() {
	local i
	for ((i = 0; i < 300; i++)); do
		! "$@" >/dev/null 2>&1 || return 0
		sleep 0.1
	done
	return 1
}
# by NODE TO [FROM]: by which device a router sends what is for an address
by() {
	ip -n "$1" -j route get "$2" ${3:+from "$3" iif lan} | jq -r '.[0].dev'
}
# is_by NODE TO DEV
is_by() {
	[ "$(by "$1" "$2")" = "$3" ]
}
# left_alone LAB FILE: what programs have set there is no business of netyard's
left_alone() {
	gives 0 "... no drift" "$NETYARD" show --check "$1"
	gives 0 "... up again" "$NETYARD" up "$2"
	like "$out" 'nothing to do' "... has nothing to do"
}
# goes LAB: it leaves nothing
goes() {
	gives 0 "... down" "$NETYARD" down "$1"
	same_picture "$empty" "... leaves nothing"
	is "$(find /mnt /etc/frr /etc/radvd.conf 2>/dev/null | sort | md5sum)" "$host" "... nor a file"
}

if [ -x /usr/lib/frr/ospfd ]; then
	file=$SRC/examples/programs/ospf.yard.yml
	gives 0 "OSPF: up" "$NETYARD" up "$file"
	ok "... routers learn from each other" comes is_by ospf-r1 10.3.0.10 r3
	like "$(ip -n ospf-r1 route show proto ospf)" '^10\.3\.0\.0/24 ' "... what is behind another"
	ok "... members reach each other" comes "$NETYARD" exec ospf pc1 -- ping -c 1 -W 1 10.3.0.10
	learned=$(ip -n ospf-r1 route show proto ospf)
	left_alone ospf "$file"
	is "$(ip -n ospf-r1 route show proto ospf)" "$learned" "... and takes no route that was learned"
	gives 0 "... a link is cut" "$NETYARD" link ospf r1:r3 down
	ok "... the way is by the third" comes is_by ospf-r1 10.3.0.10 r2
	ok "... which passes" comes "$NETYARD" exec ospf pc1 -- ping -c 1 -W 1 10.3.0.10
	gives 0 "... and up" "$NETYARD" up "$file"
	ok "... it is the short one again" comes is_by ospf-r1 10.3.0.10 r3
	goes ospf
	is "$(pgrep -c 'zebra|ospfd')" 0 "... nor a process"
else
	skip "OSPF" "no FRR here"
fi

# n_taken NODE: how many addresses it has made of what is advertised
n_taken() {
	ip -n "radvd-$1" -6 -j addr show dev eth0 scope global | jq '[.[].addr_info[] | select(.dynamic and (.tentative | not))] | length'
}
# has_two NODE
has_two() {
	[ "$(n_taken "$1")" = 2 ]
}
if command -v radvd >/dev/null; then
	file=$SRC/examples/programs/radvd.yard.yml
	gives 0 "radvd: up" "$NETYARD" up "$file"
	for pc in pc1 pc2; do
		ok "... $pc has an address of each network" comes has_two $pc
	done
	like "$(ip -n radvd-pc1 -6 route show default)" 'proto ra' "... and the way out"
	is "$(ip -6 route show proto ra)" "" "... the host has not"
	left_alone radvd "$file"
	goes radvd
else
	skip "radvd" "no radvd here"
fi

if command -v iperf3 >/dev/null; then
	file=$SRC/examples/programs/iperf3.yard.yml
	gives 0 "iperf3: up" "$NETYARD" up "$file"
	ok "... it is measured" comes "$NETYARD" exec iperf3 client -- iperf3 -c server -n 100K
	like "$("$NETYARD" logs iperf3 server)" 'Accepted connection from 10.0.0.2' "... which it tells"
	left_alone iperf3 "$file"
	goes iperf3
else
	skip "iperf3" "no iperf3 here"
fi

file=$SRC/examples/routers/policy-routing.yard.yml
gives 0 "policy routing: up" "$NETYARD" up "$file"
is "$(by policy-router 203.0.113.1 10.0.0.11) $(by policy-router 203.0.113.1 10.0.0.12)" "isp1 isp2" "... each has its provider"
for pc in pc1 pc2; do
	ok "... $pc reaches the server" "$NETYARD" exec policy $pc -- ping -c 1 -w 5 203.0.113.1
done
built=$(picture)
left_alone policy "$file"
goes policy
"$NETYARD" script "$file" >build.sh
ok "... its script" sh -e build.sh
diff_ok "$built" "$(picture)" "... makes the same picture"
goes policy
plan_done
