#!/bin/bash
# SPDX-License-Identifier: MIT
# 'mirror': what is copied, on a bridge and in Open vSwitch in user space; that the link of the
# copies has nothing else; told, taken away by hand, changed in the file; of others.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/mirror.sh"
world "$@"
needs jq tc
[ -x "$BUILD/tests/tools/frames" ] || skip_all "frames is not built"

mirror_lab bridge ""
out=$("$NETYARD" plan m.yard.yml 2>&1)
[[ $out != *"cannot copy frames"* ]] || skip_all "this kernel has no mirrors"
"$NETYARD" up m.yard.yml >/dev/null # /run/netns is there from now on
"$NETYARD" down m >/dev/null
empty=$(picture)
mkdir found new

# --- a bridge ------------------------------------------------------------------------------

mirrors_agree bridge
mirror_lab bridge ""
gives 0 "bridge: up" "$NETYARD" up m.yard.yml
built=$(picture)
is "$(bridge -j link show | jq -c '[.[].ifname] | sort')" '["m-a-eth0","m-b-eth0","m-c-eth0"]' "the link of the copies is no port of the bridge"
ip addr add 10.9.9.9/24 dev lo
ip -n m-mon addr add 10.9.9.1/24 dev eth0
is "$(ip netns exec m-mon ping -c 1 -W 1 10.9.9.9 >/dev/null && echo reached)" "" "... and leads to nobody, not to the host either"
ip addr del 10.9.9.9/24 dev lo
ip -n m-mon addr del 10.9.9.1/24 dev eth0
ip addr add 10.0.0.99/24 dev m-sw
ip netns exec m-mon timeout 20 tcpdump -nn -c 1 -i eth0 icmp and src 10.0.0.99 >heard 2>listening &
for ((i = 0; i < 200; i++)); do
	grep -q listening listening && break
	sleep 0.05
done
ping -c 3 -i 0.3 -W 1 10.0.0.1 >/dev/null
wait $!
like "$(cat heard)" '10.0.0.99 > 10.0.0.1: ICMP echo request' "what the host sends by the bridge's device is copied, too"
ip addr del 10.0.0.99/24 dev m-sw

gives 0 "show" "$NETYARD" show m
like "$out" '^  a-eth0 .* mirrored ingress ' "... tells what is copied"
like "$out" '^  mon-eth0 .* copies only ' "... and who has the copies"
unlike "$out" '!' "... nothing is wrong"
gives 0 "show as JSON" "$NETYARD" show --format json m
is "$(jq -c '.nodes[] | select(.name == "sw") | .mirror, (.interfaces[] | [.name, .mirrored, .["copies-only"]])' <<<"$out")" \
	'{"to":"mon:eth0","from":[],"direction":"both"}
["a-eth0","ingress",false]
["b-eth0","ingress",false]
["c-eth0","ingress",false]
["mon-eth0",null,true]' "... too"
gives 0 "draw" "$NETYARD" draw --format dot m
like "$out" 'mon-eth0, copies only' "... has them"
gives 0 "draw of the file" "$NETYARD" draw --format text m.yard.yml
like "$out" 'mirrored ingress' "... too"
gives 0 "discover" "$NETYARD" discover m
like "$out" 'mirror: \{to: mon:eth0\}' "... writes it"
printf '%s\n' "$out" >found/m.yard.yml
gives 0 "a plan of what was found" "$NETYARD" plan --adopt found/m.yard.yml
gives 0 "discover of the host" "$NETYARD" discover
like "$out" 'mirror: \{to: m-mon:eth0\}' "... has it, too"
unlike "$msg" 'mirror|copies|filter' "... with nothing left out"

put_back m "a filter is gone" "tc filter del dev m-a-eth0 ingress" 'sw:a-eth0: is not mirrored as it was applied'
put_back m "... with what held it" "tc qdisc del dev m-a-eth0 clsact" 'sw:a-eth0: is not mirrored as it was applied'
put_back m "that of the bridge's own device" "tc qdisc del dev m-sw clsact" 'sw: is not mirrored as it was applied'
put_back m "nothing is dropped" "tc filter del dev m-mon-eth0 ingress" 'sw:mon-eth0: is not mirrored as it was applied'
put_back m "it joins the bridge" "ip link set dev m-mon-eth0 master m-sw" 'sw:mon-eth0: master is m-sw, applied was none'
put_back m "the link of the copies is gone" "ip link del dev m-mon-eth0" 'sw:mon-eth0 - mon:eth0: link is missing'
put_back m "a mirrored link is gone" "ip link del dev m-b-eth0" 'sw:b-eth0 - b:eth0: link is missing'
put_back m "copies go elsewhere" "tc filter replace dev m-a-eth0 ingress pref 28281 handle 1 bpf bytecode '1,6 0 0 4294967295' action mirred egress mirror dev m-c-eth0" \
	'sw:a-eth0: is (not )?mirrored'
ip link del dev m-mon-eth0
ok "without the link of the copies all else passes" ip netns exec m-a ping -c 1 -W 5 10.0.0.2
gives 0 "... up" "$NETYARD" up m.yard.yml
same_picture "$built" "... mends it"

# somebody else's filter beside it
tc filter add dev m-a-eth0 ingress pref 7 protocol ip u32 match ip dst 192.0.2.77 action mirred egress redirect dev m-c-eth0
gives 0 "somebody else's filter: show --check" "$NETYARD" show --check m
like "$("$NETYARD" show m)" '! a-eth0: what it receives is filtered' "... is told"
with=$(picture)
mirror_lab bridge ', from: ["b:eth0"]'
gives 0 "... a mirror of other links: up" "$NETYARD" up m.yard.yml
is "$(tc filter show dev m-a-eth0 ingress | grep -c 'pref 7 u32 .*match')" 0 "... (tc tells it in two lines)"
like "$(tc filter show dev m-a-eth0 ingress)" 'pref 7 u32' "... it is still there"
unlike "$(tc filter show dev m-a-eth0 ingress)" 'pref 28281' "... and the mirror is not"
mirror_lab bridge ""
gives 0 "... and back: up" "$NETYARD" up m.yard.yml
same_picture "$with" "... as it was"
tc filter del dev m-a-eth0 ingress pref 7

# a queue at the same port, whatever this kernel has: what leaves is copied before it waits there
if unshare -n tc qdisc add dev lo root tbf rate 1mbit burst 5000 limit 5000 2>/dev/null; then
	mirror_lab bridge ', from: ["a:eth0"]' '' ', rate: 10mbit'
	gives 0 "a queue at the mirrored port: up" "$NETYARD" up m.yard.yml
	diff_ok "$mirror_both" "$(copies "$mirror_both")" "... frames and copies get where they should"
	like "$(tc qdisc show dev m-a-eth0)" 'tbf 4e59:' "... it is there"
	gives 0 "... no drift" "$NETYARD" show --check m
	mirror_lab bridge '' '' ', rate: 10mbit'
	gives 0 "... another mirror: up" "$NETYARD" up m.yard.yml
	like "$(tc qdisc show dev m-a-eth0)" 'tbf 4e59:' "... it stays"
	mirror_lab bridge ''
	gives 0 "... without it: up" "$NETYARD" up m.yard.yml
	same_picture "$built" "... as before"
else
	skip "a queue at the mirrored port" "this kernel has no qdisc tbf"
fi

sed -i 's/, mirror: {[^}]*}//' m.yard.yml
gives 0 "without a mirror: up" "$NETYARD" up m.yard.yml
is "$(copies 'mon -:')" 'mon -: a=- b=- c=-' "... that link is one as others"
is "$(tc qdisc show | grep -c clsact)" 0 "... and nothing filters"
gives 0 "down" "$NETYARD" down m
same_picture "$empty" "... nothing is left"

# one that is switched off, by hand, of others: with a port of the bridge, or a device beside it
ip link add h-sw type bridge
ip link set dev h-sw up
for n in a b mon; do
	ip netns add "h-$n"
	ip link add "h-$n-eth0" type veth peer name eth0 netns "h-$n"
	ip link set dev "h-$n-eth0" up master h-sw
	ip -n "h-$n" link set dev eth0 up
done
tc qdisc add dev h-a-eth0 clsact
tc filter add dev h-a-eth0 ingress protocol all u32 match u32 0 0 action mirred egress mirror dev h-mon-eth0
tc filter add dev h-a-eth0 egress protocol all u32 match u32 0 0 action mirred egress mirror dev h-mon-eth0
gives 0 "by others, to a port: discover" "$NETYARD" discover
like "$(tr -s '\n ' ' ' <<<"$out")" 'mirror: \{?to: h-mon:eth0,? from: \[h-a:eth0\]' "... is a key"
like "$msg" 'it takes frames in, too, and in the file it has copies only' "... and what is otherwise is said"
unlike "$msg" 'filtered' "... it is no filter that nobody knows"
ip link set dev h-mon-eth0 nomaster
gives 0 "... to a device beside the bridge: discover" "$NETYARD" discover
like "$out" 'h-mon:eth0, h-sw\]' "... is the same"
tc filter add dev h-b-eth0 ingress protocol all u32 match u32 0 0 action mirred egress mirror dev h-mon-eth0 2>/dev/null ||
	{ tc qdisc add dev h-b-eth0 clsact && tc filter add dev h-b-eth0 ingress protocol all u32 match u32 0 0 action mirred egress mirror dev h-mon-eth0; }
gives 0 "... more than a file says: discover" "$NETYARD" discover
unlike "$out" '^ *mirror:|, mirror:' "... is left out"
like "$msg" 'more than a file says' "... and that is said"
ip link del h-sw
for n in a b mon; do
	ip netns del "h-$n"
done
while ip -br link show | grep -q '^h-'; do sleep 0.05; done

# --- Open vSwitch in user space ------------------------------------------------------------

if ! command -v ovs-vswitchd >/dev/null; then
	skip "Open vSwitch" "it is not here"
	plan_done
fi
top="ovs: {instance: private, datapath: netdev}"
db=/run/netyard/m/ovs/db.sock
vsctl="ovs-vsctl --db=unix:$db"
mirrors_agree ovs "$top"
mirror_lab ovs "" "$top"
gives 0 "ovs: up" "$NETYARD" up m.yard.yml
built=$(picture)
gives 0 "discover" "$NETYARD" discover m
like "$out" 'mirror: \{to: mon:eth0\}' "... writes it"
printf '%s\n' "$out" >found/m.yard.yml
gives 0 "a plan of what was found" "$NETYARD" plan --adopt found/m.yard.yml
gives 0 "discover of the host" "$NETYARD" discover
like "$out" 'mirror: \{to: m-mon:eth0\}' "... has it, too"
unlike "$msg" 'mirror|copies' "... with nothing left out"
put_back m "a port less" "$vsctl -- --id=@p get Port m-a-eth0 -- remove Mirror mirror@m-mon-eth0 select_src_port @p" 'sw: what is copied is m-b-eth0/ingress m-c-eth0/ingress m-sw/ingress, applied was m-a-eth0/ingress'
put_back m "a port more" "$vsctl -- --id=@p get Port m-a-eth0 -- add Mirror mirror@m-mon-eth0 select_dst_port @p" 'sw: what is copied is m-a-eth0/both '
put_back m "all ports" "$vsctl set Mirror mirror@m-mon-eth0 select_all=true" 'sw: port that copies go to is \?'
put_back m "no output" "$vsctl clear Mirror mirror@m-mon-eth0 output_port" 'sw: port that copies go to is none'
put_back m "no mirror" "$vsctl clear Bridge m-sw mirrors" 'sw: mirror is missing'
put_back m "the link of the copies is no port any more" "$vsctl del-port m-mon-eth0" 'sw:mon-eth0'
put_back m "a mirrored link is no port any more" "$vsctl del-port m-a-eth0" 'sw:a-eth0'
put_back m "the link of the copies is gone" "ip -n netyard-m link del dev m-mon-eth0" 'mon:eth0'
$vsctl -- --id=@p get port m-c-eth0 -- --id=@m create mirror name=theirs select_all=true output_port=@p -- add bridge m-sw mirrors @m >/dev/null
gives 2 "somebody else's mirror: show --check" "$NETYARD" show --check m
like "$out" 'sw:c-eth0: only what the mirror theirs copies leaves there' "... is told"
like "$("$NETYARD" show m)" '! its mirrors are not in the file' "... and that it is in no file"
mirror_lab ovs ', from: ["a:eth0"]' "$top"
gives 0 "... another one of ours: up" "$NETYARD" up m.yard.yml
sed -i 's/, mirror: {[^}]*}//' m.yard.yml
gives 0 "... none of ours: up" "$NETYARD" up m.yard.yml
is "$($vsctl --bare --columns=name list mirror)" theirs "... it is still there"
gives 0 "down" "$NETYARD" down m
same_picture "$empty" "... nothing is left"

# VLANs: copies have the tag of theirs
vlans_copied ovs "$top" 10 1

# internal ports, and a bridge that somebody else has
start_ovs
ovs-vsctl add-br theirs -- set bridge theirs datapath_type=netdev
ovs-vsctl -- --id=@p get port theirs -- --id=@m create mirror name=m0 select_all=true output_port=@p -- add bridge theirs mirrors @m >/dev/null
others=$(picture)
mirror_lab ovs ""
sed -i 's/sw: {kind: ovs,/theirs: {kind: ovs, existing: true, port-type: internal,/; s/, sw\]/, theirs]/' m.yard.yml
gives 0 "a bridge of others: up" "$NETYARD" up m.yard.yml
is "$(ovs-vsctl --bare --columns=name list mirror | xargs -n 1 | sort | xargs)" "m0 mirror@m-mon-eth0" "... its mirror is there beside ours"
gives 0 "... no drift" "$NETYARD" show --check m
gives 0 "down" "$NETYARD" down m
same_picture "$others" "... what is others' is as it was"
stop_ovs
for kind in bridge ovs; do
	[ $kind = bridge ] || command -v ovs-vswitchd >/dev/null || continue
	mirror_lab $kind ""
	sed -i 's|^  mon:$|  mon: {interfaces: {eth0: {addresses: [10.0.0.4/24]}}}|' m.yard.yml
	gives 0 "$kind: the link of the copies has an address: up" "$NETYARD" up m.yard.yml
	gives 2 "... ping" "$NETYARD" ping m
	is "$(grep -c "mon:eth0 has copies of frames from switch sw ('mirror'), and nothing else passes there" <<<"$out$msg")" 1 "... says why it is not reached, once"
	gives 0 "... down" "$NETYARD" down m
done
plan_done
