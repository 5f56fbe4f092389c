# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Containers of podman and LXC, in a world.  Sourced after lib.sh; all their files are below $T.

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

# podman_run NAME OPTION...: a container that sleeps
podman_run() {
	local name=$1
	shift
	podman run -d -q --name "$name" "$@" --rootfs "$T/root" /bin/sleep 1000 >"$T/id"
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
		echo "lxc.init.cmd = /bin/sleep 1000"
		echo "lxc.apparmor.profile = unconfined"
		shift
		printf '%s\n' "$@"
	} >"$dir/config"
}

# lxc_pid NAME: as LXC itself has it
lxc_pid() {
	lxc-info -P "$T/lxc" -n "$1" -p -H
}
