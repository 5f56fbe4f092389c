#!/bin/bash
# SPDX-License-Identifier: MIT
# Routes in other tables, of several next hops, with a source; rules that tell which table is
# asked: proven with what the kernel answers, and with what arrives where.
. "$(dirname "$0")/lib.sh"
world "$@"
needs ping jq

cat >pol.yard.yml <<'LAB'
name: pol
nodes:
  left:
    interfaces:
      e: {addresses: [10.1.0.1/24, 10.1.0.3/24, "fd00:1::1/64", "fd00:1::3/64"]}
    routes: [{to: default, via: 10.1.0.2}, {to: default, via: "fd00:1::2"}]
  router:
    forward: true
    sysctls: {net.ipv4.fib_multipath_hash_policy: 1, net.ipv4.conf.all.rp_filter: 0}
    interfaces:
      l: {addresses: [10.1.0.2/24, "fd00:1::2/64"]}
      a: {addresses: [10.2.0.2/24, "fd00:2::2/64"]}
      b: {addresses: [10.3.0.2/24, "fd00:3::2/64"]}
      lo: {addresses: [10.0.0.9/32, "fd00:9::9/128"]}
    routes:
      - {to: 10.9.0.0/16, via: 10.2.0.1, src: 10.0.0.9}
      - {to: "fd00:9::/64", via: "fd00:2::1", src: "fd00:9::9"}
      - {to: 10.9.0.0/16, via: 10.3.0.1, table: 100}
      - {to: "fd00:9::/64", via: "fd00:3::1", table: 70000}
      - {to: 10.8.0.0/16, nexthops: [{via: 10.2.0.1, weight: 3}, {via: 10.3.0.1}]}
      - {to: "fd00:8::/64", nexthops: [{via: "fd00:2::1"}, {via: "fd00:3::1", weight: 2}]}
      - {to: 10.7.0.0/16, via: 192.0.2.7, dev: b, onlink: true}
      - {to: default, type: unreachable, table: 100}
    rules:
      - {priority: 100, from: 10.1.0.3/32, table: 100}
      - {priority: 100, from: "fd00:1::3/128", table: 70000}
      - {priority: 200, iif: l, ipproto: udp, dport: 4000-4999, table: 100}
      - {priority: 300, fwmark: 0x10/0xff, table: 100}
      - {priority: 400, to: 10.66.0.0/16, type: prohibit}
  a:
    interfaces:
      e: {addresses: [10.2.0.1/24, "fd00:2::1/64"]}
      lo: {addresses: [10.9.0.1/32, 10.8.0.1/32, "fd00:9::1/128"]}
    routes: [{to: default, via: 10.2.0.2}, {to: default, via: "fd00:2::2"}]
  b:
    interfaces:
      e: {addresses: [10.3.0.1/24, "fd00:3::1/64"]}
      lo: {addresses: [10.9.0.2/32, 10.8.0.2/32, "fd00:9::2/128"]}
    routes: [{to: default, via: 10.3.0.2}, {to: default, via: "fd00:3::2"}]
links:
  - endpoints: [left:e, router:l]
  - endpoints: [a:e, router:a]
  - endpoints: [b:e, router:b]
LAB

# by WORD...: the device that the router would send such a packet through
by() {
	ip -n pol-router -j route get "$@" 2>&1 | jq -r '.[0].dev // .[0].type'
}

before=$(picture)
gives 0 "up" "$NETYARD" up pol.yard.yml
made=$(picture)
gives 0 "up again" "$NETYARD" up pol.yard.yml
like "$out" 'nothing to do' "... has nothing to do"

# --- what the kernel says ------------------------------------------------------------

is "$(by 10.9.0.1)" a "by the main table"
is "$(by 10.9.0.1 from 10.1.0.3 iif l)" b "by another, for one source"
is "$(by 10.9.0.1 from 10.1.0.1 iif l)" a "... and not for its neighbour"
is "$(by fd00:9::1 from fd00:1::3 iif l)" b "... IPv6"
is "$(by fd00:9::1 from fd00:1::1 iif l)" a "... of it the neighbour"
is "$(by 10.9.0.1 from 10.1.0.1 iif l ipproto udp dport 4500)" b "for ports"
is "$(by 10.9.0.1 from 10.1.0.1 iif l ipproto udp dport 5000)" a "... and no others"
is "$(by 10.9.0.1 mark 0x110)" b "by a mark, in its mask"
is "$(by 10.9.0.1 mark 0x11)" a "... another mark"
like "$(ip -n pol-router route get 10.66.0.1 2>&1)" 'Permission denied' "prohibited"
is "$(ip -n pol-router -j route get 10.9.0.1 | jq -r '.[0].prefsrc')" 10.0.0.9 "a source"
is "$(ip -n pol-router -j -6 route get fd00:9::1 | jq -r '.[0].prefsrc')" fd00:9::9 "... of IPv6"
is "$(ip -n pol-router -j route get 10.7.0.1 | jq -r '.[0] | "\(.gateway) \(.dev)"')" "192.0.2.7 b" "on the link"
is "$(ip -n pol-router -j route show 10.8.0.0/16 | jq -c '[.[0].nexthops[] | [.gateway, .dev, .weight]]')" \
	'[["10.2.0.1","a",3],["10.3.0.1","b",1]]' "several next hops"
is "$(ip -n pol-router -j -6 route show fd00:8::/64 | jq -c '[.[0].nexthops[] | [.gateway, .dev, .weight]]')" \
	'[["fd00:2::1","a",1],["fd00:3::1","b",2]]' "... of IPv6"
is "$(for i in {1..64}; do by 10.8.0.1 from 10.1.0.1 iif l ipproto udp sport $((i * 7)) dport 9; done | sort | uniq -c | wc -l)" 2 \
	"flows take both"

# --- what arrives --------------------------------------------------------------------

# reaches FROM TO: a ping from that address of left's
reaches() {
	in_ns pol-left ping -c1 -W2 -n -q -I "$1" "$2" >/dev/null
}
# a is behind the main table, b behind the other
ok "a is reached by the main table" reaches 10.1.0.1 10.9.0.1
ok "b by the other" reaches 10.1.0.3 10.9.0.2
ok "... and not by the main one" eval "! reaches 10.1.0.1 10.9.0.2"
ok "... nor a by the other" eval "! reaches 10.1.0.3 10.9.0.1"
ok "IPv6: b by the other" reaches fd00:1::3 fd00:9::2
ok "... and not by the main one" eval "! reaches fd00:1::1 fd00:9::2"

# --- told ----------------------------------------------------------------------------

gives 0 "show" "$NETYARD" show pol
like "$out" '^  route 10.9.0.0/16 via 10.3.0.1  dev b table 100$' "... tells a table"
like "$out" '^  route 10.9.0.0/16 via 10.2.0.1  dev a src 10.0.0.9$' "... a source"
like "$out" 'nexthop via 10.2.0.1 dev a weight 3' "... next hops"
like "$out" '^  rule 200  ipv4  iif l ipproto 17 dport 4000-4999  table 100$' "... rules"
like "$out" '^  rule 100  ipv6  from fd00:1::3/128  table 70000$' "... of IPv6"
json=$("$NETYARD" show --format json pol | jq -c '.nodes[] | select(.name == "router")')
is "$(jq -c '[.rules[] | [.family, .priority, .from, .dport, .table, .type, .owner]]' <<<"$json")" \
	'[["ipv4",100,"10.1.0.3/32",null,100,"unicast","lab"],["ipv4",200,null,"4000-4999",100,"unicast","lab"],["ipv4",300,null,null,100,"unicast","lab"],["ipv4",400,null,null,null,"prohibit","lab"],["ipv6",100,"fd00:1::3/128",null,70000,"unicast","lab"]]' \
	"... in JSON"
is "$(jq -c '[.routes[] | select(.to == "10.8.0.0/16").nexthops[] | [.via, .device, .weight]]' <<<"$json")" \
	'[["10.2.0.1","a",3],["10.3.0.1","b",1]]' "... next hops, too"
gives 0 "draw" "$NETYARD" draw pol --format text
like "$out" '5 rules' "... tells how many rules"
gives 0 "discover" "$NETYARD" discover pol
printf '%s\n' "$out" >again.yml
unlike "$msg" 'left out|not in the file' "... leaves nothing out"
gives 0 "... a plan of that" "$NETYARD" plan --adopt again.yml
like "$out" 'nothing to do' "... is empty"
gives 0 "of the host: discover" "$NETYARD" discover --host
like "$out" '\{priority: 400, to: 10.66.0.0/16, type: prohibit\}' "... says rules, too"
like "$out" 'table: 70000' "... and tables"

# --- by hand -------------------------------------------------------------------------

ip -n pol-router rule del priority 100
ip -n pol-router route del 10.9.0.0/16 table 100
ip -n pol-router route change 10.8.0.0/16 proto 110 nexthop via 10.2.0.1 dev a nexthop via 10.3.0.1 dev b
ip -n pol-router -6 route del fd00:8::/64 via fd00:3::1
ip -n pol-router rule add priority 150 from 10.77.0.0/16 table 7
ip -n pol-router route add 10.77.0.0/16 via 10.3.0.1 table 7
theirs=$(ip -n pol-router rule show priority 150)
gives 2 "some gone, some changed: show --check" "$NETYARD" show --check pol
like "$out" 'router: rule 100 from 10.1.0.3/32 table 100 is missing' "... says a rule"
like "$out" 'router: route 10.9.0.0/16 via 10.3.0.1 table 100 is missing' "... a route"
like "$out" 'router: route 10.8.0.0/16 nexthop 10.2.0.1 dev a weight 3 nexthop 10.3.0.1 dev b weight 1 is missing' "... next hops"
unlike "$out" 'rule 150' "... and not what others have set"
gives 0 "up" "$NETYARD" up pol.yard.yml
is "$(ip -n pol-router rule show priority 150)" "$theirs" "... leaves others' rules"
like "$(ip -n pol-router route show table 7)" '10.77.0.0/16' "... and routes"
gives 0 "show --check" "$NETYARD" show --check pol
like "$out" 'no drift' "... no drift"
sed "s/router:/other:/g; s/^  router:/  other:/" pol.yard.yml >without.yard.yml
gives 2 "a plan without the node" "$NETYARD" plan --adopt without.yard.yml
like "$msg$out" "rules for routing \(1\) are not in the file; this goes along" "... tells of it"
ip -n pol-router rule del priority 150
ip -n pol-router route flush table 7
same_picture "$made" "all mended"
ip -n pol-router rule flush
ip -n pol-router -6 rule flush
ip -n pol-router route flush table 100
gives 2 "all rules flushed, the kernel's too: show --check" "$NETYARD" show --check pol
like "$out" 'router: rule 32766 table 254 is missing' "... says that the main table is not asked"
gives 0 "up" "$NETYARD" up pol.yard.yml
same_picture "$made" "... mends it"
ip -n pol-router link set dev a down
ip -n pol-router link set dev a up
gives 0 "a link that was down: up" "$NETYARD" up pol.yard.yml
same_picture "$made" "... mends what went with it"
ip netns del pol-router
gives 0 "the namespace deleted: up" "$NETYARD" up pol.yard.yml
same_picture "$made" "... makes it again"
# somebody else's next hop beside the lab's, of IPv6: a route of its own
ip -n pol-router -6 route append fd00:8::/64 via fd00:2::77 dev a
gives 0 "another next hop beside: show --check" "$NETYARD" show --check pol
gives 0 "... up" "$NETYARD" up pol.yard.yml
like "$(ip -n pol-router -6 route show fd00:8::/64)" 'fd00:2::77' "... leaves it"
ip -n pol-router -6 route del fd00:8::/64 via fd00:2::77 dev a

# --- another file --------------------------------------------------------------------

sed -e '/priority: 200/d' -e 's/from: 10.1.0.3\/32, table: 100/from: 10.1.0.1\/32, table: 100/' \
	-e 's/nexthops: \[{via: 10.2.0.1, weight: 3}, /nexthops: [{via: 10.2.0.1, weight: 2}, /' \
	-e 's/via: 10.3.0.1, table: 100/via: 10.3.0.1, table: 101/' pol.yard.yml >other.yard.yml
gives 0 "another file: up" "$NETYARD" up --adopt other.yard.yml
is "$(by 10.9.0.1 from 10.1.0.3 iif l)" a "... its rules"
is "$(ip -n pol-router rule | grep -c '^[1-9]...*proto 110\|^[1-9].*: .*110')" 3 "... and no others"
like "$(ip -n pol-router route show table 101)" '^10.9.0.0/16 via 10.3.0.1' "... its tables"
gives 0 "back" "$NETYARD" up --adopt pol.yard.yml
same_picture "$made" "... all as it was"
# routes of a device that is made anew, and one whose source is there
sed 's/^  - endpoints: \[b:e, router:b\]/&\n    mtu: 1400/; s/lo: {addresses: \[10.0.0.9\/32/lo: {addresses: [10.0.0.9\/31/' pol.yard.yml >mtu.yard.yml
gives 0 "a device and an address change: up" "$NETYARD" up --adopt mtu.yard.yml
is "$(ip -n pol-router -j route get 10.9.0.1 | jq -r '.[0].prefsrc')" 10.0.0.9 "... the source stays"
gives 0 "... up again" "$NETYARD" up mtu.yard.yml
like "$out" 'nothing to do' "... has nothing to do"
gives 0 "back" "$NETYARD" up --adopt pol.yard.yml
same_picture "$made" "... all as it was"
sed 's/via: 192.0.2.7, dev: b/via: 192.0.2.7, dev: b, metric: 3/; s/10.7.0.0\/16, via: 192.0.2.7.*/10.7.0.0\/16, via: 10.3.0.1}\n      - {to: 10.6.0.0\/16, via: 10.2.0.9, table: 4294967295}/; s/priority: 400, to: 10.66.0.0\/16/priority: 400, iif: a/' pol.yard.yml >third.yard.yml
gives 0 "a third: up" "$NETYARD" up --adopt third.yard.yml
like "$(ip -n pol-router route show table 4294967295)" '10.6.0.0/16' "... the last table"

gives 0 "down" "$NETYARD" down pol
same_picture "$before" "... leaves nothing"
"$NETYARD" script pol.yard.yml >up.sh
ok "script" sh -e up.sh
same_picture "$made" "... makes the same"
gives 0 "down" "$NETYARD" down pol
plan_done
