#!/bin/bash
# SPDX-License-Identifier: MIT
# A switch of somebody else's keeps its MAC and its MTU before, during and after up and down,
# whatever the MAC of its adapter is, and whoever talks to the host through it notices nothing.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ping

lab() {
	cat >keep.yard.yml <<-LAB
		name: keep
		nodes:
		  lan0: {kind: $1, existing: true}
		  a: {interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
		  b: {interfaces: {eth0: {addresses: [10.0.0.2/24, "fd00::2/64"]}}}
		links:
		  - endpoints: [a:eth0, lan0]
		  - endpoints: [b:eth0, lan0]
	LAB
}

# adapter MAC: nic0, of MTU 9000, and at its other end somebody else (the namespace out)
adapter() {
	ip netns add out
	ip link add nic0 address "$1" mtu 9000 type veth peer name eth0 netns out mtu 9000
	ip link set dev nic0 up
	ip -n out link set dev eth0 up && ip -n out addr add 10.0.0.9/24 dev eth0
}
has() { ip -j link show dev "$1" | jq -r '.[0] | "\(.address) \(.mtu)"'; }
# told DEVICE: all MACs and MTUs that it was seen with
told() {
	awk -v dev="$1" '/^[0-9]/ { name = $2; sub(":.*", "", name); mtu = $0; sub(".* mtu ", "", mtu); sub(" .*", "", mtu) }
		/link\/ether/ && name == dev { print $2, mtu }' seen | sort -u
}
# keeps NAME DEVICE...: up and down of the lab, watched from outside, and what these devices have
keeps() {
	local name=$1 before='' dev pinger monitor
	shift
	for dev; do before+="$dev $(has "$dev")"$'\n'; done
	ok "$name: somebody outside talks to the host" timeout 20 sh -c \
		'until ip netns exec out ping -q -c 1 -W 1 10.0.0.254; do :; done'
	ip monitor link >seen 2>/dev/null &
	monitor=$!
	ip netns exec out ping -n -i 0.005 -w 50 10.0.0.254 >pinged &
	pinger=$!
	gives 0 "$name: up" "$NETYARD" up keep.yard.yml
	is "$(for dev; do echo "$dev $(has "$dev")"; done)" "${before%$'\n'}" "$name: ... leaves it its MAC and MTU"
	ok "$name: a reaches b" in_ns keep-a ping -q -c 1 -W 2 10.0.0.2
	ok "$name: ... and who is outside" in_ns keep-a ping -q -c 1 -W 2 10.0.0.9
	gives 0 "$name: no drift" "$NETYARD" show --check keep
	gives 0 "$name: nothing to do" "$NETYARD" plan keep.yard.yml
	gives 0 "$name: discover" "$NETYARD" discover keep
	unlike "$out" 'mtu|mac' "$name: ... has the file's MTU and MACs"
	gives 0 "$name: down" "$NETYARD" down keep
	is "$(for dev; do echo "$dev $(has "$dev")"; done)" "${before%$'\n'}" "$name: ... as before"
	# on a fast machine all of this takes less than the 100 packets that tell something
	timeout 20 sh -c 'until grep -q "icmp_seq=15[0-9] " pinged; do sleep 0.05; done'
	kill -INT $pinger && wait $pinger
	kill $monitor
	wait $monitor 2>/dev/null
	# up to the last answer: one more may be on its way.  (Where a bridge in user space has the MAC of
	# its adapter, the kernel's own stack answers, too.)
	is "$(sed -n 's/.*icmp_seq=\([0-9]*\) ttl.*/\1/p' pinged | awk '!seen[$1]++ { n++; if ($1 > last) last = $1 } END { print (n > 100), last - n }')" \
		"1 0" "$name: no packet from outside was lost"
	for dev; do
		is "$(told "$dev" | grep -vxF -- "$(has "$dev")")" "" "$name: $dev had no other in between"
	done
}

macs='52:54:00:12:34:56 3c:fd:fe:12:34:56 a0:36:9f:12:34:56 fe:54:00:12:34:56 00:1b:21:12:34:56'
lab bridge
for mac in $macs; do
	adapter "$mac"
	ip link add lan0 type bridge && ip link set dev nic0 master lan0
	ip link set dev lan0 up && ip addr add 10.0.0.254/24 dev lan0
	keeps "a bridge with $mac" lan0
	before=$(has lan0)
	gives 0 "a bridge with $mac: the script" bash -c '"$NETYARD" script keep.yard.yml | sh -e'
	is "$(has lan0)" "$before" "... leaves it its MAC and MTU"
	gives 0 "... nothing to do" "$NETYARD" plan keep.yard.yml
	run "$NETYARD" down keep
	ip link del dev lan0
	ip link del dev nic0
	ip netns del out
done

# one that has no port has the MAC of ours, which is said
ip link add lan0 type bridge
mac=$(has lan0)
gives 2 "a bridge without a port: plan" "$NETYARD" plan keep.yard.yml
like "$out$msg" "bridge lan0 has no port: .*ip link set dev lan0 address ${mac% *}" "... says whose MAC it will have"
ip link set dev lan0 address 52:54:00:12:34:56 up
gives 0 "... with a MAC of its own: up" "$NETYARD" up keep.yard.yml
is "$(has lan0)" "52:54:00:12:34:56 1500" "... keeps that"
gives 0 "... down" "$NETYARD" down keep
is "$(has lan0)" "52:54:00:12:34:56 1500" "... and afterwards"
ip link del dev lan0

if ! command -v ovs-vswitchd >/dev/null; then
	skip "Open vSwitch" "not installed"
	plan_done
fi
start_ovs
lab ovs
for mac in $macs; do
	adapter "$mac"
	ovs-vsctl add-br lan0 -- set Bridge lan0 datapath_type=netdev -- add-port lan0 nic0 \
		-- add-port lan0 hand0 -- set Interface hand0 type=internal
	ip link set dev lan0 up && ip link set dev hand0 up && ip addr add 10.0.0.254/24 dev lan0
	keeps "Open vSwitch with $mac" lan0 hand0
	before=$(has lan0; has hand0)
	gives 0 "Open vSwitch with $mac: the script" bash -c '"$NETYARD" script keep.yard.yml | sh -e'
	is "$(has lan0; has hand0)" "$before" "... leaves it its MAC and MTU"
	is "$("$NETYARD" plan --format json keep.yard.yml | jq -r '.operations[] | select(.operation == "mtu-set").object')" "" "... its ports have the MTU that up gives them"
	run "$NETYARD" down keep
	ovs-vsctl del-br lan0
	ip link del dev nic0
	ip netns del out
done
stop_ovs
plan_done
