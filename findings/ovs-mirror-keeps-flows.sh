#!/bin/bash
# SPDX-License-Identifier: MIT
# What Open vSwitch copies by a mirror does not follow the mirror for streams that it already has
# in its datapath: whatever becomes of select_src_port, they are copied, or not, as before, for as
# long as frames come.
#
# A port is taken out of a mirror: ovs-vsctl returns when ovs-vswitchd has done it, the port's
# frames are copied all the same, each time, seconds later; one from another address, which is
# another flow, is not.  Put in again, the same the other way round.  'fdb/flush' of the bridge has
# all its flows looked at again.  No word of it in the log at its default level.
#
# Package: Open vSwitch 3.1.0-2+deb12u1 (Debian 12); iproute2 and python3 of the machine.
# Usage: findings/ovs-mirror-keeps-flows.sh	as root
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
ovsdb-tool create /run/conf.db "$root/usr/share/openvswitch/vswitch.ovsschema"
ovsdb-server /run/conf.db --remote=punix:/run/db.sock --detach --pidfile -vconsole:off
ovs-vsctl --no-wait init
ovs-vswitchd unix:/run/db.sock --detach --pidfile -vconsole:off --log-file=/run/switchd.log
echo "$(ovs-vswitchd --version | head -n 1), Linux $(uname -r)"

echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6 # nothing is sent but what we send
ports=()
for name in port-a port-b port-m; do
	ip link add "$name" type veth peer name "of-$name"
	ip link set dev "$name" up
	ip link set dev "of-$name" up
	ports+=(-- add-port br "$name")
done
ovs-vsctl add-br br -- set Bridge br datapath_type=netdev "${ports[@]}" \
	-- --id=@a get Port port-a -- --id=@b get Port port-b -- --id=@m0 get Port port-m \
	-- --id=@m create Mirror name=m select_src_port=@a,@b output_port=@m0 \
	-- set Bridge br mirrors=@m >/dev/null

received() {
	awk '$1 == "of-port-m:" { print $3 }' /proc/net/dev
}
# copies N LAST-BYTE: how many of N broadcasts of port-a, two a second, from an address that ends so, get
# to port-m
copies() {
	local before after
	before=$(received)
	python3 - "$1" "$2" <<-'PY'
		import socket, sys, time
		s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
		s.bind(("of-port-a", 0))
		for i in range(int(sys.argv[1])):
		    s.send(b"\xff" * 6 + bytes([2, 0, 0, 0, 0, int(sys.argv[2])]) + b"\x88\xb5" + bytes(50))
		    time.sleep(0.5)
	PY
	after=$(received)
	echo $((after - before))
}
status=0
# is WHAT SEEN WANTED
is() {
	echo "$1: $2"
	[ "$2" = "$3" ] || { echo "no longer so: wanted $3" && status=1; }
}

is "copies of 4 frames, of a port of the mirror" "$(copies 4 1)" 4
ovs-vsctl -- --id=@a get Port port-a -- remove Mirror m select_src_port @a
is "... of 12 from there, once it is taken out" "$(copies 12 1)" 12
is "... from another address there" "$(copies 4 2)" 0
ovs-appctl -t ovs-vswitchd fdb/flush br >/dev/null
sleep 1
is "... from the first one, after fdb/flush" "$(copies 4 1)" 0
ovs-vsctl -- --id=@a get Port port-a -- add Mirror m select_src_port @a
is "... once it is put in again" "$(copies 12 1)" 0
ovs-appctl -t ovs-vswitchd fdb/flush br >/dev/null
sleep 1
is "... after fdb/flush" "$(copies 4 1)" 4
is "words in the log" "$(grep -ci mirror /run/switchd.log || true)" 0
exit $status
