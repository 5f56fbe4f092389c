#!/bin/bash
# SPDX-License-Identifier: MIT
# VLANs of ports, in Open vSwitch in user space: who gets which frames, what is told of them,
# what was changed by hand, what an edited file changes.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/vlan.sh"
world "$@"
needs jq ovs-vsctl ovs-vswitchd
[ -x "$BUILD/tests/tools/frames" ] || skip_all "frames is not built"

vlan_lab ovs "ovs: {instance: private, datapath: netdev}"
db=/run/netyard/v/ovs/db.sock
"$NETYARD" up v.yard.yml >/dev/null # /run/netns is there from now on
"$NETYARD" down v >/dev/null
empty=$(picture)
gives 0 "up" "$NETYARD" up v.yard.yml
built=$(picture)
vlans_agree "pairs"
gives 0 "show --check" "$NETYARD" show --check v
gives 0 "a second up" "$NETYARD" up v.yard.yml
same_picture "$built" "... changes nothing"

# --- what is told ------------------------------------------------------------------------

gives 0 "show" "$NETYARD" show v
like "$out" '^  a-eth0 .* vlan 10 ' "... the VLAN of a port"
like "$out" '^  t-eth0 .* trunk 10,20-21 ' "... those of a trunk"
like "$out" '^  n-eth0 .* vlan 20 +trunk 10 ' "... that with a native one"
like "$out" '^  d-eth0 .* vlan 1 ' "... and where the file says none"
unlike "$out" '!' "... nothing of it is wrong"
gives 0 "show as JSON" "$NETYARD" show --format json v
is "$(jq -c '[.nodes[] | select(.name == "sw").interfaces[] | [.name, .vlan, .trunk]]' <<<"$out")" \
	'[["a-eth0",10,null],["b-eth0",10,null],["c-eth0",20,null],["t-eth0",null,"10,20-21"],["n-eth0",20,"10"],["d-eth0",1,null],["g-eth0",1,null],["to-two",null,"10,20"]]' \
	"... has them, too"
gives 0 "draw" "$NETYARD" draw --format dot v
like "$out" 'a-eth0, vlan 10' "... has the VLAN"
like "$out" 'n-eth0, vlan 20, trunk 10' "... and the trunk"
gives 0 "draw as text" "$NETYARD" draw --format text v
like "$out" 'trunk 10,20-21' "... the same"
gives 0 "discover" "$NETYARD" discover v
like "$(tr -s '\n ' ' ' <<<"$out")" 'a:eth0, sw\] vlan: 10 ' "... a link of one VLAN"
like "$out" 'trunk: \[10, 20-21\]' "... one of several"
unlike "$out" 'vlan: 1$' "... and what follows by itself is left out"
mkdir found
printf '%s\n' "$out" >found/v.yard.yml
gives 0 "a plan of what was found" "$NETYARD" plan --adopt found/v.yard.yml
gives 0 "discover of the host" "$NETYARD" discover
like "$out" 'trunk: \[10, 20-21\]' "... has them, too"
unlike "$msg" 'VLAN' "... with nothing left out"

mkdir many
sed "s/trunk: \[10, 20-21\]/trunk: [$(seq -s ', ' 2 2 2000)]/" v.yard.yml >many/v.yard.yml
gives 0 "draw with a trunk of many" "$NETYARD" draw --format text many/v.yard.yml
like "$out" 'trunk 2,4,6,[0-9,]+\.\.\. \(1000 VLANs\)' "... its beginning, and how many"
ok "... is not as wide as they are" test "$(wc -L <<<"$out")" -lt 120

# --- by hand -----------------------------------------------------------------------------

gives 0 "down" "$NETYARD" down v
same_picture "$empty" "... nothing is left"
vsctl="ovs-vsctl --db=unix:$db"
broken v "another VLAN" "$vsctl set Port v-a-eth0 tag=20" 'sw:a-eth0: VLAN is 20, applied was 10'
broken v "no VLAN" "$vsctl clear Port v-a-eth0 tag" 'sw:a-eth0: VLAN is none, applied was 10'
broken v "another trunk" "$vsctl set Port v-t-eth0 trunks=10,30-32" 'sw:t-eth0: trunk is 10,30-32, applied was 10,20-21'
broken v "another mode" "$vsctl set Port v-n-eth0 vlan_mode=native-tagged" \
	'sw:n-eth0: VLAN mode is native-tagged, applied was native-untagged'
broken v "a trunk where there was none" "$vsctl set Port v-d-eth0 trunks=7" 'sw:d-eth0: trunk is 7, applied was none'
broken v "the mode it has by itself, said" "$vsctl set Port v-a-eth0 vlan_mode=access" 'sw:a-eth0: VLAN mode is access, applied was none'

# --- an edited file ----------------------------------------------------------------------

gives 0 "up again" "$NETYARD" up v.yard.yml
mkdir -p new
sed 's/b:eth0", {node: sw, vlan: 10/b:eth0", {node: sw, vlan: 20/; s/trunk: \[10, 20-21\]/trunk: [10]/' v.yard.yml >new/v.yard.yml
gives 2 "another VLAN, another trunk: plan" "$NETYARD" plan --adopt --format sh new/v.yard.yml
is "$(grep -v '^#' <<<"$out" | grep .)" "ovs-vsctl --db=unix:$db set Port v-b-eth0 tag=20
ovs-vsctl --db=unix:$db set Port v-t-eth0 trunks=10" "... just that"
gives 0 "... up" "$NETYARD" up --adopt new/v.yard.yml
is "$(frames v $'a -:\nc -:\nt 20:')" 'a -: t=10 n=10 e=-
c -: b=- n=- f=-
t 20:' "... frames go another way"
gives 0 "... and back" "$NETYARD" up --adopt v.yard.yml
same_picture "$built" "... as it was"
$vsctl set Port v-a-eth0 vlan_mode=access
sed 's/\["a:eth0", sw\], vlan: 10/["a:eth0", sw], trunk: [10]/' v.yard.yml >new/v.yard.yml
gives 0 "a trunk, where somebody had said that it is none: up" "$NETYARD" up --adopt new/v.yard.yml
gives 0 "... is one" "$NETYARD" show --check v
gives 0 "... and back" "$NETYARD" up --adopt v.yard.yml
same_picture "$built" "... as it was"
sed -E 's/, (vlan|trunk): [^}]*\}/}/; s/vlan: 10/interface: b-eth0/' v.yard.yml >new/v.yard.yml
unlike "$(cat new/v.yard.yml)" 'vlan|trunk' "a file without a word of VLANs"
gives 0 "... up" "$NETYARD" up --adopt new/v.yard.yml
unlike "$(picture)" 'Port.(tag|trunks|vlan_mode) .*[a-z0-9]$' "... and none are there"
gives 0 "... back" "$NETYARD" up --adopt v.yard.yml
same_picture "$built" "... as it was"
gives 0 "down" "$NETYARD" down v

# --- other ports -------------------------------------------------------------------------

sed 's/kind: ovs/&, port-type: internal/' v.yard.yml >new/v.yard.yml
gives 0 "internal and patch ports: up" "$NETYARD" up --adopt new/v.yard.yml
vlans_agree "internal and patch ports"
gives 0 "... show --check" "$NETYARD" show --check v
gives 0 "... down" "$NETYARD" down v
same_picture "$empty" "... nothing is left"

# --- what cannot be ----------------------------------------------------------------------

sed -n '/^name/p; /^nodes/p; /  a:/p' v.yard.yml >new/none.yard.yml
printf '%s\n' '  sw: {kind: bridge, vlan-protocol: 802.1ad}' 'links: [{endpoints: ["a:eth0", sw]}]' >>new/none.yard.yml
gives 1 "service tags without VLANs: plan" "$NETYARD" plan new/none.yard.yml
like "$msg" "'vlan-protocol' of switch 'sw' is about VLANs, and none of its links has" "... says so"
sed 's/endpoints: \["a:eth0", sw\]/&, vlan: 10/' new/none.yard.yml >new/v.yard.yml
if ip link add probe type bridge vlan_filtering 1 && ip -d link show probe | grep -q 'vlan_protocol'; then
	skip "a kernel whose bridges filter no VLANs" "this one's do"
else
	gives 1 "a kernel whose bridges filter no VLANs: plan" "$NETYARD" plan new/v.yard.yml
	like "$msg" 'CONFIG_BRIDGE_VLAN_FILTERING' "... names what it lacks"
	before=$(picture)
	gives 1 "... up" "$NETYARD" up new/v.yard.yml
	same_picture "$before" "... touches nothing"
fi
ip link del probe

# --- its script --------------------------------------------------------------------------

gives 0 "script" "$NETYARD" script v.yard.yml
ok "... runs" sh -e <<<"$out"
same_picture "$built" "... and makes the same"
gives 0 "... down" "$NETYARD" down v
plan_done
