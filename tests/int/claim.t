#!/bin/bash
# SPDX-License-Identifier: MIT
# Whose a namespace is rests on the record and its name; the mark on its lo, which a member with
# NET_ADMIN can change, only confirms.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq

for lab in pair other; do
	cat >$lab.yard.yml <<LAB
name: $lab
nodes:
  sw: {kind: bridge}
  ns1: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
  ns2: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
links:
  - endpoints: [ns1:eth0, sw]
  - endpoints: [ns2:eth0, sw]
LAB
done

# says MARK: a member of pair sets that mark, on what it has
says() {
	nsenter --net=/run/netns/pair-ns1 ip link set dev lo alias "$1"
}

empty=$(picture)
run "$NETYARD" up pair.yard.yml
pair=$(picture)
run "$NETYARD" up other.yard.yml
both=$(picture)
inode=$(stat -c %i /run/netns/pair-ns1)

# spared NAME: the other lab's commands have left pair's namespace alone, whatever it says
spared() {
	is "$(stat -c %i /run/netns/pair-ns1 2>&1) $(ip -n pair-ns1 -j link show dev eth0 | jq -r '.[0].operstate')" \
		"$inode UP" "$1: pair-ns1 is as it was"
}

# of_pair MARK NAMED: every command of lab other, and those of pair, where pair-ns1 says so; NAMED:
# it is told by name
of_pair() {
	local c
	says "$1"
	for c in plan up down up; do
		gives 0 "$1: $c of the other lab" "$NETYARD" $c other.yard.yml
		[ -z "$2" ] || like "$msg" "namespace pair-ns1 bears the mark '$1', but is not lab other's" "... names it"
		spared "... $c"
	done
	unlike "$("$NETYARD" show other 2>/dev/null)" pair-ns1 "... show knows nothing of it"
	gives 2 "... show of its own lab" "$NETYARD" show --check pair
	gives 0 "... exec in it" "$NETYARD" exec pair ns1 -- true
	gives 0 "... its own up" "$NETYARD" up pair.yard.yml
	same_picture "$both" "... mends it"
	says "$1"
	gives 0 "... its own down" "$NETYARD" down pair
	ok "... takes it away" test ! -e /run/netns/pair-ns1
	gives 0 "... and up" "$NETYARD" up pair.yard.yml
	same_picture "$both" "... all is there"
	inode=$(stat -c %i /run/netns/pair-ns1)
}
of_pair netyard:other:ns9 1
of_pair netyard:other:ns1 1
of_pair netyard:other 1
of_pair netyard:other:ns1:eth0 ''
of_pair nobody ''

# the other lab has lost its record
says netyard:other:ns1
rm -r /run/netyard/other
for c in plan up; do
	gives 0 "no record: $c of the other lab" "$NETYARD" $c other.yard.yml
	like "$msg" "pair-ns1 bears the mark.*lab pair has a record of it" "... names it"
	spared "... $c"
done
rm -r /run/netyard/other
gives 0 "... down" "$NETYARD" down other
spared "... down"

# both have: what is left is the name, and the host's devices
rm -r /run/netyard
gives 0 "no records at all: down of the other lab" "$NETYARD" down other
like "$msg" "pair-ns1 bears the mark.*it is called after lab pair" "... names it"
spared "... down"
says netyard:pair:ns1
gives 0 "... down of its own lab" "$NETYARD" down pair
same_picture "$empty" "... takes everything away"

# a lab that is not there
run "$NETYARD" up pair.yard.yml
says netyard:nolab:ns1
gives 0 "a mark of a lab that is not there: show" "$NETYARD" show
unlike "$out" nolab "... invents none"
gives 1 "... show of it" "$NETYARD" show nolab
gives 0 "... down of it" "$NETYARD" down nolab
ok "... leaves the namespace" test -e /run/netns/pair-ns1
says netyard:pair:ns1

# two records have it
cp -a /run/netyard/pair /run/netyard/twin
sed -i 's/"name":"pair"/"name":"twin","prefix":"pair-"/' /run/netyard/twin/topology.json
sed 's/^name: pair/name: twin\nprefix: pair-/' pair.yard.yml >twin.yard.yml
before=$(picture)
gives 1 "two labs have a record of it: up of the one it says nothing of" "$NETYARD" up --adopt twin.yard.yml
like "$msg" "pair-ns1 .*lab pair has a record of it, too" "... names it"
same_picture "$before" "... nothing has changed"
run "$NETYARD" down twin
ok "... nor has down taken it away" test -e /run/netns/pair-ns1 -a -e /run/netns/pair-ns2
rm -rf /run/netyard/twin

# made anew by hand, the name and the mark are still the lab's
ip netns del pair-ns1
ip netns add pair-ns1
gives 1 "another namespace by that name: up" "$NETYARD" up pair.yard.yml
like "$msg" "namespace pair-ns1 is there already" "... is refused"
ip netns del pair-ns1
gives 0 "without it: up" "$NETYARD" up pair.yard.yml
same_picture "$pair" "... all is there"
run "$NETYARD" down pair
same_picture "$empty" "nothing is left"

plan_done
