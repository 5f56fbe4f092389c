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

plan_done
