#!/bin/bash
# SPDX-License-Identifier: MIT
# A static entry of a Linux bridge does not age, but it moves: one frame with that source from another
# port, and it is at that port, "static" still.  Who pins an address by 'bridge fdb add ... static', so
# that nobody takes it over, has not pinned it; 'sticky' (Linux 4.20) does that.
#
# What a static entry of Open vSwitch, or of a switch of 802.1Q, is: it stays where it was set.
#
# Package: iproute2 6.1.0-3 (Debian 12), of which bridge(8) says of static only that it does not age;
# seen with the kernel that this runs on, whose net/bridge/br_fdb.c moves any entry that is not sticky.
# Usage: findings/bridge-static-moves.sh	as root
set -euo pipefail
version=6.1.0-3

if [ $# = 0 ]; then # the package, then the rest of it in namespaces of its own
	T=$(mktemp -d)
	trap 'rm -rf "$T"' EXIT
	(cd "$T" && apt-get -q -o APT::Sandbox::User=root download iproute2="$version" >/dev/null && dpkg-deb -x iproute2_*.deb root)
	unshare -nmpf --kill-child --mount-proc "$BASH" "$0" "$T/root"
	exit
fi

export PATH=$1/bin:$1/sbin:$PATH
echo "$(ip -V), Linux $(uname -r)"
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6 # nothing is sent but what we send
ip link add sw type bridge
ip link set dev sw up
for name in a b; do
	ip link add "port-$name" type veth peer name "of-$name"
	ip link set dev "port-$name" up master sw
	ip link set dev "of-$name" up
done

# said WORD...: port-a is told of an address so; then one frame with that source comes from port-b
said() {
	bridge fdb add 02:00:00:00:00:01 dev port-a master "$@"
	python3 - <<'PY'
import socket
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("of-b", 0))
s.send(bytes.fromhex("ffffffffffff" "020000000001" "88b5") + bytes(46))
PY
	bridge fdb show br sw | grep '^02:00:00:00:00:01 '
	bridge fdb del 02:00:00:00:00:01 dev "$(bridge fdb show br sw | sed -n 's/^02:00:00:00:00:01 dev \([^ ]*\) .*/\1/p')" master
}
failed=0
# expect WHAT LINE
expect() {
	echo "$1: $2"
	[[ $2 =~ $3 ]] || { echo "	another was expected: $3"; failed=1; }
}
expect "static at port-a, a frame from port-b" "$(said static)" ' dev port-b .*static'
expect "static and sticky at port-a, a frame from port-b" "$(said static sticky)" ' dev port-a .*static'
exit $failed
