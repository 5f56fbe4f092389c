#!/bin/bash
# SPDX-License-Identifier: MIT
# take-addresses on the kernel's datapath of Open vSwitch: the host's addresses and routes are at the
# bridge's own port meanwhile, and come back as they were, also after a kill at every request.
. "$(dirname "$0")/../int/lib.sh"
. "$(dirname "$0")/../int/seam.sh"
. "$(dirname "$0")/../int/uplink.sh"
world "$@"
needs_yaml
needs ping ethtool
modprobe openvswitch 2>/dev/null || skip_all "no module openvswitch here"
ip netns add outside
adapter eth1
ip -n outside addr add 10.0.0.9/24 dev eth1
ip -n outside addr add fd00::9/64 dev eth1 nodad
start_ovs
ip addr add 10.0.0.1/24 dev eth1
ip addr add 10.0.0.2/24 dev eth1 label eth1:x
ip addr add fd00::1/64 dev eth1 nodad
ip route add default via 10.0.0.9 proto static metric 100
ip route add 172.17.0.0/16 via 10.0.0.9 table 100
ip -6 route add default via fd00::9 metric 5
until [ -z "$(ip -6 addr show dev eth1 tentative)" ]; do sleep 0.05; done
lab ovs
sed -i 's/10.0.0.1/10.0.0.11/; s/fd00::1/fd00::11/; s/type: uplink/type: uplink, take-addresses: true/' u.yard.yml
reached() {
	ping -q -c 1 -W 2 10.0.0.9 && ping -q -c 1 -W 2 fd00::9 && in_ns outside ping -q -c 1 -W 2 10.0.0.1
}
empty=$(picture) was=$(given eth1)
gives 0 "up" "$NETYARD" up u.yard.yml
ok "... who is outside is reached" reached
like "$(ip -4 -o addr show dev u-sw)" 'inet 10.0.0.1/24' "... the bridge has the address"
like "$(ip route show default)" 'default via 10.0.0.9 dev u-sw proto static metric 100' "... and the default route"
built=$(picture)
gives 0 "... show --check" "$NETYARD" show --check u
gives 0 "... up again" "$NETYARD" up u.yard.yml
same_picture "$built" "... changes nothing"
gives 0 "... down" "$NETYARD" down u
same_picture "$empty" "... nothing is left"
diff_ok "$was" "$(given eth1)" "... given back as it was"
ok "... who is outside is reached" reached
for then in down up; do
	gives 0 "up" "$NETYARD" up u.yard.yml
	ovs-vsctl del-port u-sw eth1
	if [ $then = up ]; then
		gives 0 "taken out by hand: up" "$NETYARD" up u.yard.yml
		same_picture "$built" "... it is on the switch again"
		ok "... who is outside is reached" reached
	fi
	gives 0 "taken out by hand, then $then: down" "$NETYARD" down u
	same_picture "$empty" "... nothing is left"
	diff_ok "$was" "$(given eth1)" "... given back as it was"
	ok "... who is outside is reached" reached
done
for cmd in up down; do
	wrong=''
	for ((point = 0; ; point++)); do
		run "$NETYARD" down u
		[ $cmd = up ] || run "$NETYARD" up u.yard.yml
		if [ $cmd = up ]; then seam "kill:$point" up u.yard.yml; else seam "kill:$point" down u; fi
		n=$status
		if [ $((point % 2)) = 0 ]; then
			run "$NETYARD" up u.yard.yml
			[ "$(picture)" = "$built" ] && reached >/dev/null 2>&1 || wrong="up after $point"
		fi
		run "$NETYARD" down u
		[ "$(given eth1)" = "$was" ] && [ "$(picture)" = "$empty" ] || wrong="down after $point"
		[ "$n" != 0 ] && [ -z "$wrong" ] || break
	done
	is "$wrong" "" "a kill at $point requests of $cmd: what comes next is right"
	[ -z "$wrong" ] || diag "$msg" "$(diff <(echo "$empty") <(picture))" "$(diff <(echo "$was") <(given eth1))"
done
plan_done
