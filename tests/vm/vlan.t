#!/bin/bash
# SPDX-License-Identifier: MIT
# As tests/int/vlan.t, what only that kernel can do: VLANs of a Linux bridge, service tags, Open
# vSwitch in the kernel; and that frames get where they do on every other kind of switch.
. "$(dirname "$0")/../int/lib.sh"
. "$(dirname "$0")/../int/vlan.sh"
world "$@"
needs jq bridge
[ -x "$BUILD/tests/tools/frames" ] || skip_all "frames is not built"

vlans_seen() {
	bridge -c vlan show | sort
}

vlan_lab bridge
gives 0 "up" "$NETYARD" up v.yard.yml
built=$(picture) seen=$(vlans_seen)
vlans_agree "bridge"
gives 0 "show --check" "$NETYARD" show --check v
gives 0 "a second up" "$NETYARD" up v.yard.yml
diff_ok "$seen" "$(vlans_seen)" "... changes nothing"
is "$(bridge -j vlan show dev v-n-eth0 | jq -c '.[0].vlans')" '[{"vlan":10},{"vlan":20,"flags":["PVID","Egress Untagged"]}]' \
	"others see what is set"
gives 0 "discover" "$NETYARD" discover v
like "$out" 'trunk: \[10, 20-21\]' "... writes it"
mkdir found new
printf '%s\n' "$out" >found/v.yard.yml
gives 0 "a plan of what was found" "$NETYARD" plan --adopt found/v.yard.yml
gives 0 "discover of the host" "$NETYARD" discover
like "$out" 'trunk: \[10, 20-21\]' "... has it, too"

# vlans_put_back NAME SHELL DRIFT: what bridge(8) says of VLANs is as before, too
vlans_put_back() {
	put_back v "$@"
	diff_ok "$seen" "$(vlans_seen)" "... all VLANs are as they were"
}
vlans_put_back "another VLAN" "bridge vlan add dev v-a-eth0 vid 20 pvid untagged" 'sw:a-eth0: VLANs is 10/untagged,20/pvid/untagged, applied was 10/pvid/untagged'
vlans_put_back "a VLAN less" "bridge vlan del dev v-t-eth0 vid 21" 'sw:t-eth0: VLANs is 10,20, applied was 10,20-21'
vlans_put_back "a default PVID that comes back" "ip link set dev v-sw type bridge vlan_default_pvid 0; ip link set dev v-sw type bridge vlan_default_pvid 1" 'sw:a-eth0: VLANs is'
vlans_put_back "no filtering" "ip link set dev v-sw type bridge vlan_filtering 0" 'sw: VLAN filtering is false, applied was true'

# what the bridge would give to new ports is somebody's: they are in their own VLANs all the same
ip link set dev v-sw type bridge vlan_default_pvid 7
like "$("$NETYARD" show v)" 'a port that joins it is in VLAN 7 \(vlan_default_pvid\)' "a default PVID set by hand: show tells it"
sed 's/^  a:/  h: {}\n  i: {}\n&/; s/^links:/&\n  - {endpoints: ["h:eth0", sw], vlan: 30}\n  - endpoints: ["i:eth0", sw]/' v.yard.yml >new/v.yard.yml
gives 0 "... two more ports: up" "$NETYARD" up --adopt new/v.yard.yml
is "$(bridge -j vlan show | jq -c '.[] | select(.ifname | test("v-[hi]-")) | [.vlans[].vlan]' | xargs)" "[30] [1]" "... they are in their VLANs alone"
gives 0 "... show --check" "$NETYARD" show --check v
gives 0 "... up again" "$NETYARD" up --adopt v.yard.yml
ip link set dev v-sw type bridge vlan_default_pvid 1
gives 0 "... and back: up" "$NETYARD" up v.yard.yml
diff_ok "$seen" "$(vlans_seen)" "... as it was"
sed 's/{endpoints: \["a:eth0", sw\], vlan: 10/{endpoints: ["a:eth0", two], vlan: 20/' v.yard.yml >new/v.yard.yml
gives 0 "a port moves to the other bridge" "$NETYARD" up --adopt new/v.yard.yml
is "$(frames v 'a -:')" 'a -: c=- t=20 n=- f=-' "... and is in its VLAN there"
gives 0 "... and back" "$NETYARD" up --adopt v.yard.yml
diff_ok "$seen" "$(vlans_seen)" "... as it was"
gives 0 "down" "$NETYARD" down v
gives 0 "script" "$NETYARD" script v.yard.yml
ok "... runs" sh -e <<<"$out"
diff_ok "$seen" "$(vlans_seen)" "... and makes the same"
same_picture "$built" "... all of it"
gives 0 "... down" "$NETYARD" down v

# --- service tags ------------------------------------------------------------------------

sed 's/kind: bridge/&, vlan-protocol: 802.1ad/' v.yard.yml >new/v.yard.yml
gives 0 "service tags: up" "$NETYARD" up --adopt new/v.yard.yml
is "$(ip -d -j link show dev v-sw | jq -r '.[0].linkinfo.info_data.vlan_protocol')" 802.1ad "... others see it"
is "$(frames v $'a -:\na 100:\nt s10:\nt s10.100:\nt 10:')" 'a -: b=- t=s10 n=s10 e=-
a 100: b=100 t=s10.100 n=s10.100 e=100
t s10: a=- b=- n=s10 e=-
t s10.100: a=100 b=100 n=s10.100 e=100
t 10:' "... what members tag travels inside"
gives 0 "... show --check" "$NETYARD" show --check v
run "$NETYARD" show --format json v
is "$(jq -r '.nodes[] | select(.name == "sw")["vlan-protocol"]' <<<"$out")" 802.1ad "... show tells it"
gives 0 "... and the usual ones: up" "$NETYARD" up --adopt v.yard.yml
vlans_agree "the usual tags again"
gives 0 "... down" "$NETYARD" down v

# --- on a bridge of others ---------------------------------------------------------------

ip link add br-x type bridge && ip link set dev br-x up
cat >x.yard.yml <<'LAB'
name: x
nodes:
  br-x: {kind: bridge, existing: true}
  a:
  b:
links:
  - {endpoints: ["a:eth0", br-x], vlan: 10}
  - endpoints: ["b:eth0", br-x]
LAB
gives 1 "a bridge of others that filters none: plan" "$NETYARD" plan x.yard.yml
like "$msg$out" 'br-x \(existing: true\) filters no VLANs' "... refuses, and says why"
ip link set dev br-x type bridge vlan_filtering 1 vlan_default_pvid 5
gives 0 "... that filters them: up" "$NETYARD" up x.yard.yml
is "$(bridge -j vlan show dev x-a-eth0 | jq -c '[.[0].vlans[].vlan]')" '[10]' "... its VLAN"
is "$(bridge -j vlan show dev x-b-eth0 | jq -c '[.[0].vlans[].vlan]')" '[5]' "... and what that bridge gives"
gives 0 "... show --check" "$NETYARD" show --check x
gives 0 "... plan" "$NETYARD" plan x.yard.yml
gives 0 "... down" "$NETYARD" down x

# --- beside Open vSwitch -----------------------------------------------------------------

if ! command -v ovs-vswitchd >/dev/null; then
	skip "Open vSwitch" "not installed"
	plan_done
fi
vlan_lab ovs "ovs: {instance: private, datapath: system}"
gives 0 "Open vSwitch in the kernel: up" "$NETYARD" up v.yard.yml
vlans_agree "Open vSwitch in the kernel"
gives 0 "... down" "$NETYARD" down v
vlan_lab bridge "ovs: {instance: private, datapath: netdev}"
sed -i 's/two: {kind: bridge}/two: {kind: ovs}/' v.yard.yml
gives 0 "a bridge, and one of Open vSwitch in user space: up" "$NETYARD" up v.yard.yml
vlans_agree "both kinds"
gives 0 "... down" "$NETYARD" down v
plan_done
