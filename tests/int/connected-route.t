#!/bin/bash
# SPDX-License-Identifier: MIT
# The route that the kernel gives with an address, taken away by hand: that is drift, told, and
# mended; IPv4 and IPv6, of namespaces and of the host, on switches and without.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ping

cat >cr.yard.yml <<'LAB'
name: cr
nodes:
  sw: {kind: bridge}
  a:
    interfaces: {eth0: {addresses: [10.0.0.1/24, 10.0.0.11/24, "fd00::1/64", "fd00::11/64"]}}
    routes: [{to: 10.9.0.0/16, via: 10.0.0.2}]
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24, "fd00::2/64"]}}}
  m: {kind: macvlan}
  c: {interfaces: {eth0: {addresses: [10.1.0.1/24]}, lo: {addresses: [192.0.2.1/24]}}}
  host: {kind: host, interfaces: {h0: {addresses: [10.0.0.3/24, "fd00::3/64"]}}}
links:
  - endpoints: [a:eth0, sw]
  - endpoints: [b:eth0, sw]
  - endpoints: [host:h0, sw]
  - endpoints: [c:eth0, m]
LAB
"$NETYARD" up cr.yard.yml >/dev/null # /run/netns is there from now on
"$NETYARD" down cr >/dev/null
empty=$(picture)
builds cr
like "$built" 'cr-a eth0 route unicast 10\.0\.0\.0/24 .* proto kernel' "the picture has it"

broken cr "IPv4" 'ip -n cr-a route del 10.0.0.0/24 dev eth0' \
	"a:eth0: connected route 10.0.0.0/24 is missing"
broken cr "IPv6" 'ip -n cr-a -6 route del fd00::/64 dev eth0' \
	"a:eth0: connected route fd00::/64 is missing"
broken cr "the host's" 'ip route del 10.0.0.0/24 dev cr-h0; ip -6 route del fd00::/64 dev cr-h0' \
	"host:h0: connected route 10.0.0.0/24 is missing"$'\n'"  host:h0: connected route fd00::/64 is missing"
broken cr "on macvlan" 'ip -n cr-c route del 10.1.0.0/24 dev eth0'
broken cr "with a route by it" 'ip -n cr-a route del 10.9.0.0/16; ip -n cr-a route del 10.0.0.0/24 dev eth0'
broken cr "of a device that is down" 'ip link set dev cr-a-eth0 down' "sw:a-eth0: is down, applied was up"

run "$NETYARD" up cr.yard.yml
ip -n cr-a route del 10.0.0.0/24 dev eth0
ip -n cr-a -6 route del fd00::/64 dev eth0
before=$(ip -n cr-b -j route show proto kernel | jq -c '.[0] | [.scope, .prefsrc, .metric]')
run "$NETYARD" plan --format sh cr.yard.yml
ok "what plan says as shell" sh -ec "$out"
same_picture "$built" "... does the same"
ip -n cr-a route del 10.0.0.0/24 dev eth0
gives 0 "up" "$NETYARD" up cr.yard.yml
is "$(ip -n cr-a -j route show proto kernel | jq -c '.[0] | [.scope, .prefsrc, .metric]')" \
	"${before/10.0.0.2/10.0.0.1}" "... it is as the kernel makes it"
for to in 10.0.0.2 fd00::2; do
	ok "... and $to answers" in_ns cr-a ping -n -c 1 -W 5 $to
done
ip -n cr-a route del 10.0.0.0/24 dev eth0
ip -n cr-a route add 10.0.0.0/24 dev eth0 proto static
gives 0 "somebody's own in its place: no drift" "$NETYARD" show --check cr
run "$NETYARD" down cr
same_picture "$empty" "down"
plan_done
