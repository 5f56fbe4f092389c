#!/bin/bash
# SPDX-License-Identifier: MIT
# What answers at the socket is no Open vSwitch, or says what it should not: plan, up, show and
# down end soon, with a clear word, and harm nothing.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
. "$(dirname "$0")/ovs.sh"
world "$@"
needs jq perl ovs-vsctl
NY_TIMEOUT=50

"$NETYARD" up "$SRC/examples/veth.yard.yml" >/dev/null # /run/netns is there from now on
"$NETYARD" down "$SRC/examples/veth.yard.yml" >/dev/null
lab=ovs-internal file=$T/ovs-internal.yard.yml
on_system $lab >"$file"

# polite NAME: what the last command said is clean
polite() {
	if LC_ALL=C grep -q $'[\x01-\x08\x0b-\x1f\x7f]' <<<"$out$msg" ||
		grep -qE 'AddressSanitizer|runtime error|LeakSanitizer' <<<"$msg"; then
		fail "$1: what it says" "$(cat -v <<<"$msg")"
	fi
	[ -z "${SAY:-}" ] || diag "$1: $status" "$msg"
}

# tried NAME STATUS ARGS...: ends with it, in time, politely
tried() {
	local name=$1 want=$2 start=$SECONDS
	shift 2
	run "$NETYARD" "$@"
	polite "$name: $*"
	like "$status" "^($want)\$" "$name: $1: exit" || diag "$msg"
	[ $((SECONDS - start)) -le 40 ] || fail "... in bounded time" $((SECONDS - start))
}

# --- who answers is no ovsdb-server -----------------------------------------------------

fake=
# faked MODE: it answers from now on
faked() {
	mkdir -p "$SYSTEM"
	rm -f "$DB"
	"$SRC/tests/tools/ovsdb-fake" "$DB" "$1" 2>>fake.err &
	fake=$!
	for _ in $(seq 500); do
		[ ! -S "$DB" ] || return 0
		sleep 0.01
	done
}

unfaked() {
	kill "$fake"
	wait "$fake" 2>/dev/null
	rm -f "$DB"
}

# A lab that was applied, as all that a command finds of it.
start_system
run "$NETYARD" up "$file"
cp -r /run/netyard/$lab "$T/applied"
run "$NETYARD" down "$file"
kill_daemons "$(vswitchd_pid)" "$(server_pid)"
rm -r "$SYSTEM"
empty=$(picture)

modes=(garbage half closes endless deep rows:3 rows:20000
	'answer:null' 'answer:[]' 'answer:{}' 'answer:"text"' 'answer:[1,2,3,4,5,6,7,8]'
	'answer:[{"rows":7},{"rows":null},{"rows":"\u001b[2J"}]'
	'answer:[{"rows":[[]]},{"rows":[7]},{"rows":[null]}]'
	'answer:[{"error":"\u001b[2Jno\n","details":"\u0007\n\r\u0000"}]'
	'answer:[{"rows":[{"name":["set",[]],"_uuid":["uuid"],"ports":["set",7],"external_ids":["map",[[]]]}]},{"rows":[]},{"rows":[]}]')
[ -z "${NETYARD_FULL:-}" ] || modes+=(silent)
for mode in "${modes[@]}"; do
	faked "$mode"
	tried "$mode" '1|2' plan "$file"
	tried "$mode" 1 up "$file"
	like "$msg" 'Open vSwitch|db\.sock' "... says whose answer it is"
	mkdir -p /run/netyard && cp -r "$T/applied" /run/netyard/$lab
	tried "$mode" '0|1|2' show --check $lab
	tried "$mode" '0|1|3' down $lab
	rm -rf /run/netyard
	unfaked
	diff_ok "$empty" "$(picture)" "... nothing is harmed"
done

# --- an old schema ----------------------------------------------------------------------

mkdir -p "$SYSTEM"
jq 'del(.tables.Bridge.columns.mcast_snooping_enable) | del(.cksum)' \
	/usr/share/openvswitch/vswitch.ovsschema >old.ovsschema
ovsdb-tool create "$SYSTEM/conf.db" old.ovsschema
start_server && start_vswitchd
tried "old schema" 1 up "$file"
like "$msg" 'mcast_snooping_enable' "... names the column"
kill_daemons "$(vswitchd_pid)" "$(server_pid)"
rm -r "$SYSTEM"

# --- a real one, with rows that others made ----------------------------------------------

start_system
ovs-vsctl -t 10 add-br others -- set Bridge others datapath_type=netdev \
	external_ids:netyard="$lab" external_ids:netyard-of="netyard:$lab:../../x:y"
ovs-vsctl -t 10 --no-wait add-port others $'odd"\n\e[2J' -- set Port others \
	external_ids:netyard="$lab" external_ids:netyard-of=$'netyard:ovs-internal:\e[2J:\n'
ovs-vsctl -t 10 --no-wait set Port others \
	external_ids:long="$(head -c 100000 /dev/zero | tr '\0' x)"
before=$(picture)
tried "odd rows" 2 plan "$file"
tried "odd rows" '0|1' up "$file"
tried "odd rows" '0|1|2' show --check $lab
tried "odd rows" '0|1|3' down $lab
same_picture "$before" "... what is not marked rightly is as it was"

plan_done
