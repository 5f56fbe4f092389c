#!/bin/bash
# SPDX-License-Identifier: MIT
# An uplink in Open vSwitch on the kernel's datapath, which enslaves the device: it joins, and is
# given back as it was.
. "$(dirname "$0")/../int/lib.sh"
world "$@"
needs ping
modprobe openvswitch 2>/dev/null || skip_all "no module openvswitch here"

ip netns add outside
ip link add eth1 type veth peer name eth1 netns outside
ip -n outside link set dev eth1 up
ip -n outside addr add 10.0.0.9/24 dev eth1
cat >u.yard.yml <<'LAB'
name: u
ovs: {datapath: system}
nodes:
  sw: {kind: ovs}
  host: {kind: host}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
links:
  - endpoints: [a:eth0, sw]
  - {endpoints: [host:eth1, sw], type: uplink}
LAB
sed 's/name: u/name: v/' u.yard.yml >v.yard.yml
# shellcheck disable=SC2119 # the directory it usually has
start_ovs
empty=$(picture)
gives 0 "up" "$NETYARD" up u.yard.yml
built=$(picture)
is "$(ip -j link show dev eth1 | jq -r '.[].master')" ovs-system "the datapath has the device"
ok "who is outside is reached" in_ns u-a ping -q -c 1 -W 5 10.0.0.9
gives 0 "no drift" "$NETYARD" show --check u
gives 0 "nothing to do" "$NETYARD" plan u.yard.yml
gives 1 "a second lab: up" "$NETYARD" up v.yard.yml
like "$msg" 'host:eth1 cannot be an uplink: it is an uplink of lab u already' "... says so"
same_picture "$built" "... nothing was touched"
ip link set dev eth1 down
gives 2 "set down by hand: show --check" "$NETYARD" show --check u
gives 0 "... up" "$NETYARD" up u.yard.yml
same_picture "$built" "... mended"
gives 0 "down" "$NETYARD" down u
same_picture "$empty" "given back as it was, and nothing is left"
rm -rf /run/netyard
gives 0 "the record lost: up" "$NETYARD" up u.yard.yml
rm -r /run/netyard/u
gives 0 "... down" "$NETYARD" down u
is "$(ip -j link show dev eth1 | jq -r '.[].master')" null "... the device is free"
stop_ovs
plan_done
