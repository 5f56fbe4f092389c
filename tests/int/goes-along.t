#!/bin/bash
# SPDX-License-Identifier: MIT
# What others set on an interface that is made anew or taken away goes along with it: plan, up
# and down say so, in few lines however much it is; and nothing of it where all stays.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq tc

cat >along.yard.yml <<-LAB
name: along
nodes:
  sw: {kind: bridge}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
  host: {kind: host, interfaces: {h0: {addresses: [10.0.0.3/24]}}}
links:
  - endpoints: [a:eth0, "sw:one"]
  - endpoints: [b:eth0, "sw:two"]
  - endpoints: [host:h0, "sw:three"]
LAB
sed 's/sw:one/sw:uno/' along.yard.yml >a.yard.yml
sed 's/sw:three/sw:trio/' along.yard.yml >h.yard.yml

# of NODE: by hand, on its interface $2
by_hand() {
	ip ${1:+-n "along-$1"} neigh add 10.0.0.77 lladdr 02:00:00:00:00:77 dev "$2"
	ip ${1:+-n "along-$1"} neigh add 10.0.0.78 lladdr 02:00:00:00:00:78 dev "$2"
	ip ${1:+-n "along-$1"} route add 10.8.0.0/16 dev "$2" table 100
	tc ${1:+-n "along-$1"} qdisc add dev "$2" root tbf rate 1mbit burst 32kbit latency 400ms
	tc ${1:+-n "along-$1"} qdisc add dev "$2" ingress
}

# told NOTES NODE:IF WHAT: of what was set by_hand there
told() {
	local line
	for line in 'its permanent neighbours \(2: 10.0.0.77, 10.0.0.78\) are not in the file' \
		'its routes in other tables, or of another type \(1\), are not in the file' \
		'what it sends is queued \(tbf\)' 'what it receives is filtered \(ingress\)'; do
		like "$1" "^(note: )?$2: $line; this goes along$" "$3: ${line%% \\(*}"
	done
}

gives 0 "up" "$NETYARD" up along.yard.yml
by_hand a eth0
by_hand b eth0
by_hand "" along-h0
bridge link set dev along-one guard on
bridge fdb add 02:00:00:00:00:99 dev along-one master static
ip -n along-a rule add from 10.9.0.0/16 table 100

gives 0 "plan where all stays" "$NETYARD" plan along.yard.yml
unlike "$out" 'goes along' "... says nothing"
gives 0 "up" "$NETYARD" up along.yard.yml
unlike "$out" 'goes along' "... nor does up"

gives 2 "plan of a pair that is made anew" "$NETYARD" plan --adopt a.yard.yml
told "$out" a:eth0 "... what goes along"
like "$out" '^note: sw:one: guard is on.*; this goes along$' "... of its port"
like "$out" '^note: sw:one: its static addresses \(FDB, 1: 02:00:00:00:00:99\).*goes along' "... and its bridge"
unlike "$out" '^note: (b|host|sw:two)' "... nothing of those who stay"
unlike "$out" 'rules for routing' "... nor of the namespace, which stays"
gives 2 "as JSON" "$NETYARD" plan --adopt --format json a.yard.yml
told "$(jq -r '.notes[]' <<<"$out")" a:eth0 "... the same"
gives 2 "plan of the host's" "$NETYARD" plan --adopt h.yard.yml
told "$out" host:h0 "... what goes along"
gives 0 "up" "$NETYARD" up --adopt a.yard.yml
told "$out" a:eth0 "... what went along"
is "$(ip -n along-a neigh show nud permanent; ip -n along-a route show table 100)" "" "... and it did"

ip -n along-a neigh add 10.0.0.70 lladdr 02:00:00:00:00:70 dev eth0
gives 2 "plan of a node that goes" "$NETYARD" plan --down a.yard.yml
like "$out" '^note: a: its permanent neighbours \(1: 10.0.0.70\) are not in the file; this goes along' "... with all in it"
like "$out" '^note: a: its rules for routing \(1\) are not in the file; this goes along' "... the rules, too"
like "$out" '^note: b:eth0: what it sends is queued \(tbf\); this goes along' "... and what is set on interfaces"
gives 0 "down" "$NETYARD" down a.yard.yml
like "$out" '^note: a: its permanent neighbours \(1: 10.0.0.70\).*; this goes along' "... says so, too"
like "$out" '^note: b: its routes in other tables' "... of each"
told "$out" host:h0 "... of the host"

# --- however many -------------------------------------------------------------------------

gives 0 "up" "$NETYARD" up along.yard.yml
ip -n along-a addr add 10.0.0.101/24 dev eth0
for ((i = 0; i < 2000; i++)); do
	echo "route add 172.$((16 + i / 250)).$((i % 250)).0/24 via 10.0.0.2"
done | ip -n along-a -batch -
for ((i = 0; i < 20; i++)); do
	echo "addr add 10.7.$i.1/24 dev eth0"
done | ip -n along-b -batch -
for ((i = 0; i < 20; i++)); do
	echo "link add mine$i master along-sw type veth peer name other$i"
done | ip -batch -
gives 0 "plan where others have 2000 routes" "$NETYARD" plan along.yard.yml
like "$out" '^note: routes \(2000: 172.16.0.0/24 via 10.0.0.2, 172.16.1.0/24 via 10.0.0.2, 172.16.2.0/24 via 10.0.0.2, ...\) of a are not netyard.s: they stay$' "... they are one line"
like "$out" '^note: addresses \(20: 10.7.0.1/24, 10.7.1.1/24, 10.7.2.1/24, ...\) on b:eth0 are not netyard.s: they stay$' "... as are addresses"
like "$out" '^note: ports \(20: .*\.\.\.\) of sw are not netyard.s: they stay$' "... and ports"
like "$out" '^note: address 10.0.0.101/24 on a:eth0 is not netyard.s: it stays$' "... a single one is told alone"
is "$(grep -c '^note' <<<"$out")" 4 "... that is all"
gives 0 "up" "$NETYARD" up along.yard.yml
is "$(grep -c '^note' <<<"$out")" 4 "... nor does up say more"
gives 2 "plan of an end that goes" "$NETYARD" plan --adopt a.yard.yml
like "$out" '^note: routes \(2000: .*\) of a are not netyard.s: they go along$' "... and all of it with it"
gives 2 "plan as JSON" "$NETYARD" plan --adopt --format json a.yard.yml
is "$(jq '[.notes[] | select(test("route"))] | length' <<<"$out")" 1 "... has the count, too"
gives 0 "down" "$NETYARD" down along
like "$out" '^note: ports \(20: .*\.\.\.\) of sw are not netyard.s: they lose their switch$' "... what others lose by it"

plan_done
