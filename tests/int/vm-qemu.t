#!/bin/bash
# SPDX-License-Identifier: MIT
# A real QEMU, without KVM, started with exactly the arguments that show --qemu prints: its guest
# and a namespace reach each other, and TCP brings content unharmed there and back, over a Linux
# bridge and over Open vSwitch in user space; with several queues, a small and a large MTU.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/guests.sh"
guest_kernel
world "$@"
needs jq python3 ping
[ -n "$kernel" ] || skip_all "$no_guest"
ok "an image for guests" guest_image

# there_and_back NS ADDRESS: a mebibyte and a half to the guest, which sends it back
there_and_back() {
	in_ns "$1" timeout 120 python3 -c '
import hashlib, os, socket, sys, threading
data = os.urandom(3 << 19)
s = socket.create_connection((sys.argv[1], 7), 30)
threading.Thread(target=lambda: (s.sendall(data), s.shutdown(socket.SHUT_WR)), daemon=True).start()
back = b""
while len(back) < len(data):
    more = s.recv(1 << 16)
    if not more: break
    back += more
sys.exit(back != data and "%d bytes of %d, or others" % (len(back), len(data)))' "$2"
}

# lab SWITCH MTU QUEUES: into q.yard.yml
lab() {
	cat <<-LAB
		name: q
		mtu: $2
		nodes:
		  sw: {kind: $1}
		  ns1: {interfaces: {eth0: {addresses: [10.0.1.1/24]}}}
		  vm1: {kind: vm, queues: $3, interfaces: {eth0: {addresses: [10.0.1.2/24]}}}
		links:
		  - endpoints: [ns1:eth0, sw]
		  - endpoints: [vm1:eth0, sw]
	LAB
}

# tried NAME SWITCH MTU QUEUES COMMAND...: QEMU is run by COMMAND, in the namespace of the taps
tried() {
	local name=$1 mtu=$3 queues=$4 mac told
	lab "$2" "$3" "$4" >q.yard.yml
	shift 4
	gives 0 "$name: up" "$NETYARD" up q.yard.yml
	gives 0 "$name: show --qemu" "$NETYARD" show q vm1 --qemu
	guest_boot vm1 10.0.1.2/24 "$out" "$@"
	mac=$("$NETYARD" show q --format json | jq -r '.nodes[] | select(.name == "vm1").interfaces[0].mac')
	told=$(guest_says vm1 '^guest: ' $((2 * ${NY_TIMEOUT:-60})))
	is "$told" "guest: mtu $mtu queues $queues mac $mac" "$name: the guest has its MTU, its queues and its MAC"
	gives 0 "$name: a member reaches it" "$NETYARD" exec q ns1 -- ping -c 1 -W 10 10.0.1.2
	gives 0 "$name: ping knows that" "$NETYARD" ping q
	guest_run vm1 'nc -ll -p 7 -e /bin/cat >/dev/null 2>&1 &'
	ok "$name: TCP brings content there and back" there_and_back q-ns1 10.0.1.2
	gives 0 "$name: show" "$NETYARD" show q
	like "$out" '^  vm1-eth0 +up +tap ' "$name: its tap has a carrier"
	gives 0 "$name: no drift" "$NETYARD" show --check q
	guest_end vm1
	gives 0 "$name: no drift when it has ended, either" "$NETYARD" show --check q
	gives 0 "$name: down" "$NETYARD" down q
}

tried "bridge" bridge 1500 1
tried "bridge, two queues, a large MTU" bridge 9000 2
if command -v ovs-vswitchd >/dev/null; then
	tried "Open vSwitch" ovs 1500 1 "$NETYARD" exec q sw --
	tried "Open vSwitch, two queues, a small MTU" ovs 1400 2 "$NETYARD" exec q sw --
else
	skip "Open vSwitch" "there is none here"
fi
plan_done
