#!/bin/bash
# SPDX-License-Identifier: MIT
# As tests/int/mirror.t, what only that kernel can do: VLANs of a Linux bridge, a queue of netem at a
# mirrored port, filters of kind matchall by others, Open vSwitch in the kernel.
. "$(dirname "$0")/../int/lib.sh"
. "$(dirname "$0")/../int/mirror.sh"
world "$@"
needs jq tc
[ -x "$BUILD/tests/tools/frames" ] || skip_all "frames is not built"

mirrors_agree bridge
gives 0 "down" "$NETYARD" down m
vlans_copied bridge '' - -

mirror_lab bridge ', from: ["a:eth0"]' '' ', delay: 20ms'
gives 0 "netem at the mirrored port: up" "$NETYARD" up m.yard.yml
diff_ok "$mirror_both" "$(copies "$mirror_both")" "... frames and copies get where they should"
like "$(tc qdisc show dev m-a-eth0)" 'netem 4e59:' "... it is there"
gives 0 "... no drift" "$NETYARD" show --check m
gives 0 "... changed while it runs" "$NETYARD" set m a:eth0 delay=30ms
diff_ok "$mirror_both" "$(copies "$mirror_both")" "... the copies stay"
gives 0 "down" "$NETYARD" down m

mirror_lab bridge ''
sed -i 's/, mirror: {[^}]*}//' m.yard.yml
gives 0 "by others: up" "$NETYARD" up m.yard.yml
tc qdisc add dev m-a-eth0 clsact
for place in ingress egress; do
	tc filter add dev m-a-eth0 $place matchall action mirred egress mirror dev m-mon-eth0
done
gives 0 "... with matchall: discover" "$NETYARD" discover
like "$(tr -s '\n ' ' ' <<<"$out")" 'mirror: \{?to: m-mon:eth0,? from: \[m-a:eth0\]' "... is a key"
gives 0 "down" "$NETYARD" down m

start_ovs
top="ovs: {datapath: system}"
mirrors_agree ovs "$top"
gives 0 "down" "$NETYARD" down m
vlans_copied ovs "$top" 10 1
stop_ovs
plan_done
