#!/bin/bash
# SPDX-License-Identifier: MIT
# exec --full: all namespaces of a container, its root and nothing of the host's; of plain processes, real
# podman and LXC, and of those that lie or go meanwhile.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/containers.sh"
needs busybox jq nsenter unshare script
world "$@"
no_control_groups

# lab WAY: a container that is found so
lab() {
	cat >lab.yard.yml <<-LAB
		name: lab
		nodes:
		  sw: {kind: bridge}
		  c: {kind: container, $1, interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
		links: [{endpoints: [c:eth0, sw]}]
	LAB
}
# full STATUS WHAT COMMAND...
full() {
	gives "$1" "$2" timeout 30 "$NETYARD" exec --full lab c -- "${@:3}"
}
# inside_root: a root directory of busybox
inside_root() {
	rootfs "$T/in"
	for word in sh cat ls readlink id env ps kill mount hostname tty umount grep true; do ln -sf busybox "$T/in/bin/$word"; done
	echo 'root:x:0:0::/:/bin/sh' >"$T/in/etc/passwd"
	echo inside >"$T/in/etc/where"
}
# contains UNSHARE-OPTION...: a process with all namespaces of its own, in that root; its number on the
# host is in $pid
# shellcheck disable=SC2120 # mostly without
contains() {
	rm -f "$T/ready"
	mkfifo "$T/ready"
	unshare --fork --kill-child -n -m -u -i -p -C --mount-proc "$@" sh -c "
		mount --rbind '$T/in' '$T/in' && mount --make-rprivate '$T/in' && hostname inside.host
		mount -t proc proc '$T/in/proc' && cd '$T/in' && mkdir -p old && pivot_root . old &&
		umount -l /old && echo ready >&3 && exec /bin/sleep 1000" 3<>"$T/ready" &
	holder=$!
	read -r -t 20 <>"$T/ready"
	pid=$(pgrep -P "$holder")
}
ends() {
	kill -9 "$pid"
	wait "$holder" 2>/dev/null
}
command -v pgrep >/dev/null || skip_all "no pgrep here"
inside_root

# --- a process with all namespaces of its own ------------------------------------------

# shellcheck disable=SC2119
contains
lab "pid: $pid"
gives 0 "up" "$NETYARD" up lab.yard.yml
full 0 "where it is" /bin/sh -c 'cat /etc/where; hostname; readlink /proc/self/cwd; echo $PPID; ls -1 /'
is "$(head -n 4 <<<"$out" | tr '\n' ' ')" "inside inside.host / 0 " "... its files, its name, its root, no parent there"
unlike "$out" '^(home|root|usr|work)$' "... and nothing of the host's"
for ns in cgroup ipc mnt net pid user uts; do
	full 0 "its $ns namespace" readlink "/proc/self/ns/$ns"
	is "$out" "$(readlink "/proc/$pid/ns/$ns")" "... is the container's"
done
full 0 "its processes" ps
like "$out" '1 root .*/bin/sleep 1000' "... are those of the container"
full 0 "by name, along its PATH" cat /etc/where
is "$out" inside "... is its own"
SECRET=1 full 0 "its environment" env
is "$(cut -d= -f1 <<<"$out" | grep -vE '^(SHLVL|PWD|TERM)$' | sort | tr '\n' ' ')" "HOME PATH " "... has nothing of ours"
exec 7</etc/hostname 19</etc/passwd
full 0 "its descriptors" ls /proc/self/fd
exec 7<&- 19<&-
is "$(grep -vc '^[0123]$' <<<"$out")" 0 "... are the standard streams (and that of ls)"
full 3 "its exit status" sh -c 'exit 3'
full 127 "a program that is not there" /usr/bin/env
like "$msg" '/usr/bin/env: command not found' "... says so"
full 126 "what is no program" /etc/where
full 137 "one that is killed" sh -c 'kill -9 $$'
full 0 "its eth0" cat /proc/net/dev
like "$out" 'eth0:' "... is there"
like "$(echo words | "$NETYARD" exec --full lab c -- cat)" '^words$' "standard input"
gives 64 "exec --help's word alone" "$NETYARD" exec --ful lab c -- true
gives 125 "a switch" "$NETYARD" exec --full lab sw -- true
like "$msg" 'node sw is found by no process' "... says so"

# signals and a terminal
"$NETYARD" exec --full lab c -- sh -c 'trap "exit 42" TERM; echo up; while :; do sleep 1; done' >"$T/out" &
runs=$!
for _ in $(seq 200); do
	grep -q up "$T/out" && break
	sleep 0.05
done
kill "$runs"
wait "$runs"
is $? 42 "a signal is passed on"
is "$(script -qec "$NETYARD exec --full lab c -- sh -c 'test -t 0 && echo terminal'" /dev/null | grep -o terminal)" terminal "a terminal is its own"
script -qec "readlink /proc/self/fd/0 >ours; $NETYARD exec --full lab c -- sh -c 'stat -Lc %d:%i:%r /dev/fd/0'; stat -Lc %d:%i:%r /dev/fd/0 >>ours" /dev/null </dev/null | tr -d '\r' >his
unlike "$(cat ours)" "$(head -n 1 his)" "... not ours"
is "$(script -qec "$NETYARD exec --full lab c -- sh -c 'true </dev/tty' </dev/null >/dev/null 2>&1; echo \$?" /dev/null | tr -d '\r' | grep -c '^0$')" 0 "ours cannot be opened either"
is "$( (sleep 1; echo typed; sleep 1) | script -qec "$NETYARD exec --full lab c -- sh -c 'read -r line; echo got \$line; exit 7'; echo status \$?" /dev/null | tr -d '\r' | grep -E '^(got|status)' | tr '\n' ' ')" "got typed status 7 " "what is typed gets there, and the status comes back"
"$NETYARD" exec --full lab c -- sh -c 'kill -STOP $$; echo on' >"$T/out" &
runs=$!
for _ in $(seq 500); do
	{ read -r state <"/proc/$runs/stat"; } 2>/dev/null
	[[ ${state##*) } == T* ]] && break
	sleep 0.01
done
like "${state##*) }" '^T' "it stops when its command does"
kill -CONT "$runs"
wait "$runs"
is "$? $(cat "$T/out")" "0 on" "... and goes on with it"

# --- who lies, or goes -------------------------------------------------------------------

# its /proc and its programs are its own affair: nothing of them is used before
nsenter -t "$pid" -m -p sh -c 'mount -t tmpfs none /proc; mkdir /proc/self; ln -s /etc/where /proc/self/ns'
full 0 "its /proc is another" cat /etc/where
is "$out" inside "... which nobody minds"
ends
lab "pid: $pid"
full 125 "it has ended" true
like "$msg" 'there is no process' "... says so"
gives 0 "down" "$NETYARD" down lab

# goes while it is entered
if command -v strace >/dev/null; then
	contains
	lab "pid: $pid"
	gives 0 "up" "$NETYARD" up lab.yard.yml
	LSAN_OPTIONS=detect_leaks=0 ASAN_OPTIONS=detect_leaks=0 timeout 60 strace -f -qq -o "$T/trace" -e trace=setns -e inject=setns:delay_enter=1000000 \
		"$NETYARD" exec --full lab c -- true >"$T/out" 2>&1 &
	runs=$!
	for _ in $(seq 500); do
		grep -q CLONE_NEWNS "$T/trace" 2>/dev/null && break
		sleep 0.02
	done
	ends
	wait "$runs"
	is $? 125 "it ends while it is entered"
	like "$(cat "$T/out")" "node c: its first process has ended" "... says so"
	gives 0 "down" "$NETYARD" down lab
else
	skip "a container that ends meanwhile" "no strace here"
fi

# its user namespace is not above that of its files: those would be run with more privilege than who made
# them has
rm -f ready && mkfifo ready
unshare -U -r -m -n sh -c 'echo ready >&3; exec sleep 1000' 3<>ready &
maker=$!
read -r <>ready
nsenter --mount="/proc/$maker/ns/mnt" --net="/proc/$maker/ns/net" sleep 1000 &
pid=$!
until [ "$(readlink "/proc/$pid/ns/mnt")" = "$(readlink "/proc/$maker/ns/mnt")" ]; do sleep 0.01; done
lab "pid: $pid"
gives 0 "up" "$NETYARD" up lab.yard.yml
full 125 "files of a user namespace below" true
like "$msg" 'node c: its (mnt|net) namespace is not of its user namespace' "... are not entered"
gives 0 "down" "$NETYARD" down lab

# the user namespace, too
lab "pid: $maker"
gives 0 "up" "$NETYARD" up lab.yard.yml
full 0 "a user namespace" sh -c 'cat /proc/self/uid_map; id -u; readlink /proc/self/ns/user'
is "$(tail -n 1 <<<"$out")" "$(readlink "/proc/$maker/ns/user")" "... is entered"
is "$(sed -n 2p <<<"$out")" 0 "... as its root"
full 0 "its capabilities" grep CapEff /proc/self/status
is "$(tr -d '\t' <<<"$out")" "$(nsenter -a -t "$maker" grep CapEff /proc/self/status | tr -d '\t')" "... are those of nsenter -a"
gives 0 "down" "$NETYARD" down lab
kill "$pid" "$maker"

# found by a name
ip netns add web
lab 'netns: web'
gives 0 "up" "$NETYARD" up lab.yard.yml
full 125 "one that is found by a name" true
like "$msg" 'node c is found by no process: what other namespaces it has is not known' "... says so"
gives 0 "down" "$NETYARD" down lab

# --- podman, LXC ---------------------------------------------------------------------------

# is_entered MANAGER PID
is_entered() {
	gives 0 "$1: up" "$NETYARD" up lab.yard.yml
	full 0 "$1: exec --full" sh -c 'cat /etc/where; for n in ipc mnt net pid uts; do readlink /proc/self/ns/$n; done'
	is "$out" "inside
$(for ns in ipc mnt net pid uts; do readlink "/proc/$2/ns/$ns"; done)" "... is in all of it"
	gives 0 "$1: down" "$NETYARD" down lab
}
test_podman() {
	podman_files
	cp -a "$T/in/." "$T/root/"
	if ! podman_run web --network=none 2>"$T/why"; then
		skip "containers of podman" "podman runs none here: $(tail -1 "$T/why")"
		return
	fi
	podman_start || return
	lab 'podman: web'
	is_entered podman "$(podman_pid web)"
	kill "$service"
	podman rm -f -t 0 -a >/dev/null 2>&1
}
test_lxc() {
	if [[ $("$BUILD/tests/tools/runtimectl" lxc web 2>&1) == *'without liblxc' ]]; then
		skip "containers of LXC" "netyard was built without liblxc"
		return
	fi
	lxc_make web "lxc.net.0.type = empty" "lxc.mount.auto = proc:rw"
	cp -a "$T/in/." "$T/lxc/web/rootfs/"
	if ! lxc-start -P "$T/lxc" -n web -l ERROR -o "$T/log"; then
		skip "containers of LXC" "LXC runs none here: $(head -1 "$T/log")"
		return
	fi
	lab "lxc: web, lxcpath: $T/lxc"
	is_entered lxc "$(lxc_pid web)"
	lxc-stop -k -P "$T/lxc" -n web
}
if command -v podman >/dev/null; then test_podman; else skip "containers of podman" "no podman here"; fi
if command -v lxc-start >/dev/null; then test_lxc; else skip "containers of LXC" "no LXC here"; fi
plan_done
