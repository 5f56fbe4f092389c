# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For tests of VLANs: a lab of two switches, of whatever kind, and which frames get where in
# it, the same for all kinds, byte for byte.  Sourced after lib.sh.

# vlan_lab KIND [TOP]: its file, v.yard.yml
vlan_lab() {
	cat >v.yard.yml <<-LAB
		name: v
		${2:-}
		nodes:
		  sw: {kind: $1}
		  two: {kind: $1}
		  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
		  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
		  c: {interfaces: {eth0: {addresses: [10.0.0.3/24]}}}
		  t:
		  n:
		  d:
		  g:
		  e: {interfaces: {eth0: {addresses: [10.0.0.5/24]}}}
		  f:
		links:
		  - {endpoints: ["a:eth0", sw], vlan: 10}
		  - endpoints: ["b:eth0", {node: sw, vlan: 10}]
		  - {endpoints: ["c:eth0", sw], vlan: 20}
		  - {endpoints: ["t:eth0", sw], trunk: [10, 20-21]}
		  - {endpoints: ["n:eth0", sw], vlan: 20, trunk: [10, 20]}
		  - endpoints: ["d:eth0", sw]
		  - endpoints: ["g:eth0", sw]
		  - {endpoints: ["sw:to-two", "two:to-sw"], trunk: [20, 10]}
		  - {endpoints: ["e:eth0", two], vlan: 10}
		  - {endpoints: ["f:eth0", two], vlan: 20}
	LAB
}

# Who sends what, its tags the outermost first, and who gets it with which.
vlan_matrix='a -: b=- t=10 n=10 e=-
c -: t=20 n=- f=-
n -: c=- t=20 f=-
d -: g=-
e -: a=- b=- t=10 n=10
t -:
t 10: a=- b=- n=10 e=-
t 20: c=- n=- f=-
t 21:
t 30:
n 10: a=- b=- t=10 e=-
n 20: c=- t=20 f=-
n 30:
a 20:
a 30:
d 10:
a 0p5: b=- t=10p5 n=10p5 e=-
n 0p3: c=- t=20p3 f=-
t 0p3:
t 10p2: a=- b=- n=10p2 e=-
t 10.100: a=100 b=100 n=10.100 e=100
t 10.20: a=20 b=20 n=10.20 e=20
t 30.10:
a 100.10:'

# frames LAB LINES: what comes of frames, in those words
frames() {
	local member ports=()
	for member in a b c t n d g e f; do
		ports+=("$1-$member/eth0")
	done
	sed -E 's/:.*//; s|^([a-z]+) |'"$1"'-\1/eth0 |' <<<"$2" | timeout 100 "$BUILD/tests/tools/frames" "${ports[@]}" 2>&1 |
		sed "s|$1-\\([a-z]*\\)/eth0|\\1|g"
}

# vlans_agree NAME: frames get in lab v where they do on every kind of switch
vlans_agree() {
	diff_ok "$vlan_matrix" "$(frames v "$vlan_matrix")" "$1: frames get where they should, and nowhere else"
}
