#!/bin/bash
# SPDX-License-Identifier: MIT
# discover, of a host that was wired by hand with ip, brctl, ovs-vsctl and unshare: its document
# has the devices that ip tells of in each namespace, and the links that plotnetcfg sees; looking
# changes nothing; and its file makes the same in an empty world, where the same is found.
. "$(dirname "$0")/lib.sh"
[ "${1:-}" != again ] || file=$(cat "$2") # before it is out of sight
world "$@"
needs jq strace brctl plotnetcfg python3 ovs-vsctl

# again FILE: in an empty world: what is found when the file is up
if [ "${1:-}" = again ]; then
	start_ovs >&2 || exit 1
	"$NETYARD" up - <<<"$file" >&2 && "$NETYARD" discover
	status=$?
	stop_ovs >&2
	exit $status
fi

# in_it WHERE CMD...: in a namespace, by what the document calls it
in_it() {
	local at=$1
	shift
	case $at in
	'') "$@" ;;
	/*) nsenter --net="$at" "$@" ;;
	*) nsenter --net="/run/netns/$at" "$@" ;;
	esac
}

# --- wired by hand ---------------------------------------------------------------

# await CMD...: until it succeeds, 5 s at most
await() {
	local i
	for ((i = 0; i < 500; i++)); do
		"$@" 2>/dev/null && return
		sleep 0.01
	done
	return 1
}

# hold CMD...: a process in a namespace of its own: its number is in $held
hold() {
	unshare -n "$@" >>hold.log 2>&1 &
	held=$!
	await [ ! "/proc/$held/ns/net" -ef /proc/self/ns/net ]
}

# let_go PID
let_go() {
	kill "$1"
	wait "$1" 2>/dev/null || :
}

named() {
	local i
	for i in a b c; do
		ip netns add "$i" && ip -n "$i" link set lo up
	done
	brctl addbr br0 && brctl stp br0 on && brctl setageing br0 120
	ip link set br0 up
	for i in a b; do
		ip link add "v-$i" type veth peer name eth0 netns "$i"
		brctl addif br0 "v-$i"
		ip link set "v-$i" up && ip -n "$i" link set eth0 up
	done
	ip -n a addr add 10.0.0.1/24 dev eth0 && ip -n a addr add fd00::1/64 dev eth0 nodad
	ip -n b addr add 10.0.0.2/24 dev eth0 && ip -n b addr add 192.0.2.1/32 dev lo
	ip -n a route add default via 10.0.0.2
	ip -n a route add 10.9.0.0/16 via 10.0.0.2 metric 7
	ip -n b link add x0 mtu 9000 type veth peer name x0 mtu 9000 netns c
	ip -n b link set x0 up && ip -n c link set x0 up
	ip -n b addr add 10.1.0.1/30 dev x0 && ip -n c addr add 10.1.0.2/30 dev x0
	ip -n c route add 10.5.0.0/24 dev x0
	ip -n c route add default via 10.5.0.1
	ip link add up0 type veth peer name eth1 netns c
	ip link set up0 up && ip -n c link set eth1 up
	ip addr add 10.2.0.1/24 dev up0
	ip -n c addr add 10.2.0.2/24 dev eth1
}

# What no file can say.
beyond() {
	ip -n c link add mv0 link x0 type macvlan mode bridge
	ip link add vx0 type vxlan id 42 remote 192.0.2.9 dstport 4789
	brctl addif br0 vx0
	ip addr add 10.0.0.254/24 dev br0
	ip -n a link add in0 type bridge
	ip -n a link add p0 type veth peer name p1
	ip -n c rule add from 10.2.0.2 table 77
	ip -n c route add table 77 default via 10.2.0.1
	ip -n b route add 10.6.0.0/24 nexthop via 10.1.0.2 nexthop via 10.0.0.1
	ip tuntap add dev tap1 mode tap
	python3 -c '
import fcntl, os, struct, time
fd = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(fd, 0x400454ca, struct.pack("16sH", b"tap0", 0x1002))
time.sleep(600)' >>hold.log 2>&1 &
	holder=$!
	await ip link show tap0 >/dev/null
}

unnamed() {
	local one two
	hold sleep 600 && one=$held && hold sleep 601 && two=$held
	ip link add w1 type veth peer name eth0 netns "$one"
	ip link set w1 up && brctl addif br0 w1
	in_it "/proc/$one/ns/net" ip link set eth0 up
	in_it "/proc/$one/ns/net" ip addr add 10.0.0.11/24 dev eth0
	in_it "/proc/$one/ns/net" ip link add q0 type veth peer name q0 netns "$two"
	# one that is held by a descriptor only
	hold sleep 602
	exec 9<"/proc/$held/ns/net"
	ip link add w3 type veth peer name eth0 netns "$held"
	let_go "$held"
}

# One that is mounted elsewhere; no process is in it.
mounted() {
	mkdir -p /run/docker/netns && touch /run/docker/netns/web
	hold sleep 603
	mount --bind "/proc/$held/ns/net" /run/docker/netns/web
	ip link add w2 type veth peer name eth0 netns "$held"
	let_go "$held"
	nsenter --net=/run/docker/netns/web ip link set eth0 up
}

switched() {
	ovs-vsctl add-br ovs0 -- set bridge ovs0 datapath_type=netdev stp_enable=true
	ovs-vsctl add-br ovs1 -- set bridge ovs1 datapath_type=netdev
	ovs-vsctl add-port ovs0 p01 -- set interface p01 type=patch options:peer=p10 \
		-- add-port ovs1 p10 -- set interface p10 type=patch options:peer=p01
	ovs-vsctl add-port ovs0 i0 -- set interface i0 type=internal
	ip link set i0 netns a && ip -n a link set i0 up && ip -n a addr add 10.3.0.1/24 dev i0
	ip link add ov-b type veth peer name o0 netns b
	ip link set ov-b up && ip -n b link set o0 up && ip -n b addr add 10.3.0.2/24 dev o0
	ovs-vsctl add-port ovs1 ov-b
	ip link add ov-c type veth peer name o0 netns c
	ip link set ov-c up && ip -n c link set o0 up
	ovs-vsctl add-port ovs1 ov-c tag=10 \
		-- add-port ovs1 gv -- set interface gv type=geneve options:remote_ip=192.0.2.8 options:key=5
}

wire() {
	named && switched && unnamed && mounted && beyond
}

# --- the oracles -----------------------------------------------------------------

# places: what the document calls the namespaces
places() {
	jq -r '.nodes[] | select(.kind | IN("namespace", "container", "host")) | .netns' doc.json | sort -u
}

# by_ip: a fact a line about each device of each namespace
by_ip() {
	local at
	places | while read -r at; do
		in_it "$at" ip -j addr show | jq -r --arg at "$at" --argjson switches "$switches" '
			.[] | select(.ifname | IN("lo", "ovs-netdev", "ovs-system") | not)
			| select(.ifname | IN("ovs0", "ovs1") | not)
			| "\($at) \(.ifname)" as $dev
			| "\($dev) mac \(.address)", "\($dev) up \(.flags | index("UP") != null)",
			(select($dev | IN($switches[]) | not)
				| "\($dev) mtu \(.mtu)", "\($dev) master \(.master // "-")",
				(.addr_info[] | select(.scope == "global") | "\($dev) addr \(.local)/\(.prefixlen)"))'
	done | sort
}

# by_us: the same of the document.  Ports that are no devices have no MAC.
by_us() {
	jq -r '.nodes[] | .netns as $at
		| (select(.kind == "bridge") | "\($at) \(.device) mac \(.mac)", "\($at) \(.device) up \(.up)"),
		(.interfaces[] | select(.mac != null and .name != "lo") | "\($at) \(.device)" as $dev
			| "\($dev) mac \(.mac)", "\($dev) up \(.up)", "\($dev) mtu \(.mtu)",
			"\($dev) master \(if .master | IN("ovs0", "ovs1") then "-" else .master // "-" end)",
			(.addresses[] | "\($dev) addr \(.address)"))' doc.json | sort
}

# pairs_by_plotnetcfg: "NS/DEV NS/DEV" for each veth pair
pairs_by_plotnetcfg() {
	plotnetcfg -f json 2>/dev/null | jq -r '
		def place: if startswith("PID ") then capture("^PID (?<p>[0-9]+) \\(.*\\)/(?<i>.*)") | "/proc/\(.p)/ns/net/\(.i)"
			else sub("^(?<p>.+?)\\(.*\\)/"; "\(.p)/") end;
		.namespaces[].interfaces[] | select(.driver == "veth" and .peer)
		| [(.id | place), (.peer.target | place)] | sort | join(" ")' | sort -u
}

pairs_by_us() {
	jq -r '(.nodes | map({(.name): .}) | add) as $nodes | .links[] | select(.type == "veth")
		| [.endpoints[] | . as $e | $nodes[$e.node] // empty
			| "\(.netns)/\(.interfaces[] | select(.name == $e.interface) | .device)"]
		| select(length == 2) | sort | join(" ")' doc.json | sort -u
}

start_ovs || skip_all "Open vSwitch does not start"
if wire >wire.log 2>&1; then # not "ok": what runs on would hold its pipe
	pass "a host is wired by hand"
else
	fail "a host is wired by hand" "$(cat wire.log)"
fi
await ip link show tap1 >/dev/null
before=$(picture)

gives 0 "discover, as a document" "$NETYARD" discover --format json
printf '%s\n' "$out" >doc.json
ok "... it is one" jq -e '.name == "discovered" and .prefix == ""' doc.json
switches=$(jq -c '[.nodes[] | select(.kind == "bridge" or .kind == "ovs") | "\(.netns) \(.device)"]' doc.json)
diff_ok "$(by_ip)" "$(by_us)" "devices, MACs, MTUs, masters and addresses are those ip tells of"
pairs=$(pairs_by_plotnetcfg)
diff_ok "$pairs" "$(pairs_by_us | grep -v /web/)" "veth pairs are those plotnetcfg sees"
is "$(wc -l <<<"$pairs")" 9 "... all of them"
is "$(pairs_by_us | grep /web/)" "/run/docker/netns/web/eth0 /w2" "... and one that it does not"

gives 0 "discover" "$NETYARD" discover
printf '%s\n' "$out" >file.yml
said=$msg
diff_ok "$before" "$(picture)" "nothing has changed"
is "$(grep -c '^ *kind: container$' file.yml) $(grep -c '^ *pid: [0-9]*$' file.yml) $(grep -c '^ *netns: "*/run/docker/netns/web"*$' file.yml)" \
	"3 2 1" "namespaces without a name are containers, of a process or a path"
for text in 'host: tap0 .*tap of python3 \('"$holder"'\)' 'host: tap1 .*tap that no process holds' \
	'br0: vx0 .*vxlan \(id 42 to 192.0.2.9' 'c: mv0 .*macvlan \(on x0\)' \
	'in0 is left out: this bridge is in namespace' \
	'ovs1:p10: it carries all VLANs, and in the file it is in VLAN 1' "ovs1: gv is left out: .*'geneve'" \
	'host: w3 is left out: its other end cannot be found'; do
	like "$said" "$text" "... and a warning: $text"
done
is "$(grep -c '10.6.0.0/24' file.yml)" 1 "a route of several next hops is in the file, once"
for text in '10\.0\.0\.254/24' 'rules:' 'table: ' 'nexthops:'; do
	like "$(cat file.yml)" "$text" "... so is $text"
done
like "$(jq -r '.nodes[] | {name,whose}.whose // empty' doc.json)" '^sleep \([0-9]+\)$' "whose it is stands in the document, and jq reads it"
like "$(cat file.yml)" '# vx0 is left out: vxlan' "they are comments in the file"

ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=execve,fork,vfork -o trace "$NETYARD" discover >discover.log 2>&1
is "$(grep -c 'execve\|fork' trace)" 1 "no process is started"

# --- the file --------------------------------------------------------------------

# where there are no such containers, there are namespaces
sed -i '/^ *kind: container$/d; /^ *pid: [0-9]*$/d; /^ *netns: /d' file.yml
NY_WORLD='' gives 0 "in an empty world its file is up, and discovered" "$BASH" "$SRC/tests/int/discover-host.t" again "$PWD/file.yml"
printf '%s\n' "$out" >again.yml
diff_ok "$(yaml file.yml)" "$(yaml again.yml)" "... as what it was"
unlike "$(grep -v 'has no name\|is down' <<<"$msg")" 'left out' "... with nothing left out"
stop_ovs
plan_done
