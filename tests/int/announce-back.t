#!/bin/bash
# SPDX-License-Identifier: MIT
# An `up` that is taken back after it has announced where addresses are: all hear that these are
# where they were.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
world "$@"
needs jq ping

one=02:00:00:00:00:0a two=02:00:00:00:00:0b
# file MAC-OF-A ADDRESSES-OF-A ADDRESSES-OF-C: addresses as what comes behind the first one
file() {
	cat >back.yard.yml <<-LAB
	name: back
	nodes:
	  sw: {kind: bridge}
	  a: {interfaces: {eth0: {mac: "$1", addresses: [10.0.0.1/24, "fd00::1/64"$2]}}}
	  b: {interfaces: {eth0: {addresses: [10.0.0.2/24, "fd00::2/64"]}}}
	  c: {interfaces: {eth0: {mac: "02:00:00:00:00:0c", addresses: [10.0.0.3/24, "fd00::3/64"$3]}}}
	links:
	  - endpoints: [a:eth0, sw]
	  - endpoints: [b:eth0, sw]
	  - endpoints: [c:eth0, sw]
	LAB
}
more=', 10.0.0.9/24, "fd00::9/64"'
before() { file $one "$more" ''; }
after() { file $two '' "$more"; }

# knows MAC ADDRESS NAME: where b takes the address to be
knows() {
	is "$(ip -n back-b -j neigh show to "$2" dev eth0 | jq -r '.[].lladdr')" "$1" "$3: b knows $2 there"
}

# hear: b has spoken with all of these
hear() {
	local to
	for to in 10.0.0.1 fd00::1 10.0.0.9 fd00::9; do
		in_ns back-b ping -n -q -c 1 -W 10 "$to" >/dev/null || fail "b does not reach $to"
	done
}

before
gives 0 "up" "$NETYARD" up back.yard.yml
hear
after
seam count up back.yard.yml
lines=$(seam_count lines)
for to in 10.0.0.1 fd00::1; do knows $two $to "an up"; done
for to in 10.0.0.9 fd00::9; do knows 02:00:00:00:00:0c $to "an up"; done
before
gives 0 "back" "$NETYARD" up back.yard.yml
hear

# killed when all is done, but for the end of the journal
after
seam "line:$((lines - 1))" up back.yard.yml
is "$status" 137 "an up is killed"
for to in 10.0.0.1 fd00::1; do knows $two $to "an up that was killed"; done
before
gives 0 "the next one takes it back" "$NETYARD" up back.yard.yml
for to in 10.0.0.1 fd00::1 10.0.0.9 fd00::9; do knows $one $to "... all hear it"; done
gives 0 "nothing is to be done" "$NETYARD" plan back.yard.yml

gives 0 "down" "$NETYARD" down back
plan_done
