#!/bin/bash
# SPDX-License-Identifier: MIT
# What a container is found by means another by and by: a number that another process has, a link that
# leads elsewhere, also in the middle of an up.  None but the one that was meant is ever touched.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/containers.sh"
. "$(dirname "$0")/seam.sh"
needs jq nsenter strace unshare
world "$@"

ends() {
	kill -9 "$1"
	wait "$1" 2>/dev/null
}
# lab WAY
lab() {
	cat >lab.yard.yml <<-LAB
		name: lab
		nodes:
		  sw: {kind: bridge}
		  own: {interfaces: {eth0: {addresses: [10.0.0.9/24]}}}
		  c: {kind: container, $1, interfaces: {eth0: {addresses: [10.0.0.1/24]}}, routes: [{to: default, via: 10.0.0.9}]}
		links: [{endpoints: [own:eth0, sw]}, {endpoints: [c:eth0, sw]}]
	LAB
}

# --- a number that is another process's ------------------------------------------------

# again PID: another container, whose process gets that number, and looks like the first
again() {
	for _ in $(seq 50); do
		echo $(($1 - 1)) >/proc/sys/kernel/ns_last_pid || return
		contains
		[ "$pid" != "$1" ] || break
		ends "$pid"
	done
	nsenter --net="/proc/$pid/ns/net" sh -c "ip link add eth0 address $2 group $3 type veth peer name eth1
		ip link set eth0 addrgenmode none && ip link set eth1 addrgenmode none
		ip link set dev eth0 alias netyard:lab:c:eth0 && ip link set eth0 up && ip link set eth1 up
		ip addr add 10.0.0.1/24 dev eth0 && ip route add default via 10.0.0.9 dev eth0 proto 110"
}
contains
one=$pid
empty=$(picture)
lab "pid: $one"
ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=execve,execveat,fork,vfork -o "$T/trace" "$NETYARD" up lab.yard.yml >/dev/null 2>"$T/msg"
is "$(grep -c 'execve\|fork' "$T/trace") $(cat "$T/msg")" "1 " "no process is started for it"
read -r mac group < <(nsenter --net="/proc/$one/ns/net" ip -d -j link show dev eth0 | jq -r '.[0] | "\(.address) \(.group)"')
ends "$one"
if again "$one" "$mac" "$group" 2>/dev/null && [ "$pid" = "$one" ]; then
	before=$(inside "$pid")
	gives 2 "its number is another's: show --check" "$NETYARD" show --check lab
	like "$out" "c: process $one is gone" "... says so"
	gives 1 "... up" "$NETYARD" up lab.yard.yml
	like "$msg" "c: process $one is not in the namespace that the lab was applied with: its number is another's" "... is refused"
	gives 1 "... plan" "$NETYARD" plan lab.yard.yml
	gives 125 "... exec" "$NETYARD" exec lab c -- true
	like "$msg" 'is not what the lab was applied with' "... is refused"
	gives 125 "... exec --full" "$NETYARD" exec --full lab c -- true
	like "$msg" 'is not what the lab was applied with' "... is refused"
	diff_ok "$before" "$(inside "$pid")" "... and the other is as it was"
	gives 0 "... down" "$NETYARD" down lab
	same_picture "$empty" "... leaves nothing of the lab"
	diff_ok "$before" "$(inside "$pid")" "... and the other as it was"

	# in the middle of an up that was killed
	ends "$pid"
	contains
	one=$pid
	lab "pid: $one"
	seam count up lab.yard.yml
	n=$(seam_count requests)
	"$NETYARD" down lab >/dev/null
	for at in $((n / 3)) $((n / 2)) $((n - 2)); do
		seam "kill:$at" up lab.yard.yml
		is "$status" 137 "an up is killed"
		ends "$one"
		again "$one" "$mac" "$group" 2>/dev/null
		before=$(inside "$pid")
		is "$pid" "$one" "... and the number is another's"
		gives 0 "down" "$NETYARD" down lab
		same_picture "$empty" "... leaves nothing of the lab"
		diff_ok "$before" "$(inside "$pid")" "... and the other as it was"
		ends "$pid"
		contains
		one=$pid
		lab "pid: $one"
	done
else
	skip "a number that is another's" "numbers of processes cannot be chosen here"
fi
ends "$pid"

# --- it ends, in the middle ----------------------------------------------------------------

# midway N CMD...: up stops before request N, CMD is done, up goes on
midway() {
	local n=$1 up
	shift
	NETYARD_SEAM=stop:$n "$SEAM" up lab.yard.yml >out 2>msg &
	up=$!
	wait_stopped "$up"
	"$@"
	kill -CONT "$up"
	wait "$up"
	status=$? msg=$(<msg)
}
contains
lab "pid: $pid"
seam count up lab.yard.yml
n=$(seam_count requests)
gives 0 "down" "$NETYARD" down lab
# what is held of it lives on until the up has ended: that is all or nothing, whichever
for at in 1 $((n / 3)) $((n * 2 / 3)) $((n - 1)); do
	midway "$at" ends "$pid"
	like "$status" '^[01]$' "it ends before request $at of $n: up is done, or taken back"
	[ "$status" = 0 ] || same_picture "$empty" "... all of it"
	gives 0 "down" "$NETYARD" down lab
	same_picture "$empty" "... leaves nothing"
	ok "... nor a state" test ! -e /run/netyard
	contains
	lab "pid: $pid"
done
# ... during down
gives 0 "up" "$NETYARD" up lab.yard.yml
seam count down lab
m=$(seam_count requests)
for at in 0 $((m / 2)) $((m - 1)); do
	gives 0 "up" "$NETYARD" up lab.yard.yml
	NETYARD_SEAM=stop:$at "$SEAM" down lab >out 2>msg &
	down=$!
	wait_stopped "$down"
	ends "$pid"
	kill -CONT "$down"
	wait "$down"
	is "$? $(<msg)" "0 " "it ends before request $at of down"
	same_picture "$empty" "... which leaves nothing"
	contains
	lab "pid: $pid"
done
before=$(inside "$pid")
gives 0 "up" "$NETYARD" up lab.yard.yml
gives 0 "down" "$NETYARD" down lab
ok "it lives on after down" kill -0 "$pid"
diff_ok "$before" "$(inside "$pid")" "... as it was"

# --- a link that leads elsewhere ---------------------------------------------------------------

ip netns add one
ip netns add two
ln -s /run/netns/one way
lab "netns: $PWD/way"
empty=$(picture)
swap() {
	ln -sfn "$1" way.next && mv -T way.next way
}
for to in /run/netns/two /proc/1/ns/net /etc/hosts "$PWD/fifo" /nowhere; do
	[ -e fifo ] || mkfifo fifo
	for at in 1 $((n / 2)) $((n - 1)); do
		swap /run/netns/one
		midway "$at" swap "$to"
		is "$status" 0 "the link leads to $to from request $at on: up"
		like "$(ip -n one -br addr show dev eth0)" '10.0.0.1/24' "... is about what it led to"
		is "$(ip -n two -br link | wc -l)" 1 "... and about nothing else"
		gives 0 "down" timeout 20 "$NETYARD" down lab
		same_picture "$empty" "... leaves nothing"
	done
	case $to in /run/netns/two) continue ;; esac
	gives 1 "it leads to $to: up" timeout 20 "$NETYARD" up lab.yard.yml
	like "$msg" 'c: ' "... is refused"
	same_picture "$empty" "... and nothing is touched"
done

# all the time
while :; do
	swap "$PWD/fifo"
	swap /run/netns/one
	swap /proc/1/ns/net
	swap /dev/zero
done &
swapper=$!
for _ in $(seq 20); do
	run timeout 20 "$NETYARD" up lab.yard.yml
	[[ $status = [01] ]] || break
	run timeout 20 "$NETYARD" down lab
	[ "$status" = 0 ] || break
done
kill "$swapper"
wait "$swapper" 2>/dev/null
is "$status" 0 "a link that never rests: each up is done or refused, and down takes it away" || diag "$msg"
swap /run/netns/one
same_picture "$empty" "... nothing is left, nor added to what was not meant"
plan_done
