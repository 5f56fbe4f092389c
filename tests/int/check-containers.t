#!/bin/bash
# SPDX-License-Identifier: MIT
# What `check` says of managers of containers, and of the containers of a file: of real podman and
# LXC, of who is there and does not answer, and the command that mends it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/containers.sh"
needs busybox jq socat setpriv unshare
world "$@"
no_control_groups

# check STATUS WHAT [FILE]
check() {
	gives "$1" "$2" timeout 60 "$NETYARD" check --format json "${@:3}"
}
# is_said NAME VERDICT TEXT FIX: of the last check
is_said() {
	local is
	is=$(jq -r --arg n "$1" '.findings[] | select(.name == $n) | "\(.verdict) \(.fix) \(.text)"' <<<"$out")
	like "$is" "^$2 $4 .*$3" "... $1: $2"
}
groups() {
	jq -r '[.findings[].group] | unique | join(" ")' <<<"$out"
}
# lab NAME=WAY...
lab() {
	printf 'name: lab\nnodes:\n  sw: {kind: bridge}\n'
	for node; do printf '  %s: {kind: container, %s}\n' "${node%%=*}" "${node#*=}"; done
	printf 'links:\n'
	for node; do printf '  - endpoints: [%s:eth0, sw]\n' "${node%%=*}"; done
}
with_lxc=true
[[ $("$BUILD/tests/tools/runtimectl" lxc web 2>&1) != *'without liblxc' ]] || with_lxc=

# --- managers ------------------------------------------------------------------------

check 0 "nobody is there"
is "$(groups)" "feature interconnect limit manager obstacle" "... tells of managers"
is_said docker missing 'nobody answers at /run/docker.sock: .*: containers of docker are not found' '(apt-get install docker.io|systemctl start docker.socket)'
is_said podman missing 'nobody answers at /run/podman/podman.sock' '(apt-get install podman|systemctl start podman.socket)'
mkdir -p /run/systemd/system /run/podman
touch /run/systemd/system/docker.socket
check 0 "its unit is there"
is_said docker missing 'nobody answers' 'systemctl start docker.socket'
if [ "$with_lxc" ]; then
	mkdir -p /var/lib/lxc
	mount -t tmpfs -o mode=0700 none /var/lib/lxc
	check 0 "LXC is there"
	is_said lxc ok 'liblxc is there; its containers are in /var/lib/lxc' null
	mount -t tmpfs none /var/lib
	check 0 "LXC's path is not there"
	is_said lxc missing '/var/lib/lxc: No such file or directory: containers of lxc are not found' 'apt-get install lxc'
	umount /var/lib
	umount /var/lib/lxc
else
	check 0 "built without liblxc"
	is_said lxc missing 'this netyard was built without liblxc' null
fi
gives 0 "as a table" "$NETYARD" check
like "$out" '^managers of containers$' "... tells of managers"
like "$out" '^  no     docker: nobody answers' "... with their mark"
unlike "$out" '^containers of the file$' "... and of no file"

# answers SOCKET STATUS [SETPRIV OPTION...]: somebody answers all with that
answers() {
	local socket=$1 status=$2
	shift 2
	rm -f "$socket"
	printf '#!/bin/sh\nread line\nprintf "HTTP/1.1 %s x\\r\\nContent-Length: 2\\r\\n\\r\\nOK"\n' "$status" >"$T/answer"
	chmod 755 "$T/answer"
	setpriv "$@" socat "UNIX-LISTEN:$socket,fork,mode=666" "EXEC:$T/answer" &
	server=$!
	until [ -S "$socket" ]; do sleep 0.01; done
}
answers /run/docker.sock 200 --no-new-privs
check 0 "somebody answers as Docker does"
is_said docker ok 'answers at /run/docker.sock' null
kill "$server"
answers /run/docker.sock 500 --no-new-privs
check 0 "... that it is broken"
is_said docker missing '/run/docker.sock: status 500' 'systemctl restart docker'
kill "$server"
mkdir -m 777 "$T/pub"
chmod 755 "$T"
answers "$T/pub/sock" 200 --reuid 65534 --clear-groups
rm -f /run/docker.sock && ln -s "$T/pub/sock" /run/docker.sock
check 0 "... who is not root"
is_said docker missing 'is user 65534, not root' null
kill "$server"
rm -f /run/docker.sock

# --- containers of a file ---------------------------------------------------------------

unshare -n sleep 1000 &
pid=$!
until [ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/1/ns/net)" ]; do :; done 2>/dev/null
ip netns add web
lab "one=pid: $pid" "two=netns: web" "three=pid: 1" "four=netns: nobody" >lab.yard.yml
check 2 "a file" lab.yard.yml
is "$(groups)" "container feature interconnect limit manager obstacle" "... tells of containers"
is_said one ok "runs: process $pid, sleep" null
is_said two ok "namespace web is there" null
is_said three bad "process 1 shares the host's network namespace" null
is_said four bad "there is no namespace nobody: make it first" null
is "$(jq .in_the_way <<<"$out")" 2 "... two are in the way"
gives 2 "as a table" "$NETYARD" check lab.yard.yml
like "$out" "^  ok     one: runs: process $pid, sleep" "... tells of each"
gives 64 "a file that is not there" "$NETYARD" check a.yml b.yml
gives 1 "... nor this" "$NETYARD" check a.yml
printf 'name: lab\nnodes:\n  own: {existing: true}\n' >lab.yard.yml
check 2 "a namespace that others made" lab.yard.yml
is_said own bad "there is no namespace own" null
lab "d=docker: web" >lab.yard.yml
check 2 "a manager that is needed" lab.yard.yml
is_said docker bad 'nobody answers' 'systemctl start docker.socket'
is_said d bad 'container web of docker: nobody answers' null
gives 2 "without root" setpriv --reuid 65534 --clear-groups "$NETYARD" check --format json "$PWD/lab.yard.yml"
is "$(groups)" "feature interconnect limit manager obstacle" "... nothing is said of containers"

test_podman() {
	podman_files
	if ! podman_run web --network=none 2>"$T/why"; then
		skip "containers of podman" "podman runs none here: $(tail -1 "$T/why")"
		return
	fi
	podman_start || return
	lab 'web=podman: web' 'nix=podman: nix' >lab.yard.yml
	check 2 "podman" lab.yard.yml
	is_said podman ok 'answers at /run/podman/podman.sock' null
	is_said web ok "runs: process $(podman_pid web), sleep" null
	is_said nix bad "no such container" null
	podman stop -t 0 web >/dev/null 2>&1
	check 2 "... which stops it" lab.yard.yml
	is_said web bad 'it does not run: it is exited' 'podman start web'
	sh -c "$(jq -r '.findings[] | select(.name == "web").fix' <<<"$out")" >/dev/null
	lab 'web=podman: web' >lab.yard.yml
	check 0 "... its fix mends it" lab.yard.yml
	kill "$service"
	podman rm -f -t 0 -a >/dev/null 2>&1
}

test_lxc() {
	lxc_make web "lxc.net.0.type = empty"
	lab "web=lxc: web, lxcpath: $T/lxc" >lab.yard.yml
	check 2 "LXC" lab.yard.yml
	is_said web bad 'it does not run: it is stopped' "lxc-start -n web -P $T/lxc"
	if ! sh -c "$(jq -r '.findings[] | select(.name == "web").fix' <<<"$out")"; then
		skip "containers of LXC" "LXC runs none here"
		return
	fi
	check 0 "... its fix mends it" lab.yard.yml
	is_said web ok "runs: process $(lxc_pid web), sleep" null
	lxc-stop -k -P "$T/lxc" -n web
}

if command -v podman >/dev/null; then test_podman; else skip "containers of podman" "no podman here"; fi
if command -v lxc-start >/dev/null && [ "$with_lxc" ]; then test_lxc; else skip "containers of LXC" "no LXC here"; fi
plan_done
