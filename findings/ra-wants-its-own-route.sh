#!/bin/bash
# SPDX-License-Identifier: MIT
# A host that takes router advertisements takes none of them while somebody has given it a default route
# by the same router, on the same device, with the metric that the kernel would use (1024): not the route,
# which is there, and no prefix either - no address is made, and those that are there run out.  Nothing is
# said of it, at no log level that is on.  With a metric of 1025 all of it is taken.
#
# What one would guess: the route is there already, and the rest of the advertisement is taken.
#
# Who moves a host's IPv6 from an adapter to a bridge does just that: he copies "default via fe80::1 proto
# ra metric 1024 expires 1793sec" as it is listed, and half an hour later the addresses are gone.
#
# Package: iproute2 6.1.0-3 (Debian 12); seen with the kernel that this runs on, whose
# ndisc_router_discovery() (net/ipv6/ndisc.c) gives up where it can add no route of its own.
# Usage: findings/ra-wants-its-own-route.sh	as root
set -euo pipefail
version=6.1.0-3

if [ $# = 0 ]; then # the package, then the rest of it in namespaces of its own
	T=$(mktemp -d)
	trap 'rm -rf "$T"' EXIT
	(cd "$T" && apt-get -q -o APT::Sandbox::User=root download iproute2="$version" >/dev/null && dpkg-deb -x iproute2_*.deb root)
	unshare -nmpf --kill-child --mount-proc "$BASH" "$0" "$T/root"
	exit
fi

cd /
export PATH=$1/bin:$1/sbin:$PATH
echo "$(ip -V), Linux $(uname -r)"
ip link add host type veth peer name router
echo 1 >/proc/sys/net/ipv6/conf/host/accept_ra
echo 0 >/proc/sys/net/ipv6/conf/router/accept_ra
ip link set dev router up addrgenmode none
ip addr add fe80::1/64 dev router nodad
ip link set dev host up
for ((i = 0; i < 100; i++)); do # the kernel looks for a duplicate first
	[ -n "$(ip -6 addr show dev host scope link tentative)" ] || [ -z "$(ip -6 addr show dev host scope link)" ] || break
	sleep 0.1
done

# advertises: the router does, itself and fd00:1::/64, at most 30 times in 3 s, until the host has an
# address of that
advertises() {
	local i
	for ((i = 0; i < 30; i++)); do
		python3 - <<'PY'
import socket, struct
s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex("router"))
s.bind(("fe80::1", 0, 0, socket.if_nametoindex("router")))
s.sendto(struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0) +
         struct.pack("!BBBBIII", 3, 4, 64, 0xc0, 3600, 3600, 0) + socket.inet_pton(socket.AF_INET6, "fd00:1::"),
         ("ff02::1", 0, 0, socket.if_nametoindex("router")))
PY
		[ -z "$(ip -6 addr show dev host to fd00:1::/64)" ] || break
		sleep 0.1
	done
	ip -6 addr show dev host to fd00:1::/64 | grep -c inet6 || :
}
failed=0
# with WHAT ADDRESSES [ROUTE...]: the host has that route beforehand; then it is to have so many addresses
with() {
	local what=$1 wanted=$2 got
	shift 2
	[ $# = 0 ] || ip -6 route add "$@"
	got=$(advertises)
	echo "$what: $got address of what is advertised; $(ip -6 route show default | tr -s ' \n' ' ')"
	[ "$got" = "$wanted" ] || { echo "	$wanted expected"; failed=1; }
	ip -6 addr flush dev host scope global
	ip -6 route flush default 2>/dev/null || :
}
with "without a route" 1
with "with a route of metric 1024" 0 default via fe80::1 dev host proto ra metric 1024 expires 1800
with "with a route of metric 1025" 1 default via fe80::1 dev host proto ra metric 1025 expires 1800
exit $failed
