#!/bin/bash
# SPDX-License-Identifier: MIT
# A macvlan switch on a device that the host has (parent): its members are in the network behind
# that, which is neither made, changed nor removed; which devices will not do; kills and faults.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
. "$(dirname "$0")/uplink.sh"
world "$@"
needs_yaml
needs ping ethtool
ip netns add outside
adapter eth1
ip -n outside addr add 10.0.0.9/24 dev eth1
ip -n outside addr add fd00::9/64 dev eth1 nodad
ip addr add 10.0.0.8/24 dev eth1

# on PARENT [MTU]: p.yard.yml, two members on that device
on() {
	cat >p.yard.yml <<-LAB
		name: p
		nodes:
		  sw: {kind: macvlan, parent: $1}
		  a: {interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
		  b: {interfaces: {eth0: {addresses: [10.0.0.2/24, "fd00::2/64"]}}}
		links:
		  - {endpoints: [a:eth0, sw], mtu: ${2:-1500}}
		  - {endpoints: [b:eth0, sw], mtu: ${2:-1500}}
	LAB
}

# unfit PARENT WHY NAME [MTU]: neither plan nor up does anything, and both say why
unfit() {
	local before
	on "$1" "${4:-1500}"
	before=$(picture)
	gives 1 "$3: up" "$NETYARD" up p.yard.yml
	like "$msg" "$2" "... says why"
	gives 1 "... plan" "$NETYARD" plan p.yard.yml
	same_picture "$before" "... nothing was touched"
}

on eth1
empty=$(picture)
was=$(given eth1)
gives 0 "up" "$NETYARD" up p.yard.yml
built=$(picture)
# the kernel counts who wants to hear more than the device's own frames
diff_ok "$(grep -v promiscuity <<<"$was")" "$(given eth1 | grep -v promiscuity)" "the parent is as it was"
gives 0 "every member reaches every other" "$NETYARD" ping p
ok "... and who is behind the parent" in_ns p-a ping -q -c 1 -W 2 10.0.0.9
ok "... over IPv6" in_ns p-b ping -q -c 1 -W 2 fd00::9
ok "... and is reached from there" in_ns outside ping -q -c 1 -W 2 10.0.0.2
gives 1 "the host is not reached" ip netns exec p-a ping -q -c 1 -W 1 10.0.0.8
gives 0 "no drift" "$NETYARD" show --check p
gives 0 "nothing to do" "$NETYARD" plan p.yard.yml
gives 0 "discover" "$NETYARD" discover p
like "$out" 'sw: \{kind: macvlan, parent: eth1\}' "... tells of it"
gives 0 "show as JSON" "$NETYARD" show --format json p
is "$(jq -r '.nodes[] | select(.name == "sw") | .parent' <<<"$out")" eth1 "... tells of it"
gives 0 "draw" "$NETYARD" draw --format text p
like "$out" 'macvlan on eth1' "... draws it"
broken p "a member's device is gone" 'ip -n p-a link del dev eth0'
gives 0 "up" "$NETYARD" up p.yard.yml
rm -r /run/netyard/p
gives 0 "the record is lost: nothing to do" "$NETYARD" plan p.yard.yml
gives 0 "... down by the name alone" "$NETYARD" down p
same_picture "$empty" "... nothing is left"
diff_ok "$was" "$(given eth1)" "... the parent is as it was"
by_script() { "$NETYARD" script "$@" p.yard.yml >script.sh && sh -e script.sh; }
ok "its script runs" by_script
same_picture "$built" "... and builds the same"
ok "... takes it down again" by_script --down
same_picture "$empty" "... nothing is left"

# between a parent of netyard's own, and others
sed 's/, parent: eth1//' p.yard.yml >own.yard.yml
gives 0 "on one of netyard's own: up" "$NETYARD" up own.yard.yml
gives 0 "... to the host's" "$NETYARD" up --adopt p.yard.yml
same_picture "$built" "... as it was built"
gives 0 "... and back" "$NETYARD" up --adopt own.yard.yml
gives 0 "... every member reaches every other" "$NETYARD" ping p
adapter eth2
on eth2
gives 0 "... to another of the host's" "$NETYARD" up --adopt p.yard.yml
gives 0 "... no drift" "$NETYARD" show --check p
ip link del dev eth2
gives 2 "that vanishes, and all on it: show --check" "$NETYARD" show --check p
gives 1 "... up" "$NETYARD" up p.yard.yml
like "$msg" 'switch sw cannot have parent eth2: there is no such device on this host' "... says why"
gives 0 "... down" "$NETYARD" down p
same_picture "$empty" "... nothing is left"

# others have it, too
on eth1
gives 0 "up" "$NETYARD" up p.yard.yml
sed 's/name: p/name: q/; s/10.0.0.1/10.0.0.3/; s/10.0.0.2/10.0.0.4/; s/fd00::1/fd00::3/; s/fd00::2/fd00::4/' p.yard.yml >q.yard.yml
gives 0 "another lab on the same parent: up" "$NETYARD" up q.yard.yml
ok "... they reach each other" in_ns p-a ping -q -c 1 -W 2 10.0.0.3
gives 0 "... down" "$NETYARD" down q
same_picture "$built" "... the first is as it was"
ip addr del 10.0.0.8/24 dev eth1
lab bridge
gives 1 "as an uplink of another lab: up" "$NETYARD" up u.yard.yml
like "$msg" 'host:eth1 cannot be an uplink: members of lab p are on it' "... says why"
gives 0 "down" "$NETYARD" down p
gives 0 "as an uplink" "$NETYARD" up u.yard.yml
unfit eth1 'switch sw cannot have parent eth1: it is an uplink of lab u' "an uplink of another lab"
gives 0 "down" "$NETYARD" down u

# which will not do
unfit eth7 'switch sw cannot have parent eth7: there is no such device on this host' "no such device"
unfit lo "'sw' would be called 'lo' in the host's namespace, a name the kernel keeps" "the loopback device"
ip link add br0 type bridge
ip link set dev eth1 master br0
unfit eth1 'switch sw cannot have parent eth1: it is a port of br0, which has all its frames' "a port of a bridge"
ip link del dev br0
ip link add link eth1 name on type macvlan mode bridge
unfit on 'switch sw cannot have parent on: it is on a device itself, eth1' "a device that is on another"
ip link del dev on
ip link set dev eth1 mtu 1400
unfit eth1 'a:eth0 cannot have an MTU of 1500: its parent, eth1, has 1400: say mtu: 1400 of its link' "a lesser MTU"
on eth1 1400
gives 0 "... with that MTU: up" "$NETYARD" up p.yard.yml
gives 0 "... no drift" "$NETYARD" show --check p
gives 0 "... down" "$NETYARD" down p
ip link set dev eth1 mtu 1500 down
on eth1
gives 2 "a parent that is down: plan" "$NETYARD" plan p.yard.yml
like "$out$msg" 'eth1, the parent of sw, is down: nothing passes until it is up' "... says so"
ip link set dev eth1 up

# faults and kills at every request; that of a link-local address given early is not heeded
empty=$(picture) was=$(given eth1)
# struck WHAT N COMMAND: at each of the first N requests
struck() {
	local point wrong=0
	for ((point = 0; point < $2 && wrong == 0; point++)); do
		[ "$3" = up ] || run "$NETYARD" up p.yard.yml
		seam "$1:$point" "$3" "$([ "$3" = up ] && echo p.yard.yml || echo p)"
		run "$NETYARD" down p
		[ "$status" = 0 ] && [ "$(given eth1)" = "$was" ] && [ "$(picture)" = "$empty" ] || wrong=1
	done
	is "$wrong" 0 "$1 at $point requests of $3: down leaves nothing"
}
struck fail 20 up
struck kill 20 up
struck fail 5 down
struck kill 5 down
plan_done
