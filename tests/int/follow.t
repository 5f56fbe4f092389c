#!/bin/bash
# SPDX-License-Identifier: MIT
# up --watch: what comes in the place of a container is attached, with the MAC and the addresses that
# the node has; a namespace by a name or a path, a container of real podman, and one by Docker's
# protocol.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/containers.sh"
world "$@"
needs jq nsenter
no_control_groups

# of FILE: the MAC and the addresses of its eth0
of() {
	nsenter --net="$1" ip -j addr show dev eth0 2>/dev/null |
		jq -r '.[0] | "\(.address) \([.addr_info[] | select(.scope == "global") | .local] | join(" "))"'
}
# says N TEXT NAME: what watches has said that N times, at most 60 s from now
says() {
	for _ in $(seq 600); do
		[ "$(grep -cE -- "$2" watched)" -lt "$1" ] || break
		sleep 0.1
	done
	is "$(grep -cE -- "$2" watched)" "$1" "$3" || diag "$(cat watched)"
}
# watches ARGUMENT...: in the background, when it says that the lab is up
watches() {
	timeout 300 "$NETYARD" up "$@" --watch >watched 2>&1 &
	watcher=$!
	says 1 'lab lab is up' "up --watch"
}
# interrupted SIGNAL: it ends, and the lab stays
interrupted() {
	kill "-$1" "$watcher"
	wait "$watcher"
	is $? 0 "SIG$1 ends it, exit 0"
	gives 0 "... and the lab stays" "$NETYARD" show --check lab
}

# --- a name, and a path -----------------------------------------------------------------------

ip netns add web
contains
mkdir links
ln -s "/proc/$pid/ns/net" links/it
lab_of 'netns: web' "netns: $PWD/links/it" "pid: $pid" >lab.yard.yml
sed -i '/c3/d' lab.yard.yml
empty=$(picture)
watches lab.yard.yml
web=$(of /run/netns/web) it=$(of links/it)
for i in 1 2 3; do
	ip netns del web
	says "$i" 'c1: there is no namespace web' "$i: it says that the name is gone"
	ip netns add web
	says "$i" 'c1 is attached anew: namespace web' "$i: ... and attaches what comes in its place"
	is "$(of /run/netns/web)" "$web" "... with its MAC and its addresses"
	before=$pid
	contains
	ln -s "/proc/$pid/ns/net" next && mv -T next links/it
	says "$i" "c2 is attached anew: namespace .*/links/it" "$i: a path leads elsewhere: it is attached there"
	is "$(of links/it)" "$it" "... with its MAC and its addresses"
	is "$(of "/proc/$before/ns/net")" "" "... and the first has nothing of it"
	kill -9 "$before" && wait "$before" 2>/dev/null
	gives 0 "... both are reached" "$NETYARD" ping lab
	gives 0 "... without drift" "$NETYARD" show --check lab
done
# spent: by what the watcher, which is timeout, has started
spent() {
	local child
	read -r child <"/proc/$watcher/task/$watcher/children"
	awk '{ print $14 + $15 }' "/proc/$child/stat"
}
# idle NAME: nobody asks meanwhile
idle() {
	local before
	before=$(spent)
	sleep 2
	ok "$1" test "$(($(spent) - before))" -le 5
}
idle "it takes no time while nothing happens"
ip netns del web
says 4 'c1: there is no namespace web' "one goes: it says so"
idle "... and takes no time until the next one comes"
ip netns add web
says 4 'c1 is attached anew: namespace web' "... which is attached"

# a directory that goes, and comes again with another in it
rm -r links
says 1 "c2: there is no namespace .*/links/it" "a directory is gone: it says so"
contains
mkdir links.next && ln -s "/proc/$pid/ns/net" links.next/it && mv links.next links
says 4 "c2 is attached anew: namespace .*/links/it" "... and it is there again: it is attached"
is "$(of links/it)" "$it" "... with its MAC and its addresses"

# one that cannot be attached is, when what kept it from that is gone
ip netns del web && ip netns add web-next
ip -n web-next link add eth0 type veth peer name eth1
mkdir -p /run/netns && : >/run/netns/web && mount --bind /run/netns/web-next /run/netns/web
says 1 'c1: device eth0 in namespace web is there already' "a device is in the way: it says so"
ip -n web-next link del eth0
says 5 'c1 is attached anew' "... and attaches it when that has gone"
umount /run/netns/web && rm /run/netns/web && ip netns del web-next && ip netns add web
says 6 'c1 is attached anew' "... and the next one"

# others change the lab meanwhile
sed 's|10.0.0.1/24|10.0.0.11/24|' lab.yard.yml >other && cat other >lab.yard.yml
gives 0 "up by another one" "$NETYARD" up lab.yard.yml
ip netns del web && ip netns add web
says 7 'c1 is attached anew' "it attaches what the lab is by now"
like "$(of /run/netns/web)" '10.0.0.11 ' "... with the addresses of then"
interrupted TERM

# one of them only
watches lab.yard.yml c2
ip netns del web && ip netns add web
contains
ln -s "/proc/$pid/ns/net" next && mv -T next links/it
says 1 'c2 is attached anew' "one is watched: it is attached"
is "$(grep -c c1 watched)" 0 "... and no other one"
gives 0 "up" "$NETYARD" up lab.yard.yml
interrupted INT

# the lab goes meanwhile
watches lab.yard.yml
gives 0 "down" "$NETYARD" down lab
wait "$watcher"
is $? 1 "the lab is down: it ends"
says 1 'there is no lab lab on this host' "... and says so"
same_picture "$empty" "... nothing is left"

gives 1 "no such node" "$NETYARD" up lab.yard.yml nobody --watch
like "$msg" "lab lab has no node 'nobody'" "... says so"
gives 1 "a node that is no container" "$NETYARD" up lab.yard.yml own --watch
like "$msg" 'node own cannot be watched' "... says so"
gives 64 "nodes, and no --watch" "$NETYARD" up lab.yard.yml c1
gives 0 "down" "$NETYARD" down lab
lab_of "pid: $pid" >lab.yard.yml
gives 0 "none that can have a successor" "$NETYARD" up lab.yard.yml --watch
like "$out" 'nothing to watch' "... says so"
gives 0 "down" "$NETYARD" down lab

# --- podman -------------------------------------------------------------------------------------

# a container of podman's, by podman itself and by what speaks as Docker does
followed() {
	local i pid had
	podman_run front --network=none || return
	lab_of "$1: front" >lab.yard.yml
	watches lab.yard.yml
	pid=$(podman_pid front)
	had=$(of "/proc/$pid/ns/net")
	for i in 1 2; do
		podman stop -t 0 front >/dev/null 2>&1
		says "$i" "c1: container front of $1: .*it does not run: it is exited" "$1, $i: it says that it ended"
		podman start front >/dev/null
		pid=$(podman_pid front)
		says "$i" "c1 is attached anew: container front of $1, process " "$1, $i: ... and attaches it when it starts anew"
		is "$(of "/proc/$pid/ns/net")" "$had" "... with its MAC and its addresses"
		gives 0 "... it is reached" "$NETYARD" ping lab
	done
	podman rm -f -t 0 front >/dev/null 2>&1
	says 1 "c1: container front of $1: .*make it first" "$1: it is removed: it says so"
	podman_run front --network=none
	says 3 "c1 is attached anew: container front of $1, process " "$1: ... and attaches the next one of its name"
	is "$(of "/proc/$(podman_pid front)/ns/net")" "$had" "... with its MAC and its addresses"
	interrupted TERM
	gives 0 "$1: down" "$NETYARD" down lab
	podman rm -f -t 0 -a >/dev/null 2>&1
}
test_podman() {
	podman_files
	if ! podman_run front --network=none 2>"$T/why"; then
		skip "a container of podman, and of Docker" "podman runs none here: $(tail -1 "$T/why")"
		return
	fi
	podman rm -f -t 0 -a >/dev/null 2>&1
	podman_start || return
	ln -s podman/podman.sock /run/docker.sock # it speaks as Docker does, too
	followed podman
	followed docker
}
if command -v podman >/dev/null; then test_podman; else skip "a container of podman" "no podman here"; fi
plan_done
