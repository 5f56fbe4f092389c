#!/bin/bash
# SPDX-License-Identifier: MIT
# The eBPF switch, beside what it has in common with others (switch.t, vlan.t): members of all
# kinds, what was changed by hand, what captures see, VLANs, what is left of it, and who may not.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/vlan.sh"
world "$@"
needs jq ip tc bpftool ping tcpdump
! interconnects missing | grep -qx ebpf || skip_all "this machine has no eBPF switches"

cat >e.yard.yml <<'LAB'
name: e
nodes:
  sw: {kind: ebpf}
  two: {kind: ebpf}
  br: {kind: bridge}
  n1: {interfaces: {e: {addresses: [10.0.0.1/24]}}}
  n2: {interfaces: {e: {addresses: [10.0.0.2/24]}}}
  n3: {interfaces: {e: {addresses: [10.0.0.3/24]}}}
  n4: {interfaces: {e: {addresses: [10.0.0.4/24]}}}
  me: {kind: host, interfaces: {e: {addresses: [10.0.0.5/24]}}}
  vm: {kind: vm, interfaces: {e: }}
links:
  - endpoints: [n1:e, sw]
  - endpoints: [n2:e, sw]
  - endpoints: [me:e, sw]
  - endpoints: [vm:e, sw]
  - endpoints: [sw, two]
  - endpoints: [two, br]
  - endpoints: [n3:e, two]
  - endpoints: [n4:e, br]
LAB
"$NETYARD" up e.yard.yml >/dev/null # /run/netns is there from now on
"$NETYARD" down e >/dev/null
empty=$(picture)
gives 0 "up" "$NETYARD" up e.yard.yml
built=$(picture)
program=$(tc filter show dev e-sw ingress | sed -n 's/.* id \([0-9]*\) .*/\1/p')
ok "its own device has the program" bpftool prog show id "$program"
gives 0 "ping" "$NETYARD" ping e
like "$out" '^20 of 20 reached' "... all reach all, through a bridge and another eBPF switch, and the host"
gives 0 "a second up" "$NETYARD" up e.yard.yml
same_picture "$built" "... changes nothing"
gives 0 "no drift" "$NETYARD" show --check e
run "$NETYARD" discover e
mkdir -p found && printf '%s\n' "$out" >found/e.yard.yml
gives 0 "a plan of what was discovered" "$NETYARD" plan --adopt found/e.yard.yml
run "$NETYARD" discover
like "$out" '^  e-sw: \{kind: ebpf' "discover of the host knows it"
is "$("$NETYARD" fdb e sw --format json | jq -r '.entries[] | select(.end | IN("n1:e", "n2:e", "n3:e", "n4:e", "me:e")) | "\(.end) \(.port)"' | sort)" \
	$'me:e me-e\nn1:e n1-e\nn2:e n2-e\nn3:e sw-two\nn4:e sw-two' "fdb tells behind which ports they are"

# --- what captures see -------------------------------------------------------------------

# sees WHERE DEVICE: how many of the echo requests and replies of pings from n1 to n2
sees() {
	tcpdump -r "$1.$2.pcap" -nn icmp 2>/dev/null | wc -l
}
captures=()
for at in host/e-n1-e host/e-n2-e e-n1/e e-n2/e; do
	in=
	[ "${at%/*}" = host ] || in="ip netns exec ${at%/*}"
	$in tcpdump -U -i "${at#*/}" -w "${at/\//.}.pcap" icmp 2>"${at/\//.}.err" &
	captures+=($!)
	until grep -qs 'listening on' "${at/\//.}.err"; do sleep 0.05; done
done
ip netns exec e-n1 ping -qc 3 -i 0.2 10.0.0.2 >/dev/null
sleep 1
kill "${captures[@]}"
wait "${captures[@]}" 2>/dev/null
is "$(sees e-n1 e)" 6 "captures see requests and replies at the sender"
is "$(sees e-n2 e)" 6 "... at the receiver"
is "$(sees host e-n1-e)" 3 "... at the port of the one, what it sends"
is "$(sees host e-n2-e)" 3 "... and of the other, and nothing of what gets there"

# --- what is counted ---------------------------------------------------------------------

# counted PORT JQ: of a port of sw
counted() {
	"$NETYARD" show e --format json | jq -c --arg port "$1" '.nodes[] | select(.name == "sw").interfaces[] | select(.name == $port).counts | '"$2"
}
was=$(counted n1-e '[.received, .sent, .flooded]')
ip netns exec e-n1 ping -qc 10 -i 0.01 10.0.0.2 >/dev/null
is "$(counted n1-e "[.received, .sent] == [(${was}[0] + 10), (${was}[1] + 10)] or (.received > ${was}[0] and .received < ${was}[0] + 20 and .sent >= ${was}[1] + 10)")" true "ten frames there and back are counted"
is "$(counted n1-e '.dropped | keys')" '["isolated","max-addresses","pinned","reserved","same-port","source","storm","vlan"]' "... what was dropped, by reason"
echo 'e-n1/e - 01:80:c2:00:00:0e' | "$BUILD/tests/tools/frames" e-n1/e >/dev/null
is "$(counted n1-e .dropped.reserved)" 1 "... to a reserved group"
like "$("$NETYARD" show e)" '^  n1-e .* dropped 1 ' "... which show tells"

# --- by hand -----------------------------------------------------------------------------

gives 0 "down" "$NETYARD" down e
same_picture "$empty" "... nothing is left"
for _ in $(seq 100); do
	bpftool prog show id "$program" >/dev/null 2>&1 || break
	sleep 0.05
done
ok "... nor the program" sh -c "! bpftool prog show id $program 2>/dev/null"
# set-conf WHERE BYTE: into the settings of the switch e-sw
cat >set-conf <<'SH'
id=$(tc filter show dev e-sw ingress | sed -n 's/.* id \([0-9]*\) .*/\1/p')
for map in $(bpftool -j prog show id "$id" | jq '.map_ids[]'); do
	case $(bpftool -j map show id "$map" | jq -r .name) in ny_conf) conf=$map ;; esac
done
now=$(bpftool -j map lookup id "$conf" key 0 0 0 0 | jq -r '.value | join(" ")')
bpftool map update id "$conf" key 0 0 0 0 value $(echo "$now" | awk -v at="$1" -v byte="$2" '{ $(at + 1) = byte; print }')
SH
broken e "a port without the program" 'tc qdisc del dev e-n1-e clsact' 'sw:n1-e: is no port of its switch'
broken e "a switch without the program" 'tc qdisc del dev e-sw clsact'
broken e "another forward mask" 'sh ./set-conf 33 0x40' 'sw: group forward mask is 16384, applied was 0'
broken e "the program of another netyard" 'sh ./set-conf 48 1' 'sw: program is another, applied was this'
broken e "a member's namespace is gone" 'ip netns del e-n2'
broken e "a port's device is gone" 'ip link del dev e-n3-e'
broken e "its own device is gone" 'ip link del dev e-sw'

# --- another netyard's program -----------------------------------------------------------

gives 0 "up, to be replaced" "$NETYARD" up e.yard.yml
gives 0 "... ping" "$NETYARD" ping e
gives 0 "... an address is told" "$NETYARD" fdb e n3:e --add 06:33:00:00:00:01
# what is known, and what was counted of n1's port
known() {
	"$NETYARD" fdb e sw --format json | jq -c '[.entries[] | "\(.mac) \(.port) \(.kind)"] | sort'
}
program_of() {
	tc filter show dev "$1" ingress | sed -n 's/.* id \([0-9]*\) .*/\1/p'
}
sh ./set-conf 48 1
was=$(known) count=$(counted n1-e .received) old=$(program_of e-n1-e)
ip netns exec e-n1 ping -qi 0.01 -w 60 10.0.0.2 >pings &
pinging=$!
gives 0 "another netyard's program: up" "$NETYARD" up e.yard.yml
kill -INT "$pinging"
wait "$pinging"
is "$(known)" "$was" "... replaces it, and all is known that was"
ok "... and counted" [ "$(counted n1-e .received)" -ge "$count" ]
is "$(grep -c ' 0% packet loss' pings)" 1 "... no packet was lost"
ok "... all have the new one" [ "$(program_of e-n1-e) $(program_of e-n2-e)" = "$(program_of e-sw) $(program_of e-sw)" -a "$(program_of e-sw)" != "$old" ]
gives 0 "... no drift" "$NETYARD" show --check e
gives 0 "... ping" "$NETYARD" ping e
sh ./set-conf 0 1
run "$NETYARD" plan e.yard.yml
is "$status" 2 "another layout of maps: there is a plan"
gives 0 "... up" "$NETYARD" up e.yard.yml
gives 0 "... all reach all" "$NETYARD" ping e
gives 0 "... down" "$NETYARD" down e

# --- changes -----------------------------------------------------------------------------

gives 0 "up again" "$NETYARD" up e.yard.yml
ip netns exec e-n1 ping -qc 1 10.0.0.2 >/dev/null
cp e.yard.yml all.yml
sed '/n2/d' all.yml >e.yard.yml
gives 0 "a member goes" "$NETYARD" up e.yard.yml
unlike "$("$NETYARD" fdb e sw)" ' n2-e ' "... and what was learned there"
gives 0 "... the others reach each other" "$NETYARD" ping e
cp all.yml e.yard.yml
gives 0 "it comes back" "$NETYARD" up e.yard.yml
same_picture "$built" "... all is as before"
sed 's/sw: {kind: ebpf}/sw: {kind: ebpf, ageing: 60, group-forward-mask: 0x4000}/' all.yml >e.yard.yml
run "$NETYARD" plan e.yard.yml
is "$(grep -c -- -set <<<"$out")" 2 "settings are changed, and nothing is made anew"
gives 0 "... up" "$NETYARD" up e.yard.yml
like "$("$NETYARD" show --format json e | jq -c '.nodes[] | select(.name == "sw") | [.ageing, ."group-forward-mask"]')" '^\[60,16384\]$' "... and told"
sed 's/sw: {kind: ebpf}/sw: {kind: bridge}/' all.yml >e.yard.yml
gives 0 "it becomes a bridge" "$NETYARD" up e.yard.yml
gives 0 "... all reach all" "$NETYARD" ping e
cp all.yml e.yard.yml
gives 0 "... and an eBPF switch again" "$NETYARD" up e.yard.yml
same_picture "$built" "... as it was"
gives 0 "down" "$NETYARD" down e
same_picture "$empty" "... nothing is left"

# --- VLANs -------------------------------------------------------------------------------

vlan_lab ebpf
gives 0 "VLANs: up" "$NETYARD" up v.yard.yml
vlans_agree "eBPF switches"
gives 0 "VLANs: no drift" "$NETYARD" show --check v
gives 0 "VLANs: show" "$NETYARD" show v
like "$out" '^  n-eth0 .* vlan 20 +trunk 10 ' "... tells them"
cp v.yard.yml all.yml
sed 's/vlan: 20}/vlan: 30}/' all.yml >v.yard.yml
gives 0 "VLANs: others" "$NETYARD" up v.yard.yml
like "$("$NETYARD" show v)" '^  c-eth0 .* vlan 30 ' "... are set"
cp all.yml v.yard.yml
gives 0 "VLANs: as before" "$NETYARD" up v.yard.yml
vlans_agree "eBPF switches, changed and changed back"
gives 0 "VLANs: down" "$NETYARD" down v
# a machine beside a namespace, in one VLAN: that nobody answers is not the VLANs' doing
cat >m.yard.yml <<'LAB'
name: m
nodes:
  sw: {kind: ebpf}
  ns1: {interfaces: {eth0: {addresses: [10.0.1.1/24]}}}
  ns2: {interfaces: {eth0: {addresses: [10.0.1.3/24]}}}
  vm1: {kind: vm, interfaces: {eth0: {addresses: [10.0.1.2/24]}}}
links:
  - {endpoints: [ns1:eth0, sw], vlan: 10}
  - {endpoints: [ns2:eth0, sw], vlan: 20}
  - {endpoints: [vm1:eth0, sw], vlan: 10}
LAB
if [ -c /dev/net/tun ]; then
	gives 0 "a machine in a VLAN: up" "$NETYARD" up m.yard.yml
	gives 2 "... ping" "$NETYARD" ping m
	unlike "$out" '^! ns1:eth0 .* and vm1:eth0 .* different VLANs' "... does not take one VLAN for two"
	like "$out" '^! ns2:eth0 .* and vm1:eth0 .* different VLANs' "... but two for two"
	# without the record, what is there tells what it is
	rm -r /run/netyard/m
	like "$("$NETYARD" show m)" '^sw  ebpf ' "a record is lost: show knows the switch by its program"
	gives 0 "... discover" "$NETYARD" discover m
	like "$out" 'sw: \{kind: ebpf\}' "... does, too"
	gives 0 "... down" "$NETYARD" down m
else
	skip "a machine in a VLAN" "no /dev/net/tun here"
fi
same_picture "$empty" "... nothing is left"

# --- many members ------------------------------------------------------------------------

members=${NETYARD_FULL:+1000}
"$NETYARD" new "single,${members:-60}" --switch ebpf --name m | sed -E 's/^(  ns[0-9]+): .*/\1:/; 1a mtu: 1000' >m.yard.yml # and no IPv6
gives 0 "many members: up" "$NETYARD" up m.yard.yml
# sent: how many frames went to each port of the switch
sent() {
	"$NETYARD" show m --format json | jq -c '[.nodes[] | select(.kind == "ebpf").interfaces[] | select(.counts) | {name, n: .counts.sent}]'
}
first=$(jq -r '[.nodes[] | select(.kind == "namespace")][0] | "\(.netns)/\(.interfaces[0].device // .interfaces[0].name)"' <<<"$("$NETYARD" show m --format json)")
was=$(sent)
echo "$first -" | "$BUILD/tests/tools/frames" "$first" >/dev/null
is "$(jq -n --argjson was "$was" --argjson is "$(sent)" '[range($was | length) | $is[.].n - $was[.].n] | (add == length - 1 and max == 1)')" true "... a broadcast gets to all"
gives 0 "... down" "$NETYARD" down m
same_picture "$empty" "... nothing is left"

# --- who may not -------------------------------------------------------------------------

run unshare -Urnm sh -c "mount -t tmpfs t /run && exec '$NETYARD' plan '$SRC/examples/ebpf.yard.yml'"
is "$status" 1 "without the rights it is refused"
like "$msg" 'kind: ebpf: .*CAP_BPF.* use kind: bridge' "... says what is missing"
plan_done
