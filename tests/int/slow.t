#!/bin/bash
# SPDX-License-Identifier: MIT
# Slow links, as far as any kernel has them: a rate, per direction, on every kind of switch, in the
# file and at run time; what is told of it; what is done by hand; what the kernel lacks is refused.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/slow.sh"
world "$@"
needs jq tc python3 ss ping nstat

if ! unshare -n tc qdisc add dev lo root tbf rate 1mbit burst 12500 limit 5000 2>/dev/null; then
	skip_all "this kernel has no qdisc tbf"
fi

# lab KIND [KEYS of the links] [TOP]: a and b on a switch, or (-) one link
lab() {
	local sw='' links
	links="- {endpoints: [\"a:eth0\", {node: b, interface: eth0, rate: 4mbit, limit: 2000}]${2:+, $2}}"
	if [ "$1" != - ]; then
		sw="sw: {kind: $1}"
		links="- {endpoints: [{node: a, interface: eth0, rate: 10mbit, limit: 2000}, sw]${2:+, $2}}
  - {endpoints: [{node: b, interface: eth0, rate: 4mbit, limit: 2000}, sw]${2:+, $2}}"
	else
		links=${links/\"a:eth0\"/\{node: a, interface: eth0, rate: 10mbit, limit: 2000\}}
	fi
	cat >s.yard.yml <<-LAB
		name: s
		${3:-}
		nodes:
		  $sw
		  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
		  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
		links:
		  $links
	LAB
}

# measured NAME: what each of the two sends is as fast as it is said
measured() {
	sends "$1: a sends 10 Mbit/s" s a b 10.0.0.2 10000
	sends "$1: b sends 4 Mbit/s" s b a 10.0.0.1 4000
}

"$NETYARD" up "$SRC/examples/veth.yard.yml" >/dev/null # /run/netns is there from now on
"$NETYARD" down veth >/dev/null
empty=$(picture)

# tried NAME: up, measured, up again, down
tried() {
	gives 0 "$1: up" "$NETYARD" up s.yard.yml
	measured "$1"
	gives 0 "$1: show --check" "$NETYARD" show --check s
	gives 0 "$1: a plan" "$NETYARD" plan s.yard.yml
	gives 0 "$1: down" "$NETYARD" down s
	same_picture "$empty" "$1: nothing is left"
}
lab - && tried "a link"
lab macvlan && tried macvlan
if command -v ovs-vswitchd >/dev/null; then
	own="ovs: {instance: private, datapath: netdev}"
	lab ovs "type: veth" "$own" && tried ovs-veth
	lab ovs "type: internal" "$own" && tried ovs-internal
else
	skip "ovs-veth and ovs-internal" "no Open vSwitch here"
fi

# --- at the switch's ends, too: what of it stands where ------------------------------------

cat >s.yard.yml <<'LAB'
name: s
nodes:
  sw: {kind: bridge}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
  v: {kind: vm}
links:
  - {endpoints: ["a:eth0", sw], rate: 10mbit, limit: 2000}
  - endpoints: [{node: b, interface: eth0, rate: 4mbit, limit: 2000}, sw]
  - {endpoints: ["v:eth0", {node: sw, interface: v, rate: 1gbit, limit: 2000}], mtu: 9000}
LAB
[ -c /dev/net/tun ] || sed -i '/kind: vm/d; /v:eth0/d' s.yard.yml
gives 0 "a bridge: up" "$NETYARD" up s.yard.yml
built=$(picture)
measured "a bridge"
is "$(queue_of s a eth0)" "qdisc tbf 4e59: root rate 10Mbit burst 12500b lat 2.42s" "... others see the queue of a member"
is "$(queue_of s - s-a-eth0)" "qdisc tbf 4e59: root rate 10Mbit burst 12500b lat 2.42s" "... and of its port"
is "$(queue_of s - s-b-eth0)" "qdisc noqueue 0: root" "... and of one end alone"
if [ -c /dev/net/tun ]; then
	is "$(tc -j qdisc show dev s-v root | jq -c '.[0].options | [.rate, .burst]')" '[125000000,1250000]' "... and of a tap"
else
	skip "a queue of a tap" "there is no /dev/net/tun"
fi

gives 0 "show" "$NETYARD" show s
like "$out" '^  eth0 +up +mtu 1500 +rate 4mbit +limit 2000 ' "... the queue of a member"
like "$out" '^  a-eth0 +up +mtu 1500 +rate 10mbit +limit 2000 ' "... and of a port"
gives 0 "show as JSON" "$NETYARD" show --format json s
is "$(jq -c '[.nodes[] | select(.name == "a" or .name == "b").interfaces[] | .queue]' <<<"$out")" '[{"rate":"10mbit","limit":"2000"},{"rate":"4mbit","limit":"2000"}]' "... has it, too"
is "$(jq -c '[.nodes[] | select(.name == "sw").interfaces[] | select(.name == "b-eth0").queue]' <<<"$out")" '[null]' "... or that there is none"
gives 0 "draw" "$NETYARD" draw --format text s
like "$out" 'rate 10mbit, limit 2000' "... has it at the wire"
gives 0 "draw as dot" "$NETYARD" draw --format dot s
like "$out" 'a-eth0, rate 10mbit, limit 2000' "... the same"
gives 0 "discover" "$NETYARD" discover s
like "$(tr -s '\n ' ' ' <<<"$out")" 'a:eth0, sw\] rate: 10mbit limit: 2000' "... a link whose ends are alike"
like "$out" '\{node: b, interface: eth0, rate: 4mbit, limit: 2000\}' "... one of which one end has a queue"
mkdir found new
printf '%s\n' "$out" >found/s.yard.yml
gives 0 "a plan of what was found" "$NETYARD" plan --adopt found/s.yard.yml
gives 0 "script" "$NETYARD" script s.yard.yml
script=$out
gives 0 "up again" "$NETYARD" up s.yard.yml
same_picture "$built" "... changes nothing"
gives 0 "down" "$NETYARD" down s
same_picture "$empty" "... nothing is left"
ok "the script runs" sh -e <<<"$script"
same_picture "$built" "... and makes the same"
gives 0 "... down" "$NETYARD" down s

# --- by hand ---------------------------------------------------------------------------------

broken s "another rate" "tc -n s-a qdisc change dev eth0 root handle 4e59: tbf rate 20mbit burst 25000 limit 3036000" \
	'a:eth0: queue is rate 20mbit, applied was rate 10mbit'
broken s "a shorter queue" "tc -n s-a qdisc change dev eth0 root handle 4e59: tbf rate 10mbit burst 12500 limit 36432" \
	'a:eth0: queue is rate 10mbit, burst 12500, limit 36432 bytes, applied was rate 10mbit, burst 12500, limit 3036000 bytes'
broken s "no queue" "tc qdisc del dev s-a-eth0 root" 'sw:a-eth0: queue is none, applied was rate 10mbit'
broken s "somebody else's in its place" "tc -n s-a qdisc replace dev eth0 root handle 7: bfifo limit 90000" ''
gives 0 "up" "$NETYARD" up s.yard.yml
ok "somebody else's elsewhere" tc qdisc add dev s-b-eth0 root handle 7: tbf rate 5mbit burst 5000 limit 50000
gives 0 "... is no drift" "$NETYARD" show --check s
gives 0 "... show" "$NETYARD" show s
like "$out" 'b-eth0: what it sends is queued \(tbf\)' "... but told"
gives 0 "... up" "$NETYARD" up s.yard.yml
like "$(queue_of s - s-b-eth0)" '^qdisc tbf 7: ' "... and left alone"
gives 0 "... discover of the host" "$NETYARD" discover
like "$out" 'rate: 5mbit' "... says it as a key"
tc qdisc del dev s-b-eth0 root

# --- at run time -------------------------------------------------------------------------------

in_node s a ping -nq -c 60 -i 0.05 10.0.0.2 >ping.out &
pinged=$!
gives 0 "set" "$NETYARD" set s a:eth0 rate=6mbit
like "$out" '^a:eth0 rate 10mbit -> rate 6mbit' "... says what was, and is"
like "$out" "^note: a:eth0 has rate 6mbit, limit 2000 now; as applied from .*/s.yard.yml it has rate 10mbit, limit 2000: the next 'netyard up'" "... and until when"
gives 0 "... set again" "$NETYARD" set s a:eth0 rate=6mbit
like "$out" 'set so already' "... changes nothing"
gives 0 "... a port" "$NETYARD" set s sw:b-eth0 rate=3mbit limit=2000
wait "$pinged"
like "$(cat ping.out)" ' 60 received, 0% packet loss' "... and no packet was lost meanwhile"
sends "... what b gets is 3 Mbit/s" s a b 10.0.0.2 3000
gives 2 "... show --check" "$NETYARD" show --check s
like "$out" 'a:eth0: queue is rate 6mbit, applied was rate 10mbit' "... tells it as drift"
gives 0 "... taken away" "$NETYARD" set s sw:b-eth0 rate= limit=0
sends "... now it is 6" s a b 10.0.0.2 6000
gives 0 "up" "$NETYARD" up s.yard.yml
same_picture "$built" "... as the file says"
gives 0 "set --keep" "$NETYARD" set --keep s a:eth0 rate= limit=
gives 0 "... is no drift" "$NETYARD" show --check s
is "$(queue_of s a eth0)" "qdisc noqueue 0: root" "... but set"
gives 2 "... and a plan changes it" "$NETYARD" plan s.yard.yml
like "$out" 'queue-set +a:eth0 none -> rate 10mbit' "... to what the file says"
gives 0 "up" "$NETYARD" up s.yard.yml
same_picture "$built" "... makes it that"

for bad in "a:eth0 rate=1" "a:eth0 speed=1mbit" "a:eth0 jitter=1ms" "a:eth1 rate=1mbit" "x:eth0 rate=1mbit" "sw rate=1mbit" "v:eth0 rate=1mbit"; do
	# shellcheck disable=SC2086 # a list of words
	run "$NETYARD" set s $bad
	is "$status" 1 "set $bad is refused: ${msg##*$'\n'}"
done
gives 64 "set without a setting" "$NETYARD" set a:eth0
same_picture "$built" "... none of that changed anything"
gives 1 "set of a lab that is not there" "$NETYARD" set nolab a:eth0 rate=1mbit

gives 0 "link down" "$NETYARD" link s a:eth0 down
is "$(ip -n s-a -j link show dev eth0 | jq -r '.[0].flags | index("UP") // "down"')" down "... is down"
gives 2 "... show --check" "$NETYARD" show --check s
like "$out" 'a:eth0: is down, applied was up' "... tells it"
gives 0 "... again" "$NETYARD" link s a:eth0 down
like "$out" 'is down already' "... changes nothing"
gives 0 "link up" "$NETYARD" link s a:eth0 up
same_picture "$built" "... all of it is there again"
ok "... and works" in_node s a ping -nq -c 1 -W 5 10.0.0.2
gives 64 "link without a word" "$NETYARD" link s a:eth0
gives 0 "down" "$NETYARD" down s
same_picture "$empty" "... nothing is left"

# port_down: the port that b is behind, and up again
port_down() {
	local got
	gives 0 "the port is set down" "$NETYARD" link s sw:b-eth0 down
	got=$(echos s b)
	in_node s a ping -nq -c 2 -W 1 -i 0.2 10.0.0.2 >/dev/null
	is "$(echos s b)" "$got" "... b gets nothing"
	gives 0 "... and up" "$NETYARD" link s sw:b-eth0 up
	ok "... it does again" in_node s a ping -nq -c 2 -W 5 10.0.0.2
}

# goes_past NAME: what is known does not pass the port that b is behind
goes_past() {
	local before
	before=$(cat /sys/class/net/s-b-eth0/statistics/tx_packets)
	in_node s a ping -nq -c 5 -i 0.2 -W 5 10.0.0.2 >/dev/null
	is "$(cat /sys/class/net/s-b-eth0/statistics/tx_packets)" "$before" "$1"
}

# --- at a port of an eBPF switch, past which what is known goes otherwise ---------------------

if ! interconnects ok | grep -qx ebpf; then
	skip "ebpf" "this machine has no eBPF switches"
else
	cp s.yard.yml bridge.yml
	lab ebpf
	sed -i 's/{node: b, interface: eth0, rate: 4mbit, limit: 2000}, sw\]/"b:eth0", {node: sw, rate: 3mbit, limit: 2000}]/' s.yard.yml
	gives 0 "a queue at a port of an eBPF switch: up" "$NETYARD" up s.yard.yml
	ok "... they reach each other" in_node s a ping -nq -c 2 -W 5 10.0.0.2
	sends "... what b gets is 3 Mbit/s" s a b 10.0.0.2 3000
	gives 0 "... no drift" "$NETYARD" show --check s
	gives 0 "... taken away" "$NETYARD" set s sw:b-eth0 rate= limit=
	sends "... now it is 10" s a b 10.0.0.2 10000
	gives 0 "... set again" "$NETYARD" set s sw:b-eth0 rate=2mbit limit=2000
	sends "... now it is 2" s a b 10.0.0.2 2000
	gives 0 "... up" "$NETYARD" up s.yard.yml
	sends "... and 3 again" s a b 10.0.0.2 3000
	port_down
	gives 0 "... down" "$NETYARD" down s
	same_picture "$empty" "... nothing is left"
	lab ebpf
	gives 0 "a port of an eBPF switch without a queue: up" "$NETYARD" up s.yard.yml
	in_node s a ping -nq -c 2 -W 5 10.0.0.2 >/dev/null
	goes_past "... what is known does not pass it"
	port_down
	goes_past "... the short way"
	gives 0 "... down" "$NETYARD" down s
	same_picture "$empty" "... nothing is left"
	mv bridge.yml s.yard.yml
fi

# --- what this kernel lacks ----------------------------------------------------------------------

cat >new/s.yard.yml <<'LAB'
name: s
nodes: {a: , b: }
links: [{endpoints: ["a:eth0", "b:eth0"], delay: 10ms, loss: 1%}]
LAB
if unshare -n tc qdisc add dev lo root netem delay 1ms 2>/dev/null; then
	skip "netem is refused" "this kernel has it: tests/vm/slow.t"
else
	for cmd in plan up; do
		run "$NETYARD" $cmd new/s.yard.yml
		is "$status" 1 "$cmd of a link with a delay, without netem"
		like "$msg" 'a:eth0 cannot have delay 10ms, loss 1%: this kernel is without qdisc netem \(CONFIG_NET_SCH_NETEM\)' "... is refused, by the kernel's option"
	done
	same_picture "$empty" "... and nothing was touched"
	gives 0 "a lab with a rate" "$NETYARD" up s.yard.yml
	gives 1 "... set a delay" "$NETYARD" set s a:eth0 delay=10ms
	like "$msg" 'CONFIG_NET_SCH_NETEM' "... is refused"
	same_picture "$built" "... and nothing was touched"
	gives 0 "... down" "$NETYARD" down s
fi
like "$("$NETYARD" check --format json | jq -r '.findings[] | select(.group == "feature") | "\(.name) \(.verdict)"')" '^tbf ok$' "check tells which queues the kernel has"
plan_done
