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
like "$(ip -j link show dev long-names-a-switch-of-many-letters | jq -r '.[0].ifname')" \
	'^[0-9a-z]{4}-ny-letters$' "the switch answers to its full name"
ok "... the port too" ip link show dev long-names-a-port-of-many-letters
ok "... the host's interface too" ip link show dev long-names-interface-of-many-characters-31
ok "... the member's, without the prefix" \
	ip -n long-names-a-member-with-quite-a-long-name link show dev interface-of-many-characters-31
like "$(ip -j link show | jq -r '.[].ifname')" '^[0-9a-z]{4}-b-eth0$' "names in the kernel are shortened, their end stays"
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

# one longer name: those of all ports are alike, and what runs keeps its name
office() { # LAB MEMBER...
	local lab=$1 n=1 member
	shift
	echo "name: $lab"
	echo "nodes:"
	echo "  sw: {kind: bridge}"
	for member; do
		echo "  $member: {interfaces: {eth0: {addresses: [10.0.5.$((n++))/24]}}}"
	done
	echo "links:"
	for member; do
		echo "  - endpoints: [$member:eth0, sw]"
	done
}
ports() { # of bridge $1
	ip -j link show master "$1" | jq -r '.[].ifname' | sort | tr '\n' ' '
}
office office pc9 pc10 >office.yard.yml
office office pc10 pc9 | sed 's/5\.1/5.3/; s/5\.2/5.1/; s/5\.3/5.2/' >turned.yard.yml
gives 0 "a name of 16 characters: up" "$NETYARD" up office.yard.yml
short=$(ports office-sw)
like "$short" '^([0-9a-z]{4})-pc10-eth0 \1-pc9-eth0 $' "the ports are named alike"
ok "... and answer to their full names" ip link show dev office-pc10-eth0
gives 0 "another order: nothing to do" "$NETYARD" plan --adopt turned.yard.yml
office factory pc9 pc10 >factory.yard.yml
gives 0 "another lab with the same nodes: up" "$NETYARD" up factory.yard.yml
like "$(ports factory-sw)" '^([0-9a-z]{4})-pc10-eth0 \1-pc9-eth0 $' "... named alike"
is "$(ports office-sw)" "$short" "... the first is as before"
gives 0 "down" "$NETYARD" down factory
office office pc9 >office.yard.yml
gives 0 "the longer one goes" "$NETYARD" up office.yard.yml
is "$(ports office-sw)" "${short#* }" "... the other keeps its name"
gives 0 "... and nothing is planned" "$NETYARD" plan office.yard.yml
gives 0 "down" "$NETYARD" down office
gives 0 "up anew" "$NETYARD" up office.yard.yml
is "$(ports office-sw)" "office-pc9-eth0 " "... all fit"
built=$(picture)
office office pc9 pc10 >office.yard.yml
gives 2 "the longer one comes" "$NETYARD" plan office.yard.yml
unlike "$out" 'pc9' "... which nothing else notices"
gives 0 "... up" "$NETYARD" up office.yard.yml
is "$(ports office-sw)" "${short%% *} office-pc9-eth0 " "... the other keeps its name"
unlike "$(diff <(echo "$built") <(picture))" '^<' "... and all it had"
gives 0 "no drift" "$NETYARD" show --check office
gives 0 "nothing is planned" "$NETYARD" plan office.yard.yml
gives 0 "... nor without the record" bash -c "rm /run/netyard/office/topology.json && $NETYARD plan office.yard.yml"
gives 0 "down" "$NETYARD" down office

# as an earlier version has named it
gives 0 "up" "$NETYARD" up office.yard.yml
before=$(ports office-sw)
rename() {
	ip link set dev "$1" down && ip link set dev "$1" name "$2" && ip link set dev "$2" up
}
ok "the name of before" rename office-pc10-eth0 office-p-dd995a
gives 0 "... is kept: no drift" "$NETYARD" show --check office
gives 0 "... nothing is planned" "$NETYARD" plan office.yard.yml
gives 0 "... up" "$NETYARD" up office.yard.yml
unlike "$(ports office-sw)" pc10 "... does nothing"
ok "a name by hand" rename office-p-dd995a by-hand
gives 2 "... is drift" "$NETYARD" show --check office
gives 0 "... up" "$NETYARD" up office.yard.yml
is "$(ports office-sw)" "$before" "... mends it"
gives 0 "down" "$NETYARD" down office
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
