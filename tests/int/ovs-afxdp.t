#!/bin/bash
# SPDX-License-Identifier: MIT
# Ports of Open vSwitch through AF_XDP: what they are to others (ovs-vsctl, ip, ethtool), TCP
# between all that such a link can connect, drift and repair, a change of type, what cannot
# be, and that nothing of it stays: no program, no socket, no file of the BPF file system.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ovs.sh"
world "$@"
needs jq ovs-vsctl ethtool setpriv
xfer=$BUILD/tests/tools/xfer
mount -t bpf none /sys/fs/bpf 2>/dev/null || diag "no BPF file system here"
before=$(picture)

# lab TEXT: the file, with its ovs: {...}
lab() {
	sed "s/^prefix:.*/&\novs: {instance: $instance}/" >"$T/ax.yard.yml"
}

members_lab() {
	lab <<LAB
name: ax
prefix: ax-
nodes:
  sw: {kind: ovs, port-type: $1}
  a: {interfaces: {eth0: {addresses: [10.0.1.1/24, "fd00:1::1/64"]}}}
  b: {interfaces: {eth0: {addresses: [10.0.1.2/24, "fd00:1::2/64"]}}}
links:
  - {endpoints: [a:eth0, "sw:a"], mtu: ${2:-1500}}
  - {endpoints: [b:eth0, "sw:b"], mtu: ${2:-1500}}
LAB
}

up() {
	gives 0 "$instance: up: $1" "$NETYARD" up "$T/ax.yard.yml"
}

vsctl() {
	ovs-vsctl -t 10 --db="unix:$db" "$@"
}

# port NAME COLUMN
port() {
	vsctl --bare --columns="$2" find Interface name="$1"
}

# xdp DEVICE: how the program is attached ("1": in the driver, "-": there is none), its name
xdp() {
	in_ns "$ns" ip -d -j link show dev "$1" | jq -r '.[0].xdp | "\(.mode // "-") \(.prog.name // "-")"'
}

# tcp NAMESPACE NAMESPACE ADDRESS...: content, both ways
tcp() {
	local from=$1 to=$2 address
	shift 2
	for address; do
		ok "$instance: TCP between $from and $to over $address" timeout 60 "$xfer" "$from" "$to" "$address" 8
	done
}

is_as_it_should_be() {
	local p
	for p in ax-a ax-b; do
		is "$(port "$p" type) $(port "$p" options) $(port "$p" error)" \
			"afxdp-nonpmd xdp-mode=native " "$instance: $p $1"
		like "$(xdp "$p")" '^1 (xsk|xdp_dispatcher)' "$instance: $p has its program $1"
	done
	ok "$instance: all reach each other $1" "$NETYARD" ping ax
}

# mended WHAT IT SAYS: drift is told so, and up mends it
mended() {
	gives 2 "$instance: $1 is drift" "$NETYARD" show --check ax
	like "$out" "$2" "... and told"
	up "$1"
	diff_ok "$built" "$(picture | grep -v ' file ')" "$instance: $1: as it was built"
	is_as_it_should_be "after: $1"
}

# xdp_sockets: how many ovs-vswitchd has; of all its sockets, only these are mapped, each more
# than once
xdp_sockets() {
	grep -o 'socket:.*' "/proc/$(vswitchd_pid "${db%/*}")/maps" | sort -u | wc -l
}

# pinned: what there is in the BPF file system.  A system's ovs-vswitchd, which has libxdp's
# dispatcher where it may load it, leaves its own there when it is killed: $killed.
pinned() {
	find /sys/fs/bpf -mindepth 2 | sort
}
killed=

# As ovs-vswitchd left it; the kernel's queue for its frames is a socket.
leaves_nothing() {
	gives 0 "$instance: down" "$NETYARD" down ax
	diff_ok "$1" "$(picture)" "$instance: nothing is left"
	is "$(comm -23 <(pinned) <(echo "$killed"))" "" "$instance: nor a pinned object"
	[ $instance = private ] || is "$(xdp_sockets)" 0 "$instance: nor an AF_XDP socket"
}

# A killed one keeps its lock until the last of its threads, with its sockets, has ended.
start_again() {
	for _ in $(seq 500); do
		start_vswitchd 2>/dev/null && return
		sleep 0.02
	done
}

for instance in private system; do
	ns='' db=$DB
	[ $instance = system ] && { start_system || exit 1; }
	[ $instance = private ] && ns=netyard-ax db=/run/netyard/ax/ovs/db.sock
	empty=$(picture)
	members_lab afxdp
	up "two members"
	built=$(picture | grep -v ' file ')
	is_as_it_should_be "after up"
	like "$("$NETYARD" show ax)" 'ovs-vswitchd|datapath netdev' "$instance: auto is netdev"
	like "$(in_ns ax-a ethtool -k eth0)" '^tx-checksumming: off' "$instance: no checksum offload at the member's end"
	like "$(in_ns ax-a ethtool -k eth0)" '^tcp-segmentation-offload: off' "... nor, by that, TSO"
	is "$(xdp_sockets)" 2 "$instance: a socket for each port"
	tcp ax-a ax-b 10.0.1.2 fd00:1::2
	gives 0 "$instance: the same again" "$NETYARD" plan "$T/ax.yard.yml"

	# A thread that polls would take a core.
	pid=$(vswitchd_pid "${db%/*}")
	unlike "$(cat /proc/"$pid"/task/*/comm)" '^pmd' "$instance: no thread polls"

	vsctl set Interface ax-a type='""'
	mended "a port made an ordinary one" 'sw:a: type of port is none, applied was afxdp-nonpmd'
	vsctl set Interface ax-a type=afxdp
	mended "a port that polls" 'sw:a: type of port is afxdp, applied was afxdp-nonpmd'
	in_ns "$ns" ip link set dev ax-a xdp off
	mended "its program taken away" 'sw:a: Open vSwitch: its device has no XDP program'
	vsctl del-port ax-b
	mended "a port removed" 'sw:b: .*missing'
	in_ns ax-b ethtool -K eth0 tx on >/dev/null
	mended "checksum offload" 'b:eth0: transmit checksum offload is on, applied was off'
	kill_daemons "$pid"
	if [ $instance = system ]; then
		killed=$(pinned)
		start_again
		vsctl --timeout=10 wait-until Interface ax-a ofport!=-1
		gives 0 "system: ovs-vswitchd restarted: up" "$NETYARD" up "$T/ax.yard.yml"
		is_as_it_should_be "after a restart"
	else
		mended "ovs-vswitchd killed" 'ovs-vswitchd does not run'
	fi

	# Found again by its marks alone, and as a host is looked at.
	gives 0 "$instance: discovered" "$NETYARD" discover
	like "$out" 'type: afxdp|port-type: afxdp' "... as of that type"
	mv /run/netyard/ax/topology.json "$T/"
	gives 0 "$instance: found with the record lost" "$NETYARD" discover ax
	like "$out" 'port-type: afxdp' "... as of that type"
	mv "$T/topology.json" /run/netyard/ax/

	members_lab veth
	gives 2 "$instance: to ordinary ports" "$NETYARD" plan --format sh "$T/ax.yard.yml"
	unlike "$out" 'link (add|del)' "... without new devices"
	up "of type veth"
	is "$(xdp ax-a) $(port ax-a type)" "- - " "$instance: the program went with the type"
	is "$(xdp_sockets)" 0 "... and the sockets"
	tcp ax-a ax-b 10.0.1.2
	members_lab afxdp 3506
	up "the largest MTU, and back to afxdp"
	is_as_it_should_be "after a change of type"
	tcp ax-a ax-b 10.0.1.2 fd00:1::2
	ok "$instance: packets as large as that" "$NETYARD" ping --mtu ax
	leaves_nothing "$empty"

	# Between a bridge and a Linux bridge, and between two of Open vSwitch.
	lab <<LAB
name: ax
prefix: ax-
nodes:
  s1: {kind: ovs}
  s2: {kind: ovs}
  br: {kind: bridge}
  a: {interfaces: {eth0: {addresses: [10.0.1.1/24, "fd00:1::1/64"]}}}
  b: {interfaces: {eth0: {addresses: [10.0.1.2/24, "fd00:1::2/64"]}}}
links:
  - endpoints: [a:eth0, br]
  - {endpoints: ["br:tos1", "s1:tobr"], type: afxdp}
  - {endpoints: ["s1:tos2", "s2:fromsw1"], type: afxdp}
  - {endpoints: [b:eth0, s2], type: afxdp}
LAB
	up "between switches"
	ok "$instance: all reach each other" "$NETYARD" ping ax
	tcp ax-a ax-b 10.0.1.2 fd00:1::2
	gives 0 "$instance: no drift between switches" "$NETYARD" show --check ax
	leaves_nothing "$empty"
	[ $instance = private ] || break
done

# What others have made: found as it is, and made again from the file that says so.
ovs-vsctl -t 10 add-br foreign -- set Bridge foreign datapath_type=netdev
for n in 1 2 3; do
	mtu=1500 type=afxdp-nonpmd options=()
	[ $n != 2 ] || type=afxdp
	[ $n != 3 ] || mtu=4000 options=(options:xdp-mode=generic)
	ip netns add f$n
	ip link add p$n mtu $mtu type veth peer name e$n mtu $mtu netns f$n
	ip link set dev p$n up
	ip -n f$n link set dev e$n up
	ip -n f$n addr add 10.0.2.$n/24 dev e$n
	ovs-vsctl -t 10 add-port foreign p$n -- set Interface p$n type=$type "${options[@]}"
done
gives 0 "what is foreign is discovered" "$NETYARD" discover
like "$out" '\[.?f1:e1.?, .*foreign:p1.*\]' "... a port of that type"
like "$out" "a port of type 'afxdp': no file says that" "... one that polls is told"
like "$out" "MTU 4000 on a link of type 'afxdp'" "... and an MTU that no file says"
like "$out" 'port-type: afxdp|type: afxdp' "... and the type"
printf '%s\n' "$out" | sed 's/^name:.*/name: again/' >again.yard.yml
ovs-vsctl -t 10 del-br foreign
for n in 1 2 3; do
	ip link del dev p$n
	ip netns del f$n
done
gives 0 "up from that file" "$NETYARD" up again.yard.yml
is "$(ovs-vsctl --bare --columns=name,type,options find Interface type=afxdp-nonpmd | xargs)" \
	"p1 afxdp-nonpmd xdp-mode=native" "... has the same port"
gives 0 "down" "$NETYARD" down again

# Who may not load a program cannot have such a port: told, and all taken back.
members_lab afxdp
kill_daemons "$(vswitchd_pid)"
setpriv --bounding-set=-sys_admin,-bpf ovs-vswitchd --pidfile --detach --no-chdir -vconsole:off --log-file
empty=$(picture)
gives 1 "without the capabilities" "$NETYARD" up "$T/ax.yard.yml"
like "$msg" "add port (ax-.): \\1: Open vSwitch: .*; 'netyard check' tells what ports of type 'afxdp-nonpmd' take; type: veth" \
	"... names the port, and what to do"
diff_ok "$empty" "$(picture)" "... and all is taken back"

# An Open vSwitch that has no such type says so; as one that was built without AF_XDP.
ovs-vsctl -t 10 add-br plain -- set Bridge plain datapath_type=netdev
ip link add p1 type veth peer name e1
msg=$("$BUILD/tests/tools/opctl" run ax 2>&1 <<<"ovs-port-add ns= db=$DB if=p1 master=plain type=nosuch \
options= lab=ax alias=netyard:ax:sw:p1 error=")
like "$msg" "add port p1: p1: this Open vSwitch has no ports of type 'nosuch'; 'netyard check' tells" \
	"a type that this Open vSwitch has not"
ovs-vsctl -t 10 del-br plain
ip link del dev p1

# An existing bridge in the kernel has no such ports: whatever this kernel has.
ovs-vsctl --no-wait add-br kernels
sed 's/^  sw:.*/  kernels: {kind: ovs, existing: true}/; s/"sw:/"kernels:/; s/mtu: 1500}/type: afxdp}/' "$T/ax.yard.yml" >existing.yard.yml
gives 1 "on a bridge in the kernel" "$NETYARD" up existing.yard.yml
like "$msg" "type 'afxdp' takes Open vSwitch in user space, and bridge kernels is in the kernel" "... is refused"
ovs-appctl -t ovs-vswitchd exit --cleanup
kill_daemons "$(server_pid)"
rm -rf "$SYSTEM"
diff_ok "$before" "$(picture)" "the world is as it was"
plan_done
