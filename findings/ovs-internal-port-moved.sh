#!/bin/bash
# SPDX-License-Identifier: MIT
# An internal port of Open vSwitch that was moved sends no frame above 1518 bytes.
#
# A bridge of the user-space datapath has two internal ports with mtu_request=9000; the database
# says mtu 9000.  Moved into a namespace each, which is what containers do with them, and with
# mtu 9000 there as well, they answer pings of up to 1476 bytes (frames of 1518), and none above.
# Larger frames are dropped, and nothing tells: the column error stays empty, mtu is empty from the
# move on, and the kernel says "mtu 9000" of the device.
#
# Package: Open vSwitch 3.1.0-2+deb12u1 (Debian 12); iproute2 and ping of the machine.
# Usage: findings/ovs-internal-port-moved.sh	as root
set -euo pipefail
version=3.1.0-2+deb12u1

if [ $# = 0 ]; then # the packages, then the rest of it in namespaces of its own
	T=$(mktemp -d)
	trap 'rm -rf "$T"' EXIT
	(cd "$T" && apt-get -q -o APT::Sandbox::User=root download openvswitch-{common,switch}="$version" \
		libunbound8 libxdp1 libbpf1 libnuma1 libcap-ng0 libevent-2.1-7 libelf1 >/dev/null
	for package in *.deb; do
		dpkg-deb -x "$package" root
	done)
	unshare -nmpf --kill-child --mount-proc "$BASH" "$0" "$T/root"
	exit
fi

root=$1
export PATH=$root/usr/bin:$root/usr/sbin:$root/usr/lib/openvswitch-switch:$PATH
export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu
mount -t tmpfs none /run
export OVS_RUNDIR=/run OVS_DBDIR=/run OVS_LOGDIR=/run OVS_SYSCONFDIR=/run
ip link set dev lo up
ovsdb-tool create /run/conf.db "$root/usr/share/openvswitch/vswitch.ovsschema"
ovsdb-server /run/conf.db --remote=punix:/run/db.sock --detach --pidfile -vconsole:off
ovs-vsctl --no-wait init
ovs-vswitchd unix:/run/db.sock --detach --pidfile -vconsole:off
ovs-vsctl add-br br -- set Bridge br datapath_type=netdev
for port in a b; do
	ovs-vsctl add-port br $port -- set Interface $port type=internal mtu_request=9000
done
before=$(ovs-vsctl get Interface a mtu)
for port in a b; do
	ip netns add $port
	ip link set dev $port netns $port
	ip -n $port link set dev $port mtu 9000 up
done
ip -n a address add 10.0.0.1/24 dev a
ip -n b address add 10.0.0.2/24 dev b

status=0
# is WHAT SEEN WANTED
is() {
	echo "$1: $2"
	[ "$2" = "$3" ] || { echo "no longer so: wanted $3" && status=1; }
}
# answered BYTES: of three pings of that many bytes of payload
answered() {
	{ ip netns exec a ping -q -M "do" -c 3 -i 0.2 -W 1 -s "$1" 10.0.0.2 || true; } |
		sed -n 's/.* \([0-9]*\) received.*/\1/p'
}
echo "$(ovs-vswitchd --version | head -n 1), Linux $(uname -r)"
is "mtu in the database before the move" "$before" 9000
is "of 3 pings of 1472 bytes answered" "$(answered 1472)" 3
is "of 3 pings of 1476 bytes answered" "$(answered 1476)" 3
is "of 3 pings of 1477 bytes answered" "$(answered 1477)" 0
is "of 3 pings of 8000 bytes answered" "$(answered 8000)" 0
is "error in the database" "$(ovs-vsctl get Interface a error)" "[]"
is "mtu in the database after the move" "$(ovs-vsctl get Interface a mtu)" "[]"
is "mtu in the kernel" "$(ip -n a link show dev a | sed -n 's/.* mtu \([0-9]*\) .*/\1/p')" 9000
exit $status
