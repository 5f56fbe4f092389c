#!/bin/bash
# SPDX-License-Identifier: MIT
# All or nothing: a fault at any request that changes the host, and real ones that come
# midway, leave exactly the picture before, and exit 1.  Of the requests a seeded sample, all of
# them where NETYARD_FULL is set.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
. "$(dirname "$0")/ovs.sh"
world "$@"
needs jq ovs-vsctl
seeded

# unharmed: the last `up` failed and left nothing; or it did all the same, and is taken back
unharmed() {
	case $status in
	0)
		spared=$((spared + 1))
		"$NETYARD" plan "$file" >/dev/null || return
		back
		state=$(lab_state "$lab")
		;;
	1) [ "$(picture)" = "$before" ] && [ "$(lab_state "$lab")" = "$state" ] ;;
	*) false ;;
	esac && [ "$(daemons | wc -l)" = "$running" ]
}

# fault_points FIRST STEP REQUESTS: where, of the last `seam list`
fault_points() {
	local of_ovs made
	mapfile -t of_ovs < <(seam_list transact settle spawn stop)
	mapfile -t made < <(seam_list transact settle spawn)
	{ seq "$1" "$2" $(($3 - 1)) && some_of 5 "${of_ovs[@]}"; } | sort -nu | sed '/./s/^/fail:/'
	some_of 3 "${made[@]}" | sed '/./s/^/lost:/'
}

# fault_everywhere NAME [FIRST STEP]: `up $file` of $lab with every request failing in its turn,
# or each STEPth from FIRST on and some of Open vSwitch, but for NETYARD_FULL; and again, where a
# request of Open vSwitch was made and only its answer is lost.  The function `back` brings the
# world back to what up finds.  Beside those that are not heeded, two requests, at most, may be such
# that up can do without: those that forget that a device was told to promote secondary addresses.
fault_everywhere() {
	local name=$1 first=${2:-0} step=${3:-1} requests points before state running fault spared=0 faults=0 spare
	[ -z "${NETYARD_FULL:-}" ] || first=0 step=1
	before=$(picture) running=$(daemons | wc -l)
	seam list up "$file"
	requests=$(seam_count requests)
	points=$(fault_points "$first" "$step" "$requests")
	spare=$(($(seam_list unheeded | wc -l) + 2))
	back
	state=$(lab_state "$lab")
	for fault in $points; do
		seam "$fault" up "$file"
		faults=$((faults + 1))
		unharmed && continue
		fail "$name: $fault of $requests requests" "status $status, $msg" \
			"$(diff <(echo "$before") <(picture) | head -n 20)" "$(daemons)"
		return
	done
	ok "$name: $faults faults, $requests requests" test "$requests" -ge 15 -a "$spared" -le "$spare"
	same_picture "$before" "... the picture is as before"
}

# --- every example, in an empty world ------------------------------------------------

"$NETYARD" up "$SRC/examples/veth.yard.yml" >/dev/null # /run/netns is there from now on
"$NETYARD" down "$SRC/examples/veth.yard.yml" >/dev/null
empty=$(picture)
back() {
	"$NETYARD" down "$lab" >/dev/null
}
everywhere() {
	local step=5
	if grep -q 'kind: ovs' "$file"; then step=12; fi
	fault_everywhere "$lab$1" $((RANDOM % step)) $step
	ok "... no state is left" test ! -e /run/netyard
}
mapfile -t ovs_possible < <(possible "${ovs_examples[@]}")
mapfile -t some < <(some_of 1 "${ovs_possible[@]}")
for file in "$SRC"/examples/*.yard.yml; do
	can_make "$file" || continue
	lab=$(basename "$file" .yard.yml)
	if grep -q 'kind: ovs' "$file"; then
		[[ " ${some[*]} " = *" $lab "* ]] || continue
	fi
	everywhere ""
done

# --- a running lab that changes ------------------------------------------------------

# edited before|after: the lab's file
instance=''
edited() {
	"${pair}_$1" | sed "$instance" >"$file"
}

# changes PAIR LAB STEP: from before to after, and back
changes() {
	local change
	pair=$1 lab=$2
	for change in before:after after:before; do
		back() {
			edited "${change%:*}"
			"$NETYARD" down "$lab" >/dev/null
			"$NETYARD" up "$file" >/dev/null
			edited "${change#*:}"
		}
		back
		fault_everywhere "$lab, $change" $((RANDOM % $3)) "$3"
	done
	gives 0 "$lab: down" "$NETYARD" down "$lab"
	same_picture "$empty" "... nothing is left"
	ok "... no daemon is left" no_daemons
}

file=$T/change.yard.yml
changes ovs vary 40
changes kind kind 50
changes lab change 8

# --- ovs-vswitchd is slow ----------------------------------------------------------------

# A port is deleted, and added again when that is taken back, before ovs-vswitchd has seen either:
# it goes on with the device that it has.
slow() {
	printf 'name: slow\nnodes:\n  sw: {kind: ovs, port-type: internal}\n  a:\n%slinks:\n  - endpoints: [a:e0, sw]\n%s' \
		"$1" "$2" >"$T/slow.yard.yml"
	file=$T/slow.yard.yml
}
both() {
	slow $'  b: {interfaces: {e0: {addresses: [192.0.2.1/24]}}}\n' $'  - endpoints: [b:e0, sw]\n'
	gives 0 "slow: up" "$NETYARD" up "$file"
	slow '' ''
}
both
seam list up "$file"
settle=$(seam_list settle | tail -n 1)
both
before=$(picture)
vswitchd=$(</run/netyard/slow/ovs/ovs-vswitchd.pid)
kill -STOP "$vswitchd"
(sleep 2 && kill -CONT "$vswitchd") &
seam "fail:$settle" up "$file"
wait $!
is "$status" 1 "a port goes, and comes back before ovs-vswitchd knows"
same_picture "$before" "... with the device it had"
gives 0 "... down" "$NETYARD" down slow
same_picture "$empty" "... leaves nothing"
# members that are somebody else's
theirs
none=$empty
empty=$(picture)
file=$T/theirs.yard.yml
changes theirs theirs 6
kill "$their_pid"
wait "$their_pid" 2>/dev/null
ip netns del their-process
ip netns del their-name
empty=$none
file=$T/change.yard.yml pair=lab lab=change

# --- things that really happen, midway -----------------------------------------------

# midway N CMD...: `up` of the bridge example stops before request N, CMD does
# something to the host, up goes on
midway() {
	local n=$1 pid
	shift
	NETYARD_SEAM=stop:$n "$SEAM" up "$SRC/examples/bridge.yard.yml" >out 2>msg &
	pid=$!
	wait_stopped "$pid" || fail "stops before request $n"
	"$@"
	kill -CONT "$pid"
	wait "$pid"
	status=$? msg=$(<msg)
}

add_link() {
	ip link add name br-tap2 type veth peer name other
}
midway 6 add_link
is "$status" 1 "a name is taken midway: exit 1"
like "$msg" 'br-tap2' "... the message names it"
ip link del dev other
same_picture "$empty" "... all is taken back"

# The bridge is made and not marked yet: somebody else gets its name.
swapped=
swap() {
	[ "$(ip -j link show dev br-test 2>&1 | jq -r '.[0].ifalias // "none"' 2>&1)" = none ] || return 0
	ip link set dev br-test name moved
	ip link add name br-test type bridge
	swapped=$(ip -d link show dev br-test)
}
for at in 4 5 6 7 8; do
	midway "$at" swap
	[ -z "$swapped" ] || break
	run "$NETYARD" down bridge
done
is "$status" 1 "a name changes hands before it is marked: exit 1"
is "$(ip -d link show dev br-test)" "$swapped" "... the new device is as it was"
run "$NETYARD" down bridge
ip link del dev br-test
same_picture "$empty" "... and nothing is left of the old one"

for at in 6 10 16; do
	midway "$at" ip netns del ns1
	is "$status" 1 "a namespace is deleted before request $at: exit 1"
	like "$msg" 'ns1' "... the message names it"
	same_picture "$empty" "... all is taken back"
	ok "... no state stays" test ! -e /run/netyard
done

# --- the disk is full once the host is being changed ------------------------------------

mkdir -p /run/netyard
mount -t tmpfs -o mode=700,size=128k none /run/netyard
fill_disk() {
	busy=$("$NETYARD" show --format json | jq -r '.labs[].state')
	busy_said=$("$NETYARD" show bridge) busy_ping=$("$NETYARD" ping bridge 2>&1) || busy_status=$?
	head -c 1M /dev/zero >/run/netyard/fill 2>/dev/null
}
busy_status=0
midway 10 fill_disk
is "$status" 0 "the disk is full midway: there was room set aside" || diag "$msg"
is "$busy" busy "... meanwhile the lab was told as busy"
like "$busy_said" '^! a command is at work on this lab' "... by show NAME, too"
is "$busy_status" 1 "... and ping says nothing of it"
like "$busy_ping" 'a command is at work on lab bridge' "... but why"
gives 0 "... the record is there" "$NETYARD" plan "$SRC/examples/bridge.yard.yml"
ok "... and no more" test ! -e /run/netyard/bridge/topology.json.next
"$NETYARD" down bridge >/dev/null
same_picture "$empty" "... down"
umount /run/netyard
NETYARD_SEAM=kill:10 run "$SEAM" up "$SRC/examples/bridge.yard.yml"
is "$("$NETYARD" show --format json | jq -r '.labs[].state')" broken "an up was killed: the lab is told as broken"
gives 0 "... show NAME" "$NETYARD" show bridge
like "$out" '^! a command was killed' "... says so"
like "$out" '^  no up of this lab has ever been finished' "... and that there never was a record"
gives 1 "... ping does not say that all is well" "$NETYARD" ping bridge
like "$msg" 'lab bridge is half done.*netyard up' "... but what to do"
run "$NETYARD" plan "$SRC/examples/bridge.yard.yml"
like "$(head -1 <<<"$out")" '^note: a command was killed' "... plan says so before all else"
gives 0 "... down" "$NETYARD" down bridge
same_picture "$empty" "... takes it back"

# --- what cannot be taken back ---------------------------------------------------------

# A change is interrupted near its end, when somebody has just taken the name of a
# port that it had removed.
back() {
	edited before
	"$NETYARD" up "$file" >/dev/null
	edited after
}
back
built=$(picture)
goes=$(ip -j link show dev change-goes-e0 | jq -r '.[0].ifname')
seam count up "$file"
for ((at = $(seam_count requests) - 1; at > 0; at--)); do # the one that deletes the last device
	back
	seam "fail:$at" up "$file"
	[[ $msg = *"delete change-sw2:"* ]] && break
done
NETYARD_SEAM=stop:$at "$SEAM" up "$file" >out 2>msg &
pid=$!
wait_stopped "$pid"
ok "a name is taken after the change removed it" ip link add name "$goes" type veth peer name other
kill -TERM "$pid"
kill -CONT "$pid"
wait "$pid"
is $? 3 "... and the change is interrupted: exit 3"
like "$(<msg)" "^left: veth-add .*$goes.*File exists; by hand: ip " "... what is left, and the commands"
like "$(<msg)" '^netyard: .*netyard down change' "... the way out"
ok "... the journal stays" test -s /run/netyard/change/journal
gives 3 "the next up tries again: exit 3" "$NETYARD" up "$file"
ip link del dev other
edited before
gives 0 "the name is free again: up" "$NETYARD" up "$file"
same_picture "$built" "... all is as before the change"
ok "... the journal is gone" test ! -e /run/netyard/change/journal
gives 0 "... down" "$NETYARD" down change
same_picture "$empty" "... nothing is left"

# --- one port more than fits: 1023 others come between the bridge and its first port ----

fill_bridge() {
	for i in $(seq 1023); do
		printf 'link add name v%d type veth peer name w%d\nlink set dev v%d addrgenmode none master br-test\n' "$i" "$i" "$i"
	done | ip -batch -
	others=$(ip -j link show | jq -c '[.[] | select(.ifname | test("^[vw][0-9]")) | .ifname]')
}
if [ -n "${NETYARD_FULL:-}" ]; then
	midway 6 fill_bridge
	is "$status" 1 "the bridge is filled midway: exit 1"
	like "$msg" '1023 ports' "... the message tells the limit"
	is "$(ip -j link show | jq -c '[.[] | .ifname] - ["lo"]')" "$others" \
		"... all is taken back, the others' devices are there"
fi

# --- in the system's Open vSwitch ------------------------------------------------------

start_system || fail "the system's Open vSwitch starts"
ovs-vsctl -t 10 add-br others -- set Bridge others datapath_type=netdev external_ids:netyard=other
empty=$(picture)
mapfile -t some < <(some_of 1 "${ovs_possible[@]}")
for lab in "${some[@]}"; do
	on_system "$lab" >"$T/$lab.yard.yml"
	file=$T/$lab.yard.yml
	back() {
		"$NETYARD" down "$lab" >/dev/null
	}
	everywhere ", the system's"
done
file=$T/change.yard.yml instance='/^name:/a ovs: {instance: system}'
changes ovs vary 30

plan_done
