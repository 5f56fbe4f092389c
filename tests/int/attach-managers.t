#!/bin/bash
# SPDX-License-Identifier: MIT
# netyard attach and detach as hooks of real LXC, of real podman with its OCI runtime, and of such
# runtimes alone: the configurations of netyard-attach(1), as they are there.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/containers.sh"
needs busybox jq nsenter
world "$@"
no_control_groups

# page WORD FILE: the lines of the manual page between two of ``` that begin after WORD, for this
# lab, this program and FILE
page() {
	awk -v word="$1" '$0 ~ word { on = 1 } on && /^[ \t]*```/ { if (in_it) exit; in_it = 1; next } in_it' \
		"$SRC/man/netyard-attach.1.scd" | sed -E "s|/usr/bin/netyard|$NETYARD|; s/^\t//" >"$2"
	[ -s "$2" ]
}

cat >web.yard.yml <<-LAB
	name: web
	nodes:
	  sw: {kind: bridge}
	  own: {interfaces: {eth0: {addresses: [10.0.0.9/24]}}}
	  front: {kind: container, attached: true, interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
	links: [{endpoints: [own:eth0, sw]}, {endpoints: [front:eth0, sw]}]
LAB

# lives MANAGER: a container called front starts, starts anew, and ends.  Its manager is told by the
# functions MANAGER_start, MANAGER_stop and MANAGER_pid.
lives() {
	local manager=$1 pid old had empty waiting
	empty=$(picture)
	gives 0 "$manager: up" "$NETYARD" up web.yard.yml
	waiting=$(picture)
	ok "$manager: it starts" "$1_start"
	pid=$("$1_pid" front)
	had=$(of "$pid")
	like "$had" '10.0.0.1 fd00::1$' "... and is attached"
	gives 0 "... and reached" "$NETYARD" ping web
	gives 0 "... without drift" "$NETYARD" show --check web
	old=$pid
	ok "$manager: it ends" "$1_stop"
	gives 0 "... and is detached" "$NETYARD" show --check web
	gives 0 "... waits" "$NETYARD" show web
	like "$out" 'front waits to be attached' "... says show"
	same_picture "$waiting" "... and nothing of it is there"
	ok "$manager: it starts anew" "$1_start"
	pid=$("$1_pid" front)
	ok "... another process" test "$pid" != "$old"
	is "$(of "$pid")" "$had" "... with its MAC and its addresses"
	gives 0 "... and is reached" "$NETYARD" ping web
	gives 0 "$manager: down, and it runs" "$NETYARD" down web
	same_picture "$empty" "... leaves nothing"
	is "$("$1_pid" front)" "$pid" "... but the container running"
	ok "$manager: it ends, without a lab" "$1_stop"
}

# --- LXC ---------------------------------------------------------------------------------

lxc_start() {
	lxc-start -P "$T/lxc" -n front -l ERROR -o "$T/log" || { cat "$T/log"; return 1; }
}
lxc_stop() {
	lxc-stop -k -P "$T/lxc" -n front
}

test_lxc() {
	local lines
	lxc_make other "lxc.net.0.type = empty"
	if ! lxc-start -P "$T/lxc" -n other -l ERROR -o "$T/log"; then
		skip "hooks of LXC" "LXC runs none here: $(head -1 "$T/log")"
		return
	fi
	lxc-stop -k -P "$T/lxc" -n other
	page 'In the configuration of the container' lines || fail "LXC: no configuration in the manual page"
	mapfile -t lines <lines
	lxc_make front "${lines[@]}"
	lives lxc

	# an attach that fails keeps it from starting
	gives 1 "LXC: no lab is there: it does not start" lxc-start -F -P "$T/lxc" -n front -l ERROR -o "$T/log"
}

# --- podman, and its OCI runtime ------------------------------------------------------------

podman_begin() {
	podman --hooks-dir "$T/hooks" start front >/dev/null
}
podman_start() {
	if podman container exists front; then
		podman_begin
	else
		podman --hooks-dir "$T/hooks" run -d -q --name front --network=none --annotation netyard=front \
			--rootfs "$T/root" /bin/sleep 1000 >"$T/id"
	fi
}
podman_stop() {
	podman --hooks-dir "$T/hooks" stop -t 0 front >/dev/null 2>&1
	podman --hooks-dir "$T/hooks" wait front >/dev/null 2>&1
	podman --hooks-dir "$T/hooks" container cleanup front >/dev/null 2>&1
	return 0
}

test_podman() {
	podman_files
	if ! podman_run other --network=none 2>"$T/why"; then
		skip "hooks of podman" "podman runs none here: $(tail -1 "$T/why")"
		return
	fi
	mkdir hooks
	page 'front-attach.json' hooks/front-attach.json || fail "podman: no hook in the manual page"
	page 'front-detach.json' hooks/front-detach.json || fail "podman: no hook in the manual page"
	lives podman

	# one that is not meant is left alone
	gives 0 "podman: up" "$NETYARD" up web.yard.yml
	ok "another one starts" podman --hooks-dir "$T/hooks" run -d -q --name third --network=none --rootfs "$T/root" /bin/sleep 1000
	gives 0 "... and is not attached" "$NETYARD" show web
	like "$out" 'front waits to be attached' "... says show"
	gives 0 "podman: down" "$NETYARD" down web
	ok "no lab is there: it does not start" sh -c "! podman --hooks-dir '$T/hooks' start front >why 2>&1"
	podman rm -f -t 0 -a >/dev/null 2>&1
}

# --- an OCI runtime alone, a bundle whose config.json has the hooks --------------------------

bundle_start() {
	rm -f "$T/pid"
	"$runtime" --root "$T/state" "${options[@]}" run -d -b "$T/bundle" --pid-file "$T/pid" front </dev/null >"$T/log" 2>&1 ||
		{ cat "$T/log"; return 1; }
}
bundle_stop() {
	"$runtime" --root "$T/state" "${options[@]}" delete -f front
}
bundle_pid() {
	cat "$T/pid"
}

# test_bundle RUNTIME OPTION...: the configuration that it makes itself, without control groups,
# which a world has not, and with the hooks of the manual page
test_bundle() {
	runtime=$1 options=("${@:2}")
	rm -rf bundle state
	mkdir bundle
	rootfs bundle/rootfs
	(cd bundle && "$runtime" spec)
	page 'of the bundle, whose network namespace' hooks.json || fail "$runtime: no hooks in the manual page"
	{ echo '{'; cat hooks.json; echo '}'; } >hooks.all
	jq --slurpfile hooks hooks.all '.process.terminal = false | .process.args = ["/bin/sleep", "1000"]
		| del(.linux.resources) | .linux.namespaces |= map(select(.type != "cgroup"))
		| .mounts |= map(select(.type | test("cgroup|mqueue") | not)) | . + $hooks[0]' bundle/config.json >config.json
	jq 'del(.hooks)' config.json >bundle/config.json
	if ! bundle_start; then
		skip "hooks of $runtime" "$runtime runs none here: $(tail -1 "$T/log" | sed "s/.*msg=//")"
		return
	fi
	bundle_stop
	mv config.json bundle/config.json
	is "$(jq -c '[.linux.namespaces[] | select(.type == "network")]' bundle/config.json)" '[{"type":"network"}]' \
		"$runtime: its network namespace is a new one"
	lives bundle
	ok "$runtime: no lab is there: it does not start" sh -c "! $runtime --root '$T/state' ${options[*]} run -d -b '$T/bundle' front </dev/null >why 2>&1"
	like "$(cat why "$T/log")" 'netyard|hook|lab web' "... says why"
	run "$runtime" --root "$T/state" "${options[@]}" delete -f front
}

if command -v lxc-start >/dev/null; then test_lxc; else skip "hooks of LXC" "no LXC here"; fi
if command -v podman >/dev/null; then test_podman; else skip "hooks of podman" "no podman here"; fi
if command -v crun >/dev/null; then test_bundle crun --cgroup-manager=disabled; else skip "hooks of crun" "no crun here"; fi
if command -v runc >/dev/null; then test_bundle runc --rootless true; else skip "hooks of runc" "no runc here"; fi
plan_done
