#!/bin/bash
# SPDX-License-Identifier: MIT
# A pair of netkit devices: made, used, seen when somebody breaks it or made one by hand; and on a
# kernel that has none, told before anything is touched.
. "$(dirname "$0")/../int/lib.sh"
. "$(dirname "$0")/../int/examples.sh"
world "$@"
needs ip ping jq
file=$SRC/examples/netkit.yard.yml lab=netkit
empty=$(picture)

if interconnects missing | grep -qx netkit; then
	for command in plan up; do
		run "$NETYARD" "$command" "$file"
		is "$status" 1 "$command on a kernel without netkit"
		like "$out$msg" 'kind netkit.*Linux 6\.7' "... says what it lacks, and since when there is one"
	done
	same_picture "$empty" "... and touches nothing"
	like "$("$NETYARD" check)" ' no +netkit: .*netkit' "check tells it"
	plan_done
	exit
fi

# reaches: over both families, both ways
reaches() {
	in_ns ns1 ping -q -c 2 -W 5 10.0.1.2 && in_ns ns2 ping -q -c 2 -W 5 fd00:1::1
}
kinds() { ip -n "$1" -d -j link show dev "$2" | jq -r '.[0].linkinfo.info_kind'; }

by_up_and_down
by_script
gives 0 "up" "$NETYARD" up "$file"
is "$(kinds ns1 tap1) $(kinds ns2 tap2)" "netkit netkit" "both ends are netkit devices"
ok "the members reach each other" reaches
gives 0 "ping says so, too" "$NETYARD" ping netkit
sed 's/^  - endpoints.*/&\n    mtu: 1400/' "$file" >changed.yard.yml
gives 0 "another MTU" "$NETYARD" up --adopt changed.yard.yml
is "$(ip -n ns2 -j link show dev tap2 | jq '.[0].mtu')" 1400 "... is set on the device that is there"
ip -n ns1 link set dev tap1 mtu 1300
gives 2 "an MTU set by hand" "$NETYARD" show --check netkit
like "$out" 'ns1:tap1: MTU is 1300, applied was 1400' "... is drift"
ip -n ns2 link del dev tap2
gives 2 "a pair taken away by hand" "$NETYARD" show --check netkit
gives 0 "up" "$NETYARD" up changed.yard.yml
ok "... makes it anew" reaches
like "$("$NETYARD" discover --format json | jq -c '[.links[].type]')" '^\["netkit"\]$' "discover knows it on any host"
gives 0 "down" "$NETYARD" down netkit
same_picture "$empty" "... leaves nothing"

sed 's/type: netkit/type: veth/' "$file" >veth.yard.yml
gives 0 "a veth pair in its place" "$NETYARD" up veth.yard.yml
gives 0 "one word is changed" "$NETYARD" up --adopt "$file"
ok "... and the members reach each other" reaches
is "$(kinds ns1 tap1)" netkit "... by netkit"
gives 0 "down" "$NETYARD" down netkit
same_picture "$empty" "... leaves nothing"
plan_done
