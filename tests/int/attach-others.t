#!/bin/bash
# SPDX-License-Identifier: MIT
# attach and detach beside what others do: devices of the host's that a lab uses, switches that are
# somebody else's, commands of other labs that do not end.  A node comes and goes; all else is up's.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/containers.sh"
. "$(dirname "$0")/seam.sh"
. "$(dirname "$0")/uplink.sh"
world "$@"
needs jq nsenter ethtool
ip netns add outside
adapter eth1
adapter eth2
ip link set dev eth2 down
contains

# l: an uplink and a container; w: a switch WHAT and one of somebody else's with the container
cat >l.yard.yml <<-LAB
	name: l
	nodes:
	  sw: {kind: bridge}
	  host: {kind: host}
	  c: {kind: container, attached: true, interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
	links:
	  - {endpoints: [host:eth2, sw], type: uplink}
	  - endpoints: [c:eth0, sw]
LAB
cat >w.yard.yml <<-LAB
	name: w
	nodes:
	  sw: {kind: bridge}
	  br0: {kind: bridge, existing: true}
	  mv: {kind: macvlan, parent: eth1}
	  a: {}
	  b: {}
	  c: {kind: container, attached: true, interfaces: {e: {addresses: [10.2.0.2/24]}}}
	links:
	  - endpoints: [a:e, br0]
	  - endpoints: [b:e, mv]
	  - endpoints: [c:e, sw]
LAB

# --- a device with the uplink's name, that is another by now -----------------------------

gives 0 "up" "$NETYARD" up l.yard.yml
ip link del dev eth2
ip link add eth2 type veth peer name eth2p
gives 0 "the uplink is another device by now: attach" "$NETYARD" attach l c --pid "$pid"
ip link set dev eth2 up
stranger=$(ip -d link show dev eth2)
gives 0 "... down" "$NETYARD" down l
is "$(ip -d link show dev eth2)" "$stranger" "... leaves it as it was"
ip link del dev eth2
adapter eth2
ip link set dev eth2 down
gives 0 "up again" "$NETYARD" up l.yard.yml
gives 0 "attach" "$NETYARD" attach l c --pid "$pid"
gives 0 "down" "$NETYARD" down l
like "$(ip link show dev eth2)" 'state DOWN' "... gives back what was down as down"

# --- what is wrong elsewhere -----------------------------------------------------------------

ip link add br0 type bridge
gives 0 "a switch of somebody else's: up" "$NETYARD" up w.yard.yml
gives 0 "attach" "$NETYARD" attach w c --pid "$pid"
ip link del dev br0
ip link set dev eth1 netns outside name gone
gives 0 "it is gone, and a parent: detach" "$NETYARD" detach w c
is "$(inside "$pid" | grep -c '^e')" 0 "... of all that the node had"
gives 0 "... attach" "$NETYARD" attach w c --pid "$pid"
like "$(of "$pid" e)" '10.2.0.2' "... with all it had"
gives 0 "... down" "$NETYARD" down w

# --- another lab's command does not end ----------------------------------------------------------

sed -i '/br0/d; /mv/d; /a:/d; /b:/d' w.yard.yml
gives 0 "a lab without uplinks: up" "$NETYARD" up w.yard.yml
NETYARD_SEAM=stop:2 "$SEAM" up l.yard.yml >/dev/null 2>&1 &
stopped=$!
wait_stopped "$stopped" || fail "up of a lab with an uplink stops"
NY_TIMEOUT=20
gives 0 "another lab holds the lock of uplinks: attach" "$NETYARD" attach w c --pid "$pid"
gives 0 "... up" "$NETYARD" up w.yard.yml
gives 0 "... down" "$NETYARD" down w
unset NY_TIMEOUT
kill -9 "$stopped"
wait "$stopped" 2>/dev/null
gives 0 "... down of the one that was killed" "$NETYARD" down l
ends_with=$(ls -A /run/netyard 2>/dev/null)
is "$ends_with" "" "... no state is left"
plan_done
