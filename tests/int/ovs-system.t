#!/bin/bash
# SPDX-License-Identifier: MIT
# The system's Open vSwitch: all of others' in its database stays as it was, and one of the
# lab's own beside it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/examples.sh"
world "$@"
needs jq ping ovs-vsctl ovs-vswitchd
socket=/var/run/openvswitch/db.sock

cat >sys.yard.yml <<'LAB'
name: sys
prefix: ""
nodes:
  sw: {kind: ovs}
  sw2: {kind: ovs}
  n1: {interfaces: {e1: {addresses: [10.0.0.1/24]}}}
  n2: {interfaces: {e2: {addresses: [10.0.0.2/24]}}}
  host: {kind: host, interfaces: {h0: {addresses: [10.0.0.3/24]}}}
links:
  - {endpoints: [n1:e1, sw:p1], mtu: 1400}
  - {endpoints: [n2:e2, sw2:p2], type: internal}
  - {endpoints: [host:h0, sw], type: internal}
  - {endpoints: ["sw:t1", "sw2:t2"], type: patch}
LAB
file=$(example sys.yard.yml)

start_ovs || fail "Open vSwitch starts"
"$NETYARD" up "$file" >/dev/null # /run/netns is there from now on
"$NETYARD" down sys >/dev/null
empty=$(picture)

# --- the examples ----------------------------------------------------------------------

example_file=$file
for each in "$SRC"/examples/*.yard.yml; do
	grep -q 'kind: ovs' "$each" && can_make "$each" || continue
	file=$(example "$each")
	lab=$(basename "$file" .yard.yml)
	by_up_and_down
	by_script
done
file=$example_file

# --- others in the database --------------------------------------------------------------

for c in plan up; do
	run "$NETYARD" $c "$file"
	like "$out$msg" "Open vSwitch: the system's, $socket; datapath" "$c says which Open vSwitch"
done
ok "the host reaches 10.0.0.2" ping -c 1 -W 2 10.0.0.2
run "$NETYARD" show sys
like "$out" '^sw .*instance system.*datapath' "show tells which it is"
built=$(picture)
run "$NETYARD" down sys
same_picture "$empty" "nothing is left"

# in_the_way NAME MAKE UNMAKE REGEX: refused, named with its database, untouched
in_the_way() {
	local before c
	sh -ec "$2" || fail "$1: cannot make it"
	before=$(picture)
	for c in plan up; do
		gives 1 "$1: $c refuses" "$NETYARD" $c "$file"
		like "$msg" "$4.*\($socket\)" "... names it, and the database"
		same_picture "$before" "... nothing has changed"
	done
	gives 0 "$1: down" "$NETYARD" down sys
	same_picture "$before" "... nothing has changed"
	sh -ec "$3"
}

make='ovs-vsctl add-br sw -- set Bridge sw datapath_type=netdev'
in_the_way "a bridge" "$make" 'ovs-vsctl del-br sw' sw
in_the_way "a bridge of another lab" "$make \
	external_ids:netyard=other external_ids:netyard-of=netyard:other:sw" 'ovs-vsctl del-br sw' sw
in_the_way "a bridge with half a mark, the lab" "$make external_ids:netyard=sys" 'ovs-vsctl del-br sw' sw
in_the_way "a bridge with half a mark, the rest" "$make external_ids:netyard-of=netyard:sys:sw" \
	'ovs-vsctl del-br sw' sw
in_the_way "a bridge with a mark of two labs" "$make \
	external_ids:netyard=sys external_ids:netyard-of=netyard:other:sw" 'ovs-vsctl del-br sw' sw
make='ovs-vsctl add-br other -- set Bridge other datapath_type=netdev -- add-port other'
for port in p1 e2 h0 t1 sw2; do
	in_the_way "a port $port" "$make $port -- set Interface $port type=internal" \
		'ovs-vsctl del-br other' "$port"
done
in_the_way "a port of another lab" "$make p1 -- set Interface p1 type=internal -- set Port p1 \
	external_ids:netyard=other external_ids:netyard-of=netyard:other:sw:p1" 'ovs-vsctl del-br other' p1
same_picture "$empty" "all of these are gone"

# look-alikes that are not in the way
ovs-vsctl add-br theirs -- set Bridge theirs datapath_type=netdev other_config:hwaddr=02:00:00:00:00:aa \
	external_ids:bridge-id=theirs -- add-port theirs theirs1 -- set Interface theirs1 type=internal \
	-- set Port theirs1 external_ids:netyard=sys -- add-port theirs theirs2 \
	-- set Interface theirs2 type=internal external_ids:netyard=sys \
	-- set Port theirs2 external_ids:netyard-of=netyard:sys:sw:p1 \
	-- add-br theirs3 -- set Bridge theirs3 datapath_type=netdev other_config:hwaddr=02:00:00:00:00:ab \
	external_ids:netyard=syst external_ids:netyard-of=netyard:syst:sw
before=$(picture)
gives 0 "up among look-alikes" "$NETYARD" up "$file"
unlike "$(diff <(echo "$before") <(picture))" '^<' "... all of them as before"
gives 0 "... nothing is planned" "$NETYARD" plan "$file"
gives 0 "... show" "$NETYARD" show --check sys
gives 0 "... down" "$NETYARD" down sys
same_picture "$before" "... all of them as before"

# what others do to our rows stays
run "$NETYARD" up "$file"
ovs-vsctl set Bridge sw external_ids:mine=1 other_config:disable-in-band=true \
	-- set Port p1 external_ids:mine=2 other_config:stp-port-num=7 \
	-- set Interface e2 external_ids:iface-id=mine \
	-- add-port sw hand0 -- set Interface hand0 type=internal
built=$(picture)
gives 0 "with more of others': plan" "$NETYARD" plan "$file"
gives 0 "... show --check" "$NETYARD" show --check sys
gives 0 "... show" "$NETYARD" show sys
like "$out" hand0 "... shows their port"
gives 0 "... up" "$NETYARD" up "$file"
same_picture "$built" "... it stays"
mkdir -p new
sed 's/10.0.0.1/10.0.0.11/; s/sw: {kind: ovs}/sw: {kind: ovs, ageing: 60}/' "$file" >new/sys.yard.yml
gives 0 "... up with a change" "$NETYARD" up --adopt new/sys.yard.yml
is "$(diff <(echo "$built") <(picture) | grep '^[<>]' | sed 's/other_config .*mac-aging-time=\([0-9]*\).*/\1/')" \
	"< /run/openvswitch/db.sock sw 300
> /run/openvswitch/db.sock sw 60
< n1 e1 addr 10.0.0.1/24 global
> n1 e1 addr 10.0.0.11/24 global
< n1 e1 route unicast 10.0.0.0/24 via - metric 0 proto kernel table main src 10.0.0.1 onlink false
> n1 e1 route unicast 10.0.0.0/24 via - metric 0 proto kernel table main src 10.0.0.11 onlink false" "... which is all that changes"
like "$(picture)" 'sw other_config disable-in-band=true' "... what they set on it stays"

# down: their port on our bridge goes along, and is told; by the marks alone
rm -rf /run/netyard
gives 0 "down without the state directory" "$NETYARD" down sys
like "$out$msg" hand0 "... tells whose port went along"
same_picture "$before" "... all others as before"

# --- two labs in one database --------------------------------------------------------------

sed 's/^name: sys/name: two/; s/^prefix.*/prefix: two-/; s/10\.0\.0\./10.0.7./g' sys.yard.yml >two.yard.yml
two=$(example two.yard.yml)
gives 0 "a second lab" "$NETYARD" up "$two"
second=$(picture)
gives 0 "a first beside it" "$NETYARD" up "$file"
unlike "$(diff <(echo "$second") <(picture))" '^<' "... leaves it as it was"
ok "... both at work" ping -c 1 -W 2 10.0.7.2
ok "... both at work" ping -c 1 -W 2 10.0.0.2
gives 0 "... nothing is planned" "$NETYARD" plan "$two"
gives 0 "down of the first" "$NETYARD" down sys
same_picture "$second" "... leaves the second alone"
rm -rf /run/netyard
gives 0 "down of the first, not there, no state" "$NETYARD" down sys
same_picture "$second" "... leaves the second alone"
gives 0 "down of the second" "$NETYARD" down two
same_picture "$before" "... all others as before"
ovs-vsctl del-br theirs -- del-br theirs3
same_picture "$empty" "nothing is left"

# --- this one, or one of the lab's own -------------------------------------------------------

sed 's/^prefix/ovs: {instance: private, datapath: netdev}\n&/' sys.yard.yml >private.yml
gives 0 "one of the lab's own, beside the system's" "$NETYARD" up --adopt private.yml
private=$(picture)
like "$private" '^netyard-sys - process ovs-vswitchd' "... runs"
unlike "$(diff <(echo "$empty") <(echo "$private"))" '^<' "... the system's has nothing of it"
ok "... the host reaches 10.0.0.2" ping -c 1 -W 2 10.0.0.2
sed 's/instance: private, datapath: netdev/instance: system/' private.yml >system.yml
gives 0 "from that one to the system's" "$NETYARD" up --adopt system.yml
unlike "$(picture)" 'netyard-sys' "... it is gone"
like "$(picture)" '^/run/openvswitch/db.sock sw port p1' "... the ports are there"
ok "... the host reaches 10.0.0.2" ping -c 1 -W 2 10.0.0.2
gives 0 "... nothing is planned" "$NETYARD" plan system.yml
gives 0 "... and back" "$NETYARD" up --adopt private.yml
same_picture "$private" "... as it was"
gives 0 "... nothing is planned" "$NETYARD" plan private.yml
# auto: what the lab has
sed 's/^prefix/ovs: {instance: auto}\n&/' sys.yard.yml >auto.yml
gives 0 "auto keeps the one the lab has" "$NETYARD" plan --adopt auto.yml
gives 0 "... up" "$NETYARD" up --adopt auto.yml
same_picture "$private" "... nothing changes"
gives 0 "... down" "$NETYARD" down sys
same_picture "$empty" "... nothing is left"
gives 0 "a new lab, auto: up" "$NETYARD" up auto.yml
like "$out$msg" "the system's, $socket" "... takes the system's, and says so"
gives 0 "... down" "$NETYARD" down sys
same_picture "$empty" "... nothing is left"
stop_ovs
gives 0 "auto without a system's: up" "$NETYARD" up auto.yml
like "$out$msg" "one of the lab's own" "... takes one of the lab's own, and says so"
built=$(picture)
start_ovs
gives 0 "a system's appears: nothing is planned" "$NETYARD" plan auto.yml
stop_ovs
same_picture "$built" "... the lab is as it was"
gives 0 "... down" "$NETYARD" down sys

# --- another socket, and one that does not let us in -----------------------------------------

start_ovs /run/other
sed 's/^prefix/ovs: {socket: \/run\/other\/db.sock}\n&/' sys.yard.yml >socket.yml
gives 0 "another socket: up" "$NETYARD" up socket.yml
like "$out$msg" "the system's, /run/other/db.sock" "... says so"
is "$(ovs-vsctl --db=unix:/run/other/db.sock list-br | paste -sd' ')" "sw sw2" "... the bridges are there"
gives 0 "... nothing is planned" "$NETYARD" plan socket.yml
gives 0 "... no drift" "$NETYARD" show --check sys
gives 0 "... down" "$NETYARD" down sys
is "$(ovs-vsctl --db=unix:/run/other/db.sock list-br)" "" "... no bridge is left"
# root without its power over files
chmod 0 /run/other/db.sock
chown 1:1 /run/other/db.sock
for c in plan up; do
	gives 1 "not permitted to connect: $c" setpriv --bounding-set=-dac_override,-dac_read_search \
		--inh-caps=-dac_override,-dac_read_search "$NETYARD" $c socket.yml
	like "$msg" 'Open vSwitch.*/run/other/db.sock.*[Pp]ermi' "... says so"
done
stop_ovs /run/other

plan_done
