#!/bin/bash
# SPDX-License-Identifier: MIT
# Root in a container does what it can: renames, re-marks, moves and deletes the lab's devices, makes
# some that bear the marks of others, mounts over its own /proc and /sys.  up, down and show are right or
# refuse, and nothing outside of it is harmed.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq nsenter

unshare -nm sleep 1000 &
pid=$!
until [ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/1/ns/net)" ]; do :; done
evil() { nsenter --net="/proc/$pid/ns/net" --mount="/proc/$pid/ns/mnt" "$@"; }
evil mount -t tmpfs none /etc 2>/dev/null
evil sh -c 'echo 10.6.6.6 own >/etc/hosts'

# the lab, and one of somebody else's with the same switch kind, which nobody may touch
cat >lab.yard.yml <<-LAB
	name: lab
	nodes:
	  sw: {kind: bridge}
	  mv: {kind: macvlan}
	  own: {interfaces: {eth0: {addresses: [10.0.0.9/24]}, mv: {}}}
	  c: {kind: container, pid: $pid, interfaces: {eth0: {addresses: [10.0.0.1/24]}, mv: {}}}
	links:
	  - endpoints: [own:eth0, sw]
	  - endpoints: [c:eth0, sw]
	  - endpoints: [own:mv, mv]
	  - endpoints: [c:mv, mv]
LAB
cat >other.yard.yml <<-'LAB'
	name: other
	nodes: {br: {kind: bridge}, a: {interfaces: {eth0: {addresses: [10.1.0.1/24]}}}}
	links: [{endpoints: [a:eth0, br]}]
LAB
ip link add outside type bridge
gives 0 "another lab is up" "$NETYARD" up other.yard.yml
empty=$(picture)
hash=$("$NETYARD" show other --format json | jq '.group // empty')
[ -n "$hash" ] || hash=$(ip -j link show dev other-br | jq -r '.[0].group')

# tries TEXT SHELL: what root in the container does with the lab up; then up mends it or refuses, and down
# leaves nothing outside of the container
tries() {
	gives 0 "$1: up before" "$NETYARD" up lab.yard.yml
	evil sh -c "$2" >/dev/null 2>"$T/why" || diag "$1: could not: $(cat "$T/why")"
	run timeout 60 "$NETYARD" show --check lab
	like "$status" '^[02]$' "$1: show ends"
	run timeout 60 "$NETYARD" up lab.yard.yml
	like "$status" '^[01]$' "$1: up mends or refuses"
	if [ "$status" = 0 ]; then
		gives 0 "$1: ... and what it mended is right" "$NETYARD" ping lab
	else
		like "$msg" 'refused; nothing was touched|taken back|cannot|failed|create' "$1: ... with a reason"
	fi
	gives 0 "$1: the other lab is as it was" "$NETYARD" show --check other
	gives 0 "$1: down" timeout 60 "$NETYARD" down lab
	same_picture "$empty" "$1: ... leaves nothing outside"
	ok "$1: the container runs" kill -0 "$pid"
	# shellcheck disable=SC2016 # for the container's shell
	evil sh -c 'for d in $(ip -o link | sed -n "s/^[0-9]*: \([^:@]*\).*/\1/p"); do ip link del dev "$d" 2>/dev/null; done; ip link set dev lo alias ""'
}

tries "a renamed device" 'ip link set dev eth0 down; ip link set dev eth0 name other0; ip link set dev other0 up'
tries "one without its mark" 'ip link set dev eth0 alias ""'
tries "one with the mark of another lab" 'ip link set dev eth0 alias netyard:other:a:eth0'
tries "one with the mark of a switch" 'ip link set dev eth0 alias netyard:lab:sw'
tries "one with the mark of another node" 'ip link set dev eth0 alias netyard:lab:own:eth0'
tries "the group of another lab" "ip link set dev eth0 group $hash"
tries "another MAC and MTU" 'ip link set dev eth0 address 02:66:66:66:66:66 mtu 1300; ip link set dev mv address 02:66:66:66:66:67'
tries "a deleted device" 'ip link del dev eth0'
tries "a deleted macvlan" 'ip link del dev mv'
tries "addresses and routes" 'ip addr flush dev eth0; ip addr add 10.0.0.77/24 dev eth0; ip route add 10.9.0.0/16 dev eth0 proto 110; ip link set dev lo up; ip route add 10.8.0.0/16 dev lo proto 110; ip link set dev lo down'
tries "a device that is down" 'ip link set dev eth0 down; ip link set dev mv down'
tries "the mark of a namespace on lo" 'ip link set dev lo alias netyard:lab:own'
tries "that of another lab on lo" 'ip link set dev lo alias netyard:other:a'
tries "devices with forged marks" 'ip link add f1 type veth peer name f2; ip link set dev f1 alias netyard:lab:sw:c-eth0 group 1314458247
	ip link set dev f2 alias netyard:lab:c:eth0'
tries "a bridge with the mark of the lab's" 'ip link add name b type bridge && ip link set dev b alias netyard:lab:sw'
tries "a device taken away" 'unshare -n sleep 300 & p=$!; until [ "$(readlink /proc/$p/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done; ip link set dev eth0 netns $p; kill $p'
tries "nothing in /proc and /sys" 'mount -t tmpfs none /proc; mount -t tmpfs none /sys'

# none of its files is used
gives 0 "up" "$NETYARD" up lab.yard.yml
gives 0 "exec" "$NETYARD" exec lab c -- cat /etc/hosts
unlike "$out" '10.6.6.6' "... has nothing of its file system"
gives 0 "down" "$NETYARD" down lab

# it ends between two steps: a file that leads to it is another by then
kill "$pid"
wait "$pid" 2>/dev/null
before=$(picture)
gives 1 "up without it" "$NETYARD" up lab.yard.yml
like "$msg" "c: there is no process $pid" "... is refused"
same_picture "$before" "... and nothing is touched"

plan_done
