#!/bin/bash
# SPDX-License-Identifier: MIT
# The interconnect macvlan: who reaches whom, what was broken by hand and is mended, what
# somebody else put on the parent, the record lost, a host with switches of this kind.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
world "$@"
needs_yaml
needs ping

cat >mv.yard.yml <<'LAB'
name: mv
nodes:
  sw: {kind: macvlan}
  a:
    interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}
    routes: [{to: default, via: 10.0.0.2}]
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24, "fd00::2/64"], mac: 02:00:00:00:00:0b}}}
  c: {interfaces: {a-name-of-19-characters: {addresses: [10.0.0.3/24, "fd00::3/64"]}}}
links:
  - endpoints: [a:eth0, sw]
  - endpoints: [b:eth0, sw:to-b]
  - {endpoints: [c:a-name-of-19-characters, sw], mtu: 9000}
LAB
sed 's/^links:/  host: {kind: host, interfaces: {mv0: {addresses: [10.0.0.9\/24, "fd00::9\/64"]}}}\n&\n  - endpoints: [host:mv0, sw]/' \
	mv.yard.yml >host.yard.yml
sed '1a isolated: true' host.yard.yml >isolated.yard.yml

# up and down once, so that /run/netns is there
{ "$NETYARD" up mv.yard.yml && "$NETYARD" down mv; } >/dev/null
empty=$(picture)

# reach FROM TO...: over IPv4 and IPv6; "" is the host
reach() {
	local from=$1 to address
	shift
	for to; do
		for address in "10.0.0.$to" "fd00::$to"; do
			ok "${from:-the host} reaches $address" in_ns "$from" ping -c 1 -W 2 "$address"
		done
	done
}

# jq_link NS DEVICE FILTER
jq_link() {
	ip ${1:+-n "$1"} -d -j link show dev "$2" | jq -c ".[0] | $3"
}

# --- built, with ip and ping as witnesses --------------------------------------------

gives 0 "up" "$NETYARD" up mv.yard.yml
built=$(picture)
index=$(jq_link '' mv-sw .ifindex)
for member in a b c; do
	dev=$(ip -n "mv-$member" -j link show type macvlan | jq -r '.[].ifname')
	is "$(jq_link "mv-$member" "$dev" '[.linkinfo.info_kind, .linkinfo.info_data.mode, .link_index]')" \
		"[\"macvlan\",\"bridge\",$index]" "$member has a macvlan device in bridge mode on the parent"
	like "$(jq_link "mv-$member" "$dev" .link_netnsid)" '^[0-9]+$' "... which is in another namespace"
done
is "$(jq_link '' mv-sw '[.linkinfo.info_kind, .link, .mtu, (.flags | index("UP") != null)]')" '["veth","mv-sw-peer",65535,true]' \
	"the parent is an end of a pair, up, of the greatest MTU"
is "$(ip -n mv-c -j link show dev a-name-of-19-characters | jq -c '.[0] | [.mtu, .altnames]')" \
	'[9000,["a-name-of-19-characters"]]' "a long name is another name; an MTU of its own"
is "$(jq_link mv-b eth0 .address)" '"02:00:00:00:00:0b"' "a MAC of its own"
reach mv-a 2 3
reach mv-c 1 2
ip addr add 10.0.0.99/24 dev mv-sw
gives 1 "the host, with an address on the parent, reaches nobody" ping -c 1 -W 1 10.0.0.1
ip addr del 10.0.0.99/24 dev mv-sw
gives 0 "ping" "$NETYARD" ping mv
gives 0 "exec" "$NETYARD" exec mv a -- ping -c 1 -W 2 10.0.0.3
gives 0 "show" "$NETYARD" show mv
like "$out" '^  to-b +up +macvlan +to b:eth0$' "a port has a name, and no device"
is "$("$NETYARD" show --format json mv | jq -c '[.nodes[] | select(.kind == "macvlan") | .device, (.interfaces[] | .device, .mac, .mtu)] | unique')" \
	'[null,"mv-sw"]' "... in JSON, too"
same_picture "$built" "nothing of that changed anything"

gives 0 "the host joins" "$NETYARD" up --adopt host.yard.yml
reach '' 1 2 3
reach mv-b 9
is "$(jq_link '' mv-mv0 '[.link, .linkinfo.info_data.mode]')" '["mv-sw","bridge"]' "... by a device of its own"
gives 0 "the host leaves" "$NETYARD" up --adopt mv.yard.yml
same_picture "$built" "as before"
gives 0 "all moves into a namespace of its own" "$NETYARD" up --adopt isolated.yard.yml
is "$(ip -n netyard-mv -j link show type veth | jq -c '[.[].ifname] | sort')" '["mv-sw","mv-sw-peer"]' "... the parent"
reach '' 1 3
reach mv-a 2 9
gives 0 "no drift" "$NETYARD" show --check mv
gives 0 "and back" "$NETYARD" up --adopt mv.yard.yml
same_picture "$built" "as before"
gives 0 "down" "$NETYARD" down mv
same_picture "$empty" "nothing is left"

# --- MACs, of which the kernel lets no two on a parent be the same while they are up ------

# macs DEVICE LAST LAST: a's device of that name, the last digits of both MACs
macs() {
	printf '%s\n' 'name: mv' 'nodes:' '  sw: {kind: macvlan}' \
		"  a: {interfaces: {$1: {addresses: [10.0.0.1/24], mac: 02:00:00:00:00:0$2}}}" \
		"  b: {interfaces: {eth0: {addresses: [10.0.0.2/24], mac: 02:00:00:00:00:0$3}}}" \
		'links:' "  - endpoints: [a:$1, sw]" '  - endpoints: [b:eth0, sw]' >macs.yard.yml
	gives 0 "MACs $2 and $3, of $1: up" "$NETYARD" up --adopt macs.yard.yml
	is "$(jq_link mv-a "$1" '[.address, (.flags | index("UP") != null)]')" "[\"02:00:00:00:00:0$2\",true]" "... as it says"
	ok "... and reached" in_ns mv-b ping -c 1 -W 2 10.0.0.1
}
macs eth0 a b
macs eth0 b a # exchanged
macs eth0 a c # handed on, both ways
macs eth0 b a
macs new b a # to a device of another name
in_ns mv-a ip link del dev new
ip link add link mv-sw name other address 02:00:00:00:00:0b type macvlan mode bridge
ip link set dev other up
before=$(picture)
gives 1 "somebody's device has the MAC: up" "$NETYARD" up macs.yard.yml
like "$msg" 'mv-a:new: Address already in use; another device on the same parent has that MAC' "... says what it is"
same_picture "$before" "... nothing is left"
gives 0 "down" "$NETYARD" down mv
same_picture "$empty" "nothing is left"

# --- broken by hand ------------------------------------------------------------------

broken mv "another mode" 'ip -n mv-a link set dev eth0 type macvlan mode private' \
	"a:eth0: mode is private, applied was bridge"
broken mv "another MAC" 'ip -n mv-a link set dev eth0 address 02:00:00:00:00:77'
broken mv "another MAC of the parent" 'ip link set dev mv-sw address 02:00:00:00:00:78'
broken mv "another MTU" 'ip -n mv-a link set dev eth0 mtu 1400' "a:eth0: MTU is 1400, applied was 1500"
broken mv "another MTU of the parent" 'ip link set dev mv-sw mtu 1400'
broken mv "an MTU of the parent below that of IPv6" 'ip link set dev mv-sw mtu 1200'
broken mv "a member down" 'ip -n mv-b link set dev eth0 down'
broken mv "the parent down" 'ip link set dev mv-sw down' "sw: is down, applied was up"
broken mv "the parent's other end down" 'ip link set dev mv-sw-peer down' "sw:peer: is down, applied was up"
broken mv "a member's device deleted" 'ip -n mv-a link del dev eth0' "a:eth0: link is missing"
broken mv "a member's device renamed" 'ip -n mv-a link set dev eth0 down
	ip -n mv-a link set dev eth0 name other
	ip -n mv-a link set dev other up' "a:eth0: is named other, applied was eth0"
broken mv "a namespace deleted" 'ip netns del mv-a'
broken mv "the parent deleted" 'ip link del dev mv-sw' "sw - sw:peer: link is missing"
broken mv "an end of a pair instead" 'ip -n mv-a link del dev eth0
	ip link add eth0 netns mv-a type veth peer name mv-z netns mv-c
	ip -n mv-a link set dev eth0 alias netyard:mv:a:eth0'

# what it was in goes when the kernel comes to it: `up` waits for that, not for a process
run "$NETYARD" up mv.yard.yml
for i in 1 2 3 4 5; do
	ip netns del mv-a
	gives 0 "a namespace deleted, and at once: up ($i)" "$NETYARD" up mv.yard.yml
	same_picture "$built" "... mended"
done
# shellcheck disable=SC2016 # not here
in_ns mv-a sh -c 'echo $$ >held; exec sleep 300' &
for ((i = 0; i < 500; i++)); do
	grep -q sleep "/proc/$(cat held 2>/dev/null)/comm" 2>/dev/null && break
	sleep 0.01
done
ip netns del mv-a
before=$(picture)
began=$SECONDS
gives 1 "a process keeps the namespace: up" "$NETYARD" up mv.yard.yml
like "$msg" "mv-a:eth0: Address already in use; process sleep \($(cat held)\) is in a namespace without a name" \
	"... names it"
ok "... at once" test $((SECONDS - began)) -lt 8
same_picture "$before" "... nothing is left"
kill "$(cat held)"
wait
gives 0 "... it has ended: up" "$NETYARD" up mv.yard.yml
same_picture "$built" "... mended"

run "$NETYARD" up mv.yard.yml
ip link add mv-x type veth peer name mv-y
ip -n mv-a link del dev eth0
ip link add link mv-x name eth0 netns mv-a type macvlan mode bridge
ip -n mv-a link set dev eth0 alias netyard:mv:a:eth0
gives 2 "a device on somebody's parent: show --check" "$NETYARD" show --check mv
like "$out" 'a:eth0: parent is mv-x, applied was mv-sw' "... says so"
gives 0 "... up" "$NETYARD" up mv.yard.yml
ip link del dev mv-x
same_picture "$built" "... mended"

run "$NETYARD" up mv.yard.yml
ip netns add away
ip link set dev mv-sw-peer netns away
gives 2 "the other end out of reach: show --check" "$NETYARD" show --check mv
diff_ok "drift:"$'\n'"  sw: the other end of its pair is out of reach" "$out" "... says so"
gives 0 "... up" "$NETYARD" up mv.yard.yml
ip netns del away
same_picture "$built" "... mended"

# --- a parent out of reach, and an up that fails ---------------------------------------

# The devices on it cannot be made as they were; what is taken back ends all the same.
run "$NETYARD" up mv.yard.yml
ip netns add away
with=$(picture)
for ((point = 0, status = 1; status != 0 && point < 40; point++)); do
	ip link set dev mv-sw netns away
	seam "fail:$point" up mv.yard.yml
	struck=$status
	[ "$struck" -le 1 ] || fail "the parent out of reach, a fault at request $point" "$msg"
	run "$NETYARD" up mv.yard.yml
	same_picture "$with" "the parent out of reach, a fault at request $point: mended by the next up"
	status=$struck
done
is "$status" 0 "... at every request"
ip netns del away

# --- what somebody else put there ----------------------------------------------------

# in this order: before 6.15 a kernel wants the name to be free where the parent is
ip link add link mv-sw name mine netns mv-b type macvlan mode bridge
ip link add link mv-sw name mine type macvlan mode bridge
with=$(picture)
gives 0 "show" "$NETYARD" show mv
like "$out" "port mine \(macvlan\) is not netyard's" "somebody's device on the parent is told"
like "$out" "device mine \(macvlan\) is not netyard's" "... and one in a member's namespace"
gives 0 "up" "$NETYARD" up mv.yard.yml
like "$out$msg" "port mine of sw is not netyard's: it stays" "... it stays"
same_picture "$with" "... untouched"
sed 's/eth0: {addresses: \[10.0.0.1.24, /&10.0.0.11\/24, /' mv.yard.yml >more.yard.yml
gives 0 "up, with a change" "$NETYARD" up --adopt more.yard.yml
ok "... it is there still" ip link show dev mine
rm -r /run/netyard/mv
gives 0 "the record is lost: nothing is planned" "$NETYARD" plan more.yard.yml
gives 0 "... down" "$NETYARD" down mv
like "$out$msg" "port mine of sw is not netyard's: it goes along" "... says what goes along"
same_picture "$empty" "... nothing is left"

run "$NETYARD" up mv.yard.yml
ip netns add away
ip link add link mv-sw name mine netns away type macvlan mode bridge
ip link add link mv-sw name also netns mv-b type macvlan mode bridge
gives 0 "show" "$NETYARD" show mv
like "$out" "port mine \(macvlan\) is not netyard's" "one in a namespace that the lab is not in is told"
ip link set dev mv-sw-peer netns away
gives 0 "the parent is made anew" "$NETYARD" up mv.yard.yml
like "$out$msg" "port mine in namespace away of sw is not netyard's: it goes along" "... says what goes along"
like "$out$msg" "port also in namespace mv-b of sw is not netyard's: it goes along" "... from wherever"
ip link add link mv-sw name mine netns away type macvlan mode bridge
ip link set dev mv-sw netns away
gives 0 "the parent out of reach: down" "$NETYARD" down mv
unlike "$out$msg" "port mine" "... says nothing of what was on it"
run "$NETYARD" up isolated.yard.yml
ip -n netyard-mv link add link mv-sw name mine netns away type macvlan mode bridge
ip -n netyard-mv link add link mv-sw name mine netns 1 type macvlan mode bridge
gives 0 "the parent in a namespace of the lab's: down" "$NETYARD" down mv
like "$out$msg" "port mine in namespace away of sw is not netyard's: it goes along" "... says what goes along"
like "$out$msg" "port mine of sw is not netyard's: it goes along" "... the host's, too"
ip netns del away
same_picture "$empty" "... nothing is left"

ip link add mv-sw type veth peer name x
gives 1 "the parent's name is taken" "$NETYARD" up mv.yard.yml
like "$out$msg" 'device mv-sw is there already' "... says so"
ip link del dev mv-sw
same_picture "$empty" "... and leaves nothing"

# --- the record lost; a host ---------------------------------------------------------

for file in mv host isolated; do
	run "$NETYARD" up $file.yard.yml
	before=$(picture)
	"$NETYARD" discover mv >"$file.seen.yml"
	rm -r /run/netyard/mv
	"$NETYARD" discover mv >"$file.lost.yml"
	sed -i 's/sw:to-b/sw/' "$file.seen.yml" # the name of a port is nowhere on the host
	diff_ok "$(yaml "$file.seen.yml")" "$(yaml "$file.lost.yml")" "$file: the record lost, the file is the same"
	gives 0 "$file: up again" "$NETYARD" up $file.yard.yml
	same_picture "$before" "$file: ... changes nothing"
	gives 0 "$file: discover" "$NETYARD" discover
	like "$out" 'kind: macvlan' "$file: discover finds the switch"
	gives 0 "$file: down" "$NETYARD" down mv
	same_picture "$empty" "$file: nothing is left"
done

ip netns add one && ip netns add two
ip link add par type veth peer name rap && ip link set par up && ip link set rap up
for n in one two; do
	ip link add link par name m0 netns $n type macvlan mode bridge
	ip -n $n link set lo up
	ip -n $n link set m0 up
done
ip -n one addr add 10.0.0.1/24 dev m0
ip -n two addr add 10.0.0.2/24 dev m0
gives 0 "a host with a switch that somebody made: discover" "$NETYARD" discover
is "$("$NETYARD" discover --format json | jq -c '[.nodes[] | select(.kind == "macvlan") | [.name, .beyond, (.interfaces | length)]]')" \
	'[["par",null,2]]' "... a switch with two members"
printf '%s\n' "$out" | sed 's/^prefix: .*/prefix: again-/; s/^name: .*/name: again/' >again.yard.yml
gives 0 "... again, from what was discovered" "$NETYARD" up again.yard.yml
gives 0 "... ping" "$NETYARD" ping again
gives 0 "... down" "$NETYARD" down again
ip -n two link set dev m0 type macvlan mode private
gives 0 "one in another mode: discover" "$NETYARD" discover
like "$msg$out" 'its mode is private' "... says what no file can say"
ip link set rap netns two
gives 0 "a parent whose other end leads somewhere: discover" "$NETYARD" discover
unlike "$out" 'kind: macvlan[,}]' "... is no switch"
like "$msg$out" 'macvlan \(on par of host\): a file has such with a switch' "... but told"
plan_done
