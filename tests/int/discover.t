#!/bin/bash
# SPDX-License-Identifier: MIT
# The command discover, of a lab: what it prints and where, what it says of that which no file can
# say, and that its files are read by others whatever is in them.  That they make the same lab is
# roundtrip.t's.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq
needs_yaml

cat >t.yard.yml <<'LAB'
name: t
nodes:
  br: {kind: bridge}
  a:
    interfaces: {e: {addresses: [10.0.0.1/24, "fd00::1/64"]}}
    routes: [{to: 192.88.99.0/24, dev: e}, {to: default, via: 192.88.99.9, dev: e}, {to: 10.8.0.0/16, via: 10.0.0.9}]
  b: {interfaces: {e: {addresses: [10.0.0.2/24], mac: "02:00:00:00:00:02"}}}
  c: {interfaces: {e: {addresses: [10.0.0.3/24]}}}
  d: {interfaces: {e: {addresses: [10.0.0.4/24]}}}
links:
  - endpoints: [a:e, br]
  - endpoints: [b:e, br]
  - endpoints: [c:e, br]
  - endpoints: [d:e, br]
LAB

# --- where it goes ---------------------------------------------------------------

gives 1 "no such lab" "$NETYARD" discover t
like "$msg" 'no lab t' "... is said"
is "$out" "" "... and nothing is printed"
gives 64 "no such format" "$NETYARD" discover t --format table
gives 64 "two names" "$NETYARD" discover t u
gives 0 "up" "$NETYARD" up t.yard.yml
built=$(picture)
gives 0 "discover" "$NETYARD" discover t
is "$msg" "" "... says nothing"
printf '%s\n' "$out" >t.found.yml
diff_ok "$(yaml t.yard.yml)" "$(yaml t.found.yml)" "... what it prints says what the file did"
like "$out" '^  br: \{kind: bridge\}$' "... and no more"
gives 0 "by the lab's file" "$NETYARD" discover t.yard.yml
diff_ok "$(cat t.found.yml)" "$out" "... the same"
echo old >x.yml
gives 0 "-o" "$NETYARD" discover -o x.yml t
is "$out$msg" "" "... prints nothing"
diff_ok "$(cat t.found.yml)" "$(cat x.yml)" "... but writes it"
is "$(stat -c %a x.yml)" 644 "... for whom the umask lets"
gives 1 "where nothing can be written" "$NETYARD" discover t -o /proc/x.yml
like "$msg" '/proc/x.yml' "... is said"
# a device of the test's own: that of the host is not for trying whether it is replaced
if mknod full c 1 7 && [ -w full ]; then
	gives 1 "a full disk" bash -c 'exec "$NETYARD" discover t >full'
	gives 1 "a full device" "$NETYARD" discover t -o full
	ok "... is a device still" test -c full
fi
gives 0 "as JSON" "$NETYARD" discover t --format json
diff_ok "$("$NETYARD" show t --format json)" "$out" "... it is the document of show"
gives 1 "not root" setpriv --reuid 65534 --clear-groups "$NETYARD" discover t
like "$msg" 'permitted|root' "... is said"
same_picture "$built" "all that has changed nothing"

# --- what no file can say --------------------------------------------------------

# said WHAT: in one warning, and as a comment
said() {
	like "$msg" "^netyard: $1\$" "warned: $1"
	is "$(grep -cE "^netyard: $1\$" <<<"$msg")" 1 "... once"
}

ip -n t-a addr add 10.0.0.77/24 dev e
ip -n t-a addr add 192.0.2.77/32 dev lo
ip -n t-a route add 10.7.0.0/16 via 10.0.0.2
ip -n t-b link set dev e mtu 1400
ip -n t-a addr del fd00::1/64 dev e
ip link set dev t-c-e nomaster
ip -n t-c link set dev lo down
ip link set dev t-br type bridge ageing_time 7777
ip link set dev t-a-e down
ip link add tun0 type vxlan id 1 dstport 4789 && ip link set dev tun0 netns t-b
nsenter --net=/run/netns/t-d sleep 60 &
sleeper=$!
for _ in {1..1000}; do
	[ ! "/proc/$sleeper/ns/net" -ef /run/netns/t-d ] || break
	sleep 0.01
done
ip netns del t-d
gives 0 "discover of what has changed" "$NETYARD" discover t
printf '%s\n' "$out" >drifted.yml
said 'a:e: 10.0.0.77/24 is left out: it is somebody else.s'
said 'a: lo: 192.0.2.77/32 is left out: it is somebody else.s'
said 'a: the route to 10.7.0.0/16 via 10.0.0.2 is left out: it is somebody else.s'
said 'br:b-e: MTU 1500 here, 1400 at b:e: .*'
said 'br:c-e: it is no port of t-br'
said 'c: its lo is down, which no topology file can say'
said 'br: its ageing is 77.76 seconds, and 77 by this file'
said 'br:a-e: it is down, which no topology file can say'
said 'a:e: drift: address fd00::1/64 is missing'
said 'b:e: drift: MTU is 1400, applied was 1500'
said 'b: device tun0 \(vxlan\) is not netyard.s'
said 'br: d-e is left out: its other end cannot be found'
is "$(grep -c . <<<"$msg")" "$(grep -c '^ *# [^ ]' drifted.yml)" "as many comments as warnings"
like "$out" '^  # e: 10.0.0.77/24 is left out' "a comment stands"
like "$(grep -A9 '^  # e: 10.0.0.77' <<<"$out" | grep -v '#' | head -1)" '^  a:$' "... before the node it is about"
unlike "$(yaml drifted.yml)" '10.0.0.77|192.0.2.77|10.7.0.0|"d[:"]' "what is left out is not there"
is "$(yaml drifted.yml | jq -c '.nodes.br')" '{"ageing":77,"kind":"bridge"}' "what has changed is"
gives 0 "the file is valid" "$NETYARD" script drifted.yml
gives 0 "JSON tells the same" "$NETYARD" discover t --format json
like "$msg" 'MTU 1500 here' "... with warnings"
like "$msg" 'drift: a:e: address fd00::1/64 is missing' "... and drift"
kill "$sleeper"
wait "$sleeper" 2>/dev/null
gives 0 "down" "$NETYARD" down t

# a route by a gateway that only a foreign address covers: it would be refused
gives 0 "up again" "$NETYARD" up t.yard.yml
ip -n t-a addr del 10.0.0.1/24 dev e
ip -n t-a addr add 10.0.0.11/24 dev e
ip -n t-a route add 10.8.0.0/16 via 10.0.0.9 proto 110
gives 0 "an address made by hand, a route of the lab through it" "$NETYARD" discover t -o hand.yml
like "$msg" '^netyard: a: the route to 10.8.0.0/16 is left out: .*10.0.0.9' "the route is left out, and why"
unlike "$msg" ' on line ' "... without a line, there is none"
gives 0 "the file is valid" "$NETYARD" script hand.yml

# --- whatever names there are ----------------------------------------------------

n=0
for name in 'a"b' '#x' "it's" '{[' '&a*b' '-x' '?' 'x?' '\n\x' '!|>@`' "'" $'\xff\xfe' $'\xc2\x85x' $'\xe2\x80\xa8' $'\x1b[1m\x07'; do
	ip -n t-b link add name "$name" type vxlan id $((n + 1)) dstport 4789 && n=$((n + 1))
done
is "$n" 15 "odd names are there"
gives 0 "discover among odd names" "$NETYARD" discover t
printf '%s\n' "$out" >odd.yml
is "$(grep -acE '^ *# device .* is not' odd.yml)" "$n" "a comment for each"
is "$(tr -d '\n\40-\176' <odd.yml)" "" "none controls a terminal or is no text"
is "$(yaml odd.yml)" "$(yaml hand.yml)" "others read the same file"
gives 0 "... and so do we" "$NETYARD" script odd.yml
gives 0 "down" "$NETYARD" down t

# --- forwarding ----------------------------------------------------------------------

cat >f.yard.yml <<'LAB'
name: f
nodes:
  left: {interfaces: {e: {addresses: [10.1.0.1/24]}}}
  router: {interfaces: {l: {addresses: [10.1.0.2/24]}, r: {addresses: [10.2.0.2/24]}}}
  right: {interfaces: {e: {addresses: [10.2.0.1/24]}}}
links:
  - endpoints: [left:e, router:l]
  - endpoints: [router:r, right:e]
LAB
# forward NODE 0|1
forward() {
	nsenter --net="/run/netns/f-$1" sysctl -qw "net.ipv4.ip_forward=$2"
}
gives 0 "a lab with a router: up" "$NETYARD" up f.yard.yml
forward router 0
forward left 1
gives 0 "... discover" "$NETYARD" discover f
is "$msg" "" "... what has one interface forwards nothing"
forward router 1
gives 0 "... which forwards: discover" "$NETYARD" discover f
is "$msg" "" "... which the file can say"
like "$out" '^    sysctls: \{net.ipv4.ip_forward: 1\}$' "... and does"
nsenter --net=/run/netns/f-router sysctl -qw net.ipv6.conf.all.forwarding=1
gives 0 "... both families" "$NETYARD" discover f
like "$out" '^    forward: true$' "... is one key"
unlike "$out" 'sysctls' "... and no other"
gives 0 "... of the host" "$NETYARD" discover --host
like "$out" '^    forward: true$' "... says so"
like "$out" '^  # f-router is of the lab f$' "... whose lab it is"
unlike "$out" 'kind: host' "... which has nothing itself, and is not in the file"
diff_ok "$("$NETYARD" discover 2>/dev/null)" "$out" "--host is what it is without"
gives 64 "--host, and a lab" "$NETYARD" discover --host f
like "$msg" 'not both' "... says so"
gives 0 "down" "$NETYARD" down f


# --- managers of containers ---------------------------------------------------------------

unlike "$(LD_DEBUG=files "$NETYARD" discover 2>&1 >/dev/null)" 'liblxc|libcurl' "no process is in another namespace: no manager is asked"
if [ -e /usr/lib/x86_64-linux-gnu/liblxc.so.1 ]; then
	unshare -n sleep 1000 &
	until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done 2>/dev/null
	like "$(LD_DEBUG=files "$NETYARD" discover 2>&1 >/dev/null)" 'liblxc' "one is: they are"
else
	skip "they are asked" "no liblxc here"
fi
plan_done
