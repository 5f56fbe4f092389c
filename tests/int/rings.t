#!/bin/bash
# SPDX-License-Identifier: MIT
# A ring of switches that no spanning tree breaks is refused, with what would break it, unless it
# is meant; one that is broken is built, and nothing circles in it.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ping

# ring SWITCHES LINKS: a file of these; links as in "a:1-b:1 b-c"
ring() {
	local links='' l
	for l in $2; do links+="  - endpoints: [${l%-*}, ${l#*-}]"$'\n'; done
	printf 'name: ring\nnodes: {%s}\nlinks:\n%s' "$1" "$links" >ring.yard.yml
}
# refused NAME SWITCHES LINKS WORDS...: each of the words is in what is said
refused() {
	local name=$1 words
	ring "$2" "$3"
	gives 1 "$name: refused" "$NETYARD" draw --format dot ring.yard.yml
	shift 3
	for words; do like "$msg" "$words" "$name: $words"; done
	sed -i '$s/- \(endpoints.*\)/- {\1, loop: allowed}/' ring.yard.yml
	gives 0 "$name: taken where it is meant" "$NETYARD" draw --format dot ring.yard.yml
}
taken() {
	ring "$2" "$3"
	gives 0 "$1: taken" "$NETYARD" draw --format dot ring.yard.yml
}

br='{kind: bridge}' stp='{kind: bridge, stp: true}' ovs='{kind: ovs}' ovs_stp='{kind: ovs, stp: true}'
passes='{kind: ovs, group-forward-mask: 0xffff}' there='{kind: bridge, existing: true}'
ovs_there='{kind: ovs, existing: true}'

two='a:a1-b:b1 a:a2-b:b2' three='a-b b-c c-a'
refused "two links" "a: $br, b: $br" "$two" "^ring.yard.yml:5:5: switches '[ab]' and '[ab]' are a ring that" \
	"write 'stp: true' on 'a', or write 'loop: allowed' on this link"
refused "three bridges" "a: $br, b: $br, c: $br" "$three" "switches 'c', 'b' and 'a' are a ring"
refused "two patch ports" "a: $ovs, b: $ovs" "$two" "'stp: true' on 'a' and 'b'"
refused "a bridge with Open vSwitch" "a: $br, b: $ovs" "$two" "'stp: true' on 'b'"
refused "STP on one of which the other passes nothing" "a: $stp, b: $ovs" "$two" "'stp: true' on 'b'"
refused "the same, of three" "a: $stp, b: $br, c: $ovs" "$three" "'stp: true' on 'c'"
refused "the same, all of Open vSwitch" "a: $ovs_stp, b: $ovs_stp, c: $ovs" "$three" "'stp: true' on 'c'"
refused "STP on one that is in no ring" "a: $stp, b: $br, c: $br" "a-b b:b1-c:c1 b:b2-c:c2" "'[bc]' and '[bc]' are a ring"
refused "a ring beside one with STP" "a: $stp, b: $br, c: $br, d: $br" "d-a a-b b-c c-d d-b" "switches '[bcd]', '[bcd]' and '[bcd]' are"
refused "existing" "a: $there, b: $there" "$two" "leave out one of its links, or write 'loop: allowed'"
refused "existing, of Open vSwitch" "a: $ovs_there, b: $ovs_stp" "$two" "leave out one of its links"
refused "one that is there, one with none" "a: $there, b: $br" "$two" "'stp: true' on 'b'"
taken "STP on one of two bridges" "a: $stp, b: $br" "$two"
taken "STP on one of three bridges" "a: $br, b: $stp, c: $br" "$three"
taken "STP beside one that is there" "a: $there, b: $stp" "$two"
taken "STP of Open vSwitch beside a bridge" "a: $ovs_stp, b: $br" "$two"
taken "STP beside an Open vSwitch that passes its messages" "a: $stp, b: $passes, c: $br" "$three"
taken "no ring: a row" "a: $br, b: $ovs, c: $br" "a-b b-c"
ring "a: $br, b: $br, c: {kind: macvlan}, m: , h: {kind: host}" "m:e1-a m:e2-b h:h1-a h:h2-b m:e3-c h:h3-c m:e4-a a-b"
gives 0 "no ring: over members" "$NETYARD" draw --format dot ring.yard.yml

ring "$(for i in {1..20}; do printf 's%d: %s, ' "$i" "$br"; done)" "$(for i in {1..20}; do printf 's%d-s%d ' "$i" $((i % 20 + 1)); done)"
gives 1 "a ring of twenty" "$NETYARD" draw --format dot ring.yard.yml
like "$msg" "'s[0-9]+' and 8 more are a ring" "... not all are named"
ring "a: $br, b: $br" "$two"
sed -i '$s/- \(.*\)/- {\1, loop: true}/' ring.yard.yml
gives 1 "loop: true" "$NETYARD" draw --format dot ring.yard.yml
like "$msg" "'loop' must be allowed, not 'true'" "... is none"

# --- as they are ---------------------------------------------------------------------

# frames DEVICE: that came in
frames() { ip -s -j link show dev "$1" | jq '.[0].stats64.rx.packets'; }
# quiet NAME SHOUT...: of what is shouted, a few frames come to the port ring-b1 and do not multiply
quiet() {
	local name=$1 before
	shift
	before=$(frames ring-b1)
	"$@" >/dev/null 2>&1
	is "$(($(frames ring-b1) - before < 50))" 1 "$name: nothing circles"
}
empty=$(picture)
ring "a: {kind: bridge, stp: true, forward-delay: 2}, b: $br, n: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}" "$two n:eth0-a"
gives 0 "STP on one of two: up" "$NETYARD" up ring.yard.yml
ok "... it finds the ring" timeout 20 sh -c \
	'until bridge link show | grep -q "ring-a[12].*state blocking" && bridge link show | grep -q "ring-a[12].*state forwarding"; do :; done'
quiet "... and breaks it" timeout 1 ip netns exec ring-n ping -c 1 -W 1 10.0.0.9
gives 0 "... discover" "$NETYARD" discover ring
unlike "$out" 'loop' "... has nothing to allow"
gives 0 "... down" "$NETYARD" down ring
same_picture "$empty" "... nothing is left"

# no member, so that no frame is there to circle
ring "a: $br, b: $br, c: $br" "a:a1-b:b1 b:b2-c:c1 a:a2-c:c2"
sed -i '4s/- \(.*\)/- {\1, loop: allowed}/' ring.yard.yml
gives 0 "a ring that is meant: up" "$NETYARD" up ring.yard.yml
gives 0 "... discover LAB" "$NETYARD" discover ring
printf '%s\n' "$out" >found.yml
is "$(grep -c 'loop: allowed' found.yml)" 1 "... says so"
like "$(grep -A 1 'a:a1' found.yml)" 'loop: allowed' "... at the link that the file has it at"
gives 0 "... up takes that" "$NETYARD" plan --adopt found.yml
gives 0 "... show LAB as JSON" "$NETYARD" show --format json ring
is "$(jq -c '[.links[].loop]' <<<"$out")" '["allowed",null,null]' "... tells it"
rm -r /run/netyard
gives 0 "... and without a record" "$NETYARD" discover ring
is "$(grep -c 'loop: allowed' <<<"$out")" 1 "... says so"
gives 0 "... discover --host" "$NETYARD" discover
unlike "$msg" 'left out.*ring' "... leaves no link out"
is "$(grep -c 'loop: allowed' <<<"$out")" 1 "... says so"
printf '%s\n' "$out" >found.yml
gives 0 "... it is a topology file" "$NETYARD" draw --format dot found.yml
gives 0 "... down" "$NETYARD" down ring
same_picture "$empty" "... nothing is left"
plan_done
