#!/bin/bash
# SPDX-License-Identifier: MIT
# TCP content, with a checksum, between every pair of members of every example, both ways,
# over every address: ping alone proves nothing.  NETYARD_XFER_MIB: mebibytes in all per
# pair of a two-member example (others: a sixteenth).
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq
xfer=$BUILD/tests/tools/xfer
[ -x "$xfer" ] || skip_all "xfer is not built"
total=${NETYARD_XFER_MIB:-256}

# transfer FROM TO ADDRESS MIB
transfer() {
	run "$xfer" "$@"
	if [ "$status" = 0 ]; then
		pass "$lab: $1 and $2 over $3: $out"
	else
		fail "$lab: $1 and $2 over $3" "$msg"
	fi
}

every_pair() {
	local i j a mib mine words
	mapfile -t lines < <(members)
	mib=$((total / 4))
	[ "${#lines[@]}" = 2 ] || mib=$((total / 64))
	[ "$mib" -ge 1 ] || mib=1
	is "${#lines[@]}" "$1" "$lab: members"
	for ((i = 0; i < ${#lines[@]}; i++)); do
		for ((j = i + 1; j < ${#lines[@]}; j++)); do
			mine=${lines[i]%% *}
			read -ra words <<<"${lines[j]}"
			is "${#words[@]}" 3 "$lab: ${words[0]} has an address of each family"
			for a in "${words[@]:1}"; do
				transfer "$mine" "${words[0]}" "$a" "$mib"
			done
		done
	done
}

# try LAB [FROM TO ADDRESS]...: also what is reached by a route
try() {
	local file
	lab=$1
	file=$(example "$SRC/examples/$lab.yard.yml")
	# without Open vSwitch, it ran on the first datapath
	[ "${NETYARD_DATAPATH:-}" != netdev ] || [ "$file" != "$SRC/examples/$lab.yard.yml" ] || return 0
	gives 0 "$lab: up" "$NETYARD" up "$file"
	every_pair "$("$NETYARD" draw "$file" --format json |
		jq '[.nodes[] | select(.kind != "vm" and any(.interfaces[]; .name != "lo" and .addresses != []))] | length')"
	shift
	while [ $# -ge 3 ]; do
		transfer "$1" "$2" "$3" 1
		shift 3
	done
	gives 0 "$lab: down" "$NETYARD" down "$lab"
}

for f in "$SRC"/examples/*.yard.yml; do
	lab=$(basename "$f" .yard.yml)
	case $lab in
	nat) skip "$lab" "not everybody is to reach everybody: nat.t has it" ;;
	vlan-trunk) skip "$lab" "not everybody is to reach everybody: vlan.t has it" ;;
	dual-stack)
		try dual-stack ds-client ds-web1 192.0.2.1 ds-client ds-web1 2001:db8:2::1 \
			ds-client ds-web2 192.0.2.2 ds-client ds-web2 2001:db8:2::2 \
			ds-web1 ds-web2 192.0.2.2 ds-web2 ds-web1 2001:db8:2::1
		;;
	host-member)
		try host-member - hm-ns1 198.51.100.1 - hm-ns1 2001:db8:51::1 \
			hm-ns2 hm-ns1 198.51.100.1 hm-ns2 hm-ns1 2001:db8:51::1
		;;
	*)
		if is_leased "$f"; then
			skip "$lab" "its addresses come when they come: dhcp.t has it"
		else
			can_make "$f" && try "$lab"
		fi
		;;
	esac
done
plan_done
