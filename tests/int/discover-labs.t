#!/bin/bash
# SPDX-License-Identifier: MIT
# discover, of a host with labs of netyard on it: each example, and several together, is found
# whole, bears its lab's name, and is made again by the file in an empty world.
. "$(dirname "$0")/lib.sh"
[ "${1:-}" != again ] || file=$(cat "$2") # before it is out of sight
world "$@"
needs jq

# again FILE: in an empty world: what is found when the file is up
if [ "${1:-}" = again ]; then
	"$NETYARD" up - <<<"$file" >&2 && "$NETYARD" discover
	status=$?
	"$NETYARD" down --all >&2
	exit $status
fi

plain() { sed '/^ *#/d' "$@" | sort; }

# found NAME: what is up is found, without anything left out, and made again
found() {
	local before
	before=$(picture)
	gives 0 "$1: discover" "$NETYARD" discover
	printf '%s\n' "$out" >file.yml
	unlike "$msg" 'left out|cannot be found' "... with nothing left out"
	same_picture "$before" "... and nothing changed"
	NY_WORLD='' gives 0 "$1: its file is up in an empty world, and discovered" \
		"$BASH" "$SRC/tests/int/discover-labs.t" again "$PWD/file.yml"
	diff_ok "$(plain file.yml)" "$(plain <<<"$out")" "... as what it was"
}

for example in "$SRC"/examples/*.yard.yml; do
	can_make "$example" || continue
	lab=$(basename "$example" .yard.yml)
	if is_leased "$example"; then
		skip "$lab" "of a host, what is lent is left out: dhcp.t has it"
		continue
	fi
	file=$(example "$example") || continue
	gives 0 "$lab: up" "$NETYARD" up "$file"
	found "$lab"
	gives 0 "$lab: down" "$NETYARD" down "$file"
done

# isolated switches, and members in the host
cat >far.yard.yml <<'LAB'
name: far
isolated: true
nodes:
  sw: {kind: bridge, stp: true}
  far-away: {interfaces: {eth0: {addresses: [10.0.0.1/24]}, lo: {addresses: [192.0.2.1/32]}}}
  here: {kind: host, interfaces: {e: {addresses: [10.0.0.2/24]}}}
links:
  - endpoints: [far-away:eth0, sw]
  - endpoints: [here:e, sw]
LAB
gives 0 "isolated: up" "$NETYARD" up far.yard.yml
found "isolated"
like "$(cat file.yml)" '^isolated: true' "... it says where its switches are"
gives 0 "isolated: down" "$NETYARD" down far

# two labs, with switches in two places: one of the places is out of reach for one file
sed 's/^name: far/name: near/; s/^isolated.*//; s/far-away/near-by/; s/10\.0\.0/10.0.1/; s/192.0.2.1/192.0.2.2/' far.yard.yml >near.yard.yml
gives 0 "two labs: up" "$NETYARD" up near.yard.yml
gives 0 "... both" "$NETYARD" up far.yard.yml
gives 0 "two labs: discover" "$NETYARD" discover --format json
printf '%s\n' "$out" >doc.json
is "$(jq -c '[.nodes[].name] | sort' doc.json)" '["far-far-away","far-sw","host","near-near-by","near-sw"]' \
	"... are both found, the host once"
is "$(jq -c '[.links[].endpoints | .[1] | "\(.node):\(.interface)"] | sort' doc.json)" \
	'["far-far-away:eth0","host:far-e","host:near-e","near-near-by:eth0"]' \
	"... with their links"
gives 0 "two labs: the file" "$NETYARD" discover
like "$msg" 'far-sw is left out: this bridge is in namespace' "... leaves out what is elsewhere, and says so"
plan_done
