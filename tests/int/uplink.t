#!/bin/bash
# SPDX-License-Identifier: MIT
# Uplinks: a device that the host has joins a bridge, or Open vSwitch, and is given back as it
# was; who may not be one; what others do to it; faults and kills at requests.  An adapter
# is here one end of a veth pair, whose other end is the world outside.
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
ip -n outside addr add 10.0.0.9/24 dev eth1
ip -n outside addr add fd00::9/64 dev eth1 nodad
ip link set dev eth2 down mtu 1400 addrgenmode none

# once, so that /run/netns is there
ip netns add x && ip netns del x
kinds=bridge
if interconnects missing | grep -qx ebpf; then skip "on an eBPF switch" "this machine has no eBPF switches"; else kinds="$kinds ebpf"; fi
if command -v ovs-vswitchd >/dev/null; then
	start_ovs
	kinds="$kinds ovs"
else
	skip "on Open vSwitch" "no Open vSwitch here"
fi
empty=$(picture)
was=$(given eth1 eth2)

# --- who may not be one ----------------------------------------------------------------

lab bridge
sed 's/eth1/eth7/' u.yard.yml >7.yard.yml
gives 1 "no such device: up" "$NETYARD" up 7.yard.yml
like "$msg" 'host:eth7 cannot be an uplink: there is no such device on this host' "... says so"
ip link property add dev eth2 altname eth7
gives 1 "another name of a device: up" "$NETYARD" up 7.yard.yml
like "$msg" 'host:eth7 cannot be an uplink: that is another name of eth2: write eth2' "... says so"
ip link property del dev eth2 altname eth7
ip link add br0 type bridge
ip link set dev eth1 master br0
refused 'it has a master already, br0' "a port of a bridge"
ip link set dev eth1 nomaster
ip link del dev br0
ip addr add 192.0.2.1/24 dev eth1
refused 'the host has the address 192.0.2.1/24 there' "an address"
ip route add default via 192.0.2.9
refused "the host's default route leads through it" "the default route"
ip route del default
ip route add 198.51.100.0/24 via 192.0.2.9
ip addr del 192.0.2.1/24 dev eth1
ip route add 198.51.100.0/24 dev eth1
refused "the host's route to 198.51.100.0/24 leads through it" "a route"
ip route del 198.51.100.0/24 dev eth1
ip -6 addr add fd01::1/64 dev eth1 nodad
refused 'the host has the address fd01::1/64 there' "an IPv6 address"
ip -6 addr del fd01::1/64 dev eth1
ip link add link eth1 name on type macvlan mode bridge
refused 'device on is on it' "a device on it"
ip link del dev on
ip link set dev eth1 mtu 1200
refused 'its MTU is 1200' "an MTU that takes IPv6 away from the bridge"
ip link set dev eth1 mtu 1500
ip link set dev eth1 alias netyard:other:sw:x
refused "it is lab other's own device" "a device of a lab"
ip link set dev eth1 alias ''
diff_ok "$was" "$(given eth1 eth2)" "as it was"

# --- on each kind of switch --------------------------------------------------------------

for kind in $kinds; do
	lab "$kind"
	gives 0 "$kind: up" "$NETYARD" up u.yard.yml
	built=$(picture)
	ok "... who is outside is reached" in_ns u-a ping -q -c 1 -W 2 10.0.0.9
	ok "... over IPv6" in_ns u-a ping -q -c 1 -W 2 fd00::9
	ok "... a member is, from there" in_ns outside ping -q -c 1 -W 2 10.0.0.1
	is "$(ip -j link show dev eth1 | jq -c '.[] | [.ifname, .ifalias, .group, .altnames]')" \
		'["eth1",null,"default",null]' "... it bears no mark"
	is "$(given eth1 | jq -cS 'select(type == "object") | [.address, .mtu, .inet6_addr_gen_mode, .addr_info]')" \
		"$(jq -cS 'select(.ifname? == "eth1") | [.address, .mtu, .inet6_addr_gen_mode, .addr_info]' <<<"$was")" \
		"... and is as before"
	gives 0 "... plan" "$NETYARD" plan u.yard.yml
	gives 0 "... show --check" "$NETYARD" show --check u
	gives 0 "... show" "$NETYARD" show u
	like "$out" '^  eth1 +up +uplink +mtu 1500 +to sw:host-eth1$' "... tells of it"
	gives 0 "... discover u" "$NETYARD" discover u
	like "$out" 'endpoints: \[host:eth1, sw\]' "... tells of it"
	like "$out" 'type: uplink' "... as what it is"
	gives 0 "... draw" "$NETYARD" draw --format text u
	like "$out" 'eth1 \+-uplink-\+ eth1 +host' "... draws it"
	sed 's/name: u/name: v/; s/10.0.0.1/10.0.0.2/; s/fd00::1/fd00::2/' u.yard.yml >v.yard.yml
	gives 1 "... a second lab: up" "$NETYARD" up v.yard.yml
	like "$msg" "host:eth1 cannot be an uplink: it is an uplink of lab u already" \
		"... says who has it"
	same_picture "$built" "... nothing was touched"
	gives 0 "... down" "$NETYARD" down u
	same_picture "$empty" "... nothing is left"
	diff_ok "$was" "$(given eth1 eth2)" "... given back as it was"

	sh_built() { "$NETYARD" script "$@" u.yard.yml >script.sh && sh -e script.sh; }
	if [ "$kind" != ebpf ]; then # of which no script can make the program
		ok "$kind: its script runs" sh_built
		same_picture "$built" "... and builds the same"
		ok "... takes it down again" sh_built --down
		same_picture "$empty" "... nothing is left"
		diff_ok "$was" "$(given eth1 eth2)" "... given back as it was"
	fi

	lab "$kind" eth2
	gives 0 "$kind: one that is down: up" "$NETYARD" up u.yard.yml
	like "$(ip link show dev eth2)" '[<,]UP[,>]' "... is up"
	is "$(ip -j addr show dev eth2 | jq -c '.[].addr_info')" '[]' "... without an address, as its mode says"
	gives 0 "... up again" "$NETYARD" up u.yard.yml
	gives 0 "... down" "$NETYARD" down u
	same_picture "$empty" "... nothing is left"
	diff_ok "$was" "$(given eth1 eth2)" "... given back as it was"

	# what others do to it
	lab "$kind"
	broken u "$kind: set down by hand" 'ip link set dev eth1 down' "host:eth1: state is down, applied was up"
	run "$NETYARD" up u.yard.yml
	rm -r /run/netyard/u
	gives 0 "$kind: the record is lost: plan" "$NETYARD" plan u.yard.yml
	gives 0 "... up" "$NETYARD" up u.yard.yml
	same_picture "$built" "... as it was built"
	rm -r /run/netyard/u
	gives 0 "... lost again: down, by the name alone" "$NETYARD" down u
	same_picture "$empty" "... nothing is left"

	lab "$kind" eth2
	run "$NETYARD" up u.yard.yml
	if [ "$kind" != ovs ]; then ip link del dev u-sw; else ovs-vsctl del-br u-sw; fi
	gives 2 "$kind: its switch is deleted: show --check" "$NETYARD" show --check u
	gives 0 "... up" "$NETYARD" up u.yard.yml
	gives 0 "... show --check" "$NETYARD" show --check u
	if [ "$kind" != ovs ]; then ip link del dev u-sw; else ovs-vsctl del-br u-sw; fi
	gives 0 "... deleted again: down" "$NETYARD" down u
	diff_ok "$was" "$(given eth1 eth2)" "... given back as it was"
	lab "$kind"
	run "$NETYARD" up u.yard.yml
	ip link del dev eth1
	gives 2 "$kind: it vanishes: show --check" "$NETYARD" show --check u
	like "$out" 'host:eth1' "... says so"
	gives 1 "... up" "$NETYARD" up u.yard.yml
	like "$msg" 'host:eth1 cannot be an uplink: there is no such device on this host' "... says what is wrong"
	adapter eth1
	gives 0 "... another one comes: up" "$NETYARD" up u.yard.yml
	gives 0 "... no drift" "$NETYARD" show --check u
	ip link del dev eth1
	gives 0 "... and vanishes: down" "$NETYARD" down u
	adapter eth1
	ip -n outside addr add 10.0.0.9/24 dev eth1
	ip -n outside addr add fd00::9/64 dev eth1 nodad
	empty=$(picture) was=$(given eth1 eth2)

	# from one switch to the other kind, and to another name of it
	run "$NETYARD" up u.yard.yml
	sed 's/sw/ws/g' u.yard.yml >w.yard.yml
	gives 0 "$kind: to another switch" "$NETYARD" up --adopt w.yard.yml
	gives 0 "... show --check" "$NETYARD" show --check u
	ok "... who is outside is reached" in_ns u-a ping -q -c 1 -W 2 10.0.0.9
	gives 0 "... without it" "$NETYARD" up --adopt <(sed '/uplink/d' w.yard.yml)
	diff_ok "$was" "$(given eth1 eth2)" "... given back as it was"
	gives 0 "... down" "$NETYARD" down u
	same_picture "$empty" "... nothing is left"
done

# --- on an eBPF switch, which has it by a program and takes all frames -----------------------

# of_outside MAC: the switch knows it there
of_outside() {
	"$NETYARD" fdb u sw --format json | jq -e --arg mac "$1" '[.entries[] | select(.mac == $mac and .port == "host-eth1")] != []'
}
if [[ $kinds = *ebpf* ]]; then
	lab ebpf
	ip link set dev eth1 promisc on
	refused 'somebody has it take all frames, .*: ip link set dev eth1 promisc off' "one that takes all frames"
	ip link set dev eth1 promisc off
	for hook in clsact ingress; do
		tc qdisc add dev eth1 "$hook"
		refused 'filters of others may see what it receives' "one with a qdisc $hook"
		tc qdisc del dev eth1 "$hook"
	done
	run "$NETYARD" up u.yard.yml
	ok "an eBPF switch: members are heard outside" in_ns u-a ping -q -c 1 -W 2 10.0.0.9
	ok "... and learned there" of_outside "$(ip -n outside -j link show dev eth1 | jq -r '.[].address')"
	gives 0 "... show, in numbers" "$NETYARD" show --format json u
	is "$(jq '[.nodes[] | select(.name == "sw") | .interfaces[] | select(.name == "host-eth1") | .counts.received > 0] | any' <<<"$out")" \
		true "... counts what comes from outside"
	built=$(picture)
	broken u "an eBPF switch: it is told to take no more than its own" 'ip link set dev eth1 promisc off' \
		"host:eth1: promiscuity is off, applied was on"
	broken u "an eBPF switch: its program is taken from it" 'tc qdisc del dev eth1 clsact' "host:eth1: is no port of its switch"
	run "$NETYARD" up u.yard.yml
	tc qdisc del dev eth1 clsact
	gives 0 "... down" "$NETYARD" down u
	same_picture "$empty" "... nothing is left"
	run "$NETYARD" up u.yard.yml
	ip link add br0 type bridge
	ip link set dev eth1 master br0
	gives 1 "an eBPF switch: a bridge has it as well: up" "$NETYARD" up u.yard.yml
	like "$msg" 'it has a master already, br0' "... says so"
	gives 0 "... down" "$NETYARD" down u
	is "$(ip -d -j link show dev eth1 | jq -c '.[] | [.master, (.flags | index("PROMISC"))]')" '["br0",null]' "... leaves it there, and nothing of it"
	is "$(tc filter show dev eth1 ingress)" "" "... and no program"
	ip link del dev br0

	# VLANs and options are the program's, not the device's
	sed -i 's/type: uplink}/type: uplink, trunk: [10-20], port: {storm: 1000, max-addresses: 5}}/; s/\[a:eth0, sw\]/&\n    vlan: 10/' u.yard.yml
	gives 0 "an eBPF switch: a trunk: up" "$NETYARD" up u.yard.yml
	gives 0 "... show --check" "$NETYARD" show --check u
	gives 0 "... up again" "$NETYARD" up u.yard.yml
	like "$out" 'nothing to do' "... does nothing"
	gives 0 "... discover u" "$NETYARD" discover u
	like "$out" 'trunk: \[10-20\]' "... tells of it"
	like "$out" 'storm: 1000' "... of its options"
	like "$(in_ns u-a ping -q -c 1 -W 1 10.0.0.9)" ' 0 received' "... who sends no tag is not reached"
	gives 0 "... without options" "$NETYARD" up <(sed 's/, port: {[^}]*}//' u.yard.yml) --adopt
	gives 0 "... show --check" "$NETYARD" show --check u
	gives 0 "... down" "$NETYARD" down u
	same_picture "$empty" "... nothing is left"
	diff_ok "$was" "$(given eth1 eth2)" "... given back as it was"
	sed -i 's/type: uplink, trunk.*/type: uplink, take-addresses: true}/; /vlan: 10/d' u.yard.yml
	gives 1 "an eBPF switch: take-addresses: up" "$NETYARD" up u.yard.yml
	like "$msg" 'an eBPF switch takes no addresses of an uplink' "... says so"
fi

if [[ $kinds = *ovs* ]]; then
	lab bridge
	run "$NETYARD" up u.yard.yml
	lab ovs
	gives 0 "from a bridge to Open vSwitch" "$NETYARD" up u.yard.yml
	ok "... who is outside is reached" in_ns u-a ping -q -c 1 -W 2 10.0.0.9
	lab bridge
	gives 0 "... and back" "$NETYARD" up u.yard.yml
	ok "... who is outside is reached" in_ns u-a ping -q -c 1 -W 2 10.0.0.9
	gives 0 "... down" "$NETYARD" down u
	same_picture "$empty" "... nothing is left"
	lab ovs
	tc qdisc replace dev eth1 root tbf rate 1gbit burst 64k latency 50ms 2>/dev/null &&
		refused 'Open vSwitch would delete its queueing discipline, tbf' "a queue that Open vSwitch deletes"
	tc qdisc del dev eth1 root 2>/dev/null
fi

# --- somebody else enslaves it; somebody else's switch ---------------------------------------

lab bridge
ip link add br0 type bridge
ip link set dev br0 up
run "$NETYARD" up u.yard.yml
ip link set dev eth1 master br0
taken=$(picture | grep ' eth1 ')
gives 2 "somebody takes it: show --check" "$NETYARD" show --check u
like "$out" 'host:eth1: has not joined its switch|host:eth1 cannot be an uplink' "... says so"
gives 1 "... up" "$NETYARD" up u.yard.yml
like "$msg" 'host:eth1 cannot be an uplink: it has a master already, br0' "... says whose it is"
gives 0 "... down" "$NETYARD" down u
diff_ok "$taken" "$(picture | grep ' eth1 ')" "... it stays there"
ip link set dev eth1 nomaster

sed 's/\bsw\b/br0/; s/sw: {kind: bridge}/br0: {kind: bridge, existing: true}/; s/, sw\]/, br0]/' u.yard.yml >e.yard.yml
sed -i 's/br0: {kind: bridge}/br0: {kind: bridge, existing: true}/' e.yard.yml
before=$(picture)
gives 0 "on somebody else's bridge: up" "$NETYARD" up e.yard.yml
ok "... who is outside is reached" in_ns u-a ping -q -c 1 -W 2 10.0.0.9
gives 0 "... show --check" "$NETYARD" show --check u
gives 0 "... plan" "$NETYARD" plan e.yard.yml
gives 0 "... down" "$NETYARD" down u
same_picture "$before" "... nothing is left"
diff_ok "$was" "$(given eth1 eth2)" "... given back as it was"
ip link set dev eth1 master br0
gives 1 "what somebody put on his own bridge is his: up" "$NETYARD" up e.yard.yml
like "$msg" 'it has a master already, br0' "... says so"
ip link del dev br0

# --- faults and kills at requests -------------------------------------------------------------

# struck_in WHAT COMMAND ARGUMENT NAME: WHAT at requests of that command, every third one, all of them
# where NETYARD_FULL is set; after the next `down` all is given back
struck_in() {
	local what=$1 cmd=$2 arg=$3 point wrong=0 n step=3
	[ -z "${NETYARD_FULL:-}" ] || step=1
	for ((point = RANDOM % step; ; point += step)); do
		[ "$cmd" = up ] || run "$NETYARD" up u.yard.yml
		seam "$what:$point" "$cmd" "$arg"
		n=$status
		run "$NETYARD" down u
		[ "$status" = 0 ] && [ "$(given eth1 eth2)" = "$was" ] && [ "$(picture)" = "$empty" ] ||
			{ wrong=1 && break; }
		[ "$n" != 0 ] || break
	done
	is "$wrong" 0 "$4 at $point requests of $cmd: the next down gives all back"
	[ "$wrong" = 0 ] || diag "$msg" "$(diff <(echo "$empty") <(picture))" "$(diff <(echo "$was") <(given eth1 eth2))"
}
# struck WHAT KIND DEVICE: WHAT (kill, fail) at requests of up, and of down
struck() {
	lab "$2" "$3"
	struck_in "$1" up u.yard.yml "$2, $3: $1"
	struck_in "$1" down u "$2, $3: $1"
}
for kind in $kinds; do
	struck fail "$kind" eth2
	struck kill "$kind" eth2
done
struck kill bridge eth1
if [[ $kinds = *ovs* ]]; then
	stop_ovs
	lab ovs
	refused 'switch sw is in namespace netyard-u' "an Open vSwitch of the lab's own"
fi
plan_done
