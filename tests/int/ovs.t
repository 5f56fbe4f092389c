#!/bin/bash
# SPDX-License-Identifier: MIT
# Open vSwitch of the lab's own: `up` on a running lab, the host as a member, what cannot be.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
. "$(dirname "$0")/change.sh"
world "$@"
needs jq ping ovs-vsctl ovs-vswitchd
seeded

cat >inc.yard.yml <<'LAB'
name: inc
ovs: {instance: private, datapath: netdev}
nodes:
  br: {kind: ovs}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
  c: {interfaces: {c0: {addresses: [10.0.0.3/24]}}}
  d: {interfaces: {d0: {addresses: [10.0.0.4/24]}}}
links:
  - endpoints: [a:eth0, br]
  - {endpoints: [b:eth0, br], type: internal}
  - endpoints: [c:c0, br]
  - {endpoints: [d:d0, br], type: internal}
LAB
db=/run/netyard/inc/ovs/db.sock

# in_db NAME...: what a picture tells of a port
in_db() {
	local name all=
	for name; do all+="|$db (inc-br port )?$name( |\$)"; done
	echo "$all"
}

# changes: all that are tried, a line each, in words for `change`
changes() {
	local more='  e: {interfaces: {E: {addresses: [10.0.0.5/24]}}}'
	cat <<-END
		'a member more' 's|^links:|${more/E/e0}\\n&\\n  - endpoints: [e:e0, br]|' 'inc-e |netyard-inc inc-e-e0 $(in_db inc-e-e0)' 'inc-e' 'e'
		'an internal member more' 's|^links:|${more/E/e0}\\n&\\n  - {endpoints: [e:e0, br], type: internal}|' 'inc-e $(in_db inc-e-e0)' 'inc-e' 'e'
		'an internal member more, with the name of one that is there' 's|^links:|${more/E/d0}\\n&\\n  - {endpoints: [e:d0, br], type: internal}|' 'inc-e $(in_db inc-e-d0)' 'inc-e' 'e'
		'a member less' '/^  c:/d; /c:c0/d' 'inc-c |netyard-inc inc-c-c0 $(in_db inc-c-c0)' 'inc-c' 'c'
		'an internal member less' '/^  d:/d; /d:d0/d' 'inc-d $(in_db inc-d-d0)' 'inc-d' 'd'
		'another MTU' 's/\\[c:c0, br]/&\\n    mtu: 1400/' '(inc-c c0|netyard-inc inc-c-c0|netyard-inc inc-br) mtu' 'mtu 1400' 'c'
		'another MTU of an internal port' 's/\\[d:d0, br]/&, mtu: 1400/' '(inc-d inc-d-d0|netyard-inc inc-br) mtu' 'mtu 1400' 'd'
		'another MAC' 's/(10.0.0.3.24.*)}}}\$/\\1, mac: "02:00:00:00:00:99"}}}/' 'inc-c c0 mac' 'address 02:00:00:00:00:99|arp_notify' 'a b c d'
		'another MAC of an internal port' 's/(10.0.0.4.24.*)}}}\$/\\1, mac: "02:00:00:00:00:99"}}}/' 'inc-d inc-d-d0 mac' 'address 02:00:00:00:00:99|arp_notify' 'a b c d'
		'a port becomes internal' 's/- endpoints: (\\[c:c0, br])/- {endpoints: \\1, type: internal}/' 'inc-c |netyard-inc inc-c-c0 $(in_db inc-c-c0)' 'inc-c' 'c'
		'an internal port becomes a pair' 's/\\[d:d0, br], type: internal/[d:d0, br]/' 'inc-d |netyard-inc inc-d-d0 $(in_db inc-d-d0)' 'inc-d' 'd'
		'another bridge, by patch ports' 's|kind: ovs}|&\\n  br2: {kind: ovs}|; s|^links:|&\\n  - {endpoints: ["br:to2", "br2:to1"], type: patch}|' 'netyard-inc inc-br2 |${db%/*} file inc-br2.|$db inc-(br2|to1|to2) |$db inc-br port inc-to2' 'inc-br2|inc-to' 'br br2'
		'all that is set on it but STP' 's/kind: ovs/&, ageing: 60, mac: "02:00:00:00:00:77", multicast-snooping: true, group-forward-mask: 0xffff/' 'netyard-inc inc-br mac|$db inc-br (other_config|mcast_snooping_enable)' 'hwaddr|mac-aging-time|forward-bpdu|mcast_snooping' 'a b c d'
	END
}

"$NETYARD" up inc.yard.yml >/dev/null # /run/netns is there from now on
"$NETYARD" down inc >/dev/null
empty=$(picture)
for c in plan up; do # which one it is, is said
	run "$NETYARD" $c inc.yard.yml
	like "$out$msg" "Open vSwitch: one of the lab's own, in namespace netyard-inc; datapath netdev" \
		"$c says which Open vSwitch"
done
up_again "up"
gives 0 "down" "$NETYARD" down inc
mapfile -t all < <(changes)
for i in $(sample ${#all[@]} 5 "$0"); do
	eval "change ${all[i - 1]}"
done

# Its ports listen and learn for half a minute then, as is laid down: packets are lost.
"$NETYARD" up inc.yard.yml >/dev/null
sed 's/kind: ovs/&, stp: true/' inc.yard.yml >new.yml
before=$(picture)
gives 0 "STP: up" "$NETYARD" up --adopt new.yml
is "$(diff <(echo "$before") <(picture) | grep '^[<>]')" "< $db inc-br stp_enable false
> $db inc-br stp_enable true" "... is what has changed"
gives 0 "... and back" "$NETYARD" up --adopt inc.yard.yml
same_picture "$before" "... as it was"
# all members change how they are linked, by one word
sed 's/kind: ovs/&, port-type: internal/; s/, type: internal//' inc.yard.yml >new.yml
gives 0 "port-type: internal: up" "$NETYARD" up --adopt new.yml
is "$(picture | grep -c 'Interface.type internal')" 5 "... there are four such ports, and the bridge's"
unlike "$(picture)" 'kind veth' "... and no pair"
ok "... a reaches c" in_ns inc-a ping -c 1 -W 2 10.0.0.3
gives 0 "... back: up" "$NETYARD" up --adopt inc.yard.yml
same_picture "$before" "... as it was"

gives 0 "show" "$NETYARD" show inc
like "$out" '^br .*instance private.*datapath netdev.*netns netyard-inc' "... too"
like "$out" '^ +eth0 .*tx-checksum off' "... and where checksums are not offloaded"
gives 0 "show as JSON" "$NETYARD" show --format json inc
is "$(jq -c '[.nodes[] | select(.name == "br") | .database, .datapath]' <<<"$out")" "[\"$db\",\"netdev\"]" "... too"
is "$(jq -c '[.nodes[] | select(.kind == "namespace") | .interfaces[]."tx-checksum"]' <<<"$out")" \
	'[false,true,false,true]' "... pairs do not offload, internal ports are not asked to"

# the state is lost
rm -f /run/netyard/inc/topology.json
gives 0 "down by the marks alone" "$NETYARD" down inc
same_picture "$empty" "... nothing is left"

# --- the host as a member, long names ------------------------------------------------

cat >host.yard.yml <<'LAB'
name: host
prefix: a-prefix-of-some-length-
ovs: {instance: private, datapath: netdev}
nodes:
  switch-with-a-long-name: {kind: ovs}
  another-switch: {kind: ovs, port-type: internal}
  host: {kind: host, interfaces: {host-if: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
  member: {interfaces: {interface-of-more-than-15: {addresses: [10.0.0.2/24, "fd00::2/64"]}}}
  host2: {interfaces: {interface-of-more-than-15: {addresses: [10.0.0.3/24, "fd00::3/64"]}}}
links:
  - {endpoints: [host:host-if, switch-with-a-long-name], type: internal}
  - endpoints: [member:interface-of-more-than-15, switch-with-a-long-name]
  - endpoints: [host2:interface-of-more-than-15, another-switch]
  - {endpoints: ["switch-with-a-long-name:to-another-switch", "another-switch:to-the-switch-with-a-long-name"], type: patch}
LAB
gives 0 "long names, and the host as a member: up" "$NETYARD" up host.yard.yml
built=$(picture)
for a in 10.0.0.2 fd00::2 10.0.0.3 fd00::3; do
	ok "... the host reaches $a" ping -c 1 -W 2 $a
done
like "$built" 'altname interface-of-more-than-15$' "... an internal port has its name as another one"
gives 0 "... nothing is planned" "$NETYARD" plan host.yard.yml
gives 0 "... no drift" "$NETYARD" show --check host
gives 0 "... down" "$NETYARD" down host
same_picture "$empty" "... nothing is left"
run bash -c '"$NETYARD" script host.yard.yml | sh -e'
is "$status" 0 "... its script"
same_picture "$built" "... makes the same"
run bash -c '"$NETYARD" script --down host.yard.yml | sh -e'
same_picture "$empty" "... and takes it away"

# --- what cannot be --------------------------------------------------------------------

# cannot NAME FILE REGEX: plan and up refuse, and nothing is touched
cannot() {
	local c
	for c in plan up; do
		gives 1 "$1: $c" "$NETYARD" "$c" "$2"
		like "$msg" "$3" "... says why"
		like "$msg" "${4:-.}" "... and what to do"
		same_picture "$empty" "... nothing is touched"
		ok "... no state either" test ! -e "/run/netyard/inc/topology.json"
	done
}

sed 's/^ovs:.*/ovs: {instance: system}/' inc.yard.yml >system.yml
cannot "instance: system, and none runs" system.yml 'Open vSwitch.*/var/run/openvswitch/db.sock' 'start it .*instance: private'

# one that has died leaves its socket
mkdir /run/openvswitch
run ovsdb-server --no-db --remote=punix:/run/openvswitch/db.sock --pidfile=/run/openvswitch/pid \
	--unixctl=/run/openvswitch/ctl --detach --no-chdir -vconsole:off
kill -KILL "$(cat /run/openvswitch/pid)"
nothing=$empty empty=$(picture)
cannot "... but the socket of one that died" system.yml 'Open vSwitch.*/var/run/openvswitch/db.sock' 'start it'
sed 's/^ovs:.*/ovs: {instance: auto}/' inc.yard.yml >auto.yml
gives 2 "auto takes one of the lab's own then" "$NETYARD" plan auto.yml
like "$out$msg" "one of the lab's own" "... says so"
rm -r /run/openvswitch
empty=$nothing
sed 's/^ovs:.*/ovs: {socket: \/run\/other\/db.sock}/' inc.yard.yml >socket.yml
cannot "a socket that is not there" socket.yml '/run/other/db.sock'

if [ ! -e /sys/module/openvswitch ] && ! grep -qs /openvswitch.ko "/lib/modules/$(uname -r)/modules.dep"; then
	sed 's/^ovs:.*/ovs: {datapath: system}/' inc.yard.yml >datapath.yml
	cannot "datapath: system, without the module" datapath.yml 'datapath system: .*no module openvswitch' netdev
else
	skip "datapath: system, without the module" "the module is there"
fi

for program in ovsdb-server ovs-vswitchd; do
	path=$(command -v $program)
	mount --bind /dev/null "$(realpath "$path")"
	cannot "$program is not installed" inc.yard.yml "$program is not installed" 'install'
	umount "$(realpath "$path")"
done
gives 0 "installed again: up" "$NETYARD" up inc.yard.yml
gives 0 "... down" "$NETYARD" down inc
same_picture "$empty" "... nothing is left"

plan_done
