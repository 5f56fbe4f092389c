# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For tests of 'mirror': a lab of one switch, of whatever kind, and which frames and copies
# get where in it, the same for all kinds, byte for byte.  Sourced after lib.sh.

# mirror_lab KIND MIRROR [TOP] [LINK-OF-A]: its file, m.yard.yml
mirror_lab() {
	cat >m.yard.yml <<-LAB
		name: m
		${3:-}
		nodes:
		  sw: {kind: $1, mirror: {to: "mon:eth0"$2}}
		  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
		  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
		  c: {interfaces: {eth0: {addresses: [10.0.0.3/24]}}}
		  mon:
		links:
		  - {endpoints: ["a:eth0", sw]${4:-}}
		  - endpoints: ["b:eth0", sw]
		  - endpoints: ["c:eth0", sw]
		  - endpoints: ["mon:eth0", sw]
	LAB
}

# copies LINES: what comes of frames
copies() {
	local member ports=()
	for member in a b c mon; do
		ports+=("m-$member/eth0")
	done
	sed -E 's/:.*//; s|^([a-z]+) |m-\1/eth0 |' <<<"$1" | timeout 100 "$BUILD/tests/tools/frames" "${ports[@]}" 2>&1 |
		sed "s|m-\\([a-z]*\\)/eth0|\\1|g"
}

# of everything, once; tagged as it was
# shellcheck disable=SC2034 # by name
{
	mirror_all='a -: b=- c=- mon=-
b -: a=- c=- mon=-
a 10: b=10 c=10 mon=10
a 0p5: b=0p5 c=0p5 mon=0p5
a 10.20: b=10.20 c=10.20 mon=10.20
mon -:
mon 10:'
	mirror_ingress='a -: b=- c=- mon=-
b -: a=- c=-
a 10: b=10 c=10 mon=10
mon -:'
	mirror_egress='a -: b=- c=-
b -: a=- c=- mon=-
b 10: a=10 c=10 mon=10
mon -:'
	mirror_both='a -: b=- c=- mon=-
b -: a=- c=- mon=-
b 10: a=10 c=10 mon=10
mon -:'
	mirror_two='a -: b=- c=- mon=-
b -: a=- c=- mon=-
c -: a=- b=-
mon -:'
}

# copied LINES NAME: that comes of them; ovs-vswitchd looks at the flows that it has a moment later
copied() {
	local got
	for _ in $(seq 20); do
		got=$(copies "$1")
		[ "$got" != "$1" ] || break
		[ -n "$(ovs_dbs)" ] || break
		sleep 0.2
	done
	diff_ok "$1" "$got" "$2"
}

# mirrors_agree KIND [TOP]: what is copied, by each way to say it, in a lab that is changed
mirrors_agree() {
	local name
	while read -r name from; do
		mirror_lab "$1" "$from" "${2:-}"
		gives 0 "$1, $name: up" "$NETYARD" up m.yard.yml
		name=mirror_$name
		copied "${!name}" "... frames and copies get where they should"
		gives 0 "... plan" "$NETYARD" plan m.yard.yml
		gives 0 "... no drift" "$NETYARD" show --check m
	done <<-'WAYS'
		all
		ingress , from: ["a:eth0"], direction: ingress
		egress , from: ["a:eth0"], direction: egress
		both , from: ["a:eth0"]
		two , from: ["a:eth0", "b:eth0"], direction: ingress
	WAYS
}

# vlans_copied KIND TOP VLAN-10 VLAN-1: tags of copies, of what comes in and of what leaves; what
# frames have that are without a tag on their link
vlans_copied() {
	local frames
	mirror_lab "$1" '' "$2" ', vlan: 10'
	sed -i 's/- endpoints: \["b:eth0", sw\]/&\n    trunk: [10, 20]/' m.yard.yml
	gives 0 "$1: VLANs: up" "$NETYARD" up m.yard.yml
	frames="a -: b=10 mon=$3
b 10: a=- mon=10
b 20: mon=20
b 10.5: a=5 mon=10.5
c -: mon=$4"
	copied "$frames" "... what comes in, and with which tags"
	gives 0 "... no drift" "$NETYARD" show --check m
	sed -i 's/"mon:eth0"}/"mon:eth0", from: ["b:eth0"], direction: egress}/' m.yard.yml
	gives 0 "... what leaves: up" "$NETYARD" up m.yard.yml
	frames='a -: b=10 mon=10
b 10: a=-'
	copied "$frames" "... and with which tags"
	gives 0 "... down" "$NETYARD" down m
}
