# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For tests of devices that the host has, and that join switches: adapters, each one end of a
# veth pair, whose other end is the world outside; and how they are.  Sourced after lib.sh.

# adapter NAME: a device of the host's, set up; what is behind it has the address 10.0.0.9, if
# it is eth1
adapter() {
	ip link add "$1" address "02:00:00:00:00:0${1#eth}" type veth peer name "$1" netns outside
	ip -n outside link set dev "$1" up
	ip link set dev "$1" up
	in_ns outside ethtool -K "$1" tx off >/dev/null
}
# lab KIND [DEVICE]: u.yard.yml, a member and an uplink on a switch of that kind
lab() {
	cat >u.yard.yml <<-LAB
		name: u
		nodes:
		  sw: {kind: $1}
		  host: {kind: host}
		  a: {interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
		links:
		  - endpoints: [a:eth0, sw]
		  - {endpoints: [host:${2:-eth1}, sw], type: uplink}
	LAB
}

# given DEVICE...: all that ip tells of devices of the host's, and of the host's routes
given() {
	local dev
	for dev; do
		ip -j -d addr show dev "$dev" | jq -S '.[] | .qdisc |= sub("noop"; "noqueue") | .addr_info |= map(del(.tentative))'
	done
	ip -j route show table all | jq -S --arg devs "$*" 'map(select((.dev | IN($devs | split(" ")[])) and (.table != "local" or (.dst | startswith("fe80") | not)))) | sort_by(.dst)'
	ip -6 -j route show table all | jq -S --arg devs "$*" 'map(select((.dev | IN($devs | split(" ")[])) and (.table != "local" or (.dst | startswith("fe80") | not)))) | sort_by(.dst)'
}

# shellcheck disable=SC2154 # $msg is of lib.sh
# refused WHY NAME: neither plan nor up does anything, and both say why
refused() {
	local before
	before=$(picture)
	gives 1 "$2: up" "$NETYARD" up u.yard.yml
	like "$msg" "host:eth1 cannot be an uplink: $1" "... says why"
	gives 1 "... plan" "$NETYARD" plan u.yard.yml
	like "$msg" "host:eth1 cannot be an uplink: $1" "... says it, too"
	same_picture "$before" "... nothing was touched"
}
