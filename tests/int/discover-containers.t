#!/bin/bash
# SPDX-License-Identifier: MIT
# discover writes containers as such, by what finds them again: real podman and LXC by their names, whoever
# else by a process; and its file finds them again on this host.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/containers.sh"
needs busybox jq socat unshare
world "$@"
no_control_groups

# LXC's own directory is in here, for all.
if [ -d /etc/lxc ]; then
	mount -t tmpfs none /etc/lxc
	echo "lxc.lxcpath = $T/lxc" >/etc/lxc/lxc.conf
fi
mkdir -p "$T/lxc/nothing"

# way NAME: of a node in the file
way() {
	yaml file.yard.yml | jq -c --arg n "$1" '.nodes[$n] | del(.interfaces)'
}

unshare -n sleep 1000 &
pid=$!
until [ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/1/ns/net)" ]; do :; done 2>/dev/null
want=1
if command -v podman >/dev/null; then
	podman_files
	if podman_run web --network=none 2>"$T/why" && podman_run hosts --network=host; then
		podman_start && podman=true want=$((want + 1))
	fi
fi
[ "${podman:-}" ] || skip "containers of podman" "podman runs none here"
if command -v lxc-start >/dev/null && [[ $("$BUILD/tests/tools/runtimectl" lxc web 2>&1) != *'without liblxc' ]]; then
	lxc_make db "lxc.net.0.type = empty"
	lxc_make stopped "lxc.net.0.type = empty"
	lxc-start -P "$T/lxc" -n db -l ERROR -o "$T/log" && lxc=true want=$((want + 1))
fi
[ "${lxc:-}" ] || skip "containers of LXC" "LXC runs none here"

before=$(picture)
gives 0 "discover" "$NETYARD" discover
printf '%s\n' "$out" >file.yard.yml
same_picture "$before" "... changes nothing"
is "$(way sleep)" "{\"kind\":\"container\",\"pid\":$pid}" "a process"
[ ! "${podman:-}" ] || is "$(way web)" '{"kind":"container","podman":"web"}' "a container of podman"
[ ! "${lxc:-}" ] || is "$(way db)" '{"kind":"container","lxc":"db"}' "a container of LXC"
is "$(yaml file.yard.yml | jq '[.nodes[] | select(.kind == "container")] | length')" "$want" "... each once"
gives 0 "check of the file" "$NETYARD" check file.yard.yml --format json
is "$(jq '[.findings[] | select(.group == "container" and .verdict == "ok")] | length' <<<"$out")" "$want" "... finds them all"
gives 0 "plan of the file" "$NETYARD" plan file.yard.yml
gives 0 "draw --host" "$NETYARD" draw --host --format text
[ ! "${podman:-}" ] || like "$out" 'of podman web' "... says whose"
[ ! "${lxc:-}" ] || like "$out" 'of lxc db' "... and of LXC"

# a manager that hangs, one that lies
if [ "${podman:-}" ]; then
	kill "$service"
	wait "$service" 2>/dev/null
	rm -f /run/podman/podman.sock
	socat UNIX-LISTEN:/run/podman/podman.sock,fork SYSTEM:'sleep 1000' &
	until [ -S /run/podman/podman.sock ]; do sleep 0.01; done
	gives 0 "podman hangs" timeout 60 "$NETYARD" discover
	like "$msg" 'containers of podman are told by their processes: .*no answer in time' "... says so"
	printf '%s\n' "$out" >file.yard.yml
	is "$(yaml file.yard.yml | jq -r '[.nodes[] | select(.kind == "container")] | length, ([.[] | select(.pid)] | length)' | tr '\n' ' ')" \
		"$want 2 " "... its container is that of a process"
	podman rm -f -t 0 -a >/dev/null 2>&1
fi
[ ! "${lxc:-}" ] || lxc-stop -k -P "$T/lxc" -n db

# up, down of a lab: its containers are told in the same way
cat >lab.yard.yml <<-LAB
	name: lab
	nodes:
	  sw: {kind: bridge}
	  c: {kind: container, pid: $pid, interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
	links: [{endpoints: [c:eth0, sw]}]
LAB
gives 0 "up" "$NETYARD" up lab.yard.yml
gives 0 "discover" "$NETYARD" discover
printf '%s\n' "$out" >file.yard.yml
is "$(yaml file.yard.yml | jq -c '[.nodes.sleep.pid, .nodes.sleep.interfaces.eth0.addresses, .links[0].endpoints]')" \
	"[$pid,[\"10.0.0.1/24\"],[\"sleep:eth0\",\"lab-sw:lab-c-eth0\"]]" "a lab's container, and its link"
gives 0 "down" "$NETYARD" down lab
plan_done
