#!/bin/bash
# SPDX-License-Identifier: MIT
# Names: prefixes, names too long for the kernel, two labs with the same nodes.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ping

empty=$(picture)
lab() {
	cat <<LAB
name: $1
$2
nodes:
  a-switch-of-many-letters: {kind: bridge}
  b: {interfaces: {eth0: {addresses: [10.0.$3.1/24, "fd00:$3::1/64"]}}}
  a-member-with-quite-a-long-name:
    interfaces: {interface-of-many-characters-31: {addresses: [10.0.$3.2/24, "fd00:$3::2/64"]}}
  h: {kind: host, interfaces: {interface-of-many-characters-31: {addresses: [10.0.$3.3/24]}}}
links:
  - endpoints: [b:eth0, a-switch-of-many-letters]
  - endpoints: ["a-member-with-quite-a-long-name:interface-of-many-characters-31", a-switch-of-many-letters]
  - endpoints: ["h:interface-of-many-characters-31", a-switch-of-many-letters:a-port-of-many-letters]
LAB
}

lab long-names "" 1 >long-names.yard.yml
gives 0 "long names: up" "$NETYARD" up long-names.yard.yml
built=$(picture)
is "$(ip -j link show dev long-names-a-switch-of-many-letters | jq -r '.[0].ifname' | cut -c1-9)" \
	long-nam- "the switch answers to its full name"
ok "... the port too" ip link show dev long-names-a-port-of-many-letters
ok "... the host's interface too" ip link show dev long-names-interface-of-many-characters-31
ok "... the member's, without the prefix" \
	ip -n long-names-a-member-with-quite-a-long-name link show dev interface-of-many-characters-31
like "$(ip -j link show | jq -r '.[].ifname')" '^long-nam-[0-9a-f]{6}$' "names in the kernel are shortened with a hash"
ok "b reaches the other" in_ns long-names-b ping -c 1 -W 2 10.0.1.2
ok "the host reaches both" ping -c 1 -W 2 10.0.1.1
gives 0 "nothing is planned" "$NETYARD" plan long-names.yard.yml
gives 0 "no drift" "$NETYARD" show --check long-names
gives 0 "script" "$NETYARD" script long-names.yard.yml
script=$out
gives 0 "script --down" "$NETYARD" script --down long-names.yard.yml
unscript=$out

lab same "prefix: s-" 2 >same.yard.yml
gives 0 "another lab with the same nodes: up" "$NETYARD" up same.yard.yml
unlike "$(diff <(echo "$built") <(picture))" '^<' "the first is as before"
ok "it works" in_ns s-b ping -c 1 -W 2 10.0.2.2
gives 0 "first: down" "$NETYARD" down long-names
ok "the second still works" in_ns s-b ping -c 1 -W 2 10.0.2.2
gives 0 "second: down" "$NETYARD" down same
same_picture "$empty" "nothing is left"

ok "the script runs" sh -ec "$script"
same_picture "$built" "the script makes the same names"
ok "script --down runs" sh -ec "$unscript"
same_picture "$empty" "nothing is left"

# two labs that want the same names
lab first 'prefix: ""' 3 >first.yard.yml
lab second 'prefix: ""' 4 >second.yard.yml
gives 0 "no prefix: up" "$NETYARD" up first.yard.yml
built=$(picture)
gives 1 "a second lab with these names is refused" "$NETYARD" up second.yard.yml
like "$msg" first "... and told whose they are"
same_picture "$built" "... nothing has changed"
gives 0 "down" "$NETYARD" down first
same_picture "$empty" "nothing is left"

# another prefix: everything is made anew under its new names
lab first 'prefix: n-' 3 >first.yard.yml
gives 0 "prefix n-: up" "$NETYARD" up first.yard.yml
lab first 'prefix: m-' 3 >first.yard.yml
gives 0 "prefix m-: up" "$NETYARD" up first.yard.yml
unlike "$(picture)" '^(n-|- n-)' "nothing is left of the old names"
ok "it works" in_ns m-b ping -c 1 -W 2 10.0.3.2
gives 0 "down" "$NETYARD" down first
same_picture "$empty" "nothing is left"

# the same name from another file
mkdir -p other
cp first.yard.yml other/
run "$NETYARD" up first.yard.yml
built=$(picture)
gives 1 "the same lab from another file: up refuses" "$NETYARD" up other/first.yard.yml
like "$msg" adopt "... and says how to go on"
same_picture "$built" "... nothing has changed"
gives 0 "... with --adopt it is ours" "$NETYARD" up --adopt other/first.yard.yml
gives 0 "... from now on" "$NETYARD" up other/first.yard.yml
gives 0 "down --all" "$NETYARD" down --all
same_picture "$empty" "nothing is left"

# ... in folders whose names differ in what is no UTF-8, or only looks like it
mkdir $'bytes\xff' $'bytes\xfe' 'bytes\xff'
for dir in $'bytes\xff' $'bytes\xfe' 'bytes\xff'; do
	cp first.yard.yml "$dir/"
	gives 0 "up from a folder of bytes" "$NETYARD" up "$dir/first.yard.yml"
	gives 0 "... again" "$NETYARD" up "$dir/first.yard.yml"
	for from in $'bytes\xff' $'bytes\xfe' 'bytes\xff'; do
		[ "$from" != "$dir" ] || continue
		cp first.yard.yml "$from/"
		gives 1 "... from another one: refused" "$NETYARD" up "$from/first.yard.yml"
		like "$msg" 'another file, [^ ]*/bytes\\x' "... which is named"
	done
	run "$NETYARD" show
	like "$out" '/bytes\\x[^ ]*/first.yard.yml' "... show names it"
	run "$NETYARD" down first
done
same_picture "$empty" "nothing is left"

plan_done
