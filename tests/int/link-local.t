#!/bin/bash
# SPDX-License-Identifier: MIT
# The link-local addresses that the kernel makes are usable when up returns, as static ones are, on
# every kind of link; and a static one may be that which the kernel makes.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ping
[ -f /proc/net/if_inet6 ] || skip_all "no IPv6 here"

# own NAMESPACE ("" the host) DEVICE: its link-local addresses, and their flags
own() {
	local ns=()
	[ -z "$1" ] || ns=(-n "$1")
	ip ${ns[@]+"${ns[@]}"} -6 -j addr show dev "$2" scope link |
		jq -r '.[].addr_info[] | select(.local) | "\(.local)\(if .tentative then " tentative" else "" end)"'
}
# of MAC: what the kernel makes of it
of() {
	python3 -c 'import ipaddress, sys
m = bytes.fromhex(sys.argv[1].replace(":", ""))
print(ipaddress.IPv6Address(b"\xfe\x80" + bytes(6) + bytes([m[0] ^ 2]) + m[1:3] + b"\xff\xfe" + m[3:]))' "$1"
}

mac_a=02:00:00:00:0a:01 mac_b=02:00:00:00:0b:01
a=$(of $mac_a) b=$(of $mac_b)
# lab SWITCH [TYPE [ADDRESSES-OF-A [NODE-A]]]: a and b on a switch, or (-) with no switch
lab() {
	local type=${2:+, type: $2}
	{
		echo "name: ll"
		echo "nodes:"
		[ "$1" = - ] || echo "  sw: {kind: $1}"
		echo "  a: {kind: ${4:-namespace}, interfaces: {eth7: {mac: '$mac_a', addresses: [10.0.0.1/24${3:+, $3}]}}}"
		echo "  b: {interfaces: {eth0: {mac: '$mac_b', addresses: [10.0.0.2/24]}},"
		echo "      routes: [{to: fd99::/64, via: '$a', dev: eth0}]}"
		echo "links:"
		if [ "$1" = - ]; then
			echo "  - {endpoints: [a:eth7, b:eth0]$type}"
		else
			echo "  - {endpoints: [a:eth7, sw]$type}"
			echo "  - {endpoints: [b:eth0, sw]$type}"
		fi
	} >ll.yard.yml
}
# device NAMESPACE MAC: the one that has it
device() {
	local ns=()
	[ -z "$1" ] || ns=(-n "$1")
	ip ${ns[@]+"${ns[@]}"} -j link show | jq -r --arg mac "$2" '.[] | select(.address == $mac) | .ifname'
}
# usable NAME [NAMESPACE-OF-A]: at once
usable() {
	local at=${2-ll-a}
	is "$(own "$at" "$(device "$at" $mac_a)") $(own ll-b "$(device ll-b $mac_b)")" "$a $b" "$1: neither is tentative"
	ok "$1: b reaches a by it" in_ns ll-b ping -q -c 1 -W 1 "$a%$(device ll-b $mac_b)"
	is "$(own "$at" "$(device "$at" $mac_a)")" "$a" "$1: it has no other"
}
# whole NAME [NAMESPACE-OF-A]: up, twice, and what is told of it
whole() {
	local name=$1
	gives 0 "$name: up" "$NETYARD" up ll.yard.yml
	usable "$@"
	gives 0 "$name: no drift" "$NETYARD" show --check ll
	gives 0 "$name: nothing to do" "$NETYARD" plan ll.yard.yml
}

empty=$(picture)
for how in "- veth" "- netkit" "bridge veth" "macvlan" "ovs veth" "ovs internal" "ovs afxdp"; do
	case $how in
	*netkit) name=netkit ;;
	ovs*) name=ovs-${how#* } ;;
	*) name='' ;;
	esac
	if interconnects missing | grep -qxF "$name"; then
		skip "$how" "cannot be made here"
		continue
	fi
	# shellcheck disable=SC2086 # a list of words
	lab $how
	whole "$how"
	gives 0 "$how: discover" "$NETYARD" discover ll
	unlike "$out" '"?fe80::.*/' "$how: ... has no address that is the kernel's"
	# shellcheck disable=SC2086
	lab $how '' "'$a/64'"
	[ "$how" != macvlan ] || lab macvlan macvlan "'$a/64'"
	[ "$how" = macvlan ] || lab "${how% *}" "${how#* }" "'$a/64'"
	gives 0 "$how, a static one that is the kernel's: up" "$NETYARD" up ll.yard.yml
	gives 0 "$how: ... down" "$NETYARD" down ll
	whole "$how, a static one from the beginning"
	like "$("$NETYARD" discover ll)" "$a/64" "$how: ... discover has it"
	[ "$how" = macvlan ] && lab macvlan || lab "${how% *}" "${how#* }"
	gives 0 "$how, without it again: up" "$NETYARD" up ll.yard.yml
	usable "$how: ... which leaves the kernel's"
	gives 0 "$how: down" "$NETYARD" down ll
	same_picture "$empty" "$how: nothing is left"
done

lab bridge veth '' host
whole "the host as a member" ''
gives 0 "... down" "$NETYARD" down ll
lab bridge veth "'$a/64'" host
whole "... with a static one" ''
gives 0 "... down" "$NETYARD" down ll
# where the host has no IPv6, nothing comes of it
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
lab bridge veth '' host
gives 0 "the host without IPv6: up" "$NETYARD" up ll.yard.yml
gives 0 "... no drift" "$NETYARD" show --check ll
gives 0 "... down" "$NETYARD" down ll
gives 0 "... the script" bash -c '"$NETYARD" script ll.yard.yml | sh -e'
gives 0 "... nothing to do" "$NETYARD" plan ll.yard.yml
gives 0 "... down" "$NETYARD" down ll
sysctl -qw net.ipv6.conf.default.disable_ipv6=0

# set down by hand, the kernel drops it
lab bridge veth
gives 0 "once more: up" "$NETYARD" up ll.yard.yml
ip -n ll-a link set dev eth7 down
ip -n ll-b addr del "$b/64" dev eth0
gives 0 "set down by hand: up" "$NETYARD" up ll.yard.yml
is "$(own ll-a eth7)" "$a" "... gives it back, usable"
gives 0 "... down" "$NETYARD" down ll

# the script does it, too
for static in '' "'$a/64'"; do
	lab bridge veth "$static"
	"$NETYARD" script ll.yard.yml >up.sh
	"$NETYARD" script --down ll.yard.yml >down.sh
	ok "script${static:+, a static one}" sh -e up.sh
	usable "script${static:+, a static one}"
	ok "... down" sh -e down.sh
done
same_picture "$empty" "nothing is left"
plan_done
