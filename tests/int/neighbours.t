#!/bin/bash
# SPDX-License-Identifier: MIT
# Permanent neighbours of interfaces, and addresses of a bridge's own device.
. "$(dirname "$0")/lib.sh"
world "$@"
needs ping jq

cat >nb.yard.yml <<'LAB'
name: nb
nodes:
  sw: {kind: bridge, addresses: [10.5.0.254/24, "fd00:5::fe/64"]}
  a:
    interfaces:
      e:
        addresses: [10.5.0.1/24, "fd00:5::1/64"]
        mac: "02:00:00:00:05:01"
        neighbours:
          - {address: 10.5.0.77, mac: "02:00:00:00:05:02"}
          - {address: "fd00:5::77", mac: "02:00:00:00:05:02"}
  b: {interfaces: {e: {addresses: [10.5.0.2/24, "fd00:5::2/64"], mac: "02:00:00:00:05:02"}}}
links:
  - endpoints: [a:e, sw]
  - endpoints: [b:e, sw]
LAB

neighs() {
	ip -n nb-a -j neigh show nud permanent | jq -c '[.[] | [.dst, .lladdr, .protocol]] | sort'
}

before=$(picture)
gives 0 "up" "$NETYARD" up nb.yard.yml
made=$(picture)
gives 0 "up again" "$NETYARD" up nb.yard.yml
like "$out" 'nothing to do' "... has nothing to do"
is "$(neighs)" '[["10.5.0.77","02:00:00:00:05:02","110"],["fd00:5::77","02:00:00:00:05:02","110"]]' "neighbours are there"
is "$(ip -j addr show dev nb-sw | jq -c '[.[0].addr_info[] | select(.scope == "global") | "\(.local)/\(.prefixlen)"]')" \
	'["10.5.0.254/24","fd00:5::fe/64"]' "the bridge has its addresses"
ok "by which the host reaches a member" ping -c1 -W2 -n -q 10.5.0.2
ok "... IPv6" ping -c1 -W2 -n -q fd00:5::2
# frames to a neighbour that nobody has go to the MAC that is said: nobody answers for it
count() {
	ip -n nb-b -s -j link show dev e | jq ".[0].stats64.rx.packets"
}
n=$(count)
in_ns nb-a ping -c3 -i0.2 -W1 -n -q 10.5.0.77 >/dev/null
ok "frames to the neighbour reach who has that MAC, unasked" [ "$(count)" -ge $((n + 3)) ]

gives 0 "show" "$NETYARD" show nb
like "$out" '^  10.5.0.254/24  fd00:5::fe/64$' "... tells the bridge's addresses"
like "$out" 'neighbour 10.5.0.77 at 02:00:00:00:05:02' "... and neighbours"
is "$("$NETYARD" show --format json nb | jq -c '[.nodes[] | select(.name == "sw").addresses[]]')" \
	'[{"address":"10.5.0.254/24","owner":"lab"},{"address":"fd00:5::fe/64","owner":"lab"}]' "... in JSON"
is "$("$NETYARD" show --format json nb | jq -c '[.nodes[] | select(.name == "a").interfaces[0].neighbours[] | [.address, .mac, .owner]]')" \
	'[["10.5.0.77","02:00:00:00:05:02","lab"],["fd00:5::77","02:00:00:00:05:02","lab"]]' "... both"
gives 0 "draw" "$NETYARD" draw nb --format text
like "$out" '10.5.0.254/24' "... tells the bridge's addresses"
like "$out" '2 permanent neighbours' "... and neighbours"
gives 0 "discover" "$NETYARD" discover nb
printf '%s\n' "$out" >again.yml
unlike "$msg" 'left out|not in the file' "... leaves nothing out"
gives 0 "... a plan of that" "$NETYARD" plan --adopt again.yml
like "$out" 'nothing to do' "... is empty"
gives 0 "of the host: discover" "$NETYARD" discover --host
like "$out" 'addresses: \[10.5.0.254/24, "fd00:5::fe/64"\]' "... says the bridge's"
like "$out" '\{address: 10.5.0.77, mac: "02:00:00:00:05:02"\}' "... and neighbours"

# --- by hand -------------------------------------------------------------------------

ip addr del 10.5.0.254/24 dev nb-sw
ip addr add 10.6.0.1/24 dev nb-sw
ip -n nb-a neigh del fd00:5::77 dev e
ip -n nb-a neigh replace 10.5.0.77 lladdr 02:00:00:00:05:99 dev e nud permanent
ip -n nb-a neigh add 10.5.0.88 lladdr 02:00:00:00:05:88 dev e nud permanent
gives 2 "changed by hand: show --check" "$NETYARD" show --check nb
like "$out" 'sw: address 10.5.0.254/24 is missing' "... an address"
like "$out" 'a:e: neighbour fd00:5::77 at 02:00:00:00:05:02 is missing' "... a neighbour"
like "$out" 'a:e: neighbour 10.5.0.77 at 02:00:00:00:05:99 is there, and was not applied' "... of another MAC"
unlike "$out" '10.5.0.88|10.6.0.1' "... not what others have added"
gives 0 "up" "$NETYARD" up nb.yard.yml
is "$(neighs | jq -c '[.[] | .[0:2]]')" \
	'[["10.5.0.77","02:00:00:00:05:02"],["10.5.0.88","02:00:00:00:05:88"],["fd00:5::77","02:00:00:00:05:02"]]' \
	"... mends, and leaves others'"
like "$(ip addr show dev nb-sw)" '10.6.0.1/24' "... addresses, too"
ip addr del 10.6.0.1/24 dev nb-sw
ip -n nb-a neigh del 10.5.0.88 dev e
same_picture "$made" "all is as it was"
ip -n nb-a link set e down
gives 0 "a link that was down: up" "$NETYARD" up nb.yard.yml
same_picture "$made" "... mends what went with it"

# --- another file --------------------------------------------------------------------

sed 's/mac: "02:00:00:00:05:01"/mac: "02:00:00:00:05:11"/' nb.yard.yml >mac.yard.yml
gives 0 "another MAC of the interface: up" "$NETYARD" up --adopt mac.yard.yml
is "$(neighs | jq length)" 2 "... the neighbours stay"
gives 0 "... up again" "$NETYARD" up mac.yard.yml
like "$out" 'nothing to do' "... has nothing to do"
sed 's/10.5.0.254/10.5.0.253/; /fd00:5::77/d' nb.yard.yml >other.yard.yml
gives 0 "another: up" "$NETYARD" up --adopt other.yard.yml
is "$(neighs | jq length)" 1 "... a neighbour less"
unlike "$(ip addr show dev nb-sw)" '10.5.0.254' "... another address"
gives 0 "back" "$NETYARD" up --adopt nb.yard.yml
same_picture "$made" "... all as it was"
ip -n nb-a neigh add 10.5.0.66 lladdr 02:00:00:00:05:66 dev e nud permanent
sed 's/address: 10.5.0.77/address: 10.5.0.66/' nb.yard.yml >clash.yard.yml
gives 1 "a neighbour that somebody else has set: up" "$NETYARD" up --adopt clash.yard.yml
like "$msg" 'neighbour 10.5.0.66 of nb-a:e is permanent there already, at 02:00:00:00:05:66' "... is refused"
ip -n nb-a neigh del 10.5.0.66 dev e
same_picture "$made" "... nothing was changed"
gives 0 "down" "$NETYARD" down nb
same_picture "$before" "... leaves nothing"
"$NETYARD" script nb.yard.yml >up.sh
ok "script" sh -e up.sh
same_picture "$made" "... makes the same"
gives 0 "down" "$NETYARD" down nb

# --- an existing bridge --------------------------------------------------------------

ip link add br-own address 02:00:00:00:05:ff type bridge
ip addr add 10.8.0.1/24 dev br-own
ip link set br-own up
own=$(picture)
cat >ex.yard.yml <<'LAB'
name: ex
nodes:
  br-own: {kind: bridge, existing: true}
  a: {interfaces: {e: {addresses: [10.8.0.2/24]}}}
links:
  - endpoints: [a:e, br-own]
LAB
gives 0 "an existing bridge with an address: up" "$NETYARD" up ex.yard.yml
gives 0 "show" "$NETYARD" show ex
like "$out" '10.8.0.1/24 \(foreign\)' "... tells that it is not the lab's"
gives 0 "show --check" "$NETYARD" show --check ex
gives 0 "down" "$NETYARD" down ex
same_picture "$own" "... leaves it as it was"
gives 0 "of the host: discover" "$NETYARD" discover --host
like "$out" 'br-own: \{kind: bridge, addresses: \[10.8.0.1/24\]' "... says its address"
plan_done
