# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For tests of queues: what becomes of what an end sends, measured by others: ping, the kernel's
# counters of ICMP, a stream of TCP.  Sourced after lib.sh.

# in_node LAB NODE CMD...
in_node() {
	ip netns exec "$1-$2" "${@:3}"
}

# rate_of LAB FROM TO ADDRESS SECONDS: how many kbit/s of frames TO has counted, while FROM sends more
# UDP than its queue lets through; on a busy machine a stream of TCP would tell something else
rate_of() {
	local flood
	(exec ip netns exec "$1-$2" timeout 120 python3 -c '
import select, socket, sys
socks = []
for i in range(24):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.connect((sys.argv[1], 9))
    s.setblocking(False)
    socks.append(s)
while True:
    for s in select.select([], socks, [])[1]:
        try:
            s.send(bytes(1400))
        except OSError:
            pass' "$4") 2>/dev/null &
	flood=$!
	sleep 1
	in_node "$1" "$3" python3 -c '
import sys, time
def seen():
    while True:
        a = time.monotonic()
        lines = open("/proc/net/dev").read().splitlines()[2:]
        b = time.monotonic()
        if b - a < 0.005:
            return a, sum(int(x.split(":")[1].split()[0]) for x in lines if x.split(":")[0].strip() != "lo")
a = seen()
time.sleep(float(sys.argv[1]))
b = seen()
print(round((b[1] - a[1]) * 8 / (b[0] - a[0]) / 1000))' "$5"
	kill "$flood"
	wait "$flood" 2>/dev/null
}

# sends NAME LAB FROM TO ADDRESS KBIT: so much, within 5 %
sends() {
	measures "$1" "$6" 5 less rate_of "$2" "$3" "$4" "$5" 3
}

# stream_of LAB FROM TO ADDRESS SECONDS: the same of a stream of TCP, without its first second
stream_of() {
	local port=$((20000 + RANDOM % 20000)) reader i
	in_node "$1" "$3" timeout 120 python3 -c '
import socket, sys, time
s = socket.socket()
s.bind((sys.argv[1], int(sys.argv[2])))
s.listen()
c = s.accept()[0]
begin = time.monotonic()
n = 0
while d := c.recv(1 << 20):
    now = time.monotonic()
    if now < begin + 1:
        start = now
        continue
    n += len(d)
    end = now
print(round(n * 1514 / 1448 * 8 / (end - start) / 1000))' "$4" "$port" >"$T/.rate" &
	reader=$!
	for ((i = 0; i < 300; i++)); do
		in_node "$1" "$3" ss -Hltn "sport = :$port" | grep -q . && break
		sleep 0.1
	done
	in_node "$1" "$2" timeout 120 python3 -c '
import socket, sys, time
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
end = time.monotonic() + float(sys.argv[3])
while time.monotonic() < end:
    s.send(bytes(65536))' "$4" "$port" "$5"
	wait "$reader"
	cat "$T/.rate"
}

# measures NAME WANT PERCENT more|less COMMAND...: that comes of it, or nearly.  A busy machine makes a delay
# more, and a rate less: it is measured again, and then only told, but where NETYARD_FULL is set.
measures() {
	local name=$1 want=$2 percent=$3 busy=$4 got='' off='' _
	shift 4
	for _ in 1 2 3; do
		got=$("$@")
		off=
		((100 * ${got:-0} >= (100 - percent) * want)) || off='less'
		((100 * ${got:-0} <= (100 + percent) * want)) || off='more'
		[ -z "$got" ] || [ "$off" = "$busy" ] || break
	done
	if [ -z "$off" ]; then
		pass "$name ($got, said $want)"
	elif [ "$off" = "$busy" ] && [ -n "$got" ] && [ -z "${NETYARD_FULL:-}" ]; then
		skip "$name" "this machine is too busy to tell: $got, and $want was said"
	else
		fail "$name" "${got:-nothing}, and $want was said: more than $percent % apart"
	fi
}

# rtt_of LAB FROM ADDRESS: in microseconds, the least: what is more on a busy machine is not the queue's
rtt_of() {
	in_node "$1" "$2" ping -nq -c 20 -i 0.1 -W 10 "$3" |
		sed -n 's|^rtt [^=]*= \([0-9.]*\)/.*|\1|p' | awk '{ printf "%d\n", $1 * 1000 }'
}

# echos LAB NODE: how many requests came to it, and replies
echos() {
	in_node "$1" "$2" nstat -asz IcmpInEchos IcmpInEchoReps | awk 'NR > 1 { print $2 }' | tr '\n' ' '
}

# lost LAB FROM TO ADDRESS N: "REQUESTS REPLIES" that arrived, of N
lost() {
	local before after back there all
	before=$(echos "$1" "$3") back=$(echos "$1" "$2")
	in_node "$1" "$2" ping -nq -c "$5" -i 0.002 -W 1 "$4" >/dev/null
	after=$(echos "$1" "$3") there=$(echos "$1" "$2")
	read -ra all <<<"$before $after $back $there"
	echo "$((all[2] - all[0])) $((all[7] - all[5]))"
}

# binomial NAME N ARRIVED LOSS%: within the interval in which 99 of 100 such counts are
binomial() {
	awk -v n="$2" -v got="$3" -v p="$4" 'BEGIN { p = 1 - p / 100; d = got - n * p
		exit !((d < 0 ? -d : d) <= 2.576 * sqrt(n * p * (1 - p)) + 1) }'
}

# queue_of LAB NODE DEV: what tc(8) says of the root qdisc
queue_of() {
	if [ "$2" = - ]; then tc qdisc show dev "$3" root; else tc -n "$1-$2" qdisc show dev "$3" root; fi |
		sed 's/ refcnt [0-9]*//; s/ *$//'
}
