#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Each operation alone, for every row of the table, in a world where its object is:
# what it makes of the world is what its shell makes of it, and taking it back, either
# way, gives the world as it was before.  Of a row and its inverse one, and of the steps of one
# row one, as it happens; all of them where NETYARD_FULL is set.

. "$(dirname "$0")/lib.sh"
opctl=$BUILD/tests/tools/opctl
[ -x "$opctl" ] || skip_all "opctl is not built"
needs ip jq nft
. "$(dirname "$0")/sample.sh"
world "$@"
seeded

# somebody else's namespace, which a process has; its name is for the picture
unshare -n sleep 10000 &
their=/proc/$!/ns/net
until [ "$(readlink "$their")" != "$(readlink /proc/1/ns/net)" ]; do :; done 2>/dev/null
mkdir -p /run/netns
ip netns attach their $!

mark=netyard:each
group=1314458945
bridge_args="mac=02:00:00:00:00:01 group=$group alias=$mark:br gen=none stp=0 ageing=30000 \
fwd-mask=16392 snooping=0"

# args_of_pair NUMBER GEN MASTER: what describes a veth pair
args_of_pair() {
	echo "mac=02:00:00:00:0$1:01 mtu=1400 group=$group alias=$mark:br:p$1 gen=$2 master=$3" \
		"peer-mac=02:00:00:00:0$1:02 peer-mtu=1400 peer-group=$group" \
		"peer-alias=$mark:ns:p$1 peer-gen=eui64"
}

# args_of_macvlan NUMBER GEN: what describes a member's device besides its parent and mode
args_of_macvlan() {
	echo "mac=02:00:00:00:0$1:01 mtu=1300 group=$group alias=$mark:ns:p$1 gen=$2"
}

# args_of_tap NUMBER MASTER: what describes a tap besides its user and queues
args_of_tap() {
	echo "mac=02:00:00:00:0$1:01 mtu=1400 group=$group alias=$mark:br:p$1 gen=none master=$2"
}

# what a router translates, of each sort
dnats="dnat dnat tcp 8080 to 10.0.1.2:80, dnat th udp 8000-8010 to fd00::2, \
dnat th tcp 80 to [fd00::2]:8080, dnat th tcp to 10.0.1.2"
dnats=${dnats// /%20}

# A world, built step by step.  Every step is tried, and then its inverse, in the world
# of all steps before it.

# ... of Open vSwitch: one of the lab's own
db=/run/netyard/each/ovs/db.sock
own="ns=netyard-each db=$db"
# ovs_bridge NAME NUMBER: what describes a bridge
ovs_bridge() {
	echo "if=$1 lab=each alias=$mark:$1 group=$group datapath=netdev mac=02:00:00:00:00:0$2" \
		"stp-enable=false ageing-s=300 forward-bpdu=false mcast-snooping=false error="
}
# ovs_internal NAME NUMBER MTU MTU-REQUEST: what describes an internal port
ovs_internal() {
	echo "if=$1 from=netyard-each master=ovs-a lab=each alias=$mark:ns1:$1 peer-alias=$mark:a:$1" \
		"group=$group mac=02:00:00:00:01:0$2 mtu=$3 mtu-request=$4 gen=eui64 error="
}
ovs_world="
netns-add ns=netyard-each alias=$mark
netns-add ns=ns1 alias=$mark:ns1
veth-add ns=netyard-each if=ovs-p1 peer-ns=ns1 peer=tap1 $(args_of_pair 1 none '')
veth-add ns=netyard-each if=ovs-p2 peer-ns=ns1 peer=tap9 $(args_of_pair 2 none '')
"
ovs_bridges="
ovs-start $own error=
ovs-br-add $own $(ovs_bridge ovs-a 1)
ovs-br-add $own $(ovs_bridge ovs-b 2)
"
ovs_ports="
ovs-port-add $own if=ovs-p1 master=ovs-a type= options= lab=each alias=$mark:a:p1 error=
ovs-port-add $own if=ovs-p2 master=ovs-a type=afxdp-nonpmd options=n_rxq=1,xdp-mode=native lab=each \
alias=$mark:a:p2 error=
ovs-patch-add $own if=a-b peer=b-a master=ovs-a peer-master=ovs-b lab=each alias=$mark:a:a-b \
peer-alias=$mark:b:b-a error=
ovs-internal-add ns=ns1 db=$db $(ovs_internal tap2 2 1400 "")
ovs-internal-add ns= db=$db $(ovs_internal host3 3 1500 "")
ovs-internal-add $own $(ovs_internal own4 4 "" 1400)
ovs-mirror-add $own mirror=mirror@ovs-p1 master=ovs-a output=ovs-p1 lab=each alias=$mark:a:p1 copied=own4/both
"
ovs_setters="
ovs-mac-set $own if=ovs-a old=02:00:00:00:00:01 new=02:00:00:00:00:f1
ovs-mac-set $own if=ovs-b old=02:00:00:00:00:02 new=
ovs-mtu-set $own if=own4 old=1400 new=1300
ovs-stp-set $own if=ovs-a old=false new=true
ovs-forward-delay-set $own if=ovs-a old=15 new=4
ovs-priority-set $own if=ovs-a old=32768 new=4096
ovs-ageing-set $own if=ovs-a old=300 new=60
ovs-forward-bpdu-set $own if=ovs-a old=false new=true
ovs-snooping-set $own if=ovs-b old=false new=true
ovs-tag-set $own if=ovs-p1 old= new=10
ovs-trunks-set $own if=ovs-p1 old= new=20,30-40
ovs-vlan-mode-set $own if=a-b old= new=native-untagged
ovs-protected-set $own if=ovs-p1 old=false new=true
ovs-mirror-set $own if=own4 mirror=mirror@ovs-p1 old= new=both
ovs-mirror-set $own if=ovs-a mirror=mirror@ovs-p1 old= new=ingress
ovs-mirror-set $own if=tap2 mirror=mirror@ovs-p1 old= new=egress
ovs-rstp-set $own if=ovs-b old=false new=true
ovs-rstp-priority-set $own if=ovs-a old=32768 new=4096
ovs-rstp-forward-delay-set $own if=ovs-a old=15 new=4
ovs-stp-cost-set $own if=ovs-p1 old= new=77
ovs-rstp-cost-set $own if=ovs-p1 old= new=78
txcsum-set ns=ns1 if=tap1 old=on new=off
txcsum-set ns=netyard-each if=ovs-p1 old=on new=off
"

# ... and of all else
steps="
netns-add ns=ns1 alias=$mark:ns1
netns-add ns=-ns.2 alias=$mark:-ns.2
bridge-add ns= if=br-each $bridge_args
bridge-add ns=ns1 if=br-in $bridge_args
veth-add ns= if=br-tap1 peer-ns=ns1 peer=tap1 $(args_of_pair 1 none br-each)
veth-add ns=ns1 if=in-tap2 peer-ns=-ns.2 peer=tap2 $(args_of_pair 2 none br-in)
veth-add ns=ns1 if=tap3 peer-ns= peer=host3 $(args_of_pair 3 eui64 '')
veth-add ns= if=left4 peer-ns= peer=right4 $(args_of_pair 4 none '')
veth-add ns= if=away8 peer-ns= peer=home8 $(args_of_pair 8 none '')
link-move ns=ns1 if=away8 from= alias=$mark:br:p8 gen=none
macvlan-add ns=ns1 if=tap5 from= parent=left4 mode=bridge $(args_of_macvlan 5 eui64)
macvlan-add ns= if=host6 from= parent=left4 mode=private $(args_of_macvlan 6 none)
macvlan-add ns=-ns.2 if=tap7 from=ns1 parent=tap3 mode=bridge $(args_of_macvlan 7 eui64)
veth-add ns= if=br-tapc peer-ns=$their peer=tapc $(args_of_pair c none br-each)
macvlan-add ns=$their if=tapd from= parent=left4 mode=bridge $(args_of_macvlan d eui64)
tap-add ns= if=tap-a $(args_of_tap a br-each) user=1234 queues=multi_queue
tap-add ns=ns1 if=tap-b $(args_of_tap b '') user= queues=
uplink-add ns= if=adapter master=br-each db= mac=02:00:00:00:ad:01 was=down state=up
uplink-add ns= if=cable master= db=$db mac= was=down state=up promisc=on
take-add ns= if=wire master=taker mac= takes=taker
altname-add ns=ns1 if=tap1 altname=a-name-of-more-than-15-characters
altname-add ns= if=br-tap1 altname=another-name-of-that-kind
link-up ns= if=br-each
link-up ns= if=br-tap1
link-up ns=ns1 if=tap1
link-up ns=-ns.2 if=tap2
link-up ns=ns1 if=tap3
link-up ns= if=host3
link-up ns=$their if=tapc
addr-add ns=ns1 if=tap1 cidr=10.1.0.1/24 flags=
addr-add ns=ns1 if=tap1 cidr=10.1.0.2/24 flags=
addr-add ns=ns1 if=tap1 cidr=fd00:1::1/64 flags=nodad
addr-add ns=ns1 if=lo cidr=10.255.0.1/32 flags=
addr-add ns= if=lo cidr=10.255.0.2/32 flags=
addr-add ns= if=lo cidr=fd00:255::2/128 flags=nodad
addr-add ns= if=host3 cidr=10.3.0.1/24 flags=
route-add ns=ns1 to=0.0.0.0/0 metric=0 via=10.1.0.254 if=tap1
route-add ns=ns1 to=10.9.0.0/16 metric=7 via= if=tap1
route-add ns=ns1 to=::/0 metric=1024 via=fd00:1::fe if=tap1
route-add ns=ns1 to=fd00:9::/48 metric=3 via= if=tap1
addr-add ns=$their if=tapc cidr=10.1.0.9/24 flags=
addr-add ns=$their if=tapc cidr=fd00:1::9/64 flags=nodad
route-add ns=$their to=10.7.0.0/16 metric=0 via=10.1.0.254 if=tapc
route-add ns=ns1 to=10.7.0.0/16 metric=7 via= if= nowhere=blackhole
route-add ns=ns1 to=10.7.1.0/24 metric=0 via= if= nowhere=unreachable
route-add ns=-ns.2 to=10.7.2.0/24 metric=0 via= if= nowhere=prohibit
route-add ns=ns1 to=fd00:7::/48 metric=1024 via= if= nowhere=unreachable
route-add ns=ns1 to=10.7.3.0/24 metric=0 table=100 via=10.1.0.254 if=tap1 src=10.1.0.2
route-add ns=ns1 to=10.7.3.0/24 metric=0 table=70000 via=192.0.2.1 if=tap1 onlink=onlink
route-add ns=ns1 to=fd00:7:3::/48 metric=9 table=100 via=fd00:1::fe if=tap1 src=fd00:1::1
route-add ns=ns1 to=10.7.4.0/24 metric=0 via= if= nexthops=10.1.0.254/tap1/3%2010.1.0.253/tap1/1
route-add ns=ns1 to=10.7.5.0/24 metric=4 via= if= nexthops=/tap1/256%20192.0.2.1/tap1/1/onlink
route-add ns=ns1 to=fd00:7:4::/48 metric=1024 via= if= nexthops=fd00:1::fe/tap1/1%20fd00:1::fd/tap1/2
rule-add ns=ns1 family=inet priority=100 source=10.1.0.0/24 dest=10.7.3.0/24 table=100
rule-add ns=ns1 family=inet priority=101 iif=tap1 fwmark=0x1/0xff ipproto=6 sport=1000-2000 dport=80 table=70000
rule-add ns=ns1 family=inet6 priority=100 source=fd00:1::/64 oif=tap1 fwmark=0x7 table=254
rule-add ns=-ns.2 family=inet6 priority=1 dest=fd00:66::1/128 nowhere=unreachable
rule-add ns=-ns.2 family=inet priority=4294967295 ipproto=89 nowhere=blackhole
neigh-add ns=ns1 if=tap3 address=10.1.0.77 mac=02:00:00:00:00:77
neigh-add ns=ns1 if=tap3 address=fd00:1::77 mac=02:00:00:00:00:77
neigh-add ns=-ns.2 if=tap2 address=10.1.0.78 mac=02:00:00:00:00:78
subnet-add ns=ns1 if=tap1 to=10.4.0.0/24 metric=0 src=10.1.0.1
subnet-add ns=ns1 if=tap1 to=fd00:4::/64 metric=256 src=
route-add ns= to=10.8.0.0/16 metric=5 via=10.3.0.254 if=host3
mirror-add ns= if=left4 output= copied=ingress
mirror-add ns= if=br-tap1 output=left4 copied=both
mirror-add ns= if=br-tapc output=left4 copied=egress
mirror-add ns= if=br-each output=left4 copied=ingress
"

# What runs: its picture is what runs in the namespace, and it may take its time to be there.
services="
service-start ns=ns1 if= command=sleep%203201 user= place=/run/netyard/each/services/ns1/one error=
service-start ns=-ns.2 if= command=sh%20-c%20'sleep%203202' user=nobody place=/run/netyard/each/services/-ns.2/two error=
"

# In the world that is then there.
setters="
master-set ns= if=right4 old= new=br-each
master-set ns= if=br-tap1 old=br-each new=
master-set ns=ns1 if=in-tap2 old=br-in new=
mac-set ns=ns1 if=tap1 old=02:00:00:00:01:02 new=02:00:00:00:01:f2
mac-set ns=$their if=tapc old=02:00:00:00:0c:02 new=02:00:00:00:0c:f2
mtu-set ns=$their if=tapc old=1400 new=1450
master-set ns= if=tap-a old=br-each new=
mac-set ns=ns1 if=tap-b old=02:00:00:00:0b:01 new=02:00:00:00:0b:f1
mtu-set ns= if=tap-a old=1400 new=1450
mac-set ns= if=br-each old=02:00:00:00:00:01 new=02:00:00:00:00:f1
mtu-set ns=ns1 if=tap1 old=1400 new=1450
mtu-set ns= if=br-tap1 old=1400 new=1300
group-set ns= if=br-tap1 old=$group new=1314458946
alias-set ns=ns1 if=tap1 old=$mark:ns:p1 new=$mark:it's:\"\$(quoted)\"
alias-set ns= if=br-each old=$mark:br new=$mark:other
uplink-set ns= if=adapter old=up new=down
promisc-set ns= if=adapter old=off new=on
gen-set ns= if=br-tap1 old=none new=eui64
gen-set ns=ns1 if=tap3 old=eui64 new=none
stp-set ns= if=br-each old=0 new=1
forward-delay-set ns= if=br-each old=1500 new=200
bridge-priority-set ns= if=br-each old=32768 new=4096
ageing-set ns= if=br-each old=30000 new=12345
fwd-mask-set ns= if=br-each old=16392 new=8
snooping-set ns=ns1 if=br-in old=0 new=1
isolated-set ns= if=br-tap1 master=br-each old=off new=on
cost-set ns= if=br-tap1 master=br-each old=2 new=77
hairpin-set ns= if=br-tap1 master=br-each old=off new=on
learning-set ns= if=br-tap1 master=br-each old=on new=off
flood-set ns= if=br-tap1 master=br-each old=on new=off
sysctl-set ns=ns1 if= sysctl=net.ipv6.conf.all.forwarding old=0 new=1
sysctl-set ns=-ns.2 if= sysctl=net.ipv4.conf.default.proxy_arp old=0 new=1
nat-set ns=ns1 lab=each old= new=masquerade%20tap1
nat-set ns=ns1 lab=each old= new=masquerade%20tap1,%20$dnats
nat-set ns=$their lab=each old= new=dnat%201.2%20to%2010.0.1.2
"
[ -f /proc/net/if_inet6 ] || skip_all "no IPv6 here"
command -v ovs-vswitchd >/dev/null || skip_all "no Open vSwitch here"

declare -A undo_of seen
while read -r word undo; do
	undo_of[$word]=$undo
done < <("$opctl" rows)

ctl() {
	"$opctl" "$1" each <<<"$op" 2>&1
}

# sh_ctl WHAT: what the printed commands do
sh_ctl() {
	"$opctl" "$1" <<<"$op" >"$T/sh" && sh -e "$T/sh" 2>&1
}

# as_before WORD NAME: the world is; but what a device has once been told to refuse, when it came up
# or gave addresses back, it goes on to refuse
as_before() {
	local but='^$'
	case $1 in link-up | take-add) but=' accept_ra 0$' ;; esac
	diff_ok "$(grep -v "$but" <<<"$before")" "$(picture | grep -v "$but")" "$2, the world is as before"
}

# alone OP: tried all four ways; the world is as $before, in the end, and $after in between
alone() {
	op=$1
	local word=${1%% *}
	local name="$word ${1#* }"
	name=${name%% mac=*} name=${name%% alias=*} name=${name/db=*ovs\/db.sock /}
	seen[$word]=1
	ok "$name: runs" ctl run
	after=$(picture)
	[ "$before" != "$after" ] || fail "$name: has an effect"
	ok "$name: is taken back" ctl undo
	as_before "$word" "$name: taken back"
	ok "$name: its shell runs" sh_ctl shell
	same_picture "$after" "$name: its shell makes the same"
	ok "$name: its shell is taken back" sh_ctl undo-shell
	as_before "$word" "$name: its shell taken back"
}

# one_of_each STEPS: a step of each row, all where NETYARD_FULL is set
one_of_each() {
	local of_row word
	while read -r word; do
		mapfile -t of_row < <(grep "^$word " <<<"$1")
		some_of 1 "${of_row[@]}"
	done < <(grep . <<<"$1" | cut -d' ' -f1 | sort -u)
}

# built STEPS SETTERS: each alone, in the world that all steps before it make; a step made or taken
# away, as it happens, both where NETYARD_FULL is set
built() {
	local line before after undo made gone chosen
	chosen=$(one_of_each "$1")
	before=$(picture)
	while read -r line; do
		[ -n "$line" ] || continue
		op=$line
		if ! grep -qxF -- "$line" <<<"$chosen"; then
			ctl run || fail "$line"
			before=
			continue
		fi
		[ -n "$before" ] || before=$(picture)
		undo=${undo_of[${line%% *}]} made=$((RANDOM % 2)) gone=$((!made))
		[ -z "${NETYARD_FULL:-}" ] || made=1 gone=1
		seen[${line%% *}]=1 seen[$undo]=1
		[ $made = 0 ] || alone "$line"
		op=$line
		ctl run || fail "$line"
		[ $made = 1 ] || after=$(picture)
		before=$after
		[ $gone = 0 ] || alone "$undo ${line#* }"
	done <<<"$1"
	[ -n "$before" ] || before=$(picture)
	while read -r line; do
		[ -z "$line" ] || alone "$line"
	done <<<"$(one_of_each "$2")"
}

op=$ovs_world
ctl run || fail "the world of Open vSwitch"
without=$(picture)
built "$ovs_bridges" ""
# or ovs-vswitchd gives it the least of its ports, a moment after these have theirs
ovs-vsctl --db="unix:$db" set Interface ovs-a mtu_request=1500
built "$ovs_ports" "$ovs_setters"
op=$ovs_bridges$ovs_ports
ok "all steps of Open vSwitch are taken back" ctl undo
same_picture "$without" "... the world is as before"
# Not every kernel has these, nor every ip(8).
seen[netkit-del]=1 seen[netkit-add]=1
before=$(picture)
if interconnects missing | grep -qx netkit || ! ip link help netkit >/dev/null 2>&1; then
	skip "netkit-add" "neither the kernel nor ip(8) may be without netkit"
else
	alone "netkit-add ns=ns1 if=nk8 peer-ns=netyard-each peer=nk9 $(args_of_pair 8 eui64 '' | sed 's/ master=//')"
fi
# What a dead ovs-vswitchd left is taken away for good: nobody makes it again.
op="left-del ns=ns1 if=left7 group=$group alias=$mark:ns1:left7"
seen[left-del]=1 seen[left-add]=1
for how in "ctl run" "sh_ctl shell"; do
	ip -n ns1 tuntap add left7 mode tap
	ip -n ns1 link set dev left7 group "$group" alias "$mark:ns1:left7"
	# shellcheck disable=SC2086 # a list of words
	ok "left-del: $how" $how
	same_picture "$without" "... takes away what was left"
	ok "left-add: taken back" ctl undo
	same_picture "$without" "... nobody makes that"
done

# An announcement leaves nothing but what others have learned.
seen[announce]=1 seen[announced]=1
op="netns-add ns=ns1 alias=$mark:ns1
netns-add ns=ns2 alias=$mark:ns2
veth-add ns=ns1 if=tap1 peer-ns=ns2 peer=tap2 $(args_of_pair 9 eui64 '')
link-up ns=ns1 if=tap1
link-up ns=ns2 if=tap2
addr-add ns=ns1 if=tap1 cidr=10.1.0.1/24 flags=
addr-add ns=ns1 if=tap1 cidr=fd00:1::1/64 flags=nodad
addr-add ns=ns2 if=tap2 cidr=10.1.0.2/24 flags=
addr-add ns=ns2 if=tap2 cidr=fd00:1::2/64 flags=nodad"
heard_world=$op
ip netns del ns1 && ctl run || fail "the world of announcements"
before=$(picture)
# heard: at which MAC ns2 thinks that the addresses of ns1 are
heard() {
	ip -n ns2 -j neigh show dev tap2 | jq -r '[.[] | select(.dst == "10.1.0.1" or .dst == "fd00:1::1") | .lladdr] | join(" ")'
}
for how in "ctl run" "sh_ctl shell"; do
	for to in 10.1.0.1 fd00:1::1; do
		ip -n ns2 neigh replace "$to" lladdr 02:00:00:00:00:99 dev tap2 nud stale
	done
	is "$(heard)" "02:00:00:00:00:99 02:00:00:00:00:99" "announce: others know another MAC"
	op="announce ns=ns1 if=tap1 mac=02:00:00:00:09:01 from=ns2 parent=tap2"
	# shellcheck disable=SC2086 # a list of words
	ok "announce: $how" $how
	is "$(heard)" "02:00:00:00:09:01 02:00:00:00:09:01" "... they know it"
	same_picture "$before" "... and nothing else is there"
done
ok "announce: taken back" ctl undo
ok "announce: its shell taken back" sh_ctl undo-shell
same_picture "$before" "... as it was"
op=$heard_world
ctl undo || fail "taking back the world of announcements"

# what is there, and nobody's
ip link add adapter address 02:00:00:00:ad:01 type veth peer name cable
# ... that the host is reached at; and what is the lab's
ip link add wire address 02:00:00:00:ad:02 type veth peer name wire-end
ip link set dev wire-end up
ip link set dev wire up
ip addr add 10.66.0.1/24 dev wire metric 7
ip addr add 10.66.0.2/24 dev wire label wire:x
ip addr add fd66::1/64 dev wire nodad
ip route add 10.67.0.0/16 via 10.66.0.9 src 10.66.0.2
ip -6 route add fd67::/64 via fd66::9
ip link add taker address 02:00:00:00:ad:02 type bridge
ip link set dev taker up alias "$mark:taker" addrgenmode none
until [ -z "$(ip -6 addr show dev wire tentative)" ]; do sleep 0.05; done
op=$ovs_world
ctl undo || fail "taking back the world of Open vSwitch"
built "$steps" "$setters"

# Not every kernel's bridges filter VLANs.
seen[vlan-filtering-set]=1 seen[vlan-protocol-set]=1 seen[vlans-set]=1
if ! ip link set dev br-each type bridge vlan_filtering 1 || ! ip -d link show dev br-each | grep -q vlan_protocol; then
	skip "vlans-set" "this kernel's bridges filter no VLANs"
else
	ip link set dev br-each type bridge vlan_filtering 0
	before=$(picture)
	alone "vlan-filtering-set ns= if=br-each old=0 new=1"
	alone "vlan-protocol-set ns= if=br-each old=802.1Q new=802.1ad"
	picture() {
		bridge -c vlan show
	}
	before=$(picture)
	alone "vlans-set ns= if=br-tap1 master=br-each old=1/pvid/untagged new=10/pvid/untagged,20-30"
fi

# The program of an eBPF switch is in netyard: there is no shell of these.
seen[ebpf-add]=1 seen[ebpf-del]=1 seen[ebpf-port-add]=1 seen[ebpf-port-del]=1
seen[ebpf-ageing-set]=1 seen[ebpf-fwd-mask-set]=1 seen[ebpf-vlan-filtering-set]=1 seen[ebpf-vlans-set]=1
seen[ebpf-program-set]=1 # ebpf.t: what it replaces is not had any more
seen[ebpf-isolated-set]=1 seen[ebpf-hairpin-set]=1 seen[ebpf-learning-set]=1 seen[ebpf-flood-set]=1
seen[ebpf-max-addresses-set]=1 seen[ebpf-pinned-set]=1 seen[ebpf-storm-set]=1
# by_itself OP: tried both ways
by_itself() {
	local before after
	op=$1
	before=$(picture)
	ok "${1%% if=*}: runs" ctl run
	after=$(picture)
	[ "$before" != "$after" ] || fail "$op: has an effect"
	ok "${1%% if=*}: its shell says that there is none" grep -q '^# ebpf-' <("$opctl" shell <<<"$op")
	ok "${1%% if=*}: is taken back" ctl undo
	same_picture "$before" "... the world is as before"
	ctl run || fail "$op: once more"
}
if interconnects missing | grep -qx ebpf; then
	skip "ebpf-add" "this machine has no eBPF switches"
else
	for op in "veth-add ns= if=sw peer-ns= peer=sw-peer $(args_of_pair e none '')" \
		"veth-add ns= if=sw-p1 peer-ns=ns1 peer=e1 $(args_of_pair f none '')"; do
		ctl run || fail "$op"
	done
	by_itself "ebpf-add ns= if=sw ageing=30000 fwd-mask=0 program=this"
	by_itself "ebpf-port-add ns= if=sw-p1 master=sw mac="
	ip link add plug address 02:00:00:00:ad:09 type veth peer name plug-end
	by_itself "ebpf-port-add ns= if=plug master=sw mac=02:00:00:00:ad:09"
	op="ebpf-port-add ns= if=plug master=sw mac=02:00:00:00:ad:09"
	ctl undo && ip link del dev plug
	by_itself "ebpf-ageing-set ns= if=sw old=30000 new=12345"
	by_itself "ebpf-fwd-mask-set ns= if=sw old=0 new=16384"
	by_itself "ebpf-vlan-filtering-set ns= if=sw old=0 new=1"
	by_itself "ebpf-vlans-set ns= if=sw-p1 master=sw old=1/pvid/untagged new=10/pvid/untagged,20-30"
	for op in isolated hairpin; do
		by_itself "ebpf-$op-set ns= if=sw-p1 master=sw old=off new=on"
	done
	for op in learning flood; do
		by_itself "ebpf-$op-set ns= if=sw-p1 master=sw old=on new=off"
	done
	by_itself "ebpf-max-addresses-set ns= if=sw-p1 master=sw old=none new=10"
	by_itself "ebpf-pinned-set ns= if=sw-p1 master=sw old=none new=02:00:00:00:00:01,02:00:00:00:00:02"
	by_itself "ebpf-storm-set ns= if=sw-p1 master=sw old=none new=1000"
fi

seen[child-add]=1 seen[child-del]=1
if ! has_children; then
	skip "child-add" "this kernel is without CONFIG_VLAN_8021Q"
else
	picture() {
		command ip -n ns1 -d -j link show | jq -r '.[] | "\(.ifname) \(.address) \(.mtu) \(.group) \(.ifalias) \(.link) \(.linkinfo.info_data.protocol) \(.linkinfo.info_data.id)"' | sort
	}
	before=$(picture)
	alone "child-add ns=ns1 if=tap1.10 from=ns1 parent=tap1 vlan=10 protocol=802.1ad mac=02:00:00:00:01:02 mtu=1300 \
group=$group alias=$mark:ns1:tap1.10 gen=eui64"
fi
picture() {
	local i before='' now
	for ((i = 0; i < 200; i++)); do # until it stays
		now=$(ps -o user=,args= -p "$(pgrep -d, -f '^sleep 320[0-9]$')" 2>/dev/null | sort)
		[ "$now" != "$before" ] || [ $i = 0 ] || break
		before=$now
		sleep 0.1
	done
	echo "$now"
}
for ns in ns1 -ns.2; do # the node's own files, which up makes
	mkdir -p "/run/netyard/each/etc/$ns"
	for f in resolv.conf hosts; do
		touch "/run/netyard/each/etc/$ns/$f"
		ln -s "/run/netyard/each/etc/$ns/$f" "/run/netyard/each/etc/$ns/.$f"
	done
done
built "$services" ""

# Not every kernel has netem, which has all settings.
seen[queue-set]=1
if unshare -n tc qdisc add dev lo root tbf rate 1mbit burst 5000 limit 5000 2>/dev/null; then
	picture() {
		tc qdisc show dev br-tap1 root | sed 's/ refcnt.*//'
	}
	before=$(picture)
	alone "queue-set ns= if=br-tap1 old= new=handle/4e59:/tbf/rate/10mbit/burst/12500/limit/125000 db="
else
	skip "queue-set" "this kernel has no qdisc tbf"
fi

for word in "${!undo_of[@]}"; do
	[ -n "${seen[$word]:-}" ] || fail "row $word has a scenario here"
done
plan_done
