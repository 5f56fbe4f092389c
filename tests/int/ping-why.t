#!/bin/bash
# SPDX-License-Identifier: MIT
# What ping tells of why not: routers that do not forward, who said that there is no way; nobody
# to ask is no success; addresses of others; and one lost question of ARP is no failure.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq python3

cat >why.yard.yml <<'LAB'
name: why
nodes:
  s1: {kind: bridge}
  s2: {kind: bridge}
  a:
    interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}
    routes: [{to: default, via: 10.0.0.2}, {to: "::/0", via: "fd00::2"}]
  r: {interfaces: {eth0: {addresses: [10.0.0.2/24, "fd00::2/64"]}, eth1: {addresses: [10.1.0.2/24, "fd01::2/64"]}}}
  b:
    interfaces: {eth0: {addresses: [10.1.0.1/24, "fd01::1/64"]}}
    routes: [{to: default, via: 10.1.0.2}, {to: "::/0", via: "fd01::2"}]
  away: {interfaces: {lo: {addresses: [10.2.0.1/32]}}}
links:
  - endpoints: [a:eth0, s1]
  - endpoints: [r:eth0, s1]
  - endpoints: [r:eth1, s2]
  - endpoints: [b:eth0, s2]
LAB
run "$NETYARD" up
# forwards 0|1 KEY...: r
forwards() {
	local value=$1 key
	shift
	for key; do ip netns exec why-r sh -c "echo $value >/proc/sys/net/$key"; done
}

# Who is told that there is no way, the kernel soon tells so less often: this comes first.
forwards 1 ipv4/ip_forward ipv6/conf/all/forwarding
gives 2 "all is forwarded: ping" "$NETYARD" ping --format json
is "$(jq -r '.pings[] | select(.to == "away") | "\(.from): \(.failure)"' <<<"$out")" \
	"a: Network is unreachable, says r (10.0.0.2)
r: Network is unreachable
b: Network is unreachable, says r (10.1.0.2)" "who said that there is no way"
is "$(jq -r '.notes[]' <<<"$out")" "" "... nothing is said of routers"
is "$(jq -r '.pings[] | select(.failure and .to != "away" and .from != "away")' <<<"$out")" "" "... all others are reached"

forwards 0 ipv4/ip_forward ipv6/conf/all/forwarding
gives 2 "a router that does not forward: ping" "$NETYARD" ping
is "$(grep -c 'r joins two networks and does not forward' <<<"$out")" 2 "... said once for each family"
like "$out" "^! r joins two networks and does not forward: 'forward: true' in the file, or 'netyard exec why r -- sysctl -w net.ipv4.ip_forward=1' lets it pass on IPv4" \
	"... with the cure"
like "$out" '^a does not reach b, 10.1.0.1: no answer' "... and who does not reach whom"
forwards 1 ipv4/ip_forward
run "$NETYARD" ping
is "$(grep 'does not forward' <<<"$out" | grep -o 'IPv.*')" IPv6 "... only IPv6 is left"
run "$NETYARD" down

# --- nobody to ask
cat >none.yard.yml <<'LAB'
name: none
nodes:
  sw: {kind: bridge}
  a: {interfaces: {eth0: {}}}
  b: {interfaces: {eth0: {}}}
links:
  - endpoints: [a:eth0, sw]
  - endpoints: [b:eth0, sw]
LAB
run "$NETYARD" up none.yard.yml
for format in table json csv; do
	gives 1 "nobody has an address: ping --format $format" "$NETYARD" ping --format $format none
	like "$msg" 'lab none: there are no two nodes with addresses: nobody was asked.*--all-addresses' "... says so"
done
gives 1 "... nor by --all-addresses" "$NETYARD" ping --all-addresses none

# --- addresses of others
ip -n none-a addr add 10.0.0.1/24 dev eth0
gives 1 "one has one: ping --all-addresses" "$NETYARD" ping --all-addresses none
ip -n none-b addr add 10.0.0.2/24 dev eth0
gives 1 "both have addresses that are not netyard's: ping" "$NETYARD" ping none
gives 0 "... --all-addresses" "$NETYARD" ping --all-addresses none
like "$out" '^2 of 2 reached' "... asks them"

# of SLAAC: each advertises a prefix to the other
ip -n none-a addr flush dev eth0 scope global
ip -n none-b addr flush dev eth0 scope global
cat >advertise.py <<'PY'
import socket, struct
s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_LOOP, 0)
prefix = struct.pack("!BBBBIII", 3, 4, 64, 0xc0, 3600, 3600, 0) + socket.inet_pton(socket.AF_INET6, "fd00::")
s.sendto(struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 0, 0, 0) + prefix, ("ff02::1%eth0", 0))
PY
for ns in none-a none-b; do ip netns exec $ns python3 advertise.py; done
# usable N: as many addresses of SLAAC are
usable() {
	[ "$(for ns in none-a none-b; do ip -n $ns -6 -o addr show dev eth0 scope global -tentative; done | wc -l)" = "$1" ]
}
for _ in {1..500}; do
	usable 2 && break
	sleep 0.01
done
ok "addresses of SLAAC are there" usable 2
gives 1 "addresses of SLAAC: ping" "$NETYARD" ping none
gives 0 "... --all-addresses" "$NETYARD" ping --all-addresses none
like "$out" '^2 of 2 reached \(IPv4 0, IPv6 2\)' "... asks them"
for ns in none-a none-b; do ip -n $ns addr flush dev eth0 scope global; done

# where the lab has some, too: those of others come after them
sed -i 's/a: .*/a: {interfaces: {eth0: {addresses: [10.0.0.1\/24]}}}/; s/b: .*/b: {interfaces: {eth0: {addresses: [10.0.0.2\/24]}}}/' none.yard.yml
run "$NETYARD" up none.yard.yml
ip -n none-b addr add 10.7.0.2/24 dev eth0
is "$("$NETYARD" ping --all-addresses --format json none | jq -c '[.pings[].address]')" '["10.0.0.2","10.0.0.1"]' \
	"--all-addresses: the lab's own come first"
ip -n none-b addr add 10.0.0.22/24 dev eth0
ip netns exec none-b iptables -A INPUT -d 10.0.0.2 -j DROP 2>/dev/null ||
	ip netns exec none-b nft "add table t; add chain t c {type filter hook input priority 0;}; add rule t c ip daddr 10.0.0.2 drop" 2>/dev/null
if [ "$(ip netns exec none-a ping -qc1 -W1 10.0.0.2 | grep -c ' 0 received')" = 1 ]; then
	run "$NETYARD" ping none
	like "$out" '^nobody reaches|^a -> nobody' "the lab's address does not answer: ping"
	run "$NETYARD" ping --all-addresses none
	like "$out" '^a -> b' "... --all-addresses: another one does"
else
	skip "the lab's address does not answer" "no firewall here"
fi
run "$NETYARD" down none
sed -i 's/name: none/name: arp/' none.yard.yml

# --- the first question for the address is lost: the kernel asks again after a second
run "$NETYARD" up none.yard.yml
ip -n arp-b link set dev eth0 arp off
(
	for _ in {1..1000}; do
		ip -n arp-a neigh show | grep -q INCOMPLETE && break
		sleep 0.01
	done
	ip -n arp-b link set dev eth0 arp on
) &
gives 0 "the first question of ARP is lost: ping" "$NETYARD" ping arp
wait
run "$NETYARD" down arp
plan_done
