#!/bin/bash
# SPDX-License-Identifier: MIT
# bench, on the kernel's datapath of Open vSwitch: that it measures all that it names, and takes
# all away.  What it measures is an emulated processor.
. "$(dirname "$0")/../int/lib.sh"
world "$@"
needs jq ovs-vsctl

before=$(picture)
gives 0 "bench" "$NETYARD" bench --metric tcp --streams 1 --offload on --time 0.3 --rounds 1 --format json
is "$(jq -r '[.results[] | select(.interconnect | startswith("ovs-")) | "\(.interconnect) \(.datapath)"] | sort | join(", ")' <<<"$out")" \
	"ovs-afxdp netdev, ovs-internal system, ovs-veth system" "Open vSwitch forwards in the kernel, where it can"
for name in $(interconnects | grep -vxF "$(interconnects missing)"); do
	ok "$name: something came through" jq -e --arg name "$name" \
		'[.results[] | select(.interconnect == $name and .median > 0)] | length == 1' <<<"$out"
done
same_picture "$before" "nothing is left"

plan_done
