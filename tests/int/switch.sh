# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For tests of learning switches, of whatever kind: which frames get where, by what the switch
# has learned, the same for all kinds (IEEE 802.1D).  Sourced after lib.sh.

# switch_lab KIND [KEYS [TOP [A [B]]]]: with what is said of a's and b's ports, its file, s.yard.yml: four members, who say nothing of their own
switch_lab() {
	cat >s.yard.yml <<-LAB
		name: s
		${3:-}
		nodes:
		  sw: {kind: $1${2:+, $2}}
		  a:
		  b:
		  c:
		  d:
		links:
		  - {endpoints: ["a:eth0", "sw:p-a"]${4:+, port: {$4\}}}
		  - {endpoints: ["b:eth0", "sw:p-b"]${5:+, port: {$5\}}}
		  - endpoints: ["c:eth0", "sw:p-c"]
		  - endpoints: ["d:eth0", "sw:p-d"]
	LAB
}

at=(s-{a,b,c,d}/eth0) # who is there
# goes NAME LINES: of frames "FROM - TO SOURCE: WHO=- ..." each gets where it should
goes() {
	diff_ok "$2" "$(sed -E 's/:( [a-d]=.*)?$//; s|^([a-d]) |s-\1/eth0 |' <<<"$2" |
		timeout 60 "$BUILD/tests/tools/frames" "${at[@]}" 2>&1 | sed 's|s-\([a-d]\)/eth0|\1|g')" "$kind: $1"
}

all=ff:ff:ff:ff:ff:ff
A=06:aa:00:00:00:01 B=06:bb:00:00:00:01 C=06:cc:00:00:00:01 D=06:dd:00:00:00:01 X=06:ee:00:00:00:01

# What every kind does, in a lab that is just up.
learns_and_forwards() {
	goes "a broadcast gets to all others" "a - $all $A: b=- c=- d=-
b - $all $B: a=- c=- d=-"
	goes "what was learned goes there alone, what was not to all" "c - $A $C: a=-
d - $B: b=-
b - $A $B: a=-
d - $X: a=- b=- c=-"
	goes "... also to whom only a frame to somebody has shown" "a - $C $A: c=-"
	goes "what is where it came from goes nowhere" "a - $A $X:"
	goes "multicast gets to all others" "a - 01:00:5e:00:00:01 $A: b=- c=- d=-
a - 33:33:00:00:00:01 $A: b=- c=- d=-
a - 01:80:c2:00:00:10 $A: b=- c=- d=-"
	goes "an address moves with the next frame from it" "c - $all $A: a=- b=- d=-"
	goes "... and is where it moved to" "b - $A $B: c=-
d - $A: c=-"
	goes "reserved groups go nowhere" "a - 01:80:c2:00:00:01:
a - 01:80:c2:00:00:02:
a - 01:80:c2:00:00:03:
a - 01:80:c2:00:00:0e:
a - 01:80:c2:00:00:0f:"
	goes "tags pass where the switch has no VLANs" "a 10 $all $A: b=10 c=10 d=10
b 10 $all $B: a=10 c=10 d=10
a s10 $all $A: b=s10 c=s10 d=s10"
	goes "... to whom they are for" "b 10 $A $B: a=10
a 0p5 $B $A: b=0p5
a 10.20 $B $A: b=10.20"
}

# group_mask_opens GROUP: a lab whose mask forwards that one
group_mask_opens() {
	goes "the mask opens a group" "a - 01:80:c2:00:00:0$1: b=- c=- d=-"
}

# static_stays: an address that was told stays where it is
static_stays() {
	gives 0 "$kind: an address is told" "$NETYARD" fdb s d:eth0 --add "$X"
	goes "what was told is there" "a - $X $A: d=-"
	gives 0 "$kind: flush" "$NETYARD" fdb s --flush
	goes "... also after all that was learned is forgotten" "a - $X $A: d=-
b - $C $B: a=- c=- d=-"
	gives 0 "$kind: it is forgotten" "$NETYARD" fdb s sw --del "$X"
	goes "... and goes to all" "a - $X $A: b=- c=- d=-"
}

# isolated_are_apart: a lab whose ports to a and b are isolated
isolated_are_apart() {
	goes "what an isolated port floods gets to those that are not" "a - $all $A: c=- d=-
b - $all $B: c=- d=-
c - $all $C: a=- b=- d=-
a - 01:00:5e:00:00:01 $A: c=- d=-
a - $X $A: c=- d=-"
	goes "... and what is to another isolated one nowhere" "a - $B $A:
b - $A $B:
a - $C $A: c=-
c - $A $C: a=-
c - $B $C: b=-"
}

# options_do: a lab in which frames may go back to a, and b is neither learned nor flooded to
options_do() {
	goes "what is flooded goes back there, too" "a - $all $A: a=- b=- c=- d=-
a - $X $A: a=- c=- d=-
b - $all $B: a=- c=- d=-"
	goes "what is where it came from goes back" "a - $A $C: a=-
b - $A $B: a=-"
	goes "what was not learned does not get where nothing is flooded" "a - $B $A: a=- c=- d=-
c - $B $X: a=- d=-
c - 33:33:00:00:00:01 $X: a=- b=- d=-"
}

# carries_all_lengths: a lab whose MTU is 65521
carries_all_lengths() {
	goes "frames of any length, tagged and not" "a - $all $A 65521: b=- c=- d=-
b - $A $B 65521: a=-
a 10 $all $A 65521: b=10 c=10 d=10
b 10 $A $B 65521: a=10
a 10.20 $B $A 9000: b=10.20
a s10.20 $B $A 9000: b=s10.20
a - $B $A 2: b=-
b - $all $B 2: a=- c=- d=-"
	goes "frames that say their length" "a - $all $A 46l: b=- c=- d=-
a - $B $A 1500l: b=-
a 10 $B $A 3l: b=10"
}

# carries_packets: a lab of two members with addresses: fragments, and what the sender leaves to be cut
carries_packets() {
	gives 0 "$kind: fragments get there" ip netns exec s-a ping -qc 3 -i 0.2 -s 50000 10.0.0.2
	cat >udp.py <<-'PY'
		import socket, subprocess, sys
		def enter(ns):
		    fd = open("/run/netns/" + ns)
		    import ctypes
		    assert ctypes.CDLL(None).setns(fd.fileno(), 0x40000000) == 0
		enter("s-b")
		r = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		r.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
		r.bind(("10.0.0.2", 9))
		r.settimeout(10)
		enter("s-a")
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.connect(("10.0.0.2", 9))
		s.setsockopt(socket.IPPROTO_UDP, 103, 1000)  # UDP_SEGMENT
		data = bytes(i * 31 % 251 for i in range(40000))
		for _ in range(3):
		    s.send(data)
		    got = b"".join(r.recv(2000) for _ in range(40))
		    assert got == data
	PY
	ok "$kind: UDP that is cut on the way gets there whole" timeout 60 python3 udp.py
	is "$(ip netns exec s-b nstat -asz UdpInCsumErrors TcpInCsumErrors | awk 'NR > 1 { n += $2 } END { print n }')" 0 "$kind: ... with right checksums"
}

# port_goes: whose device goes, as that of a container that ends, is sent nothing more: what is for an
# address that was there goes to all others
port_goes() {
	local at=(s-{a,b,c}/eth0)
	gives 0 "$kind: an address is told" "$NETYARD" fdb s d:eth0 --add "$X"
	ip -n s-d link del dev eth0
	sleep 2.1 # whoever was heard a second ago is taken for there
	goes "who has gone is nowhere" "a - $D $A: b=- c=-
a - $X $A: b=- c=-
b - $A $B: a=-"
}
