#!/bin/bash
# SPDX-License-Identifier: MIT
# Every setting of a switch, as the schema lists them: declared, set, seen by others, changed by
# hand, told as drift, put back, and found again on the host.
. "$(dirname "$0")/lib.sh"
world "$@"
needs ip jq

# listed KIND: "KEY DEFAULT ANOTHER" a line for each of its settings
listed() {
	jq -r --arg kind "$1" '."$defs"[$kind].properties | to_entries[]
		| select(.key != "existing" and (.value.type // "integer" | IN("boolean", "integer")))
		| select(.value.default != null and (.value.default | type | IN("boolean", "number")))
		| .value.default as $is
		| (if .value.enum then .value.enum - [$is] | first
			elif .value.type == "boolean" then $is | not else $is + 8 end) as $other
		| "\(.key) \($is) \($other)"' "$BUILD/tools/netyard.schema.json"
}

# lab KIND [SETTING]
lab() {
	cat <<-LAB
		name: set
		ovs: {instance: private, datapath: netdev}
		nodes:
		  sw: {kind: $1${2:+, $2}}
		  a: {}
		links: [{endpoints: ["a:eth0", sw]}]
	LAB
}

# one_command FILE: the one command that the host needs to be as the file says
one_command() {
	run "$NETYARD" plan --format sh "$1"
	grep -E '^(ip|ovs-vsctl) ' <<<"$out"
}

# others_see COMMAND NAME: what that command sets is set
others_see() {
	local set=${1##* } word=${1% *}
	if [[ $1 = ip* ]]; then
		word=$(ip -d -j link show dev set-sw | jq -r ".[0].linkinfo.info_data.${word##* }")
		is $((word)) "$set" "$2"
	else
		word=$(ovs-vsctl --db=unix:/run/netyard/set/ovs/db.sock get Bridge set-sw "${set%%=*}")
		is "${word//\"/}" "${set#*=}" "$2"
	fi
}

# tried KIND KEY DEFAULT OTHER
tried() {
	local key=$2 name="$1, $2" there back
	lab "$1" "$key: $4" >other.yard.yml
	there=$(one_command other.yard.yml)
	is "$(wc -l <<<"$there")" 1 "$name: changed by one command"
	gives 0 "$name: up" "$NETYARD" up other.yard.yml
	others_see "$there" "$name: others see what was set"
	gives 0 "$name: no drift" "$NETYARD" show --check set
	run "$NETYARD" show set --format json
	is "$(jq --arg key "$key" '.nodes[] | select(.name == "sw")[$key]' <<<"$out")" "$4" "$name: show tells it"
	run "$NETYARD" discover set
	like "$out" "$key: $4\\b" "$name: discover writes it"
	back=$(one_command plain.yard.yml)
	ok "$name: changed by hand" sh -ec "$back"
	gives 2 "$name: drift" "$NETYARD" show --check set
	like "${out,,}" "^  sw: ${key//-/ } is $3, applied was $4\$" "$name: ... in its words"
	gives 0 "$name: up again" "$NETYARD" up other.yard.yml
	others_see "$there" "$name: ... puts it back"
	gives 0 "$name: the default again" "$NETYARD" up plain.yard.yml
}

for kind in bridge ovs; do
	if [ $kind = ovs ] && ! command -v ovs-vswitchd >/dev/null; then
		skip "$kind" "no Open vSwitch here"
		continue
	fi
	list=$(listed $kind)
	[ "$(wc -l <<<"$list")" -ge 4 ] || fail "$kind: its settings are listed" "$list"
	lab $kind >plain.yard.yml
	gives 0 "$kind: up" "$NETYARD" up plain.yard.yml
	while read -r key is other; do
		tried $kind "$key" "$is" "$other"
	done <<<"$list"
	gives 0 "$kind: down" "$NETYARD" down set
done
plan_done
