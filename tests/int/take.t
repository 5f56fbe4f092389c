#!/bin/bash
# SPDX-License-Identifier: MIT
# take-addresses: an uplink that carries the host's addresses and routes, the default route too,
# joins a bridge; they are at the bridge meanwhile, and come back as they were; killed or failed
# at every request the host has its network, and the next up or down brings what is right.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
. "$(dirname "$0")/uplink.sh"
world "$@"
needs_yaml
needs ping ethtool
seeded

ip netns add outside
adapter eth1
adapter eth2
# behind: who is outside
behind() {
	ip -n outside addr add 10.0.0.9/24 dev eth1
	ip -n outside addr add fd00::9/64 dev eth1 nodad
	ip -n outside addr add 192.0.2.1/32 dev eth1
}
behind
ip addr add 10.7.0.1/24 dev eth2
ip addr add fd07::1/64 dev eth2 nodad

# host_has: what a host may have on an adapter: a label, secondaries, a lifetime, a metric, a peer;
# routes with metrics, tables, sources, MTUs, several hops; one that is another device's first
host_has() {
	ip addr add 10.0.0.1/24 brd + dev eth1
	ip addr add 10.0.0.2/24 dev eth1 label eth1:x
	ip addr add 10.0.0.3/24 dev eth1 noprefixroute
	ip addr add 10.4.0.1/24 dev eth1 valid_lft 36000 preferred_lft 18000 metric 77
	ip addr add 10.5.0.1 peer 10.5.0.2/32 dev eth1 scope link
	ip addr add fd00::1/64 dev eth1 nodad
	ip addr add fd00::2/64 dev eth1 valid_lft 36000 preferred_lft 0
	ip addr add fd04::1/64 dev eth1 metric 33 nodad
	until [ -z "$(ip -6 addr show dev eth1 tentative)" ]; do sleep 0.05; done
	ip route add default via 10.0.0.9 proto static metric 100
	ip route add default via 10.4.0.9 dev eth1 src 10.4.0.1 metric 200
	ip route add 172.16.0.0/16 via 10.0.0.9 src 10.0.0.2 mtu 1300
	ip route add 172.17.0.0/16 via 10.0.0.9 table 100
	ip route add 172.18.0.0/16 nexthop via 10.0.0.9 weight 2 nexthop via 10.7.0.9
	ip route add 172.19.0.0/16 dev eth1 scope link
	ip route add 172.20.0.0/16 via 192.0.2.1 dev eth1 onlink
	ip route add 172.21.0.0/16 via 10.7.0.9
	ip route append 172.21.0.0/16 via 10.0.0.9
	ip -6 route add default via fd00::9 metric 5 pref high
	ip -6 route add fd18::/64 nexthop via fd00::9 weight 3 nexthop via fd07::9
	ip -6 route add fd19::/64 via fe80::99 dev eth1 table 100
	ip -6 route add fd20::/64 via fd00::9 expires 36000
}

# addresses DEV...: with flags, labels and all, but for what a clock changes
addresses() {
	local dev
	for dev; do
		ip -j -d addr show dev "$dev" 2>/dev/null | jq -cS --arg dev "$dev" '.[].addr_info[] |
			if .valid_life_time < 4294967295 then .valid_life_time = "finite" else . end |
			if .preferred_life_time < 4294967295 and .preferred_life_time > 0 then .preferred_life_time = "finite" else . end |
			[$dev, .]'
	done
}
# routes: all that are somebody's, or the kernel's for addresses; hops in the order of their devices
routes() {
	for v in -4 -6; do
		ip "$v" -j -d route show table all | jq -cS '.[] | select(.table != "local" and (.dst | startswith("fe80:") | not)) |
			if .expires then .expires = "finite" else . end | .flags -= ["linkdown"] |
			if .nexthops then .nexthops |= (map(.flags -= ["linkdown"]) | sort_by(.dev)) else . end'
	done
}
# host DEV: all of it, as if it were called so
state() {
	addresses eth1 u-sw eth2
	routes
}
# at_switch: the same as it is to be while the switch has it, made from $was
at_switch() {
	jq -cS 'if type == "array" then (if .[0] == "eth1" and (.[1].scope != "link" or .[1].address) then .[0] = "u-sw" |
			(if .[1].label then .[1].label |= sub("eth1"; "u-sw") else . end) else . end)
		else (if .dev == "eth1" then .dev = "u-sw" else . end) |
			(if .nexthops then .nexthops |= (map(if .dev == "eth1" then .dev = "u-sw" else . end) | sort_by(.dev)) else . end) end' <<<"$was" |
		grep -v '^\["u-sw",{.*"fe80:' | sort
}
reached() {
	ping -q -c 1 -W 2 10.0.0.9 && ping -q -c 1 -W 2 192.0.2.1 && ping -q -c 1 -W 2 fd00::9 &&
		in_ns outside ping -q -c 1 -W 2 10.0.0.1 && in_ns outside ping -q -c 1 -W 2 fd00::1
}

host_has
lab bridge
sed -i 's/10.0.0.1/10.0.0.11/; s/fd00::1/fd00::11/; s/type: uplink/type: uplink, take-addresses: true/' u.yard.yml
ok "who is outside is reached" reached
empty=$(picture)
was=$(state)

# --- there and back ----------------------------------------------------------------------------

gives 2 "plan" "$NETYARD" plan u.yard.yml
like "$out" 'uplink-add +host:eth1' "... tells of it"
like "$out$msg" 'addresses and routes of eth1 \(10[.0-9]*/[0-9]*, the default route, ...\) go to u-sw, and come back at its end' "... says what goes where"
gives 0 "up" "$NETYARD" up u.yard.yml
ok "... who is outside is reached, both ways" reached
diff_ok "$(at_switch)" "$(state | grep -v '^\["u-sw",{.*"fe80:' | sort)" "... the bridge has all that eth1 had"
is "$(addresses u-sw | grep -c fe80:)" 1 "... and a link-local address"
is "$(ip -j link show dev u-sw | jq -r '.[].address')" 02:00:00:00:00:01 "... and the MAC"
ok "... a member is reached" ping -q -c 1 -W 2 10.0.0.11
built=$(picture) taken=$(state)
gives 0 "... plan" "$NETYARD" plan u.yard.yml
like "$out" 'nothing to do' "... nothing is to be done"
is "$msg$(grep note: <<<"$out")" "" "... and no address is somebody else's"
gives 0 "... up again" "$NETYARD" up u.yard.yml
same_picture "$built" "... changes nothing"
gives 0 "... show --check" "$NETYARD" show --check u
gives 0 "... show" "$NETYARD" show u
like "$out" 'eth1 +up +uplink +addresses at sw' "... tells of it"
gives 0 "... show --format json" "$NETYARD" show --format json u
is "$(jq -c '.links[] | select(.type == "uplink") | .["take-addresses"]' <<<"$out")" true "... tells of it"
gives 0 "... discover u" "$NETYARD" discover u
like "$out" 'take-addresses: true' "... tells of it"
unlike "$out" 'mac:' "... and of no MAC, which is eth1's"
unlike "$out" "somebody else" "... nor of addresses left out, which are eth1's"
echo "$out" >d.yard.yml
gives 0 "... plan of that" "$NETYARD" plan --adopt d.yard.yml
like "$out" 'nothing to do' "... nothing is to be done"
gives 2 "plan --down" "$NETYARD" plan --down u
like "$out" '^note: addresses and routes at sw go back to host:eth1$' "... says where all goes"
unlike "$out" 'goes? along' "... and of nothing that it is lost"
gives 0 "down" "$NETYARD" down u
diff_ok "$was" "$(state)" "... gives all back as it was"
same_picture "$empty" "... nothing is left"
ok "... who is outside is reached" reached

# nobody who has a connection notices
for cmd in "up u.yard.yml" "down u"; do
	in_ns outside ping -q -i 0.01 -c 100 -W 1 10.0.0.1 >ping.log &
	pinger=$!
	sleep 0.2
	# shellcheck disable=SC2086 # a list of words
	run "$NETYARD" $cmd
	wait "$pinger"
	like "$(cat ping.log)" ' [012]% packet loss' "$cmd: a connection goes on"
done

# --- the shell ---------------------------------------------------------------------------------

ip -6 route del fd18::/64 # of its hops ip(8) tells nothing that it takes
ip -6 route del fd20::/64 # whose lifetime it does not
ip route del 172.21.0.0/16 via 10.0.0.9
was2=$(state)
gives 0 "up" "$NETYARD" up u.yard.yml
built2=$(state)
gives 0 "down" "$NETYARD" down u
"$NETYARD" script u.yard.yml >up.sh
"$NETYARD" script --down u.yard.yml >down.sh
ok "its script runs" sh -e up.sh
diff_ok "$(sort <<<"$built2")" "$(state | sort)" "... and takes the same"
ok "... takes it down again" sh -e down.sh
diff_ok "$(sort <<<"$was2")" "$(state | sort)" "... all is back"
ip route append 172.21.0.0/16 via 10.0.0.9
ip -6 route add fd18::/64 nexthop via fd00::9 weight 3 nexthop via fd07::9
ip -6 route add fd20::/64 via fd00::9 expires 36000
empty=$(picture) was=$(state)

# --- what others do ----------------------------------------------------------------------------

run "$NETYARD" up u.yard.yml
taken=$(state) built=$(picture)
ip addr add 10.0.0.7/24 dev eth1 # as a DHCP client may that nobody told
# what follows in the same up fails: what was on the switch before stays there
printf '#!/no/such/interpreter\n' >broken
chmod +x broken
sed "s|  a: {|&run: [[$T/broken]], |" u.yard.yml >more.yard.yml
gives 1 "an address comes to eth1, and up cannot start a service: up" "$NETYARD" up --adopt more.yard.yml
like "$msg" 'broken' "... says so"
is "$(ip -j link show dev eth1 | jq -r '.[].master')" u-sw "... the uplink is on its switch still"
ok "... who is outside is reached" reached
ip addr del 10.0.0.7/24 dev u-sw
ip addr add 10.0.0.7/24 dev eth1
gives 2 "an address comes to eth1: show --check" "$NETYARD" show --check u
like "$out" 'host:eth1: has not joined its switch' "... says so"
gives 0 "... show" "$NETYARD" show u
like "$out$msg" 'it has addresses or routes that are to be at u-sw' "... says more"
gives 0 "... up" "$NETYARD" up u.yard.yml
like "$(addresses u-sw)" '"10.0.0.7"' "... moves that, too"
gives 0 "... show --check" "$NETYARD" show --check u
ip addr del 10.0.0.7/24 dev u-sw
ip link set dev eth1 nomaster
gives 2 "it is taken out by hand: show --check" "$NETYARD" show --check u
gives 0 "... up" "$NETYARD" up u.yard.yml
diff_ok "$(sort <<<"$taken")" "$(state | sort)" "... all is at the switch"
same_picture "$built" "... is in it again"
ip link set dev eth1 nomaster
gives 0 "... down" "$NETYARD" down u
diff_ok "$(sort <<<"$was")" "$(state | sort)" "... gives all back nevertheless"
same_picture "$empty" "... nothing is left"
# replug: it is unplugged, and plugged in again: another number, the same MAC
replug() {
	ip link del dev eth1
	adapter eth1
	behind
}
for next in up down; do
	run "$NETYARD" up u.yard.yml
	replug
	until [ -z "$(ip -6 addr show dev eth1 tentative)" ]; do sleep 0.05; done
	gives 2 "it is unplugged and plugged in again: show --check" "$NETYARD" show --check u
	[ $next = down ] || {
		gives 0 "... up" "$NETYARD" up u.yard.yml
		ok "... who is outside is reached" reached
		diff_ok "$(sort <<<"$taken")" "$(state | sort)" "... all is at the switch"
		is "$(ip -j link show dev eth1 | jq -r '.[].master')" u-sw "... it is in it again"
	}
	gives 0 "... down" "$NETYARD" down u
	ok "... who is outside is reached" reached
	diff_ok "$(sort <<<"$was")" "$(state | sort)" "... the host has all that it had"
done
empty=$(picture)
ip link add br0 type bridge
run "$NETYARD" up u.yard.yml
ip link set dev eth1 master br0
gives 1 "it is put on another bridge by hand: up" "$NETYARD" up u.yard.yml
like "$msg" 'it has a master already, br0' "... says whose it is"
gives 0 "... down" "$NETYARD" down u
is "$(ip -j link show dev eth1 | jq -r '.[].master')" br0 "... it stays there"
ip link del dev br0
diff_ok "$(sort <<<"$was")" "$(state | sort)" "... and has all that it had"
run "$NETYARD" up u.yard.yml
rm -r /run/netyard/u
gives 0 "the record is lost: up" "$NETYARD" up u.yard.yml
diff_ok "$(sort <<<"$taken")" "$(state | sort)" "... all is at the switch"
gives 1 "without take-addresses: up" "$NETYARD" up --adopt <(sed 's/, take-addresses: true//' u.yard.yml)
like "$msg" 'host:eth1 cannot be an uplink: sw has its addresses' "... says why"
gives 0 "to another name of the switch" "$NETYARD" up --adopt <(sed 's/\bsw\b/ws/g' u.yard.yml)
ok "... who is outside is reached" reached
gives 0 "without the uplink" "$NETYARD" up --adopt <(sed '/uplink/d' u.yard.yml)
diff_ok "$(sort <<<"$was")" "$(state | sort)" "... gives all back"
run "$NETYARD" up u.yard.yml
gives 0 "down" "$NETYARD" down u
same_picture "$empty" "... nothing is left"

# --- refused ----------------------------------------------------------------------------------

cp u.yard.yml take.yard.yml
sed -i 's/kind: bridge/kind: bridge, stp: true/' u.yard.yml
refused 'with stp of sw nothing would pass for twice its forward delay' "a spanning tree"
cp take.yard.yml u.yard.yml
ip link set dev eth1 down
refused 'it is down, and what the host has there does not work' "one that is down"
ip link set dev eth1 up
ip addr flush dev eth1
ip -6 addr flush dev eth1 scope global
ip route flush table 100
ip -6 route flush table 100
ip -6 route flush dev eth1 proto boot
host_has 2>/dev/null
was=$(state) empty=$(picture)
ip nexthop add id 7 via 10.0.0.9 dev eth1
ip route add 172.30.0.0/16 nhid 7
gives 1 "a route by a nexthop object: up" "$NETYARD" up u.yard.yml
like "$msg" 'by nexthop object 7' "... says why"
ip route del 172.30.0.0/16
ip nexthop del id 7
diff_ok "$was" "$(state)" "... nothing was touched"

# --- faults and kills at every request -------------------------------------------------------

# struck_in WHAT COMMAND ARGUMENT: WHAT at every request of that command
struck_in() {
	local what=$1 cmd=$2 arg=$3 point wrong='' n next
	for ((point = 0; ; point++)); do
		run "$NETYARD" down u
		[ "$cmd" = up ] || run "$NETYARD" up u.yard.yml
		seam "$what:$point" "$cmd" "$arg"
		n=$status
		reached >/dev/null 2>&1 || wrong="without network"
		next=up
		[ $((point % 2)) = 0 ] || next=down
		if [ $next = up ]; then
			run "$NETYARD" up u.yard.yml
			[ "$status" = 0 ] && [ "$(picture)" = "$built" ] && [ "$(state | sort)" = "$(sort <<<"$taken")" ] || wrong="up after it"
		fi
		run "$NETYARD" down u
		[ "$status" = 0 ] && [ "$(state | sort)" = "$(sort <<<"$was")" ] && [ "$(picture)" = "$empty" ] || wrong="down after it"
		[ "$n" != 0 ] && [ -z "$wrong" ] || break
	done
	is "$wrong" "" "$what at $point requests of $cmd: the host has its network, then $next is right"
	[ -z "$wrong" ] || diag "$msg" "$(diff <(echo "$empty") <(picture))" "$(diff <(echo "$was") <(state))"
}
run "$NETYARD" up u.yard.yml
taken=$(state) built=$(picture)
for what in kill fail; do
	struck_in "$what" up u.yard.yml
	struck_in "$what" down u
done
plan_done
