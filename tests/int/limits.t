#!/bin/bash
# SPDX-License-Identifier: MIT
# The kernel's limits are told before anything is touched; those of the caller are kept.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq

# members N EXTRA: a lab of N members on one bridge
members() {
	printf 'name: limit\nnodes:\n  br: {kind: bridge%s}\n' "$2"
	printf '  n%d: {}\n' $(seq "$1")
	printf 'links:\n'
	printf '  - endpoints: ["n%d:eth0", br]\n' $(seq "$1")
}

empty=$(picture)
members 1024 "" >limit.yard.yml
for c in plan up; do
	run "$NETYARD" "$c" limit.yard.yml
	is "$status" 1 "1024 members: $c refuses"
	like "$msg" 1023 "... with the limit"
	like "$msg" 'limit\.yard\.yml:[0-9]+:[0-9]+' "... and the place"
	same_picture "$empty" "... nothing is touched"
done
members 1023 "" >limit.yard.yml
gives 0 "1023 members: script" "$NETYARD" script limit.yard.yml

# below 1280 bytes the kernel has no IPv6, and a bridge takes the least MTU of its ports
printf 'nodes: {br: {kind: bridge}, n: {}}\nlinks:\n  - {endpoints: [n:e, br], mtu: 1279}\n' >limit.yard.yml
gives 1 "a port with an MTU of 1279 is refused" "$NETYARD" plan limit.yard.yml
like "$msg" 'limit.yard.yml:3:5: MTU 1279 on a bridge' "... in so many words"

# a bridge that is there, and nearly full: 1021 ports are taken
{
	echo 'link add name limit-full type bridge'
	for i in $(seq 1021); do
		printf 'link add name v%d type veth peer name w%d\nlink set dev v%d addrgenmode none master limit-full\n' "$i" "$i" "$i"
	done
} | ip -batch - || skip_all "cannot fill a bridge"
members 3 ", existing: true" | sed 's/ br\b/ limit-full/' >limit.yard.yml
full=$(ip -j link show)
for c in plan up; do
	run "$NETYARD" "$c" limit.yard.yml
	is "$status" 1 "1021 ports and 3 more: $c refuses"
	like "$msg" 'limit-full.*1023|1023.*limit-full' "... with the bridge and the limit"
	is "$(ip -j link show | md5sum)" "$(md5sum <<<"$full")" "... nothing is touched"
done
members 2 ", existing: true" | sed 's/ br\b/ limit-full/' >limit.yard.yml
gives 0 "1021 ports and 2 more: up" "$NETYARD" up limit.yard.yml
is "$(ip -j link show master limit-full | jq length)" 1023 "... the bridge is full"
gives 0 "... up again" "$NETYARD" up limit.yard.yml
gives 0 "... down" "$NETYARD" down limit
is "$(ip -j link show master limit-full | jq length)" 1021 "... the others' ports are there"

# --- what netyard starts has the limit of open files that its caller had ------------------

# shellcheck disable=SC2016 # for the shell inside
soft=(bash -c 'ulimit -Sn 1000 && ulimit -Hn 4000 && exec "$@"' x) # with 1000 of 4000
if command -v ovs-vswitchd >/dev/null; then
	switch='kind: ovs' kinds='{instance: private, datapath: netdev}'
else
	switch='kind: bridge' kinds='{}'
fi
printf 'name: soft\novs: %s\nnodes: {sw: {%s}, n: {}}\nlinks: [{endpoints: ["n:e", sw]}]\n' \
	"$kinds" "$switch" >soft.yard.yml
gives 0 "a lab for whoever has few open files" "${soft[@]}" "$NETYARD" up soft.yard.yml
gives 0 "... exec" "${soft[@]}" "$NETYARD" exec soft n -- bash -c 'ulimit -Sn; ulimit -Hn'
is "$out" $'1000\n4000' "... has as many"
# shellcheck disable=SC2016 # for the shell inside
gives 0 "... exec where no limit was raised" bash -c 'ulimit -n 800; exec "$@"' x "$NETYARD" exec soft n -- bash -c 'ulimit -Sn; ulimit -Hn'
is "$out" $'800\n800' "... has as many"
for daemon in ovsdb-server ovs-vswitchd; do
	[ -e "/run/netyard/soft/ovs/$daemon.pid" ] || { skip "... $daemon" "no Open vSwitch here"; continue; }
	is "$(awk '/^Max open files/ { print $4, $5 }' "/proc/$(cat "/run/netyard/soft/ovs/$daemon.pid")/limits")" \
		"1000 4000" "... $daemon has as many"
done
run "$NETYARD" down soft

plan_done
