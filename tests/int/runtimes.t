#!/bin/bash
# SPDX-License-Identifier: MIT
# Containers of real managers, LXC and podman, are found by their names: their first process,
# whatever network they have; and what cannot be found is told from what does not run.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/containers.sh"
needs busybox socat setpriv
world "$@"
no_control_groups

# find MANAGER NAME [PATH]: "PID running"
find_container() {
	"$BUILD/tests/tools/runtimectl" "$@" 2>&1
}

# refuses TEXT NAME MANAGER NAME [PATH]
refuses() {
	local text=$1 what=$2
	shift 2
	like "$(find_container "$@")" "$text" "$what"
}

# is_process NAME COMMAND PID STATE: the number is of a process of that command, not in our
# network namespace
is_process() {
	is "$(cat "/proc/$3/comm") $4" "$2" "$1"
	ok "... in a network namespace of its own" \
		test "$(readlink "/proc/$3/ns/net")" != "$(readlink /proc/self/ns/net)"
}

# --- podman ----------------------------------------------------------------------

test_podman() {
	local found id
	podman_files
	if ! podman_run web --network=none 2>"$T/why"; then
		skip "containers of podman" "podman runs none here: $(tail -1 "$T/why")"
		return
	fi
	id=$(cat "$T/id")
	refuses 'nobody answers at /run/podman/podman.sock: .*; start it: systemctl start podman.socket' \
		"podman's service is not there" podman web
	podman_start || return

	found=$(find_container podman web)
	is "$found" "$(podman_pid web) running" "a container without a network is found"
	# shellcheck disable=SC2086 # two words
	is_process "... which sleeps" "sleep running" $found
	is "$(find_container podman "$id")" "$found" "... by its number"
	is "$(find_container podman "${id:0:12}")" "$found" "... by the beginning of it"
	is "$(find_container docker web /run/podman/podman.sock)" "$found" \
		"... as Docker would be asked"
	refuses '^container nix of podman: .*no such container' "none of that name" podman nix
	refuses 'docker.sock: No such file or directory' "Docker is not there" docker web

	podman_run hosts --network=host
	refuses "it has the host's network namespace, none of its own; start it with" \
		"the host's network is refused" podman hosts
	podman_run beside --network=container:web
	is "$(find_container podman beside)" "$(podman_pid beside) running" \
		"one with another's network is found"

	podman stop -t 0 web >/dev/null 2>&1
	refuses 'it does not run: it is exited' "one that was stopped" podman web
	podman start web >/dev/null
	is "$(find_container podman web)" "$(podman_pid web) running" "... and started again"
	ok "... is another process" test "$(find_container podman web)" != "$found"
	podman create -q --name made --network=none --rootfs "$T/root" /bin/sleep 1000 >/dev/null
	refuses 'it does not run: it is created' "one that was never started" podman made
	kill "$service"
	podman rm -f -t 0 -a >/dev/null 2>&1
}

# --- LXC -------------------------------------------------------------------------

test_lxc() {
	local found monitor
	if [[ $(find_container lxc web) == *'built without liblxc' ]]; then
		skip "containers of LXC" "netyard was built without liblxc"
		return
	fi
	lxc_make web "lxc.net.0.type = empty"
	lxc_make hosts "lxc.net.0.type = none"
	refuses 'it does not run: it is stopped' "one that was not started" lxc web "$T/lxc"
	if ! lxc-start -P "$T/lxc" -n web -l ERROR -o "$T/log"; then
		skip "containers of LXC" "LXC runs none here: $(head -1 "$T/log")"
		return
	fi
	found=$(find_container lxc web "$T/lxc")
	is "$found" "$(lxc_pid web) running" "a container of LXC is found"
	# shellcheck disable=SC2086 # two words
	is_process "... which sleeps" "sleep running" $found
	is "$(find_container lxc web "$T/lxc//")" "$found" "... by a path with slashes at its end"
	refuses "^container nix of lxc: $T/lxc/nix/config: No such file" "none of that name" \
		lxc nix "$T/lxc"
	refuses '/web/config: No such file' "none at the usual place" lxc web
	refuses 'no directory of containers' "no absolute path" lxc web lxc
	like "$(unshare -n "$BUILD/tests/tools/runtimectl" lxc web "$T/lxc" 2>&1)" 'it is stopped' \
		"in another network namespace its monitor is not there"

	lxc-start -P "$T/lxc" -n hosts
	refuses "it has the host's network namespace" "the host's network is refused" \
		lxc hosts "$T/lxc"

	# A monitor that is stuck.
	monitor=$(ps -o ppid= -p "${found% *}")
	kill -STOP "${monitor// /}"
	refuses 'no answer in time' "a monitor that says nothing is not waited for" \
		lxc web "$T/lxc"
	kill -CONT "${monitor// /}"
	lxc-stop -k -P "$T/lxc" -n web
	refuses 'it is stopped' "one that was stopped" lxc web "$T/lxc"
	lxc-stop -k -P "$T/lxc" -n hosts

	touch "$T/lxc/web/partial"
	refuses 'it is not created wholly' "one whose creation did not end" lxc web "$T/lxc"
	ok "... is not removed for that" test -f "$T/lxc/web/config"
	rm "$T/lxc/web/partial"
	is_forged_refused
}

# listens_as USER: somebody does where the monitor of web would; his process is $listener
listens_as() {
	setpriv --reuid "$1" --clear-groups \
		socat "ABSTRACT-LISTEN:$T/lxc/web/command,fork" SYSTEM:'sleep 10' &
	listener=$!
	for _ in $(seq 500); do
		grep -q " 00010000 .*@$T/lxc/web/command" /proc/net/unix && return
		sleep 0.01
	done
}

# forged STATE PID TEXT NAME: what liblxc says, and what comes of it
forged() {
	local LD_LIBRARY_PATH=$BUILD/tests/tools FORGED_STATE=$1 FORGED_PID=$2
	export LD_LIBRARY_PATH FORGED_STATE FORGED_PID
	refuses "$3" "$4" lxc web "$T/lxc"
}

# While it does not run, anybody may listen where its monitor would.
is_forged_refused() {
	listens_as 65534
	refuses 'is user 65534, not root; name a container of another' \
		"who is not root is not believed" lxc web "$T/lxc"
	kill "$listener" && wait "$listener"
	listens_as 0
	sleep 1000 &
	forged RUNNING $! 'the host.s network namespace' "a process of the host's"
	forged RUNNING 1 'the host.s network namespace' "the first process of all"
	forged RUNNING 0 'it does not run: it is ending' "no process"
	forged RUNNING -1 'it does not run: it is ending' "... nor this"
	forged RUNNING 2147483647 'its process 2147483647 is not there' "a process that is not there"
	forged STARTING $! 'it does not run: it is starting' "one that only starts"
	forged '' $! 'it is in no state' "one in no state"
	kill %% "$listener"
}

if command -v podman >/dev/null; then test_podman; else skip "containers of podman" "no podman here"; fi
if command -v lxc-start >/dev/null; then test_lxc; else skip "containers of LXC" "no LXC here"; fi
plan_done
