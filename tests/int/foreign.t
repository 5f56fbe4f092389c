#!/bin/bash
# SPDX-License-Identifier: MIT
# What others made looks the same afterwards: whatever its name, group or alias.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq

cat >for.yard.yml <<'LAB'
name: for
prefix: ""
nodes:
  br-f: {kind: bridge}
  n1: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
  n2: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
  host: {kind: host, interfaces: {h0: {addresses: [10.0.0.3/24]}}, routes: [{to: 10.9.0.0/16, via: 10.0.0.1}]}
links:
  - endpoints: [n1:eth0, br-f:p1]
  - endpoints: [n2:eth0, br-f:p2]
  - endpoints: [host:h0, br-f:p3]
LAB

# the group of the lab, as the lab itself shows it
empty=$(picture)
run "$NETYARD" up for.yard.yml
group=$(ip -j -d link show dev br-f | jq -r '.[0].group')
run "$NETYARD" down for
same_picture "$empty" "up and down in an empty world"

# in_the_way NAME MAKE UNMAKE REGEX: refused, named, untouched
in_the_way() {
	local before
	sh -ec "$2" || fail "$1: cannot make it"
	before=$(picture)
	run "$NETYARD" plan for.yard.yml
	unlike "$status" '^[02]$' "$1: plan refuses"
	gives 1 "$1: up refuses" "$NETYARD" up for.yard.yml
	like "$msg" "$4" "$1: the message names it"
	same_picture "$before" "$1: nothing has changed"
	gives 0 "$1: down" "$NETYARD" down for
	same_picture "$before" "$1: after down neither"
	sh -ec "$3"
}

in_the_way "a bridge" 'ip link add br-f type bridge' 'ip link del br-f' br-f
in_the_way "a bridge in the lab's group" "ip link add br-f group $group type bridge" 'ip link del br-f' br-f
in_the_way "a bridge of another lab" \
	'ip link add br-f type bridge; ip link set dev br-f alias netyard:other:br-f' 'ip link del br-f' br-f
in_the_way "a veth" 'ip link add p2 type veth peer name other' 'ip link del p2' p2
in_the_way "a link with our name as altname" \
	'ip link add other type bridge; ip link property add dev other altname p3' 'ip link del other' p3
in_the_way "the host's interface" 'ip link add h0 type bridge' 'ip link del h0' h0
in_the_way "a namespace" 'ip netns add n2' 'ip netns del n2' n2
in_the_way "a namespace of another lab" \
	'ip netns add n2; ip -n n2 link set dev lo alias netyard:other:n2' 'ip netns del n2' n2
in_the_way "a file in /run/netns" 'touch /run/netns/n1' 'rm /run/netns/n1' n1
in_the_way "a route" 'ip link add o0 type bridge; ip link set o0 up; ip addr add 10.8.0.1/24 dev o0
	ip route add 10.9.0.0/16 dev o0' 'ip link del o0' 10.9.0.0

# look-alikes that are not in the way
n=0
for alias in netyard:fo netyard:for2:n1:eth0 netyard:other:br-f netyard:FOR:br-f xnetyard:for:n1 netyard: netyard; do
	n=$((n + 1))
	ip link add "look$n" group "$group" type veth peer name "alike$n" group "$group"
	ip link set dev "look$n" alias "$alias"
	ip link set dev "alike$n" up
	ip netns add "look$n"
	ip -n "look$n" link set dev lo alias "$alias" group "$group"
	ip -n "look$n" link add eth0 group "$group" type bridge
done
ip link add nomark group "$group" type bridge
ip addr add 10.0.0.33/24 dev look1
ip link set dev look1 up
ip route add 10.10.0.0/16 via 10.0.0.34 dev look1 proto 110
before=$(picture)
gives 0 "up among look-alikes" "$NETYARD" up for.yard.yml
built=$(picture)
unlike "$(diff <(echo "$before") <(echo "$built"))" '^<' "... all of them as before"
gives 0 "nothing is planned" "$NETYARD" plan for.yard.yml
gives 0 "down" "$NETYARD" down for
same_picture "$before" "... all of them as before"
run "$NETYARD" up for.yard.yml
rm -rf /run/netyard
gives 0 "down without the state directory" "$NETYARD" down for
same_picture "$before" "... all of them as before"

# a lab of another name with a lab's objects next door
sed 's/^name: for/name: fork/; s/^prefix: ""/prefix: k-/; s/10\.0\.0\./10.0.7./g; s/10\.9/10.7/' for.yard.yml >fork.yard.yml
gives 0 "a second lab" "$NETYARD" up fork.yard.yml
two=$(picture)
run "$NETYARD" up for.yard.yml
gives 0 "down of the first" "$NETYARD" down for
same_picture "$two" "... leaves the second alone"
rm -rf /run/netyard
gives 0 "down of the first, not there, no state" "$NETYARD" down for
same_picture "$two" "... leaves the second alone"
gives 0 "down of the second" "$NETYARD" down fork
same_picture "$before" "... all others as before"

# an address that is wanted on the host's lo, and there already
cat >lo.yard.yml <<'LAB'
name: lo
nodes:
  h: {kind: host, interfaces: {lo: {addresses: [192.0.2.77/32, 192.0.2.78/32]}}}
LAB
ip addr add 192.0.2.77/32 dev lo
before=$(picture)
gives 0 "up where an address of lo is there already" "$NETYARD" up lo.yard.yml
like "$(ip addr show dev lo)" 192.0.2.78 "... adds the other"
gives 0 "nothing is planned then" "$NETYARD" plan lo.yard.yml
gives 0 "down" "$NETYARD" down lo
if [ "$(printf '%s\n' 5.18 "$(uname -r)" | sort -V | head -n 1)" = 5.18 ]; then
	same_picture "$before" "... leaves the one that was there"
else
	skip "... leaves the one that was there" "addresses have no protocol here"
fi
ip addr del 192.0.2.77/32 dev lo

# a next hop of somebody else's beside ours: one route with two, to the kernel
cat >hop.yard.yml <<'LAB'
name: hop
nodes:
  a: {interfaces: {e: {addresses: ["fd00::1/64"]}}, routes: [{to: "fd99::/64", via: "fd00::2"}]}
  b: {interfaces: {e: {}}}
links: [{endpoints: [a:e, b:e]}]
LAB
hops() { ip -n hop-a -j -6 route show fd99::/64 | jq -c '[.[] | .gateway // .nexthops[].gateway] | sort'; }
run "$NETYARD" up hop.yard.yml
ip -n hop-a -6 route append fd99::/64 via fd00::3
gives 0 "nothing is planned with a next hop beside ours" "$NETYARD" plan hop.yard.yml
ip -n hop-a -6 route del fd99::/64 via fd00::2
ip -n hop-a -6 route append fd99::/64 via fd00::2 proto 110
gives 0 "... nor with ours behind it" "$NETYARD" plan hop.yard.yml
sed -i 's/fd00::2/fd00::9/' hop.yard.yml
gives 1 "a change of ours, which the kernel does not take beside it" "$NETYARD" up hop.yard.yml
is "$(hops)" '["fd00::2","fd00::3"]' "... is taken back: both are there"
sed -i '/fd99/s/, routes.*/}/' hop.yard.yml
gives 0 "up without our route" "$NETYARD" up hop.yard.yml
is "$(hops)" '["fd00::3"]' "... leaves the other"
gives 0 "down" "$NETYARD" down hop

# in a namespace of others that the lab joins: what looks like the lab's, and is not
ip netns add theirs
ip -n theirs link add look group "$group" type veth peer name alike group "$group"
ip -n theirs link set dev look alias netyard:for:n1:eth0
ip -n theirs link set dev lo alias netyard:for:n1
ip -n theirs link set look up && ip -n theirs link set alike up
ip -n theirs addr add 10.0.0.7/24 dev look
ip -n theirs route add 10.10.0.0/16 via 10.0.0.34 dev look proto 110
ip -n theirs route add default via 10.0.0.35 dev look
before=$(picture)
sed 's/^name: for/name: fort/; s/^  n1: {/  n1: {kind: container, netns: theirs, /' for.yard.yml >fort.yard.yml
gives 0 "up with a member that is full of look-alikes" "$NETYARD" up fort.yard.yml
unlike "$(diff <(echo "$before") <(picture))" '^<' "... all of them as before"
gives 0 "nothing is planned" "$NETYARD" plan fort.yard.yml
rm -r /run/netyard/fort
gives 0 "down without a record" "$NETYARD" down fort
same_picture "$before" "... all of them as before"
gives 0 "up" "$NETYARD" up fort.yard.yml
ip -n theirs link set dev eth0 alias mine
gives 0 "down where it wrote over the mark" "$NETYARD" down fort
same_picture "$before" "... all of them as before"
ip netns del theirs

# names of others that are no text: nothing of a document is missing
odd=$'x\xff' said='x\xff'
run "$NETYARD" up for.yard.yml
ip link add name "$odd" type bridge
ip link set dev p1 master "$odd"
gives 2 "a port in a bridge whose name is no text: plan as JSON" "$NETYARD" plan for.yard.yml --format json
is "$(jq -c '.operations[] | [.operation, .object, .arguments.old, .arguments.new]' <<<"$out")" \
	"$(jq -nc --arg odd "$said" '["master-set", "br-f:p1 \($odd) -> br-f", $odd, "br-f"]')" "... object and arguments are there"
like "$(jq -r '.operations[].shell' <<<"$out")" 'link set dev p1 master br-f' "... and the shell"
ip link set dev p1 master br-f
ip route del 10.9.0.0/16
ip addr add 10.8.0.1/24 dev "$odd" && ip link set dev "$odd" up && ip route add 10.9.0.0/16 dev "$odd"
gives 1 "a route over such a bridge is in the way" "$NETYARD" plan for.yard.yml --format json
like "$(jq -r '.refusals[]' <<<"$out")" "10\\.9\\.0\\.0/16.*x\\\\xff" "... the refusal is there"
like "$("$NETYARD" plan for.yard.yml 2>&1)" 'x\\xff' "... and in words"
ip link del dev "$odd"
run "$NETYARD" down for

plan_done
