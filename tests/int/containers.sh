# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Containers in a world: processes with a namespace of their own, those of podman and LXC.  Sourced
# after lib.sh; all their files are below $T.

# Both run without control groups where they see none; so none are left behind.
no_control_groups() {
	mount -t tmpfs none /sys/fs/cgroup
}

# rootfs DIR: of a container that sleeps
rootfs() {
	mkdir -p "$1"/{bin,dev,etc,proc,run,sys,tmp}
	cp "$(command -v busybox)" "$1/bin/busybox"
	ln -s busybox "$1/bin/sleep"
}

# contains: a process in a network namespace of its own; its number is in $pid
contains() {
	unshare -n sleep 1000 &
	pid=$!
	until [ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/1/ns/net)" ]; do :; done 2>/dev/null
}
# inside PID: what is in its namespace, a fact a line; not who has set an address, which ip(8) of
# Debian 12 neither tells nor takes
inside() {
	nsenter --net="/proc/$1/ns/net" sh -c 'ip -o link; ip -o addr | sed "s, proto [^ ]*,,"
		ip route show table all; ip -6 route show table all
		sysctl -a 2>/dev/null | grep -E "^net.ipv[46].(conf.(all|lo|default)|ip_forward)"' |
		sed -E 's/^[0-9]+: //; s/@if[0-9]+//'
}
# of PID [DEVICE]: its MAC and its addresses, by default of eth0
of() {
	nsenter --net="/proc/$1/ns/net" ip -j addr show dev "${2:-eth0}" |
		jq -r '.[0] | "\(.address) \([.addr_info[] | select(.scope == "global") | .local] | join(" "))"'
}

# lab_of WAY...: a file, of a node of the lab's own and a container found by each of these, on a bridge
lab_of() {
	local way i=1
	printf 'name: lab\nnodes:\n  sw: {kind: bridge}\n  own: {interfaces: {eth0: {addresses: [10.0.0.99/24]}}}\n'
	for way; do
		printf '  c%d: {kind: container, %s, interfaces: {eth0: {addresses: [10.0.0.%d/24, "fd00::%d/64"]}}}\n' "$i" "$way" "$i" "$i"
		i=$((i + 1))
	done
	printf 'links:\n  - endpoints: [own:eth0, sw]\n'
	for ((i = 1; i <= $#; i++)); do printf '  - endpoints: [c%d:eth0, sw]\n' "$i"; done
}

# --- podman ----------------------------------------------------------------------

# All its files below $T; no control groups.
podman_files() {
	rootfs "$T/root"
	mkdir -p /run/podman
	cat >"$T/storage.conf" <<-END
		[storage]
		driver = "vfs"
		graphroot = "$T/store"
		runroot = "$T/runroot"
	END
	cat >"$T/containers.conf" <<-END
		[containers]
		cgroups = "disabled"
		[network]
		network_config_dir = "$T/networks"
		[engine]
		cgroup_manager = "cgroupfs"
		events_logger = "none"
	END
	export CONTAINERS_STORAGE_CONF=$T/storage.conf CONTAINERS_CONF=$T/containers.conf
}

# podman_run NAME OPTION...: a container that sleeps, $life seconds
podman_run() {
	local name=$1
	shift
	podman run -d -q --name "$name" "$@" --rootfs "$T/root" /bin/sleep "${life:-1000}" >"$T/id"
}

# podman_pid NAME: as podman itself has it
podman_pid() {
	podman inspect -f '{{.State.Pid}}' "$1"
}

podman_start() {
	podman system service -t 0 unix:///run/podman/podman.sock >"$T/service" 2>&1 &
	service=$!
	for _ in $(seq 500); do
		[ -S /run/podman/podman.sock ] && return
		sleep 0.01
	done
	return 1
}

# --- LXC -------------------------------------------------------------------------

# lxc_make NAME LINE...: a container, and what its configuration has besides
lxc_make() {
	local dir=$T/lxc/$1
	rootfs "$dir/rootfs"
	{
		echo "lxc.uts.name = $1"
		echo "lxc.rootfs.path = dir:$dir/rootfs"
		echo "lxc.init.cmd = /bin/sleep ${life:-1000}"
		echo "lxc.apparmor.profile = unconfined"
		shift
		printf '%s\n' "$@"
	} >"$dir/config"
}

# lxc_pid NAME: as LXC itself has it
lxc_pid() {
	lxc-info -P "$T/lxc" -n "$1" -p -H
}
