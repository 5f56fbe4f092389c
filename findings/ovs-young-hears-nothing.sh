#!/bin/bash
# SPDX-License-Identifier: MIT
# Open vSwitch 3.1.0 that gets its first bridge in the first ten seconds after the start of a machine
# of one or two processors forwards nothing on the kernel's datapath, and never will.
#
# Two namespaces, a veth pair each, one bridge.  All is well by what can be asked: the ports have
# numbers and no errors, the flow is there ("actions=NORMAL"), and so are, after ten seconds, the
# threads named "handler".  Yet the kernel counts every packet that it has no flow for as lost, since
# it was given nobody to tell.  The same, with the bridge made after ten seconds, forwards.  What counts
# is CLOCK_MONOTONIC, as a time namespace shows, in which the clock begins again: so it happens in a
# container with one, too.
#
# Kernel: Debian's 6.1.0-56 (6.1), in a guest of two processors.
# Package: Open vSwitch 3.1.0-2+deb12u1 (Debian 12); iproute2, ping and util-linux of the machine.
# Usage: findings/ovs-young-hears-nothing.sh
set -euo pipefail
cd "$(dirname "$0")/.."

T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
(cd "$T" && apt-get -q -o APT::Sandbox::User=root download openvswitch-{common,switch}=3.1.0-2+deb12u1 \
	libunbound8 libxdp1 libbpf1 libnuma1 libcap-ng0 libevent-2.1-7 libelf1 >/dev/null
for package in *.deb; do
	dpkg-deb -x "$package" root
done)

cat >"$T/guest" <<-'GUEST'
	set -eu
	root=$1 first=$2
	export PATH=$root/usr/bin:$root/usr/sbin:$root/usr/lib/openvswitch-switch:$PATH
	export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu
	mount -t tmpfs none /run
	export OVS_RUNDIR=/run OVS_DBDIR=/run OVS_LOGDIR=/run OVS_SYSCONFDIR=/run
	ovsdb-tool create /run/conf.db "$root/usr/share/openvswitch/vswitch.ovsschema"
	ovsdb-server /run/conf.db --remote=punix:/run/db.sock --detach --pidfile -vconsole:off
	ovs-vsctl --no-wait init
	ovs-vswitchd unix:/run/db.sock --detach --pidfile -vconsole:off
	sleep "$first"
	ovs-vsctl add-br br
	for i in 1 2; do
		ip netns add n$i
		ip link add p$i type veth peer name e0 netns n$i
		ip -n n$i address add 10.0.0.$i/24 dev e0
		ip -n n$i link set dev e0 up
		ip link set dev p$i up
		ovs-vsctl add-port br p$i
	done
	sleep 12 # until its clock is past ten seconds, however slow the guest was
	answered=$(ip netns exec n1 ping -q -c 5 10.0.0.2 | sed -n 's/.* \([0-9]*\) received.*/\1/p') || true
	ovs-appctl dpctl/show system@ovs-system >/run/show
	lookups=$(sed -n 's/.*missed:\([0-9]*\) lost:\([0-9]*\).*/\1 \2/p' /run/show)
	[ "${lookups% *}" = "${lookups#* }" ] && lost=all || lost=few
	[ "$answered" -gt 0 ] && answered=some || answered=none
	echo "bridge after $first s: pings answered: $answered, lost of the packets without a flow: $lost;" \
		"errors of ports: $(ovs-vsctl get Interface p1 error)," \
		"threads called handler: $(cat /proc/"$(cat /run/ovs-vswitchd.pid)"/task/*/comm | grep -c handler)"
GUEST
# In one guest: CLOCK_MONOTONIC begins at a second.
cat >"$T/both" <<-'BOTH'
	for first in 0 12; do
		read -r up _ </proc/uptime
		unshare --time --fork --monotonic "-$((${up%.*} - 1))" unshare -nm sh "$1/guest" "$1/root" $first
	done
BOTH
lines=$(tools/vm-run -t 300 "$(tools/vm-kernel 6.1.0-56-amd64 2>/dev/null)" bash "$T/both" "$T")
echo "$lines"
status=0
for wanted in 'after 0 s: pings answered: none, lost of the packets without a flow: all; errors of ports: \[\]' \
	'after 12 s: pings answered: some, lost of the packets without a flow: few; errors of ports: \[\]'; do
	grep -q "$wanted" <<<"$lines" || { echo "no longer so: wanted \"$wanted\"" && status=1; }
done
exit $status
