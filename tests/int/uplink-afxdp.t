#!/bin/bash
# SPDX-License-Identifier: MIT
# An uplink through AF_XDP (type: uplink-afxdp): what the port is to others (ovs-vsctl, ip), content
# through it, drift and repair, a change from and to a plain uplink, what will not do; it is given
# back as it was.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ovs.sh"
. "$(dirname "$0")/uplink.sh"
world "$@"
needs_yaml
needs jq ovs-vswitchd ping ethtool
xfer=$BUILD/tests/tools/xfer
mount -t bpf none /sys/fs/bpf 2>/dev/null || diag "no BPF file system here"
start_system || exit 1
ip netns add outside
adapter eth1
ip -n outside addr add 10.0.0.9/24 dev eth1
ip -n outside addr add fd00::9/64 dev eth1 nodad
lab ovs
sed 's/^prefix:.*//; s/^nodes:/ovs: {datapath: netdev}\n&/' u.yard.yml >plain.yard.yml
sed 's/type: uplink/type: uplink-afxdp/' plain.yard.yml >u.yard.yml
empty=$(picture)
was=$(given eth1)

# port COLUMN, xdp: of eth1
port() { ovs-vsctl -t 10 --bare --columns="$1" find Interface name=eth1; }
xdp() { ip -d -j link show dev eth1 | jq -r '.[0].xdp | "\(.prog.name // "-")"'; }

# is_right WHEN: it is a port through AF_XDP, and what is behind it is reached
is_right() {
	is "$(port type) $(port error)" "afxdp-nonpmd " "$1: the port is one through AF_XDP"
	unlike "$(xdp)" '^-$' "... its device has a program"
	ok "... TCP through it" timeout 60 "$xfer" u-a outside 10.0.0.9 8
	ok "... over IPv6" timeout 60 "$xfer" u-a outside fd00::9 8
	gives 0 "... no drift" "$NETYARD" show --check u
	gives 0 "... nothing to do" "$NETYARD" plan u.yard.yml
}

gives 0 "up" "$NETYARD" up u.yard.yml
built=$(picture)
is_right "up"
gives 0 "discover" "$NETYARD" discover u
like "$out" 'type: uplink-afxdp' "... says so"
gives 0 "show as JSON" "$NETYARD" show --format json u
is "$(jq -r '.links[] | select(.type | startswith("uplink")) | .type' <<<"$out")" uplink-afxdp "... says so"
gives 0 "draw" "$NETYARD" draw --format text u
like "$out" 'eth1' "... has it"

ip link set dev eth1 xdp off
ip link set dev eth1 xdpgeneric off
gives 2 "somebody takes the program: show --check" "$NETYARD" show --check u
like "$out" 'no XDP program' "... says so"
gives 0 "... up" "$NETYARD" up u.yard.yml
is_right "... mended"
ovs-vsctl del-port eth1
gives 2 "somebody takes the port: show --check" "$NETYARD" show --check u
gives 0 "... up" "$NETYARD" up u.yard.yml
is_right "... mended"
same_picture "$built" "... as it was built"

gives 0 "a plain uplink: up" "$NETYARD" up --adopt plain.yard.yml
is "$(port type) $(port error)" " " "... is one"
is "$(xdp)" - "... without a program"
gives 0 "... no drift" "$NETYARD" show --check u
gives 0 "... and back" "$NETYARD" up --adopt u.yard.yml
is_right "... it"
same_picture "$built" "... as it was built"
rm -r /run/netyard/u
gives 0 "the record is lost: nothing to do" "$NETYARD" plan u.yard.yml
gives 0 "... down" "$NETYARD" down u
same_picture "$empty" "... nothing is left"
diff_ok "$was" "$(given eth1)" "... the device is as it was"
gives 0 "up" "$NETYARD" up u.yard.yml
gives 0 "... down" "$NETYARD" down u
same_picture "$empty" "... nothing is left"
diff_ok "$was" "$(given eth1)" "... the device is as it was"

# what will not do
ip link set dev eth1 mtu 3600
refused 'its MTU is 3600, and 3506 is the most that an AF_XDP socket takes' "a greater MTU"
ip link set dev eth1 mtu 1500
ip link del dev eth1
ip link add eth1 address 02:00:00:00:00:01 numrxqueues 2 numtxqueues 2 type veth peer name eth1 netns outside numrxqueues 2 numtxqueues 2
ethtool -L eth1 rx 2 2>/dev/null || diag "ethtool -L does not"
if [ "$(ethtool -l eth1 2>/dev/null | sed -n '/Current/,$s/^RX:[[:space:]]*//p')" = 2 ]; then
	refused 'it receives with 2 queues, of which Open vSwitch would read one' "several queues"
else
	skip "several queues" "this kernel has veth with one only"
fi
plan_done
