#!/bin/bash
# SPDX-License-Identifier: MIT
# Open vSwitch, broken by hand in every way: `show --check` says what is wrong, `up` mends it
# so that all is as it was built, and `down` clears it away.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
. "$(dirname "$0")/ovs.sh"
world "$@"
needs jq ovs-vsctl ethtool
seeded

file=$T/drift.yard.yml
cat >lab.yml <<'LAB'
name: drift
prefix: d-
ovs: {instance: INSTANCE}
nodes:
  sw: {kind: ovs, ageing: 100}
  sw2: {kind: ovs}
  v: {interfaces: {eth0: {addresses: [10.0.1.1/24, "fd00:1::1/64"]}}}
  i: {interfaces: {int0: {addresses: [10.0.1.2/24, "fd00:1::2/64"]}}}
links:
  - endpoints: [v:eth0, sw]
  - {endpoints: [i:int0, sw], type: internal}
  - {endpoints: ["sw:to2", "sw2:to1"], type: patch}
LAB

# vsctl ARGS...: on the lab's database, waiting for ovs-vswitchd
vsctl() {
	ovs-vsctl -t 10 --db="unix:$db" "$@"
}

in_lab() {
	in_ns "$ns" "$@"
}

# --- what can go wrong: a function each -----------------------------------------------

member_deleted() { ip netns del d-v; }
internal_member_deleted() { ip netns del d-i; }
port_removed() { vsctl del-port d-v-eth0; }
internal_port_removed() { vsctl del-port "$int"; }
patch_port_removed() { vsctl del-port d-to2; }
bridge_removed() { vsctl del-br d-sw2; }
database_emptied() { vsctl del-br d-sw -- del-br d-sw2; }
stp_set() { vsctl set Bridge d-sw stp_enable=true; }
hwaddr_set() { vsctl set Bridge d-sw other_config:hwaddr=02:00:00:00:00:99; }
ageing_set() { vsctl set Bridge d-sw other_config:mac-aging-time=7; }
port_moved() {
	local uuid
	uuid=$(vsctl get Port d-v-eth0 _uuid)
	vsctl remove Bridge d-sw ports "$uuid" -- add Bridge d-sw2 ports "$uuid"
}
port_unmarked() { vsctl del-port d-v-eth0 -- add-port d-sw2 d-v-eth0; }
checksums_on() { in_ns d-v ethtool -K eth0 tx on >/dev/null; }
internal_moved() { ip -n d-i link set dev "$int" netns d-v; }
internal_renamed() { # kernels before 6.2 rename no device that is up
	ip -n d-i link set dev "$int" down
	ip -n d-i link set dev "$int" name other up
}
renamed_back() {
	ip -n d-i link set dev other down && ip -n d-i link set dev other name "$int"
}
internal_down() { ip -n d-i link set dev "$int" down; }
internal_mac_set() { ip -n d-i link set dev "$int" address 02:00:00:00:00:98; }
internal_alias_set() { ip -n d-i link set dev "$int" alias nothing; }
vswitchd_killed() { kill_daemons "$(vswitchd_pid "$run")"; }
server_killed() { kill_daemons "$(server_pid "$run")"; }
both_killed() { kill_daemons "$(vswitchd_pid "$run")" "$(server_pid "$run")"; }
namespace_unnamed() { ip netns del netyard-drift; }
# restarted [DEVICE]...: these devices are gone when it starts again
restarted() {
	local pids dev
	pids="$(vswitchd_pid) $(server_pid)"
	ovs-appctl -t ovs-vswitchd exit
	ovs-appctl -t ovsdb-server exit
	# shellcheck disable=SC2086 # a list of words
	wait_gone $pids
	for dev; do
		ip link del dev "$dev"
	done
	start_system
}
# what a database on a disk has after a boot: rows, of which ovs-vswitchd makes devices that bear
# no mark, and no record
booted() {
	ip netns del d-v
	ip netns del d-i
	ip link del dev d-v-eth0 2>/dev/null
	rm -rf /run/netyard
	restarted d-sw d-sw2
}
datapath_set() { vsctl --no-wait set Bridge d-sw2 datapath_type=dummy; }

# --- the trial --------------------------------------------------------------------------

# broken WHAT REGEX: check says that, and how
broken() {
	"$1"
	gives 2 "$where, $1: show --check" "$NETYARD" show --check drift
	like "$out$msg" "$2" "... says what is wrong"
	[ -z "${SAY:-}" ] || diag "$1:" "$(grep -vE '^(ok|  *[0-9])' <<<"$out$msg" | tail -n 12)"
	gives 2 "... plan" "$NETYARD" plan "$file"
	gives 0 "... up" "$NETYARD" up "$file"
	same_picture "$built" "... mends it"
	gives 0 "... show --check" "$NETYARD" show --check drift
}

# trial WHAT REGEX: broken and mended, broken and taken away
trial() {
	broken "$@"
	"$1"
	gives 0 "... down" "$NETYARD" down drift
	same_picture "$empty" "... leaves nothing"
	ok "... no daemon neither" no_daemons drift
	run "$NETYARD" up "$file"
}

"$NETYARD" up "$SRC/examples/veth.yard.yml" >/dev/null # /run/netns is there from now on
"$NETYARD" down "$SRC/examples/veth.yard.yml" >/dev/null

# refused WHAT REGEX MENDED...: what bears our name and not our mark is not touched, and told;
# the commands that a person would type then let up mend it
refused() {
	"$1"
	gives 2 "$where, $1: show --check" "$NETYARD" show --check drift
	gives 1 "... plan: refused" "$NETYARD" plan "$file"
	like "$msg" "$2" "... says what is in the way"
	gives 1 "... up: refused" "$NETYARD" up "$file"
	"${@:3}"
	gives 0 "... that is gone: up" "$NETYARD" up "$file"
	same_picture "$built" "... mends it"
	"$1"
	gives 0 "... down" "$NETYARD" down drift
	same_picture "$empty" "... leaves nothing"
	run "$NETYARD" up "$file"
}

# trials INSTANCE
trials() {
	where=$1
	sed "s/INSTANCE/$where/" lab.yml >"$file"
	empty=$(picture)
	gives 0 "$where: up" "$NETYARD" up "$file"
	built=$(picture)
	datapath=$(vsctl get Bridge d-sw datapath_type)
	int=$(ip -n d-i -j link show | jq -r '.[].ifname | select(. != "lo")')
	while read -r what regex; do
		trial "$what" "$regex"
	done < <(common && only_netdev && "only_$where")
	refused port_unmarked 'd-v-eth0 in Open vSwitch' vsctl del-port d-v-eth0
	[ "$where-$datapath" != system-system ] || restart_changes_nothing
	[ "$datapath" != system ] || refused internal_renamed 'renamed to other' renamed_back
	refused internal_alias_set "device $int in namespace d-i" vsctl del-port "$int"
	gives 0 "$where: down" "$NETYARD" down drift
	same_picture "$empty" "... leaves nothing"
}

# what, and what is said of it
common() {
	cat <<'END'
member_deleted v: namespace is missing
internal_member_deleted i: namespace is missing
port_removed sw
internal_port_removed internal port is missing
patch_port_removed sw
bridge_removed sw2
database_emptied sw
stp_set sw
hwaddr_set sw
ageing_set sw
datapath_set sw2
port_moved sw
internal_moved i
internal_down i
internal_mac_set i
END
}

# Open vSwitch's own datapath alone cannot do with frames whose checksum is left to others, and
# makes devices that can be deleted by any name.
only_netdev() {
	[ "$datapath" = system ] || printf '%s\n' 'checksums_on v' 'internal_renamed i'
}

only_private() {
	cat <<'END'
vswitchd_killed ovs-vswitchd
server_killed ovsdb-server
both_killed does not run
namespace_unnamed netyard-drift: namespace is missing
END
}

# What is in the kernel stays there while its ovs-vswitchd is away.
only_system() {
	[ "$datapath" = system ] || echo restarted .
}

restart_changes_nothing() {
	restarted
	gives 0 "$where, restarted: show --check" "$NETYARD" show --check drift
	same_picture "$built" "... nothing has changed"
}

db=/run/netyard/drift/ovs/db.sock run=/run/netyard/drift/ovs ns=netyard-drift
trials private

start_system
db=$DB run=$SYSTEM ns=''
trials system

# --- rows of the last boot ------------------------------------------------------------

run "$NETYARD" up "$file"
booted
gives 2 "rows of the last boot: plan" "$NETYARD" plan "$file"
gives 0 "... up" "$NETYARD" up "$file"
same_picture "$built" "... mends it"
booted
gives 0 "... down" "$NETYARD" down drift
same_picture "$empty" "... leaves nothing"

run "$NETYARD" up "$file"
booted
seam count up "$file"
is "$status" 0 "rows of the last boot: up, counted"
mapfile -t requests < <(some_of 4 $(seq 0 $(($(seam_count requests) - 1))))
for at in "${requests[@]}"; do
	booted
	seam "fail:$at" up "$file"
	[ "$status" = 0 ] || is "$status" 1 "... an up that fails at request $at is taken back" || diag "$msg"
	gives 0 "... up after request $at failed" "$NETYARD" up "$file"
	same_picture "$built" "... mends it"
done
gives 0 "... down" "$NETYARD" down drift
same_picture "$empty" "... leaves nothing"

plan_done
