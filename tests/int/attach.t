#!/bin/bash
# SPDX-License-Identifier: MIT
# attach and detach: a node that is a container which says itself when it is there.  What is made of
# it then, and taken away, is its own; the lab is as it was.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/containers.sh"
. "$(dirname "$0")/seam.sh"
world "$@"
needs jq nsenter

# ends PID: and all it has with it; the kernel takes its devices away when it comes to that
ends() {
	kill -9 "$1"
	wait "$1" 2>/dev/null
	for _ in $(seq 200); do
		ip -br link | grep -q '^c1-' || return 0
		sleep 0.1
	done
}
# refused STATUS TEXT NAME COMMAND...: tells that, and touches nothing
refused() {
	local before status=$1 text=$2 name=$3
	shift 3
	before=$(picture)
	gives "$status" "$name" timeout 20 "$@"
	like "$msg" "$text" "... says so"
	same_picture "$before" "... and nothing was touched"
}

# lab [N [SWITCH]]: a node of the lab's own and N to be attached, on a switch
lab() {
	local n=${1:-1} i
	printf 'name: lab\nnodes:\n  sw: %s\n' "${2:-{kind: bridge\}}"
	printf '  own: {interfaces: {eth0: {addresses: [10.0.0.99/24, "fd00::99/64"]}}}\n'
	for ((i = 1; i <= n; i++)); do
		printf '  c%d: {kind: container, attached: true, interfaces: {eth0: {addresses: [10.0.0.%d/24, "fd00::%d/64"]}}' "$i" "$i" "$i"
		printf ', routes: [{to: 192.0.2.0/24, via: 10.0.0.99}]}\n'
	done
	printf 'links:\n  - endpoints: [own:eth0, sw]\n'
	for ((i = 1; i <= n; i++)); do printf '  - endpoints: [c%d:eth0, sw]\n' "$i"; done
}

# --- a container that starts, and ends ---------------------------------------------------

lab >lab.yard.yml
empty=$(picture)
gives 0 "detach, no lab" "$NETYARD" detach lab c1
like "$out" 'nothing to detach' "... does nothing"
contains
refused 1 'there is no lab lab' "attach, no lab" "$NETYARD" attach lab c1 --pid "$pid"
ok "... and leaves no state" test ! -e /run/netyard/lab
gives 2 "plan" "$NETYARD" plan lab.yard.yml
like "$out" 'c1 waits to be attached: netyard attach lab c1 --pid N' "... says that it waits"
unlike "$out" 'c1-eth0' "... and makes nothing of it"
gives 0 "up" "$NETYARD" up lab.yard.yml
like "$out" 'note: c1 waits to be attached' "... says so, too"
waiting=$(picture)
unlike "$waiting" 'c1-eth0' "nothing of it is there"
gives 0 "a second up" "$NETYARD" up lab.yard.yml
like "$out" 'nothing to do' "... has nothing to do"
gives 0 "show --check" "$NETYARD" show --check lab
gives 0 "show" "$NETYARD" show lab
like "$out" 'c1 waits to be attached' "... says so"
run "$NETYARD" ping lab
like "$out$msg" 'c1 waits to be attached: netyard attach lab c1 --pid N' "ping says so, too"
gives 125 "exec" "$NETYARD" exec lab c1 -- true
like "$msg" 'node c1 waits to be attached' "... says so"
before=$(inside "$pid")
gives 0 "attach" "$NETYARD" attach lab c1 --pid "$pid"
like "$out" 'lab lab: c1 is attached: [0-9]+ operations' "... says so"
attached=$(picture)
had=$(of "$pid")
like "$had" '10.0.0.1 fd00::1$' "it has its addresses"
like "$(inside "$pid")" '192.0.2.0/24 via 10.0.0.99 dev eth0 proto 110' "... and its route"
gives 0 "ping" "$NETYARD" ping lab
like "$out" 'c1' "... asks it, too"
gives 0 "exec" "$NETYARD" exec lab c1 -- readlink /proc/self/ns/net
is "$out" "$(readlink "/proc/$pid/ns/net")" "... is in it"
gives 0 "show --check" "$NETYARD" show --check lab
gives 0 "show" "$NETYARD" show lab
unlike "$out" 'waits' "... tells of none that waits"
gives 0 "draw" "$NETYARD" draw lab --format text
like "$out" "of sleep \($pid\)" "... has it"
gives 0 "plan: nothing to do" "$NETYARD" plan lab.yard.yml
gives 0 "up again" "$NETYARD" up lab.yard.yml
like "$out" 'nothing to do' "... does nothing"
gives 0 "attach again" "$NETYARD" attach lab c1 --pid "$pid"
like "$out" 'nothing to do' "... does nothing"
same_picture "$attached" "... all is as it was"
gives 0 "discover" "$NETYARD" discover lab
printf '%s\n' "$out" >found.yard.yml
like "$out" 'attached: true' "... says how it came"
gives 0 "... in a file that changes nothing" "$NETYARD" plan --adopt found.yard.yml
gives 0 "detach of another process" "$NETYARD" detach lab c1 --pid 1
like "$out" 'nothing to detach' "... does nothing"
gives 0 "detach" "$NETYARD" detach lab c1
like "$out" 'c1 is detached: [0-9]+ operation' "... says so"
same_picture "$waiting" "... the lab is as before"
diff_ok "$before" "$(inside "$pid")" "... and the container"
gives 0 "detach again" "$NETYARD" detach lab c1
like "$out" 'nothing to detach' "... does nothing"
gives 0 "show --check" "$NETYARD" show --check lab

# it ends, with detach and without
gives 0 "attach" "$NETYARD" attach lab c1 --pid "$pid"
ends "$pid"
gives 2 "it has ended: show --check" "$NETYARD" show --check lab
like "$out" "c1: process $pid is gone" "... says so"
gives 2 "... ping" "$NETYARD" ping lab
like "$out" "c1, 10.0.0.1: process $pid is gone: 'netyard attach lab c1 --pid N' attaches its successor" "... says what mends it"
gives 0 "detach" "$NETYARD" detach lab c1
same_picture "$waiting" "... nothing is left"
gives 0 "show --check" "$NETYARD" show --check lab
contains
gives 0 "attach its successor" "$NETYARD" attach lab c1 --pid "$pid"
is "$(of "$pid")" "$had" "... which has its MAC and its addresses"
ends "$pid"
contains
gives 0 "attach without a detach between" "$NETYARD" attach lab c1 --pid "$pid"
is "$(of "$pid")" "$had" "... it has them, too"
gives 0 "... and is reached" "$NETYARD" ping lab
ends "$pid"
gives 0 "it has ended: up" "$NETYARD" up lab.yard.yml
like "$out" 'note: c1 waits' "... lets it wait"
same_picture "$waiting" "... and nothing is left"
gives 0 "show --check" "$NETYARD" show --check lab

# another one, while the first still runs
contains
one=$pid
before=$(inside "$one")
gives 0 "attach" "$NETYARD" attach lab c1 --pid "$one"
contains
gives 0 "attach another one" "$NETYARD" attach lab c1 --pid "$pid"
is "$(of "$pid")" "$had" "... which has the MAC and the addresses"
diff_ok "$before" "$(inside "$one")" "... and the first is as it was"
gives 0 "... it is reached" "$NETYARD" ping lab
ends "$one"

# what was attached is known by its namespace: who it was by may end
nsenter --net="/proc/$pid/ns/net" sleep 1000 &
other=$!
until [ "$(readlink "/proc/$other/ns/net")" = "$(readlink "/proc/$pid/ns/net")" ]; do :; done 2>/dev/null
kill -9 "$pid"
wait "$pid" 2>/dev/null
gives 0 "the process has ended, and others are there: up" "$NETYARD" up lab.yard.yml
unlike "$out" 'waits' "... it does not wait"
is "$(of "$other")" "$had" "... all is there"
gives 0 "show --check" "$NETYARD" show --check lab
gives 0 "down" "$NETYARD" down lab
same_picture "$empty" "... leaves nothing"
diff_ok "$before" "$(inside "$other")" "... there either"
kill -9 "$other"
wait "$other" 2>/dev/null

# --- what is not to be attached -----------------------------------------------------------

gives 0 "up" "$NETYARD" up lab.yard.yml
contains
refused 1 'c1: there is no process 4194304: start the container, and attach it then' "no such process" "$NETYARD" attach lab c1 --pid 4194304
refused 1 "c1: process 1 shares the host's network namespace" "the host's namespace" "$NETYARD" attach lab c1 --pid 1
refused 1 "c1: process [0-9]* is the namespace of own, too" "that of a node of the lab" \
	sh -c "ip netns exec lab-own sleep 5 & sleep 0.3; exec $NETYARD attach lab c1 --pid \$!"
refused 1 "lab lab has no node 'c9'" "no such node" "$NETYARD" attach lab c9 --pid "$pid"
refused 1 'node own of lab lab is not one to be attached: a namespace; in the file it would be' "a namespace" "$NETYARD" attach lab own --pid "$pid"
refused 1 'node sw of lab lab is not one to be attached' "a switch" "$NETYARD" detach lab sw
refused 1 'there is no lab nolab' "no such lab" "$NETYARD" attach nolab c1 --pid "$pid"
nsenter --net="/proc/$pid/ns/net" ip link add eth0 type veth peer name eth1
refused 1 "device eth0 in namespace /proc/$pid/ns/net is there already" "a device in the way" "$NETYARD" attach lab c1 --pid "$pid"
nsenter --net="/proc/$pid/ns/net" ip link del eth0
for words in '' '--pid 0' '--pid -1' '--pid x' '--pid 1 --oci' '--pid 99999999999'; do
	# shellcheck disable=SC2086 # words
	refused 64 'netyard attach' "attach $words" "$NETYARD" attach lab c1 $words
done
gives 1 "not root" setpriv --reuid 65534 "$NETYARD" attach lab c1 --pid "$pid"

# what another lab has made, and takes away
cat >other.yard.yml <<-LAB
	name: other
	nodes: {a: {interfaces: {eth0: {}}}, b: {}}
	links: [{endpoints: [a:eth0, b:eth0]}]
LAB
gives 0 "another lab is up" "$NETYARD" up other.yard.yml
ip netns exec other-a sleep 1000 &
until [ "$(readlink "/proc/$!/ns/net")" = "$(ip netns exec other-a readlink /proc/self/ns/net)" ]; do sleep 0.01; done 2>/dev/null
refused 1 "c1: process $! leads to a namespace of lab other: link the two labs" "a namespace of another lab" "$NETYARD" attach lab c1 --pid $!
sed 's/attached: true/netns: other-a/; s/^name: lab/name: third/' lab.yard.yml >third.yard.yml
refused 1 "c1: namespace other-a leads to a namespace of lab other" "... nor does up join it" "$NETYARD" up third.yard.yml
kill $!
wait $! 2>/dev/null
gives 0 "another lab is down" "$NETYARD" down other

# --- nothing else of the lab is changed -----------------------------------------------------

ip netns exec lab-own ip addr del 10.0.0.99/24 dev eth0
ip link set dev lab-sw mtu 1400
ip netns exec lab-own ip link set dev lo down
drift=$("$NETYARD" show --check lab)
gives 0 "of a lab that was changed: attach" "$NETYARD" attach lab c1 --pid "$pid"
is "$("$NETYARD" show --check lab)" "$drift" "... nothing else is mended"
gives 0 "detach" "$NETYARD" detach lab c1
is "$("$NETYARD" show --check lab)" "$drift" "... nor then"
gives 0 "attach" "$NETYARD" attach lab c1 --pid "$pid"
gives 0 "up mends it" "$NETYARD" up lab.yard.yml
gives 0 "... and it is as it was" "$NETYARD" show --check lab
gives 0 "ping" "$NETYARD" ping lab
gives 0 "down" "$NETYARD" down lab
gives 0 "up" "$NETYARD" up lab.yard.yml
same_picture "$waiting" "after a down and an up it waits again"

# a namespace that somebody put in the place of the lab's stays his
ip netns del lab-own && ip netns add lab-own
gives 0 "the place of a node is somebody else's: attach" "$NETYARD" attach lab c1 --pid "$pid"
gives 2 "... it is still not the lab's: show --check" "$NETYARD" show --check lab
gives 0 "down" "$NETYARD" down lab
ok "... it stays" ip netns del lab-own
gives 0 "up" "$NETYARD" up lab.yard.yml

# --- the file changes ---------------------------------------------------------------------

gives 0 "attach" "$NETYARD" attach lab c1 --pid "$pid"
sed 's|10.0.0.1/24|10.0.0.11/24|' lab.yard.yml >other && cat other >lab.yard.yml
gives 0 "another address: up" "$NETYARD" up lab.yard.yml
like "$(of "$pid")" '10.0.0.11 ' "... is there"
sed -i "s|attached: true|pid: $pid|" lab.yard.yml
gives 0 "by its number: nothing to do" "$NETYARD" plan lab.yard.yml
gives 0 "up" "$NETYARD" up lab.yard.yml
refused 1 "node c1 of lab lab is not one to be attached: process $pid" "one that is found by its number" "$NETYARD" attach lab c1 --pid "$pid"
sed -i "s|pid: $pid|attached: true|" lab.yard.yml
gives 0 "to be attached: it is" "$NETYARD" plan lab.yard.yml
gives 0 "up" "$NETYARD" up lab.yard.yml
unlike "$out" 'waits' "... it does not wait"
gives 0 "detach" "$NETYARD" detach lab c1
gives 0 "down" "$NETYARD" down lab
same_picture "$empty" "... leaves nothing"
lab >lab.yard.yml

# --- the state that a runtime's hook gets ---------------------------------------------------

gives 0 "up" "$NETYARD" up lab.yard.yml
# state PID [STATUS]
state() {
	printf '{"ociVersion": "1.0.2", "id": "web", "pid": %s, "status": "%s", "bundle": "/b", "annotations": {"a": "b"}}' "$1" "${2:-created}"
}
# by_state WORD STATE: the command is given that
cat >by_state <<-END
	#!/bin/sh
	printf '%b' "\$2" | timeout 20 $NETYARD \$1 lab c1 --oci
END
chmod +x by_state
gives 0 "attach --oci" ./by_state attach "$(state "$pid")"
same_picture "$attached" "... attaches it"
gives 0 "detach --oci, stopped, and its process is there" ./by_state detach "$(state 0 stopped)"
like "$out" 'nothing to detach' "... leaves it"
gives 0 "detach --oci of another process" ./by_state detach "$(state 1)"
like "$out" 'nothing to detach' "... leaves it"
gives 0 "detach --oci" ./by_state detach "$(state "$pid")"
same_picture "$waiting" "... takes it away"
gives 0 "attach --oci" ./by_state attach "$(state "$pid" creating)"
ends "$pid"
gives 0 "detach --oci, of one that has ended" ./by_state detach '{"ociVersion": "1.0.2", "id": "web", "status": "stopped", "bundle": "/b"}'
like "$out" 'lab lab: ' "... is done"
same_picture "$waiting" "... nothing is left"
contains
for text in '' '{' '[]' '1' 'null' '{}' '\0' '\x80' '{"ociVersion": "1", "id": "x"}' "$(state '"1"')" "$(state -1)" "$(state 1.5)" \
	"$(state 4194305)" "$(state 99999999999999999999)" "$(state null)" "$(state "$pid") x" \
	'{"ociVersion": "1", "id": "x", "status": "created", "pid": 1, "pid": 2}' '{"ociVersion": 1, "id": [], "status": {}, "pid": 1}'; do
	refused 1 'standard input: this is no state of a container' "attach --oci: ${text:0:40}" ./by_state attach "$text"
done
refused 1 'the container has ended' "attach --oci: stopped" ./by_state attach "$(state "$pid" stopped)"
refused 1 'the container has ended' "attach --oci: no process" ./by_state attach '{"ociVersion": "1", "id": "x", "status": "created"}'
head -c 2000000 /dev/zero | tr '\0' '[' >deep
refused 1 'cannot read standard input: it is larger than 1048576 bytes' "attach --oci: too much" sh -c "$NETYARD attach lab c1 --oci <deep"
head -c 1000000 deep >deeper
refused 1 'no state of a container: it is no JSON' "attach --oci: too deep" sh -c "$NETYARD attach lab c1 --oci <deeper"
refused 1 'this is no state of a container' "attach --oci: closed" sh -c "$NETYARD attach lab c1 --oci </dev/null"

# --- killed ------------------------------------------------------------------------------------

gives 0 "attach" "$NETYARD" attach lab c1 --pid "$pid"
gives 0 "down" "$NETYARD" down lab
before=$(inside "$pid")
for at in 1 3 5 7; do
	for then in up down attach; do
		gives 0 "up" "$NETYARD" up lab.yard.yml
		seam "kill:$at" attach lab c1 --pid "$pid"
		is "$status" 137 "an attach is killed at $at"
		case $then in
		up)
			gives 0 "... up" "$NETYARD" up lab.yard.yml
			same_picture "$waiting" "... takes it back"
			diff_ok "$before" "$(inside "$pid")" "... and the container is as it was"
			;;
		attach) gives 0 "... attach" "$NETYARD" attach lab c1 --pid "$pid" && same_picture "$attached" "... it is there" ;;
		esac
		gives 0 "... down" "$NETYARD" down lab
		same_picture "$empty" "... leaves nothing"
		diff_ok "$before" "$(inside "$pid")" "... there either"
	done
done
for then in up down detach; do
	gives 0 "up" "$NETYARD" up lab.yard.yml
	gives 0 "attach" "$NETYARD" attach lab c1 --pid "$pid"
	seam "kill:1" detach lab c1
	is "$status" 137 "a detach is killed"
	case $then in
	up) gives 0 "... up" "$NETYARD" up lab.yard.yml && same_picture "$attached" "... takes it back" ;;
	detach) gives 0 "... detach" "$NETYARD" detach lab c1 && same_picture "$waiting" "... it waits" ;;
	esac
	gives 0 "... down" "$NETYARD" down lab
	same_picture "$empty" "... leaves nothing"
	diff_ok "$before" "$(inside "$pid")" "... and the container is as it was"
done
ends "$pid"

# --- ten at once, on every interconnect; as often as they like -------------------------------------

# ten_at_once NAME SWITCH
ten_at_once() {
	local i pids=() all before after
	lab 10 "$2" >ten.yard.yml
	before=$(picture)
	gives 0 "$1: up" "$NETYARD" up ten.yard.yml
	after=$(picture)
	for i in $(seq 10); do
		contains
		pids+=("$pid")
	done
	for i in $(seq 10); do
		timeout 50 "$NETYARD" attach lab "c$i" --pid "${pids[i - 1]}" >"out$i" 2>&1 &
		all[i]=$!
	done
	for i in $(seq 10); do wait "${all[i]}" || diag "$(cat "out$i")"; done
	is "$(cat out* | grep -c 'is attached: [0-9]* operations')" 10 "$1: ten are attached at once"
	gives 0 "$1: all are reached" "$NETYARD" ping lab
	gives 0 "$1: no drift" "$NETYARD" show --check lab
	gives 0 "$1: nothing to do" "$NETYARD" plan ten.yard.yml
	for i in $(seq 10); do
		timeout 50 "$NETYARD" detach lab "c$i" >"out$i" 2>&1 &
		all[i]=$!
	done
	for i in $(seq 10); do wait "${all[i]}" || diag "$(cat "out$i")"; done
	same_picture "$after" "$1: ... and detached"
	gives 0 "$1: attach" "$NETYARD" attach lab c1 --pid "${pids[0]}"
	gives 0 "$1: down" "$NETYARD" down lab
	same_picture "$before" "$1: ... leaves nothing"
	for i in "${pids[@]}"; do ends "$i"; done
}
ten_at_once bridge '{kind: bridge}'
ten_at_once macvlan '{kind: macvlan}'
if start_ovs; then
	ten_at_once ovs-veth '{kind: ovs}'
	ten_at_once ovs-internal '{kind: ovs, port-type: internal}'
	# one that ends, and is not detached: its port goes with the next that is attached
	lab 1 '{kind: ovs}' >lab.yard.yml
	gives 0 "ovs: up" "$NETYARD" up lab.yard.yml
	waiting=$(picture)
	for i in 1 2 3; do
		contains
		gives 0 "ovs: attach" "$NETYARD" attach lab c1 --pid "$pid"
		ends "$pid"
	done
	is "$(ovs-vsctl list-ports lab-sw | wc -l)" 2 "ovs: no port is there twice"
	gives 0 "ovs: detach" "$NETYARD" detach lab c1
	same_picture "$waiting" "... and none is left"
	gives 0 "ovs: down" "$NETYARD" down lab
	stop_ovs
fi

# --- a pair without a switch -------------------------------------------------------------------------

cat >lab.yard.yml <<-LAB
	name: lab
	nodes:
	  own: {interfaces: {eth0: {addresses: [10.0.0.99/24]}}, routes: [{to: default, via: 10.0.0.1}]}
	  c1: {kind: container, attached: true, interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
	links: [{endpoints: [own:eth0, c1:eth0]}]
LAB
gives 0 "pair: up" "$NETYARD" up lab.yard.yml
waiting=$(picture)
unlike "$waiting" 'eth0' "... without it"
gives 0 "pair: no drift" "$NETYARD" show --check lab
contains
gives 0 "pair: attach" "$NETYARD" attach lab c1 --pid "$pid"
gives 0 "... it is reached" "$NETYARD" ping lab
like "$(picture)" 'lab-own eth0 route unicast default via 10.0.0.1' "... and its peer has its route"
gives 0 "pair: no drift" "$NETYARD" show --check lab
gives 0 "pair: detach" "$NETYARD" detach lab c1
same_picture "$waiting" "... takes both ends away"
gives 0 "pair: down" "$NETYARD" down lab

# --- the script knows nothing of it ----------------------------------------------------------------

gives 0 "script" "$NETYARD" script lab.yard.yml
unlike "$out" 'eth0' "script: without what waits"
like "$out" '# note: c1 waits to be attached' "... and says so"

# --- what cannot be taken away is not said to be ---------------------------------------------------------

if start_ovs; then
	lab 1 '{kind: ovs}' >lab.yard.yml
	gives 0 "ovs: up" "$NETYARD" up lab.yard.yml
	gives 0 "ovs: attach" "$NETYARD" attach lab c1 --pid "$pid"
	stop_ovs
	gives 1 "Open vSwitch is not there: detach" "$NETYARD" detach lab c1
	like "$msg" 'Open vSwitch' "... says so"
	start_ovs
	gives 0 "it is there again: detach" "$NETYARD" detach lab c1
	gives 0 "ovs: down" "$NETYARD" down lab
	stop_ovs
fi
plan_done
