#!/bin/bash
# SPDX-License-Identifier: MIT
# Labs that come up at boot: a system of Debian 13 with the packages of `make deb` and Debian's Open
# vSwitch, on a disk, is booted twice with its systemd in a guest of tools/vm-run; between the two it
# crashes, so that the database of Open vSwitch has the rows of the first.  What is looked at is in
# guest.sh; its TAP comes through a port of the guest's.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
suite=trixie
packages=$PWD/build/deb/$suite
[ "$(uname -m)" = x86_64 ] || { echo "1..0 # SKIP the guest is an x86-64 one, this machine is not" && exit; }
ls "$packages"/netyard_*.deb >/dev/null 2>&1 || { echo "Bail out! no packages: run make deb DISTRO=$suite" && exit 1; }
kernel=$(tools/vm-kernel 6.12) || exit 1
out=$(mktemp -d "$PWD/build/boot.XXXXXX") || exit 1
trap 'rm -rf "$out"' EXIT
trap 'exit 130' INT TERM HUP

# The modules that the system is to have, of all the kernel's.
modules() {
	local module
	for module in veth bridge openvswitch macvlan tun; do
		/sbin/modprobe -d "$kernel" -S "${kernel##*/}" --show-depends "$module"
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | sed "s|^$kernel/||"
}
mapfile -t wanted < <(modules)
tar -c -C "$kernel" "lib/modules/${kernel##*/}"/modules.{order,builtin,builtin.modinfo} "${wanted[@]}" \
	>"$out/modules.tar" || exit 1
cp tests/boot/guest.sh tests/int/lib.sh build/tests/tools/lookns "$packages"/netyard_*.deb "$out" || exit 1

# shellcheck disable=SC2016 # of the shell in the chroot
tools/chroot -l boot -b "$out:/build" "$suite" bash -euc '
	deps() {
		apt-get -q -f install && apt-get -q install systemd systemd-sysv udev dbus openvswitch-switch iproute2 procps kmod \
			e2fsprogs jq ethtool
	}
	deps || { apt-get -q update && deps; }
	apt-get -q install --reinstall /build/netyard_*.deb
	tar -x -C /usr -f /build/modules.tar
	depmod "$1"

	rm -rf /boot-test /etc/netyard /etc/systemd/system/*.wants/netyard@* && mkdir /boot-test
	cp /build/guest.sh /build/lib.sh /boot-test
	install -D /build/lookns /boot-test/tests/tools/lookns
	cd /boot-test
	bash guest.sh units
	netyard new single,2 --name flat >flat.yard.yml
	{ echo "ovs: {instance: system}" && netyard new single,2 --switch ovs-internal --name rows; } >rows.yard.yml
	{ echo "ovs: {instance: private}" && netyard new single,2 --switch ovs-veth --name own; } >own.yard.yml
	for lab in flat rows own; do
		netyard enable --force "$lab.yard.yml"
	done
	echo 0123456789abcdef0123456789abcdef >/etc/machine-id
	truncate -s 1500M /build/disk
	mount --bind / /mnt
	mke2fs -q -t ext4 -d /mnt /build/disk
' - "${kernel##*/}" </dev/null >"$out/log" 2>&1 || { tail -n 20 "$out/log" | sed 's/^/# /' && exit 1; }

for boot in first second; do
	echo "# the $boot boot"
	tools/vm-run -t 900 -d "$out/disk" "$kernel" || exit 1
done
