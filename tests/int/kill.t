#!/bin/bash
# SPDX-License-Identifier: MIT
# kill -9 after every line of the journal, and before every request, of up and of down:
# then `down` restores the picture, `up` completes it; with the state directory deleted,
# `down NAME` finds everything by its marks.  A seeded sample, all where NETYARD_FULL is set.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
world "$@"
needs jq
seeded

# sees WHAT PICTURE: the last command succeeded and left this picture; else says so
sees() {
	[ "$status" = 0 ] && [ "$(picture)" = "$2" ] && return
	diag "$1: status $status" "$msg" "$(diff <(echo "$2") <(picture))"
	return 1
}

# Nothing is left, in /run/netyard neither.
sees_nothing() {
	sees "$1" "$empty" || return 1
	[ ! -e /run/netyard ] && return
	diag "$1: there is $(find /run/netyard)"
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

# kills NAME BEFORE COMMAND WHAT MAX THEN...: at up to MAX points (lines or requests), followed
# by each THEN
kills() {
	local name=$1 found=$2 cmd=$3 what=$4 max=$5 where=kill next at n points
	shift 5
	[ "$what" = lines ] && where=line
	before "$found"
	seam count "$cmd" "$file"
	n=$(seam_count "$what")
	"$NETYARD" down "$lab" >/dev/null 2>&1
	for next; do
		points=$(sample "$n" "$max" "$name $what $next")
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
for file in "$SRC"/examples/*.yard.yml; do
	lab=$(basename "$file" .yard.yml)
	run "$NETYARD" up "$file"
	built=$(picture)
	run "$NETYARD" down "$file"
	kills "$lab: up" empty up lines 2 down up lost
	kills "$lab: up" empty up requests 2 down up killed_again
	kills "$lab: down" up down lines 1 down up lost
	kills "$lab: down" up down requests 1 down up
done

# a running lab that changes: the same file, with another content
lab=change file=$T/change.yard.yml
edited() {
	"lab_$1" >"$file"
}
edited before
run "$NETYARD" up "$file"
built_before=$(picture)
run "$NETYARD" down "$file"
edited after
run "$NETYARD" up "$file"
built=$(picture)
run "$NETYARD" down "$file"
kills "change: up" old up lines 4 down up back
kills "change: up" old up requests 4 down up back killed_again_and_back

plan_done
