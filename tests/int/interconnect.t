#!/bin/bash
# SPDX-License-Identifier: MIT
# One word changes the interconnect of a lab that runs: Open vSwitch is started before anything is
# taken away, and where the members' pairs can stay only the switch's ends move.  What members
# have, and what others gave them, stays; of the pings of one of them few are lost.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ovs.sh"
world "$@"
needs jq ovs-vsctl ping

# lab KIND [KEYS]
lab() {
	cat <<LAB
name: word
ovs: {instance: private, datapath: netdev}
nodes:
  sw: {kind: $1${2:+, $2}}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24, "fd00::2/64"]}}, routes: [{to: 10.9.0.0/16, via: 10.0.0.1}]}
links:
  - endpoints: [a:eth0, sw]
  - endpoints: [b:eth0, sw]
LAB
}
lab bridge | sed /^ovs:/d >bridge.yml
lab ovs >ovs-veth.yml
lab ovs "port-type: afxdp" >ovs-afxdp.yml
lab ovs "port-type: internal" >ovs-internal.yml

# members: what is set in both, by whomever
members() {
	for ns in word-a word-b; do
		ip -n $ns -j link show dev eth0 | jq -c '.[] | [.ifindex, .address, .mtu]'
		ip -n $ns addr show dev eth0 scope global | grep -oE 'inet6? [^ ]+'
		ip -n $ns route show
		ip -n $ns neigh show nud permanent
		ip netns exec $ns tc qdisc show dev eth0
	done
}

pings_start() {
	ip netns exec word-a ping -qi 0.02 -c 150 10.0.0.2 >ping4 &
	pinger4=$!
	ip netns exec word-a ping -qi 0.02 -c 150 fd00::2 >ping6 &
	pinger6=$!
	for _ in {1..200}; do
		[ "$(ip -n word-a -s -j link show dev eth0 | jq '.[0].stats64.tx.packets')" -lt 40 ] || break
		sleep 0.01
	done
}

# pings_end NAME: tells how many were lost, which depends on the machine; that the members keep
# their pairs, addresses and neighbours is what is tested
pings_end() {
	wait "$pinger4" "$pinger6"
	diag "$1: $(grep -ho '[0-9]* received' ping4 ping6 | xargs) of 150 each"
}

# changed FROM TO: the members stay what they are
changed() {
	local name="$1 to $2" before
	cp "$1.yml" word.yard.yml
	gives 0 "$1: up" "$NETYARD" up
	"$NETYARD" ping >/dev/null
	ip -n word-b addr add 10.0.0.77/24 dev eth0
	ip -n word-b neigh add 10.0.0.99 lladdr 02:00:00:00:00:99 dev eth0 nud permanent
	ip netns exec word-b tc qdisc add dev eth0 root handle 5: pfifo limit 77
	before=$(members)
	cp "$2.yml" word.yard.yml
	run "$NETYARD" plan --format json
	if [ "$1" = bridge ]; then
		is "$(jq -r '[.operations[].operation] | index("ovs-start") < index("master-set")' <<<"$out")" true \
			"$name: Open vSwitch is started before anything is taken away"
	fi
	is "$(jq -r '.operations[].operation' <<<"$out" | grep -E '^(veth|addr|route)-')" "" \
		"$name: no pair, address or route is planned"
	unlike "$(jq -r '.notes[]' <<<"$out")" 'goes along' "$name: nothing of others goes along"
	pings_start
	gives 0 "$name: up" "$NETYARD" up
	pings_end "$name"
	diff_ok "$before" "$(members)" "$name: all that members have stays"
	gives 0 "$name: nothing is left to do" "$NETYARD" plan
	gives 0 "$name: everybody reaches everybody" "$NETYARD" ping
	after=$(picture | grep -vE '10\.0\.0\.77|10\.0\.0\.99|pfifo| eth0 qdisc')
	gives 0 "$name: down" "$NETYARD" down
	same_picture "$empty" "$name: nothing is left"
	run "$NETYARD" up
	is "$(picture | grep -vE 'pfifo| eth0 qdisc')" "$after" "$name: a fresh build looks the same"
	run "$NETYARD" down
}

run "$NETYARD" up ovs-veth.yml
run "$NETYARD" down word
empty=$(picture)
changed bridge ovs-veth
changed ovs-veth bridge
if interconnects missing | grep -qx ovs-afxdp; then
	skip "bridge to ovs-afxdp" "'netyard check' says that it cannot be made here"
else
	changed bridge ovs-afxdp
	changed ovs-afxdp bridge
	changed ovs-veth ovs-afxdp
fi

# a port that moves may have the number of its other end: the kernel is asked for its carrier, or it
# would tell the bridge of it after up to a second
ip link add first type veth peer name second # so that the number of the first is not taken
run "$NETYARD" up ovs-veth.yml
ip link del first
cp bridge.yml word.yard.yml
gives 0 "a port with the number of its other end: up" "$NETYARD" up --adopt
states=$(bridge -j link show | jq -r '.[].state' | sort -u)
same=$(ip -j link show type veth | jq -r '[.[] | select(.ifindex == .link_index)] | length')
if [ "$same" = 0 ]; then
	skip "its port forwards" "the kernel has given other numbers"
elif [ "$(printf '6.8\n%s\n' "$(uname -r)" | sort -V | head -n 1)" != 6.8 ]; then
	skip "its port forwards" "kernels before 6.8 cannot be asked so"
else
	is "$states" forwarding "... and its bridge forwards when up returns"
fi
run "$NETYARD" down word

# the same as commands
cp bridge.yml word.yard.yml
run "$NETYARD" up
cp ovs-veth.yml word.yard.yml
"$NETYARD" plan --format sh >change.sh
ok "the plan as commands" sh -e change.sh
is "$(ip -n netyard-word -j link show | jq -r '[.[] | select(.ifname | startswith("word-")) | .ifname] | sort | join(" ")')" \
	"word-a-eth0 word-b-eth0 word-sw" "... moves the ends"
gives 0 "... nothing is left to do" "$NETYARD" plan
run "$NETYARD" down

# the switches into a namespace of their own, and back
cp bridge.yml word.yard.yml
run "$NETYARD" up
before=$(members)
sed 's/^nodes:/isolated: true\n&/' bridge.yml >word.yard.yml
gives 0 "isolated: true: up" "$NETYARD" up
diff_ok "$before" "$(members)" "... all that members have stays"
cp bridge.yml word.yard.yml
gives 0 "isolated no more: up" "$NETYARD" up
diff_ok "$before" "$(members)" "... all that members have stays"

# a name that is taken there is said before anything is touched
ip netns add netyard-word 2>/dev/null
ip netns del netyard-word
sed 's/^nodes:/isolated: true\n&/' bridge.yml >word.yard.yml
run "$NETYARD" up
cp bridge.yml word.yard.yml
ip link add word-a-eth0 type veth peer name other
gives 1 "a name is taken where an end is to go: plan" "$NETYARD" plan
like "$msg" 'word-a-eth0 is there already' "... names it"
gives 1 "... up" "$NETYARD" up
diff_ok "$before" "$(members)" "... touches nothing"
ip link del word-a-eth0
run "$NETYARD" down
# what cannot keep its pairs: Open vSwitch is started first all the same
run "$NETYARD" up bridge.yml
cp ovs-internal.yml word.yard.yml
run "$NETYARD" plan --adopt --format json
is "$(jq -r '[.operations[].operation] | index("ovs-start") < index("veth-del")' <<<"$out")" true \
	"bridge to ovs-internal: Open vSwitch is started before anything is taken away"
run "$NETYARD" down word
plan_done
