#!/bin/bash
# SPDX-License-Identifier: MIT
# The kernel's limits are told before anything is touched.
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

plan_done
