#!/bin/bash
# SPDX-License-Identifier: MIT
# The daemons of a private Open vSwitch: started, found, ended, and nothing of them left,
# whatever happens meanwhile; a kill at random moments of the start above all.
. "$(dirname "$0")/lib.sh"
world "$@"
needs ovsdb-server ovs-vswitchd ovsdb-tool
ctl=$BUILD/tests/tools/ovsctl
[ -x "$ctl" ] || skip_all "ovsctl is not built"
RANDOM=${NETYARD_SEED:=$RANDOM$RANDOM}
diag "NETYARD_SEED=$NETYARD_SEED"

mkdir -p /run/netns state
ip netns add sw
ip netns add other
D=$T/state/lab.ovs

# Who names the directory: their numbers.
alive() {
	grep -lsa "${D}[/]" /proc/[0-9]*/cmdline | grep -oE '[0-9]+'
}

nothing_is_left() {
	[ -z "$(alive)" ] && [ -z "$(ls -A state)" ]
}

# --- a life ----------------------------------------------------------------------

is "$("$ctl" find sw "$D")" "0 0" "there are none"
is "$("$ctl" find nowhere "$D")" "0 0" "nor where there is no namespace"
gives 0 "stop where there is nothing" "$ctl" stop sw "$D"
gives 1 "start in no namespace" "$ctl" start nowhere "$D"
ok "leaves nothing" nothing_is_left
gives 0 "start" "$ctl" start sw "$D"
read -r server vswitchd < <("$ctl" find sw "$D")
is "$(alive | sort -n | tr '\n' ' ')" "$server $vswitchd " "find names the two that are there"
for pid in "$server" "$vswitchd"; do
	is "$(stat -Lc %i "/proc/$pid/ns/net")" "$(stat -c %i /run/netns/sw)" "$pid is in the namespace"
	is "$(readlink "/proc/$pid/cwd")" / "$pid holds no directory"
	is "$(readlink "/proc/$pid/fd/"{0,1,2} | sort -u)" /dev/null "$pid holds no terminal"
done
is "$(stat -c %a "$D")" 700 "the directory is root's"
is "$(find "$D" -perm /077)" "" "and so are its files"
is "$(ovsdb-tool db-version "$D/conf.db")" \
	"$(ovsdb-tool schema-version /usr/share/openvswitch/vswitch.ovsschema)" "ovsdb-tool reads the database"
cp "$D/conf.db" copy.db
ok "and compacts it" ovsdb-tool compact copy.db
is "$("$ctl" find other "$D")" "0 0" "another namespace has none"
gives 1 "a second start" "$ctl" start sw "$D"
like "$msg" "runs already" "says why"
is "$("$ctl" find sw "$D")" "$server $vswitchd" "and harms nobody"

gives 0 "what is asked for is carried out" "$ctl" bump "$D/db.sock"
is "$("$ctl" transact "$D/db.sock" <<<'[{"op": "comment", "comment": "a"}]')" '[{}]' "a transaction"
refused=$("$ctl" transact "$D/db.sock" 2>&1 <<<'[{"op": "insert", "table": "Open_vSwitch", "row": {}}]')
like "$refused" '^1: constraint violation: ' "a second row is refused at the commit"
refused=$("$ctl" transact "$D/db.sock" 2>&1 <<<'[{"op": "comment", "comment": "a"}, {"op": "insert", "table": "Bridge", "row": {"no": 1}}]')
like "$refused" '^1: unknown column: ' "a column that is not there is refused where it is named"

kill -9 "$vswitchd"
gives 1 "without ovs-vswitchd nothing is carried out" "$ctl" bump "$D/db.sock"
like "$msg" "ovs-vswitchd is not running" "says why"
gives 0 "stop" "$ctl" stop sw "$D"
ok "leaves nothing" nothing_is_left

gives 0 "start, where close_range takes no flags (Linux 5.10)" "$BUILD/tests/tools/older" "$ctl" start sw "$D"
for pid in $("$ctl" find sw "$D"); do
	is "$(find "/proc/$pid/fd" -lname '/memfd:*' -o -lname 'net:*')" "" "$pid holds nothing of ours"
done
gives 0 "stop" "$ctl" stop sw "$D"
ok "leaves nothing" nothing_is_left

# --- while waiting ---------------------------------------------------------------

"$ctl" start sw "$D"
read -r server vswitchd < <("$ctl" find sw "$D")
kill -STOP "$vswitchd"
"$ctl" bump "$D/db.sock" 2>msg &
waiting=$!
sleep 0.3
kill -9 "$vswitchd"
wait "$waiting"
is "$? $(grep -o 'ovs-vswitchd is not running' msg)" "1 ovs-vswitchd is not running" "its end is told to who waits"
"$ctl" stop sw "$D"
"$ctl" start sw "$D"
read -r server vswitchd < <("$ctl" find sw "$D")
kill -STOP "$vswitchd"
env --default-signal=INT "$ctl" bump "$D/db.sock" 2>msg &
waiting=$!
sleep 0.3
kill -INT "$waiting"
wait "$waiting"
is "$? $(<msg)" "1 interrupted" "a signal ends the wait"
kill -CONT "$vswitchd"
gives 0 "no request for the lock stays behind" "$ctl" bump "$D/db.sock"

# --- what stop ends, and what not ------------------------------------------------

# pretend NAMESPACE NAME ARG: a process that calls itself so
pretend() {
	ip netns exec "$1" bash -c 'exec -a "$0" tail -f /dev/null "$1"' "$2" "$3" >/dev/null 2>&1 &
	pretended+=($!)
}
pretended=()
pretend other ovs-vswitchd "unix:$D/db.sock"
pretend sw tail "$D/ovs-vswitchd.log"
pretend sw ovs-vswitchd "unix:${D}2/db.sock"
pretend sw ovsdb-server "/x$D/conf.db"
pretend sw ovs-vswitchd "unix:$D/db.sock"
sleep 0.2
rm -r "$D"
gives 0 "stop, when the directory is gone" "$ctl" stop sw "$D"
is "$("$ctl" find sw "$D")" "0 0" "all of it has ended"
for i in 0 1 2 3 4; do
	ok "a stranger lives on, whatever its command line says ($i)" kill "${pretended[i]}"
done
wait

"$ctl" start sw "$D"
mkdir "$D/sub"
ln -s /etc/passwd "$D/link"
gives 1 "stop, with something else in the directory" "$ctl" stop sw "$D"
is "$(alive)$(ls "$D")" $'link\nsub' "the daemons are gone, what is not theirs stays"
rm -r "$D"
mkdir elsewhere
touch elsewhere/file
ln -s "$T/elsewhere" "$D"
gives 1 "a link is no directory" "$ctl" start sw "$D"
ok "nothing is removed through it" test -f elsewhere/file
rm "$D"

if [ -n "${NETYARD_FULL:-}" ]; then
	"$ctl" start sw "$D"
	read -r server vswitchd < <("$ctl" find sw "$D")
	kill -STOP "$server" "$vswitchd"
	gives 0 "stop of daemons that do not listen" "$ctl" stop sw "$D"
	ok "leaves nothing" nothing_is_left
fi

# --- starts that fail ------------------------------------------------------------

# instead FILE WITH: in this world
instead() {
	mount --bind "$2" "$1"
}
vswitchd_path=$(command -v ovs-vswitchd)
printf '#!/bin/sh\necho first >&2\nprintf "its last \\033words\\n" >&2\nexit 3\n' >fails
printf '#!/bin/sh\nexit 3\n' >silent
printf '#!/bin/sh\nkill -9 $$\n' >killed
printf '#!/bin/sh\nexec sleep 1000\n' >hangs
printf 'no program\n' >junk
chmod +x fails silent killed hangs junk

# start_fails PROGRAM REGEX
start_fails() {
	instead "$vswitchd_path" "$1"
	gives 1 "start, where ovs-vswitchd $1" "$ctl" start sw "$D"
	like "$msg" "$2" "says why"
	ok "leaves nothing" nothing_is_left
	umount "$vswitchd_path"
}
start_fails fails '^its last \?words$'
start_fails silent 'ended with status 3'
start_fails killed 'killed by signal 9'
start_fails junk 'Exec format error'
start_fails /dev/null 'ovs-vswitchd is not installed; install Open vSwitch'
instead "$vswitchd_path" hangs
env --default-signal=INT "$ctl" start sw "$D" 2>msg &
starting=$!
for _ in $(seq 100); do # it may not have begun to wait yet
	sleep 0.3
	kill -INT "$starting" 2>/dev/null || break
done
wait "$starting"
is "$? $(<msg)" "1 interrupted" "a start is interrupted"
ok "leaves nothing" nothing_is_left
umount "$vswitchd_path"
if [ -n "${NETYARD_FULL:-}" ]; then start_fails hangs 'not at work after 30 s'; fi

# --- killed while starting -------------------------------------------------------

rounds=30 left=0
[ -z "${NETYARD_FULL:-}" ] || rounds=300
for ((i = 0; i < rounds && left == 0; i++)); do
	"$ctl" start sw "$D" 2>/dev/null &
	starting=$!
	sleep "0.$(printf %03d $((RANDOM % 100)))"
	kill -9 "$starting" 2>/dev/null
	wait "$starting" 2>/dev/null
	"$ctl" stop sw "$D" || left=1
	nothing_is_left || left=1
	[ "$left" = 0 ] || fail "round $i: killed, then stopped, leaves" "$(alive) $(ls -A state)"
done
is "$left" 0 "$rounds starts are killed; stop leaves nothing"
sleep 0.5
ok "nor does anything appear later" nothing_is_left
plan_done
