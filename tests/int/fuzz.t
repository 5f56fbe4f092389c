#!/bin/bash
# SPDX-License-Identifier: MIT
# Random labs A and B, of bridges and Open vSwitch.  B made in an empty world is what must
# come out, too, when A is edited into B, with things broken by hand in between; then back
# to A; plan is empty after each; the script makes the same picture; down leaves the empty
# world.
# NETYARD_SEED: of the first round; NETYARD_ROUNDS: how many (6; all of the tests: 60).
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/random.sh"
world "$@"
needs jq
full=${NETYARD_FULL:+60}
rounds=${NETYARD_ROUNDS:-${full:-6}} seed0=${NETYARD_SEED:-1}

# Which of two IPv4 addresses of one network is the primary one depends on which was first;
# and so does the MTU that Open vSwitch gives to a bridge's own device.
look() { picture | sed 's/ secondary$//; /^netyard-fuzz [^ ]*s[12] mtu /d' | sort; }
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
	for f in /run/netns/*; do # of those of others only what is the lab's in them
		[ ! -e "$f" ] || [[ $f == */x[1-4] ]] || all+=("${f##*/}")
	done
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
	grep -q 'kind: ebpf' B.yard.yml || script "$want_b" # there is no shell of its program
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
for i in 1 2 3 4; do ip netns add "x$i"; done
# shellcheck disable=SC2034 # of random.sh
has_theirs=1
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
