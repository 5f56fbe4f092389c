#!/bin/bash
# SPDX-License-Identifier: MIT
# What `capture` writes is what passed, as tcpdump and tshark read it, and tcpdump saw it
# itself: names, directions, times, filters, tags; how it ends, and whom its file is for.
. "$(dirname "$0")/lib.sh"
world "$@"
needs ip jq ping python3 tcpdump

# until_true CMD...: within twenty seconds
until_true() {
	for _ in $(seq 300); do
		"$@" && return
		sleep 0.02
	done
	return 1
}
# blocks FILE...: "{type, ...}" a line for each block, read by the draft's words; nothing of
# netyard's
cat >blocks.py <<'PY'
import json, struct, sys
def options(data):
    out = {}
    while data:
        code, n = struct.unpack_from("=HH", data)
        if code == 0:
            return out
        out[code] = data[4:4 + n]
        data = data[4 + (n + 3) // 4 * 4:]
    return out
data = open(sys.argv[1], "rb").read()
while data:
    kind, n = struct.unpack_from("=II", data)
    assert len(data) >= n and n % 4 == 0 and struct.unpack_from("=I", data, n - 4)[0] == n, "torn"
    body, data = data[8:n - 4], data[n:]
    b = {"type": kind}
    if kind == 0x0a0d0d0a:
        magic, major, minor, length = struct.unpack_from("=IHHq", body)
        assert magic == 0x1a2b3c4d
        b.update(version=[major, minor], length=length, program=options(body[16:])[4].decode())
    elif kind == 1:
        o = options(body[8:])
        b.update(link=body[0], snaplen=struct.unpack_from("=I", body, 4)[0], name=o[2].decode(), about=o[3].decode(),
                 mac=o[6].hex(":"), resolution=o[9][0], filter=o[11][1:].decode() if 11 in o else None)
    elif kind == 6:
        i, high, low, kept, whole = struct.unpack_from("=IIIII", body)
        flags = struct.unpack("=I", options(body[20 + (kept + 3) // 4 * 4:])[2])[0]
        b.update(interface=i, ns=(high << 32) + low, kept=kept, whole=whole, flags=flags, way=["", "in", "out"][flags & 3],
                 bytes=body[20:20 + kept].hex())
    elif kind == 5:
        o = options(body[12:])
        b.update(interface=struct.unpack_from("=I", body)[0], **{k: struct.unpack("=Q", o[c])[0]
                 for k, c in {"passed": 6, "dropped": 7, "written": 8}.items()})
    print(json.dumps(b))
PY
blocks() {
	python3 blocks.py "$1"
}
# opened FILE [N]: N interfaces (1) stand in it
opened() {
	[ -s "$1" ] && [ "$(blocks "$1" 2>/dev/null | jq -s 'map(select(.type == 1)) | length')" = "${2:-1}" ]
}
# capture FILE ARGS...: in the background, once it has begun; $capture is its number
capture() {
	local file=$1
	shift
	rm -f "$file"
	# a shell has its background ignore SIGINT
	env --default-signal=INT "$NETYARD" capture -w "$file" "$@" 2>said &
	capture=$!
	until_true eval 'opened "$file" "${interfaces:-1}" || ! kill -0 $capture 2>/dev/null'
	opened "$file" "${interfaces:-1}" || skip_rest "it does not begin: $(cat said)"
}
# skip_rest WHY: what is tested next would wait for it
skip_rest() {
	fail "$1"
	plan_done
}
# stop [SIGNAL]: ends it; $ended is its status
stop() {
	kill -"${1:-INT}" $capture
	wait $capture
	ended=$?
}
# echoes FILE: "WAY type" of each ICMP echo in it, in the order of their times
echoes() {
	blocks "$1" | jq -rs 'map(select(.type == 6 and .bytes[24:28] == "0800" and .bytes[46:48] == "01"))
		| sort_by(.ns)[] | "\(.interface) \(.way) \(if .bytes[68:70] == "08" then "request" else "reply" end)"'
}

cat >c.yard.yml <<'LAB'
name: c
nodes:
  sw: {kind: bridge}
  n1: {interfaces: {e1: {addresses: [10.0.0.1/24], mac: "02:00:00:00:00:01"}, e2: {}}}
  n2: {interfaces: {e1: {addresses: [10.0.0.2/24]}}}
  n3: {}
links:
  - endpoints: [n1:e1, sw:p1]
  - endpoints: [n2:e1, sw:p2]
  - endpoints: [n1:e2, n2:e2]
LAB
gives 0 "a lab" "$NETYARD" up c.yard.yml
before=$(picture)
# the neighbours are known: one ping is two frames
in_ns c-n1 ping -qc1 10.0.0.2 >/dev/null

# --- the command line ------------------------------------------------------------------

# complains STATUS REGEX ARGS...
complains() {
	gives "$1" "capture ${*:3}" "$NETYARD" capture "${@:3}"
	like "$msg" "$2" "... says why"
	is "$out" "" "... and writes nothing"
}
complains 64 'is missing: an end of a link'
complains 64 'is missing: an end of a link' ./c.yard.yml
complains 64 "a number of frames, 1 or more; not '0'" -c 0 n1:e1
complains 64 "1 to 262144; not '262145'" -s 262145 n1:e1
complains 1 'no lab nothing' nothing n1:e1
complains 1 "has no node .n9" c n9:e1
complains 1 "did you mean 'n1:e1'" n1:e11
complains 1 'node n3 has no interfaces' n3
complains 1 "the filter 'no such words'" -f 'no such words' n1:e1
complains 1 'symbolic link' -w "$(ln -s /run/other link && echo link)" n1:e1
ok "... and does not follow it" test ! -e /run/other
touch open && chmod 666 open
complains 1 'can be written by others' -w open n1:e1
complains 1 'Is a directory' -w /run n1:e1
if command -v script >/dev/null; then
	run script -qec "'$NETYARD' capture n1:e1" /dev/null
	is "$status" 64 "a terminal is nothing to write it to"
	like "$out" '-w FILE' "... says what is"
fi

# --- what is written is what passed ------------------------------------------------------

umask 0
capture one n1:e1
# frames FILE: what tcpdump reads in it, echoes with their times
frames() {
	tcpdump -ttnnqe --time-stamp-precision=nano -r "$1" icmp 2>/dev/null
}
nsenter --net=/run/netns/c-n1 tcpdump -pqni e1 -w theirs.pcap --time-stamp-precision=nano -U 2>theirs.said &
theirs=$!
until_true grep -q listening theirs.said
in_ns c-n1 ping -qc3 -i 0.2 10.0.0.2 >/dev/null
until_true eval '[ "$(echoes one | wc -l)" -ge 6 ] && [ "$(frames theirs.pcap | wc -l)" -ge 6 ]'
kill $theirs
wait $theirs
stop
is "$ended" 130 "SIGINT ends it, with its status"
is "$(stat -c %a one)" 600 "its file is its owner's alone"
is "$(blocks one | jq -c 'select(.type == 168627466) | [.version, .length, .program]')" \
	'[[1,0],-1,"netyard '"$("$NETYARD" --version | cut -d' ' -f2)"'"]' "it says what wrote it"
is "$(blocks one | jq -c 'select(.type == 1) | [.link, .snaplen, .name, .about, .mac, .resolution, .filter]')" \
	'[1,262144,"n1:e1","e1 in namespace c-n1","02:00:00:00:00:01",9,null]' "... on what"
is "$(echoes one | head -n 2)" "0 out request"$'\n'"0 in reply" "requests go out, replies come in"
is "$(echoes one | sort | uniq -c | xargs)" "3 0 in reply 3 0 out request" "... three of each"
is "$(blocks one | jq -s 'map(select(.type == 6 and .way == "in" and .bytes[:12] == "020000000001").flags) | unique == [5]')" true \
	"... to itself alone"
diff_ok "$(frames theirs.pcap)" "$(frames one)" "tcpdump reads what it has seen itself, to the nanosecond"
ok "... and there was something" test -n "$(frames one)"
is "$(blocks one | jq -c 'select(.type == 5) | [.interface, .dropped, .passed == .written]')" '[0,0,true]' \
	"at the end stands what was counted"
is "$(blocks one | jq -s 'last.type, (map(select(.type == 6)) | length) == last.written')" 5$'\n'true "... and nothing behind it"
like "$(cat said)" "^netyard: $(blocks one | jq -s last.written) frames captured$" "... which is told"
same_picture "$before" "nothing has changed"

# several, one of them a whole node
interfaces=3 capture many c n1 sw:p2
in_ns c-n1 ping -qc1 10.0.0.2 >/dev/null
until_true eval '[ "$(echoes many | wc -l)" -ge 4 ]'
stop TERM
is "$ended" 143 "SIGTERM ends it, too"
is "$(blocks many | jq -r 'select(.type == 1).name' | xargs)" "n1:e1 n1:e2 sw:p2" "a node is its interfaces"
diff_ok "$(printf '0 out request\n2 out request\n2 in reply\n0 in reply\n')" "$(echoes many)" \
	"a way from end to end, in its order"

# more than are read at once, and more frames than can be written: none is left out for long
cat >order.py <<'PY'
import struct, sys
data = open(sys.argv[1], "rb").read()
at = n = behind = last = 0
points = set()
while at < len(data):
    kind, size = struct.unpack_from("=II", data, at)
    if kind == 6:
        point, high, low = struct.unpack_from("=III", data, at + 8)
        ns = (high << 32) + low
        n, behind, last = n + 1, behind + (ns < last), max(last, ns)
        points.add(point)
    at += size
print(len(points), "points", "in order" if n > 1000 and behind * 200 < n else f"{behind} of {n} late")
PY
cat >wide.yml <<'LAB'
name: wide
nodes:
LAB
ends=() links=() hub=()
for i in $(seq 12); do
	echo "  w$i: {interfaces: {e: {addresses: [10.1.$i.2/24]}}}"
	hub+=("      h$i: {addresses: [10.1.$i.1/24]}")
	links+=("  - endpoints: ['w$i:e', 'hub:h$i']")
	ends+=("w$i:e" "hub:h$i")
done >>wide.yml
printf '%s\n' '  hub:' '    interfaces:' "${hub[@]}" 'links:' "${links[@]}" >>wide.yml
gives 0 "a lab of many links" "$NETYARD" up wide.yml
interfaces=24 capture all wide "${ends[@]}" -f icmp
pings=()
for i in $(seq 12); do
	nsenter --net="/run/netns/wide-w$i" timeout 60 ping -qf -c 500 "10.1.$i.1" >/dev/null &
	pings+=($!)
done
wait "${pings[@]}"
until_true eval '[[ $(python3 order.py all) == "24 points"* ]]' # the last ones may have begun late
stop
is "$(python3 order.py all)" "24 points in order" "all have their turn, and are in the order of their times"
gives 0 "down" "$NETYARD" down wide

# a switch's own device
ok "the switch's device is not promiscuous" test "$(($(cat /sys/class/net/c-sw/flags) & 256))" = 0
capture whole c sw
in_ns c-n1 ping -qc1 10.0.0.2 >/dev/null
until_true eval '[ "$(echoes whole | wc -l)" -ge 2 ]'
ok "it is while it is captured" test "$(($(cat /sys/class/net/c-sw/flags) & 256))" = 256
stop
is "$(blocks whole | jq -r 'select(.type == 1) | .name, .about' | xargs)" "sw c-sw" "a switch is its own device"
is "$(echoes whole)" $'0 in request\n0 in reply' "... and sees what it forwards"
same_picture "$before" "... and nothing has changed"

# a filter, a count, part of a frame
nsenter --net=/run/netns/c-n1 ping -q -i 0.05 -s 500 10.0.0.2 >/dev/null &
ping=$!
gives 0 "a filter and a count" "$NETYARD" capture c n1:e1 n2:e1 -f 'icmp[0] == 8' -c 7 -s 60 -w some
is "$(blocks some | jq -s 'map(select(.type == 6)) | length')" 7 "... so many frames"
is "$(echoes some | cut -d' ' -f3 | sort -u)" request "... of those alone"
is "$(blocks some | jq -c 'select(.type == 6) | [.kept, .whole]' | sort -u)" "[60,542]" "... so much of each"
is "$(blocks some | jq -c 'select(.type == 1).filter' | sort -u)" '"icmp[0] == 8"' "... which stands in it"
gives 0 "nothing but what comes in" "$NETYARD" capture n1:e1 -f 'inbound and icmp' -c 3 -w in
is "$(echoes in | sort -u)" "0 in reply" "... by the kernel's own knowledge"
kill $ping

# a tag, which the kernel keeps beside the frame (its own devices for VLANs are not everywhere)
cat >send.py <<'PY'
import socket, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind((sys.argv[1], 0))
for f in sys.argv[2:]:
    s.send(bytes.fromhex(f))
PY
tagged=ffffffffffff02000000000981000007080600010800060400$(printf %054d 0)
plain=ffffffffffff020000000009080600010800060400$(printf %054d 0)
capture tag n1:e1 -f 'vlan 7'
in_ns c-n2 python3 send.py e1 "$plain" "$tagged"
until_true eval '[ "$(blocks tag | jq -s "map(select(.type == 6)) | length")" -ge 1 ]'
stop
is "$(blocks tag | jq -r 'select(.type == 6) | .way, .bytes' | xargs)" "in $tagged" "a tag is where it was, and is found there"

# --- live ------------------------------------------------------------------------------

mkfifo live
"$NETYARD" capture c n1:e1 -f icmp 2>said >live &
capture=$!
{
	timeout 60 tcpdump -lnr - -c 2 2>/dev/null >read.txt
	echo over >read.over
} <live &
reader=$!
until_true eval '{ in_ns c-n1 ping -qc1 -W1 10.0.0.2 >/dev/null; [ -e read.over ]; }'
is "$(wc -l <read.txt)" 2 "a reader has the frames while it captures"
wait $reader
wait $capture
is "$?" 141 "... and when it goes, though nothing passes, it ends"
like "$(cat said)" 'frames? captured$' "... and says so"
"$NETYARD" capture n1:e1 2>/dev/null | head -c 100 >/dev/null
is "${PIPESTATUS[0]}" 141 "a reader that has enough"
if [ -e /dev/full ]; then
	gives 1 "a full disk" "$NETYARD" capture n1:e1 -w /dev/full
	like "$msg" 'No space left on device' "... is told"
fi
# a reader that is stuck does not keep it from ending
mkfifo stuck
exec 8<>stuck
nsenter --net=/run/netns/c-n1 ping -q -f -s 1400 10.0.0.2 >/dev/null &
ping=$!
env --default-signal=INT "$NETYARD" capture n1:e1 >stuck 2>said &
capture=$!
ok "the pipe is full" until_true eval 'grep -q pipe_write "/proc/$capture/wchan" 2>/dev/null || [ "$(cat /proc/$capture/wchan)" = 0 ]'
stop
is "$ended" 130 "a reader that is stuck: it ends"
kill $ping
exec 8<&-

# --- what goes meanwhile ------------------------------------------------------------------

interfaces=2 capture goes n1:e1 n1:e2
ip -n c-n1 link set dev e1 down
ok "a device that goes down is told" until_true grep -q '^netyard: n1:e1 is down' said
ip -n c-n1 link set dev e1 up
until_true in_ns c-n1 ping -qc1 -W1 10.0.0.2 >/dev/null
ok "... and goes on when it is up" until_true eval '[ "$(echoes goes | wc -l)" -ge 2 ]'
ip -n c-n1 link set dev e1 name "$(printf 'x\033[31m')"
ip -n c-n1 link set dev e2 down
until_true grep -q '^netyard: n1:e2 is down' said
ip -n c-n1 link del e2
ok "one that is deleted while it is down is told, too" until_true grep -q '^netyard: n1:e2 is gone' said
in_ns c-n1 ping -qc1 -W1 10.0.0.2 >/dev/null
ok "the other goes on, by another name" kill -0 $capture
ip link del c-p1
wait $capture
is "$?" 1 "the last one goes: it ends, and has failed"
like "$(cat said)" 'n1:e1 is gone' "... says which"
like "$(cat said)" 'nothing left to capture on' "... and why"
is "$(blocks goes | jq -s 'map(select(.type == 5)) | length')" 2 "what was captured is whole"
unlike "$(cat said)" $'\033' "no name controls a terminal"
complains 1 "n1:e1 is not there any more; 'netyard up' mends it" n1:e1
gives 0 "mended" "$NETYARD" up c.yard.yml

# --- others' readers ----------------------------------------------------------------------

if command -v tshark >/dev/null; then
	is "$(tshark -nr many -Y icmp -T fields -e frame.interface_name -e frame.packet_flags_direction 2>/dev/null | head -n 2 | sed 's/\t0x0*/ /; s/\t/ /')" \
		$'n1:e1 2\nsw:p2 2' "tshark reads names and directions"
	is "$(tshark -nr many -Y '_ws.malformed' 2>&1 | grep -v 'Running as')" "" "... and finds nothing wrong"
	is "$(capinfos -Mc many 2>/dev/null | sed -n 's/^Number of packets: *//p')" "$(blocks many | jq -s 'map(select(.type == 6)) | length')" \
		"... nor does capinfos"
else
	skip "tshark reads it" "no tshark here"
fi
gives 0 "down" "$NETYARD" down c

# --- the far end: a port of Open vSwitch that is one device with the member's ----------------

if command -v ovs-vswitchd >/dev/null; then
	cat >o.yml <<'LAB'
name: o
ovs: {instance: private, datapath: netdev}
nodes:
  ov: {kind: ovs, port-type: internal}
  o1: {interfaces: {e1: {addresses: [10.0.1.1/24]}}}
  o2: {interfaces: {e1: {addresses: [10.0.1.2/24]}}}
links:
  - endpoints: [o1:e1, ov:p1]
  - endpoints: [o2:e1, ov:p2]
LAB
	gives 0 "a lab with Open vSwitch" "$NETYARD" up o.yml
	interfaces=2 capture far o ov:p1 o1:e1
	until_true in_ns o-o1 ping -qc1 -W1 10.0.1.2 >/dev/null
	until_true eval '[ "$(echoes far | wc -l)" -ge 4 ]'
	stop
	is "$(blocks far | jq -r 'select(.type == 1) | .name, .about' | sed -n '1,2p')" \
		$'ov:p1\no-o1-e1 in namespace o-o1, the far end of the link' "a port is seen where there is a device"
	is "$(echoes far | head -n 4 | sort)" "$(printf '0 in request\n0 out reply\n1 in reply\n1 out request\n')" \
		"... as the switch sees it"
	gives 0 "down" "$NETYARD" down o
else
	skip "the far end of a link" "no Open vSwitch here"
fi
plan_done
