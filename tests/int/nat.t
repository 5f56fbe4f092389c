#!/bin/bash
# SPDX-License-Identifier: MIT
# A router that translates addresses: `masquerade` and `dnat`, in the kernel, in traffic, told,
# changed by hand and by the file; other people's tables; never the host's.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq nft socat ping tcpdump
ip netns add try && ip netns del try # /run/netns is there from now on
nft list ruleset >/dev/null 2>&1 || skip_all "no nftables in this kernel"

cp "$SRC/examples/nat.yard.yml" .
# table NAMESPACE: the lab's, in nft's words, a line
table() {
	in_ns "$1" nft list table inet "netyard-${2:-nat}" 2>&1 | tr -s '\t\n' ' '
}
# answers NAMESPACE PORT: there is somebody who tells by what address he was asked, and who
answers() {
	local family
	for family in 4 6; do
		in_ns "$1" socat "TCP$family-LISTEN:$2,reuseaddr,fork$([ $family = 4 ] || echo ,ipv6only)" \
			SYSTEM:'echo "$SOCAT_PEERADDR at $SOCAT_SOCKADDR $SOCAT_SOCKPORT"' &
	done
}
# asked NAMESPACE ADDRESS PORT: what he says
asked() {
	local to=$2
	[[ $2 != *:* ]] || to="[$2]"
	in_ns "$1" socat -T 5 - "TCP:$to:$3,connect-timeout=5,retry=50,interval=0.1" </dev/null 2>&1 |
		sed 's/\[0*\([0-9a-f]*\):0*\([0-9a-f]*\):0*0:0*0:0*0:0*0:0*0:0*\([0-9a-f]*\)\]/\1:\2::\3/g'
}

empty=$(picture)
gives 0 "up" "$NETYARD" up nat.yard.yml
built=$(picture)
like "$(table nat-router)" 'comment "netyard:nat"' "the table has the lab's mark"
like "$(table nat-router)" 'postrouting \{ type nat hook postrouting priority srcnat; policy accept; oifname "wan" masquerade \}' \
	"... masquerades"
like "$(table nat-router)" 'iifname "wan" tcp dport 8080 dnat ip to 10.0.2.10:80 iifname "wan" tcp dport 8080 dnat ip6 to \[fd00:2::10\]:80 \}' \
	"... and forwards ports, IPv4 and IPv6"
is "$(nft list tables)" "" "the host has no table"
gives 0 "up again" "$NETYARD" up nat.yard.yml
like "$out" 'nothing to do' "... has nothing to do"
same_picture "$built" "... and changes nothing"

# --- traffic -------------------------------------------------------------------------

in_ns nat-outside timeout 30 tcpdump -lnni eth0 'icmp or (icmp6 and (ip6[40] == 128))' >heard 2>listens &
tcpdump=$!
answers nat-outside 7
answers nat-server 80
for _ in $(seq 100); do ! grep -q 'listening on' listens || break; sleep 0.1; done
ok "an inner node reaches the outer one, IPv4" in_ns nat-pc ping -c 1 -W 5 192.0.2.1
ok "... and IPv6" in_ns nat-pc ping -c 1 -W 5 2001:db8::1
for _ in $(seq 100); do ! grep -q 'IP6 .*echo request' heard || break; sleep 0.1; done
kill $tcpdump
wait $tcpdump 2>/dev/null
is "$(grep -c 'IP 192.0.2.2 > 192.0.2.1: ICMP echo request' heard)" 1 "the outer one hears the router's address"
is "$(grep -c 'IP6 2001:db8::2 > 2001:db8::1: ICMP6, echo request' heard)" 1 "... of IPv6"
is "$(grep -cE '10\.0\.|fd00:' heard)" 0 "... and none of the inner ones"
is "$(asked nat-pc 192.0.2.1 7)" "192.0.2.2 at 192.0.2.1 7" "TCP out: who answers sees the router"
is "$(asked nat-pc 2001:db8::1 7)" "2001:db8::2 at 2001:db8::1 7" "... by IPv6"
is "$(asked nat-outside 192.0.2.2 8080)" "192.0.2.1 at 10.0.2.10 80" "the forwarded port leads to the inner server"
is "$(asked nat-outside 2001:db8::2 8080)" "2001:db8::1 at fd00:2::10 80" "... by IPv6"
is "$(asked nat-pc 10.0.2.10 80)" "10.0.1.10 at 10.0.2.10 80" "between the segments nothing is translated"
like "$(in_ns nat-outside socat - TCP:192.0.2.2:8081 </dev/null 2>&1)" 'refused' "another port is not forwarded"

# --- told ----------------------------------------------------------------------------

gives 0 "show" "$NETYARD" show nat
like "$out" '^  masquerade wan$' "... tells it"
like "$out" '^  dnat wan tcp 8080 to \[fd00:2::10\]:80$' "... all of it"
unlike "$out" 'nftables' "... and of no table that a file does not say"
is "$("$NETYARD" show --format json nat | jq -c '.nodes[] | select(.name == "router") | [.masquerade, .dnat[0]]')" \
	'[["wan"],{"on":"wan","proto":"tcp","port":"8080","to":"10.0.2.10:80"}]' "... in JSON"
gives 0 "draw" "$NETYARD" draw nat
like "$out" 'masquerade wan' "... has a line of it"
gives 0 "discover" "$NETYARD" discover nat
printf '%s\n' "$out" >again.yml
like "$out" '^    masquerade: \[wan\]$' "... says it"
unlike "$out" '#' "... without a comment"
gives 0 "... a plan of that" "$NETYARD" plan --adopt again.yml
like "$out" 'nothing to do' "... is empty"
gives 0 "... of the host" "$NETYARD" discover --host
like "$out" '^      - \{"?on"?: wan, proto: tcp, port: 8080, to: "?10.0.2.10:80"?\}$' "... says it, too"
run "$NETYARD" ping nat
is "$(grep -c '^[^o].* does not reach' <<<"$out")" 0 "ping: from inside everybody is reached"
like "$out" '^outside does not reach pc, ' "... and from outside nobody there"

# --- changed by hand -----------------------------------------------------------------

nft_router='nsenter --net=/run/netns/nat-router nft'
what='router: address translation is'
all='masquerade wan, dnat wan tcp 8080 to 10.0.2.10:80, dnat wan tcp 8080 to [fd00:2::10]:80'
broken nat "the table is gone" "$nft_router delete table inet netyard-nat" "$what none, applied was $all"
broken nat "a rule is gone" "$nft_router flush chain inet netyard-nat postrouting" \
	"$what ${all#masquerade wan, }, something else, applied was $all"
broken nat "a rule more" "$nft_router add rule inet netyard-nat prerouting iifname lan counter" \
	"$what $all, something else, applied was $all"
broken nat "another address" "$nft_router flush chain inet netyard-nat prerouting
	$nft_router add rule inet netyard-nat prerouting iifname wan tcp dport 8080 dnat ip to 10.0.2.11:80" \
	"$what masquerade wan, dnat wan tcp 8080 to 10.0.2.11:80, applied was $all"
run "$NETYARD" up nat.yard.yml
for odd in 'iifname "w*" tcp dport 8080 dnat ip to 10.0.2.10:80' 'iifname "wan" tcp sport 8080 dnat ip to 10.0.2.10:80' \
	'iifname "wan" tcp dport 8080 dnat ip to 10.0.2.10-10.0.2.11' 'iifname "wan" dnat ip to 10.0.2.10 random' \
	'iifname != "wan" dnat ip to 10.0.2.10' 'iifname "wan" udp dport { 80, 81 } dnat ip to 10.0.2.10' \
	"iifname \"we'ird, wan\" dnat ip to 10.0.2.10" 'ip saddr 10.0.1.1 return' 'iifname "wan" redirect'; do
	in_ns nat-router nft "flush chain inet netyard-nat prerouting; add rule inet netyard-nat prerouting $odd" ||
		fail "$odd: cannot be set"
	gives 2 "by hand, $odd: show --check" "$NETYARD" show --check nat
	like "$out" "$what masquerade wan, something else, applied" "... is something else"
done
in_ns nat-router nft "add chain inet netyard-nat more; add set inet netyard-nat s { type mark; }"
in_ns nat-router nft add table inet netyard-nat '{ flags dormant; }'
gives 0 "up" "$NETYARD" up nat.yard.yml
same_picture "$built" "... mends it all"
in_ns nat-router nft delete table inet netyard-nat
in_ns nat-router nft add table inet netyard-nat
gives 1 "a table of that name which is not ours: up" "$NETYARD" up nat.yard.yml
like "$msg" 'namespace nat-router has a table of nftables, inet netyard-nat, that is not this lab' "... is refused, and told"
is "$(table nat-router)" "table inet netyard-nat { } " "... and is as it was"
in_ns nat-router nft delete table inet netyard-nat
gives 0 "without it: up" "$NETYARD" up nat.yard.yml
same_picture "$built" "... all is there"

# --- another file --------------------------------------------------------------------

sed -e 's/to: 10.0.2.10:80/to: 10.0.2.10/' -e 's/masquerade: \[wan\]/masquerade: [wan, dmz]/' nat.yard.yml >other.yard.yml
gives 2 "another file: plan" "$NETYARD" plan --adopt other.yard.yml
is "$(grep -c nat-set <<<"$out")" 1 "... changes it in one operation"
gives 0 "... up" "$NETYARD" up --adopt other.yard.yml
like "$(table nat-router)" 'oifname "wan" masquerade oifname "dmz" masquerade' "... it has what that says"
answers nat-server 80
is "$(asked nat-pc 10.0.2.10 80)" "10.0.2.1 at 10.0.2.10 80" "... which holds from now on"
sed '/masquerade/d; /dnat:/,/fd00:2::10/d' nat.yard.yml >none.yard.yml
gives 0 "none of it: up" "$NETYARD" up --adopt none.yard.yml
like "$(table nat-router)" 'No such file' "... no table is left"
gives 0 "back: up" "$NETYARD" up --adopt nat.yard.yml
same_picture "$built" "... all is as it was"
mv /run/netyard/nat/topology.json .
gives 0 "the record is lost: up" "$NETYARD" up --adopt none.yard.yml
like "$(table nat-router)" 'No such file' "... the table was seen, and is gone"
gives 0 "down" "$NETYARD" down nat
same_picture "$empty" "... leaves nothing"
sed 's/forward: true/forward: false/' nat.yard.yml >still.yard.yml
gives 2 "a router that does not forward: plan" "$NETYARD" plan still.yard.yml
like "$out$msg" "router translates addresses and does not forward: .*say 'forward: true'" "... says that it is of no use"

# --- other people's namespaces, and tables -------------------------------------------

cat >theirs.yard.yml <<'LAB'
name: theirs
nodes:
  there: {existing: true, masquerade: [their-own], dnat: [{on: their-own, port: 80, to: 10.9.0.2}], interfaces: {e: {addresses: [10.9.0.1/24]}}}
  in: {interfaces: {e: {addresses: [10.9.0.2/24]}}}
links: [{endpoints: [there:e, in:e]}]
LAB
ip netns add there
in_ns there nft 'table inet filter { chain c { type filter hook forward priority 0; counter drop; }; }; table ip netyard-theirs { comment "netyard:theirs"; }'
theirs=$(picture)
gives 0 "in a namespace of others': up" "$NETYARD" up theirs.yard.yml
like "$msg$out" 'there translates addresses and does not forward' "... that it does not forward is told"
like "$(table there theirs)" 'oifname "their-own" masquerade' "... our table is there"
gives 0 "... show --check" "$NETYARD" show --check theirs
gives 0 "... up again" "$NETYARD" up theirs.yard.yml
like "$out" 'nothing to do' "... has nothing to do"
gives 0 "... down" "$NETYARD" down theirs
same_picture "$theirs" "... takes ours, and leaves all of theirs"
gives 0 "up" "$NETYARD" up theirs.yard.yml
rm -r /run/netyard/theirs
gives 0 "... its record is lost: show" "$NETYARD" show theirs
like "$out" 'masquerade their-own' "... finds the table"
gives 0 "... down" "$NETYARD" down theirs
same_picture "$theirs" "... takes it away, too"
in_ns there nft 'table inet netyard-theirs { comment "netyard:other"; }'
theirs=$(picture)
gives 1 "one that has our name and another mark: up" "$NETYARD" up theirs.yard.yml
like "$msg" 'is not this lab.s \(its comment is not netyard:theirs\)' "... is refused"
same_picture "$theirs" "... nothing was changed"
in_ns there nft delete table inet netyard-theirs
gives 0 "without it: up" "$NETYARD" up theirs.yard.yml
in_ns there nft 'delete table inet netyard-theirs; table inet netyard-theirs { chain mine { }; }'
gives 0 "replaced by somebody's own: down" "$NETYARD" down theirs
like "$(table there theirs)" 'chain mine' "... leaves it"
gives 0 "discover" "$NETYARD" discover --host
like "$out" 'there: its tables of nftables .*inet filter.*inet netyard-theirs.*are not in the file|its tables of nftables \(3: ' \
	"... tells the tables of others, and says none of them"
ip netns del there

# --- the host ------------------------------------------------------------------------

cat >host.yard.yml <<'LAB'
name: onhost
nodes:
  host: {kind: host, masquerade: [e, eth9], dnat: [{on: eth9, port: 80, to: 10.9.0.2}], interfaces: {e: {addresses: [10.9.0.1/24]}}}
  in: {interfaces: {e: {addresses: [10.9.0.2/24]}}}
links: [{endpoints: [host:e, in:e]}]
LAB
before=$(picture)
gives 1 "on the host: plan" "$NETYARD" plan host.yard.yml
like "$msg$out" "host is the host itself, whose addresses are not netyard's to translate" "... is refused"
gives 1 "... up" "$NETYARD" up host.yard.yml
same_picture "$before" "... and nothing was changed"
run "$NETYARD" check host.yard.yml
is "$status" 2 "check finds it in the way"
like "$out" 'sysctl -w net.ipv4.ip_forward=1' "... and prints the commands"
printf '%s\n' "$out" | grep -o "nft 'table.*'" >by-hand.sh
ok "... which can be pasted" sh -e by-hand.sh
like "$(nft list table inet nat-onhost | tr -s '\t\n' ' ')" 'iifname "eth9" tcp dport 80 dnat ip to 10.9.0.2 .*oifname "onhost-e" masquerade oifname "eth9" masquerade' \
	"... and do it, the lab's devices by their names on the host"
nft delete table inet nat-onhost
mapfile -t servers < <(jobs -p)
kill "${servers[@]}" 2>/dev/null

plan_done
