#!/bin/bash
# SPDX-License-Identifier: MIT
# One device of the host's as an uplink and as a parent of one lab, one after the other; another name
# of a parent; an uplink that gets another name; attach where the lab's bridge has gone.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/uplink.sh"
world "$@"
needs_yaml
needs ping
ip netns add outside
adapter eth1
was=$(given eth1) empty=$(picture)
lab bridge
sed -n '/host/!p' u.yard.yml | sed 's/kind: bridge/kind: macvlan, parent: eth1/' >p.yard.yml

gives 0 "an uplink: up" "$NETYARD" up u.yard.yml
built=$(picture)
gives 1 "... as a parent: up" "$NETYARD" up --adopt p.yard.yml
like "$msg" 'switch sw cannot have parent eth1: it is an uplink of this lab as yet' "... says why"
same_picture "$built" "... nothing was touched"
ip link set dev eth1 down
ip link set dev eth1 name ren1
ip link set dev ren1 up
gives 2 "it has another name: show --check" "$NETYARD" show --check u
gives 1 "... up" "$NETYARD" up u.yard.yml
like "$msg" 'host:eth1 cannot be an uplink: it is called ren1 by now' "... says what it is called"
gives 0 "... down" "$NETYARD" down u
is "$(ip -j link show dev ren1 | jq -r '.[].master')" null "... it is given back nevertheless"
ip link set dev ren1 down
ip link set dev ren1 name eth1
ip link set dev eth1 up
same_picture "$empty" "... nothing is left"

gives 0 "a parent: up" "$NETYARD" up p.yard.yml
built=$(picture)
gives 1 "... as an uplink: up" "$NETYARD" up --adopt u.yard.yml
like "$msg" 'host:eth1 cannot be an uplink: members on switch sw are on it as yet' "... says why"
same_picture "$built" "... nothing was touched"
gives 0 "... discover" "$NETYARD" discover
like "$msg$out" 'eth0 is left out: macvlan .on eth1 of host.: a file has such with a switch of kind: macvlan and that parent' "... says how a file has it"
gives 0 "... down" "$NETYARD" down u
ip link property add dev eth1 altname en7
sed -i 's/eth1/en7/' p.yard.yml
gives 1 "a parent by another name: up" "$NETYARD" up p.yard.yml
like "$msg" 'switch sw cannot have parent en7: that is another name of eth1: write eth1' "... says so"
ip link property del dev eth1 altname en7
diff_ok "$was" "$(given eth1)" "the device is as it was"

cat >c.yard.yml <<-LAB
	name: c
	nodes: {sw: {kind: bridge}, a: {kind: container, attached: true}, b: {}}
	links: [{endpoints: [a:eth0, sw]}, {endpoints: [b:eth0, sw]}]
LAB
gives 0 "one that waits: up" "$NETYARD" up c.yard.yml
ip link del dev c-sw
unshare -n sleep 1000 &
until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done 2>/dev/null
gives 1 "its switch has gone: attach" "$NETYARD" attach c a --pid $!
like "$msg" "'netyard up' makes it" "... says what mends it"
run "$NETYARD" down c
same_picture "$empty" "nothing is left"
plan_done
