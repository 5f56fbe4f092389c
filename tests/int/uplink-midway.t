#!/bin/bash
# SPDX-License-Identifier: MIT
# A device that is to be an uplink, or is one, and what others do with it between two requests of up
# and of down: they make it a port of something else, take it away, give it another name, make another
# one of its name.  Whoever has it in the end keeps it as he put it, and nothing of the lab is left.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
. "$(dirname "$0")/uplink.sh"
world "$@"
needs_yaml
needs jq ethtool
seeded
ip netns add outside
ip link add br0 address 02:00:00:00:00:b0 type bridge
lab bridge

# what they do, and how the device is then: its name, its master
enslaved() { ip link set dev eth1 master br0; }
vanished() { ip link del dev eth1; }
renamed() { ip link set dev eth1 down && ip link set dev eth1 name ren1 && ip link set dev ren1 up; }
replaced() { ip link del dev eth1 && ip link add eth1 address 02:00:00:00:00:77 type veth peer name eth1 netns outside; }
addressed() { ip addr add 192.0.2.1/24 dev eth1; }
declare -A is_then=([enslaved]="eth1 br0" [vanished]="" [renamed]="ren1 null" [replaced]="eth1 null" [addressed]="eth1 null")

# how_it_is: of the devices that there can be, where each is
how_it_is() {
	ip -j link | jq -r '.[] | select(.ifname == "eth1" or .ifname == "ren1") | "\(.ifname) \(.master)"'
}
# is_there WHAT NAME: the device is where they put it.  Between the look at it and the request that
# sets or takes its master, which the kernel does whatever that is by then, is a moment: $lost, once.
is_there() {
	local is
	is=$(how_it_is)
	if [ "$1 $is" = "enslaved eth1 null" ] && [ "$lost" = 0 ]; then
		lost=1
		return
	fi
	diff_ok "${is_then[$1]}" "$is" "$2"
}
# fresh: the host has the device, and no lab
fresh() {
	ip link del dev eth1 2>/dev/null
	ip link del dev ren1 2>/dev/null
	adapter eth1
}
# midway COMMAND N WHAT FILE|NAME: it stops before request N, they do that, it goes on
midway() {
	local pid
	NETYARD_SEAM=stop:$2 timeout 60 "$SEAM" "$1" "$4" >out 2>msg &
	pid=$!
	for _ in $(seq 1000); do
		child=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null)
		[ -n "$child" ] && wait_stopped "${child% }" && break
		kill -0 "$pid" 2>/dev/null || break
	done
	"$3" 2>why || diag "$3: $(cat why)"
	[ -z "$child" ] || kill -CONT "${child% }"
	wait "$pid"
	status=$? msg=$(<msg)
}

fresh
empty=$(picture | grep -vE '(^| )(eth1|ren1) ')
seam count up u.yard.yml
up=$(seam_count requests)
seam count down u
down=$(seam_count requests)
for what in enslaved vanished renamed replaced addressed; do
	lost=0
	for at in $(sample "$up" 4 "$what up"); do
		fresh
		midway up $((at - 1)) "$what" u.yard.yml
		like "$status" '^[01]$' "$what before request $at of $up of up: done, or taken back" || diag "$msg"
		gives 0 "... down" "$NETYARD" down u
		is_there "$what" "... the device is where they put it"
		diff_ok "$empty" "$(picture | grep -vE '(^| )(eth1|ren1) ')" "... nothing of the lab is left"
	done
	lost=0
	for at in $(sample "$down" 2 "$what down"); do
		fresh
		run "$NETYARD" up u.yard.yml
		midway down $((at - 1)) "$what" u
		[ "$status" = 0 ] || gives 0 "... down once more" "$NETYARD" down u
		is_there "$what" "$what before request $at of $down of down: the device is where they put it"
		diff_ok "$empty" "$(picture | grep -vE '(^| )(eth1|ren1) ')" "... nothing of the lab is left"
	done
done
plan_done
