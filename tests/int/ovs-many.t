#!/bin/bash
# SPDX-License-Identifier: MIT
# Many ports of Open vSwitch in one `up`: one transaction, and no process but the daemons.
# NETYARD_FULL: 500 ports, also internal ones and the system's; without it 60, as pairs.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq strace ovs-vsctl ovs-vswitchd ovsdb-tool
ports=${NETYARD_FULL:+500} kinds=${NETYARD_FULL:+veth internal}
ports=${ports:-60} kinds=${kinds:-veth}
NY_TIMEOUT=300
# the leak detector is a tracer itself
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0

# lab INSTANCE TYPE: many.yard.yml
lab() {
	{
		printf 'name: many\novs: {instance: %s, datapath: %s}\n' "$1" "${NETYARD_DATAPATH:-auto}"
		printf 'nodes:\n  br: {kind: ovs, port-type: %s}\n' "$2"
		for ((i = 1; i <= ports; i++)); do
			printf '  n%d: {interfaces: {e: {addresses: [10.0.%d.%d/16]}}}\n' "$i" $((i / 250)) $((i % 250 + 1))
		done
		printf 'links:\n'
		printf '  - endpoints: ["n%d:e", br]\n' $(seq "$ports")
	} >many.yard.yml
}

# records CONF.DB: how many transactions have changed rows of bridges and their ports
records() {
	ovsdb-tool -m show-log "$1" | awk '
		/^record/ { n = $2 }
		/table (Bridge|Port|Interface) insert row/ || /^ +delete row/ { if (n != last) count++; last = n }
		END { print count + 0 }'
}

# watched DAEMONS ARGS...: netyard ARGS starts so many processes
watched() {
	local daemons=$1
	shift
	gives 0 "$name: $1" strace -f -b execve -e trace=execve -o trace "$NETYARD" "$@"
	is "$(grep -c 'execve(' trace)" $((daemons + 1)) "... starts no process, but $daemons of Open vSwitch" ||
		diag "$(cat trace)"
}

# reaches ADDRESS: sooner or later: at first, each of many devices greets all others
reaches() {
	local i
	for ((i = 0; i < 30; i++)); do
		! in_ns many-n1 ping -q -c 1 -w 3 "$1" || return 0
	done
	return 1
}

# many INSTANCE TYPE CONF.DB DAEMONS
many() {
	local before name="$1, $ports x $2"
	lab "$1" "$2"
	before=0
	[ ! -e "$3" ] || before=$(records "$3")
	watched "$4" up many.yard.yml
	is "$(($(records "$3") - before))" 1 "... in one transaction"
	is "$(ovs-vsctl --db="unix:${3%conf.db}db.sock" list-ports many-br | wc -l)" "$ports" "... all ports are there"
	is "$(ovs-vsctl --db="unix:${3%conf.db}db.sock" --columns=name --bare find Interface ofport=-1)" "" "... and work"
	ok "... the first reaches the last" reaches 10.0.$((ports / 250)).$((ports % 250 + 1))
	before=$(records "$3")
	gives 0 "$name: nothing is planned" "$NETYARD" plan many.yard.yml
	watched 0 up many.yard.yml
	like "$out" 'nothing to do' "... up again does nothing"
	is "$(records "$3")" "$before" "... and no transaction"
	watched 0 down many
	if [ "$1" = system ]; then
		is "$(($(records "$3") - before))" 1 "... in one transaction"
	fi
	same_picture "$empty" "$name: nothing is left"
}

ip netns add x && ip netns del x # /run/netns is there from now on
empty=$(picture)
for kind in $kinds; do
	many private "$kind" /run/netyard/many/ovs/conf.db 2
done
start_ovs
empty=$(picture)
[ -n "${NETYARD_FULL:-}" ] || ports=10
for kind in $kinds; do
	many system "$kind" /run/openvswitch/conf.db 0
done

plan_done
