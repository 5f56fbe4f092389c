#!/bin/bash
# SPDX-License-Identifier: MIT
# The traffic of a measurement: every metric gives a figure, what it counts is what devices
# count, and whatever goes wrong ends soon, with words.  Figures themselves are for
# tools/bench-validate.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ethtool tc
ctl=$BUILD/tests/tools/trafficctl
[ -x "$ctl" ] || skip_all "trafficctl is not built"

# a, b: a veth pair; c, d: a bridge in between
mkdir -p /run/netns
for ns in a b c d; do ip netns add $ns; done
ip -n a link add name e0 type veth peer name e0 netns b
ip link add name br0 type bridge
for ns in c d; do
	ip -n $ns link add name e0 type veth peer name p-$ns netns 1
	ip link set dev p-$ns master br0 up
done
ip link set dev br0 up
host=1
for ns in a b c d; do
	ip -n $ns addr add 10.0.0.$host/24 dev e0
	ip -n $ns addr add fd00::$host/64 dev e0 nodad
	ip -n $ns link set dev e0 up
	host=$((host + 1))
done
ab=(a 10.0.0.1 b 10.0.0.2)
# shellcheck disable=SC2034 # by its name
cd=(c 10.0.0.3 d 10.0.0.4)

# it NAME JQ: of the sample in $out
it() {
	if jq -e "$2" <<<"$out" >/dev/null 2>&1; then pass "$1"; else fail "$1" "not $2: $out"; fi
}

# counter NS NAME: of e0
counter() {
	in_ns "$1" cat "/sys/class/net/e0/statistics/$2" 2>/dev/null ||
		ip -n "$1" -s -j link show dev e0 | jq ".[0].stats64.${2%%_*}.${2#*_}"
}

# --- every metric, on both ways ----------------------------------------------------------------

for way in ab cd; do
	declare -n ends=$way
	for streams in 1 3; do
		gives 0 "$way: tcp, $streams streams" "$ctl" run tcp tcp $streams 0.3 0.1 "${ends[@]}"
		it "$way: Gbit/s" '.value > 0.001 and .value < 10000 and .loss == null'
		gives 0 "$way: udp-pps, $streams streams" "$ctl" run udp-pps udp $streams 0.3 0.1 "${ends[@]}"
		it "$way: packets a second" '.value > 100 and .value < 1e8 and .loss >= 0 and .loss < 1'
		for transport in tcp udp; do
			gives 0 "$way: rr, $transport, $streams streams" \
				"$ctl" run rr $transport $streams 0.3 0.1 "${ends[@]}"
			it "$way: us" '.value > 1 and .value == .quantile[0] and (.quantile | sort) == .quantile'
		done
		it "$way: no request over UDP was lost" '.loss == 0'
		gives 0 "$way: crr, $streams streams" "$ctl" run crr tcp $streams 0.3 0.1 "${ends[@]}"
		it "$way: connections a second" '.value > 10 and .value < 1e7'
	done
done
it "what it cost" '.busy > 0 and .busy >= .system and (.busy - .system - .softirq - .user | fabs) < 0.01'
it "netyard's own use is little" '.self >= 0 and .self < 0.5'
for metric in "tcp tcp" "udp-pps udp" "rr udp" "crr tcp"; do
	# shellcheck disable=SC2086 # two words
	gives 0 "$metric over IPv6" "$ctl" run $metric 1 0.2 0 a fd00::1 b fd00::2
done
gives 0 "from the host to itself" "$ctl" run tcp tcp 1 0.2 0 - 127.0.0.1 - 127.0.0.1

# --- counted as others count -----------------------------------------------------------------------

# field NS PROTOCOL NAME: of what its sockets have counted
field() {
	in_ns "$1" cat /proc/net/snmp | awk -v protocol="$2:" -v name="$3" '
		$1 == protocol && !n { n = split($0, names); next }
		$1 == protocol { for (i = 1; i <= n; i++) if (names[i] == name) print $i }'
}
octets=$(counter b rx_bytes) packets=$(counter b rx_packets) again=$(field a Tcp RetransSegs)
gives 0 "tcp, to be counted" "$ctl" run tcp tcp 2 0.3 0 "${ab[@]}"
octets=$(($(counter b rx_bytes) - octets)) packets=$(($(counter b rx_packets) - packets))
again=$(($(field a Tcp RetransSegs) - again)) # where the machine is busy, some are sent twice
it "all that was sent was received" '.sent == .received and .sent > 0'
it "octets are the device's, within headers" \
	".received <= $octets and $octets <= .received + 80 * $packets + 1514 * $again + 1000"

packets=$(counter a tx_packets) delivered=$(field b Udp InDatagrams)
gives 0 "udp-pps, to be counted" "$ctl" run udp-pps udp 1 0.3 0 "${ab[@]}"
packets=$(($(counter a tx_packets) - packets)) delivered=$(($(field b Udp InDatagrams) - delivered))
# besides, the probe that goes before, and what neighbours say to each other
it "packets sent are the device's" ".sent <= $packets and $packets <= .sent + 30"
it "packets received are the socket's" ".received <= $delivered and $delivered <= .received + 10"

# --- loss --------------------------------------------------------------------------------------------

drops() {
	tc -n a -s -j qdisc show dev e0 | jq '.[0].drops'
}
if tc -n a qdisc add dev e0 root tbf rate 1mbit burst 2000 limit 3000 2>/dev/null; then
	gives 0 "udp-pps through a token bucket" "$ctl" run udp-pps udp 1 0.5 0 "${ab[@]}"
	it "what the bucket dropped is lost, no more and no less" ".sent - .received == $(drops) and .loss > 0"
	it "what goes through is what may" '.value > 0 and .value < 2 * 1000000 / 8 / 60'
	tc -n a qdisc del dev e0 root
else
	skip "loss through a token bucket" "no tbf in this kernel"
fi

# --- offloads ---------------------------------------------------------------------------------------

# said NS: the same offloads, as ethtool says
said() {
	ip netns exec "$1" ethtool -k e0 | awk -F': ' '
		$1 == "scatter-gather" { n["sg"] = $2 } $1 == "\ttx-tcp-segmentation" { n["tso"] = $2 }
		$1 == "generic-segmentation-offload" { n["gso"] = $2 } $1 == "generic-receive-offload" { n["gro"] = $2 }
		$1 == "large-receive-offload" { n["lro"] = $2 }
		END { split("sg tso gso gro lro", o, " "); for (i = 1; i <= 5; i++) if (n[o[i]] ~ /^on/) s = s (s ? " " : "") o[i]
			print s ? s : "none" }'
}
before=$(said a)
gives 0 "offloads are read" "$ctl" offload a e0
is "$out" "$before" "as ethtool reads them"
gives 0 "all off" "$ctl" offload a e0 none
is "$(said a)" none "ethtool says so"
gives 0 "some on" "$ctl" offload a e0 sg,gso
is "$(said a)" "sg gso" "ethtool says so"
gives 0 "all on, but what a veth cannot" "$ctl" offload a e0 sg,tso,gso,gro,lro
is "$out" "sg tso gso gro" "those it can"
gives 0 "as they were" "$ctl" offload a e0 "${before// /,}"
is "$(said a)" "$before" "ethtool says so"
gives 1 "no such device" "$ctl" offload a e9
like "$msg" "offloads of 'e9' in namespace 'a': No such device" "is said"

# --- what goes wrong --------------------------------------------------------------------------------

gives 1 "no such traffic" "$ctl" run crr udp 1 0.2 0 "${ab[@]}"
gives 1 "no streams" "$ctl" run tcp tcp 0 0.2 0 "${ab[@]}"
gives 1 "far too many streams" "$ctl" run tcp tcp 1000000000 0.2 0 "${ab[@]}"
gives 1 "an address that the receiver does not have" "$ctl" run tcp tcp 1 0.2 0 a 10.0.0.1 b 10.0.0.9
like "$msg" "receiver of stream 1, in namespace 'b': .*: Cannot assign" "is said"
gives 1 "no such namespace" "$ctl" run tcp tcp 1 0.2 0 a 10.0.0.1 nowhere 10.0.0.9
like "$msg" "nowhere" "is said"
NY_TIMEOUT=20
for metric in "tcp tcp" "udp-pps udp" "rr udp"; do
	# shellcheck disable=SC2086 # two words
	gives 1 "no way there: $metric" "$ctl" run $metric 1 0.2 0 a 10.0.0.1 c 10.0.0.3
	like "$msg" "sender of stream 1, in namespace 'a': connect to 10.0.0.3: " "is said"
done

# during METRIC TRANSPORT CMD...: the command while traffic flows between a and b; never longer
# than 20 of its 60 seconds
during() {
	local metric=$1 transport=$2 before
	shift 2
	before=$(counter b rx_packets)
	timeout 20 "$ctl" run "$metric" "$transport" 2 60 0 "${ab[@]}" >"$T/out" 2>"$T/msg" &
	pid=$!
	for _ in $(seq 500); do
		[ "$(counter b rx_packets)" -le $((before + 20)) ] || break
		sleep 0.02
	done
	"$@"
	wait $pid
	status=$? out=$(cat "$T/out") msg=$(cat "$T/msg")
}

for metric in "tcp tcp" "udp-pps udp" "rr tcp" "rr udp" "crr tcp"; do
	# shellcheck disable=SC2086 # two words
	during $metric ip -n b link set dev e0 down
	is "$status" 1 "$metric, the way breaks off: it ends"
	like "$msg" "(receiver|sender) of stream [12], in namespace '[ab]'" "where is said"
	ip -n b link set dev e0 up
	ip -n b addr replace fd00::2/64 dev e0 nodad
done
stop() {
	kill -TERM "$(pgrep -P "$pid" -x trafficctl)"
}
for metric in "tcp tcp" "udp-pps udp" "rr tcp" "rr udp" "crr tcp"; do
	# shellcheck disable=SC2086 # two words
	during $metric stop
	is "$status $msg" "1 stopped" "$metric, stopped: it ends"
done
during tcp tcp ip netns del b
is "$status $msg" "1 the receiver's namespace 'b' is gone" "a namespace that vanishes"
plan_done
