#!/bin/bash
# SPDX-License-Identifier: MIT
# discover, of hosts that make it hard: names of all kinds, rules of files that are broken,
# namespaces and devices that come and go meanwhile, a thousand of them.  What it prints is right
# or told, is YAML and JSON, and a file that up takes.
. "$(dirname "$0")/lib.sh"
[ "${1:-}" != takes ] || file=$(cat "$2") # before it is out of sight
world "$@"
needs jq python3
python3 -c 'import yaml' 2>/dev/null || skip_all "no YAML for python3"

# takes FILE: in an empty world: up does
if [ "${1:-}" = takes ]; then
	"$NETYARD" up - <<<"$file"
	exit
fi

# sound NAME: a file that an empty world takes, and YAML and JSON to others
sound() {
	gives 0 "$1: discover" "$NETYARD" discover
	printf '%s\n' "$out" >file.yml
	said=$msg
	unlike "$said" 'Sanitizer|runtime error' "... without a fault"
	ok "... is YAML" python3 -c 'import sys, yaml; yaml.safe_load(open("file.yml"))'
	NY_WORLD='' gives 0 "... up takes it" "$BASH" "$SRC/tests/int/discover-hostile.t" takes "$PWD/file.yml"
	gives 0 "$1: as a document" "$NETYARD" discover --format json
	ok "... it is one" jq -e .nodes <<<"$out"
}

# clear: all of it goes
clear_all() {
	local f dev
	for f in /run/netns/*; do
		umount "$f" 2>/dev/null
		rm -f "$f"
	done
	for dev in /sys/class/net/*; do
		ip link del dev "${dev##*/}" 2>/dev/null
	done
}

# --- names -----------------------------------------------------------------------

ip netns add first
long=$(printf 'a%.0s' {1..60})
for ns in 'we ird' $'new\nline' $'\xff\xfe' -dash "$long" '"quoted"' '<b>&amp;' br0 host lo all '#x' '*' yes; do
	: >"/run/netns/$ns" && unshare --net="/run/netns/$ns" true
done
touch /run/netns/stale
ip link add br0 type bridge
ip link add 'a"b<c>' type veth peer name $'x\x01y' netns br0
ip link set 'a"b<c>' alias $'two\nlines <b>"q" # \xff' master br0
ip link add name -v type veth peer name 'a&b' netns 'we ird'
ip link add $'\xc3\x28' type veth peer name '"' netns host
ip link add 'a$b' type veth peer name a_b netns lo
ip link add 'a#b' type veth peer name 'a#b' netns lo
ip link add '&anchor' type veth peer name '*alias' netns all
ip link add '- x:' 2>/dev/null type veth peer name '{}' netns all || ip link add '[x' type veth peer name '{}' netns all
sound "names of all kinds"
like "$said" 'br0-2: it is called br0' "... what is called otherwise is told"
like "$said" "'stale' in /run/netns is a file without a namespace" "... and a stale name"
unlike "$said" $'[\x01-\x08\x0b-\x1f\x7f]' "... without control characters"
clear_all

# --- rules -----------------------------------------------------------------------

ip link add br0 type bridge
ip link set br0 up
for ns in a b c; do
	ip netns add $ns
	ip link add v-$ns type veth peer name e address 02:00:00:00:00:09 netns $ns
	ip link set v-$ns master br0 up && ip -n $ns link set e up
	ip -n $ns addr add 10.0.0.1/24 dev e
	ip -n $ns addr add 10.0.0.255/24 dev e
done
ip link set v-c mtu 1000 && ip -n c link set e mtu 1000
ip link add l1 type veth peer name l2
ip link set l1 master br0 && ip link set l2 master br0
ip link add l3 type veth peer name l4
ip link set l3 master br0 up && ip link set l4 up && ip addr add 10.0.0.1/24 dev l4
ip -n a link add d1 type veth peer name d2
ip -n a link set d1 up && ip -n a link set d2 up && ip -n a addr add 10.0.0.1/24 dev d2
ip -n a addr add 10.7.0.1 peer 10.7.0.2 dev d1
ip -n a addr add 10.8.0.1/24 dev d1 valid_lft 1000 preferred_lft 1000
ip -n a route add 10.9.0.0/24 via 10.0.0.7 src 10.7.0.1
ip -n a route add 10.9.1.0/24 via 10.99.0.1 dev d1 onlink
ip -n a route add throw 10.9.2.0/24
ip -n b route add default via 10.0.0.1 dev e 2>/dev/null
ip -n b link set e down
ip link set br0 type bridge ageing_time 12345
sound "rules that are broken"
for text in 'duplicate MAC' 'duplicate address 10.0.0.1' 'v-c.*MTU 1000 on a bridge' \
	'l1.*joins a switch to itself' '10.7.0.1/32 is left out: a file cannot say the address at the other end' \
	'10.8.0.1/24 is left out: it is lent' 'the route to 10.9.0.0/24 is left out: the source 10.7.0.1' \
	'its routes of another type \(1\)' \
	'b:e: it is down' 'ageing is 123.4'; do
	like "$said" "$text" "... $text"
done
clear_all

# --- what changes meanwhile ------------------------------------------------------

# churn: namespaces come and go, and devices in those that stay, until the file stop is there
churn() {
	local i=0
	while [ ! -e stop ]; do
		i=$((i + 1))
		printf '%s\n' "netns add t$i" "link add t$i type veth peer name e netns t$i" \
			"link add w$i type veth peer name w$i netns stays" "link set w$i up" \
			"link del w$i" "netns del t$i"
	done | ip -force -batch -
}

ip netns add stays
ip link add s0 type veth peer name e netns stays
ip link set s0 up
churn >churn.log 2>&1 &
churning=$! before=$failures
for i in 1 2 3 4 5 6 7 8 9 10; do
	"$NETYARD" discover >file.yml 2>err && python3 -c '
import sys, yaml
links = yaml.safe_load(open("file.yml"))["links"]
sys.exit({"endpoints": ["host:s0", "stays:e"]} not in links)' || fail "while all changes, $i" "$(cat err file.yml)"
	"$NETYARD" discover --format json >doc.json 2>err && jq -e .nodes doc.json >nodes.json ||
		fail "while all changes, $i, as a document" "$(cat err)"
done
is "$failures" "$before" "while all changes, what stays is found"
touch stop
wait "$churning"
clear_all

# --- many ------------------------------------------------------------------------

n=1000
for ((i = 0; i < n; i++)); do
	printf '%s\n' "netns add m$i" "link add m$i type veth peer name e netns m$i"
done | ip -batch -
for ((i = 0; i < 3000; i++)); do
	echo "link add d$i index $((100000 + i)) type veth peer name e$i"
done | ip -netns m0 -batch - 2>/dev/null
gives 0 "$n namespaces: discover" "$NETYARD" discover --format json
printf '%s\n' "$out" >doc.json
is "$(jq '[.links[] | [.endpoints[] | "\(.node):\(.interface)"] | sort | select((.[0] | sub("host:"; "")) + ":e" == .[1])] | length' doc.json)" \
	$n "... all pairs with the host are found, however far the list of them goes"
is "$(jq '[.links[] | select(.endpoints[0].node == "m0" and .endpoints[1].node == "m0")] | length' doc.json)" \
	3000 "... and 3000 in one namespace"
unlike "$msg" 'cannot be found' "... none is lost"
gives 0 "with few descriptors" bash -c 'ulimit -n 64 && exec "$NETYARD" discover --format json'
diff_ok "$(jq -S .links doc.json)" "$(jq -S .links <<<"$out")" "... the same"
gives 1 "with too few" bash -c 'ulimit -n 16 && exec "$NETYARD" discover'
like "$msg" 'open files: ulimit' "... is said"
plan_done
