#!/bin/bash
# SPDX-License-Identifier: MIT
# After an edit the very next packet is answered, IPv4 and IPv6, whatever the others had
# learned: another MAC, an address that has moved, at once or one `up` later, on every kind of
# switch; plan says whom it touches.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ping ovs-vsctl

# file KIND TYPE MAC-OF-A ADDRESSES-OF-A ADDRESSES-OF-C: "-": without a switch, and without c;
# addresses as what comes behind the first one
file() {
	local c=''
	echo "name: an"
	echo "nodes:"
	[ "$1" = - ] || echo "  sw: {kind: $1}"
	echo "  a: {interfaces: {eth0: {mac: \"$3\", addresses: [10.0.0.1/24, \"fd00::1/64\"$4]}}}"
	echo "  b: {interfaces: {eth0: {addresses: [10.0.0.2/24, \"fd00::2/64\"]}}}"
	[ "$1" = - ] || echo "  c: {interfaces: {eth0: {addresses: [10.0.0.3/24, \"fd00::3/64\"$5]}}}"
	echo "links:"
	[ "$1" != - ] || echo "  - {endpoints: [a:eth0, b:eth0], type: $2}"
	for c in a b c; do
		[ "$1" = - ] || echo "  - {endpoints: [$c:eth0, sw], type: $2}"
	done
}

# up NAME ARGS...: the lab, as file has it
up() {
	local name=$1
	shift
	file "$@" >an.yard.yml
	gives 0 "$name: up" "$NETYARD" up an.yard.yml
}

# answers NAME NODE ADDRESS...: each of one packet, and no more, that b sends
answers() {
	local name=$1 to
	shift
	for to; do
		ok "$name: $to answers the next packet" in_ns an-b ping -n -c 1 -W 1 "$to"
	done
}

# hears ADDRESS: b has spoken with it
hears() {
	in_ns an-b ping -n -q -c 1 -W 10 "$1" >/dev/null || fail "b does not reach $1"
}

# touches REGEX NAME: whom the announcements of a plan are about, "A: B C" a line
touches() {
	file "${@:3}" >an.yard.yml
	run "$NETYARD" plan --format json an.yard.yml
	is "$(jq -r '.operations[] | select(.operation == "announce")
		| "\(.object): \(.touches | join(" "))"' <<<"$out")" "$1" "$2: plan says whom it touches"
}

more=', 10.0.0.9/24, "fd00::9/64"' one=02:00:00:00:00:0a two=02:00:00:00:00:0b

# edits NAME KIND TYPE
edits() {
	local name=$1 kind=$2 type=$3 all="a b c"
	[ "$kind" != - ] || all="a b"
	up "$name" "$kind" "$type" $one "$more" ''
	hears 10.0.0.1 && hears fd00::1
	touches "a:eth0: $all" "$name, another MAC" "$kind" "$type" $two "$more" ''
	up "$name, another MAC" "$kind" "$type" $two "$more" ''
	answers "$name, another MAC" 10.0.0.1 fd00::1
	gives 0 "$name: ... nothing is planned then" "$NETYARD" plan an.yard.yml
	gives 0 "$name: ... that is no drift" "$NETYARD" show --check an
	if [ "$kind" != - ]; then
		hears 10.0.0.9 && hears fd00::9
		touches "c:eth0: c a b" "$name, addresses moved" "$kind" "$type" $two '' "$more"
		up "$name, addresses moved" "$kind" "$type" $two '' "$more"
		answers "$name, addresses moved" 10.0.0.9 fd00::9
		hears 10.0.0.9 && hears fd00::9
		up "$name, addresses that go" "$kind" "$type" $two '' ''
		up "$name, and come elsewhere later" "$kind" "$type" $two "$more" ''
		answers "$name, and come elsewhere later" 10.0.0.9 fd00::9
	fi
	# a pair that is made anew, with another MAC
	hears 10.0.0.1 && hears fd00::1
	[ "$kind" = - ] || in_ns an-a ip link del dev eth0
	up "$name, made anew" "$kind" "$type" $one "$more" ''
	answers "$name, made anew" 10.0.0.1 fd00::1
	gives 0 "$name: down" "$NETYARD" down an
}

mapfile -t missing < <(interconnects missing)
# tries INTERCONNECT KIND TYPE
tries() {
	if printf '%s\n' "${missing[@]}" | grep -qxF "$1"; then
		skip "$1" "'netyard check' says that it cannot be made here"
	else
		edits "$@"
	fi
}

tries veth - veth
tries netkit - netkit
tries bridge bridge veth
tries macvlan macvlan macvlan
tries ovs-veth ovs veth
tries ovs-internal ovs internal
start_ovs >/dev/null 2>&1
tries ovs-veth ovs veth # ... of the system's
stop_ovs

# --- a member moves to another switch: those between do not know yet ---------------------

# where SWITCH: a is there, b at one end of the row
where() {
	cat >row.yard.yml <<-LAB
		name: an
		nodes:
		  s1: {kind: bridge}
		  s2: {kind: bridge}
		  s3: {kind: bridge}
		  a: {interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
		  b: {interfaces: {eth0: {addresses: [10.0.0.2/24, "fd00::2/64"]}}}
		links:
		  - endpoints: [s1:p12, s2:p21]
		  - endpoints: [s2:p23, s3:p32]
		  - endpoints: [a:eth0, $1:to-a]
		  - endpoints: [b:eth0, s2:to-b]
	LAB
	gives 0 "a on $1: up" "$NETYARD" up --adopt row.yard.yml
}
where s1
hears 10.0.0.1 && hears fd00::1
where s3
answers "a on another switch" 10.0.0.1 fd00::1
gives 0 "... down" "$NETYARD" down an

# --- an outsider on somebody's bridge ----------------------------------------------------

ip link add br-x type bridge
ip link set dev br-x up
ip addr add 10.0.0.200/24 dev br-x
ip addr add fd00::200/64 dev br-x nodad
outside() {
	cat >out.yard.yml <<-LAB
		name: an
		prefix: ""
		nodes:
		  br-x: {kind: bridge, existing: true}
		  a: {interfaces: {eth0: {mac: "$1", addresses: [10.0.0.1/24, "fd00::1/64"]}}}
		links: [{endpoints: [a:eth0, br-x]}]
	LAB
	gives 0 "on an existing bridge: up" "$NETYARD" up --adopt out.yard.yml
}
outside $one
for to in 10.0.0.1 fd00::1; do
	ping -n -q -c 1 -W 10 $to >/dev/null || fail "the host does not reach $to"
done
gives 0 "... down" "$NETYARD" down an
outside $two
for to in 10.0.0.1 fd00::1; do
	ok "... again, with another MAC: $to answers the host's next packet" ping -n -c 1 -W 1 $to
done
gives 0 "... down" "$NETYARD" down an
ip link del dev br-x

# --- up afresh: nobody has anything to hear ---------------------------------------------

file bridge veth $one '' '' >an.yard.yml
run "$NETYARD" plan an.yard.yml
unlike "$out" announce "a lab that is not there yet: nothing is announced"
plan_done
