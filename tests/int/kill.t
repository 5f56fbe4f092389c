#!/bin/bash
# SPDX-License-Identifier: MIT
# kill -9 after every line of the journal, and before every request, of up and of down:
# then `down` restores the picture, `up` completes it; with the state directory deleted,
# `down NAME` finds everything by its marks.  A seeded sample; where NETYARD_FULL is set, at each
# point once, what follows by turns.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
. "$(dirname "$0")/ovs.sh"
world "$@"
needs jq ovs-vsctl
seeded

# sees WHAT PICTURE: the last command succeeded and left this picture; else says so
sees() {
	local i
	# what the dead one had committed, the system's ovs-vswitchd may still be at
	for ((i = 0; i < 20; i++)); do
		[ "$status" = 0 ] || break
		[ "$(picture)" != "$2" ] || return 0
		[ -n "$(ovs_dbs)" ] || break
		sleep 0.1
	done
	diag "$1: status $status" "$msg" "$(diff <(echo "$2") <(picture))"
	return 1
}

# Nothing is left, in /run/netyard neither, nor a daemon.
sees_nothing() {
	sees "$1" "$empty" || return 1
	[ ! -e /run/netyard ] && [ -z "$(daemons)" ] && return
	diag "$1: there is $(find /run/netyard)" "$(daemons)"
	return 1
}

# What can follow a kill.  Each ends with the lab gone.
then_down() {
	run "$NETYARD" down "$lab" && sees_nothing "down"
}

then_up() {
	run "$NETYARD" up "$file" && sees "up" "$built" &&
		run "$NETYARD" down "$lab" && sees_nothing "down"
}

then_lost() {
	rm -rf "/run/netyard/$lab"
	run "$NETYARD" down "$lab" && sees_nothing "down without state"
}

# A second process, which takes back or goes on, is killed too.
then_killed_again() {
	seam "kill:$((RANDOM % 12))" up "$file"
	then_down
}

# Of a lab that changes: back to what it was.
then_back() {
	edited before
	run "$NETYARD" up "$file" && sees "back" "$built_before" &&
		run "$NETYARD" down "$lab" && sees_nothing "down"
}

then_killed_again_and_back() {
	seam "kill:$((RANDOM % 40))" up "$file"
	then_back
}

# before empty|up|old: what a command finds: an empty world, the lab, or an older state of it
before() {
	case $1 in
	up) "$NETYARD" up "$file" >/dev/null ;;
	old)
		edited before
		"$NETYARD" up "$file" >/dev/null
		edited after
		;;
	esac
}

# killed BEFORE COMMAND WHERE THEN
killed() {
	before "$1"
	seam "$3" "$2" "$file"
	[ "$status" = 137 ] || [ "$status" = 0 ] || return 1
	"then_$4"
}

# in_turn COUNT TURN TURNS: of the numbers to COUNT those whose turn it is, by the seed
in_turn() {
	seq $((1 + ($2 + NETYARD_SEED) % $3)) "$3" "$1"
}

# kills NAME BEFORE COMMAND WHAT MAX THEN...: at up to MAX points (lines or requests), followed
# by each THEN
kills() {
	local name=$1 found=$2 cmd=$3 what=$4 max=$5 where=kill next at n points turn=0
	shift 5
	[ "$what" = lines ] && where=line
	before "$found"
	seam count "$cmd" "$file"
	n=$(seam_count "$what")
	"$NETYARD" down "$lab" >/dev/null 2>&1
	for next; do
		if [ -n "${NETYARD_FULL:-}" ]; then
			points=$(in_turn "$n" $((turn++)) $#)
		else
			points=$(sample "$n" "$max" "$name $what $next")
		fi
		for at in $points; do
			[ "$what" = lines ] || at=$((at - 1))
			killed "$found" "$cmd" "$where:$at" "$next" && continue
			fail "$name: $where:$at, then $next"
			"$NETYARD" down "$lab" >/dev/null 2>&1
			return
		done
		pass "$name: killed at $(wc -w <<<"$points") of $n $what, then $next"
	done
}

"$NETYARD" up "$SRC/examples/veth.yard.yml" >/dev/null # /run/netns is there from now on
"$NETYARD" down "$SRC/examples/veth.yard.yml" >/dev/null
empty=$(picture)

# at_ovs NAME: up and down of $file, killed at each request of Open vSwitch in its turn
at_ovs() {
	local cmd found=empty at n=0 points next
	for cmd in up down; do
		before "$found"
		seam list "$cmd" "$file"
		# shellcheck disable=SC2046 # numbers
		points=$(some_of 4 $(seam_list transact settle spawn stop))
		"$NETYARD" down "$lab" >/dev/null 2>&1
		for at in $points; do
			next=$(some_of 1 down up lost)
			n=$((n + 1))
			killed "$found" "$cmd" "kill:$at" "$next" && continue
			fail "$1: $cmd, kill:$at, then $next"
			"$NETYARD" down "$lab" >/dev/null 2>&1
			return
		done
		found=up
	done
	pass "$1: killed at $n requests of Open vSwitch"
}

# everywhere NAME: `up` and `down` of $file
everywhere() {
	run "$NETYARD" up "$file"
	built=$(picture)
	run "$NETYARD" down "$file"
	if grep -q 'kind: ovs' "$file"; then at_ovs "$1"; fi
	kills "$1: up" empty up lines 2 down up lost
	kills "$1: up" empty up requests 2 down up killed_again
	kills "$1: down" up down lines 1 down up lost
	kills "$1: down" up down requests 1 down up
}

mapfile -t ovs_possible < <(possible "${ovs_examples[@]}")
mapfile -t others < <(grep -LE 'kind: ovs|^ *lxc: ' "$SRC"/examples/*.yard.yml | sed 's|.*/||; s|\.yard\.yml$||')
mapfile -t some < <(some_of 2 "${others[@]}" && some_of 1 "${ovs_possible[@]}")
for lab in "${some[@]}"; do
	file=$SRC/examples/$lab.yard.yml
	can_make "$file" && everywhere "$lab"
done

# a running lab that changes: the same file, with another content
edited() {
	"${pair}_$1" | sed "$instance" >"$file"
}

# changes PAIR LAB MAX
changes() {
	pair=$1 lab=$2
	edited before
	run "$NETYARD" up "$file"
	built_before=$(picture)
	run "$NETYARD" down "$file"
	edited after
	run "$NETYARD" up "$file"
	built=$(picture)
	run "$NETYARD" down "$file"
	kills "$lab: up" old up lines "$3" down up back
	kills "$lab: up" old up requests "$3" down up back killed_again_and_back
}

file=$T/change.yard.yml instance=''
changes lab change 2
changes ovs vary 1
changes kind kind 1

# members that are somebody else's
theirs
empty=$(picture)
file=$T/theirs.yard.yml
theirs_before >"$file"
lab=theirs
everywhere theirs
changes theirs theirs 2

# in the system's Open vSwitch
start_system
empty=$(picture)
mapfile -t some < <(some_of 1 "${ovs_possible[@]}")
for lab in "${some[@]}"; do
	file=$T/$lab.yard.yml
	on_system "$lab" >"$file"
	everywhere "$lab, the system's"
done
file=$T/change.yard.yml instance='/^name:/a ovs: {instance: system}'
changes ovs vary 1

plan_done
