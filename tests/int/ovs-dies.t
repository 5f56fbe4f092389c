#!/bin/bash
# SPDX-License-Identifier: MIT
# Open vSwitch dies while netyard is at work on it.  A private one is given up with all it had,
# as before, exit 1; of the system's, what could not be taken back is told, exit 3, and the
# next up or down, once it is back, mends that.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
. "$(dirname "$0")/ovs.sh"
world "$@"
needs jq ovs-vsctl
NY_TIMEOUT=60 BOUND=50 # seconds

# struck NAME COMMAND WORD NTH CMD...: COMMAND of $file stops before its NTH request of this
# kind (1 is the first), CMD does something, it goes on; into $status, $msg and $took (s)
struck() {
	local name=$1 cmd=$2 word=$3 nth=$4 at pid start
	shift 4
	at=$(grep -E " $word\$" "$T/$lab.$cmd" | sed -n "$nth s/^seam: \([0-9]*\) .*/\1/p")
	NETYARD_SEAM=stop:$at timeout -k 5 "$NY_TIMEOUT" "$SEAM" "$cmd" "$file" >out 2>msg &
	pid=$!
	for _ in $(seq 500); do
		seam_pid=$(pgrep -P "$pid") && break
		sleep 0.01
	done
	wait_stopped "$seam_pid" || fail "$name: stops at request $at"
	"$@"
	start=$SECONDS
	kill -CONT "$seam_pid"
	wait "$pid"
	status=$? msg=$(<msg) took=$((SECONDS - start))
	[ -z "${SAY:-}" ] || diag "$name: $status, $took s" "$msg"
}

# learn: which requests up and down of $file make
learn() {
	seam list up "$file"
	grep '^seam: .* ' <<<"$msg" >"$T/$lab.up"
	seam list down "$file"
	grep '^seam: .* ' <<<"$msg" >"$T/$lab.down"
}

"$NETYARD" up "$SRC/examples/veth.yard.yml" >/dev/null # /run/netns is there from now on
"$NETYARD" down "$SRC/examples/veth.yard.yml" >/dev/null
empty=$(picture)

# --- a private one: in a first up -------------------------------------------------------

lab=mixed file=$SRC/examples/mixed.yard.yml
own=/run/netyard/mixed/ovs
learn

kill_vswitchd() { kill_daemons "$(vswitchd_pid "$own")"; }
kill_server() { kill_daemons "$(server_pid "$own")"; }
kill_both() { kill_daemons "$(vswitchd_pid "$own")" "$(server_pid "$own")"; }
hold_vswitchd() { kill -STOP "$(vswitchd_pid "$own")"; }
hold_server() { kill -STOP "$(server_pid "$own")"; }

# private WORD NTH CMD REGEX: all is taken back
private() {
	struck "private, $1 $2, $3" up "$1" "$2" "$3"
	is "$status" 1 "private, $3 before $1 $2: exit" || diag "$msg"
	like "$msg" "$4" "... says why"
	same_picture "$empty" "... all is as before"
	ok "... no state, no daemon" test ! -e /run/netyard -a -z "$(daemons)"
	ok "... in bounded time" test "$took" -le $BOUND
}

private transact 2 kill_vswitchd 'ovs-vswitchd is not running'
private transact 2 kill_server 'db.sock'
private transact 2 kill_both 'db.sock'
private settle 1 kill_vswitchd 'ovs-vswitchd is not running'
private settle 1 kill_server 'db.sock'
if [ -n "${NETYARD_FULL:-}" ]; then # each takes half a minute
	private spawn 2 kill_server 'ovs-vswitchd is not at work'
	private transact 2 hold_server 'no answer in time'
	private settle 1 hold_vswitchd 'did not get it done'
fi

# --- the system's -----------------------------------------------------------------------

start_system
ovs-vsctl -t 10 add-br others -- set Bridge others datapath_type=netdev
empty=$(picture)
lab=mixed file=$T/mixed.yard.yml own=$SYSTEM
on_system mixed >"$file"
learn
run "$NETYARD" up "$file"
built=$(picture)
run "$NETYARD" down "$file"

# back_again: what is missing of it is started
back_again() {
	is_gone "$(server_pid)" && start_server
	is_gone "$(vswitchd_pid)" && start_vswitchd
	kill -CONT "$(server_pid)" "$(vswitchd_pid)" 2>/dev/null
	ovs-vsctl -t 30 set Open_vSwitch . external_ids:back=1 # until ovs-vswitchd has seen it
	ovs-vsctl -t 30 remove Open_vSwitch . external_ids back
}

# unused_datapath "CMD NEXT": a filter.  Where the rows went while ovs-vswitchd was dead, its successor
# never hears of them, and keeps the kernel's datapath, its own, for its next bridge.
unused_datapath() {
	if [ "$1" = "kill_vswitchd down" ]; then grep -v '^- ovs-system '; else cat; fi
}

# system WORD NTH CMD STATUS REGEX: then up completes it; once more, and down clears it
system() {
	local next
	for next in up down; do
		struck "system's, $1 $2, $3" up "$1" "$2" "$3"
		like "$status" "^($4)\$" "the system's, $3 before $1 $2: exit" || diag "$msg"
		[ "$status" = 0 ] || like "$msg" "$5" "... says why"
		ok "... in bounded time" test "$took" -le $BOUND
		back_again
		[ "$status" != 1 ] || same_picture "$empty" "... all is as before"
		[ "$status" != 3 ] || like "$msg" '^left: ovs-' "... what is left"
		gives 0 "... it is back: $next" "$NETYARD" "$next" "$file"
		[ "$next" = down ] || same_picture "$built" "... all is there"
		gives 0 "... down" "$NETYARD" down "$file"
		diff_ok "$empty" "$(picture | unused_datapath "$3 $next")" "... nothing is left"
	done
}

# The rows are taken back; that ovs-vswitchd does it, too, nobody can say.
system transact 1 kill_vswitchd 3 'ovs-vswitchd is not running'
# Whether it is in the database is not known.
system transact 1 kill_server 3 'db.sock'
# ... which may have been quick
system settle 1 kill_vswitchd '0|3' 'ovs-vswitchd is not running'
system settle 1 kill_server 3 'db.sock'
system settle 1 kill_both 3 'db.sock'
lab=ovs-internal file=$T/ovs-internal.yard.yml
on_system $lab >"$file"
learn
run "$NETYARD" up "$file"
built=$(picture)
run "$NETYARD" down "$file"
system settle 1 kill_server 3 'db.sock'

# --- down -------------------------------------------------------------------------------

# down_without NAME CMD: all but the rows goes; the rows when it is back
down_without() {
	run "$NETYARD" up "$file"
	"$2"
	SECONDS=0
	run "$NETYARD" down "$lab"
	[ -z "${SAY:-}" ] || diag "down, $2: $status" "$msg"
	is "$status" 3 "down, $1: exit" || diag "$msg"
	like "$msg" 'Open vSwitch|db\.sock|ovs-vswitchd' "... says what is left"
	ok "... in bounded time" test "$SECONDS" -le $BOUND
	is "$(ip -j -d link show | jq -r '[.[] | select(.linkinfo.info_kind == "veth") | .ifname] | join(" ")')$(ls /run/netns)" "" \
		"... the rest is gone"
	back_again
	gives 0 "... it is back: down" "$NETYARD" down "$lab"
	same_picture "$empty" "... nothing is left"
}
down_without "the server dead" kill_server
down_without "both dead" kill_both

# --- while nobody is at work on it ----------------------------------------------------------

run "$NETYARD" up "$file"
kill_vswitchd
for format in text svg; do
	gives 0 "ovs-vswitchd dead: drawn as $format" "$NETYARD" draw "$lab" --format $format
	is "$(grep -c 'does not run' <<<"$out")" 1 "... which says so once"
done
gives 0 "... as text" "$NETYARD" draw "$lab" --ascii
like "$out" ' \+\.internal\.\+' "... its links are cut"
gives 0 "... as mermaid" "$NETYARD" draw "$lab" --format mermaid
is "$(grep -c -- '-\.-|' <<<"$out")" 2 "... its links are cut"
gives 0 "... discovered" "$NETYARD" discover "$lab"
is "$(grep -c 'does not run' <<<"$msg")" 1 "... which says so once"
back_again
gives 0 "it is back: down" "$NETYARD" down "$lab"
same_picture "$empty" "... nothing is left"

plan_done
