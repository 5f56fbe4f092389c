#!/bin/bash
# SPDX-License-Identifier: MIT
# kind: vm: a tap for each interface, with ip(8) as witness; opened as a machine does it, by whom
# it may be and with its number of queues; broken and mended; on Open vSwitch; what is printed for
# QEMU and libvirt.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
world "$@"
needs_yaml
needs ip ping setpriv
[ -c /dev/net/tun ] || skip_all "no /dev/net/tun here"
guest=$SRC/tests/tools/tap-guest
# ... which anybody may open, as most hosts have it
mknod tun c 10 200 && chmod 666 tun && mount --bind tun /dev/net/tun || skip_all "cannot mount"

cat >m.yard.yml <<'LAB'
name: m
nodes:
  sw: {kind: bridge}
  ns1: {interfaces: {eth0: {addresses: [10.0.1.1/24]}}}
  vm1:
    kind: vm
    user: 1234
    queues: 2
    interfaces: {eth0: {addresses: [10.0.1.2/24], mac: 02:00:00:00:00:aa}, lan: {addresses: ["fd00::2/64"]}}
    routes: [{to: default, via: 10.0.1.1}]
  vm2: {kind: vm, interfaces: {eth0: {addresses: [10.0.1.3/24]}}}
links:
  - endpoints: [ns1:eth0, sw]
  - endpoints: [vm1:eth0, sw]
  - {endpoints: [vm1:lan, sw], mtu: 9000}
  - endpoints: [vm2:eth0, sw:to-two]
LAB
{ "$NETYARD" up m.yard.yml && "$NETYARD" down m; } >/dev/null # /run/netns is there
# shellcheck disable=SC2034 # read by broken
empty=$(picture)

# of_tap DEVICE FILTER
of_tap() {
	ip -d -j link show dev "$1" | jq -c ".[0] | $2"
}

# opens COMMAND...: starts it in the background, as $opener, until it says "open"
opens() {
	local i
	: >opened
	"$@" >opened 2>&1 &
	opener=$!
	for ((i = 0; i < 1000; i++)); do
		[ ! -s opened ] || break
		sleep 0.01
	done
	is "$(cat opened)" open "a machine opens its tap"
}

closes() {
	kill "$opener"
	wait "$opener" 2>/dev/null
}

two="m-to-two 1 02:00:00:00:00:bb 10.0.1.3"

# --- made -------------------------------------------------------------------------------

gives 0 "up" "$NETYARD" up m.yard.yml
like "$out" '2 vms' "... tells of two VMs"
facts='[.linkinfo.info_kind, .linkinfo.info_data.type, .linkinfo.info_data.persist, .linkinfo.info_data.multi_queue, .linkinfo.info_data.user, .master, .mtu, .inet6_addr_gen_mode]'
is "$(of_tap m-vm1-eth0 "$facts")" '["tun","tap",true,true,1234,"m-sw",1500,"none"]' "vm1's tap, as ip(8) tells it"
is "$(of_tap m-vm1-lan "$facts")" '["tun","tap",true,true,1234,"m-sw",9000,"none"]' "... its other one, with its MTU"
is "$(of_tap m-to-two "$facts")" '["tun","tap",true,false,null,"m-sw",1500,"none"]' "vm2's, of one queue, for root alone"
is "$(of_tap m-vm1-eth0 .ifalias)" '"netyard:m:sw:vm1-eth0"' "... it bears the lab's mark"
unlike "$(of_tap m-vm1-eth0 .address)" '02:00:00:00:00:aa' "its MAC is not the machine's"
is "$(of_tap m-vm1-eth0 '.flags | index("NO-CARRIER") != null')" true "nobody has opened it"
is "$(ip -j addr show | jq '[.[].addr_info[] | select(.local | test("^10.0.1.[23]|^fd00"))] | length')" 0 \
	"addresses of machines are nowhere here"
gives 0 "no drift for that" "$NETYARD" show --check m
gives 0 "nothing is planned" "$NETYARD" plan m.yard.yml
gives 0 "show" "$NETYARD" show m
like "$out" '^  vm1-eth0 +no VM at it +tap +mtu 1500 +dev m-vm1-eth0 +to vm1:eth0$' "... says what it is that is missing"
like "$out" '^vm1 +vm$' "... has the machine"
like "$out" '^ +10.0.1.2/24$' "... and its address"
unlike "$out" 'cannot be found' "... and looks for nothing inside of it"
gives 0 "draw" "$NETYARD" draw m
like "$out" 'no VM at it' "... says it, too"
gives 0 "show, for programs" "$NETYARD" show m --format json
is "$(jq -c '.nodes[] | select(.name == "vm1") | [.kind, .netns, .queues, .interfaces[0].mac, .interfaces[0].device, .interfaces[0].carrier]' <<<"$out")" \
	'["vm",null,2,"02:00:00:00:00:aa",null,false]' "... the machine"
is "$(jq -c '.nodes[] | select(.name == "sw").interfaces[1] | [.name, .device, .user, ."multi-queue"]' <<<"$out")" \
	'["vm1-eth0","m-vm1-eth0",1234,true]' "... its tap"

gives 0 "discover m" "$NETYARD" discover m
printf '%s\n' "$out" >again.yml
gives 0 "... is the same lab" "$NETYARD" plan --adopt again.yml
gives 125 "exec" "$NETYARD" exec m vm1 -- true
like "$msg" 'vm1 is a VM: nothing can be run inside' "... cannot"
gives 1 "bench" "$NETYARD" bench m ns1 vm1
like "$msg" 'node vm1 is a VM: nothing of this can run inside' "... cannot, either"
gives 0 "a member knows the machines by name" "$NETYARD" exec m ns1 -- cat /etc/hosts
like "$out" $'^10.0.1.2\tvm1$' "... vm1"

# --- opened -----------------------------------------------------------------------------

gives 2 "ping, with no machine there" "$NETYARD" ping m
like "$out" "ns1 does not reach vm1, 10.0.1.2: no VM at it: 'netyard show m vm1 --qemu' tells how it is started" \
	"... says that it is not there"
unlike "$out" 'vm1 does not|vm1 ->' "... and asks nothing of it"
# shellcheck disable=SC2086 # a list of words
opens "$guest" $two
gives 0 "a machine that is there answers" "$NETYARD" exec m ns1 -- ping -c 1 -W 5 10.0.1.3
gives 2 "... ping" "$NETYARD" ping m
unlike "$out" 'reach vm2' "... it is reached"
gives 0 "show" "$NETYARD" show m
like "$out" '^  to-two +up +tap ' "... has a carrier"
like "$out" "^vm2 +vm +of tap-guest \\($opener\\)\$" "... says who has opened it"
gives 0 "draw" "$NETYARD" draw m
like "$out" "of tap-guest \\($opener\\)" "... says it, too"
closes

like "$("$guest" m-vm1-eth0 1 02:00:00:00:00:aa 10.0.1.2 2>&1)" '^Invalid argument$' "with a wrong number of queues nobody opens it"
like "$(setpriv --reuid 99 --regid 99 --clear-groups "$guest" m-vm1-eth0 2 02:00:00:00:00:aa 10.0.1.2 2>&1)" \
	'^Operation not permitted$' "nor does another user"
opens setpriv --reuid 1234 --regid 99 --clear-groups "$guest" m-vm1-eth0 2 02:00:00:00:00:aa 10.0.1.2
gives 0 "... its user, who is not root; it answers" "$NETYARD" exec m ns1 -- ping -c 1 -W 5 10.0.1.2
gives 0 "... up leaves it alone" "$NETYARD" up m.yard.yml
like "$out" 'nothing to do' "... with nothing to do"
closes
is "$(of_tap m-vm1-eth0 .linkinfo.info_data.persist)" true "it is there when the machine is gone"

# --- failed and killed --------------------------------------------------------------------

# Where a tap is made, where it is made to stay, and one request before and after each: all or nothing.
cut=0
"$NETYARD" down m >/dev/null
NETYARD_SEAM=list run "$SEAM" up m.yard.yml
mapfile -t points < <(sed -nE 's/^seam: ([0-9]+) (tap|keep)$/\1/p' <<<"$msg" | awk '{ print $1 - 1; print $1; print $1 + 1 }' | sort -nu)
ok "requests that make taps" [ ${#points[@]} -ge 6 ]
"$NETYARD" down m >/dev/null
for point in "${points[@]}"; do
	NETYARD_SEAM=fail:$point run "$SEAM" up m.yard.yml
	[ "$status" = 1 ] && [ "$(picture)" = "$empty" ] || { cut=1 && diag "fail:$point: status $status $msg"; }
	"$NETYARD" down m >/dev/null
	NETYARD_SEAM=kill:$point run "$SEAM" up m.yard.yml
	run "$NETYARD" down m
	[ "$status" = 0 ] && [ "$(picture)" = "$empty" ] || { cut=1 && diag "kill:$point: status $status $msg"; }
done
is "$cut" 0 "a fault, or kill -9, at any of them leaves nothing"
gives 0 "up" "$NETYARD" up m.yard.yml

# --- changed ----------------------------------------------------------------------------

sed 's/user: 1234/user: 1235/' m.yard.yml >user.yard.yml
gives 2 "another user" "$NETYARD" plan --adopt user.yard.yml
like "$out" '^tap-del +sw:vm1-eth0' "... is another tap"
sed 's/queues: 2/queues: 4/' m.yard.yml >queues.yard.yml
gives 0 "more queues of several" "$NETYARD" plan --adopt queues.yard.yml
sed 's/, mtu: 9000//; s/mac: 02:00:00:00:00:aa/mac: 02:00:00:00:00:ab/' m.yard.yml >mtu.yard.yml
gives 2 "another MTU, and another MAC of the machine" "$NETYARD" plan --adopt mtu.yard.yml
unlike "$out" 'tap-(add|del)|mac-set' "... is the same tap"
like "$out" '^mtu-set +sw:vm1-lan' "... with that MTU"
gives 0 "down" "$NETYARD" down m
# shellcheck disable=SC2154 # $built is of lib.sh
same_picture "$empty" "... leaves nothing"

builds m
broken m "a tap deleted" "ip link del m-vm1-eth0"
broken m "of another user" "ip link del m-to-two; ip tuntap add dev m-to-two mode tap user 99
	ip link set m-to-two address 02:00:00:00:00:cc alias netyard:m:sw:to-two"
broken m "down" "ip link set m-to-two down" "sw:to-two: is down, applied was up"
broken m "no port any more" "ip link set m-to-two nomaster"
broken m "another MTU" "ip link set m-to-two mtu 1400"

gives 0 "up" "$NETYARD" up m.yard.yml
rm -rf /run/netyard/m
gives 0 "the record lost: show" "$NETYARD" show m
like "$out" 'm-vm1-eth0 ' "... still has the taps"
gives 0 "... up" "$NETYARD" up m.yard.yml
# shellcheck disable=SC2154
same_picture "$built" "... changes nothing"
# shellcheck disable=SC2086
opens "$guest" $two
gives 0 "down, with a machine there" "$NETYARD" down m
same_picture "$empty" "... leaves nothing"
closes

ip tuntap add dev m-to-two mode tap
gives 1 "a tap of somebody else's by that name" "$NETYARD" up m.yard.yml
ok "... stays" ip link show m-to-two
ip link del m-to-two

# --- what opens them --------------------------------------------------------------------

gives 0 "up" "$NETYARD" up m.yard.yml
mac=$("$NETYARD" show m --format json | jq -r '.nodes[] | select(.name == "vm1").interfaces[1].mac')
gives 0 "show --qemu" "$NETYARD" show m vm1 --qemu
diff_ok "-netdev tap,id=net-eth0,ifname=m-vm1-eth0,script=no,downscript=no,queues=2
-device virtio-net-pci,netdev=net-eth0,mac=02:00:00:00:00:aa,mq=on,vectors=6
-netdev tap,id=net-lan,ifname=m-vm1-lan,script=no,downscript=no,queues=2
-device virtio-net-pci,netdev=net-lan,mac=$mac,mq=on,vectors=6,host_mtu=9000" "$out" "... prints arguments"
gives 0 "show --libvirt" "$NETYARD" show m vm1 --libvirt
diff_ok "<interface type='ethernet'>
  <mac address='02:00:00:00:00:aa'/>
  <target dev=\"m-vm1-eth0\" managed='no'/>
  <model type='virtio'/>
  <driver queues='2'/>
</interface>
<interface type='ethernet'>
  <mac address='$mac'/>
  <target dev=\"m-vm1-lan\" managed='no'/>
  <model type='virtio'/>
  <mtu size='9000'/>
  <driver queues='2'/>
</interface>" "$out" "... prints elements"
gives 1 "show --qemu of a namespace" "$NETYARD" show m ns1 --qemu
is "$msg" "netyard: node ns1 of lab m is no VM" "... is told so"
gives 1 "show --qemu of nobody" "$NETYARD" show m vm9 --qemu
gives 64 "show --qemu --check" "$NETYARD" show m vm1 --qemu --check
gives 64 "show of a node without either" "$NETYARD" show m vm1
gives 0 "down" "$NETYARD" down m

# --- on a host ----------------------------------------------------------------------------

if command -v qemu-system-x86_64 >/dev/null; then
	gives 0 "up" "$NETYARD" up m.yard.yml
	ip link add br9 type bridge
	ip tuntap add other mode tap && ip link set other master br9
	ip tuntap add plain mode tap && ip link set plain master br9
	qemu-system-x86_64 -nodefaults -display none -S -netdev tap,id=a,ifname=other,script=no,downscript=no \
		-device virtio-net-pci,netdev=a >qemu.log 2>&1 &
	qemu=$!
	for ((i = 0; i < 500; i++)); do
		[ "$(of_tap other '.flags | index("LOWER_UP") != null')" != true ] || break
		[ "$i" != 0 ] || ip link set other up
		sleep 0.02
	done
	gives 0 "discover" "$NETYARD" discover
	is "$(yaml <(printf '%s\n' "$out") | jq -c '.nodes["m-vm1"] | [.kind, .user, .queues, .interfaces.eth0.mac]')" \
		'["vm",1234,2,"02:00:00:00:00:aa"]' "... has the lab's machines, as its record knows them"
	is "$(yaml <(printf '%s\n' "$out") | jq -c '.nodes["qemu-system-x86"].kind')" '"vm"' "... and one that a QEMU runs"
	is "$(yaml <(printf '%s\n' "$out") | jq -c '[.links[].endpoints | select(.[1] == "br9:other")]')" \
		'[["qemu-system-x86:other","br9:other"]]' "... on its bridge"
	like "$msg" 'plain is left out: tun \(tap that no process holds\)' "... but not a tap that nobody knows"
	gives 0 "draw --host" "$NETYARD" draw --host
	like "$out" "of qemu-system-x86 \\($qemu\\)" "... says what runs there"
	kill "$qemu"
	wait "$qemu" 2>/dev/null
	ip link del other
	ip link del plain
	ip link del br9
	gives 0 "down" "$NETYARD" down m
else
	skip "machines of a host" "no qemu-system-x86_64 here"
fi

# --- on Open vSwitch ----------------------------------------------------------------------

if ! command -v ovs-vswitchd >/dev/null; then
	skip "on Open vSwitch" "there is none here"
	plan_done
fi
sed 's/kind: bridge/kind: ovs/; 1a ovs: {instance: private, datapath: netdev}' m.yard.yml >o.yard.yml
gives 0 "from a bridge to Open vSwitch: up" "$NETYARD" up m.yard.yml
gives 0 "... up of the other" "$NETYARD" up --adopt o.yard.yml
gives 0 "no drift" "$NETYARD" show --check m
gives 0 "nothing is planned" "$NETYARD" plan o.yard.yml
gives 0 "show --qemu" "$NETYARD" show m vm1 --qemu
like "$out" '^-device virtio-net-pci,netdev=net-eth0,.*,csum=off$' "... has the machine fill in checksums"
like "$msg" 'in namespace netyard-m.*netyard exec m sw -- COMMAND' "... says where it has to run"
gives 0 "show --libvirt" "$NETYARD" show m vm1 --libvirt
like "$out" "<host csum='off'/>" "... too"
is "$(ip -n netyard-m -d -j link show dev m-to-two | jq -c ".[0].linkinfo.info_data.type")" '"tap"' "its taps are where that is"
# shellcheck disable=SC2086
opens nsenter --net=/run/netns/netyard-m "$guest" $two
gives 0 "... and answers" "$NETYARD" exec m ns1 -- ping -c 1 -W 5 10.0.1.3
closes
gives 0 "down" "$NETYARD" down m
same_picture "$empty" "... leaves nothing"
plan_done
