#!/bin/bash
# SPDX-License-Identifier: MIT
# Containers of real podman and LXC in a lab, by the names that these have for them: attached,
# reached, attached anew when they start anew, and left as they were.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/containers.sh"
. "$(dirname "$0")/seam.sh"
needs busybox jq nsenter
world "$@"
no_control_groups

# lab WAY: a container that is found so, and a namespace of the lab's, on a bridge
lab() {
	cat >lab.yard.yml <<-LAB
		name: lab
		nodes:
		  sw: {kind: bridge}
		  own: {interfaces: {eth0: {addresses: [10.0.0.9/24]}}}
		  c: {kind: container, $1, interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
		links: [{endpoints: [own:eth0, sw]}, {endpoints: [c:eth0, sw]}]
	LAB
}
# refused TEXT WHAT: up tells that, and touches nothing
refused() {
	local before
	before=$(picture)
	gives 1 "$2: up" "$NETYARD" up lab.yard.yml
	like "$msg" "$1" "... is refused"
	same_picture "$before" "... and nothing was touched"
}

# lives MANAGER WAY: what a container called web goes through.  Its manager is told by the functions
# MANAGER_pid, MANAGER_stop and MANAGER_again.
lives() {
	local manager=$1 pid empty before had old at
	lab "$2"
	pid=$("$1_pid" web)
	empty=$(picture)
	before=$(inside "$pid")
	gives 0 "$manager: up" "$NETYARD" up lab.yard.yml
	like "$out" '1 bridge, 1 namespace, 1 container, 2 links' "... says what was joined"
	ok "... and a node of the lab's reaches it" \
		"$NETYARD" exec lab own -- ping -c 1 -W 5 10.0.0.1
	gives 0 "$manager: ping" "$NETYARD" ping lab
	gives 0 "$manager: no drift" "$NETYARD" show --check lab
	gives 0 "$manager: nothing to do" "$NETYARD" plan lab.yard.yml
	gives 0 "$manager: up again" "$NETYARD" up lab.yard.yml
	gives 0 "$manager: show" "$NETYARD" show lab --format json
	is "$(jq -r '.nodes[] | select(.name == "c") | "\(.kind) \(.netns) \(.whose)"' <<<"$out")" \
		"container /proc/$pid/ns/net $manager web ($pid)" "... says whose it is"
	gives 0 "$manager: show, as text" "$NETYARD" show lab
	like "$out" "^c +container +netns /proc/$pid/ns/net +of $manager web \\($pid\\)\$" "... says it, too"
	gives 0 "$manager: draw" "$NETYARD" draw lab --format text
	like "$out" "of $manager web \\($pid\\)" "... and the picture"
	gives 0 "$manager: exec" "$NETYARD" exec lab c -- readlink /proc/self/ns/net
	is "$out" "$(readlink "/proc/$pid/ns/net")" "... is in it"
	gives 0 "$manager: discover" "$NETYARD" discover lab
	like "$out" "$manager: web" "... tells the way to it"
	printf '%s\n' "$out" >found.yard.yml
	gives 0 "... in a file that changes nothing" "$NETYARD" plan --adopt found.yard.yml
	gives 0 "$manager: script" "$NETYARD" script lab.yard.yml
	like "$out" "/proc/$pid/ns/net" "... is about its process"

	# it starts anew: another process, another namespace, the same name
	had=$(of "$pid")
	old=$pid
	"$1_stop" web
	gives 2 "$manager: it ends: show --check" "$NETYARD" show --check lab
	like "$out" "c: container web of $manager is gone, or is not what it was" "... says so"
	gives 125 "$manager: exec" "$NETYARD" exec lab c -- true
	like "$msg" "node c: container web of $manager is gone" "... says so, too"
	refused "c: container web of $manager: .*it does not run: it is [a-z]*: start it, and try again" "$manager: it has ended"
	"$1_again" web
	pid=$("$1_pid" web)
	ok "$manager: it starts anew" test "$pid" != "$old"
	gives 0 "$manager: up" "$NETYARD" up lab.yard.yml
	is "$(of "$pid")" "$had" "... attaches it, with its MAC and its addresses"
	gives 0 "... and it is reached" "$NETYARD" ping lab
	gives 0 "$manager: no drift" "$NETYARD" show --check lab

	# the number of its process leads to the same
	lab "pid: $pid"
	gives 0 "$manager: by its process: nothing to do" "$NETYARD" plan lab.yard.yml
	gives 0 "$manager: down" "$NETYARD" down lab
	same_picture "$empty" "... leaves nothing of the lab"
	is "$("$1_pid" web)" "$pid" "... and the container running"
	diff_ok "$before" "$(inside "$pid")" "... as it was"

	# an up that is killed is taken back by the next command
	lab "$2"
	for at in 4 8 12; do
		seam "kill:$at" up lab.yard.yml
		is "$status" 137 "$manager: an up is killed"
		gives 0 "$manager: down after an up that was killed" "$NETYARD" down lab
		same_picture "$empty" "... leaves nothing of the lab"
		diff_ok "$before" "$(inside "$pid")" "... and the container as it was"
		seam "kill:$at" up lab.yard.yml
		is "$status" 137 "$manager: an up is killed"
		"$1_stop" web
		"$1_again" web
		pid=$("$1_pid" web)
		gives 0 "$manager: up where it started anew meanwhile" "$NETYARD" up lab.yard.yml
		gives 0 "... reaches it" "$NETYARD" ping lab
		gives 0 "$manager: down" "$NETYARD" down lab
		same_picture "$empty" "... leaves nothing of the lab"
	done
}

# --- podman ----------------------------------------------------------------------

podman_stop() {
	podman stop -t 0 "$1" >/dev/null 2>&1
}
podman_again() {
	podman start "$1" >/dev/null
}

test_podman() {
	podman_files
	if ! podman_run web --network=none 2>"$T/why"; then
		skip "containers of podman" "podman runs none here: $(tail -1 "$T/why")"
		return
	fi
	lab 'podman: web'
	refused 'c: container web of podman: nobody answers at /run/podman/podman.sock: .*: start it: systemctl start podman.socket' \
		"podman's service is not there"
	podman_start || return
	lives podman 'podman: web'
	lab 'podman: nix'
	refused "c: container nix of podman: .*no such container.*: make it first, or write another's name" \
		"podman: none of that name"
	podman_run hosts --network=host
	lab 'podman: hosts'
	refused "c: container hosts of podman: it has the host's network namespace, none of its own: start it with a network" \
		"podman: the host's network"
	podman_run beside --network=container:web
	lab 'podman: web'
	sed -i 's/^links: \[/  d: {kind: container, podman: beside}\n&{endpoints: [d:eth1, sw]}, /' lab.yard.yml
	refused 'd: container beside of podman is the namespace of c, too' "podman: one namespace twice"

	# what runs is found, and goes, whether podman answers or not
	lab 'podman: web'
	gives 0 "podman: up" "$NETYARD" up lab.yard.yml
	kill "$service"
	wait "$service" 2>/dev/null
	gives 0 "podman answers no more: no drift" "$NETYARD" show --check lab
	gives 0 "... it is reached" "$NETYARD" ping lab
	gives 0 "... down" "$NETYARD" down lab
	podman rm -f -t 0 -a >/dev/null 2>&1
}

# --- LXC -------------------------------------------------------------------------

lxc_stop() {
	lxc-stop -k -P "$T/lxc" -n "$1"
}
lxc_again() {
	lxc-start -P "$T/lxc" -n "$1" -l ERROR -o "$T/log"
}

test_lxc() {
	lxc_make web "lxc.net.0.type = empty"
	lxc_make hosts "lxc.net.0.type = none"
	lab "lxc: web, lxcpath: $T/lxc"
	if [[ $("$NETYARD" plan lab.yard.yml 2>&1) == *'built without liblxc'* ]]; then
		skip "containers of LXC" "netyard was built without liblxc"
		return
	fi
	if ! lxc_again web; then
		skip "containers of LXC" "LXC runs none here: $(head -1 "$T/log")"
		return
	fi
	lives lxc "lxc: web, lxcpath: $T/lxc"
	lab "lxc: nix, lxcpath: $T/lxc"
	refused "c: container nix of lxc: .*No such file.*: make it first, or write another's name" \
		"lxc: none of that name"
	lxc_again hosts
	lab "lxc: hosts, lxcpath: $T/lxc"
	refused "c: container hosts of lxc: it has the host's network namespace" "lxc: the host's network"
	lxc_stop hosts
	lxc_stop web
}

if command -v podman >/dev/null; then test_podman; else skip "containers of podman" "no podman here"; fi
if command -v lxc-start >/dev/null; then test_lxc; else skip "containers of LXC" "no LXC here"; fi
plan_done
