# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For tests that fail or kill the program at a point of their choice: netyard-seam
# (tests/tools/seam.c), and a lab that changes.  Sourced after lib.sh.

# shellcheck disable=SC2034 # for those who source this
SEAM=${SEAM:-$BUILD/tests/tools/netyard-seam}
# shellcheck source=tests/int/sample.sh
. "${BASH_SOURCE[0]%/*}/sample.sh"
[ -x "$SEAM" ] || skip_all "$SEAM is not built"

# seam WHERE ARGS...: netyard-seam ARGS, struck there; into $status, $out and $msg
seam() {
	local where=$1
	shift
	NETYARD_SEAM=$where run "$SEAM" "$@"
}

# seam_count requests|lines: of the last `seam count`
# shellcheck disable=SC2154 # $msg is of lib.sh
seam_count() {
	local line
	while read -r line; do
		[[ ! $line =~ ^seam:.*[^0-9]([0-9]+)\ $1 ]] || echo "${BASH_REMATCH[1]}"
	done <<<"$msg"
}

# seam_list WORD...: the numbers of the requests of these kinds, of the last `seam list`
seam_list() {
	local word
	for word; do
		sed -n "s/^seam: \([0-9]*\) $word\$/\1/p" <<<"$msg"
	done | sort -n
}

# wait_stopped PID: until it has stopped itself, at most 10 s
wait_stopped() {
	local i state
	for ((i = 0; i < 1000; i++)); do
		state=
		{ read -r state <"/proc/$1/stat"; } 2>/dev/null
		case ${state##*) } in
		T*) return ;;
		'' | Z*) return 1 ;;
		esac
		sleep 0.01
	done
	return 1
}

# lab_state LAB: the files netyard keeps of it; not those of an Open vSwitch of its own
lab_state() {
	find "/run/netyard/$1" -name ovs -prune -o -type f ! -name lock -exec md5sum {} + 2>/dev/null | sort
}

# A lab before and after a change of every kind: nodes, switches and links come and go, move and
# change their addresses, routes, MACs, MTUs, switch settings.
lab_before() {
	cat <<'LAB'
name: change
nodes:
  sw1: {kind: bridge}
  sw2: {kind: bridge}
  stays: {interfaces: {e0: {addresses: [10.1.0.1/24, "fd01::1/64"]}}}
  changes:
    masquerade: [e0]
    interfaces: {e0: {addresses: [10.1.0.2/24]}, lo: {addresses: [10.9.9.9/32]}}
    routes: [{to: 10.2.0.0/16, via: 10.1.0.1}]
  moves: {interfaces: {e0: {addresses: [10.1.0.3/24]}}}
  goes: {interfaces: {e0: {addresses: [10.1.0.4/24]}, p: {}}}
  host: {kind: host, interfaces: {here: {addresses: [10.1.0.5/24]}}}
links:
  - endpoints: [stays:e0, sw1]
  - endpoints: [changes:e0, sw1]
  - endpoints: [moves:e0, sw1]
  - endpoints: [goes:e0, sw2]
  - endpoints: [sw1, sw2]
  - endpoints: [goes:p, stays:p]
  - endpoints: [host:here, sw1]
LAB
}

lab_after() {
	cat <<'LAB'
name: change
nodes:
  sw1: {kind: bridge, ageing: 60, stp: true}
  sw3: {kind: bridge}
  stays: {interfaces: {e0: {addresses: [10.1.0.1/24, "fd01::1/64"]}}}
  changes:
    dnat: [{on: e0, port: 8080, to: "[fd02::2]:80"}]
    interfaces: {e0: {addresses: [10.1.0.22/24, "fd01::2/64"], mac: "02:00:00:00:00:77"}}
    routes: [{to: 10.2.0.0/16, via: 10.1.0.1, metric: 5}, {to: default, via: 10.1.0.1}]
  moves: {interfaces: {e0: {addresses: [10.1.0.3/24]}}}
  comes: {interfaces: {e0: {addresses: [10.1.0.4/24]}}}
  host: {kind: host, interfaces: {here: {addresses: [10.1.0.6/24]}}}
links:
  - endpoints: [stays:e0, sw1]
  - endpoints: [changes:e0, sw1]
    mtu: 1400
  - endpoints: [moves:e0, sw3]
  - endpoints: [comes:e0, sw3]
  - endpoints: [sw1, sw3]
  - endpoints: [host:here, sw1]
  - endpoints: [comes:p, stays:p]
LAB
}

# theirs: two namespaces that are somebody else's, one with a process, whose number is in $their_pid; both
# have names, so that a picture shows them
theirs() {
	unshare -n sleep 100000 &
	their_pid=$!
	until [ "$(readlink "/proc/$their_pid/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do :; done 2>/dev/null
	mkdir -p /run/netns
	ip netns attach their-process "$their_pid"
	ip netns add their-name
	ip -n their-name link set lo up
	ip -n their-name link add own type veth peer name own-peer
	ip -n their-name addr add 10.5.0.1/24 dev own
	ip -n their-name link set own up
	ip -n their-name route add 10.6.0.0/16 dev own
}

# Members that are those: they come, go, change, and take each other's place.
theirs_before() {
	cat <<LAB
name: theirs
nodes:
  sw: {kind: bridge}
  mv: {kind: macvlan}
  ours: {interfaces: {e0: {addresses: [10.1.0.1/24]}}}
  process:
    kind: container
    pid: $their_pid
    masquerade: [e0]
    interfaces: {e0: {addresses: [10.1.0.2/24, "fd01::2/64"]}, e1: {addresses: [10.3.0.1/24]}}
    routes: [{to: 10.2.0.0/16, via: 10.1.0.1}]
  their-name: {existing: true, interfaces: {e0: {addresses: [10.1.0.3/24]}}}
links:
  - endpoints: [ours:e0, sw]
  - endpoints: [process:e0, sw]
  - endpoints: [their-name:e0, sw]
  - endpoints: [process:e1, mv]
  - endpoints: [process:p, ours:p]
LAB
}

theirs_after() {
	cat <<LAB
name: theirs
nodes:
  sw: {kind: bridge, stp: true}
  ours: {interfaces: {e0: {addresses: [10.1.0.1/24]}}}
  process:
    kind: container
    pid: $their_pid
    dnat: [{on: e0, port: 8080, to: 10.2.0.2:80}]
    interfaces: {e0: {addresses: [10.1.0.22/24], mac: "02:00:00:00:00:77"}}
    routes: [{to: default, via: 10.1.0.1}]
  name: {kind: container, netns: /run/netns/their-name, interfaces: {e0: {addresses: [10.1.0.3/24]}}}
links:
  - endpoints: [ours:e0, sw]
  - {endpoints: [process:e0, sw], mtu: 1400}
  - endpoints: [name:e0, sw]
  - endpoints: [name:p, ours:p]
LAB
}

# The same with Open vSwitch: members come and go, move between its bridges and a Linux
# bridge, pairs become internal ports, settings change.  At no time is there a loop.
ovs_before() {
	cat <<'LAB'
name: vary
nodes:
  ov1: {kind: ovs}
  ov2: {kind: ovs}
  br: {kind: bridge}
  stays: {interfaces: {e0: {addresses: [10.1.0.1/24, "fd01::1/64"]}}}
  moves: {interfaces: {e0: {addresses: [10.1.0.2/24]}}}
  returns: {interfaces: {e0: {addresses: [10.1.0.3/24]}}}
  turns: {interfaces: {e0: {addresses: [10.1.0.4/24]}}}
  goes: {interfaces: {e0: {addresses: [10.1.0.5/24]}, e1: {}}}
links:
  - endpoints: [stays:e0, ov1]
  - endpoints: [moves:e0, ov1]
  - endpoints: [returns:e0, br]
  - endpoints: [turns:e0, ov1]
  - endpoints: [goes:e0, ov2]
  - {endpoints: [goes:e1, ov1], type: internal}
  - {endpoints: ["ov1:to2", "ov2:to1"], type: patch}
LAB
}

ovs_after() {
	cat <<'LAB'
name: vary
nodes:
  ov1: {kind: ovs, stp: true, ageing: 60, multicast-snooping: true, mac: "02:00:00:00:00:77"}
  ov3: {kind: ovs, port-type: internal}
  br: {kind: bridge}
  stays: {interfaces: {e0: {addresses: [10.1.0.1/24, "fd01::1/64"]}}}
  moves: {interfaces: {e0: {addresses: [10.1.0.2/24]}}}
  returns: {interfaces: {e0: {addresses: [10.1.0.33/24]}}}
  turns: {interfaces: {e0: {addresses: [10.1.0.4/24]}}}
  comes: {interfaces: {e0: {addresses: [10.1.0.5/24]}}}
links:
  - {endpoints: [stays:e0, ov1], mtu: 1400}
  - endpoints: [moves:e0, br]
  - endpoints: [returns:e0, ov1]
  - {endpoints: [turns:e0, ov1], type: internal}
  - endpoints: [comes:e0, ov3]
  - {endpoints: ["ov1:to3", "ov3:to1"], type: patch}
  - endpoints: ["ov1:to-br", "br:to-ov1"]
LAB
}

# One word changes the interconnect: the switches of the lab above, and the daemons for them.
kind_before() {
	lab_before | sed 's/^name: .*/name: kind/'
}

kind_after() {
	kind_before | sed 's/kind: bridge/kind: ovs/'
}
