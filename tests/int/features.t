#!/bin/bash
# SPDX-License-Identifier: MIT
# Features of the kernel that keys take: check tells of each what others' programs find when they
# try it, and of a file that takes one the same that plan does.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ip tc nft
if [ -d "/lib/modules/$(uname -r)" ]; then
	for module in bridge 8021q nft_masq nft_nat nft_chain_nat cls_bpf sch_ingress act_mirred sch_tbf sch_netem; do
		[ -d "/sys/module/$module" ] || modprobe -q "$module" || : # what is to be loaded is not tried
	done
fi

# tried WHAT: it can be made, in a namespace of its own
tried() {
	unshare -n sh -ec "$1" >/dev/null 2>&1
}

declare -A by=(
	[bridge-vlans]='ip link add b type bridge vlan_filtering 1; ip -d -j link show b | grep -q "\"vlan_filtering\":1"'
	[vlan-devices]='ip link add v type veth; ip link add link v name v.5 type vlan id 5'
	[rules-ipv4]='ip rule add table 7 priority 7'
	[rules-ipv6]='ip -6 rule add table 7 priority 7'
	[masquerade]='nft "add table inet t; add chain inet t c { type nat hook postrouting priority 100; }; add rule inet t c masquerade"'
	[dnat]='nft "add table inet t; add chain inet t c { type nat hook prerouting priority -100; }; add rule inet t c dnat ip to 10.0.0.1"'
	[mirror]='tc qdisc add dev lo clsact; tc filter add dev lo ingress bpf bytecode "1,6 0 0 65535" action mirred egress mirror dev lo'
	[tbf]='tc qdisc add dev lo root tbf rate 1mbit burst 5000 limit 5000'
	[netem]='tc qdisc add dev lo root netem delay 1ms'
)
declare -A file_of=(
	[bridge-vlans]=vlan [vlan-devices]=router-on-a-stick [rules-ipv4]=routers/policy-routing
	[rules-ipv6]=rules6 [masquerade]=nat [dnat]=nat [mirror]=mirror [tbf]=rate [netem]=slow-link
)
cp -r "$SRC/examples/." .
cat >rules6.yard.yml <<'LAB'
name: rules6
nodes: {a: {rules: [{from: "fd00::/64", table: 7, priority: 7}]}, b: {}}
links: [{endpoints: ["a:eth0", "b:eth0"]}]
LAB
cat >rate.yard.yml <<'LAB'
name: rate
nodes: {a: {}, b: {}}
links: [{endpoints: ["a:eth0", "b:eth0"], rate: 10mbit}]
LAB

cat >vlan.yard.yml <<'LAB'
name: vlan
nodes: {sw: {kind: bridge}, a: {}, b: {}}
links: [{endpoints: ["a:eth0", sw], vlan: 10}, {endpoints: ["b:eth0", sw], vlan: 10}]
LAB

# of NAME KEY [FILE]: of what check says
of() {
	"$NETYARD" check --format json "${@:3}" | jq -r --arg n "$1" --arg k "$2" \
		'.findings[] | select(.group == "feature" and .name == $n) | .[$k]'
}
is "$("$NETYARD" check --format json | jq -r '.findings[] | select(.group == "feature") | .name' | sort)" \
	"$(printf '%s\n' "${!by[@]}" | sort)" "check tells of each feature"
before=$(picture)
for name in "${!by[@]}"; do
	file=${file_of[$name]}.yard.yml
	run "$NETYARD" plan "$file"
	plan=$out$msg
	if tried "${by[$name]}"; then
		is "$(of "$name" verdict)" ok "$name is there: check"
		is "$(of "$name" verdict "$file")" ok "... of a file that takes it"
	else
		is "$(of "$name" verdict)" missing "$name is not there: check"
		is "$(of "$name" verdict "$file")" bad "... of a file that takes it, it is in the way"
		lacks=$(of "$name" text "$file" | sed -n 's/: it takes another kernel$//p')
		like "$lacks" ' cannot .*: this kernel is without .*CONFIG_' "... who takes it, and what the kernel lacks"
		is "$(grep -cF -- "$lacks; take another kernel, or " <<<"$plan")" 1 "... plan says the same, and what else can be done"
	fi
done
same_picture "$before" "the host is as before"
gives 0 "without root" setpriv --reuid=65534 --regid=65534 --clear-groups "$NETYARD" check --format json
is "$(jq '[.findings[] | select(.group == "feature" and .verdict == "missing")] | length' <<<"$out")" 0 "... nothing is said to be missing that was not tried"
plan_done
