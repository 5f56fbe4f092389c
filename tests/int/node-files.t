#!/bin/bash
# SPDX-License-Identifier: MIT
# /etc/resolv.conf and /etc/hosts of a node: its own, however they are written; the lab's nodes
# are known by name.  The host's stay as they were.
# shellcheck disable=SC2016 # for shells in nodes
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ping getent setpriv python3

# an /etc of the test's own: never is the machine's written to
was=$(stat -c %d:%i /etc)
mkdir "$T/etc" && mount -t tmpfs none "$T/etc" && cp -a /etc/. "$T/etc" && mount --bind "$T/etc" /etc &&
	[ "$(stat -c %d:%i /etc)" != "$was" ] || skip_all "cannot have an /etc of its own"
# a container's are mounts of their own
for file in hosts resolv.conf; do
	rm -f "/etc/$file" && [ ! -e "/etc/$file" ] || skip_all "cannot have an /etc/$file of its own"
done
mkdir -p /etc/netns
rm -rf /etc/netns/*
printf '127.0.0.1 localhost\n10.7.7.7 elsewhere\n10.7.7.8 b\n' >/etc/hosts
echo 'nameserver 10.7.7.7' >/etc/resolv.conf
# the host's, byte for byte, and what else there is
etc() {
	ls -la --time-style=full-iso /etc
	md5sum /etc/hosts /etc/resolv.conf
}
host=$(etc)

lab() {
	printf 'name: one\nnodes:\n  sw: {kind: bridge}\n'
	printf '  a: {interfaces: {e: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}\n'
	printf '  b: {interfaces: {lo: {addresses: [10.0.9.2/32]}, e: {addresses: [10.0.0.%s/24, "fd00::%s/64", "fe80::5/64"]}}}\n' "$1" "$1"
	printf 'links: [{endpoints: ["a:e", sw]}, {endpoints: ["b:e", sw]}]\n'
}
in_a() {
	run "$NETYARD" exec one a -- "$@"
}
# other: the file as another node sees it
other() {
	"$NETYARD" exec one b -- cat "/etc/$1"
}

ip netns add x && ip netns del x # /run/netns is there from now on
empty=$(picture)
lab 2 >one.yard.yml
gives 0 "up" "$NETYARD" up one.yard.yml

# --- names ---------------------------------------------------------------------------------

for family in 4 6; do
	in_a ping "-$family" -c 1 -w 5 b
	is "$status" 0 "a reaches b by its name, IPv$family"
done
in_a getent ahosts b
like "$out" '^10\.0\.0\.2 ' "b has its address"
unlike "$out" '^fe80' "... but none that means nothing without a device"
in_a getent ahostsv4 b
like "${out%%$'\n'*}" '^10\.0\.0\.2 ' "... that of its link first, before what the host calls so"
in_a getent hosts elsewhere
like "$out" '^10\.7\.7\.7 ' "what the host knows is known"
in_a setpriv --reuid 65534 --regid 65534 --clear-groups getent hosts a
like "$out" '^fd00::1 ' "... to every user"
is "$("$NETYARD" exec one b -- getent ahostsv4 a | awk 'NR == 1 { print $1 }')" 10.0.0.1 "... in every node"
is "$(etc)" "$host" "the host's are as they were"

# --- writers ---------------------------------------------------------------------------------

in_a cat /etc/resolv.conf
is "$out" 'nameserver 10.7.7.7' "resolv.conf is the host's at first"
in_a sh -c 'echo nameserver 10.1.1.1 >/etc/resolv.conf'
is "$status" 0 "written in place, as udhcpc's script does"
in_a cat /etc/resolv.conf
is "$out" 'nameserver 10.1.1.1' "... it stays"
is "$(other resolv.conf)" 'nameserver 10.7.7.7' "... in this node alone"
is "$(etc)" "$host" "... and the host's is as it was"
replace='f=$(readlink -f /etc/resolv.conf); n=$f.dhclient-new.$$; echo nameserver 10.2.2.2 >"$n"
	chown --reference="$f" "$n"; chmod --reference="$f" "$n"; mv -f "$n" "$f"'
in_a sh -ec "$replace"
is "$status" 0 "replaced by another, as dhclient's script does"
in_a cat /etc/resolv.conf
is "$out" 'nameserver 10.2.2.2' "... it stays"
is "$(etc)" "$host" "... and the host's is as it was"
if [ -r /sbin/dhclient-script ]; then
	in_a bash -c 'eval "$(sed -n "/^make_resolv_conf()/,/^}/p; /^wait_for_rw()/,/^}/p" /sbin/dhclient-script)"
		new_domain_name_servers=10.3.3.3 interface=lo; make_resolv_conf; cat /etc/resolv.conf'
	like "$out" 'nameserver 10\.3\.3\.3' "... by dhclient's script itself"
	is "$(etc)" "$host" "... and the host's is as it was"
else
	skip "... by dhclient's script itself" "no dhclient here"
fi
in_a sh -c 'echo nameserver 10.4.4.4 >/run/test/next; mv -f /run/test/next /etc/resolv.conf'
like "$status $msg" '^1 .*resource busy' "a rename that does not look where the file is fails, and says so"
in_a python3 -c 'import os; open("/etc/next", "w").close(); os.rename("/etc/next", "/etc/hosts")'
is "$status" 1 "... the system call alone, too"
like "$msg" 'resource busy' "... and says so"
rm -f /etc/next
is "$(etc | grep -v ' \.$')" "$(grep -v ' \.$' <<<"$host")" "... and the host's are as they were"

# --- up ----------------------------------------------------------------------------------------

in_a sh -c 'echo 10.6.6.6 beside >>/etc/hosts'
mkfifo asked told
"$NETYARD" exec one a -- sh -c 'echo ready >told; read x <asked; getent ahostsv4 b' >seen &
read -r _ <told
lab 3 >one.yard.yml
gives 0 "another address of b: up" "$NETYARD" up one.yard.yml
echo now >asked
wait $!
is "$(awk 'NR == 1 { print $1 }' seen)" 10.0.0.3 "... a process that runs since before knows it"
in_a ping -6 -c 1 -w 5 b
is "$status" 0 "... and so does a new one"
in_a cat /etc/hosts
unlike "$out" '10\.0\.0\.2|fd00::2' "... the old one is forgotten"
like "$out" '^10\.6\.6\.6 beside$' "... what was written beside is kept"
is "$(grep -c 'lab one' <<<"$out")" 2 "... and the lab's lines are there once"
in_a sh -c 'echo 10.5.5.5 mine >/etc/hosts'
in_a cat /etc/hosts
like "$out" '^10\.0\.0\.3[[:space:]]+b$' "where somebody writes all anew, the lab's lines come back"
like "$out" '^10\.5\.5\.5 mine$' "... before what was written"

# --- whose is it -----------------------------------------------------------------------------

mkdir -p /etc/netns/one-a
echo 'nameserver 10.8.8.8' >/etc/netns/one-a/resolv.conf
in_a cat /etc/resolv.conf
is "$out" 'nameserver 10.8.8.8' "the administrator's wins"
in_a sh -c 'echo nameserver 10.1.1.1 >/etc/resolv.conf'
like "$status $msg" '^[12] .*Read-only' "... and cannot be written"
is "$(cat /etc/netns/one-a/resolv.conf)" 'nameserver 10.8.8.8' "... and was not"
in_a getent ahostsv4 b
like "$out" '^10\.0\.0\.3 ' "... hosts is still the node's"
rm -r /etc/netns/one-a
for to in /run/test/stub /run/test/nowhere; do
	rm -rf /run/netyard/one/etc && ln -sfn "$to" /etc/resolv.conf
	echo 'nameserver 10.7.7.9' >/run/test/stub
	in_a sh -ec 'echo nameserver 10.1.1.1 >/etc/resolv.conf; cat /etc/resolv.conf'
	is "$status $out" "0 nameserver 10.1.1.1" "the host's is a link to $to: written in the node"
	is "$(readlink /etc/resolv.conf) $(cat stub) $(ls nowhere 2>/dev/null)" "$to nameserver 10.7.7.9 " "... and only there"
done
rm /etc/resolv.conf
in_a true
like "$status $msg" '^0 .*resolv.conf is not used: there is no /etc/resolv.conf' "the host has none: that is told"
echo 'nameserver 10.7.7.7' >/etc/resolv.conf

# --- gone ----------------------------------------------------------------------------------------

ok "they are in the lab's state" test -e /run/netyard/one/etc/one-a/hosts
is "$(find /run/netyard -perm /022 ! -type l)" "" "... which others cannot write"
is "$(find /run/netyard ! -type l ! -path '*/etc/one-*' -perm /044)" "" "... nor read"
other hosts >/dev/null
printf 'name: one\nnodes: {sw: {kind: bridge}, a: {}}\nlinks: [{endpoints: ["a:e", sw]}]\n' >one.yard.yml
gives 0 "a node goes: up" "$NETYARD" up one.yard.yml
is "$(ls /run/netyard/one/etc)" one-a "... and its files"
in_a sh -c 'mkdir "$(readlink -f /etc/hosts | xargs dirname)/more"; echo >"$(readlink -f /etc/hosts | xargs dirname)/more/x"'
gives 0 "down" "$NETYARD" down one
is "$(ls -A /run/netyard 2>/dev/null)" "" "... removes all"
same_picture "$empty" "... nothing is left"

lab 2 | sed 's/^nodes/isolated: true\n&/' >one.yard.yml
gives 0 "an isolated lab: up" "$NETYARD" up one.yard.yml
rm -rf /run/netyard
for node in a sw; do
	run "$NETYARD" exec one "$node" -- sh -ec 'echo x >/etc/resolv.conf; grep -w b /etc/hosts'
	like "$status $out" '^0 10\.0\.0\.2' "without its record, too: $node has its own"
done
is "$(cat /etc/resolv.conf)" 'nameserver 10.7.7.7' "... and the host's is as it was"
gives 0 "... down" "$NETYARD" down one
is "$(ls -A /run/netyard 2>/dev/null)" "" "... removes all"

plan_done
