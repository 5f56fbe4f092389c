#!/bin/bash
# SPDX-License-Identifier: MIT
# A router: `forward`, and `sysctls` of a node's namespace; set, told, changed, and watched.
. "$(dirname "$0")/lib.sh"
world "$@"

cat >rt.yard.yml <<'LAB'
name: rt
nodes:
  left:
    interfaces: {e: {addresses: [10.1.0.1/24, "fd00:1::1/64"]}}
    routes: [{to: 10.2.0.0/24, via: 10.1.0.2}, {to: "fd00:2::/64", via: "fd00:1::2"}]
  router:
    forward: true
    sysctls:
      net.ipv4.conf.default.log_martians: 1
      net.ipv4.conf.l.rp_filter: 2
      net.ipv4.conf.r.10.proxy_arp: 1
      net.ipv4.tcp_rmem: 4096   131072 6291456
    interfaces:
      l: {addresses: [10.1.0.2/24, "fd00:1::2/64"]}
      r.10: {addresses: [10.2.0.2/24, "fd00:2::2/64"]}
  right:
    interfaces: {e: {addresses: [10.2.0.1/24, "fd00:2::1/64"]}}
    routes: [{to: default, via: 10.2.0.2}, {to: default, via: "fd00:2::2"}]
links:
  - endpoints: [left:e, router:l]
  - endpoints: [router:r.10, right:e]
LAB

# value NAME: of the router's
value() {
	in_ns rt-router cat "/proc/sys/net/$1"
}
# values NAME...: one after the other
values() {
	local name
	for name; do value "$name"; done | paste -sd ' ' | tr '\t' ' '
}

before=$(picture)
gives 0 "up" "$NETYARD" up rt.yard.yml
gives 0 "... who reaches whom" "$NETYARD" ping rt
is "$(values ipv4/ip_forward ipv6/conf/all/forwarding ipv6/conf/l/forwarding)" "1 1 1" "it forwards, IPv4 and IPv6"
is "$(values ipv4/conf/l/rp_filter ipv4/conf/r.10/proxy_arp ipv4/tcp_rmem)" "2 1 4096 131072 6291456" \
	"what is set is"
is "$(values ipv4/conf/l/log_martians ipv4/conf/r.10/log_martians)" "1 1" "interfaces begin with what is set for default"
gives 0 "up again" "$NETYARD" up rt.yard.yml
like "$out" 'nothing to do' "... has nothing to do"
made=$(picture)

gives 0 "show" "$NETYARD" show rt
like "$out" '^  sysctl net.ipv4.tcp_rmem = 4096 131072 6291456$' "... tells them"
is "$("$NETYARD" show --format json rt | jq -c '.nodes[] | select(.name == "router") | [.forward, .sysctls["net.ipv6.conf.all.forwarding"], (.sysctls | length)]')" \
	'[true,"1",6]' "... in JSON"
gives 0 "draw" "$NETYARD" draw rt
like "$out" 'forwards packets' "... tells a router"
gives 0 "discover" "$NETYARD" discover rt
printf '%s\n' "$out" >again.yml
like "$out" '^    forward: true$' "... says it"
like "$out" '^      net.ipv4.conf.r.10.proxy_arp: 1$' "... and the others"
gives 0 "... a plan of that" "$NETYARD" plan --adopt again.yml
like "$out" 'nothing to do' "... is empty"

# --- somebody else sets them ---------------------------------------------------------

in_ns rt-router sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.l.rp_filter=0
gives 2 "set by hand: show --check" "$NETYARD" show --check rt
like "$out" 'router: sysctl net.ipv4.ip_forward is 0, applied was 1$' "... says so"
like "$out" 'router:l: sysctl net.ipv4.conf.l.rp_filter is 0, applied was 2$' "... of an interface"
gives 0 "up" "$NETYARD" up rt.yard.yml
same_picture "$made" "... sets them again"
is "$(values ipv4/ip_forward ipv4/conf/l/rp_filter)" "1 2" "... all"
ip netns del rt-router
gives 0 "its namespace deleted: up" "$NETYARD" up rt.yard.yml
same_picture "$made" "... all as it was"
is "$(values ipv4/conf/r.10/proxy_arp)" 1 "... of interfaces, too"

# --- another file --------------------------------------------------------------------

sed '/log_martians/d; /rp_filter/d; s/forward: true/forward: false/; s/r.10.proxy_arp: 1/l.proxy_arp: 1/' \
	rt.yard.yml >other.yard.yml
gives 0 "another file: up" "$NETYARD" up --adopt other.yard.yml
is "$(values ipv4/ip_forward ipv6/conf/all/forwarding ipv4/conf/l/proxy_arp ipv4/conf/r.10/proxy_arp)" "0 0 1 0" \
	"what it says is so, and what it says no more is as in a new namespace"
is "$(value ipv4/conf/l/rp_filter)" "$(unshare -n cat /proc/sys/net/ipv4/conf/default/rp_filter)" "... of an interface, too"
gives 2 "... ping finds what keeps it" "$NETYARD" ping rt
like "$out" 'router joins two networks and does not forward' "... and says it"
gives 0 "back" "$NETYARD" up --adopt rt.yard.yml
is "$(values ipv4/ip_forward ipv6/conf/all/forwarding ipv4/conf/l/rp_filter ipv4/conf/r.10/proxy_arp)" "1 1 2 1" "... all again"

# --- routes that lead nowhere --------------------------------------------------------

sed 's/^    interfaces:$/    routes: [{to: 10.66.0.0\/16, type: blackhole}, {to: default, type: prohibit, metric: 9}, {to: "fd00:66::\/48", type: unreachable}]\n&/' \
	rt.yard.yml >nowhere.yard.yml
gives 0 "routes to nowhere: up" "$NETYARD" up --adopt nowhere.yard.yml
is "$(ip -n rt-router -j -d route show | jq -c '[.[] | select(.type != "unicast") | [.type, .dst, .protocol, .metric]] | sort')" \
	'[["blackhole","10.66.0.0/16","110",null],["prohibit","default","110",9]]' "IPv4 ones"
like "$(ip -n rt-router -6 route show type unreachable)" '^unreachable fd00:66::/48 dev lo proto 110 metric 1024' "and IPv6"
gives 0 "... up again" "$NETYARD" up nowhere.yard.yml
like "$out" 'nothing to do' "... has nothing to do"
gives 0 "... show" "$NETYARD" show rt
like "$out" '^  route 10.66.0.0/16  blackhole$' "... tells one"
like "$out" '^  route default  prohibit metric 9$' "... and another"
is "$("$NETYARD" show --format json rt | jq -c '[.nodes[] | select(.name == "router").routes[].type] | sort')" \
	'["blackhole","prohibit","unreachable"]' "... in JSON"
gives 0 "... discover" "$NETYARD" discover rt
printf '%s\n' "$out" >again.yml
like "$out" '{to: 10.66.0.0/16, type: blackhole}' "... says it"
gives 0 "... a plan of that" "$NETYARD" plan --adopt again.yml
like "$out" 'nothing to do' "... is empty"
gives 0 "... of the host: discover" "$NETYARD" discover --host
like "$out" '{to: "fd00:66::/48", type: unreachable}' "... says it, too"
nowhere=$(picture)
ip -n rt-router route del blackhole 10.66.0.0/16
ip -n rt-router route change unreachable default metric 9 proto 110
gives 2 "one is gone, another of another type: show --check" "$NETYARD" show --check rt
like "$out" 'router: route 10.66.0.0/16 blackhole is missing' "... says so"
like "$out" 'router: route 0.0.0.0/0 metric 9 unreachable is there, and was not applied' "... of both"
gives 0 "... up" "$NETYARD" up nowhere.yard.yml
same_picture "$nowhere" "... mends it"
sed 's/10.66.0.0\/16, type: blackhole/10.66.0.0\/16, via: 10.2.0.1/' nowhere.yard.yml >somewhere.yard.yml
gives 0 "one leads somewhere: up" "$NETYARD" up --adopt somewhere.yard.yml
like "$(ip -n rt-router route show 10.66.0.0/16)" '^10.66.0.0/16 via 10.2.0.1 dev r.10 proto 110' "... it does"
gives 0 "... nowhere again: up" "$NETYARD" up --adopt nowhere.yard.yml
same_picture "$nowhere" "... it does"
gives 0 "without them: up" "$NETYARD" up --adopt rt.yard.yml
same_picture "$made" "... none is left"

# --- IPv6 is switched off, and on ----------------------------------------------------

sed -e '/tcp_rmem/a\      net.ipv6.conf.l.disable_ipv6: 1' -e 's/, "fd00:1::[12]\/64"//' -e 's/, {to: "fd00:2.*}\]/]/' \
	rt.yard.yml >four.yard.yml
gives 0 "IPv6 switched off: up" "$NETYARD" up --adopt four.yard.yml
is "$(in_ns rt-router cat /proc/net/if_inet6 | grep -c ' l$')" 0 "... it is"
gives 0 "... up again" "$NETYARD" up four.yard.yml
like "$out" 'nothing to do' "... has nothing to do"
gives 0 "... and on" "$NETYARD" up --adopt rt.yard.yml
same_picture "$made" "... all is back"
gives 0 "... who reaches whom" "$NETYARD" ping rt
cp four.yard.yml fails.yard.yml
sed -i 's/net.ipv4.conf.r.10.proxy_arp: 1/net.ipv4.conf.r.10.proxy_arp: x/' fails.yard.yml
gives 1 "off, and then something fails: up" "$NETYARD" up --adopt fails.yard.yml
same_picture "$made" "... all is as before, the addresses too"

# --- what cannot be ------------------------------------------------------------------

sed 's/net.ipv4.tcp_rmem: .*/net.ipv4.nosuch: 1/' rt.yard.yml >nosuch.yard.yml
now=$(picture)
gives 1 "one that is not there: up" "$NETYARD" up --adopt nosuch.yard.yml
like "$msg" 'this kernel has no sysctl net.ipv4.nosuch in a namespace' "... is refused"
sed 's/net.ipv4.tcp_rmem: .*/net.ipv4.tcp_ecn: 0x1/' rt.yard.yml >odd.yard.yml
gives 1 "a value that the kernel tells otherwise: up" "$NETYARD" up --adopt odd.yard.yml
like "$msg" "the kernel takes '0x1' for '1'" "... says so"
sed 's/net.ipv4.tcp_rmem: .*/net.ipv4.conf.l.proxy_arp: abc/' rt.yard.yml >bad.yard.yml
gives 1 "a value that it does not take: up" "$NETYARD" up --adopt bad.yard.yml
like "$msg" 'set net.ipv4.conf.l.proxy_arp of namespace rt-router to abc: .*: Invalid argument' "... in its words"
sed 's/net.ipv4.tcp_rmem: .*/net.ipv4.tcp_congestion_control: nosuch/' rt.yard.yml >bad.yard.yml
gives 1 "a name that the kernel does not have: up" "$NETYARD" up --adopt bad.yard.yml
like "$msg" "tcp_congestion_control: No such file or directory; this kernel has no 'nosuch'" "... says so"
kept=$(tr ' ' '\n' </proc/sys/net/ipv4/tcp_available_congestion_control |
	grep -vxFf <(tr ' ' '\n' </proc/sys/net/ipv4/tcp_allowed_congestion_control) | head -n 1)
if [ -n "$kept" ]; then
	sed "s/net.ipv4.tcp_rmem: .*/net.ipv4.tcp_congestion_control: $kept/" rt.yard.yml >bad.yard.yml
	gives 1 "one that the host keeps to itself: up" "$NETYARD" up --adopt bad.yard.yml
	like "$msg" "Operation not permitted; .* takes no '$kept' that the host does not allow" "... says so"
else
	skip "one that the host keeps to itself" "it keeps none"
fi
same_picture "$now" "nothing was changed by these"
if in_ns rt-router test -e /proc/sys/net/netfilter/nf_conntrack_max; then
	sed 's/net.ipv4.tcp_rmem: .*/net.netfilter.nf_conntrack_max: 9/' rt.yard.yml >ct.yard.yml
	gives 1 "one that is the host's: plan" "$NETYARD" plan --adopt ct.yard.yml
	like "$msg" 'lets nobody set net.netfilter.nf_conntrack_max in a namespace' "... is refused"
else
	skip "one that is the host's" "this kernel tracks no connections"
fi

gives 0 "down" "$NETYARD" down rt
same_picture "$before" "... leaves nothing"

# The printed commands set the same.
"$NETYARD" script rt.yard.yml >up.sh
ok "script" sh -e up.sh
same_picture "$made" "... makes the same"
is "$(values ipv4/conf/l/rp_filter ipv4/conf/r.10/proxy_arp ipv4/tcp_rmem)" "2 1 4096 131072 6291456" "... sets the same"
gives 0 "down" "$NETYARD" down rt
plan_done
