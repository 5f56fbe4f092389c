# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Guests of a real QEMU, in a world: busybox and what a network needs are all they have.  Sourced after
# lib.sh; their files are in $T/guest.  A guest gives itself an address and then runs what it is told.

# guest_kernel: into $kernel, before there is a world (which has no way to a mirror): one of Debian's,
# unpacked; is there none, $kernel is empty and $no_guest says why
guest_kernel() {
	local command
	kernel='' no_guest=''
	for command in qemu-system-x86_64 busybox cpio modprobe; do
		command -v "$command" >/dev/null || no_guest=${no_guest:-"no $command here"}
	done
	[ -z "$no_guest" ] || return
	kernel=$(printf '%s\n' "$SRC"/build/vm/*-amd64/ | sort -V | tail -n 1)
	if [ ! -d "$kernel" ] && [ "${NY_WORLD:-}" != "$0" ]; then
		kernel=$("$SRC/tools/vm-kernel" 2>/dev/null)
	fi
	if [ ! -d "$kernel" ] || ! "$SRC/tools/vm-image" "$kernel"; then
		kernel='' no_guest="no kernel for a guest: tools/vm-kernel fetches one"
	fi
}

# guest_image: of $kernel, what all guests boot.  On its console a guest tells its MTU, how many queues
# it has and its MAC, and is then told commands, a line each: "N COMMAND", whose output it gives as
# "N: LINE", and "N done" at its end.
guest_image() {
	local root=$T/guest/root version file
	version=$(basename "$kernel"/lib/modules/*)
	mkdir -p "$root"/{bin,proc,sys,dev,modules,srv,tmp}
	cp "$(command -v busybox)" "$root/bin/busybox"
	for file in virtio_pci virtio_net; do
		modprobe -d "$kernel" -S "$version" --show-depends "$file"
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
		cp "$file" "$root/modules/" && basename "$file"
	done >"$root/modules/order"
	cat >"$root/init" <<-'INIT'
		#!/bin/busybox sh
		/bin/busybox --install -s /bin
		stty -echo
		mount -t proc proc /proc
		mount -t sysfs sysfs /sys
		mount -t devtmpfs dev /dev
		while read -r module; do insmod "/modules/$module"; done </modules/order
		read -r line </proc/cmdline
		ip link set lo up
		echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_dad
		ip link set eth0 up
		for address in $(echo "${line##*address=}" | tr , ' '); do ip addr add "$address" dev eth0; done
		echo "guest: mtu $(cat /sys/class/net/eth0/mtu) queues $(ls -d /sys/class/net/eth0/queues/tx-* | wc -l) mac $(cat /sys/class/net/eth0/address)"
		while read -r number command; do
			sh -c "$command" </dev/null 2>&1 | sed "s/^/$number: /"
			echo "$number done"
		done
	INIT
	chmod +x "$root/init"
	(cd "$root" && find . | cpio -o -H newc --quiet) >"$T/guest/initrd"
}

# guest_fast: guests run on the processor itself, if one does so here; else they are emulated
guest_fast() {
	guest_accel="-accel kvm -cpu host"
	[ -w /dev/kvm ] && guest_boot kvm - && guest_says kvm '^guest: ' 10 >"$T/guest/kvm/said" 2>&1 || guest_accel=
	[ ! -d "$T/guest/kvm" ] || guest_end kvm
}

# guest_boot NAME ADDRESS,... [ARGUMENTS [COMMAND...]]: in the background, with the arguments that
# show --qemu has printed; QEMU is run by COMMAND
guest_boot() {
	local dir=$T/guest/$1 address=$2 arguments=${3:-}
	shift $(($# < 3 ? $# : 3))
	rm -rf "$dir" && mkdir -p "$dir" && mkfifo "$dir/in"
	# shellcheck disable=SC2086 # a list of words
	"$@" setpriv --pdeathsig KILL qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot \
		-machine q35 ${guest_accel:--accel tcg -cpu max} -m 256 -smp 2 \
		-kernel "$kernel/vmlinux" -initrd "$T/guest/initrd" \
		-append "console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable no_timer_check net.ifnames=0 address=$address" \
		-serial stdio $arguments <>"$dir/in" >"$dir/console" 2>"$dir/log" &
	echo $! >"$dir/pid"
	echo 0 >"$dir/number"
}

# guest_says NAME REGEX SECONDS: the line of its console that is so, when it comes
guest_says() {
	local dir=$T/guest/$1 i line
	for ((i = 0; i < $3 * 20; i++)); do
		if line=$(grep -aE -m 1 "$2" "$dir/console"); then
			printf '%s\n' "${line%$'\r'}"
			return
		fi
		kill -0 "$(cat "$dir/pid")" 2>/dev/null || break
		sleep 0.05
	done
	diag "guest $1: $(cat "$dir/log" "$dir/console")" >&2
	return 1
}

# guest_run NAME COMMAND: for its sh; what that says
guest_run() {
	local dir=$T/guest/$1 number
	number=$(($(cat "$dir/number") + 1))
	echo "$number" >"$dir/number"
	printf '%s %s\n' "$number" "$2" 1<>"$dir/in"
	guest_says "$1" "^$number done" "${NY_TIMEOUT:-60}" >"$dir/done" || return
	sed -n "s/^$number: //p" "$dir/console" | tr -d '\r'
}

# guest_end NAME...: and wait until it has
guest_end() {
	local name pid
	for name; do
		pid=$(cat "$T/guest/$name/pid")
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
}
