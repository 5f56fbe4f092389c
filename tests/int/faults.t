#!/bin/bash
# SPDX-License-Identifier: MIT
# All or nothing: a fault at every request that changes the host, and real ones that come
# midway, leave exactly the picture before, and exit 1.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
world "$@"
needs jq
seeded

# fault_everywhere NAME FILE BEFORE LAB [FIRST STEP]: `up FILE` with every request failing in its
# turn, until it is not reached any more; the picture is always BEFORE, the state too.
# Where NETYARD_FULL is not set, only each STEPth request from FIRST on.
fault_everywhere() {
	local name=$1 file=$2 before=$3 step=1 n=0 last state
	[ -n "${NETYARD_FULL:-}" ] || [ $# = 4 ] || n=$5 step=$6
	state=$(lab_state "$4")
	for (( ; n < 1000; n += step)); do
		last=$n
		seam "fail:$n" up "$file"
		[ "$status" = 0 ] && break
		if [ "$status" != 1 ] || [ "$(picture)" != "$before" ] ||
			[ "$(lab_state "$4")" != "$state" ]; then
			fail "$name: a fault at request $n" "status $status, $msg" \
				"$(diff <(echo "$before") <(picture))"
			return
		fi
	done
	ok "$name: faults at $((last / step)) requests" test "$last" -ge 15
}

# --- every example, in an empty world ------------------------------------------------

"$NETYARD" up "$SRC/examples/veth.yard.yml" >/dev/null # /run/netns is there from now on
"$NETYARD" down "$SRC/examples/veth.yard.yml" >/dev/null
empty=$(picture)
for file in "$SRC"/examples/*.yard.yml; do
	lab=$(basename "$file" .yard.yml)
	fault_everywhere "$lab" "$file" "$empty" "$lab"
	gives 0 "$lab: down" "$NETYARD" down "$file"
	same_picture "$empty" "$lab: nothing is left"
done

# --- a running lab that changes ------------------------------------------------------

lab_before >change.yard.yml
gives 0 "change: the lab is up" "$NETYARD" up change.yard.yml
built=$(picture)
lab_after >change.yard.yml
fault_everywhere "change" change.yard.yml "$built" change $((RANDOM % 5)) 5
gives 0 "change: the next up finds nothing to do" "$NETYARD" plan change.yard.yml
built=$(picture)
lab_before >change.yard.yml
fault_everywhere "change back" change.yard.yml "$built" change $((RANDOM % 5)) 5
gives 0 "change: down" "$NETYARD" down change
same_picture "$empty" "change: nothing is left"

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

for at in 6 10 16; do
	midway "$at" ip netns del ns1
	is "$status" 1 "a namespace is deleted before request $at: exit 1"
	like "$msg" 'ns1' "... the message names it"
	same_picture "$empty" "... all is taken back"
	ok "... no state stays" test ! -e /run/netyard
done

# one more than fits: 1023 others come between the bridge and its first port
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

# --- what cannot be taken back ---------------------------------------------------------

# A change is interrupted near its end, when somebody has just taken the name of a
# port that it had removed.
lab_before >change.yard.yml
"$NETYARD" up change.yard.yml >/dev/null
built=$(picture)
lab_after >change.yard.yml
seam count up change.yard.yml
requests=$(seam_count requests)
lab_before >change.yard.yml
"$NETYARD" up change.yard.yml >/dev/null
lab_after >change.yard.yml
NETYARD_SEAM=stop:$((requests - 2)) "$SEAM" up change.yard.yml >out 2>msg &
pid=$!
wait_stopped "$pid"
ok "a name is taken after the change removed it" ip link add name change-goes-e0 type veth peer name other
kill -TERM "$pid"
kill -CONT "$pid"
wait "$pid"
is $? 3 "... and the change is interrupted: exit 3"
like "$(<msg)" '^left: veth-add .*change-goes-e0.*File exists; by hand: ip ' "... what is left, and the commands"
like "$(<msg)" '^netyard: .*netyard down change' "... the way out"
ok "... the journal stays" test -s /run/netyard/change/journal
gives 3 "the next up tries again: exit 3" "$NETYARD" up change.yard.yml
ip link del dev other
lab_before >change.yard.yml
gives 0 "the name is free again: up" "$NETYARD" up change.yard.yml
same_picture "$built" "... all is as before the change"
ok "... the journal is gone" test ! -e /run/netyard/change/journal
gives 0 "... down" "$NETYARD" down change
same_picture "$empty" "... nothing is left"

plan_done
