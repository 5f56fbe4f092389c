#!/bin/bash
# SPDX-License-Identifier: MIT
# `dhcp` of an interface: the member asks, and has what it was given; nothing of the host's is
# touched.  The office of the examples, with the real dnsmasq.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ping dnsmasq
command -v busybox >/dev/null || command -v udhcpc >/dev/null || command -v dhclient >/dev/null ||
	skip_all "no DHCP client here: busybox, udhcpc, or dhclient"

ip netns add x && ip netns del x # /run/netns is there from now on
empty=$(picture)
host=$(md5sum /etc/resolv.conf /etc/hosts 2>&1)
file=$SRC/examples/office.yard.yml

# leased NODE [FAMILY]: the address it was given
leased() {
	ip -n "office-$1" -j addr show dev eth0 |
		jq -r --arg f "${2:-inet}" '[.[].addr_info[] | select(.family == $f and .dynamic and (.tentative | not) and .scope == "global") | .local] | join(" ")'
}
# until_leased NODE [FAMILY]: at most 300 looks
until_leased() {
	local i
	for ((i = 0; i < 300; i++)); do
		[ -z "$(leased "$@")" ] || return 0
		sleep 0.05
	done
	diag "$("$NETYARD" logs office "$1")" "$("$NETYARD" logs office router)"
	return 1
}

gives 0 "up" "$NETYARD" up "$file"
for pc in pc1 pc2; do
	ok "$pc has an address" until_leased $pc
	like "$(leased $pc)" '^192\.168\.10\.1[0-9][0-9]$' "... of those it can be given"
	ok "... and one of IPv6, as the router advertises it" until_leased $pc inet6
	like "$(ip -n office-$pc route show default)" 'via 192.168.10.1 dev eth0 proto dhcp' "... a way out"
	like "$("$NETYARD" exec office $pc -- cat /etc/resolv.conf)" '^nameserver 192.168.10.1$' "... whom to ask for names"
done
ok "they differ" test "$(leased pc1)" != "$(leased pc2)"
ok "one reaches the other" "$NETYARD" exec office pc1 -- ping -c 1 -w 5 "$(leased pc2)"
ok "... a node of the lab by its name" "$NETYARD" exec office pc1 -- ping -c 1 -w 5 printer
is "$(md5sum /etc/resolv.conf /etc/hosts 2>&1)" "$host" "the host's files are as they were"
is "$(ip -6 route show proto ra)" "" "... and it takes no route that the lab's router advertises"
gives 0 "ping" "$NETYARD" ping office
like "$out" '^pc1 -> .*pc2' "... knows what was leased"
gives 0 "show" "$NETYARD" show office
like "$out" "$(leased pc1)/24 \(dhcp\)" "... does, too, and whose that is"
like "$out" '^  route default via 192.168.10.1 .*\(dhcp\)$' "... the way out as well"
unlike "$out" foreign "... nothing is foreign"
is "$("$NETYARD" show --format json office | jq -r '.nodes[] | select(.name == "pc1") | .interfaces[].addresses[] | select(.address | startswith("192.168.10.")).owner')" \
	dhcp "... JSON says so, too"
like "$("$NETYARD" draw office)" "$(leased pc1)/24 \(dhcp\)" "... a drawing, too"
like "$out" '^  service dhcp eth0  IPv4  pid [0-9]+$' "... and who asks"
gives 0 "draw" "$NETYARD" draw office
like "$out" 'DHCP on eth0' "... tells who asks"
like "$out" 'runs dnsmasq' "... and what runs"
gives 0 "... no drift" "$NETYARD" show --check office
made=$(leased pc1)
gives 0 "up again" "$NETYARD" up "$file"
like "$out" 'nothing to do' "... has nothing to do"
unlike "$out$msg" "not netyard's|somebody else" "... and nothing of others to tell of"
is "$(leased pc1)" "$made" "... and changes no address"
gives 0 "discover" "$NETYARD" discover office
like "$out" 'pc1: \{interfaces: \{eth0: \{dhcp: 4\}\}\}' "... says it"
unlike "$out$msg" 'left out' "... and leaves nothing out"
printf '%s\n' "$out" >again.yml
gives 0 "... what that says" "$NETYARD" plan --adopt again.yml
like "$out" 'nothing to do' "... is what there is"

gives 0 "discover of the whole host" "$NETYARD" discover
like "$out" 'pc1: \{.*eth0: \{dhcp: 4,' "... says who asks"
like "$out" '^ +- dnsmasq$' "... and what runs"
unlike "$out$msg" 'lent' "... and what is leased is not left out"
gives 0 "draw of the whole host" "$NETYARD" draw --host
like "$out" 'DHCP on eth0' "... tells who asks"
like "$out" 'runs dnsmasq' "... and what runs"

pid=$("$NETYARD" show --format json office | jq '.nodes[] | select(.name == "pc1") | .services[0].pid')
kill -KILL "$pid"
gives 2 "the client was killed: show --check" "$NETYARD" show --check office
like "$out" 'pc1:eth0: service dhcp does not run' "... says so"
gives 0 "... up" "$NETYARD" up "$file"
ok "... asks again" until_leased pc1

ip -n office-pc1 link del eth0
gives 0 "its device was deleted: up" "$NETYARD" up "$file"
ok "... asks by the new one" until_leased pc1

sed '/pc1:/s/dhcp: 4/addresses: [192.168.10.50\/24]/' "$file" >fixed.yard.yml
gives 0 "without dhcp: up" "$NETYARD" up --adopt fixed.yard.yml
is "$(leased pc1)" "" "... nothing is leased any more"
is "$(ip -n office-pc1 route show proto dhcp)" "" "... nor a route"
gives 0 "down" "$NETYARD" down office
same_picture "$empty" "... leaves nothing"
ok "... at all" test ! -e /run/netyard
is "$(pgrep -fc 'udhcpc|dnsmasq|dhclient')" 0 "... no process"

sed 's/,1h/,infinite/' "$file" >forever.yard.yml
for client in busybox udhcpc dhclient; do # the first that is there is taken
	path=$(command -v $client) || continue
	gives 0 "leased for ever, $client asks: up" "$NETYARD" up forever.yard.yml
	ok "... it has an address" until_leased pc1
	gives 0 "... show" "$NETYARD" show office
	like "$out" "$(leased pc1)/24 \(dhcp\)" "... knows whose that is"
	unlike "$out" foreign "... nothing is foreign"
	gives 0 "... no drift" "$NETYARD" show --check office
	gives 0 "... down" "$NETYARD" down office
	mount --bind /dev/null "$path"
done
umount "$(command -v dhclient)" 2>/dev/null

# --- IPv6 ------------------------------------------------------------------------------------

if command -v dhclient >/dev/null; then
	sed 's/ra-only/1000,1fff,64,1h/; s/fd00:10::,1/fd00:10::1,fd00:10::1/; s/dhcp: 4/dhcp: true/; s/fd00:10::1,fd00:10::1000,1fff/fd00:10::1000,fd00:10::1fff/' "$file" >six.yard.yml
	run "$NETYARD" plan six.yard.yml
	is "$(grep -c '^service-start  pc1:eth0 dhcp\( (IPv6)\)\? ' <<<"$out")" 2 "plan: both clients, each by its family"
	gives 0 "IPv4 and IPv6: up" "$NETYARD" up six.yard.yml
	ok "pc1 has an address of IPv4" until_leased pc1
	for ((i = 0; i < 300; i++)); do
		[[ ! $(leased pc1 inet6) =~ fd00:10::1[0-9a-f]{3}( |$) ]] || break
		sleep 0.05
	done
	like "$(leased pc1 inet6)" 'fd00:10::1[0-9a-f]{3}( |$)' "... and one of IPv6"
	gives 0 "... no drift" "$NETYARD" show --check office
	gives 0 "down" "$NETYARD" down office
	same_picture "$empty" "... leaves nothing"
	is "$(md5sum /etc/resolv.conf /etc/hosts 2>&1)" "$host" "the host's files are as they were"
else
	skip "IPv6" "no dhclient here"
fi
plan_done
