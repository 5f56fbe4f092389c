#!/bin/bash
# SPDX-License-Identifier: MIT
# What `fdb` tells is what `bridge fdb` and ovs-appctl have; what it changes they see; what is
# not the lab's is not touched.
. "$(dirname "$0")/lib.sh"
world "$@"
needs ip bridge jq ping python3

cat >f.yard.yml <<'LAB'
name: f
nodes:
  sw: {kind: bridge, mac: "02:00:00:00:00:f0"}
  other: {kind: bridge, existing: true}
  n1: {interfaces: {e1: {addresses: [10.0.0.1/24], mac: "02:00:00:00:00:01"}}}
  n2: {interfaces: {e1: {addresses: [10.0.0.2/24], mac: "02:00:00:00:00:02"}, e2: {mac: "02:00:00:00:00:03"}}}
links:
  - endpoints: [n1:e1, sw:p1]
  - endpoints: [n2:e1, sw:p2]
  - endpoints: [n2:e2, other:q1]
LAB
ip link add other type bridge
ip link set other up
gives 0 "a lab" "$NETYARD" up f.yard.yml
before=$(picture)

# until_true CMD...: within ten seconds
until_true() {
	for _ in $(seq 300); do
		"$@" && return
		sleep 0.02
	done
	fail "not in time: $*"
}
# theirs: "MAC DEVICE VLAN KIND" of each entry of a bridge, by others
theirs() {
	bridge -j fdb show br "$1" | jq -r --arg br "$1" '.[] | select((.master == $br or .ifname == $br) and (.flags | index("self") | not))
		| select((.state == "permanent" and .vlan) | not)
		| "\(.mac) \(.ifname) \(.vlan // 0) \({permanent: "own", static: "static"}[.state] // "learned")"' | sort -u
}
# ours SWITCH: the same, of netyard
ours() {
	"$NETYARD" fdb f "$1" --format json | jq -r --arg sw "f-$1" '.entries[] |
		"\(.mac) \(if .port then "f-" + .port else $sw end) \(.vlan) \(.kind)"' | sort -u
}
ip netns exec f-n1 ping -qc1 10.0.0.2 >/dev/null

gives 0 "fdb" "$NETYARD" fdb
like "$out" '^SWITCH +MAC +PORT +WHOSE +VLAN +KIND +AGE$' "a table"
like "$out" '^sw +02:00:00:00:00:01 +p1 +n1:e1 +0 +learned +[0-9]+$' "... a member: whose, behind which port, how old"
like "$out" '^sw +02:00:00:00:00:f0 +- +sw +0 +own +-$' "... the switch's own"
diff_ok "$(theirs f-sw)" "$(ours sw)" "it is what bridge has"
like "$(ours sw)" '^02:00:00:00:00:02 f-p2 0 learned$' "... and there is something"
run "$NETYARD" fdb f sw --format json
is "$(jq -c '[.format, .lab, ([.entries[].switch] | unique)]' <<<"$out")" '[1,"f",["sw"]]' "one switch alone"
ok "... every key is there" jq -e 'all(.entries[]; keys == ["age", "end", "kind", "mac", "port", "switch", "vlan"])' <<<"$out"
gives 0 "--format csv" "$NETYARD" fdb f sw --format csv
like "$out" '^sw,02:00:00:00:00:02,p2,n2:e1,0,learned,[0-9]+' "... has the same"
same_picture "$before" "reading changes nothing"

# a MAC that is nobody's, learned
cat >send.py <<'PY'
import socket, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind((sys.argv[1], 0))
s.send(bytes.fromhex("ffffffffffff020000000099080600010800060400" + "00" * 27))
PY
ip netns exec f-n1 python3 send.py e1
like "$("$NETYARD" fdb f sw)" '^sw +02:00:00:00:00:99 +p1 +- ' "a MAC that is nobody's"

# --- changes ---------------------------------------------------------------------------

gives 0 "add" "$NETYARD" fdb f n2:e1 --add 02:00:00:00:00:aa
like "$(theirs f-sw)" '^02:00:00:00:00:aa f-p2 0 static$' "... it is where the link leads, and static"
gives 0 "add where a learned one is" "$NETYARD" fdb f sw:p2 --add 02:00:00:00:00:01
like "$(theirs f-sw)" '^02:00:00:00:00:01 f-p2 0 static$' "... it is moved"
ip netns exec f-n1 ping -c 2 -i 0.2 -W 1 10.0.0.2 >/dev/null
like "$(theirs f-sw)" '^02:00:00:00:00:01 f-p2 0 static$' "... and stays, though its owner sends from elsewhere"
gives 0 "flush" "$NETYARD" fdb f sw --flush
unlike "$(theirs f-sw)" "02:00:00:00:00:99" "... what was learned is forgotten"
is "$(theirs f-sw | grep -c static)" 2 "... what was told is not"
gives 0 "del" "$NETYARD" fdb f sw --del 02:00:00:00:00:AA
gives 0 "del, on any switch" "$NETYARD" fdb f --del 02:00:00:00:00:01
is "$(theirs f-sw | grep -c static)" 0 "... they are gone"
gives 1 "del, once more" "$NETYARD" fdb f sw --del 02:00:00:00:00:aa
like "$msg" 'the switch sw has no entry of 02:00:00:00:00:aa' "... says that it is not there"
gives 1 "del, the port's own" "$NETYARD" fdb f sw --del 02:00:00:00:00:f0
same_picture "$before" "nothing else has changed"

# --- what is not the lab's ------------------------------------------------------------------

bridge fdb add 02:00:00:00:00:bb dev f-q1 master static
other=$(theirs other)
for args in "f other --flush" "f other --del 02:00:00:00:00:bb" "f n2:e2 --add 02:00:00:00:00:cc"; do
	# shellcheck disable=SC2086 # words
	gives 1 "$args" "$NETYARD" fdb $args
	like "$msg" "the switch other is not the lab's" "... is refused"
done
gives 0 "flush of all" "$NETYARD" fdb f --flush
gives 1 "del of all" "$NETYARD" fdb f --del 02:00:00:00:00:bb
is "$(theirs other)" "$other" "... is not of others"
like "$("$NETYARD" fdb f other)" '^other +02:00:00:00:00:bb +q1 +- +0 +static' "but they are shown"

# --- the command line ----------------------------------------------------------------------

gives 64 "two at once" "$NETYARD" fdb f sw --flush --del 02:00:00:00:00:01
gives 64 "add, and not where" "$NETYARD" fdb f sw --add 02:00:00:00:00:01
gives 1 "no switch" "$NETYARD" fdb f n1
like "$msg" 'node n1 is no switch' "... says so"
gives 1 "no node" "$NETYARD" fdb f sx
gives 1 "no lab" "$NETYARD" fdb nothing
for mac in 02:00:00:00:00 ff:ff:ff:ff:ff:ff 01:00:5e:00:00:01 x; do
	gives 1 "add $mac" "$NETYARD" fdb f n1:e1 --add "$mac"
	like "$msg" 'no MAC of one device' "... says why"
done
gives 1 "add where there is no switch" "$NETYARD" fdb f n1:e9 --add 02:00:00:00:00:01
bridge fdb del 02:00:00:00:00:bb dev f-q1 master

# --- what is gone, and what is many ------------------------------------------------------------

for i in $(seq 0 4999); do
	printf 'fdb add 06:00:00:00:%02x:%02x dev f-p1 master static\n' $((i / 256)) $((i % 256))
done >many
bridge -batch many
is "$("$NETYARD" fdb f sw --format csv | grep -c ',06:00:00:00:.*,p1,,0,static,')" 5000 "five thousand"
ip link del f-p2
gives 1 "add where there is no device any more" "$NETYARD" fdb f n2:e1 --add 02:00:00:00:00:01
like "$msg" "n2:e1 is not there any more; 'netyard up' mends it" "... says so"
ip link del f-sw
gives 1 "the switch is gone" "$NETYARD" fdb f sw
like "$msg" "the switch sw is not there; 'netyard up' mends it" "... says so"
gives 0 "... of all that are there" "$NETYARD" fdb f
like "$out" '^other .* q1 ' "... those are told"
like "$msg" "^note: the switch sw is not there; 'netyard up' mends it" "... and which is gone"
gives 0 "... as JSON" "$NETYARD" fdb f --format json
is "$(jq -c '[(.entries | map(.switch) | unique), (.notes | length)]' <<<"$out")" '[["other"],1]' "... too"
gives 0 "down" "$NETYARD" down f

# --- macvlan -------------------------------------------------------------------------------

cat >m.yml <<'LAB'
name: m
nodes:
  mv: {kind: macvlan}
  m1: {interfaces: {e1: {mac: "02:00:00:00:01:01"}}}
links:
  - endpoints: [m1:e1, mv]
LAB
gives 0 "a lab of macvlan" "$NETYARD" up m.yml
is "$("$NETYARD" fdb m --format json | jq -c '.entries | map([.switch, .mac, .end, .kind, .age])')" \
	'[["mv","02:00:00:00:01:01","m1:e1","static",null]]' "its addresses are those of the devices"
gives 1 "they cannot be changed" "$NETYARD" fdb m mv --flush
like "$msg" 'a macvlan switch learns nothing' "... says why"
gives 0 "down" "$NETYARD" down m

# --- Open vSwitch ------------------------------------------------------------------------------

if command -v ovs-vswitchd >/dev/null; then
	cat >o.yml <<'LAB'
name: o
ovs: {instance: private, datapath: netdev}
nodes:
  ov: {kind: ovs, port-type: internal}
  o1: {interfaces: {e1: {addresses: [10.0.1.1/24], mac: "02:00:00:00:02:01"}}}
  o2: {interfaces: {e1: {addresses: [10.0.1.2/24], mac: "02:00:00:00:02:02"}}}
links:
  - endpoints: [o1:e1, ov:p1]
  - endpoints: [o2:e1, ov:p2]
LAB
	gives 0 "a lab with Open vSwitch" "$NETYARD" up o.yml
	# table: what its daemon prints
	table() {
		ovs-appctl -t /run/netyard/o/ovs/ovs-vswitchd.ctl fdb/show o-ov
	}
	ip netns exec o-o1 ping -qc3 10.0.1.2 >/dev/null
	is "$("$NETYARD" fdb o --format json | jq -r '.entries[] | select(.end and .kind == "learned") | "\(.mac) \(.port) \(.end) \(.vlan)"' | sort)" \
		$'02:00:00:00:02:01 p1 o1:e1 0\n02:00:00:00:02:02 p2 o2:e1 0' "its addresses, behind the ports of the file"
	is "$("$NETYARD" fdb o --format json | jq -r '.entries[].mac' | sort)" "$(table | awk 'NR > 1 { print $3 }' | sort)" "... all it prints"
	if ovs-appctl -t /run/netyard/o/ovs/ovs-vswitchd.ctl list-commands | grep -q fdb/add; then
		gives 0 "add" "$NETYARD" fdb o o2:e1 --add 02:00:00:00:02:aa
		like "$(table)" ' 0 +02:00:00:00:02:aa +static' "... is there, and static"
		like "$("$NETYARD" fdb o)" '^ov +02:00:00:00:02:aa +p2 +- +0 +static +-$' "... and shown"
		gives 0 "del" "$NETYARD" fdb o ov --del 02:00:00:00:02:aa
		unlike "$(table)" '02:aa' "... is gone"
	else
		gives 1 "add" "$NETYARD" fdb o o2:e1 --add 02:00:00:00:02:aa
		like "$msg" 'Open vSwitch [0-9.]+ cannot do that' "... says that this version cannot"
	fi
	ip netns exec o-o1 python3 send.py e1
	until_true eval 'table | grep -q 00:99' && pass "a MAC that is nobody's"
	gives 1 "del of one that was learned" "$NETYARD" fdb o ov --del 02:00:00:00:00:99
	like "$msg" 'cannot forget .*; --flush forgets all' "... says what can be done"
	# a port with VLANs: where its frames are, as the kernel's bridge does it
	sed 's/\[o1:e1, ov:p1\]/&\n    vlan: 10/; s/\[o2:e1, ov:p2\]/&\n    trunk: [20-21]\n    vlan: 10/' o.yml >vlans.yml
	gives 0 "ports with VLANs" "$NETYARD" up --adopt vlans.yml
	if ovs-appctl -t /run/netyard/o/ovs/ovs-vswitchd.ctl list-commands | grep -q fdb/add; then
		"$NETYARD" fdb o o1:e1 --add 02:00:00:00:02:bb
		"$NETYARD" fdb o o2:e1 --add 02:00:00:00:02:cc
		is "$(table | awk '$4 == "static" { print $2, $3 }' | sort)" \
			$'10 02:00:00:00:02:bb\n10 02:00:00:00:02:cc\n20 02:00:00:00:02:cc\n21 02:00:00:00:02:cc' "add, in each of them"
		gives 0 "del" "$NETYARD" fdb o --del 02:00:00:00:02:cc
		unlike "$(table)" '02:cc' "... is gone from each"
	else
		skip "add, in each of them" "this Open vSwitch has no fdb/add"
	fi
	gives 0 "flush" "$NETYARD" fdb o --flush
	unlike "$(table)" '02:00:00:00:00:99' "... what was learned is forgotten"
	gives 0 "down" "$NETYARD" down o
else
	skip "Open vSwitch" "there is none here"
fi
plan_done
