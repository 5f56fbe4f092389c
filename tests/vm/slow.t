#!/bin/bash
# SPDX-License-Identifier: MIT
# As tests/int/slow.t, what only that kernel can do: delay, loss and the like by netem, on every
# interconnect, measured per direction, changed while it runs; Open vSwitch that is started anew.
. "$(dirname "$0")/../int/lib.sh"
. "$(dirname "$0")/../int/slow.sh"
world "$@"
needs jq tc python3 ss ping nstat

# lab SWITCH TYPE A-KEYS B-KEYS: a and b on a switch, or (-) one link
lab() {
	{
		echo "name: s"
		[ "$1" != ovs ] || echo "ovs: {instance: ${instance:-private}, datapath: ${datapath:-system}}"
		echo "nodes:"
		[ "$1" = - ] || echo "  sw: {kind: $1}"
		echo "  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}"
		echo "  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}"
		echo "links:"
		if [ "$1" = - ]; then
			echo "  - {endpoints: [{node: a, interface: eth0, $3}, {node: b, interface: eth0, $4}], type: $2}"
		else
			echo "  - {endpoints: [{node: a, interface: eth0, $3}, sw], type: $2}"
			echo "  - {endpoints: [{node: b, interface: eth0, $4}, sw], type: $2}"
		fi
	} >s.yard.yml
}

# delayed NAME MICROSECONDS: so much there and back, within a tenth
delayed() {
	in_node s a ping -nq -c 2 -W 10 10.0.0.2 >/dev/null # neighbours
	measures "$1: there and back" "$2" 10 more rtt_of s a 10.0.0.2
}

# loses NAME LOSS%: what a sends, and not what b does; a count that one of a hundred is may be
# such a one: it is taken again
loses() {
	local try got
	for try in 1 2; do
		got=$(lost s a b 10.0.0.2 1000)
		! binomial "$1" 1000 "${got% *}" "$2" || break
	done
	if binomial "$1" 1000 "${got% *}" "$2"; then
		pass "$1: a loses $2 % (${got% *} of 1000 came, in the ${try}. count)"
	else
		fail "$1: a loses $2 %" "${got% *} of 1000 came"
	fi
	is "${got#* }" "${got% *}" "$1: ... and b nothing"
}

"$NETYARD" up "$SRC/examples/veth.yard.yml" >/dev/null # /run/netns is there from now on
"$NETYARD" down veth >/dev/null
empty=$(picture)

# tried NAME: both, and nothing is left
tried() {
	gives 0 "$1: up" "$NETYARD" up s.yard.yml
	delayed "$1" 60000
	gives 0 "$1: another" "$NETYARD" set s a:eth0 delay=100ms loss=10%
	delayed "$1" 120000
	loses "$1" 10
	gives 0 "$1: up again" "$NETYARD" up s.yard.yml
	gives 0 "$1: no drift" "$NETYARD" show --check s
	gives 0 "$1: down" "$NETYARD" down s
	same_picture "$empty" "$1: nothing is left"
}
lab - veth "delay: 40ms" "delay: 20ms" && tried veth
lab bridge veth "delay: 40ms" "delay: 20ms" && tried bridge
lab macvlan macvlan "delay: 40ms" "delay: 20ms" && tried macvlan
if command -v ovs-vswitchd >/dev/null; then
	for datapath in system netdev; do
		lab ovs veth "delay: 40ms" "delay: 20ms" && tried "ovs-veth, $datapath"
		lab ovs internal "delay: 40ms" "delay: 20ms" && tried "ovs-internal, $datapath"
	done
else
	skip "Open vSwitch" "it is not installed"
fi

# --- at the switch's end, where Open vSwitch takes queues away ---------------------------------

if command -v ovs-vswitchd >/dev/null; then
	start_ovs >/dev/null 2>&1
	empty=$(picture)
	instance=system datapath=system lab ovs veth "delay: 0" "delay: 0"
	sed -i 's/, delay: 0}, sw\]/}, {node: sw, delay: 30ms}]/' s.yard.yml
	gives 0 "ports of Open vSwitch: up" "$NETYARD" up s.yard.yml
	delayed "ports" 60000
	gives 0 "... no drift" "$NETYARD" show --check s
	d=/run/openvswitch
	ovs-appctl -t $d/ovs-vswitchd.ctl exit
	for _ in $(seq 100); do
		[ -e $d/ovs-vswitchd.pid ] || break
		sleep 0.1
	done
	OVS_RUNDIR=$d ovs-vswitchd "unix:$d/db.sock" --unixctl="$d/ovs-vswitchd.ctl" \
		--pidfile="$d/ovs-vswitchd.pid" --detach --no-chdir -vconsole:off 2>/dev/null
	ovs-vsctl --timeout=60 set bridge s-sw external_ids:there=1 # it has come so far when this returns
	ovs-vsctl --timeout=60 remove bridge s-sw external_ids there
	gives 2 "ovs-vswitchd is started anew: show --check" "$NETYARD" show --check s
	like "$out" 'sw:a-eth0: queue is none, applied was delay 30ms' "... the queue is gone"
	gives 0 "... up" "$NETYARD" up s.yard.yml
	delayed "... mended" 60000
	gives 0 "... no drift" "$NETYARD" show --check s
	sed 's/kind: ovs/kind: bridge/; /^ovs:/d' s.yard.yml >bridge.yml
	gives 0 "to a bridge" "$NETYARD" up --adopt bridge.yml
	delayed "on a bridge" 60000
	gives 0 "... and back" "$NETYARD" up --adopt s.yard.yml
	delayed "on Open vSwitch again" 60000
	gives 0 "... no drift" "$NETYARD" show --check s
	gives 0 "... down" "$NETYARD" down s
	same_picture "$empty" "... nothing is left"
	stop_ovs
	empty=$(picture)
fi

# --- all of it, as others see it, and back ---------------------------------------------------

lab - veth "delay: 0" "delay: 0"
sed -i 's/\[{node: a.*\], type: veth/["a:eth0", "b:eth0"], delay: 30ms, jitter: 2ms, distribution: normal, loss: 0.5%, duplicate: 1%, corrupt: 0.25%, reorder: 3%, rate: 100mbit/' s.yard.yml
gives 0 "all settings: up" "$NETYARD" up s.yard.yml
built=$(picture)
is "$(queue_of s a eth0)" "qdisc netem 4e5a: root limit 1089 delay 30ms  2ms loss 0.5% duplicate 1% reorder 3% corrupt 0.25% rate 100Mbit gap 1" "... as tc sees it"
gives 0 "... no drift" "$NETYARD" show --check s
gives 0 "... discover" "$NETYARD" discover s
mkdir found
printf '%s\n' "$out" >found/s.yard.yml
gives 0 "... a plan of what was found" "$NETYARD" plan --adopt found/s.yard.yml
gives 0 "... changed in place" "$NETYARD" set s a:eth0 corrupt= duplicate= reorder= loss= rate=
is "$(queue_of s a eth0)" "qdisc netem 4e5a: root limit 105680 delay 30ms  2ms" "... nothing of that stays"
gives 0 "... another distribution" "$NETYARD" set s a:eth0 distribution=pareto
like "$(queue_of s a eth0)" '^qdisc netem 4e5b: ' "... is another queue"
gives 0 "... up" "$NETYARD" up s.yard.yml
same_picture "$built" "... as it was"
gives 0 "... script" "$NETYARD" script s.yard.yml
script=$out
gives 0 "... down" "$NETYARD" down s
ok "... the script runs" sh -e <<<"$script"
same_picture "$built" "... and makes the same"
gives 0 "... down" "$NETYARD" down s
same_picture "$empty" "... nothing is left"

# --- a rate with a delay; a change does not lose the link -----------------------------------

lab - veth "delay: 20ms, rate: 2mbit" "delay: 20ms"
gives 0 "rate and delay: up" "$NETYARD" up s.yard.yml
measures "netem: a sends 2 Mbit/s" 2000 5 less rate_of s a b 10.0.0.2 5
gives 0 "... and 20" "$NETYARD" set s a:eth0 rate=20mbit
measures "TCP with 40 ms there and back reaches it" 20000 10 less stream_of s a b 10.0.0.2 10
in_node s a ping -nq -c 60 -i 0.1 -W 10 10.0.0.2 >ping.out &
pinged=$!
for ms in 10 30 50 20; do
	gives 0 "delay $ms ms" "$NETYARD" set s a:eth0 delay=${ms}ms rate=${ms}mbit
done
wait "$pinged"
like "$(cat ping.out)" ' 60 received' "... no packet is lost meanwhile"
# kinds of queues that the kernel does not put in each other's place
for keys in "rate=2mbit delay=0" "rate=2mbit delay=10ms" "rate=0 delay=10ms" "rate=3mbit delay=0 loss=0"; do
	# shellcheck disable=SC2086 # a list of words
	gives 0 "set $keys" "$NETYARD" set s a:eth0 $keys
done
lab - veth "rate: 2mbit" "rate: 2mbit"
gives 0 "a rate alone: up" "$NETYARD" up s.yard.yml
built=$(picture)
lab - veth "rate: 2mbit, delay: 10ms" "delay: 10ms"
gives 0 "... with a delay, too: up" "$NETYARD" up s.yard.yml
gives 0 "... no drift" "$NETYARD" show --check s
lab - veth "rate: 2mbit" "rate: 2mbit"
gives 0 "... alone again: up" "$NETYARD" up s.yard.yml
same_picture "$built" "... as it was"

# what netyard does not set, in a queue that it has made
lab - veth "delay: 10ms, loss: 1%" "delay: 10ms, loss: 1%"
gives 0 "delay and loss: up" "$NETYARD" up s.yard.yml
built=$(picture)
put_back s "losses depend on each other" "ip netns exec s-a tc qdisc change dev eth0 root netem delay 10ms loss 1% 25% limit 1000" 'a:eth0'
put_back s "it marks" "ip netns exec s-a tc qdisc change dev eth0 root netem delay 10ms loss 1% ecn limit 1000" 'a:eth0'
put_back s "it sends in slots" "ip netns exec s-a tc qdisc change dev eth0 root netem delay 10ms loss 1% slot 50ms 100ms limit 1000" 'a:eth0'
gives 0 "down" "$NETYARD" down s
same_picture "$empty" "... nothing is left"

# --- the example -----------------------------------------------------------------------------

gives 0 "slow-link: up" "$NETYARD" up "$SRC/examples/slow-link.yard.yml"
# the least of 20, of which each varies by 3 ms twice
measures "slow-link: there and back" 70000 20 more rtt_of sl home 192.0.2.1
gives 0 "... no drift" "$NETYARD" show --check slow-link
gives 0 "... down" "$NETYARD" down slow-link
same_picture "$empty" "... nothing is left"
plan_done
