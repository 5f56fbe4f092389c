#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Operations where the host is not as they expect it: names taken, marks missing,
# things gone, half made, or somebody else's; too few descriptors, not root; and
# arguments as a damaged journal may hold them.

. "$(dirname "$0")/lib.sh"
opctl=$BUILD/tests/tools/opctl
[ -x "$opctl" ] || skip_all "opctl is not built"
needs ip jq
world "$@"
trace="strace -qqf -e trace=sendto -o $T/trace"
export ASAN_OPTIONS=detect_leaks=0 # cannot be done under strace

m=netyard:t g=1314458945
bridge() { # NAME
	echo "bridge-add ns= if=$1 mac=02:00:00:00:00:01 group=$g alias=$m:$1 gen=none stp=0 \
ageing=30000 fwd-mask=0 snooping=1"
}
pair() { # NS IF PEER-NS PEER [MASTER [MTU [GEN]]]
	echo "veth-add ns=$1 if=$2 peer-ns=$3 peer=$4 mac=02:00:00:00:01:01 mtu=${6:-1500} \
group=$g alias=$m:a:$2 gen=${7:-none} master=${5:-} peer-mac=02:00:00:00:01:02 \
peer-mtu=${6:-1500} peer-group=$g peer-alias=$m:b:$4 peer-gen=eui64"
}
netns() { # NAME
	echo "netns-add ns=$1 alias=$m:$1"
}
del() { # LINE: the deletion of what it adds
	echo "${1//-add /-del }"
}
# op HOW LINES: opctl's status, words in $msg
op() {
	msg=$("$opctl" "$1" t <<<"$2" 2>&1)
	status=$?
}
# works HOW LINES NAME
works() {
	op "$1" "$2"
	is "$status $msg" "0 " "$3"
}
# refused HOW LINES REGEX NAME: it fails saying so, and changes nothing
refused() {
	local before
	before=$(picture)
	op "$1" "$2"
	is "$status" 1 "$4: fails"
	like "$msg" "$3" "$4: says why"
	same_picture "$before" "$4: nothing has changed"
}
# ignored HOW LINES NAME: succeeds and changes nothing
ignored() {
	local before
	before=$(picture)
	works "$1" "$2" "$3: succeeds"
	same_picture "$before" "$3: nothing has changed"
}

# --- namespaces ------------------------------------------------------------------

ip netns add foreign
works run "$(netns ns1)" "a namespace beside those that are there"
is "$(ip -n ns1 -j link | jq -r '.[0].ifalias')" "$m:ns1" "it is marked"
ok "the others are as valid as before" ip -n foreign link
is "$(grep -c ' /run/netns ' /proc/self/mountinfo)" 1 "/run/netns is one mount"
works run "$(netns ns2)"$'\n'"$(netns ns3)" "more of them"
is "$(grep -c ' /run/netns ' /proc/self/mountinfo)" 1 "/run/netns is still one mount"
refused run "$(netns foreign)" "create namespace foreign: the name is taken: File exists; .*prefix" \
	"a name that is taken"
refused run "$(netns ns1)" "File exists" "a name that is taken by ourselves"
ignored undo "$(del "$(netns ns1)")" "taking back a removal where it is there"
refused run "$(del "$(netns foreign)")" "not this lab's" "removing somebody else's namespace"
ignored undo "$(netns foreign)" "taking back, somebody else's namespace"
works run "$(del "$(netns never)")" "removing a namespace that is not there"

: >/run/netns/stale
refused run "$(netns stale)" "stale is a file without a namespace; .*rm /run/netns/stale" \
	"a stale file by the name"
ignored recover "$(netns stale)" "taking back, somebody else's stale file"
printf %s $m:other >/run/netns/stale
ignored recover "$(netns stale)" "... of another namespace"
printf %s $m:stale >/run/netns/stale
works recover "$(netns stale)" "a namespace half made is taken back"
is "$(ls /run/netns/stale 2>&1)" "ls: cannot access '/run/netns/stale': No such file or directory" \
	"its file is gone"
printf %s $m:stale >/run/netns/stale
works recover "$(del "$(netns stale)")" "a namespace half removed is made again"
ok "it is a namespace" ip -n stale link show lo
echo text >/run/netns/text
mkfifo /run/netns/fifo
mkdir /run/netns/dir
for f in text fifo dir; do
	refused run "$(del "$(netns $f)")" "delete namespace $f: it is not netyard's" "removing a $f by that name"
	ignored recover "$(netns $f)" "taking back, a $f by that name"
	refused run "addr-add ns=$f if=lo cidr=10.0.0.1/8 flags=" "$f is a file without a namespace" \
		"entering a $f"
done
rm -r /run/netns/{text,fifo,dir}
ln -s /proc/self/ns/uts /run/netns/uts
op recover "$(netns uts)"
is "$status $(readlink /run/netns/uts)" "0 /proc/self/ns/uts" "a link to a namespace of another kind stays"
op run "addr-add ns=uts if=lo cidr=10.0.0.1/8 flags="
like "$msg" "uts is a file without a namespace" "entering a namespace of another kind"
rm /run/netns/uts

# a foreign mount is never unmounted: on a file that looks stale, or under what is ours
: >/run/netns/held
: >precious
for what in /proc/self/ns/uts precious; do
	mount --bind "$what" /run/netns/held
	ignored recover "$(netns held)" "taking back, $what mounted there"
	ok "$what is still mounted" mountpoint -q /run/netns/held
	refused run "netns-del ns=held alias=" "something else is mounted on .*; .*unmount it" "removing it, $what mounted there"
	umount /run/netns/held
done
mount --bind /run/netns/foreign /run/netns/held
ip netns add above
ip -n above link set dev lo alias $m:held
mount --bind /run/netns/above /run/netns/held
op run "$(del "$(netns held)")"
like "$status $msg" "^1 .*something else is mounted on" "removing what is mounted over another: says what is left"
is "$(stat -Lc %i /run/netns/held)" "$(stat -Lc %i /run/netns/foreign)" "the other is still mounted"
ignored undo "$(netns held)" "taking that back"
umount /run/netns/held
rm /run/netns/held
ip netns del above

: >/run/netns/stale2
works run "netns-del ns=stale2 alias=" "a stale file is removed"
ignored undo "netns-del ns=stale2 alias=" "and is not put back"
refused run "netns-del ns=ns1 alias=" "not this lab's" "removing a namespace without its mark"
refused run "link-up ns=none if=x" "set up none:x: there is no namespace none" "no such namespace"
ignored undo "link-up ns=none if=x" "taking back in a namespace that is gone"

# --- devices ---------------------------------------------------------------------

ip link add name other group $g type bridge
ip link add name alike alias netyard:other:x group $g type bridge
refused run "$(bridge other)" "create bridge other: File exists; .*device other already" "a device's name that is taken"
refused run "mtu-set ns= if=other old=1500 new=1400" "set the MTU of other: it is not this lab's" \
	"changing somebody else's device"
ignored undo "mtu-set ns= if=other old=1500 new=1400" "taking back, somebody else's device"
for mark in netyard:other:x netyard:tt:x netyard:; do
	ip link set dev alike alias "$mark"
	refused run "mtu-set ns= if=alike old=1500 new=1400" "set the MTU of alike: it is not this lab's: .*'netyard:t'; rename" \
		"changing a device with the mark $mark"
	ignored undo "addr-del ns= if=alike cidr=10.5.5.5/24 flags=" "taking back, a device with the mark $mark"
done
ip link set dev alike alias netyard:other:x
refused run "$(del "$(bridge other)")" "delete other: it is not this lab's" "removing somebody else's device"
refused run "$(del "$(bridge alike)")" "delete alike: it is not this lab's" "removing another lab's device"
ignored recover "$(bridge other)" "taking back what was begun, somebody else's device"
works run "$(bridge br)" "a bridge"
works run "$(pair '' p1 ns1 t1 br)" "a pair"
refused run "$(pair '' p2 ns1 t1 br)" \
	"create veth pair p2 - ns1:t1: File exists; there is a device ns1:t1 already" "a peer's name that is taken"
refused run "$(pair '' p1 ns1 t2 br)" "p1 - ns1:t2: File exists; there is a device p1 already" \
	"a main end's name that is taken"
refused run "$(pair '' p2 none t2 br)" "p2 - none:t2: there is no namespace none" "a peer's namespace that is not there"
refused run "$(pair '' p2 ns1 t2 nobr)" "switch nobr: No such device" "a switch that is not there"
refused run "$(pair '' p2 ns1 t2 br 1500 stable_secret)" "p2 - ns1:t2: " "a pair that cannot be marked"
ignored undo "$(del "$(pair '' p1 ns1 t1 br)")" "taking back a removal where the pair is there"
ip link property add dev br altname elsewhere
works run "link-down ns= if=went" "what went before it was set down"
refused run "mtu-set ns= if=elsewhere old=1500 new=1400" "No such device" "an alternative name is not a name"
ip link property del dev br altname elsewhere

ip link add name p3 address 02:00:00:00:01:01 group $g type veth peer name t3 netns ns1
ignored undo "$(pair '' p3 ns1 t3)" "an unmarked pair, and no doubt"
ip link set dev p3 address 02:00:00:00:01:03
ignored recover "$(pair '' p3 ns1 t3)" "an unmarked pair in doubt, with another MAC"
ip link set dev p3 address 02:00:00:00:01:01
works recover "$(pair '' p3 ns1 t3)" "an unmarked pair in doubt"
unlike "$(ip link)" "p3" "it is gone"
ip link set dev p1 name renamed
works run "$(del "$(pair '' p1 ns1 t1 br)")" "removing a pair whose main end was renamed"
unlike "$(ip link)" renamed "it is gone"
works run "$(del "$(pair '' p1 ns1 t1 br)")" "removing it again"
works undo "$(pair '' p1 ns1 t1 br)" "taking it back again"
ignored undo "link-up ns=ns1 if=t1
addr-add ns=ns1 if=t1 cidr=10.0.0.1/24 flags=
route-add ns=ns1 to=10.9.0.0/16 metric=0 via= if=t1
master-set ns= if=p1 old= new=br
altname-add ns=ns1 if=t1 altname=x
alias-set ns=ns1 if=t1 old=$m:x new=$m:y" "taking back what was set on a device that is gone"
works run "$(pair '' p1 ns1 t1 br)" "a pair again"
ip link add name gone type bridge
works run "master-set ns= if=p1 old=br new=gone" "to another switch"
ip link del dev br
works undo "master-set ns= if=p1 old=br new=gone" "back to a switch that is gone"
is "$(ip -j link show dev p1 | jq -r '.[0].master // "none"')" none "it has none then"
works run "$(bridge br)" "the bridge again"
works run "master-set ns= if=p1 old= new=br" "and its port"
ip link add name $'o\e[1m#' type bridge
works run "master-set ns= if=p1 old=br new=o%1b[1m#" "to a switch with an odd name"
works undo "master-set ns= if=p1 old=o%1b[1m# new=br" "and back to it"
is "$(basename "$(readlink /sys/class/net/p1/master)")" $'o\e[1m#' "it is there"
works run "master-set ns= if=p1 old= new=br" "and at its own again"
ip link del $'o\e[1m#'
odd="netns-add ns=odd%0a%1b alias=$m:odd"
works run "$odd" "a namespace with an odd name"
works undo "$odd" "is taken back"
refused run "master-set ns= if=p1 old=br new=nobr" "attach p1 to nobr: No such device" "to a switch that is not there"

works run "$(pair '' small ns1 tiny br 1000)" "a pair too small for IPv6"
works run "gen-set ns= if=small old=none new=eui64" "IPv6 address generation of it"
less=$(pair '' less ns1 less1 br 1000 | sed 's/gen=[a-z0-9]*/gen=/g')
works run "$less" "a pair of which IPv6 is not told"
works undo "$less" "is taken back"

# --- many at once ----------------------------------------------------------------

many=$(for i in $(seq 30); do pair '' "m$i" ns2 "m$i" br; done)
before=$(picture)
works run "$many" "30 pairs"
if command -v strace >/dev/null; then
	$trace "$opctl" undo <<<"$many"
	is "$? $(grep -c RTM_DELLINK "$T/trace")" "0 30" "one by one where others are in the group"
	same_picture "$before" "30 pairs are gone, and nothing else"
	ip link set dev alike group 0
	ip link set dev other group 0
	works run "$many" "30 pairs again"
	ip link set dev m7 alias x
	op run "$(del "$many")"
	is "$status" 1 "one of them is not ours any more: fails"
	like "$msg" "delete m7 - ns2:m7: it is not this lab's" "... and says which"
	is "$(ip -o link | grep -c ': m[0-9]*@')" 24 "what comes before it in the list is gone, the rest is there"
	ip link set dev m7 alias $m:a:m7
	keep=$("$opctl" undo-shell <<<"$(bridge br)" | grep -c br)
	$trace "$opctl" undo \
		<<<"$(bridge br)"$'\n'"$(pair '' p1 ns1 t1 br)"$'\n'"$(pair '' small ns1 tiny br 1000)"$'\n'"$many"
	is "$? $(grep -c RTM_DELLINK "$T/trace") $keep" "0 1 1" "all of a group: in one request"
	is "$(ip -j link | jq -c '[.[].ifname]')" '["lo","other","alike","gone"]' "they are gone, the others are there"
	works run "$(bridge br)
$(pair '' p1 ns1 t1 br)" "bridge and pair again"
fi
many=$(bridge full
	for i in $(seq 512); do pair '' "x$i" '' "y$i" full; done
	for i in $(seq 512); do echo "master-set ns= if=y$i old= new=full"; done)
op run "$many"
like "$msg" "attach y512 to full: .*Exchange full; a Linux bridge holds 1023 ports" "a full bridge is told"
op run "$(pair '' x513 '' y513 full)"
like "$msg" "create veth pair x513 - y513: .*; a Linux bridge holds 1023 ports" "... by a pair, too"
unlike "$(ip link)" "[xy]513" "... which leaves nothing behind"
works undo "$many" "1023 ports are taken back"

# --- addresses and routes ----------------------------------------------------------

works run "link-up ns= if=p1
link-up ns=ns1 if=t1
addr-add ns=ns1 if=t1 cidr=10.5.0.1/24 flags=" "an address"
refused run "addr-add ns=ns1 if=t1 cidr=10.5.0.1/24 flags=" "add address 10.5.0.1/24 to ns1:t1: " "an address twice"
ip -n ns1 addr add 10.5.0.2/24 dev t1
ip -n ns1 addr add 10.5.0.3/24 dev t1
sysctl=net/ipv4/conf/t1/promote_secondaries
is "$(in_ns ns1 cat /proc/sys/$sysctl)" 0 "secondaries go with their primary here"
works undo "addr-add ns=ns1 if=t1 cidr=10.5.0.1/24 flags=" "a primary address is taken back"
is "$(ip -n ns1 -j -4 addr show dev t1 | jq -c '[.[].addr_info[].local]')" \
	'["10.5.0.2","10.5.0.3"]' "its secondaries stay"
is "$(in_ns ns1 cat /proc/sys/$sysctl)" 0 "the device's setting is as before"
works undo "addr-add ns=ns1 if=t1 cidr=10.5.0.3/24 flags=" "a secondary address"
is "$(ip -n ns1 -j -4 addr show dev t1 | jq -c '[.[].addr_info[].local]')" '["10.5.0.2"]' "the other stays"
works run "$(del "addr-add ns=ns1 if=t1 cidr=10.5.0.1/24 flags=")" "an address that is not there"
ignored undo "addr-del ns=ns1 if=t1 cidr=10.5.0.2/24 flags=" "taking back a removal where it is there"
# the kernel drops routes with the last IPv4 address, and with their source
ip -n ns1 link set dev t1 down
ip -n ns1 link set dev t1 up
ip -n ns1 addr flush dev t1 scope global
ip -n ns1 route add 10.77.0.0/16 dev t1
ip -n ns1 route add 10.77.0.0/16 dev t1 metric 5 proto 110 mtu 1400
ip -n ns1 route add default via 192.0.2.9 dev t1 onlink metric 6
ip -n ns1 route add 10.78.0.1/32 dev t1
ip -n ns1 route add 10.79.0.0/16 via 10.78.0.1 proto static
routes=$(ip -n ns1 route show)
works run "addr-add ns=ns1 if=t1 cidr=10.5.0.1/24 flags=" "a first address"
ip -n ns1 route add 10.80.0.0/16 via 10.5.0.9
works undo "addr-add ns=ns1 if=t1 cidr=10.5.0.1/24 flags=" "the last address is taken back"
is "$(ip -n ns1 route show)" "$routes" "the routes that were there before are there, just as they were"
ip -n ns1 addr add 10.5.0.2/24 dev t1
works run "addr-add ns=ns1 if=t1 cidr=10.6.0.1/24 flags=" "another address"
ip -n ns1 route add 10.81.0.0/16 via 10.5.0.9 src 10.6.0.1
ip -n ns1 route add 10.82.0.0/16 via 10.5.0.9 src 10.5.0.2
works undo "addr-add ns=ns1 if=t1 cidr=10.6.0.1/24 flags=" "a route's source is taken back"
is "$(ip -n ns1 route show | sed -n 's/^\(10.8.*[^ ]\) *$/\1/p')" \
	"10.81.0.0/16 via 10.5.0.9 dev t1
10.82.0.0/16 via 10.5.0.9 dev t1 src 10.5.0.2" "the route stays without it, others with theirs"
for r in 10.77.0.0/16 10.77.0.0/16 default 10.79.0.0/16 10.78.0.1/32; do ip -n ns1 route del "$r"; done

# the kernel drops IPv6 addresses when a device is set down
ip -n ns1 link set dev t1 down
ip -n ns1 addr add fd44::1/64 dev t1 nodad
ip -n ns1 addr add fd44::2/64 dev t1 valid_lft 1000 preferred_lft 900
addrs() { ip -n ns1 -6 addr show dev t1 scope global | sed 's/[0-9]*sec/sec/g; s/state [A-Z]*//; s/<.*>//; s/ tentative//'; }
before=$(addrs)
works run "link-up ns=ns1 if=t1" "set up"
works undo "link-up ns=ns1 if=t1" "set down again"
is "$(addrs)" "$before" "its IPv6 addresses are there"
works run "link-up ns=ns1 if=t1" "set up once more"
ip -n ns1 -6 addr flush dev t1 scope global

refused run "addr-add ns= if=other cidr=10.5.0.9/24 flags=" "not this lab's" "an address on somebody else's device"

ip addr add 10.6.0.1/32 dev lo
ip addr add fd00:6::1/128 dev lo
refused run "addr-del ns= if=lo cidr=10.6.0.1/32 flags=" "delete address 10.6.0.1/32 from lo: it is not netyard's" \
	"somebody else's address on the host's lo"
ignored undo "addr-add ns= if=lo cidr=fd00:6::1/128 flags=nodad" "taking back, somebody else's address on lo"
works run "addr-add ns= if=lo cidr=10.6.0.2/32 flags=" "our address on the host's lo"
works run "addr-del ns= if=lo cidr=10.6.0.2/32 flags=" "goes again"
refused run "mtu-set ns= if=lo old=65536 new=1500" "not this lab's" "other things of the host's lo"

route="route-add ns=ns1 to=10.7.0.0/16 metric=0 via=10.5.0.254 if=t1"
works run "$route
${route/metric=0/metric=9}" "two routes that differ in metric"
works undo "$route" "the one without is taken back"
works run "$(del "$route")" "and is not there any more"
is "$(ip -n ns1 -j route show 10.7.0.0/16 | jq -c '[.[].metric]')" '[9]' "the other stays"
refused run "${route/metric=0/metric=9}" "add route 10.7.0.0/16 via 10.5.0.254 dev t1, namespace ns1: " "a route twice"
ip -n ns1 route change 10.7.0.0/16 via 10.5.0.253 metric 9
op undo "$(del "${route/metric=0/metric=9}")"
like "$status $msg" "^1 .*another route is in its place" "taking back where another route is in its place: says so"
ip -n ns1 route del 10.7.0.0/16 via 10.5.0.253 metric 9
works run "${route/metric=0/metric=9}" "a route with a metric again"
works run "addr-add ns=ns1 if=t1 cidr=fd00:5::1/64 flags=nodad" "an IPv6 address"
route6="route-add ns=ns1 to=fd00:7::/48 metric=1024 via=fd00:5::2 if=t1"
ip -n ns1 -6 route add fd00:7::/48 via fd00:5::9
works undo "$(del "$route6")" "taking back where another IPv6 route is in its place"
ip -n ns1 -6 route append fd00:7::/48 via fd00:5::7
hops() { ip -n ns1 -j -6 route show fd00:7::/48 | jq -c '[.[] | .gateway // .nexthops[].gateway] | sort'; }
is "$(hops)" '["fd00:5::2","fd00:5::7","fd00:5::9"]' "it is beside the others"
ignored undo "$(del "$route6")" "taking it back again"
works run "$(del "$route6")" "it is removed"
is "$(hops)" '["fd00:5::7","fd00:5::9"]' "the others stay"
ip -n ns1 -6 route del fd00:7::/48 via fd00:5::7
ip -n ns1 -6 route del fd00:7::/48 via fd00:5::9
ip -n ns1 addr add fd00:5::2/80 dev t1
op undo "addr-del ns=ns1 if=t1 cidr=fd00:5::2/64 flags=nodad"
like "$status $msg" "^1 .*with another length: File exists" "taking back where it has another length: says so"
ip -n ns1 addr flush dev t1 scope global to fd00:5::/64
ip link property add dev other altname taken
op undo "altname-del ns= if=br altname=taken"
like "$status $msg" "^1 .*File exists" "taking back an alternative name that is another's: says so"
ip link property del dev other altname taken

refused run "route-add ns=ns1 to=10.8.0.0/16 metric=0 via=192.0.2.1 if=t1" "10.8.0.0/16 via 192.0.2.1" \
	"a gateway that cannot be reached"
ip -n ns1 route add 10.9.0.0/16 dev t1
ignored run "route-del ns=ns1 to=10.9.0.0/16 metric=0 via= if=t1" "removing somebody else's route"
ip link set dev other up
works run "route-add ns= to=10.9.0.0/16 metric=5 via= if=other" "a route of the host, through somebody else's device"
works undo "route-add ns= to=10.9.0.0/16 metric=5 via= if=other" "goes again"

# --- the process -------------------------------------------------------------------

hundred=$(for i in $(seq 100); do netns "h$i"; done)
works run "$hundred" "100 namespaces"
hundred_conf=$(for i in $(seq 100); do echo "addr-add ns=h$i if=lo cidr=10.0.0.1/32 flags="; done)
(ulimit -n 32 && "$opctl" run t <<<"$hundred_conf" 2>"$T/said")
is "$? $(cat "$T/said")" "0 " "100 namespaces with 32 descriptors"
(ulimit -n 32 && "$opctl" undo t <<<"$hundred_conf" 2>"$T/said")
is "$? $(cat "$T/said")" "0 " "... and back"
(ulimit -n 32 && "$opctl" undo t <<<"$hundred" 2>"$T/said")
is "$? $(cat "$T/said")" "0 " "they go with 32 descriptors"
(ulimit -n 5 && "$opctl" run t <<<"$hundred" 2>"$T/said")
is "$?" 1 "5 descriptors are not enough"
like "$(cat "$T/said")" "Too many open files; .*ulimit -n" "... and it says what to do"
cp "$opctl" "$T/opctl"
# shellcheck disable=SC2016
run setpriv --reuid 65534 --regid 65534 --clear-groups sh -c 'echo "$1" | "$2" run' sh "$(netns no)" "$T/opctl"
is "$status" 1 "not root"
like "$msg" "netyard needs root .*: Operation not permitted; use sudo$" "... and it says so"

# --- what a damaged journal may hold -----------------------------------------------

long=$(printf '%0300d' 0)
before=$(picture)
while IFS='|' read -r line why; do
	op run "$line"
	like "$status $msg" "^1 .*$why" "malformed: ${line:0:60}"
done <<EOL
netns-add ns= alias=$m:x|no namespace of ours
netns-add ns=.. alias=$m:x|ns '..' is not a namespace's name
netns-add ns=../../etc/x alias=$m:x|not a namespace's name
netns-add ns=$long alias=$m:x|not a namespace's name
netns-add ns=bad alias=|alias '' is not a mark
netns-add ns=bad alias=nobody|not a mark
netns-add ns=bad alias=$m:$long|not a mark
netns-del ns=. alias=$m:x|not a namespace's name
link-up ns= if=|if '' is not a device's name
link-up ns= if=1234567890123456|not a device's name
link-up ns= if=a/b|not a device's name
link-up ns= if=a%20b|not a device's name
link-up ns= if=a%0ab|not a device's name
link-up ns= if=a:b|not a device's name
link-up ns=a%2fb if=x|not a namespace's name
mtu-set ns= if=p1 old=1500 new=|new '' is not a number
mtu-set ns= if=p1 old=1500 new=-1|not a number
mtu-set ns= if=p1 old=1500 new=99999999999999999999|not a number
mtu-set ns= if=p1 old=1500 new=1500x|not a number
mac-set ns= if=p1 old= new=02:00|not a MAC
mac-set ns= if=p1 old= new=02:00:00:00:00:zz|not a MAC
gen-set ns= if=p1 old=none new=sometimes|not a way to generate
alias-set ns= if=p1 old= new=evil|not a mark
fwd-mask-set ns= if=br old=0 new=65536|not a number
stp-set ns= if=br old=0 new=2|not a number
altname-add ns= if=p1 altname=$long|not an alternative name
addr-add ns=ns1 if=t1 cidr=10.0.0.256/24 flags=|not an address
addr-add ns=ns1 if=t1 cidr=10.0.0.1/33 flags=|not an address
addr-add ns=ns1 if=t1 cidr=10.0.0.1 flags=|not an address with a length
route-add ns=ns1 to=10.0.0.0/8 metric=0 via=10.0.0.1/8 if=t1|via '10.0.0.1/8' is not an address
addr-add ns=ns1 if=t1 cidr=10.0.0.1/24 flags=x|unknown flags
route-add ns=ns1 to=everywhere metric=0 via= if=t1|not an address
route-add ns=ns1 to=10.0.0.0/8 metric=x via= if=t1|not a number
route-add ns=ns1 to=10.0.0.0/8 metric=0 via=fd00::1 if=t1|gateway of another family
veth-del ns= if=p1 peer-ns=ns1 peer=t1 mac= mtu= group= alias= gen= master= peer-mac= peer-mtu= peer-group= peer-alias= peer-gen=|not a mark
EOL
same_picture "$before" "nothing malformed has done anything"
plan_done
