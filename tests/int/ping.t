#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Who reaches whom, as measure/ finds out: answers that are right, reasons that are right,
# nobody fooled, and many at once.

. "$(dirname "$0")/lib.sh"
lookat=$BUILD/tests/tools/lookat opctl=$BUILD/tests/tools/opctl
{ [ -x "$lookat" ] && [ -x "$opctl" ]; } || skip_all "lookat or opctl is not built"
needs ip python3
world "$@"

# ping ARGS...: into $out
ping() {
	run "$lookat" ping "$@"
	[ "$status" = 0 ] || diag "status $status: $msg"
}

build() {
	if "$lookat" want "$1" >built && "$opctl" run <built; then return; fi
	fail "could not build $1"
}

cat >p.yml <<'LAB'
name: p
prefix: ""
nodes:
  a:
    interfaces: {e: {addresses: [10.0.0.1/24, "fd00::1/64"]}}
    routes:
      - {to: 10.1.0.0/24, via: 10.0.0.2}
      - {to: "fd01::/64", via: "fd00::2"}
      - {to: 10.9.0.0/16, via: 10.0.0.2}
  r: {interfaces: {e: {addresses: [10.0.0.2/24, "fd00::2/64"]}, f: {addresses: [10.1.0.2/24, "fd01::2/64"]}}}
  b:
    interfaces: {f: {addresses: [10.1.0.1/24, "fd01::1/64"]}}
    routes: [{to: default, via: 10.1.0.2}, {to: "::/0", via: "fd01::2"}]
  h: {kind: host, interfaces: {x: {addresses: [10.2.0.1/24]}}}
  c: {interfaces: {x: {addresses: [10.2.0.2/24]}}}
links:
  - endpoints: [a:e, r:e]
  - {endpoints: [r:f, b:f], mtu: 1400}
  - endpoints: [h:x, c:x]
LAB
build p.yml
for i in net.ipv4.ip_forward net.ipv6.conf.all.forwarding; do
	ip netns exec r sh -c "echo 1 >/proc/sys/${i//.//}"
done

# --- answers ---------------------------------------------------------------------

all="a 10.0.0.2 a fd00::2 a 10.1.0.1 a fd01::1 b 10.0.0.1 b fd00::1"
# shellcheck disable=SC2086 # a list of words
reached=$(printf '%s %s reached\n' $all)
for size in 68 69 84 1400 9001 60000; do
	# shellcheck disable=SC2086 # a list of words
	ping -s "$size" $all
	diff_ok "$reached" "$out" "packets of $size bytes, both families, both ways, through a router"
done
ping a 10.0.0.1 a fd00::1 "" 127.0.0.1 "" 10.2.0.2 c 10.2.0.1
diff_ok "$(printf '%s reached\n' 'a 10.0.0.1' 'a fd00::1' ' 127.0.0.1' ' 10.2.0.2' 'c 10.2.0.1')" "$out" \
	"one's own address; the host"
ping
is "$status$out" 0 "nobody to ask"

# --- whole packets ---------------------------------------------------------------

# shellcheck disable=SC2086 # a list of words
ping -w -s 1500 $all
diff_ok "a 10.0.0.2 reached
a fd00::2 reached
a 10.1.0.1 Message too long, MTU 1400
a fd01::1 Message too long, MTU 1400
b 10.0.0.1 Message too long, MTU 1400
b fd00::1 Message too long, MTU 1400" "$out" "1500 bytes whole: what the way takes, at home and on the way"
# shellcheck disable=SC2086 # a list of words
ping -w -s 1400 $all
diff_ok "$reached" "$out" "1400 bytes whole: all pass"
ping -w -s 1401 a 10.1.0.1 a fd01::1
is "$(grep -c 'MTU 1400' <<<"$out")" 2 "one byte more does not, whatever is remembered of the way"
ping -w -s 1501 a 10.0.0.2 a fd00::2
is "$(grep -c 'too long, MTU 1500' <<<"$out")" 2 "more than one's own device takes"

# --- reasons ---------------------------------------------------------------------

ping -t 300 a 10.0.0.77 a fd00::77 a 8.8.8.8 a 2001:db8::1 nowhere 10.0.0.1
diff_ok "a 10.0.0.77 no answer
a fd00::77 no answer
a 8.8.8.8 Network is unreachable
a 2001:db8::1 Network is unreachable
nowhere 10.0.0.1 its namespace is gone" "$out" "why not"
ping -t 4000 a 10.0.0.78 a fd00::78
is "$(grep -c 'No route to host' <<<"$out")" 2 "nobody there, if one waits for it"
ping -t 300 a 10.9.0.1
like "$out" '^a 10.9.0.1 (Network is unreachable|No route to host)$' "the router says no"
run "$lookat" ping -s 67 a 10.0.0.2
is "$status" 1 "too small a packet is refused"
run "$lookat" ping -s 65536 a 10.0.0.2
is "$status" 1 "too large a packet is refused"
run setpriv --reuid 65534 --clear-groups "$lookat" ping "" 127.0.0.1
is "$status" 1 "not root: refused"

# --- the first packets are lost --------------------------------------------------

(
	ip -n b link set dev f down
	sleep 0.5
	ip -n b link set dev f up
	ip -n b route add default via 10.1.0.2
) &
sleep 0.1
ping -t 3000 a 10.1.0.1
is "$out" "a 10.1.0.1 reached" "a later try does it"
wait
ip -n b addr add fd01::1/64 dev f nodad 2>/dev/null
ip -n b route add default via fd01::2 2>/dev/null

# --- liars -----------------------------------------------------------------------

# Answers to every request in ways that must not count; then, for the last kind, rightly.
cat >liar.py <<'PY'
import socket, struct, sys
kind = sys.argv[1]
def check(b):
    b += b"\0" * (len(b) % 2)
    n = sum(struct.unpack("!%dH" % (len(b) // 2), b))
    while n >> 16: n = (n >> 16) + (n & 0xffff)
    return ~n & 0xffff
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
s.setsockopt(socket.IPPROTO_IP, socket.IP_HDRINCL, 1)
print("ready", flush=True)
while True:
    p = s.recv(65536)
    m = bytearray(p[20:])
    if m[0] != 8: continue
    me, you = p[16:20], p[12:16]
    m[0] = 0
    if kind == "cookie": m[8] ^= 1
    if kind == "id": m[4] ^= 1
    if kind == "sequence": m[6] ^= 1
    if kind == "try": m[16] = 200
    if kind == "size": m += b"\0\0"
    if kind == "short": m = m[:10]
    if kind == "code": m[1] = 1
    if kind == "source": me = socket.inet_aton("10.0.0.3")
    m[2:4] = b"\0\0"
    m[2:4] = struct.pack("!H", check(bytes(m)) ^ (kind == "checksum"))
    if kind == "mtu":
        q = bytearray(p[:28]); m = bytearray(b"\3\4\0\0" + struct.pack("!HH", 0, 600)) + q
        m[2:4] = struct.pack("!H", check(bytes(m)))
    n = 3 if kind == "right" else 1
    for _ in range(n):
        s.sendto(struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(m), 0, 0, 64, 1, 0) + me + you + bytes(m),
                 (socket.inet_ntoa(you), 0))
PY
ip netns exec r sh -c 'echo 1 >/proc/sys/net/ipv4/icmp_echo_ignore_all'
for kind in cookie id sequence try size short code source checksum mtu right; do
	ip netns exec r python3 liar.py "$kind" >liar.out 2>liar.err &
	liar=$!
	for _ in {1..100}; do
		grep -q ready liar.out && break
		sleep 0.05
	done
	want="a 10.0.0.2 no answer" wait=300
	case $kind in # what does count is waited for, however busy the machine
	right) want="a 10.0.0.2 reached" wait=5000 ;;
	mtu) want="a 10.0.0.2 Message too long, MTU 600" wait=5000 ;;
	esac
	ping -t "$wait" a 10.0.0.2
	is "$out" "$want" "an answer with another $kind" || diag "$(cat liar.err)"
	kill "$liar" && wait "$liar" 2>/dev/null
done
ip netns exec r sh -c 'echo 0 >/proc/sys/net/ipv4/icmp_echo_ignore_all'
ip -n a route flush cache

# a flood of other packets while we ask
ip netns exec r python3 -c '
import os, socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
end = time.time() + 3
while time.time() < end: s.sendto(b"\0\0" + os.urandom(30), ("10.0.0.1", 0))' 2>/dev/null &
flood=$!
sleep 0.2
ping a 10.0.0.2 a fd00::2 a 10.1.0.1
is "$(grep -c ' reached$' <<<"$out")" 3 "a flood of rubbish does not matter"
kill "$flood" 2>/dev/null
wait "$flood" 2>/dev/null

# --- the neighbour tables --------------------------------------------------------

"$opctl" undo <built
{
	printf 'name: mesh\nprefix: ""\nnodes:\n  br: {kind: bridge}\n'
	for i in {1..40}; do
		printf '  n%d: {interfaces: {e: {addresses: [10.0.0.%d/24]}}}\n' "$i" $((i + 1))
	done
	printf 'links:\n'
	for i in {1..40}; do printf -- '- endpoints: [n%d:e, br]\n' "$i"; done
} >mesh.yml
build mesh.yml
ip -n n1 neigh add 10.0.0.3 lladdr "$(ip -n n2 -br link show dev e | awk '{print $3}')" dev e nud permanent
run "$lookat" mesh 40
is "$out" "1560 of 1560" "all of 40 reach all"
like "$(ip -n n1 neigh show nud permanent)" '^10\.0\.0\.3 ' "a neighbour set by hand stays"
run bash -c "ulimit -n 64; exec '$lookat' mesh 40"
is "$out" "1560 of 1560" "... with few descriptors, too"
for i in 3 9 27; do ip -n "n$i" link set dev e down; done
run "$lookat" mesh 40
like "$out" '^1332 of 1560' "... less those that are down"
"$opctl" undo <built

plan_done
