#!/bin/bash
# SPDX-License-Identifier: MIT
# existing: true attaches to a switch of somebody else's, and never makes or removes it.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ping

cat >ex.yard.yml <<'LAB'
name: ex
nodes:
  lan0: {kind: bridge, existing: true}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
links:
  - endpoints: [a:eth0, lan0]
  - endpoints: [b:eth0, lan0]
LAB

empty=$(picture)
for c in plan up; do
	run "$NETYARD" "$c" ex.yard.yml
	is "$status" 1 "no such bridge: $c refuses"
	like "$msg" lan0 "... names it"
	same_picture "$empty" "... nothing is touched"
done

ip link add lan0 type dummy 2>/dev/null || ip link add lan0 type veth peer name lan1
before=$(picture)
gives 1 "lan0 is no bridge: up refuses" "$NETYARD" up ex.yard.yml
like "$msg" 'lan0.*bridge|bridge.*lan0' "... says so"
same_picture "$before" "... nothing is touched"
ip link del dev lan0

ip link add lan0 address 02:00:00:00:00:01 mtu 1500 type bridge ageing_time 12300 stp_state 0
ip link set dev lan0 up
ip addr add 10.0.0.254/24 dev lan0
ip link add hand0 type veth peer name hand1
ip link set dev hand0 master lan0 up
before=$(picture)
gives 0 "up" "$NETYARD" up ex.yard.yml
built=$(picture)
unlike "$(diff <(echo "$before") <(echo "$built"))" '^<' "nothing that was there has changed"
like "$built" '^- ex-a-eth0 master lan0' "a is on it"
ok "a reaches b" in_ns ex-a ping -c 1 -W 2 10.0.0.2
ok "a reaches the host" in_ns ex-a ping -c 1 -W 2 10.0.0.254
gives 0 "no drift" "$NETYARD" show --check ex
gives 0 "nothing is planned" "$NETYARD" plan ex.yard.yml
gives 0 "script" "$NETYARD" script ex.yard.yml
unlike "$out" 'add name lan0|del dev lan0' "the script does not make it"
gives 0 "script --down" "$NETYARD" script --down ex.yard.yml
unlike "$out" 'del dev lan0' "nor removes it"
gives 0 "down" "$NETYARD" down ex
same_picture "$before" "down gives back what was"

run "$NETYARD" up ex.yard.yml
rm -rf /run/netyard
gives 0 "down without state" "$NETYARD" down ex
same_picture "$before" "... gives back what was"

run "$NETYARD" up ex.yard.yml
ip link del dev lan0
gives 2 "the bridge is gone: show --check" "$NETYARD" show --check ex
gives 1 "... up refuses" "$NETYARD" up ex.yard.yml
gives 0 "... down" "$NETYARD" down ex
ip link del dev hand0
same_picture "$empty" "... nothing is left"

# --- a bridge of Open vSwitch ---------------------------------------------------------

if ! command -v ovs-vswitchd >/dev/null; then
	skip "all of Open vSwitch" "not installed"
	plan_done
fi
cat >ex.yard.yml <<'LAB'
name: ex
nodes:
  lan0: {kind: ovs, existing: true}
  sw: {kind: ovs}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
  c: {interfaces: {eth0: {addresses: [10.0.0.3/24]}}}
links:
  - endpoints: [a:eth0, lan0]
  - {endpoints: [b:eth0, lan0], type: internal}
  - endpoints: [c:eth0, sw]
  - {endpoints: ["sw:up", "lan0:down"], type: patch}
LAB

empty=$(picture)
refused() {
	for c in plan up; do
		gives 1 "$1: $c refuses" "$NETYARD" "$c" ex.yard.yml
		like "$msg" "$2" "... says so"
		same_picture "$3" "... nothing is touched"
	done
}
refused "no Open vSwitch" 'Open vSwitch.*/var/run/openvswitch/db.sock' "$empty"
start_ovs
running=$(picture)
refused "no such bridge" 'bridge lan0 .*not in Open vSwitch \(/var/run/openvswitch/db.sock\)' "$running"
ip link add lan0 type bridge
refused "lan0 is a bridge of the kernel" 'lan0' "$(picture)"
ip link del dev lan0
ovs-vsctl add-br other -- set Bridge other datapath_type=netdev other_config:hwaddr=02:00:00:00:00:02 \
	-- add-port other lan0 -- set Interface lan0 type=internal
refused "lan0 is a port" 'lan0 .*no bridge of Open vSwitch .* but a port of other' "$(picture)"
ovs-vsctl del-br other

ovs-vsctl add-br lan0 -- set Bridge lan0 datapath_type=netdev other_config:hwaddr=02:00:00:00:00:01 \
	external_ids:owner=somebody mcast_snooping_enable=true \
	-- add-port lan0 hand0 -- set Interface hand0 type=internal
ip link set dev lan0 up
ip addr add 10.0.0.254/24 dev lan0
before=$(picture)
gives 0 "ovs: up" "$NETYARD" up ex.yard.yml
built=$(picture)
unlike "$(diff <(echo "$before") <(echo "$built"))" '^<' "nothing that was there has changed"
like "$built" '^/run/openvswitch/db.sock lan0 port ex-a-eth0$' "a is on it"
like "$built" '^ex-a eth0 tx-checksumming: off' "... and does not offload, since it forwards in user space"
for n in 2 3 254; do
	ok "a reaches 10.0.0.$n" in_ns ex-a ping -c 1 -W 2 10.0.0.$n
done
gives 0 "no drift" "$NETYARD" show --check ex
gives 0 "nothing is planned" "$NETYARD" plan ex.yard.yml
cp ex.yard.yml all.yml
sed -i '/b:/d; s/eth0, lan0]/&\n    mtu: 1400/' ex.yard.yml
gives 0 "a port less, one changed: up" "$NETYARD" up ex.yard.yml
unlike "$(diff <(echo "$before") <(picture))" '^<' "nothing that was there has changed"
unlike "$(picture)" 'ex-eth0' "... the port is gone"
gives 0 "... and back" "$NETYARD" up --adopt all.yml
same_picture "$built" "... as it was"
gives 0 "script" "$NETYARD" script all.yml
unlike "$out" 'add-br lan0|del-br lan0|[Bb]ridge lan0' "the script does not make it"
gives 0 "script --down" "$NETYARD" script --down all.yml
unlike "$out" 'del-br lan0' "nor removes it"
gives 0 "down" "$NETYARD" down ex
same_picture "$before" "down gives back what was"
run bash -c '"$NETYARD" script all.yml | sh -e'
same_picture "$built" "its script makes the same"
run bash -c '"$NETYARD" script --down all.yml | sh -e'
same_picture "$before" "... and takes it away"

run "$NETYARD" up all.yml
rm -rf /run/netyard
gives 0 "down without state" "$NETYARD" down ex
same_picture "$before" "... gives back what was"

# What it forwards with is the bridge's to say, whatever the file says of others.
sed 's/^nodes:/ovs: {datapath: netdev}\n&/; /sw/d; /c:/d' all.yml >offload.yml
ovs-vsctl set Bridge lan0 datapath_type=system
gives 2 "a bridge with the datapath system: plan" "$NETYARD" plan offload.yml
unlike "$out" txcsum "... its members offload"
ovs-vsctl set Bridge lan0 datapath_type=netdev
gives 2 "... netdev: plan" "$NETYARD" plan offload.yml
like "$out" 'txcsum-set +a:eth0 on -> off' "... they do not"

run "$NETYARD" up all.yml
ovs-vsctl del-br lan0
gives 2 "the bridge is gone: show --check" "$NETYARD" show --check ex
gives 1 "... up refuses" "$NETYARD" up all.yml
gives 0 "... down" "$NETYARD" down ex
same_picture "$running" "... nothing is left"

plan_done
