#!/bin/bash
# SPDX-License-Identifier: MIT
# The files of the state directory are believed only where nobody else can have written them,
# by every command; and a journal is about what is its lab's own, whatever it says.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ovsdb-server

file=$SRC/examples/bridge.yard.yml lab=bridge dir=/run/netyard/bridge
empty=$(picture)
run "$NETYARD" up "$file"
built=$(picture)
cp -a /run/netyard kept

# kept: the state as up left it
kept() {
	rm -rf /run/netyard
	cp -a kept /run/netyard
}

# refused NAME SHELL REGEX: every command says why, and does nothing
refused() {
	local c
	kept
	sh -ec "$2" || fail "$1: could not make it so"
	for c in "up $file" "plan $file" "show $lab" "show --check $lab" "down $lab" "ping $lab" \
		"draw $lab" "discover $lab" "exec $lab ns1 -- true"; do
		# shellcheck disable=SC2086 # a list of words
		run "$NETYARD" $c
		[ "$status" = 1 ] || [ "$status $c" = "125 exec $lab ns1 -- true" ] ||
			fail "$1: $c" "status $status" "$msg"
		like "$msg" "$3" "$1: ${c%% *} says why"
	done
	run "$NETYARD" show
	like "$msg" "$3" "$1: the list of labs says so"
	same_picture "$built" "$1: nothing has changed"
}
refused "a record of somebody else" "chown 4242 $dir/topology.json" "$dir/topology.json: belongs to somebody else; .*remove"
refused "a record that others can write" "chmod 666 $dir/topology.json" "$dir/topology.json: can be written by others"
refused "a record that is a link" "mv $dir/topology.json x; ln -s $T/x $dir/topology.json" "$dir/topology.json: a symbolic link"
refused "a record with two names" "ln $dir/topology.json x2 2>/dev/null || ln $dir/topology.json $dir/x2" \
	"$dir/topology.json: has another name"
refused "a record that is a pipe" "rm $dir/topology.json; mkfifo $dir/topology.json" "$dir/topology.json: not a file"
refused "a directory of somebody else" "chown 4242 $dir" "$dir: belongs to somebody else"
refused "a directory of everybody" "chmod 777 $dir" "$dir: can be written by others"
refused "one that is a link" "mv $dir $T/away; ln -s $T/away $dir" "$dir: not a directory"
rm -r away
refused "all state of somebody else" "chown 4242 /run/netyard" "/run/netyard: belongs to somebody else"

# a record that says that ns1 is the host
kept
sed -i 's/"ns1":{/"ns1":{"kind":"host",/' $dir/topology.json
chown 4242 $dir/topology.json
gives 125 "a record that makes ns1 the host: exec" "$NETYARD" exec $lab ns1 -- readlink /proc/self/ns/net
is "$out" "" "... runs nothing"

# --- what is written
kept
echo precious >precious
rm -f $dir/lock
ln precious $dir/lock
for c in "up $file" "down $lab"; do
	# shellcheck disable=SC2086
	gives 1 "the lock is another file, too: ${c%% *}" "$NETYARD" $c
	like "$msg" "$dir/lock: has another name" "... says so"
	is "$(<precious)" precious "... and leaves that alone"
done
kept
ln precious $dir/topology.json.next
gives 0 "what is to be the next record is another file, too: up" "$NETYARD" up "$file"
is "$(<precious)" precious "... leaves that alone"
same_picture "$built" "... nothing has changed"
kept
gives 0 "all is well again: up" "$NETYARD" up "$file"

# --- journals
boot=$(</proc/sys/kernel/random/boot_id)
mkdir "$T/theirs"
touch /run/netns/theirs "$T/theirs/file"

# journal MODE LINE...: one that says so
journal() {
	local mode=$1
	shift
	kept
	{
		echo "netyard-journal 1 up $boot"
		printf '%s\n' "$@"
	} >$dir/journal
	chmod "$mode" $dir/journal
}

# untouched NAME REGEX: up refuses, says why; nothing of others is gone, nor after down
untouched() {
	local before
	before=$(picture)
	gives 1 "$1: up" "$NETYARD" up "$file"
	like "$msg" "$2" "... says why"
	same_picture "$before" "... nothing has changed"
	gives 0 "... down" "$NETYARD" down $lab
	ok "... nothing of others is gone" test -e /run/netns/theirs -a -e "$T/theirs/file"
	run "$NETYARD" up "$file"
}
journal 666 'begin 0 addr-add ns=ns1 if=tap1 cidr=10.0.1.1/24 flags=' 'done 0'
untouched "a journal that others can write" "$dir/journal: can be written by others"
journal 600 'begin 0 addr-add ns=ns1 if=tap1 cidr=10.0.1.1/24 flags=' 'done 0'
chown 4242 $dir/journal
untouched "a journal of somebody else" "$dir/journal: belongs to somebody else"
journal 600 "begin 0 ovs-start ns=netyard-$lab db=$T/theirs/db.sock error=" 'done 0'
untouched "a path that is not the lab's" "ovs-start: the path is not of lab $lab"
journal 600 "begin 0 netns-add ns=theirs alias=netyard:other:theirs"
untouched "a mark of another lab" "netns-add: the mark is not of lab $lab"
journal 600 "begin 0 netns-add ns=theirs alias=netyard:$lab:ns1"
untouched "a name that the mark does not go with" "netns-add: the name of the namespace is not of lab $lab"
journal 600 "begin 0 netns-add ns=theirs alias="
untouched "no mark" "netns-add: the name of the namespace is not of lab $lab"

# a stale name that the mark goes with, and that is still not ours
journal 600 "begin 0 netns-add ns=theirs alias=netyard:$lab:theirs"
gives 0 "a stale name of others: up" "$NETYARD" up "$file"
ok "... leaves it" test -e /run/netns/theirs
rm /run/netns/theirs

gives 0 "down" "$NETYARD" down $lab
same_picture "$empty" "... nothing is left"

plan_done
