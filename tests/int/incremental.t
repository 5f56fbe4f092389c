#!/bin/bash
# SPDX-License-Identifier: MIT
# `up` on a running lab changes what differs, and nothing else: the others lose no packet.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/change.sh"
world "$@"
needs jq ping

cat >inc.yard.yml <<'LAB'
name: inc
nodes:
  br: {kind: bridge}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24, "fd00::2/64"]}}}
  c:
    interfaces:
      eth0: {addresses: [10.0.0.3/24, "fd00::3/64"]}
    routes: [{to: 10.9.0.0/16, via: 10.0.0.1}, {to: "fd09::/16", via: "fd00::1"}]
links:
  - endpoints: [a:eth0, br]
  - endpoints: [b:eth0, br]
  - endpoints: [c:eth0, br]
LAB

"$NETYARD" up inc.yard.yml >/dev/null # /run/netns is there from now on
"$NETYARD" down inc >/dev/null
empty=$(picture)
up_again bridge

change "a member more" \
	's|^links:|  d: {interfaces: {eth0: {addresses: [10.0.0.4/24]}}}\n&\n  - endpoints: [d:eth0, br]|' \
	'inc-d |- inc-d-eth0 ' 'inc-d' 'd'
change "a member less" '/^  c:/,/routes:/d; /c:eth0/d' 'inc-c |- inc-c-eth0 ' 'inc-c' 'c'
change "another address" 's/10.0.0.3/10.0.0.33/' 'inc-c eth0 (addr 10|route unicast 10.0.0.0/24 .* proto kernel)' 'addr|route' 'c'
change "another IPv6 address" 's/fd00::3/fd00::33/' 'inc-c eth0 addr fd' 'addr' 'c'
change "an address more" 's/10.0.0.3.24/&, 10.0.0.34\/24/' 'inc-c eth0 addr 10.0.0.34' 'addr add|arp_notify' 'c'
change "another gateway" 's/via: 10.0.0.1/via: 10.0.0.2/' 'inc-c eth0 route .* 10.9' 'route' 'c'
change "another metric" 's/via: 10.0.0.1/&, metric: 7/' 'inc-c eth0 route .* 10.9' 'route' 'c'
change "a route less" 's/\{to: 10.9[^}]*}, //' 'inc-c eth0 route .* 10.9' 'route del' 'c'
change "another MTU" 's/\[c:eth0, br]/&\n    mtu: 1400/' \
	'(inc-c eth0|- inc-c-eth0|- inc-br) mtu' 'mtu 1400' 'c'
change "another MAC" 's/(10.0.0.3.24.*)}$/\1, mac: "02:00:00:00:00:99"}/' \
	'inc-c eth0 mac' 'address 02:00:00:00:00:99|arp_notify' 'a b c'
change "STP" 's/kind: bridge/&, stp: true/' '- inc-br stp_state' 'stp_state 1' 'a b c'
change "ageing" 's/kind: bridge/&, ageing: 60/' '- inc-br ageing_time' 'ageing_time 6000' 'a b c'

# what others add stays, and is shown
"$NETYARD" up inc.yard.yml >/dev/null
ip -n inc-a addr add 10.0.0.77/24 dev eth0
ip -n inc-a addr add 10.88.0.1/24 dev eth0
ip -n inc-a route add 10.77.0.0/16 via 10.0.0.2 proto static
ip -n inc-b route add 10.78.0.0/16 via 10.0.0.1 proto zebra
ip link add hand0 type veth peer name hand1
ip link set dev hand0 master inc-br up
before=$(picture)
gives 0 "with foreign additions: nothing is planned" "$NETYARD" plan inc.yard.yml
gives 0 "... up" "$NETYARD" up inc.yard.yml
same_picture "$before" "... they stay"
gives 0 "... they are no drift" "$NETYARD" show --check inc
gives 0 "... show" "$NETYARD" show inc
for w in 10.0.0.77/24 10.88.0.1/24 10.77.0.0/16 10.78.0.0/16 hand0; do
	like "$out" "${w//./\\.}" "... shows $w"
done
sed -i 's/10.0.0.1.24/10.0.0.11\/24/; s/via: 10.0.0.1}/via: 10.0.0.11}/' inc.yard.yml
gives 0 "... up with another address of ours" "$NETYARD" up inc.yard.yml
after=$(picture)
like "$after" 'inc-a eth0 addr 10\.0\.0\.11/24' "... it is there"
unlike "$after" 'inc-a eth0 addr 10\.0\.0\.1/24' "... the old one is not"
for w in 'addr 10.0.0.77/24' 'addr 10.88.0.1/24' 'route unicast 10.77.0.0/16'; do
	like "$after" "inc-a eth0 $w" "... and the foreign $w stays"
done
gives 0 "... down" "$NETYARD" down inc
like "$(picture)" '^- hand0 kind veth' "... the hand-made link is still there"

plan_done
