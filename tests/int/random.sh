# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Random topologies of one lab, fuzz: bridges, Open vSwitch, eBPF and macvlan, their mirrors and options of
# their ports, members in namespaces and in the host, and VMs, addresses, routes, MACs, MTUs, rates and
# what nodes forward.  RANDOM is the caller's to seed; xbr is a bridge that
# is there already, and where has_theirs is set x1 to x4 are namespaces.  Sourced after lib.sh.

lf=$'\n'
has_ovs=$(command -v ovs-vswitchd)
has_ebpf=$(interconnects ok | grep -x ebpf)

chance() { ((RANDOM % 100 < $1)); }
# pick WORD...: one of them, into REPLY
pick() {
	local n=$((RANDOM % $#))
	shift $n
	REPLY=$1
}

gen_top() {
	topo="name: fuzz$lf"
	! chance 25 || { pick '""' p- a.very.long.prefix- && topo+="prefix: $REPLY$lf"; }
	! chance 12 || topo+="isolated: true$lf"
	! chance 25 || { pick 1280 1400 9000 && topo+="mtu: $REPLY$lf"; }
	[ -z "$ovs" ] || topo+="ovs: {instance: private, datapath: ${NETYARD_DATAPATH:-netdev}}$lf"
}

# gen_ovs NUMBER: a switch of Open vSwitch
gen_ovs() {
	sws+=("s$1")
	of_ovs+=("s$1")
	options[s$1]="isolated: true"
	nodes+="  s$1: {kind: ovs"
	! chance 40 || nodes+=", port-type: internal"
	! chance 20 || { pick true false && nodes+=", stp: $REPLY"; }
	! chance 20 || { pick 15 60 1000 && nodes+=", ageing: $REPLY"; }
	! chance 20 || nodes+=", multicast-snooping: true"
	! chance 20 || nodes+=", group-forward-mask: 0xffff"
	! chance 15 || nodes+=", mac: \"02:00:00:00:0$1:0$((RANDOM % 4))\""
	nodes+="}$lf"
}

# gen_macvlan NUMBER: a switch without ports
gen_macvlan() {
	sws+=("s$1")
	nodes+="  s$1: {kind: macvlan"
	! chance 20 || nodes+=", mac: \"02:00:00:00:0$1:0$((RANDOM % 4))\""
	nodes+="}$lf"
}

# gen_ebpf NUMBER: a switch of netyard's own
gen_ebpf() {
	sws+=("s$1")
	options[s$1]="isolated: true|hairpin: true|learning: false|flood: false|max-addresses: 5|storm: 100"
	nodes+="  s$1: {kind: ebpf"
	! chance 20 || { pick 0 60 1000 && nodes+=", ageing: $REPLY"; }
	! chance 20 || nodes+=", group-forward-mask: 0x4000"
	nodes+="}$lf"
}

# gen_switch NUMBER
gen_switch() {
	if [ -n "$ovs" ] && chance 60; then
		gen_ovs "$1"
		return
	elif chance 20; then
		gen_macvlan "$1"
		return
	elif [ -n "$has_ebpf" ] && chance 20; then
		gen_ebpf "$1"
		return
	fi
	sws+=("s$1")
	options[s$1]="isolated: true|hairpin: true|learning: false|flood: false"
	nodes+="  s$1: {kind: bridge"
	! chance 20 || { pick true false && nodes+=", stp: $REPLY"; }
	! chance 20 || { pick 0 60 1000 && nodes+=", ageing: $REPLY"; }
	! chance 20 || nodes+=", multicast-snooping: false"
	! chance 20 || nodes+=", group-forward-mask: 0x4000"
	! chance 15 || nodes+=", mac: \"02:00:00:00:0$1:0$((RANDOM % 4))\""
	nodes+="}$lf"
}

gen_switches() {
	local i n=$((RANDOM % 3))
	for ((i = 1; i <= n; i++)); do gen_switch "$i"; done
	if chance 12; then
		sws+=(xbr)
		nodes+="  xbr: {kind: bridge, existing: true}$lf"
	fi
	((n < 2)) || ! chance $((30 + 20 * ${#of_ovs[@]})) || {
		pick "" ", type: veth" ", type: patch"
		((${#of_ovs[@]} == 2)) || REPLY=
		links+="  - {endpoints: [\"s1:t1\", \"s2:t2\"]$REPLY}$lf"
	}
}

# gen_addresses NUMBER NET: some of member NUMBER in net NET, into $addrs
gen_addresses() {
	local k
	addrs=()
	for k in 1 2 3; do
		! chance 45 || { pick 24 24 24 16 25 && addrs+=("10.0.$2.$(($1 * 10 + k))/$REPLY"); }
		! chance 30 || addrs+=("\"fd00:$2::$1$k/64\"")
	done
	[ ${#addrs[@]} -lt 2 ] || ! chance 30 ||
		addrs=("${addrs[-1]}" "${addrs[@]:0:${#addrs[@]}-1}")
}

# gen_routes NUMBER IF NET
gen_routes() {
	local via
	if [ ${#addrs[@]} -gt 0 ] && [[ ${addrs[0]} != *:* ]] && chance 60; then
		pick "10.0.$3.100" "10.0.$3.101"
		via=$REPLY
		pick default 198.51.100.0/24 203.0.113.0/25
		[ "$1" != 5 ] || REPLY=203.0.113.128/25
		routes+="      - {to: $REPLY, via: $via"
		! chance 40 || routes+=", metric: $((RANDOM % 3 * 10))"
		! chance 30 || routes+=", dev: $2"
		routes+="}$lf"
		[ "$1" = 5 ] || [ "$2" != eth0 ] || ! chance 20 ||
			routes+="      - {to: 192.88.99.0/24, dev: $2}$lf"
	fi
	if [[ ${addrs[*]-} == *fd00:$3:* ]] && chance 50; then
		pick fd99:1::/64 fd99:2::/48
		routes+="      - {to: \"$REPLY\", via: \"fd00:$3::99$((RANDOM % 2))\""
		! chance 40 || routes+=", metric: $((RANDOM % 3 * 10 + 1))"
		routes+="}$lf"
	fi
}

# gen_link NUMBER IF: to a switch, else to another member
gen_link() {
	local other type='' words
	if [ ${#sws[@]} -gt 0 ] && chance 85; then
		pick "${sws[@]}"
		other=$REPLY
		if [[ " ${of_ovs[*]-} " == *" $other "* ]]; then
			pick "" "" ", type: veth" ", type: internal"
			type=$REPLY
		fi
		ends+=("m$1:$2 $other")
		! chance 25 || other+=:$other-p$1
	else
		pick "${ids[@]}"
		[ "$REPLY" != "$1" ] || REPLY=$(($1 % 4 + 1))
		[[ " ${ids[*]} " == *" $REPLY "* ]] || return 0
		other=m$REPLY:w$1$2
	fi
	links+="  - {endpoints: [\"m$1:$2\", \"$other\"]$type"
	! chance 25 || { pick 1280 1300 1400 1500 9000 && links+=", mtu: $REPLY"; }
	! chance 10 || { pick 1mbit 10mbit && links+=", rate: $REPLY"; }
	[ -z "${options[${other%%:*}]:-}" ] || ! chance 30 || {
		IFS='|' read -ra words <<<"${options[${other%%:*}]}"
		pick "${words[@]}"
		links+=", port: {$REPLY}"
	}
	links+="}$lf"
}

# gen_vm: its kind, and what opens its taps
gen_vm() {
	kind="    kind: vm$lf"
	! chance 50 || { pick 1234 1235 && kind+="    user: $REPLY$lf"; }
	! chance 50 || { pick 2 4 && kind+="    queues: $REPLY$lf"; }
}

# gen_theirs NUMBER: a container that is found by a name, or a path
gen_theirs() {
	pick "x$1" "/run/netns/x$1"
	kind="    kind: container$lf    netns: $REPLY$lf"
}

# gen_member NUMBER: 5 is the host
gen_member() {
	local dev net ifaces='' routes='' addrs kind=''
	[ "$1" != 5 ] || kind="    kind: host$lf"
	[ "$1" = 5 ] || ! chance 10 || gen_vm
	[ -z "${has_theirs:-}" ] || [ "$1" = 5 ] || [ -n "$kind" ] || ! chance 15 || gen_theirs "$1"
	for dev in eth0 eth1; do
		net=$((RANDOM % 3 + 1))
		if [ $dev = eth1 ]; then
			! chance 65 && [ ${#sws[@]} -gt 0 ] || continue
			net=$((net + 3))
		fi
		gen_addresses "$1" $net
		ifaces+="      $dev: {addresses: [$(
			IFS=,
			echo "${addrs[*]}"
		)]"
		! chance 15 || ifaces+=", mac: \"02:00:00:00:1$1:0$((RANDOM % 2))\""
		ifaces+="}$lf"
		gen_routes "$1" $dev $net
		gen_link "$1" $dev
	done
	[ "$1" = 5 ] || ! chance 30 ||
		ifaces+="      lo: {addresses: [192.0.2.$1/32, \"fd77::$1/128\"]}$lf"
	nodes+="  m$1:$lf$kind    interfaces:$lf$ifaces"
	[ -z "$routes" ] || nodes+="    routes:$lf$routes"
	[ "$1" = 5 ] || ! chance 10 || nodes+="    forward: true$lf"
}

# gen_mirror: a switch that copies to one of its links, all or of another
gen_mirror() {
	local to from=
	[ ${#ends[@]} -gt 1 ] || return 0
	pick "${ends[@]}"
	to=$REPLY
	pick "${ends[@]}"
	[ "$REPLY" = "$to" ] || [ "${REPLY#* }" != "${to#* }" ] || { pick "" ", from: [\"${REPLY% *}\"]" && from=$REPLY; }
	[ -z "$from" ] || { pick "" ", direction: ingress" ", direction: egress" && from+=$REPLY; }
	nodes=${nodes/"  ${to#* }: {"/"  ${to#* }: {mirror: {to: \"${to% *}\"$from}, "}
}

# gen: a topology, which may be impossible, into $topo
gen() {
	local nodes='' links='' sws=() ends=() of_ovs=() ids=(1 2 3 4 5) k members=$((RANDOM % 4 + 1)) ovs=''
	local -A options=()
	[ -z "$has_ovs" ] || ! chance 50 || ovs=1
	gen_top
	gen_switches
	[ ${#sws[@]} -gt 0 ] || members=2
	while ((${#ids[@]} > members)); do
		k=$((RANDOM % ${#ids[@]}))
		ids=("${ids[@]:0:k}" "${ids[@]:k+1}")
	done
	for k in "${ids[@]}"; do gen_member "$k"; done
	! chance 40 || gen_mirror
	topo+="nodes:$lf$nodes"
	[ -z "$links" ] || topo+="links:$lf$links"
}

# valid FILE: a random one that is valid, and that this kernel can have
valid() {
	local try
	for ((try = 0; try < 60; try++)); do
		gen
		printf '%s' "$topo" >"$1"
		"$NETYARD" script "$1" >/dev/null 2>&1 || continue
		"$NETYARD" plan "$1" >/dev/null 2>&1
		[ $? = 1 ] || return 0
	done
	return 1
}
