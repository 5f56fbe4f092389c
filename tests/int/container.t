#!/bin/bash
# SPDX-License-Identifier: MIT
# Members that are somebody else's: namespaces with a name, a path or a process.  They get what is the
# lab's, on every interconnect, and are left as they were; one that ends has a successor.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/containers.sh"
. "$(dirname "$0")/examples.sh"
world "$@"
needs jq nsenter

# ends PID: and all it has with it
ends() {
	kill "$1"
	wait "$1" 2>/dev/null
}
# refused TEXT [FILE]: up tells that, and touches nothing
refused() {
	local before
	before=$(picture)
	gives 1 "refused: $1" timeout 20 "$NETYARD" up "${2:-lab.yard.yml}"
	like "$msg" "$1" "... and says so"
	same_picture "$before" "... and nothing was touched"
	ok "... nor is there a state" test ! -e /run/netyard/lab
}


# --- what is not to be joined ----------------------------------------------------------

contains
one=$pid
ip netns add web
ip netns add twin
lab_of 'netns: nobody' >lab.yard.yml && refused 'c1: there is no namespace nobody: make it first'
lab_of 'netns: /run/nothing' >lab.yard.yml && refused 'c1: there is no namespace /run/nothing'
lab_of 'netns: /etc/hosts' >lab.yard.yml && refused 'c1: /etc/hosts is no network namespace'
mkfifo fifo
lab_of "netns: $PWD/fifo" >lab.yard.yml && refused 'c1: .*/fifo is no network namespace'
lab_of 'netns: /dev/zero' >lab.yard.yml && refused 'c1: /dev/zero is no network namespace'
lab_of "netns: /proc/$one/ns/mnt" >lab.yard.yml && refused 'c1: .*/ns/mnt is no network namespace'
lab_of 'netns: /run' >lab.yard.yml && refused 'c1: /run is no network namespace'
: >/run/netns/stale
lab_of 'netns: stale' >lab.yard.yml && refused 'c1: .*/stale is a file without a namespace'
rm /run/netns/stale
lab_of 'pid: 4194304' >lab.yard.yml && refused 'c1: there is no process 4194304: start the container'
lab_of 'pid: 1' >lab.yard.yml && refused "c1: process 1 shares the host's network namespace"
lab_of 'netns: /proc/1/ns/net' >lab.yard.yml && refused "c1: .* shares the host's network namespace"
ln -s "/proc/$one/ns/net" link
lab_of "pid: $one" "netns: $PWD/link" >lab.yard.yml && refused 'c2: .* is the namespace of c1, too'
lab_of 'netns: web' 'netns: /run/netns/web' >lab.yard.yml && refused 'c2: .* is the namespace of c1, too'
cat >lab.yard.yml <<-LAB
	name: lab
	nodes: {nobody: {existing: true}, own: {}}
	links: [{endpoints: [nobody:eth0, own:eth0]}]
LAB
refused "nobody: there is no namespace nobody: make it first, or leave out 'existing'"
ip -n web link add eth0 type dummy 2>/dev/null || ip -n web link add eth0 type veth peer name eth1
lab_of 'netns: web' >lab.yard.yml && refused 'device eth0 in namespace web is there already'
ip -n web link del eth0

# --- all three, and as they were --------------------------------------------------------

# what is there before, and stays: an address on lo, a link, a default route, a setting
nsenter --net="/proc/$one/ns/net" sh -ec 'ip link set dev lo up; ip addr add 192.0.2.1/32 dev lo
	ip link add old type veth peer name old-peer
	ip link set dev old addrgenmode none; ip link set dev old-peer addrgenmode none; ip link set dev old up; ip link set dev old-peer up
	ip addr add 192.0.2.9/24 dev old; ip route add default via 192.0.2.10 dev old
	sysctl -qw net.ipv4.ip_forward=1'
lab_of "pid: $one" "netns: /run/netns/web" 'netns: twin' >lab.yard.yml
sed -i 's/fd00::1.64.]}}/&, routes: [{to: default, via: 10.0.0.99, metric: 7}]/' lab.yard.yml
before=$(inside "$one")
empty=$(picture)
gives 0 "up" "$NETYARD" up lab.yard.yml
like "$out" '1 bridge, 1 namespace, 3 containers, 4 links' "... says what was made, and joined"
built=$(picture)
gives 0 "nothing to do" "$NETYARD" plan lab.yard.yml
gives 0 "no drift" "$NETYARD" show --check lab
gives 0 "up again" "$NETYARD" up lab.yard.yml
same_picture "$built" "... changes nothing"
like "$(inside "$one")" 'inet 10.0.0.1/24.*eth0' "the address is there"
like "$(inside "$one")" 'default via 10.0.0.99 dev eth0 proto 110 metric 7' "... and the route"
is "$(comm -23 <(sort <<<"$before") <(inside "$one" | sort))" "" "... and all that was there before"
is "$(nsenter --net="/proc/$one/ns/net" ip -j link show dev lo | jq -r '.[0].ifalias // "-"')" - "lo bears no mark"
gives 0 "ping" "$NETYARD" ping lab
gives 0 "exec" "$NETYARD" exec lab c1 -- sh -c 'ip -br addr show dev eth0; readlink /proc/self/ns/net; cat /etc/hosts'
like "$(head -n 2 <<<"$out" | tr '\n' ' ')" "10.0.0.1/24.*$(readlink "/proc/$one/ns/net" | tr '[]' '..')" "... is in its namespace"
is "$(tail -n +3 <<<"$out")" "$(cat /etc/hosts)" "... with the host's files"
ok "no files are made for it" test ! -e /run/netyard/lab/etc/c1
gives 0 "show" "$NETYARD" show lab
like "$out" "c1  container  netns /proc/$one/ns/net" "... says what it is"
gives 0 "draw" "$NETYARD" draw lab --format text
like "$out" "of sleep \($one\)" "... and the picture who"
gives 0 "discover" "$NETYARD" discover lab
printf '%s\n' "$out" >found.yard.yml
gives 0 "... is a file that changes nothing" "$NETYARD" plan --adopt found.yard.yml
gives 0 "show --format json" "$NETYARD" show lab --format json
is "$(jq -r '.nodes[] | select(.kind == "container") | "\(.name) \(.netns) \(.lab) \(.whose)"' <<<"$out")" \
	"c1 /proc/$one/ns/net null sleep ($one)
c2 /run/netns/web null null
c3 twin null null" "... has them"
gives 0 "script" "$NETYARD" script lab.yard.yml
printf '%s\n' "$out" >build.sh
gives 0 "script --down" "$NETYARD" script --down lab.yard.yml
printf '%s\n' "$out" >remove.sh
inside=$(inside "$one")
gives 0 "down" "$NETYARD" down lab
same_picture "$empty" "... leaves nothing of it"
diff_ok "$before" "$(inside "$one")" "... and the process's namespace as it was"
ok "the script runs" sh -e build.sh
same_picture "$built" "... and makes the same"
diff_ok "$inside" "$(inside "$one")" "... in the process's namespace, too"
ok "... and its way back" sh -e remove.sh
same_picture "$empty" "... leaves nothing of it"
diff_ok "$before" "$(inside "$one")" "... and the process's namespace as it was"

# the record is lost: what of it is on the host is found by its marks, and takes its other end along
gives 0 "up" "$NETYARD" up lab.yard.yml
rm -r /run/netyard/lab
gives 0 "down without a record" "$NETYARD" down lab
same_picture "$empty" "... leaves nothing"
diff_ok "$before" "$(inside "$one")" "... and the process's namespace as it was"

# a route of its own in the way
sed -i 's/, metric: 7//' lab.yard.yml
refused "route 0.0.0.0/0 via 192.0.2.10 dev old, metric 0, of namespace /proc/$one/ns/net is there already"
ends "$one"

# --- the example ------------------------------------------------------------------------

ip netns add store
empty=$(picture)
# shellcheck disable=SC2034 # used by examples.sh
lab=adopt-netns file=$SRC/examples/adopt-netns.yard.yml
by_up_and_down
by_script

# --- what ends, and comes again -----------------------------------------------------------

contains
one=$pid
lab_of "pid: $one" 'netns: web' >lab.yard.yml
gives 0 "up" "$NETYARD" up lab.yard.yml
had=$(of "$one" eth0) web=$(ip -n web -j link show dev eth0 | jq -r '.[0].address')
ends "$one"
# the kernel takes the pair away when it comes to that
ok "its pair goes with it" timeout 20 sh -c 'while ip -br link show | grep -q c1-eth0; do sleep 0.1; done'
gives 2 "it ends: show --check" "$NETYARD" show --check lab
like "$out" "c1: process $one is gone" "... says so"
unlike "$out" 'c1:eth0' "... and nothing of what it had"
gives 2 "ping" "$NETYARD" ping lab
like "$out" "own does not reach c1, 10.0.0.1: process $one is gone; 'netyard plan' tells" "... says so, too"
gives 125 "exec" "$NETYARD" exec lab c1 -- true
like "$msg" "node c1: there is no process $one" "... says so, too"
before=$(picture)
gives 1 "up" "$NETYARD" up lab.yard.yml
like "$msg" "c1: there is no process $one" "... is refused"
same_picture "$before" "... and changes nothing"
contains
lab_of "pid: $pid" 'netns: web' >lab.yard.yml
gives 0 "up with its successor" "$NETYARD" up lab.yard.yml
is "$(of "$pid" eth0)" "$had" "... which has its MAC and its addresses"
gives 0 "... and is reached" "$NETYARD" ping lab
gives 0 "no drift" "$NETYARD" show --check lab
ip netns del web && ip netns add web
gives 2 "a name means another namespace: show --check" "$NETYARD" show --check lab
like "$out" 'c2: namespace web is gone, or is not what it was' "... says so"
gives 0 "up" "$NETYARD" up lab.yard.yml
is "$(ip -n web -j link show dev eth0 | jq -r '.[0].address')" "$web" "... attaches it, with its MAC"
gives 0 "... and it is reached" "$NETYARD" ping lab
for end in alive dead replaced; do
	[ "$end" = alive ] || ip netns del web
	[ "$end" != replaced ] || ip netns add web
	[ "$end" != dead ] || ends "$pid"
	gives 0 "down, the containers $end" "$NETYARD" down lab
	is "$(ip -br link | awk '$1 !~ /^lo/ { print $1 }')" "" "... leaves nothing"
	[ "$end" != dead ] || { ip netns add web && contains; }
	[ "$end" = replaced ] || {
		lab_of "pid: $pid" 'netns: web' >lab.yard.yml
		gives 0 "up" "$NETYARD" up lab.yard.yml
	}
done

# a name means another namespace, and who was in the first is still there
contains
for way in bridge macvlan; do
	ip netns attach moved "$pid"
	before=$(inside "$pid")
	cat >lab.yard.yml <<-LAB
		name: lab
		nodes:
		  sw: {kind: $way}
		  own: {interfaces: {eth0: {addresses: [10.0.0.9/24]}}}
		  c: {kind: container, netns: moved, interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
		links: [{endpoints: [own:eth0, sw]}, {endpoints: [c:eth0, sw]}]
	LAB
	for then in up down; do
		gives 0 "$way: up" "$NETYARD" up lab.yard.yml
		ip netns del moved
		[ "$then" = down ] || ip netns add moved
		gives 2 "$way: the name is gone, or another's: show --check" "$NETYARD" show --check lab
		is "$(sed -n '/^ *c/p' <<<"$out" | grep -c 'is gone, or is not what it was')" 1 "$way: ... says so"
		gives 0 "$way: $then" "$NETYARD" $then lab.yard.yml
		diff_ok "$before" "$(inside "$pid")" "$way: ... and nothing is left in the first"
		[ "$then" = down ] || {
			gives 0 "$way: ... its successor is reached" "$NETYARD" ping lab
			gives 0 "$way: down" "$NETYARD" down lab
			ip netns del moved
			ip netns attach moved "$pid"
		}
	done
done
ends "$pid"
contains

# a name is in the way where the successor is
lab_of "pid: $pid" 'netns: web' >lab.yard.yml
gives 0 "up" "$NETYARD" up lab.yard.yml
one=$pid
contains
nsenter --net="/proc/$pid/ns/net" ip link add eth0 type veth peer name eth1
lab_of "pid: $pid" 'netns: web' >lab.yard.yml
before=$(picture)
gives 1 "a successor with an eth0 of its own: up" "$NETYARD" up lab.yard.yml
like "$msg" "device eth0 in namespace /proc/$pid/ns/net is there already" "... is refused"
same_picture "$before" "... and nothing was touched"
gives 0 "down" "$NETYARD" down lab
ends "$pid"
pid=$one

# the same namespace, by another way: nothing is made anew
lab_of "pid: $pid" 'netns: web' >lab.yard.yml
gives 0 "up" "$NETYARD" up lab.yard.yml
ip netns attach seen "$pid"
lab_of 'netns: seen' 'netns: /run/netns/web' >lab.yard.yml
gives 0 "the same by other ways: nothing to do" "$NETYARD" plan lab.yard.yml
gives 0 "down" "$NETYARD" down lab

# --- every interconnect, a container that is replaced while it lives --------------------

# joins NAME: two containers, one of them by a process, on that interconnect
joins() {
	local switch="{kind: bridge}" links='- endpoints: [c1:eth0, sw]
  - endpoints: [c2:eth0, sw]'
	case $1 in
	veth | netkit) links="- {endpoints: [c1:eth0, c2:eth0], type: $1}" ;;
	ovs-*) switch="{kind: ovs, port-type: ${1#ovs-}}" ;;
	*) switch="{kind: $1}" ;;
	esac
	cat <<-LAB
		name: lab
		ovs: {instance: private, datapath: netdev}
		nodes:
		  sw: $switch
		  c1: {kind: container, pid: $2, interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
		  c2: {kind: container, netns: web, interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
		links:
		  $links
	LAB
}

# the lab's own namespace would go with its node
lab_of >lab.yard.yml
gives 0 "a lab of its own" "$NETYARD" up lab.yard.yml
sed 's/^  own: .*/  c1: {kind: container, netns: lab-own, interfaces: {eth5: {}}}/; s/own:eth0/c1:eth5/' lab.yard.yml >joins-own.yml
before=$(picture)
gives 1 "a namespace of the lab's own is no container" "$NETYARD" up joins-own.yml
like "$msg" 'c1: .*lab-own is the namespace of the lab as it is up' "... and it says so"
same_picture "$before" "... and nothing was touched"
gives 0 "... down" "$NETYARD" down lab

missing=$(interconnects missing)
while read -r way; do
	if grep -qxF -- "$way" <<<"$missing"; then
		skip "$way" "'netyard check' says that it cannot be made here"
		continue
	fi
	contains
	one=$pid
	before=$(inside "$one")
	empty=$(picture)
	joins "$way" "$one" >lab.yard.yml
	gives 0 "$way: up" "$NETYARD" up lab.yard.yml
	gives 0 "$way: they reach each other" "$NETYARD" ping lab
	gives 0 "$way: no drift" "$NETYARD" show --check lab
	dev=$("$NETYARD" show lab --format json | jq -r '.nodes[] | select(.name == "c1").interfaces[0].device')
	had=$(of "$one" "$dev")
	# the file has another one, and the first still runs
	contains
	joins "$way" "$pid" >lab.yard.yml
	gives 0 "$way: up with another" "$NETYARD" up lab.yard.yml
	is "$(of "$pid" "$dev")" "$had" "$way: ... which has its MAC and address"
	diff_ok "$before" "$(inside "$one")" "$way: ... and the first has nothing left"
	gives 0 "$way: ... and is reached" "$NETYARD" ping lab
	ends "$pid"
	gives 2 "$way: it ends: show --check" "$NETYARD" show --check lab
	like "$out" "c1: process $pid is gone" "$way: ... says so"
	joins "$way" "$one" >lab.yard.yml
	gives 0 "$way: up with its successor" "$NETYARD" up lab.yard.yml
	is "$(of "$one" "$dev")" "$had" "$way: ... which has its MAC and address"
	gives 0 "$way: ... and is reached" "$NETYARD" ping lab
	gives 0 "$way: no drift" "$NETYARD" show --check lab
	gives 0 "$way: down" "$NETYARD" down lab
	same_picture "$empty" "$way: ... leaves nothing"
	diff_ok "$before" "$(inside "$one")" "$way: ... and the container as it was"
	ends "$one"
done < <(interconnects)

plan_done
