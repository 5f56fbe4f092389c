#!/bin/bash
# SPDX-License-Identifier: MIT
# Spanning trees: a triangle of switches, waited for; what ping says before; its link is cut.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq bridge

file=$SRC/examples/stp-triangle.yard.yml
lab=stp-triangle
"$NETYARD" up "$file" >/dev/null # /run/netns is there from now on
"$NETYARD" down "$lab" >/dev/null
empty=$(picture)

# states: of all ports, as others see them, each once
states() {
	bridge -j link show | jq -r '.[].state' | sort | uniq -c | xargs
}

gives 0 "up" "$NETYARD" up "$file"
gives 2 "ping before ports forward" "$NETYARD" ping "$lab"
like "$out" '^! sw1:pc1-eth0 is not forwarding yet: [1-4] s \(stp of sw1\)' "... says so, and how long"
gives 0 "show" "$NETYARD" show "$lab"
like "$out" 'not forwarding yet: [1-4] s' "... too"
gives 0 "show as JSON" "$NETYARD" show --format json "$lab"
is "$(jq '[.nodes[] | select(.kind == "bridge").interfaces[].waits | select(. > 0 and . <= 4)] | length > 0' <<<"$out")" true "... too"
gives 0 "up --wait stp" "$NETYARD" up --wait stp "$file"
is "$(states)" "1 blocking 8 forwarding" "... all but one forward"
is "$(bridge -j link show | jq -r '.[] | select(.state == "blocking") | .ifname')" st-sw3-sw2 "... the right one"
gives 0 "ping" "$NETYARD" ping "$lab"
unlike "$out" 'not forwarding' "... says nothing of that"
gives 0 "show --check" "$NETYARD" show --check "$lab"
gives 0 "up --wait of a lab where nothing waits" "$NETYARD" up --wait stp "$file"
gives 64 "up --wait for something else" "$NETYARD" up --wait nothing "$file" || :

is "$(ip -d -j link show dev st-sw1 | jq '.[0].linkinfo.info_data.priority')" 4096 "others see the priority"
gives 0 "discover" "$NETYARD" discover "$lab"
like "$out" 'priority: 4096' "... writes it"
unlike "$msg" 'priority' "... and leaves out none"
ip link set dev st-sw1 type bridge priority 20480
gives 2 "another priority by hand: show --check" "$NETYARD" show --check "$lab"
like "$out" 'sw1: priority is 20480, applied was 4096' "... says so"
gives 0 "... up" "$NETYARD" up --wait stp "$file"
is "$(ip -d -j link show dev st-sw1 | jq '.[0].linkinfo.info_data.priority')" 4096 "... puts it back"

# --- a link is cut -----------------------------------------------------------------------

ip link set dev st-sw1-sw2 down
until [ "$(bridge -j link show dev st-sw3-sw2 | jq -r '.[0].state')" = forwarding ] || [ $SECONDS -gt 120 ]; do
	sleep 0.2
done
is "$(bridge -j link show dev st-sw3-sw2 | jq -r '.[0].state')" forwarding "a link is cut: the one in reserve forwards"
run "$NETYARD" ping "$lab"
like "$out" '12 of 12 reached' "... and all reach all"
gives 0 "up --wait stp" "$NETYARD" up --wait stp "$file"
is "$(states)" "1 blocking 8 forwarding" "... puts it back, and waits"
for _ in {1..50}; do # the other way is forgotten within a forward delay more
	"$NETYARD" ping "$lab" >/dev/null && break
	sleep 0.2
done
gives 0 "... ping" "$NETYARD" ping "$lab"

# --- what a way costs --------------------------------------------------------------------

sed 's/- endpoints: \[sw1:sw1-sw2, sw2:sw2-sw1\]/- {endpoints: [sw1:sw1-sw2, sw2:sw2-sw1], port: {cost: 100}}/' "$file" >cost.yard.yml
gives 0 "a way that costs more: up" "$NETYARD" up --adopt --wait stp cost.yard.yml
is "$(bridge -d -j link show | jq -c '[.[] | select(.ifname | test("^st-sw1-sw2|^st-sw2-sw1")) | .cost]')" '[100,100]' "... others see it"
for _ in {1..300}; do # the switches tell each other first
	blocked=$(bridge -j link show | jq -r '.[] | select(.state == "blocking") | .ifname')
	[ "$blocked" != st-sw2-sw1 ] || break
	sleep 0.2
done
is "$blocked" st-sw2-sw1 "... is not taken"
gives 0 "... show" "$NETYARD" show "$lab"
like "$out" 'sw1-sw2 .*cost 100' "... tells it"
is "$("$NETYARD" show --format json "$lab" | jq -c '[.nodes[] | select(.name == "sw1").interfaces[].port.cost]')" '[100,null,null]' "... and JSON"
gives 0 "... no drift" "$NETYARD" show --check "$lab"
gives 0 "... discover" "$NETYARD" discover "$lab"
like "$out" 'cost: 100' "... writes it"
bridge link set dev st-sw1-sw2 cost 50
gives 2 "another cost by hand: show --check" "$NETYARD" show --check "$lab"
like "$out" 'sw1:sw1-sw2: cost is 50, applied was 100' "... says so"
gives 0 "... up" "$NETYARD" up cost.yard.yml
is "$(bridge -d -j link show dev st-sw1-sw2 | jq '.[0].cost')" 100 "... puts it back"
gives 0 "without it again: up" "$NETYARD" up --adopt "$file"
is "$(bridge -d -j link show dev st-sw1-sw2 | jq '.[0].cost')" 2 "... it is as it was"
printf 'name: no\nnodes: {a: {}, sw: {kind: bridge}}\nlinks: [{endpoints: ["a:e", sw], port: {cost: 3}}]\n' >no.yard.yml
gives 1 "a cost without a tree" "$NETYARD" plan no.yard.yml
like "$msg" "'cost' of 'port' is of a spanning tree, and 'sw' has none" "... says why not"
gives 0 "down" "$NETYARD" down "$lab"
same_picture "$empty" "... nothing is left"
plan_done
