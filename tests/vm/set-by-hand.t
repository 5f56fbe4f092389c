#!/bin/bash
# SPDX-License-Identifier: MIT
# As tests/int/set-by-hand.t, what only that kernel can do: VLANs of a bridge and netem.
. "$(dirname "$0")/../int/lib.sh"
world "$@"
needs jq

cat >v.yard.yml <<'LAB'
name: v
nodes:
  sw: {kind: bridge}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
links:
  - endpoints: [a:eth0, sw]
  - endpoints: [b:eth0, sw]
LAB
gives 0 "up" "$NETYARD" up v.yard.yml

# told STATUS TEXT: show --check ends so, show and discover tell it
told() {
	gives "$1" "$2: show --check" "$NETYARD" show --check v
	gives 0 "$2: show" "$NETYARD" show v
	like "$out" "^  ! $2" "... tells it"
	gives 0 "$2: discover" "$NETYARD" discover v
	like "$msg" "$2" "... warns"
}

ip link set dev v-sw type bridge vlan_filtering 1
gives 2 "a bridge that filters VLANs: show --check" "$NETYARD" show --check v
like "$out" 'sw: VLAN filtering is true, applied was false' "... it is drift"
bridge vlan add dev v-a-eth0 vid 10 pvid untagged
bridge vlan del dev v-a-eth0 vid 1
told 2 'a-eth0: its VLANs \(10 pvid untagged\): nothing passes between it and b-eth0'
gives 2 "ping" "$NETYARD" ping v
like "$out" '^! sw:a-eth0: its VLANs' "... says why"
bridge vlan del dev v-a-eth0 vid 10
told 2 'a-eth0: its VLANs \(none\): frames without a tag do not pass'
ip link set dev v-sw type bridge vlan_filtering 0
tc -n v-a qdisc add dev eth0 root netem delay 1ms
told 0 'eth0: what it sends is queued \(netem\)'
tc -n v-a qdisc change dev eth0 root netem loss 100%
told 2 'eth0: what it sends is dropped \(netem\)'
tc -n v-a qdisc del dev eth0 root
gives 0 "nothing is left: show --check" "$NETYARD" show --check v
gives 0 "down" "$NETYARD" down v
plan_done
