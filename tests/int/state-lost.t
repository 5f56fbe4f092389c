#!/bin/bash
# SPDX-License-Identifier: MIT
# The host's faults: state lost, stale files, no rights, no space, no descriptors.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ovs.sh"
world "$@"
needs jq setpriv

empty=$(picture)

# --- the state directory is gone
for lab in veth bridge chain-bridge dual-stack host-member; do
	run "$NETYARD" up "$SRC/examples/$lab.yard.yml"
	built=$(picture)
	rm -rf /run/netyard
	gives 0 "$lab, state lost: nothing is planned" "$NETYARD" plan "$SRC/examples/$lab.yard.yml"
	gives 0 "$lab, state lost: up" "$NETYARD" up "$SRC/examples/$lab.yard.yml"
	same_picture "$built" "$lab: ... changes nothing"
	rm -rf /run/netyard
	gives 0 "$lab, state lost: show" "$NETYARD" show "$lab"
	gives 0 "$lab, state lost: down" "$NETYARD" down "$lab"
	same_picture "$empty" "$lab: ... finds everything by its mark"
	ok "$lab: ... and leaves no state" test ! -e "/run/netyard/$lab"
done

# What a script has made has addresses without a mark: nobody knows whom to ask.
"$NETYARD" script "$SRC/examples/bridge.yard.yml" | sh -e
gives 1 "made by a script: ping does not say that all is well" "$NETYARD" ping bridge
like "$msg" "addresses of ns1 do not bear netyard's mark.*netyard up" "... but what to do"
run "$NETYARD" up "$SRC/examples/bridge.yard.yml"
gives 0 "... which does it" "$NETYARD" ping bridge
run "$NETYARD" down bridge
same_picture "$empty" "... down"

# With it went the sockets of an Open vSwitch of its own, and its database: it is started anew.
for lab in ovs-veth mixed; do
	run "$NETYARD" up "$SRC/examples/$lab.yard.yml"
	built=$(picture)
	rm -rf /run/netyard
	gives 0 "$lab, state lost: up" "$NETYARD" up "$SRC/examples/$lab.yard.yml"
	same_picture "$built" "$lab: ... mends it"
	rm -rf /run/netyard
	gives 0 "$lab, state lost: down" "$NETYARD" down "$lab"
	same_picture "$empty" "$lab: ... finds everything by its mark"
	ok "$lab: ... and leaves neither state nor daemons" test ! -e "/run/netyard/$lab" -a -z "$(daemons)"
done

# state that is not ours to trust
bridge=$SRC/examples/bridge.yard.yml
run "$NETYARD" up "$bridge"
built=$(picture)
for text in '' '{' '[]' '{"name": "veth"}' 'garbage'; do
	printf '%s' "$text" >/run/netyard/bridge/topology.json
	gives 0 "topology.json is '$text': up" "$NETYARD" up "$bridge"
	same_picture "$built" "... changes nothing"
	printf '%s' "$text" >/run/netyard/bridge/topology.json
	gives 0 "... down" "$NETYARD" down bridge
	same_picture "$empty" "... takes everything away"
	run "$NETYARD" up "$bridge"
done
printf garbage >/run/netyard/bridge/topology.json
run "$NETYARD" show
unlike "$msg" . "a list of labs tells of a lost record by the state alone"
gives 0 "the record is lost: show" "$NETYARD" show bridge
is "$(grep -c 'record of lab bridge is lost' <<<"$msg")" 1 "... says so once"
run "$NETYARD" down bridge

# One that may not be read is there: it is not called lost.  Root may read all, but for these
# capabilities.
run "$NETYARD" up "$bridge"
built=$(picture)
chmod 0 /run/netyard/bridge/topology.json
unable=(setpriv --bounding-set "-dac_override,-dac_read_search")
for cmd in show plan ping discover; do
	what=bridge
	[ "$cmd" != plan ] || what=$bridge
	run "${unable[@]}" "$NETYARD" "$cmd" "$what"
	is "$status" 0 "the record may not be read: $cmd"
	like "$msg" 'record of lab bridge cannot be read: .*/topology\.json: Permission denied; what is there is found' \
		"... says why"
	unlike "$msg$out" 'is lost' "... and nothing of a loss"
done
same_picture "$built" "... nothing has changed"
chmod 600 /run/netyard/bridge/topology.json
printf garbage >/run/netyard/bridge/topology.json
echo garbage >/run/netyard/bridge/journal
mkdir /run/netyard/bridge/topology.json.next
gives 0 "the journal is garbage: down" "$NETYARD" down bridge
is "$(grep -c 'journal' <<<"$msg")" 1 "... says so once"
same_picture "$empty" "clean again"
ok "... no state is left" test ! -e /run/netyard/bridge
run "$NETYARD" up "$bridge"
mkdir /run/netyard/bridge/topology.json.next
gives 0 "a directory where the next record would be: up" "$NETYARD" up "$bridge"
mkdir -p /run/netyard/bridge/topology.json.next/mine
gives 1 "... one that is not empty" "$NETYARD" up "$bridge"
like "$msg" 'topology\.json\.next.*remove it' "... says what to do"
rm -r /run/netyard/bridge/topology.json*
mkdir -p /run/netyard/bridge/topology.json/mine
gives 1 "... nor can the record be one" "$NETYARD" up "$bridge"
like "$msg" 'topology\.json.*remove it' "... says what to do"
rm -r /run/netyard/bridge/topology.json/mine
gives 0 "... but an empty one gives way" "$NETYARD" up "$bridge"
ok "... to the record" test -f /run/netyard/bridge/topology.json
run "$NETYARD" down bridge
same_picture "$empty" "clean again"

# --- a stale file in /run/netns: what a crash or a copied /run leaves
run "$NETYARD" up "$bridge"
built=$(picture)
umount /run/netns/ns1
gives 2 "our namespace's file is stale: show --check" "$NETYARD" show --check bridge
gives 0 "... up" "$NETYARD" up "$bridge"
same_picture "$built" "... mends it"
umount /run/netns/ns1
gives 0 "... down" "$NETYARD" down bridge
sleep 0.1
same_picture "$empty" "... removes it"
rm -f /run/netns/ns1 # the next are not to suffer

# a namespace without its name: somebody still runs in it
run "$NETYARD" up "$bridge"
nsenter --net=/run/netns/ns1 sleep 60 &
pid=$!
for _ in {1..100}; do # until it is inside
	[ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/$$/ns/net)" ] && break
	sleep 0.05
done
ip netns del ns1
sleep 0.1
gives 2 "a namespace lost its name: show --check" "$NETYARD" show --check --format json bridge
is "$(jq -r '.drift[] | "\(.object): \(.text)"' <<<"$out")" "br-test:br-tap1 - ns1:tap1: its end in ns1 is out of reach
ns1: namespace is missing" "... that, and nothing else"
gives 2 "... ping" "$NETYARD" ping bridge
like "$out" 'namespace ns1 is gone' "... says so"
kill "$pid" && wait "$pid" 2>/dev/null
gives 0 "... up" "$NETYARD" up "$bridge"
same_picture "$built" "... mends it"

# what is not ours is told
ip -n ns1 link add w1 type veth peer name w2
run "$NETYARD" show bridge
like "$out" 'device w1 \(veth\) is not netyard' "a foreign device in a namespace of the lab is told"
run "$NETYARD" down bridge
ip link add br0 type bridge
{
	printf 'name: down\nnodes:\n  br0: {kind: bridge, existing: true}\n  a: {}\n'
	printf 'links:\n  - endpoints: [a:eth0, br0]\n'
} >down.yard.yml
run "$NETYARD" up down.yard.yml
like "$out" '^lab down is up: 1 namespace, 1 link, ' "a bridge that was there is not counted as the lab's"
run "$NETYARD" show down
like "$out" 'br0 is down and forwards nothing: ip link set dev br0 up' "an existing bridge that is down is told"
run "$NETYARD" down down
ip link del dev br0

# the record's words do not get out of a comment
mkdir $'x\necho hurt #'
cp "$bridge" $'x\necho hurt #/'
run "$NETYARD" up $'x\necho hurt #/bridge.yard.yml'
run "$NETYARD" plan --format sh "$bridge"
like "$out" '^# refused: ' "a path with a newline is a comment"
unlike "$out" '^echo' "... and stays one"
run "$NETYARD" down bridge
same_picture "$empty" "clean again"

# --- not root
cp "$NETYARD" ./netyard
chmod 755 . netyard
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all
	env ASAN_OPTIONS=detect_leaks=0 ./netyard)
cp "$bridge" ./bridge.yard.yml
gives 1 "not root: up" "${nobody[@]}" up ./bridge.yard.yml
like "$msg" 'root|privilege|permitted|CAP_' "... says why"
same_picture "$empty" "... changes nothing"
gives 0 "not root: script" "${nobody[@]}" script ./bridge.yard.yml
run "$NETYARD" up "$bridge"
gives 1 "not root: down" "${nobody[@]}" down bridge
like "$msg" 'root|privilege|permitted|denied|CAP_' "... says why"
same_picture "$built" "... changes nothing"
run "$NETYARD" down bridge

# --- no space for the state
for left in 0 1 2 3; do # pages
	mkdir -p /run/netyard
	mount -t tmpfs -o mode=700,size=32k none /run/netyard
	head -c $(((8 - left) * 4096)) /dev/zero >/run/netyard/fill
	run "$NETYARD" up "$bridge"
	if [ "$status" = 0 ] && [ "$left" != 0 ]; then
		pass "$left pages left: up succeeds"
		same_picture "$built" "... wholly"
		gives 0 "... down" "$NETYARD" down bridge
	else
		is "$status" 1 "$left pages left: up fails"
		like "$msg" 'No space' "... says why"
	fi
	same_picture "$empty" "... nothing is left"
	umount /run/netyard
done
mount -t tmpfs -o mode=700,nr_inodes=2 none /run/netyard
gives 1 "no files left: up fails" "$NETYARD" up "$bridge"
same_picture "$empty" "... nothing is left"
umount /run/netyard

# full when it has to come down: that must work
mount -t tmpfs -o mode=700,size=64k none /run/netyard
run "$NETYARD" up "$bridge"
same_picture "$built" "up with space"
head -c 1M /dev/zero >/run/netyard/fill 2>/dev/null
gives 0 "no space left: down works all the same" "$NETYARD" down bridge
same_picture "$empty" "... nothing is left"
umount /run/netyard

# --- few descriptors: all or nothing
for n in 4 5 6 7 8 9 10 12 14 16 20; do
	# shellcheck disable=SC2016
	run bash -c 'ulimit -n "$1"; shift; exec "$@"' x "$n" "$NETYARD" up "$bridge"
	if [ "$status" = 0 ]; then
		pass "$n descriptors: up"
		same_picture "$built" "... wholly"
		gives 0 "... down" "$NETYARD" down bridge
	else
		like "$status" '^(1|127)$' "$n descriptors: up fails"
		like "$msg" '[Tt]oo many open files|shared object' "... says why"
	fi
	same_picture "$empty" "... nothing is left"
done

# many namespaces need no more descriptors than few
{
	printf 'name: many\nnodes:\n  br: {kind: bridge}\n'
	for i in $(seq 100); do
		printf '  n%d: {interfaces: {eth0: {addresses: [10.0.0.%d/24]}}}\n' "$i" "$i"
	done
	printf 'links:\n'
	printf '  - endpoints: [n%d:eth0, br]\n' $(seq 100)
} >many.yard.yml
for c in "up many.yard.yml" "plan many.yard.yml" "down many"; do
	# shellcheck disable=SC2016,SC2086
	gives 0 "100 namespaces, 64 descriptors: ${c%% *}" \
		bash -c 'ulimit -n 64; exec "$@"' x "$NETYARD" $c
done
same_picture "$empty" "... nothing is left"

plan_done
