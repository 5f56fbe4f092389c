#!/bin/bash
# SPDX-License-Identifier: MIT
# A real QEMU, without KVM, started with exactly the arguments that show --qemu prints: its guest
# and a namespace reach each other, and TCP brings content unharmed there and back, over a Linux
# bridge and over Open vSwitch in user space; with several queues, a small and a large MTU.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq qemu-system-x86_64 busybox cpio modprobe python3 ping
kernel=$(printf '%s\n' "$SRC"/build/vm/*-amd64/ | sort -V | tail -n 1)
[ -d "$kernel" ] || skip_all "no kernel for a guest: tools/vm-kernel fetches one"
ok "the kernel's image" "$SRC/tools/vm-image" "$kernel"

# An initrd of busybox and what a network needs.  The guest gives itself the address in its command
# line, tells its MTU and how many queues it has, and sends back whatever it is sent on port 7.
mkdir -p root/{bin,proc,sys,dev,modules}
cp "$(command -v busybox)" root/bin/busybox
version=$(basename "$kernel"/lib/modules/*)
for module in virtio_pci virtio_net; do
	modprobe -d "$kernel" -S "$version" --show-depends "$module"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
	cp "$file" root/modules/ && basename "$file"
done >root/modules/order
cat >root/init <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
while read -r module; do insmod "/modules/$module"; done </modules/order
read -r line </proc/cmdline
ip link set lo up
ip link set eth0 up
ip addr add "${line##*address=}" dev eth0
echo "guest: mtu $(cat /sys/class/net/eth0/mtu) queues $(ls -d /sys/class/net/eth0/queues/tx-* | wc -l) mac $(cat /sys/class/net/eth0/address)"
nc -ll -p 7 -e /bin/cat
INIT
chmod +x root/init
(cd root && find . | cpio -o -H newc --quiet) >initrd

# boots ADDRESS COMMAND...: the guest of this address, with $arguments, by COMMAND, in the background,
# as $qemu; until it has told what it has
boots() {
	local address=$1 i
	shift
	: >console
	# shellcheck disable=SC2086 # a list of words
	"$@" setpriv --pdeathsig KILL qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot \
		-machine q35 -accel tcg -cpu max -m 256 -smp 2 -kernel "$kernel/vmlinux" -initrd initrd \
		-append "console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable net.ifnames=0 address=$address" \
		-serial file:console $arguments >qemu.log 2>&1 &
	qemu=$!
	for ((i = 0; i < 1200; i++)); do
		! grep -q '^guest: ' console || break
		kill -0 "$qemu" 2>/dev/null || break
		sleep 0.1
	done
	told=$(grep -a '^guest: ' console | tr -d '\r') || diag "$(cat qemu.log console)"
}

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
	local name=$1 mtu=$3 queues=$4 mac
	lab "$2" "$3" "$4" >q.yard.yml
	shift 4
	gives 0 "$name: up" "$NETYARD" up q.yard.yml
	gives 0 "$name: show --qemu" "$NETYARD" show q vm1 --qemu
	arguments=$out
	mac=$("$NETYARD" show q --format json | jq -r '.nodes[] | select(.name == "vm1").interfaces[0].mac')
	boots 10.0.1.2/24 "$@"
	is "$told" "guest: mtu $mtu queues $queues mac $mac" "$name: the guest has its MTU, its queues and its MAC"
	gives 0 "$name: a member reaches it" "$NETYARD" exec q ns1 -- ping -c 1 -W 10 10.0.1.2
	gives 0 "$name: ping knows that" "$NETYARD" ping q
	ok "$name: TCP brings content there and back" there_and_back q-ns1 10.0.1.2
	gives 0 "$name: show" "$NETYARD" show q
	like "$out" '^  vm1-eth0 +up +tap ' "$name: its tap has a carrier"
	gives 0 "$name: no drift" "$NETYARD" show --check q
	kill "$qemu"
	wait "$qemu" 2>/dev/null
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
