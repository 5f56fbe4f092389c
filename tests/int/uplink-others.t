#!/bin/bash
# SPDX-License-Identifier: MIT
# Uplinks and all the others: the host, or another lab, has put a device to another use meanwhile;
# two labs at once; switches that are somebody else's; an ovs-vswitchd that is not done yet.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
. "$(dirname "$0")/uplink.sh"
world "$@"
needs_yaml
needs ping ethtool
ip netns add outside
adapter eth1
adapter eth2
ip link set dev eth2 down
kinds=bridge
if command -v ovs-vswitchd >/dev/null; then
	start_ovs
	kinds="bridge ovs"
else
	skip "on Open vSwitch" "no Open vSwitch here"
fi

# loses: somebody takes the switch of lab u away
loses() {
	if [ "$kind" = bridge ]; then ip link del dev u-sw; else ovs-vsctl del-br u-sw; fi
}

# --- a device that has lost its switch, and is the host's again ------------------------------

# used WHAT USE BACK [REFUSED]: eth2 is used so (a command, and what takes it back) when lab u has
# lost its switch: down leaves it alone, and up refuses it
used() {
	local before
	lab "$kind" eth2
	run "$NETYARD" up u.yard.yml
	loses
	sh -ec "$2" || fail "$1: could not do it"
	before=$(given eth2)
	gives 1 "$kind: $1: up" "$NETYARD" up u.yard.yml
	like "$msg" "host:eth2 cannot be an uplink: $4" "... says why"
	gives 0 "... down" "$NETYARD" down u
	diff_ok "$before" "$(given eth2)" "... it is as it was put"
	sh -ec "$3" || fail "$1: could not take it back"
	ip link set dev eth2 down
}

for kind in $kinds; do
	used "it has an address of the host's" "ip addr add 192.0.2.1/24 dev eth2" \
		"ip addr del 192.0.2.1/24 dev eth2" "the host has the address 192.0.2.1/24 there"
	used "a route leads through it" "ip route add 198.51.100.0/24 dev eth2" \
		"ip route del 198.51.100.0/24 dev eth2" "the host's route to 198.51.100.0/24 leads through it"
	used "a route of another table does" "ip route add 198.51.100.0/24 dev eth2 table 77" \
		"ip route del 198.51.100.0/24 dev eth2 table 77" \
		"the host's route to 198.51.100.0/24 table 77 leads through it"
	used "a default route of another table, IPv6" "ip -6 route add default dev eth2 table 78" \
		"ip -6 route del default dev eth2 table 78" "the host's default route leads through it"
	used "a device is on it" "ip link add link eth2 name on type macvlan mode bridge" \
		"ip link del dev on" "device on is on it"
	used "it is a port of somebody's bridge" "ip link add br0 type bridge; ip link set dev eth2 master br0" \
		"ip link del dev br0" "it has a master already, br0"
	[ "$kind" = bridge ] && [ "$kinds" != bridge ] &&
		used "it is somebody's port in Open vSwitch" "ovs-vsctl add-br o0 -- set Bridge o0 datapath_type=netdev -- add-port o0 eth2" \
			"ovs-vsctl del-br o0" "it is a port of o0 in Open vSwitch"

	lab "$kind" eth2
	run "$NETYARD" up u.yard.yml
	loses
	ip link del dev eth2
	adapter eth2
	before=$(given eth2)
	gives 0 "$kind: it is another device of the same name and MAC by now: down" "$NETYARD" down u
	diff_ok "$before" "$(given eth2)" "... it is as it was put"
	ip link set dev eth2 down

	run "$NETYARD" up u.yard.yml
	if [ "$kind" = bridge ]; then ip link set dev eth2 nomaster; else ovs-vsctl del-port eth2; fi
	gives 2 "$kind: it was taken out, and is not used: show --check" "$NETYARD" show --check u
	like "$out" 'host:eth2' "... says so"
	gives 0 "... down" "$NETYARD" down u
	like "$out$msg" 'note: eth2 is not on switch sw any more: .* left as it is, up' "... says so"
	like "$(ip link show dev eth2)" '[<,]UP[,>]' "... whoever took it out has it: it stays up"
	ip link set dev eth2 down
done

# --- a device of others on it, of which the lab knows nothing --------------------------------

# takes_out NS: eth2 is taken out of its switch; a device on it, that is up, is in namespace NS
takes_out() {
	if [ "$kind" = bridge ]; then ip link set dev eth2 nomaster; else ovs-vsctl --if-exists del-port eth2; fi
	ip link set dev eth2 up
	ip link add link eth2 name v10 type macvlan mode bridge
	[ -z "$1" ] || ip link set dev v10 netns "$1"
	ip ${1:+-n "$1"} link set dev v10 up
}
# untakes NS
untakes() {
	ip ${1:+-n "$1"} link del dev v10
	ip link set dev eth2 down
}

ip netns add other
for kind in $kinds; do
	lab "$kind" eth2
	takes_out other
	before=$(given eth2)
	gives 1 "$kind: a device in another namespace is on it: up" "$NETYARD" up u.yard.yml
	like "$msg" 'host:eth2 cannot be an uplink: device v10 in namespace other is on it' "... says so"
	diff_ok "$before" "$(given eth2)" "... it was not touched"
	untakes other
	run "$NETYARD" up u.yard.yml
	takes_out other
	before=$(given eth2)
	gives 1 "$kind: it was taken out for that: up" "$NETYARD" up u.yard.yml
	like "$msg" 'host:eth2 cannot be an uplink: device v10 in namespace other is on it' "... says so"
	gives 0 "... down" "$NETYARD" down u
	diff_ok "$before" "$(given eth2)" "... it is as it was put"
	like "$(ip -n other link show dev v10)" 'LOWER_UP' "... and that device has its carrier"
	untakes other
	run "$NETYARD" up u.yard.yml
	loses
	takes_out other
	before=$(given eth2)
	gives 0 "$kind: its switch is deleted: down" "$NETYARD" down u
	diff_ok "$before" "$(given eth2)" "... it is as it was put"
	untakes other
done

kind=bridge
lab bridge eth2
for lost in "" loses; do
	run "$NETYARD" up u.yard.yml
	$lost
	unshare -n sleep 1000 &
	pid=$!
	until [ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do :; done
	ip link set dev eth2 nomaster
	ip link add link eth2 name v10 type macvlan mode bridge
	ip link set dev v10 netns "$pid"
	nsenter --net="/proc/$pid/ns/net" ip link set dev v10 up
	timeout 60 ip -o monitor link dev eth2 >changes &
	monitor=$!
	sleep 0.2
	gives 1 "a device on it, in a namespace without a name${lost:+; its switch is deleted}: up" "$NETYARD" up u.yard.yml
	like "$msg" 'attach eth2 to u-sw: Device or resource busy; another device is on it, perhaps in another namespace' "... says so"
	sleep 0.2
	kill "$monitor"
	wait "$monitor" 2>/dev/null
	unlike "$(cat changes)" 'state DOWN' "... it was never down"
	like "$(ip link show dev eth2)" '[<,]UP[,>]' "... nor is it"
	kill "$pid"
	wait "$pid" 2>/dev/null
	for _ in $(seq 500); do
		ip link set dev eth2 master lo 2>&1 | grep -q busy || break
		sleep 0.01
	done
	run "$NETYARD" down u
	ip link set dev eth2 down
done

# killed CHANGE NS: wherever up or down is killed, and eth2 is on its switch then and taken out
# for a device in NS: the next down leaves it up
killed() {
	local point struck=0 wrong=0
	for ((point = 0; point < 100; point++)); do
		[ "$1" = up ] || run "$NETYARD" up u.yard.yml
		if [ "$1" = up ]; then seam "kill:$point" up u.yard.yml; else seam "kill:$point" down u; fi
		[ "$status" != 0 ] || break
		if is_on_switch; then
			struck=1
			takes_out "$2"
			run "$NETYARD" down u
			[ "$status" = 0 ] && ip link show dev eth2 | grep -q '[<,]UP[,>]' || wrong=$point
			untakes "$2"
		fi
		run "$NETYARD" down u
	done
	run "$NETYARD" down u
	is "$struck$wrong" 10 "$kind: killed in $1, and taken out for a device ${2:+in another namespace }since: it stays up"
}
is_on_switch() {
	if [ "$kind" = bridge ]; then
		[ "$(ip -j link show dev eth2 | jq -r '.[].master')" != null ]
	else
		ovs-vsctl list-ports u-sw 2>/dev/null | grep -qx eth2
	fi
}
for kind in $kinds; do
	lab "$kind" eth2
	for change in up down; do
		killed "$change" ""
		killed "$change" other
	done
done
ip netns del other

# --- a foreign master ---------------------------------------------------------------------------

ip link add br0 type bridge
if [ "$kinds" != bridge ]; then
	kind=ovs
	lab ovs eth2
	run "$NETYARD" up u.yard.yml
	ip link set dev eth2 master br0
	before=$(given eth2)
	gives 0 "in Open vSwitch, and on somebody's bridge, too: down" "$NETYARD" down u
	is "$(ip -j link show dev eth2 | jq -r '.[].master')" br0 "... it stays there"
	like "$(ip link show dev eth2)" '[<,]UP[,>]' "... and up"
	ip link set dev eth2 nomaster
	ip link set dev eth2 down
	run "$NETYARD" script --down u.yard.yml
	like "$out" '^ip link set dev eth2 up$' "script --down: it leaves no master there"
fi

# --- two labs at once -----------------------------------------------------------------------------

lab bridge
sed 's/name: u/name: v/; s/10.0.0.1/10.0.0.2/; s/fd00::1/fd00::2/' u.yard.yml >v.yard.yml
NETYARD_SEAM=stop:1 timeout 60 "$SEAM" up u.yard.yml >out 2>msg &
for _ in $(seq 500); do
	pid=$(cat /run/netyard/.uplinks/lock 2>/dev/null) && [ -n "$pid" ] && wait_stopped "$pid" && break
	sleep 0.01
done
timeout 60 "$NETYARD" up v.yard.yml >out.v 2>msg.v &
second=$!
for _ in $(seq 500); do
	grep -q waiting msg.v && break
	sleep 0.01
done
like "$(cat msg.v)" "the lock of uplinks is in use by process $pid: waiting" "the second of two labs waits"
kill -CONT "$pid"
wait "$second"
is "$?" 1 "... and is refused"
like "$(cat msg.v)" 'host:eth1 cannot be an uplink: it is an uplink of lab u already' "... says who has it"
wait
gives 0 "... the first one has it" "$NETYARD" show --check u
ip link set dev eth1 nomaster
gives 1 "... also after it was taken out by hand: up of the second" "$NETYARD" up v.yard.yml
like "$msg" 'it is an uplink of lab u already, by the record of that' "... says so"
gives 0 "... up of the first" "$NETYARD" up u.yard.yml
sed '/uplink/d' v.yard.yml >w.yard.yml
gives 0 "without it: up of the second" "$NETYARD" up w.yard.yml
gives 0 "... down of the first" "$NETYARD" down u
gives 0 "... up of the second, with it" "$NETYARD" up --adopt v.yard.yml
gives 0 "... down" "$NETYARD" down v
is "$(find /run/netyard 2>&1)" "find: '/run/netyard': No such file or directory" "no state is left"
seam kill:1 up u.yard.yml
gives 0 "killed with the lock: down" "$NETYARD" down u
is "$(find /run/netyard 2>&1)" "find: '/run/netyard': No such file or directory" "... no state is left"

both=0 wrong=0
for _ in 1 2 3 4 5; do
	timeout 60 "$NETYARD" up u.yard.yml >/dev/null 2>&1 &
	first=$!
	timeout 60 "$NETYARD" up v.yard.yml >/dev/null 2>&1 &
	second=$!
	wait $first
	a=$?
	wait $second
	b=$?
	[ $a$b = 01 ] || [ $a$b = 10 ] || both=1
	run "$NETYARD" down u v
	[ "$status" = 0 ] && [ "$(ip -j link show dev eth1 | jq -r '.[].master')" = null ] || wrong=1
done
is "$both$wrong" 00 "five times at once: one of them has it, and gives it back"

# --- somebody else's switch ------------------------------------------------------------------------

existing() { sed 's/, sw\]/, br0]/; s/sw: {kind: bridge}/br0: {kind: bridge, existing: true}/'; }
lab bridge eth2
existing <u.yard.yml >e.yard.yml
for mtu in 1400 9000; do
	ip link set dev eth2 mtu $mtu
	before=$(picture)
	gives 1 "an MTU of $mtu, which an existing bridge would take: up" "$NETYARD" up e.yard.yml
	like "$msg" "host:eth2 cannot be an uplink: its MTU is $mtu, that of br0, which is somebody else's, 1500" "... says so"
	same_picture "$before" "... nothing was touched"
done
ip link set dev eth2 mtu 1400
ip link add port mtu 1400 type dummy 2>/dev/null || ip link add port mtu 1400 type veth peer name port1
ip link set dev port master br0
before=$(picture)
gives 0 "one of the same MTU: up" "$NETYARD" up e.yard.yml
like "$out$msg" 'unless its own MAC was set|' "... says whose MAC the bridge has"
gives 0 "... up again" "$NETYARD" up -v e.yard.yml
is "$out$msg" "lab u is up: nothing to do" "... has nothing to do"
gives 0 "... plan" "$NETYARD" plan e.yard.yml
sed 's/name: u/name: v/; s/10.0.0.1/10.0.0.2/; s/fd00::1/fd00::2/; /uplink/d' e.yard.yml >v.yard.yml
gives 0 "... another lab on the same bridge: up" "$NETYARD" up v.yard.yml
gives 0 "... the first has no drift" "$NETYARD" show --check u
sed 's/name: u/name: x/; s/10.0.0.1/10.0.0.3/; s/fd00::1/fd00::3/' e.yard.yml >x.yard.yml
gives 1 "... a third, with the same device: up" "$NETYARD" up x.yard.yml
like "$msg" 'it is an uplink of lab u already' "... says who has it"
gives 0 "... down of the second" "$NETYARD" down v
is "$(ip -j link show dev eth2 | jq -r '.[].master')" br0 "... the first has its device"
gives 0 "... down" "$NETYARD" down u
same_picture "$before" "... nothing is left"
ip link del dev port
ip link set dev eth2 mtu 1500

ip link add br1 type bridge
lab bridge br1
gives 1 "a bridge as an uplink: plan" "$NETYARD" plan u.yard.yml
like "$msg" 'host:br1 cannot be an uplink: it is a bridge itself' "... says so"
if ip tuntap add dev tun7 mode tun 2>/dev/null; then
	lab bridge tun7
	gives 1 "no Ethernet device: plan" "$NETYARD" plan u.yard.yml
	like "$msg" 'host:tun7 cannot be an uplink: it is no Ethernet device' "... says so"
fi
if [ "$kinds" != bridge ]; then
	ovs-vsctl add-br o1 -- set Bridge o1 datapath_type=netdev
	lab bridge o1
	gives 1 "a bridge of Open vSwitch: plan" "$NETYARD" plan u.yard.yml
	like "$msg" "host:o1 cannot be an uplink: it is a bridge of Open vSwitch \(.*\) itself" "... says so"
	ovs-vsctl del-br o1
fi

# --- the example ------------------------------------------------------------------------------------

ip link del dev br0
ip link del dev br1
before=$(picture)
example=$SRC/examples/host/uplink.yard.yml
ip -n outside addr add 192.0.2.9/24 dev eth1
before=$(picture)
gives 0 "the example: up" "$NETYARD" up "$example"
built=$(picture)
gives 0 "... every node reaches every other" "$NETYARD" ping uplink
ok "... who is outside is reached" in_ns uplink-ns2 ping -q -c 1 -W 2 192.0.2.9
gives 0 "... no drift" "$NETYARD" show --check uplink
gives 0 "... discovered" "$NETYARD" discover uplink
printf '%s\n' "$out" >again.yard.yml
gives 0 "... the same" "$NETYARD" plan --adopt again.yard.yml
gives 0 "... draw --host" "$NETYARD" draw --host --format text
like "$out" 'eth1' "... has it"
gives 0 "... down" "$NETYARD" down uplink
same_picture "$before" "... nothing is left"
by_script() { "$NETYARD" script "$@" "$example" >script.sh && sh -e script.sh; }
ok "... its script runs" by_script
same_picture "$built" "... and builds the same"
ok "... and takes it down" by_script --down
same_picture "$before" "... nothing is left"

# --- an ovs-vswitchd that is not done yet -----------------------------------------------------------

if [ "$kinds" != bridge ]; then
	lab ovs eth2
	ip link set dev eth2 down
	run "$NETYARD" up u.yard.yml
	vswitchd=$(cat /run/openvswitch/ovs-vswitchd.pid)
	kill -STOP "$vswitchd"
	timeout 60 "$NETYARD" down u >/dev/null 2>&1 &
	# the rows are gone, and it waits
	for _ in $(seq 500); do
		[ -z "$(ovs-vsctl --no-wait list-br)" ] && break
		sleep 0.01
	done
	pid=$(cat /run/netyard/u/lock)
	kill -KILL "$pid"
	wait 2>/dev/null
	timeout 60 "$NETYARD" down u >out 2>msg &
	second=$!
	sleep 0.5 # whoever did not wait would have set it down by now
	kill -CONT "$vswitchd"
	wait "$second"
	is "$?" 0 "down after a down that was killed before Open vSwitch was done"
	ovs-vsctl set Open_vSwitch . external_ids:done=yes # and waits
	unlike "$(ip link show dev eth2)" '[<,]UP[,>]' "... it is down, as before"
fi
plan_done
