#!/bin/bash
# SPDX-License-Identifier: MIT
# What a host can do, and what would be in the way: each made in a world, told by `check`,
# mended by the command it names; and reading leaves no trace.
. "$(dirname "$0")/lib.sh"
world "$@"
needs ip jq setpriv ps

# findings: of the last `gives` with --format json, "NAME VERDICT" a line
findings() {
	jq -r '.findings[] | "\(.name) \(.verdict)"' <<<"$out"
}

# of NAME KEY: one of them
of() {
	jq -r --arg n "$1" --arg k "$2" '.findings[] | select(.name == $n)[$k]' <<<"$out"
}

# told NAME VERDICT STATUS REGEX WHY: the finding, and the exit status
told() {
	gives "$3" "$5: status" "$NETYARD" check --format json
	is "$(of "$1" verdict)" "$2" "... $1 is $2"
	like "$(of "$1" text)" "$4" "... and says so"
}

# mended NAME: its fix, pasted, takes it away
mended() {
	local fix
	fix=$(of "$1" fix)
	ok "... its fix runs: $fix" sh -c "$fix"
	told "$1" ok 0 . "... and mends it"
}

# --- a host with nothing in the way ------------------------------------------------

traces() {
	picture
	cut -d' ' -f1 /proc/modules 2>/dev/null
	ls /run /run/netns 2>&1
	find /proc/[0-9]*/ns/net -printf '%l\n' 2>/dev/null | sort -u
}
"$NETYARD" new single,2 --name one >one.yard.yml
"$NETYARD" up one.yard.yml >/dev/null # /run/netns is there from now on
"$NETYARD" down one >/dev/null
before=$(traces)
gives 0 "a host with nothing in the way" "$NETYARD" check
diff_ok "$before" "$(traces)" "... is as it was before"
is "$(grep -oE '^Linux [^ ]+ [^ ,:;]+' <<<"$out")" "Linux $(uname -r) $(uname -m)" "... names the kernel"
like "$out" '^nothing is (seen )?in the way' "... says so"
unlike "$out" 'stale-names' "... does not tell what is as it should be"
gives 0 "-v" "$NETYARD" check -v
like "$out" '^  ok     stale-names: ' "... tells that, too"
is "$(awk 'length > 80 && !/^ *fix:/' <<<"$out")" "" "... in 80 columns"
gives 0 "--format json" "$NETYARD" check --format json
diff_ok "$before" "$(traces)" "... nothing has changed"
is "$(jq -c '[.format, .kernel, .machine, .privileged, .in_the_way]' <<<"$out")" \
	"[1,\"$(uname -r)\",\"$(uname -m)\",true,0]" "... the document"
is "$(jq -r '.findings[] | select(.group == "interconnect").name' <<<"$out")" \
	"$("$NETYARD" __complete words new single,2 --switch '' | cut -f1)"$'\nvm' "... every interconnect, and taps for machines"
like "$(findings)" '^veth ok$' "... veth can be made"
is "$(of net-namespaces value)" "$(sysctl -n user.max_net_namespaces)" "... max_net_namespaces"
is "$(of user-namespaces value)" "$(sysctl -n user.max_user_namespaces)" "... max_user_namespaces"
is "$(of open-files value)" "$(ulimit -Hn)" "... open files"
is "$(of all-files value)" "$(sysctl -n fs.file-max)" "... fs.file-max"
is "$(of bridge-ports value)" 1023 "... ports of a bridge"
if [ -e /proc/sys/net/core/netdev_max_backlog ]; then
	is "$(of netdev-backlog value)" "$(sysctl -n net.core.netdev_max_backlog)" "... backlog"
else
	is "$(of netdev-backlog verdict)" unknown "... a backlog that is not shown is not known"
fi

# --- limits --------------------------------------------------------------------------

# shellcheck disable=SC2016 # for the shell inside
gives 0 "few open files" bash -c 'ulimit -n 1024 && exec "$NETYARD" check --format json'
is "$(of open-files verdict) $(of open-files value)" "note 1024" "... is a note"
like "$(of open-files fix)" '^ulimit -n [0-9]+$' "... with its fix"

mkdir core neigh neigh/default
echo 10 >core/netdev_max_backlog
echo 1999 >neigh/default/gc_thresh3
mount --bind core /proc/sys/net/core && mount --bind neigh /proc/sys/net/ipv4/neigh
told netdev-backlog note 0 '10 packets' "a short backlog"
told neighbours-ipv4 note 0 '1999 neighbours.* 45 nodes' "few neighbours"
ip link add br-full type bridge
for i in $(seq 6); do
	echo "link add a$i master br-full type veth peer name b$i"
	echo "link set dev b$i master br-full"
done | ip -batch -
told netdev-backlog bad 2 'as on br-full, with 12' "a bridge beyond the backlog"
umount /proc/sys/net/core /proc/sys/net/ipv4/neigh

told bridge-ports ok 0 'br-full, has 12: room for 1011 more' "a bridge"

ip netns add elsewhere
ip -n elsewhere link add br1 type bridge
for i in $(seq 512); do
	echo "link add a$i master br1 type veth peer name b$i"
	[ "$i" = 512 ] || echo "link set dev b$i master br1"
done | ip -n elsewhere -batch -
is "$(ip -n elsewhere -j link show master br1 | jq length)" 1023 "a bridge is full"
told bridge-ports bad 2 'br1 in namespace elsewhere, has 1023: room for 0' "a full bridge elsewhere"
is "$(of bridge-ports fix)" null "... for which there is no command"
ip netns del elsewhere
ip link del br-full
for i in $(seq 6); do
	ip link del "a$i"
done

# --- in the way --------------------------------------------------------------------

mkdir /run/netns/folder
touch /run/netns/left "/run/netns/it's me"
told stale-names bad 2 "folder, it's me, left" "stale names"
is "$(jq .in_the_way <<<"$out")" 1 "... counted"
before=$(traces)
table=$("$NETYARD" check)
diff_ok "$before" "$(traces)" "... nothing has changed"
like "$table" '^  BAD    stale-names: ' "... with a mark that is not only a colour"
like "$table" '^1 thing is in the way' "... and counted"
mended stale-names

touch "/run/netns/"$'a\033[1m\377' /run/netns/-rf
told stale-names bad 2 '-rf, a\\x1b\[1m\\xff' "names that no terminal should see"
is "$(of stale-names fix)" "rm -d /run/netns/-rf" "... those that can be named are"
rm "/run/netns/"*

call=/proc/sys/net/bridge/bridge-nf-call-iptables call6=/proc/sys/net/bridge/bridge-nf-call-ip6tables
[ ! -e $call6 ] || echo 0 >$call6
# drops NAME MAKE UNMAKE REGEX: a chain that drops what is forwarded, where bridges call it
drops() {
	if ! [ -e $call ] || ! sh -c "$2" >/dev/null 2>&1; then
		skip "$1" "not with this kernel, or no program for it"
		return
	fi
	echo 1 >$call
	told bridge-firewall-ipv4 bad 2 "$4" "$1"
	mended bridge-firewall-ipv4
	is "$(cat $call)" 0 "... by the sysctl"
	echo 1 >$call
	sh -c "$3"
	told bridge-firewall-ipv4 ok 0 'pass the firewall' "... and then without the chain"
}
drops "iptables (nftables)" 'iptables-nft -P FORWARD DROP' 'iptables-nft -P FORWARD ACCEPT' \
	"chain FORWARD of nftables' table ip filter"
drops "the older iptables" 'iptables-legacy -P FORWARD DROP' \
	'iptables-legacy -P FORWARD ACCEPT' 'chain FORWARD of iptables drops'
drops "nftables, both families" "nft 'table inet fw { chain forwarded { type filter hook forward priority 0; policy drop; }; }'" \
	'nft delete table inet fw' "chain forwarded of nftables' table inet fw"
if nft 'table ip6 six { chain forwarded { type filter hook forward priority 0; policy drop; }; }' 2>/dev/null &&
	[ -e $call6 ]; then
	echo 1 >$call6
	told bridge-firewall-ipv6 bad 2 'ip6tables is 1' "a chain for IPv6"
	is "$(of bridge-firewall-ipv4 verdict)" ok "... is not in the way of IPv4"
	mended bridge-firewall-ipv6
	nft delete table ip6 six
fi
if nft 'table bridge odd { chain forwarded { type filter hook forward priority 0; policy drop; }; }' 2>/dev/null; then
	gives 2 "a filter of bridges: status" "$NETYARD" check --format json
	is "$(of bridge-filter verdict)" bad "... is in the way"
	ok "... its fix runs" sh -c "$(of bridge-filter fix)"
	gives 0 "... and mends it" "$NETYARD" check --format json
	nft delete table bridge odd
else
	skip "a filter of bridges" "not with this kernel, or no nft"
fi
if nft 'table ip in { chain c { type filter hook input priority 0; policy drop; }; }' 2>/dev/null; then
	told bridge-firewall-ipv4 ok 0 . "a chain that drops what comes in"
	nft delete table ip in
fi

if [ -e /proc/sys/net/ipv6 ]; then
	sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	told ipv6 note 0 'kind host' "no IPv6 on the host"
	mended ipv6
fi
sysctl -qw net.ipv4.conf.all.rp_filter=1
told rp-filter note 0 strict "a strict rp_filter"
mended rp-filter

# called PID NAME: waits until the process is
called() {
	for _ in $(seq 500); do
		[ "$(cat "/proc/$1/comm")" != "$2" ] || return 0
		sleep 0.01
	done
	return 1
}

# daemon NAME: a process that is called so; $! is its number
daemon() {
	cp "$(command -v sleep)" "$T/$1"
	"$T/$1" 600 &
	called "$!" "${1:0:15}"
}
mkdir -p /run/systemd/network /run/NetworkManager/conf.d
printf '[Match]\nName=*\n' >/run/systemd/network/50-all.network
gives 0 "files of systemd-networkd, which does not run" "$NETYARD" check
daemon systemd-networkd
told networkd bad 2 "pid $!.*50-all.network" "systemd-networkd that takes every device"
printf '[Match]\nKind=veth bridge\n[Link]\nUnmanaged=yes\n' >/run/systemd/network/10-ny.network
told networkd ok 0 'none of its files' "... that is told not to"
kill $!
daemon NetworkManager
told network-manager note 0 "pid $!" "NetworkManager"
printf '[keyfile]\nunmanaged-devices=type:veth;type:bridge\n' >/run/NetworkManager/conf.d/a.conf
told network-manager ok 0 'a.conf' "... that is told not to"
kill $!
unshare -n "$T/NetworkManager" 600 &
called $! NetworkManager
told network-manager ok 0 'does not run' "... in another namespace"
kill $!

# --- Open vSwitch --------------------------------------------------------------------

gives 0 "no Open vSwitch runs" "$NETYARD" check --format json
if command -v ovs-vswitchd >/dev/null; then
	is "$(of ovs-veth verdict)" ok "... one can be started"
	like "$(of ovs-veth text)" 'started for each lab' "... says so"
	start_ovs || fail "Open vSwitch starts"
	ovs-vsctl set Open_vSwitch . ovs_version=3.1.0-4 # as its start script does
	told ovs-internal ok 0 '3.1.0-4 answers \(/var/run/openvswitch/db.sock\)' \
		"the system's Open vSwitch"
	pid=$(cat /run/openvswitch/ovs-vswitchd.pid)
	ovs-appctl -t /run/openvswitch/ovs-vswitchd.ctl exit --cleanup
	for _ in $(seq 500); do
		ps -p "$pid" -o stat= | grep -qv Z || break
		sleep 0.01
	done
	told ovs-internal missing 0 'instance: private' "... without ovs-vswitchd"
	ovs-appctl -t /run/openvswitch/ovsdb-server.ctl exit
else
	is "$(of ovs-veth verdict)" missing "... nor can one be started"
fi
for d in /usr/sbin /usr/bin /usr/local/sbin /usr/local/bin; do
	[ ! -e $d/ovs-vswitchd ] || mount --bind /dev/null $d/ovs-vswitchd
	[ ! -e $d/ovsdb-server ] || mount --bind /dev/null $d/ovsdb-server
done
told ovs-veth missing 0 'not installed' "Open vSwitch is not installed"
like "$(of ovs-veth fix)" 'apt-get install openvswitch-switch' "... with its fix"

# --- without root -----------------------------------------------------------------

before=$(traces)
gives 0 "without root" setpriv --reuid=65534 --regid=65534 --clear-groups "$NETYARD" check --format json
diff_ok "$before" "$(traces)" "... nothing has changed"
unknown=$(jq '[.findings[] | select(.verdict == "unknown")] | length' <<<"$out")
ok "... not all can be seen" test "$unknown" -gt 0
like "$(setpriv --reuid=65534 --regid=65534 --clear-groups "$NETYARD" check)" \
	"^nothing is seen in the way; $unknown could not be seen\$" "... the last line says so"
is "$(jq .privileged <<<"$out")" false "... says so"
is "$(of privilege verdict)" note "... and what that means"
is "$(of net-namespaces value)" "$(sysctl -n user.max_net_namespaces)" "... limits are read"
touch /run/netns/left
gives 2 "... stale names, too" setpriv --reuid=65534 --regid=65534 --clear-groups "$NETYARD" check
rm /run/netns/left
# --- services of a file -------------------------------------------------------------------

cat >runs.yard.yml <<LAB
name: runs
nodes:
  sw: {kind: bridge}
  a: {interfaces: {e: {dhcp: true}}, run: [[sleep, "1000"]]}
  b: {interfaces: {e: {dhcp: 4}}, run: [[no-such-program, -x], [/no/such, file]]}
links:
  - endpoints: [a:e, sw]
  - endpoints: [b:e, sw]
LAB
# services NODE: of the file's, as they are told, sorted
services() {
	"$NETYARD" check --format json runs.yard.yml |
		jq -r --arg n "$1" '.findings[] | select(.group == "service" and .name == $n) | "\(.verdict) \(.text) \(.fix)"' | sort
}
run "$NETYARD" check runs.yard.yml
is "$status" 2 "programs of services that are not there: status"
like "$out" '^services of the file$' "... they are told of"
like "$(services a)" "^ok runs $(command -v sleep) null$" "... one that is there, too"
like "$(services b)" '^bad is to run no-such-program, and there is no such program' "... by name"
like "$(services b)" '^bad is to run /no/such, and' "... by path"
run "$NETYARD" plan runs.yard.yml
like "$out$msg" 'there is no program no-such-program to run in b' "... plan says so, too"
for program in dhclient udhcpc busybox; do
	for dir in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
		[ ! -f $dir/$program ] || mount --bind /dev/null $dir/$program
	done
done
is "$(services a | grep -c '^bad e is to ask by DHCP, and there is no .*dhclient.* on this host apt-get install')" 2 "a client of DHCP that is not there, of each family"
is "$(services b | grep -c '^bad e is to ask by DHCP, and there is no udhcpc, busybox or dhclient')" 1 "... of one"
run "$NETYARD" plan runs.yard.yml
like "$out$msg" 'e cannot ask by DHCP: there is no udhcpc, busybox or dhclient on this host; install busybox' "... plan says so, too"
like "$out$msg" 'e cannot ask by DHCP: there is no dhclient on this host; install isc-dhcp-client' "... and of IPv6"

plan_done
