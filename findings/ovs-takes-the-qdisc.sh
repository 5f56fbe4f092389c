#!/bin/bash
# SPDX-License-Identifier: MIT
# Open vSwitch deletes the root queueing discipline of a device that becomes its port, and again
# each time that ovs-vswitchd starts.
#
# No QoS is configured in the database.  Two veth devices have a token bucket of 10 Mbit/s at
# their roots; one becomes a port of a bridge (system datapath or not makes no difference; here
# netdev): its bucket is gone, the other's is there.  Set anew, by tc, while it is a port, it stays,
# and is gone after a restart of ovs-vswitchd.  No word of it in the log at its default level.
#
# Package: Open vSwitch 3.1.0-2+deb12u1 (Debian 12); iproute2 of the machine.
# Usage: findings/ovs-takes-the-qdisc.sh	as root
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
switchd() {
	ovs-vswitchd unix:/run/db.sock --detach --pidfile -vconsole:off --log-file=/run/switchd.log
}
# bucket DEVICE: sets one
bucket() {
	tc qdisc replace dev "$1" root tbf rate 10mbit burst 10k latency 50ms
}
# kind DEVICE: of what somebody set at its root
kind() {
	tc qdisc show dev "$1" root | awk '$2 != "noqueue" { kind = $2 } END { print kind ? kind : "none" }'
}
status=0
# is WHAT SEEN WANTED
is() {
	echo "$1: $2"
	[ "$2" = "$3" ] || { echo "no longer so: wanted $3" && status=1; }
}

switchd
echo "$(ovs-vswitchd --version | head -n 1), Linux $(uname -r)"
ip link add port0 type veth peer name member0
ip link add alone0 type veth peer name member1
bucket port0 && bucket alone0
ovs-vsctl add-br br -- set Bridge br datapath_type=netdev -- add-port br port0
is "after it became a port" "$(kind port0)" none
is "... one that is none" "$(kind alone0)" tbf
bucket port0
ovs-vsctl set Bridge br other_config:anything=1 # ovs-vswitchd goes over its bridges
is "set on a port" "$(kind port0)" tbf
ovs-appctl -t ovs-vswitchd exit
while [ -e "/run/ovs-vswitchd.pid" ]; do sleep 0.1; done
switchd
ovs-vsctl set Bridge br other_config:anything=2
is "after ovs-vswitchd started again" "$(kind port0)" none
is "... one that is none" "$(kind alone0)" tbf
is "QoS in the database" "$(ovs-vsctl list QoS)" ""
is "words in the log" "$(grep -ciE 'qdisc|qos' /run/switchd.log || true)" 0
exit $status
