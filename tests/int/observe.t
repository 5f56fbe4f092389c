#!/bin/bash
# SPDX-License-Identifier: MIT
#
# What is seen of a lab is what was built, member for member; what others did to it is
# seen as theirs; and nothing that lies about on a host can make the look fail.

. "$(dirname "$0")/lib.sh"
lookat=$BUILD/tests/tools/lookat opctl=$BUILD/tests/tools/opctl
{ [ -x "$lookat" ] && [ -x "$opctl" ]; } || skip_all "lookat or opctl is not built"
needs ip
world "$@"

build() {
	"$lookat" want "$1" >built && "$opctl" run <built
}

unbuild() {
	"$opctl" undo <built
}

# have ARGS...: the lab's own facts
have() {
	"$lookat" have "$@" | grep -v ' foreign$'
}

# sees NAME LAB [FILE]: exactly what was built
sees() {
	local name=$1
	shift
	diff_ok "$(sort built)" "$(have "$@" | sort)" "$name"
}

# --- every example ---------------------------------------------------------------

for file in "$SRC"/examples/*.yard.yml; do
	can_make "$file" || continue
	lab=$(basename "$file" .yard.yml)
	if is_leased "$file"; then
		skip "$lab" "its services need files of their nodes, which are nobody's here: dhcp.t has it"
		continue
	fi
	ok "$lab: built" build "$file"
	sees "$lab: seen with what was applied" "$lab" "$file"
	run "$lookat" nodes "$lab"
	like "$out" '^node ' "$lab: seen by its marks alone"
	is "$("$lookat" labs)" "$lab" "$lab: listed"
	# whose a tap is stands in the record alone
	is "$("$lookat" links "$lab" | grep -c lost)" "$(grep -c 'kind: vm' "$file")" "$lab: all pairs found"
	is "$("$lookat" taken "$lab" "$file")" "" "$lab: nothing is anybody else's"
	unbuild
	is "$(have "$lab" "$file")" "" "$lab: nothing is left"
done

# --- an isolated lab, long names, a ring -----------------------------------------

cat >iso.yml <<'LAB'
name: iso
isolated: true
prefix: a-long-prefix-
nodes:
  sw: {kind: bridge, stp: true, ageing: 42, group-forward-mask: 0x4000, multicast-snooping: false}
  sw2: {kind: bridge}
  n1: {interfaces: {eth0: {addresses: [10.0.0.1/24], mac: "02:00:00:00:00:01"}, lo: {addresses: [192.0.2.1/32]}}}
  a-very-long-name-of-a-node: {}
links:
  - endpoints: [n1:eth0, sw]
    mtu: 1400
  - endpoints: ["a-very-long-name-of-a-node:if0", sw]
  - endpoints: [sw, sw2]
LAB
ok "isolated: built" build iso.yml
sees "isolated: seen with what was applied" iso iso.yml
sees "isolated: seen by marks alone" iso
like "$("$lookat" nodes iso)" '^lab netyard-iso netyard:iso$' "isolated: its own namespace"
unbuild

{
	printf 'name: ring\nprefix: ""\nnodes: {'
	for i in {1..12}; do printf 'r%d: {}, ' "$i"; done
	printf '}\nlinks:\n'
	for i in {1..12}; do printf -- '- endpoints: [r%d:r, r%d:l]\n' "$i" $((i % 12 + 1)); done
} >ring.yml
ok "ring: built" build ring.yml
sees "ring: the same indices everywhere, every pair found" ring ring.yml
wanted=$(for i in {1..12}; do printf 'r%d:r r%d:l\n' "$i" $((i % 12 + 1)); done |
	while read -r a b; do if [[ ${a%:*} < ${b%:*} ]]; then echo "$a $b"; else echo "$b $a"; fi; done | sort)
diff_ok "$wanted" "$("$lookat" links ring | sort)" "ring: by marks alone, too"

# the same lab, written the other way round
awk -F'[][, ]+' '/endpoints/ { print "- endpoints: [" $4 ", " $3 "]"; next } { print }' ring.yml |
	tac | awk '/endpoints/ { links = links $0 "\n"; next } { rest = $0 "\n" rest }
		END { printf "%s%s", rest, links }' >gnir.yml
diff_ok "$("$lookat" want gnir.yml)" "$(have ring - gnir.yml)" "ring: as it is wanted, order and all"
diff_ok "$("$lookat" want gnir.yml)" "$(have ring ring.yml gnir.yml)" "... whatever was applied"

# a process keeps a namespace alive that has lost its name
ip netns exec r5 sleep 60 &
sleeper=$!
sleep 0.1
ip netns del r5
like "$("$lookat" links ring ring.yml)" '^r4:r r5:l\(lost\)$' "the end in a nameless namespace is lost"
like "$("$lookat" links ring)" '^(r4:r \?:\?\(lost\)|\?:\?\(lost\) r4:r)$' "... and unknown without what was applied"
is "$("$lookat" links ring ring.yml | grep -vc lost)" 10 "... all others are found"
kill "$sleeper"
wait "$sleeper" 2>/dev/null
unbuild

# --- others' hands ---------------------------------------------------------------

cat >t.yml <<'LAB'
name: t
nodes:
  br: {kind: bridge}
  a:
    interfaces: {e: {addresses: [10.0.0.1/24, "fd00::1/64"]}}
    routes: [{to: default, via: 10.0.0.254}]
  b: {interfaces: {e: {addresses: [10.0.0.2/24]}}}
  h:
    kind: host
    interfaces: {e: {addresses: [10.0.0.9/24]}, lo: {addresses: [192.0.2.9/32]}}
    routes: [{to: 10.9.0.0/16, via: 10.0.0.1}]
links:
  - endpoints: [a:e, br]
  - endpoints: [b:e, br]
  - endpoints: [h:e, br]
LAB
ok "t: built" build t.yml
sees "t: seen" t t.yml
ip -n t-a addr add 10.0.0.77/24 dev e
ip -n t-a addr add 192.0.2.77/32 dev lo
ip -n t-a route add 10.7.0.0/16 via 10.0.0.2
ip route add 10.6.0.0/16 via 10.0.0.2
ip link add eth0 type veth peer name eth1
ip addr add 198.51.100.1/24 dev eth0 && ip link set dev eth0 up
ip route add 10.5.0.0/16 via 198.51.100.2 proto 110
ip addr add 192.0.2.10/32 dev lo proto 110 2>/dev/null
nodes=$("$lookat" nodes t t.yml)
like "$nodes" '^address a:e 10.0.0.77/24 foreign$' "an address by hand"
like "$nodes" '^address a:e fe80::[0-9a-f:]+/64 kernel$' "a link-local one of the kernel's"
like "$nodes" '^address a:lo 192.0.2.77/32 foreign$' "one on lo"
like "$nodes" '^address a:lo 127.0.0.1/8 kernel$' "... and the kernel's there"
like "$nodes" '^route a 10.7.0.0/16 via 10.0.0.2 dev e metric 0 foreign$' "a route by hand"
like "$nodes" '^route h 10.6.0.0/16 via 10.0.0.2 dev t-e metric 0 foreign$' "one of the host by our device"
like "$nodes" '^address h:lo 192.0.2.9/32 lab$' "the host's lo: ours"
unlike "$nodes" '192.0.2.10|10.5.0.0|198.51.100' "what others have on the host is not told"
sees "t: the lab's own is unchanged" t t.yml

# marks by hand: copies, wrong kinds, rubbish
ip link add copy type veth peer name copy-peer
ip link set dev copy alias netyard:t:br:a-e
ip link set dev copy-peer alias netyard:t:b:e
ip link add bridge2 type bridge && ip link set dev bridge2 alias netyard:t:br
ip link add bridge3 type bridge && ip link set dev bridge3 alias netyard:t:a
ip link set dev eth1 alias 'netyard:t:::'
ip netns add copy && ip -n copy link set dev lo alias netyard:t:b
ip netns add other-x && ip -n other-x link set dev lo alias netyard:other:x
ip netns add plain && ip -n plain link set dev lo alias "$(printf 'netyard:\xff\x01 "')"
ln /run/netns/t-a /run/netns/hard 2>/dev/null
touch /run/netns/t-a2 && mount --bind /run/netns/t-a /run/netns/t-a2
touch /run/netns/self && mount --bind /proc/self/ns/net /run/netns/self
ip link set dev lo alias netyard:t:zz
sees "copied marks do not count" t t.yml
sed -i '/if=lo /d' built # on the host's lo only what was applied can tell
sees "... by marks alone neither" t
"$lookat" want t.yml >built
taken=$("$lookat" taken t t.yml)
like "$taken" '^- copy 0 - veth$' "a copy is somebody's"
like "$taken" '^- bridge2 0 - bridge$' "so is a bridge"
like "$taken" '^copy - 0 - namespace with a mark that is not its own$' "a namespace"
like "$taken" '^t-a2 - 0 - namespace with' "a second name for a namespace"
like "$taken" '^self - 0 - ' "the host by a name"
like "$taken" '^other-x - 0 - namespace of lab other$' "another lab's"
like "$taken" '^plain - 0 - namespace$' "rubbish for a mark"
ip link set dev lo alias ''
umount /run/netns/self /run/netns/t-a2
rm -f /run/netns/self /run/netns/t-a2 /run/netns/hard
for i in copy bridge2 bridge3 eth0; do ip link del dev "$i"; done
is "$("$lookat" labs | xargs)" "other t" "labs by the marks of namespaces and devices"
for i in copy other-x plain; do ip netns del "$i"; done

# devices moved, renamed, changed
ip -n t-b link set dev e down # a device that is up has its name for good before Linux 6.2
ip -n t-b link set dev e name f up
ip link set dev t-b-e group 7 mtu 1300
ip -n t-b link set dev f netns t-a
have t t.yml >now
like "$(cat now)" 'veth-add ns= if=t-b-e peer-ns=t-a peer=f .* mtu=1300 group=7 .*alias=netyard:t:b:e' \
	"a device moved, renamed and changed is seen as it is"
is "$("$lookat" links t t.yml | grep -c lost)" 0 "... and still one of a pair"
ip -n t-a link set dev f netns 1 2>/dev/null || ip -n t-a link del dev f
run "$lookat" have t t.yml
is "$status" 0 "... in the host's namespace, too"
ip netns del t-b
ip link set dev t-a-e nomaster
ip link del dev t-br
run "$lookat" have t t.yml
like "$out" 'veth-add ns= if=t-a-e peer-ns=t-a peer=e .*master= ' "a port without its bridge"
unlike "$out" 'bridge-add' "the bridge is gone"
run "$lookat" have t
like "$out" 'veth-add ns= if=t-a-e peer-ns=t-a peer=e ' "... by marks alone, too"
ip netns del t-a
ip link del dev t-h-e 2>/dev/null
ip link del dev t-b-e 2>/dev/null
ip addr del 192.0.2.9/32 dev lo
ip addr del 192.0.2.10/32 dev lo 2>/dev/null

# --- existing switches -----------------------------------------------------------

cat >ex.yml <<'LAB'
name: ex
nodes: {br0: {kind: bridge, existing: true}, a: {}}
links: [{endpoints: [a:e, br0]}]
LAB
ip link add br0 type bridge
ip link add p0 type veth peer name p1
ip link set dev p0 master br0
ok "existing: built" build ex.yml
sees "existing: seen" ex ex.yml
sees "existing: by marks alone" ex
like "$("$lookat" nodes ex)" '^node br0 bridge - existing$' "existing: it is not the lab's"
like "$("$lookat" taken ex ex.yml)" '^- br0 2 - bridge$' "existing: its ports are counted"
like "$("$lookat" taken ex ex.yml)" '^- p0 0 br0 veth$' "existing: whose the others are"
unbuild
ip link del dev br0
ip link del dev p0

# --- a host where things lie about -----------------------------------------------

mkdir -p /run/netns
: >/run/netns/t-a
: >"/run/netns/$(printf 'odd\n\xff\x1b[1m name')"
mkfifo /run/netns/fifo
mkdir /run/netns/folder
ln -s /nowhere /run/netns/dangling
ln -s . /run/netns/loop
touch /run/netns/uts && mount --bind /proc/self/ns/uts /run/netns/uts
ip netns add t-b
taken=$("$lookat" taken t)
for i in t-a fifo folder dangling loop uts; do
	like "$taken" "^$i - 0 - stale file\$" "$i in /run/netns is no namespace"
done
like "$("$lookat" nodes t t.yml)" '^node a namespace t-a stale$' "a stale file by a name of ours is ours"
unlike "$("$lookat" taken t t.yml)" '^t-a ' "... and not taken"
like "$("$lookat" taken t t.yml)" '^t-b - 0 - namespace$' "somebody's namespace by a name of ours is not"
is "$("$lookat" labs)" "" "no labs here"
umount /run/netns/uts
rm -rf /run/netns/{t-a,odd*,fifo,folder,dangling,loop,uts}
ip netns del t-b

# --- things come and go while we look --------------------------------------------

ok "t: built again" build t.yml
(
	for _ in {1..150}; do
		ip netns add race1 2>/dev/null
		ip link add race2 type veth peer name race3 netns race1 2>/dev/null
		ip -n race1 link set dev lo alias netyard:t:race 2>/dev/null
		ip netns del race1 2>/dev/null
		ip link del dev race2 2>/dev/null
	done
) &
racer=$!
failed=0 looks=0
while kill -0 "$racer" 2>/dev/null && [ "$looks" -lt 400 ]; do
	have t t.yml 2>race.err | grep -v race >race.have || true
	[ -s race.err ] && failed=$((failed + 1)) && cp race.err race.first
	sort race.have | cmp -s - <(sort built) || { failed=$((failed + 1)) && cp race.have race.first; }
	looks=$((looks + 1))
done
wait "$racer"
is "$failed" 0 "$looks looks while others come and go" || diag "$(cat race.first)"
unbuild
ip netns del race1 2>/dev/null

# --- the host's faults -----------------------------------------------------------

ok "t: built once more" build t.yml
run setpriv --reuid 65534 --clear-groups "$lookat" have t
is "$status" 1 "not root: refused"
like "$msg" 'permitted' "... and said"
run bash -c "ulimit -n 64; exec '$lookat' have t t.yml"
is "$status" 0 "few descriptors are enough"
diff_ok "$(sort built)" "$(grep -v ' foreign$' <<<"$out" | sort)" "... to see all"
unbuild

plan_done
