#!/bin/bash
# SPDX-License-Identifier: MIT
# Interfaces that have the frames of a VLAN of another: a router on a stick, on every kind of
# switch, by hand, changed; service tags and one VLAN in the other.
. "$(dirname "$0")/../int/lib.sh"
world "$@"
needs jq bridge
has_children || skip_all "this kernel is without CONFIG_VLAN_8021Q"

example=$SRC/examples/router-on-a-stick.yard.yml
mkdir new found
sed 's/^prefix.*//; s/^name: .*/name: r/; s/kind: ovs/kind: bridge/' "$example" >r.yard.yml
"$NETYARD" up r.yard.yml >/dev/null # /run/netns is there from now on
"$NETYARD" down r >/dev/null
empty=$(picture)

# children: what others see of them
children() {
	ip -n r-gw -d -j link show type vlan | jq -c '[.[] | [.ifname, .link, .linkinfo.info_data.protocol, .linkinfo.info_data.id, .operstate]] | sort'
}
two='[["eth0.10","eth0","802.1Q",10,"UP"],["eth0.20","eth0","802.1Q",20,"UP"]]'

# a_stick NAME: the lab in r.yard.yml, all of it
a_stick() {
	gives 0 "$1: up" "$NETYARD" up --adopt r.yard.yml
	is "$(children)" "$two" "$1: others see them"
	gives 0 "$1: all reach all, over the router" "$NETYARD" ping r
	like "$out" '24 of 24 reached' "$1: IPv4 and IPv6"
	gives 0 "$1: show --check" "$NETYARD" show --check r
	built=$(picture)
	gives 0 "$1: a second up" "$NETYARD" up r.yard.yml
	like "$out" 'nothing to do' "$1: does nothing"
	same_picture "$built" "$1: as it was"
}

a_stick "bridge"
gives 0 "show" "$NETYARD" show r
like "$out" '^  eth0.10 +up +mtu 1500 +vlan 10 +of eth0' "... has them"
gives 0 "show as JSON" "$NETYARD" show --format json r
is "$(jq -c '[.nodes[] | select(.name == "gw").interfaces[] | select(.parent) | [.name, .parent, .vlan, .["vlan-protocol"]]]' <<<"$out")" \
	'[["eth0.10","eth0",10,"802.1Q"],["eth0.20","eth0",20,"802.1Q"]]' "... too"
gives 0 "discover" "$NETYARD" discover r
like "$(tr -s '\n ' ' ' <<<"$out")" 'eth0.10: (\{|)addresses: .*parent: eth0,? vlan: 10' "... writes them"
printf '%s\n' "$out" >found/r.yard.yml
gives 0 "a plan of what was found" "$NETYARD" plan --adopt found/r.yard.yml
gives 0 "discover of the host" "$NETYARD" discover
like "$(tr -s '\n ' ' ' <<<"$out")" 'parent: eth0,? vlan: 20' "... has them, too"
unlike "$msg" 'eth0.10' "... with nothing left out"

# --- by hand -----------------------------------------------------------------------------

put_back r "one is gone" "ip -n r-gw link del eth0.10" 'gw:eth0.10'
put_back r "another VLAN" "ip -n r-gw link del eth0.20; ip -n r-gw link add link eth0 name eth0.20 type vlan id 21; ip -n r-gw link set dev eth0.20 alias netyard:r:gw:eth0.20 up" \
	'gw:eth0.20: VLAN is 21, applied was 20'
put_back r "one is down" "ip -n r-gw link set dev eth0.10 down" 'gw:eth0.10: is down'
put_back r "the parent was down" "ip -n r-gw link set dev eth0 down; ip -n r-gw link set dev eth0 up" 'gw:eth0'
put_back r "another MTU" "ip -n r-gw link set dev eth0.10 mtu 1400" 'gw:eth0.10: MTU is 1400, applied was 1500'

# --- an edited file ----------------------------------------------------------------------

sed 's/eth0.10: {/&vlan-protocol: 802.1ad, /' r.yard.yml >new/r.yard.yml
gives 0 "service tags: up" "$NETYARD" up --adopt new/r.yard.yml
like "$(children)" '"eth0.10","eth0","802.1ad",10,' "... others see it"
gives 0 "... show --check" "$NETYARD" show --check r
sed 's/^nodes:/mtu: 1400\n&/' r.yard.yml >new/r.yard.yml
gives 0 "a smaller MTU: up" "$NETYARD" up --adopt new/r.yard.yml
is "$(ip -n r-gw -j link show eth0.20 | jq '.[0].mtu')" 1400 "... theirs, too"
gives 0 "... show --check" "$NETYARD" show --check r
sed 's/eth0.20/v20/g; s/^    interfaces:$/&\n      v20.7: {parent: v20, vlan: 7}/' r.yard.yml >new/r.yard.yml
gives 0 "a child of a child: up" "$NETYARD" up --adopt new/r.yard.yml
like "$(children)" '"v20.7","v20","802.1Q",7,' "... is on it"
gives 0 "... show --check" "$NETYARD" show --check r
gives 0 "... back" "$NETYARD" up --adopt r.yard.yml
same_picture "$built" "... as it was"
gives 0 "down" "$NETYARD" down r
same_picture "$empty" "... nothing is left"
gives 0 "script" "$NETYARD" script r.yard.yml
ok "... runs" sh -e <<<"$out"
same_picture "$built" "... and makes the same"
gives 0 "... down" "$NETYARD" down r

# --- on the host: nothing that is advertised there, and no wait for addresses ------------------

cat >h.yard.yml <<'LAB'
name: h
nodes:
  host: {kind: host, interfaces: {e: {}, e.10: {parent: e, vlan: 10, addresses: [10.9.0.1/24]}}}
  a: {interfaces: {e: {}, e.10: {parent: e, vlan: 10, addresses: [10.9.0.2/24]}}}
links: [{endpoints: ["host:e", "a:e"]}]
LAB
gives 0 "a VLAN of the host's: up" "$NETYARD" up h.yard.yml
child=$(ip -j link show type vlan | jq -r '.[].ifname')
is "$(ip -6 addr show tentative; ip -n h-a -6 addr show tentative)" "" "... its link-local addresses are usable"
is "$(cat "/proc/sys/net/ipv6/conf/$child/accept_ra")" 0 "... and it takes nothing that is advertised"
gives 2 "... a VLAN that masquerades: plan" "$NETYARD" plan --adopt <(sed 's/  a: {/  a: {masquerade: [e.10], /' h.yard.yml)
gives 0 "... down" "$NETYARD" down h
same_picture "$empty" "... nothing is left"

# the parent's MTU, taken back with all that follows
sed 's/^name: .*/name: r/; s/kind: ovs/kind: bridge/; s/^prefix.*//' "$example" >r.yard.yml
gives 0 "a router on a stick: up" "$NETYARD" up r.yard.yml
built=$(picture)
printf '#!/no/such/interpreter\n' >broken
chmod +x broken
sed "s|^nodes:|mtu: 1400\n&|; s|^  pc1:$|&\n    run: [[$T/broken]]|" r.yard.yml >new/r.yard.yml
gives 1 "... a smaller MTU, and a service that does not start: up" "$NETYARD" up --adopt new/r.yard.yml
same_picture "$built" "... all is as it was"
gives 0 "... its parent set down" "$NETYARD" link r gw:eth0 down
gives 0 "... and up" "$NETYARD" link r gw:eth0 up
gives 0 "... all is there again" "$NETYARD" show --check r
gives 0 "... down" "$NETYARD" down r
same_picture "$empty" "... nothing is left"

# --- on other switches -------------------------------------------------------------------

if ! command -v ovs-vswitchd >/dev/null; then
	skip "Open vSwitch" "not installed"
	plan_done
fi
for datapath in system netdev; do
	sed "s/^prefix.*/ovs: {instance: private, datapath: $datapath}/; s/^name: .*/name: r/" "$example" >r.yard.yml
	a_stick "Open vSwitch, $datapath"
	sed -i 's/kind: ovs/&, port-type: internal/' r.yard.yml
	gives 0 "internal ports, $datapath: up" "$NETYARD" up r.yard.yml
	# user space takes seconds for the first packets on an emulated processor, on a busy one a minute
	for _ in {1..20}; do
		"$NETYARD" exec r pc1 -- ping -c 1 -W 10 10.0.20.1 >/dev/null && break
	done
	gives 0 "... pc1 reaches srv, over the router" "$NETYARD" exec r pc1 -- ping -c 1 -W 10 10.0.20.1
	gives 0 "... show --check" "$NETYARD" show --check r
	gives 0 "... down" "$NETYARD" down r
	same_picture "$empty" "... nothing is left"
done
plan_done
