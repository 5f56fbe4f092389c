#!/bin/bash
# SPDX-License-Identifier: MIT
# Random labs A and B, of bridges and Open vSwitch.  B made in an empty world is what must
# come out, too, when A is edited into B, with things broken by hand in between; then back
# to A; plan is empty after each; the script makes the same picture; down leaves the empty
# world.
# NETYARD_SEED: of the first round; NETYARD_ROUNDS: how many (6; all of the tests: 60).
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq
full=${NETYARD_FULL:+60}
has_ovs=$(command -v ovs-vswitchd)
rounds=${NETYARD_ROUNDS:-${full:-6}} seed0=${NETYARD_SEED:-1}
lf=$'\n'

# Which of two IPv4 addresses of one network is the primary one depends on which was first;
# and so does the MTU that Open vSwitch gives to a bridge's own device.
look() { picture | sed 's/ secondary$//; /^netyard-fuzz [^ ]*s[12] mtu /d' | sort; }
chance() { ((RANDOM % 100 < $1)); }
# pick WORD...: one of them, into REPLY
pick() {
	local n=$((RANDOM % $#))
	shift $n
	REPLY=$1
}

# --- a random topology, into $topo -----------------------------------------------

gen_top() {
	topo="name: fuzz$lf"
	! chance 25 || { pick '""' p- a.very.long.prefix- && topo+="prefix: $REPLY$lf"; }
	! chance 12 || topo+="isolated: true$lf"
	! chance 25 || { pick 1280 1400 9000 && topo+="mtu: $REPLY$lf"; }
	[ -z "$ovs" ] || topo+="ovs: {instance: private, datapath: netdev}$lf"
}

# gen_ovs NUMBER: a switch of Open vSwitch
gen_ovs() {
	sws+=("s$1")
	of_ovs+=("s$1")
	nodes+="  s$1: {kind: ovs"
	! chance 40 || nodes+=", port-type: internal"
	! chance 20 || { pick true false && nodes+=", stp: $REPLY"; }
	! chance 20 || { pick 15 60 1000 && nodes+=", ageing: $REPLY"; }
	! chance 20 || nodes+=", multicast-snooping: true"
	! chance 20 || nodes+=", group-forward-mask: 0xffff"
	! chance 15 || nodes+=", mac: \"02:00:00:00:0$1:0$((RANDOM % 4))\""
	nodes+="}$lf"
}

# gen_switch NUMBER
gen_switch() {
	if [ -n "$ovs" ] && chance 60; then
		gen_ovs "$1"
		return
	fi
	sws+=("s$1")
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
	local other type=
	if [ ${#sws[@]} -gt 0 ] && chance 85; then
		pick "${sws[@]}"
		other=$REPLY
		if [[ " ${of_ovs[*]-} " == *" $other "* ]]; then
			pick "" "" ", type: veth" ", type: internal"
			type=$REPLY
		fi
		! chance 25 || other+=:$REPLY-p$1
	else
		pick "${ids[@]}"
		[ "$REPLY" != "$1" ] || REPLY=$(($1 % 4 + 1))
		[[ " ${ids[*]} " == *" $REPLY "* ]] || return 0
		other=m$REPLY:w$1$2
	fi
	links+="  - {endpoints: [\"m$1:$2\", \"$other\"]$type"
	! chance 25 || { pick 1280 1300 1400 1500 9000 && links+=", mtu: $REPLY"; }
	links+="}$lf"
}

# gen_member NUMBER: 5 is the host
gen_member() {
	local dev net ifaces='' routes='' addrs kind=''
	[ "$1" != 5 ] || kind="    kind: host$lf"
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
}

gen() {
	local nodes='' links='' sws=() of_ovs=() ids=(1 2 3 4 5) k members=$((RANDOM % 4 + 1)) ovs=''
	[ -z "$has_ovs" ] || ! chance 50 || ovs=1
	gen_top
	gen_switches
	[ ${#sws[@]} -gt 0 ] || members=2
	while ((${#ids[@]} > members)); do
		k=$((RANDOM % ${#ids[@]}))
		ids=("${ids[@]:0:k}" "${ids[@]:k+1}")
	done
	for k in "${ids[@]}"; do gen_member "$k"; done
	topo+="nodes:$lf$nodes"
	[ -z "$links" ] || topo+="links:$lf$links"
}

# valid FILE: a random one that is valid
valid() {
	local try
	for ((try = 0; try < 60; try++)); do
		gen
		printf '%s' "$topo" >"$1"
		if "$NETYARD" script "$1" >/dev/null 2>&1; then return; fi
	done
	return 1
}

# --- broken by hand --------------------------------------------------------------

by_hand() {
	drifts+="$* ;"
	"$@" 2>/dev/null
}

# break_device NS DEV
break_device() {
	local ip=(ip ${1:+-n "$1"})
	case $((RANDOM % 11)) in
	0) by_hand "${ip[@]}" link del "$2" ;;
	1) by_hand "${ip[@]}" link set "$2" down ;;
	2) by_hand "${ip[@]}" link set "$2" mtu 1333 ;;
	3) by_hand "${ip[@]}" link set "$2" address 02:99:00:00:00:01 ;;
	4) by_hand "${ip[@]}" link set "$2" nomaster ;;
	5) by_hand "${ip[@]}" addr flush dev "$2" scope global ;;
	6) by_hand "${ip[@]}" route flush proto 110 ;;
	7) by_hand "${ip[@]}" link set "$2" group 7 ;;
	8) by_hand "${ip[@]}" link set "$2" addrgenmode random ;;
	9) by_hand "${ip[@]}" link set "$2" down && by_hand "${ip[@]}" link set "$2" name zz$RANDOM ;;
	10) by_hand "${ip[@]}" link set "$2" type bridge stp_state 1 ageing_time 777 ;;
	esac
}

# break_row DB: a bridge, port or setting of Open vSwitch
break_row() {
	local ctl=(ovs-vsctl -t 10 --db="unix:$1") bridges ports
	mapfile -t bridges < <("${ctl[@]}" list-br)
	[ ${#bridges[@]} -gt 0 ] || return 0
	pick "${bridges[@]}"
	mapfile -t ports < <("${ctl[@]}" list-ports "$REPLY")
	case $((RANDOM % 6)) in
	0) by_hand "${ctl[@]}" del-br "$REPLY" ;;
	1) by_hand "${ctl[@]}" set Bridge "$REPLY" stp_enable=true other_config:mac-aging-time=77 ;;
	2) by_hand "${ctl[@]}" remove Bridge "$REPLY" other_config hwaddr ;;
	*) [ ${#ports[@]} = 0 ] || { pick "${ports[@]}" && by_hand "${ctl[@]}" del-port "$REPLY"; } ;;
	esac
}

# drift: something that up has to mend
drift() {
	local ns dev devs all=('') f
	chance 60 || return 0
	f=/run/netyard/fuzz/ovs/db.sock
	if [ -S "$f" ] && chance 40; then
		break_row "$f"
		return
	fi
	for f in /run/netns/*; do [ ! -e "$f" ] || all+=("${f##*/}"); done
	pick "${all[@]}"
	ns=$REPLY
	mapfile -t devs < <(ip ${ns:+-n "$ns"} -j link show | jq -r \
		'.[] | select(.ifname != "lo" and (.ifalias // "" | startswith("netyard:fuzz:"))).ifname')
	dev=${devs[RANDOM % (${#devs[@]} + 1)]-}
	if [ -n "$dev" ]; then
		break_device "$ns" "$dev"
	elif [ -n "$ns" ] && chance 30; then
		by_hand ip netns del "$ns"
	elif [ -n "$ns" ]; then
		by_hand ip -n "$ns" link set lo down
	fi
}

# --- the rounds ------------------------------------------------------------------

# up WHAT FILE [WANTED]: the picture after it in $pic
up() {
	cp "$2.yard.yml" lab/fuzz.yard.yml
	drifts+=" up $2 ;"
	gives 0 "$1: up" "$NETYARD" up lab/fuzz.yard.yml
	pic=$(look)
	[ $# -lt 3 ] || diff_ok "$3" "$pic" "$1: as in an empty world"
	gives 0 "$1: plan is empty" "$NETYARD" plan lab/fuzz.yard.yml
}

down() {
	gives 0 "$1: down" "$NETYARD" down fuzz
	diff_ok "$empty" "$(look)" "$1: nothing is left"
}

script() {
	run bash -c '"$NETYARD" script B.yard.yml | sh -e'
	is "$status$msg" 0 "script"
	diff_ok "$1" "$(look)" "script: as up makes it"
	run bash -c '"$NETYARD" script --down B.yard.yml | sh -e'
	diff_ok "$empty" "$(look)" "script --down: nothing is left"
}

round() {
	local drifts='' pic want_a want_b
	up "B fresh" B
	want_b=$pic
	down "B fresh"
	script "$want_b"
	up "A fresh" A
	want_a=$pic
	drift
	drift
	up "A to B" B "$want_b"
	drift
	up "B to A" A "$want_a"
	drift
	down "at the end"
	how=$drifts
}

ip link add xbr address 02:aa:00:00:00:01 type bridge && ip link set xbr up
ip link add foreign0 type veth peer name foreign1 && ip link set foreign0 up
ip netns add x && ip netns del x
mkdir lab
empty=$(look)
for ((seed = seed0; seed < seed0 + rounds; seed++)); do
	RANDOM=$seed before=$failures
	if ! valid A.yard.yml || ! valid B.yard.yml; then
		skip "seed $seed" "no valid topology in 60 tries"
		continue
	fi
	round
	[ "$failures" = "$before" ] && continue
	diag "NETYARD_SEED=$seed NETYARD_ROUNDS=1: $how"
	diag "A:" "$(cat A.yard.yml)" "B:" "$(cat B.yard.yml)"
	break
done
plan_done
