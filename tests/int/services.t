#!/bin/bash
# SPDX-License-Identifier: MIT
# Services: programs of `run` that start with the lab, are seen, mended and ended with it, whatever
# they do, and whenever netyard is killed.
# shellcheck disable=SC2016 # for shells in nodes
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
. "$(dirname "$0")/ovs.sh"
world "$@"
needs jq setpriv ps
seeded

# running: what runs of the services of these tests, sorted; all of them say so in a number
running() {
	pgrep -xaf 'sleep 31[0-9][0-9]' | cut -d' ' -f2- | sort
}
# watchers: how many of those that watch
watchers() {
	grep -lx netyard-run /proc/[0-9]*/comm 2>/dev/null | wc -l
}
# until_is WANTED CMD...: until the command prints that, at most 10 s
until_is() {
	local wanted=$1 i
	shift
	for ((i = 0; i < 1000; i++)); do
		[ "$("$@" 2>/dev/null)" != "$wanted" ] || return 0
		sleep 0.01
	done
	diag "$*: $("$@" 2>&1)" "wanted: $wanted"
	return 1
}
# log NODE: what its services have said
log() {
	"$NETYARD" logs sv "$1"
}
# error NODE: of its services, as JSON has them
errors() {
	"$NETYARD" show --format json sv | jq -c --arg n "$1" '[.nodes[] | select(.name == $n) | .services[].error]'
}
# pids NODE: of those that watch over its services
pids() {
	"$NETYARD" show --format json sv | jq -c --arg n "$1" '[.nodes[] | select(.name == $n) | .services[].pid]'
}

# ok_made NAME: all run that ran then, and each once
ok_made() {
	ok "$1" until_is "$made" running
}

# lab RUN-OF-A RUN-OF-B: the file
lab() {
	cat >sv.yard.yml <<LAB
name: sv
nodes:
  a:
    interfaces: {e: {addresses: [10.0.0.1/24]}}
    run: $1
  b:
    interfaces: {e: {addresses: [10.0.0.2/24]}}
    run: $2
links:
  - endpoints: [a:e, b:e]
LAB
}

lab '[[sleep, "3100"]]' '[]'
run "$NETYARD" up sv.yard.yml # /run/netns is there from now on
run "$NETYARD" down sv
empty=$(picture)
# gone NAME: nothing is left, whatever it was
gone() {
	is "$(running)" "" "$1: no process is left"
	is "$(watchers)" 0 "... nor one that watches"
	ok "... nor a file" test ! -e /run/netyard
	same_picture "$empty" "... nor anything else"
}

# --- what it is ----------------------------------------------------------------------------

lab '[[sh, -c, "ip -o -4 addr show dev e; readlink /proc/self/ns/net; echo in $0; pwd; exec sleep 3101", "two words"],
          {command: [sh, -c, "id -un; id -Gn >/dev/stderr; exec sleep 3102"], user: nobody}]' '[[sleep, "3103"]]'
host=$(md5sum /etc/resolv.conf /etc/hosts 2>&1)
gives 0 "up" "$NETYARD" up sv.yard.yml
until_is "sleep 3101"$'\n'"sleep 3102"$'\n'"sleep 3103" running
is "$(running)" "sleep 3101"$'\n'"sleep 3102"$'\n'"sleep 3103" "they run"
until_is 6 eval 'log a | wc -l'
log a >said
ok "... when the network is there" grep -q '^sh: .*inet 10.0.0.1/24' said
ok "... in the node's namespace" grep -q "^sh: $(in_ns sv-a readlink /proc/self/ns/net | sed 's/[][]/\\&/g')" said
ok "... with its words" grep -qx 'sh: in two words' said
ok "... in /" grep -qx 'sh: /' said
ok "... by a user" grep -qx 'sh: nobody' said
ok "... and in his groups" grep -qx 'sh: nogroup' said
is "$(md5sum /etc/resolv.conf /etc/hosts 2>&1)" "$host" "... the host's files are as they were"
made=$(running)
watching=$(pids a)
gives 0 "up again" "$NETYARD" up sv.yard.yml
like "$out" 'nothing to do' "... has nothing to do"
is "$(pids a)" "$watching" "... and starts nothing anew"
gives 0 "show" "$NETYARD" show sv
like "$out" '^  service sleep 3103  pid [0-9]+$' "... tells a service"
like "$out" 'by nobody' "... and whose it is"
gives 0 "... no drift" "$NETYARD" show --check sv
gives 0 "discover" "$NETYARD" discover sv
printf '%s\n' "$out" >again.yml
gives 0 "... what that says" "$NETYARD" plan --adopt again.yml
like "$out" 'nothing to do' "... is what there is"
like "$("$NETYARD" script sv.yard.yml)" '/run/netyard/sv/services/sv-b/[0-9a-f]+ sleep 3103 </dev/null' "script has it"

# --- what others do to them ------------------------------------------------------------------

kill -KILL "$(jq '.[0]' <<<"$watching")"
until_is "sleep 3102"$'\n'"sleep 3103" running
gives 2 "one that watches was killed: show --check" "$NETYARD" show --check sv
like "$out" 'a: service sh .* does not run: what watched over it was killed$' "... says so"
gives 2 "... plan" "$NETYARD" plan sv.yard.yml
like "$out" '^service-start +a sh -c' "... tells that it is to be started"
sed "s/sleep, \"3103\"/sleep, $(printf '"1", %.0s' {1..40})\"3103\"/" sv.yard.yml >long.yard.yml
run "$NETYARD" plan --adopt long.yard.yml
like "$out" '^service-start +b sleep (1 ){40}3103  b$' "plan: a long command stands out of its column"
like "$out" '^service-stop +b sleep 3103 {2,60}b$' "... and widens no other row"
gives 0 "... up" "$NETYARD" up sv.yard.yml
ok "... starts it again" until_is "$made" running
is "$(jq -c '.[1:]' <<<"$(pids a)")" "$(jq -c '.[1:]' <<<"$watching")" "... and no other"
kill -TERM "$(pgrep -x -f 'sleep 3103')"
until_is '["signal 15"]' errors b
gives 2 "a program was ended: show --check" "$NETYARD" show --check sv
like "$out" 'b: service sleep 3103 does not run: signal 15$' "... says how"
gives 0 "... up" "$NETYARD" up sv.yard.yml
ok_made "... starts it again"
ip netns del sv-b
gives 0 "a namespace was deleted: up" "$NETYARD" up sv.yard.yml
ok_made "... nothing runs twice"
is "$(in_ns sv-b readlink /proc/self/ns/net)" "$(readlink "/proc/$(pgrep -x -f 'sleep 3103')/ns/net")" "... but in the new one"
rm -rf /run/netyard/sv/services
gives 2 "their files are removed: show --check" "$NETYARD" show --check sv
like "$out" 'b: service sleep 3103 does not run: its files were removed$' "... says so"
gives 0 "... up" "$NETYARD" up sv.yard.yml
ok_made "... nothing runs twice"
rm -rf /run/netyard
gives 0 "all state is lost: up" "$NETYARD" up sv.yard.yml
ok_made "... nothing runs twice"
rm -rf /run/netyard
gives 0 "all state is lost: down" "$NETYARD" down sv
gone "down without state"

# --- what is changed ------------------------------------------------------------------------

lab '[[sleep, "3101"], [sleep, "3102"]]' '[]'
run "$NETYARD" up sv.yard.yml
watching=$(pids a)
lab '[[sleep, "3104"], [sleep, "3101"], [sleep, "3105"]]' '[]'
gives 0 "another command: up" "$NETYARD" up sv.yard.yml
is "$(running)" "sleep 3101"$'\n'"sleep 3104"$'\n'"sleep 3105" "... runs"
is "$(pids a | jq '.[1]')" "$(jq '.[0]' <<<"$watching")" "... what stays is not started anew"
lab '[{command: [sleep, "3101"], user: nobody}]' '[]'
gives 0 "another user: up" "$NETYARD" up sv.yard.yml
is "$(ps -o user= -p "$(pgrep -x -f 'sleep 3101')")" nobody "... runs it"
lab '[[sleep, "3101"], [no-such-program, -x]]' '[]'
gives 1 "a program that is not there: up" "$NETYARD" up sv.yard.yml
like "$msg" 'there is no program no-such-program to run in a' "... is refused"
is "$(ps -o user= -p "$(pgrep -x -f 'sleep 3101')")" nobody "... before anything is touched"
printf 'garbage' >garbage && chmod +x garbage
lab '[[sleep, "3101"], ['"$T"'/garbage]]' '[[sleep, "3106"]]'
gives 1 "a program that cannot be run: up" "$NETYARD" up sv.yard.yml
like "$msg" 'garbage cannot be run: Exec format error' "... fails with the kernel's words"
is "$(running)" "sleep 3101" "... and all is as it was"
is "$(ps -o user= -p "$(pgrep -x -f 'sleep 3101')")" nobody "... by whom, too"
gives 0 "down" "$NETYARD" down sv
gone "down"

# --- what they do -----------------------------------------------------------------------------

lab '[[sh, -c, "(setsid sleep 3110 &) & exit 0"]]' '[[sh, -c, "exec 2>&1; echo no more >&2; exit 3"]]'
gives 0 "one goes to the background, one dies at once: up" "$NETYARD" up sv.yard.yml
until_is '["exit status 3"]' errors b
is "$(errors a)" '[null]' "... what is in the background runs"
is "$(log b)" "no more" "... what has died has said why"
gives 2 "... show --check" "$NETYARD" show --check sv
like "$out" 'b: service sh .* does not run: exit status 3$' "... tells how it died"
unlike "$out" '^ *a: ' "... and nothing of the other"
gives 0 "down" "$NETYARD" down sv
gone "both"

lab '[[sh, -c, "trap : TERM; while :; do sleep 3111; done"], [sh, -c, "trap \"\" TERM; sleep 3112"]]' '[[sleep, "3113"]]'
run "$NETYARD" up sv.yard.yml
until_is "sleep 3111"$'\n'"sleep 3112"$'\n'"sleep 3113" running
began=$SECONDS
gives 0 "two ignore that they are to end: down" "$NETYARD" down sv
ok "... takes the time of one" test $((SECONDS - began)) -lt 9
gone "those that ignore it"

lab '[[sh, -c, "yes 0123456789abcdef; sleep 3114"]]' '[]'
run "$NETYARD" up sv.yard.yml
file=$(echo /run/netyard/sv/services/*/*/log)
for ((i = 0; i < 1000; i++)); do
	[ "$(stat -c %s "$file")" -lt 4000000 ] || break
	sleep 0.01
done
ok "one floods its output: it goes on" test "$(stat -c %s "$file")" -ge 4000000
ok "... and takes no more than 512 KiB" test "$(du -k "$file" | cut -f1)" -le 512
log a >said
ok "... of which the end is shown" test "$(wc -c <said)" -gt 100000
is "$(sed '$d' said | sort -u)" 0123456789abcdef "... by whole lines"
gives 0 "... down" "$NETYARD" down sv
gone "one that floods"

# --- what they have said --------------------------------------------------------------------

mkfifo talk
lab '[[sh, -c, "echo begin; cat '"$T"'/talk; exec sleep 3115"]]' '[[sleep, "3116"], [sh, -c, "echo here; exec sleep 3117"]]'
run "$NETYARD" up sv.yard.yml
until_is begin log a
"$NETYARD" logs -f sv a >followed &
follower=$!
until_is begin cat followed
echo "and more" >./talk
until_is $'begin\nand more' cat followed
is "$(cat followed)" $'begin\nand more' "logs -f goes on"
is "$(log b)" "sh: here" "of several each line has its program"
run "$NETYARD" down sv
wait $follower
is $? 0 "logs -f ends with the service"
gives 1 "logs of a lab that is not up" "$NETYARD" logs sv a
gone "down"
lab '[]' '[[sleep, "3116"]]'
run "$NETYARD" up sv.yard.yml
gives 1 "logs of a node that runs nothing" "$NETYARD" logs sv a
like "$msg" "nothing runs in node a of lab sv" "... says so"
gives 1 "logs of a node that is not there" "$NETYARD" logs sv x
gives 64 "logs of no node" "$NETYARD" logs
run "$NETYARD" down sv

# --- a script ---------------------------------------------------------------------------------

lab '[[sleep, "3120"], {command: [sh, -c, "id -un >'"$T"'/who; exec sleep 3121"], user: nobody}]' '[]'
touch who && chmod 666 who
run "$NETYARD" up sv.yard.yml
built=$(picture)
run "$NETYARD" down sv
"$NETYARD" script sv.yard.yml >script.sh
ok "a script" sh -e script.sh
until_is "sleep 3120"$'\n'"sleep 3121" running
is "$(cat who)" nobody "... runs them by whom it should"
same_picture "$built" "... and makes the same"
"$NETYARD" script --down sv.yard.yml >script.sh
ok "... the other way" sh -e script.sh
is "$(running)" "" "... ends them"
same_picture "$empty" "... and takes all away"

# --- by the lab's script --------------------------------------------------------------------

# by_script: the lab is there, with its services
by_script() {
	"$NETYARD" script sv.yard.yml >build.sh
	ok "$1: its script runs" sh -e build.sh
}
# one that forks and ends, one that stays at TERM, one that ends at once, one by a user
lab '[[sleep, "3140"], [sh, -c, "(trap \"\" HUP; exec sleep 3141) & exit 0"], [sh, -c, "trap \"\" TERM; sleep 3142; sleep 3143"]]' \
	'[[sh, -c, "echo said; exit 3"], {command: [sh, -c, "id -un; exec sleep 3144"], user: nobody}]'
all=$'sleep 3140\nsleep 3141\nsleep 3142\nsleep 3144'
# ended: as JSON says of that of b which ends at once
ended() {
	errors b | jq -r '.[0] // ""'
}
by_script "a lab"
ok "... its services run" until_is "$all" running
before=$(pgrep -f 'sleep 31[0-9][0-9]' | sort)
gives 0 "... up" "$NETYARD" up sv.yard.yml
ok "... each of them runs once" until_is "$all" running
is "$(comm -13 <(pgrep -f 'sleep 31[0-9][0-9]' | sort) <(echo "$before"))" "" "... and is the one that was there"
gives 0 "... down" "$NETYARD" down sv
gone "... down"
by_script "again"
until_is "$all" running
"$NETYARD" up sv.yard.yml >/dev/null
ok "... what ended by itself is said, and how" until_is "exit status 3" ended
ok "... what it has said, too" eval 'log b | grep -qx "sh: said"'
kill -KILL "$(pids a | jq '.[0]')"
until_is "${all#*$'\n'}" running
gives 2 "... its shell was killed: show --check" "$NETYARD" show --check sv
like "$out" 'a: service sleep 3140 does not run' "... says so"
gives 0 "... up" "$NETYARD" up sv.yard.yml
ok "... starts it again" until_is "$all" running
"$NETYARD" script --down sv.yard.yml >remove.sh
ok "what was started by a script and by up: the removing script runs" sh -e remove.sh
is "$(running)" "" "... no process is left"
is "$(watchers)" 0 "... nor one that watches"
run "$NETYARD" down sv
by_script "once more"
"$NETYARD" script --down sv.yard.yml >remove.sh
ok "... its removing script runs" sh -e remove.sh
gone "... that"
# a number that is another's by now
"$NETYARD" up sv.yard.yml >/dev/null
sleep 1000 &
for file in /run/netyard/sv/services/*/*/pid; do
	echo "$! $(cut -d' ' -f2- "$file")" >"$file"
done
sh remove.sh >/dev/null 2>&1
ok "a number that is somebody else's by now is not ended" kill -0 $!
kill $!
run "$NETYARD" down sv
gone "... down"

# --- what somebody else calls so ---------------------------------------------------------------

# A container's root can call itself what watches over a service, in a /run of its own with the
# record of one: its word is not taken, and what it holds is not opened.
cat >forge <<'PY'
import fcntl, os, shutil, sys, time
f = open(sys.argv[1], "r+")
fcntl.lockf(f, fcntl.LOCK_EX)
shutil.rmtree("/run/netyard")
open("/proc/self/comm", "w").write("netyard-run")
time.sleep(1000)
PY
if command -v python3 >/dev/null; then
	"$NETYARD" up sv.yard.yml >/dev/null
	records=(/run/netyard/sv/services/sv-a/*/service)
	cp "${records[0]}" copied
	run "$NETYARD" down sv
	unshare -m sh -c 'cd / && mount -t tmpfs t /run && mkdir -p "${1%/*}" && cat >"$1" && exec python3 -c "$2" "$1"' - \
		"${records[0]}" "$(cat forge)" <copied &
	forger=$!
	ok "somebody watches over a service of his own, as he says" until_is 1 watchers
	lab '[]' '[]'
	gives 2 "... plan, without a record" "$NETYARD" plan sv.yard.yml
	unlike "$out" 'service-stop' "... it is not one of the lab's"
	gives 0 "... up, and down by the name alone" "$NETYARD" up sv.yard.yml
	rm -r /run/netyard/sv
	gives 0 "... down" "$NETYARD" down sv
	ok "... he is left alone" kill -0 "$forger"
	kill "$forger"
	wait "$forger" 2>/dev/null
else
	skip "somebody else's watcher" "no python3 here"
fi

# --- kills ------------------------------------------------------------------------------------

lab '[[sleep, "3130"], [sh, -c, "(setsid sleep 3131 &) & exit 0"]]' '[{command: [sleep, "3132"], user: nobody}]'
all=$'sleep 3130\nsleep 3131\nsleep 3132'
sleep 3139 & # somebody else's
else=$!
others=$(running)
# settled WANTED: what runs of ours comes to be that
settled() {
	until_is "$(printf '%s\n%s' "$1" "$others" | sed '/^$/d' | sort)" running
}
# struck WHERE CMD: then up completes it, or down, and nothing is left either way
struck() {
	local next
	for next in up down lost; do
		[ "$2" = up ] || "$NETYARD" up sv.yard.yml >/dev/null || return
		seam "$1" "$2" sv.yard.yml
		case $next in
		up) "$NETYARD" up sv.yard.yml >/dev/null 2>&1 && settled "$all" && [ "$(watchers)" = 3 ] || return ;;
		lost) rm -rf /run/netyard/sv ;;
		esac
		"$NETYARD" down sv >/dev/null 2>&1 && settled "" && [ "$(watchers)" = 0 ] && [ ! -e /run/netyard ] || return
	done
}
for cmd in up down; do
	[ $cmd = up ] || run "$NETYARD" up sv.yard.yml
	seam list $cmd sv.yard.yml
	mapfile -t points < <(seam_list run end wait)
	mapfile -t made < <(seam_list wait)
	lines=$(seam_count lines)
	run "$NETYARD" down sv
	ok "$cmd has such points" test ${#points[@]} -ge 3
	for at in $(some_of 3 "${points[@]}"); do
		ok "$cmd, killed at request $at" struck "kill:$at" $cmd
	done
	for at in $(sample "$lines" 2 "$cmd"); do
		ok "$cmd, killed at line $at" struck "line:$at" $cmd
	done
	[ $cmd = up ] || continue
	for at in $(some_of 3 "${points[@]}"); do
		seam "fail:$at" up sv.yard.yml
		is "$status" 1 "up, a fault at request $at"
		ok "... leaves nothing" settled ""
		same_picture "$empty" "... at all"
	done
	for at in $(some_of 2 "${made[@]}"); do
		seam "lost:$at" up sv.yard.yml
		is "$status" 1 "up, an answer is lost at request $at"
		ok "... leaves nothing" settled ""
	done
done
# killed while it starts one, whenever that is
for ((i = 0; i < 10; i++)); do
	"$NETYARD" up sv.yard.yml >/dev/null 2>&1 &
	victim=$!
	sleep "0.0$((RANDOM % 10))$((RANDOM % 10))"
	kill -KILL $victim 2>/dev/null
	wait $victim 2>/dev/null
	"$NETYARD" down sv >/dev/null 2>&1
	settled "" && [ "$(watchers)" = 0 ] || break
done
is $i 10 "killed at any time: down ends all"
# the name of its namespace is taken away: with the services that, too, goes, and what was in it,
# whenever the kernel comes to it
cat >gone.yard.yml <<'LAB'
name: sv
nodes:
  sw: {kind: bridge}
  a: {run: [[sleep, "3133"], [sleep, "3134"]]}
links:
  - {endpoints: [a:eth0, sw], rate: 10mbit}
LAB
# lost CMD...: then up is as it should be
lost() {
	"$NETYARD" up gone.yard.yml >/dev/null && ip netns del sv-a || return
	"$@"
	run "$NETYARD" up gone.yard.yml
	[ "$status" = 0 ] && settled $'sleep 3133\nsleep 3134' && "$NETYARD" show --check sv >/dev/null || return
	"$NETYARD" down sv >/dev/null
}
for ((i = 0; i < 10; i++)); do
	lost : || break
done
is $i 10 "a namespace's name is lost while services run in it: up makes it anew"
"$NETYARD" up gone.yard.yml >/dev/null
ip netns del sv-a
seam list up gone.yard.yml
lines=$(seam_count lines)
run "$NETYARD" down sv
for at in $(sample "$lines" 4 lost); do
	ok "... and up, killed at line $at" lost seam "line:$at" up gone.yard.yml
done
same_picture "$empty" "... nothing is left"
ok "what is somebody else's was never hit" kill -0 $else
kill $else
plan_done
