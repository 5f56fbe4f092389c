# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# A corpus of topologies by name: the examples, shapes of `netyard new` up to 200 nodes, some
# with all that is long or rare, and random ones.  Sourced after lib.sh and random.sh.

# theirs_examples: those with members that others have made, or run
theirs_examples() {
	grep -lE '[ {](netns|lxc): ' "$SRC"/examples/*.yard.yml | sed 's|.*/||; s|\.yard\.yml$||'
}

# corpus: the names, one a line; those with Open vSwitch only where that is, and no example that this
# kernel cannot have
corpus() {
	local f n
	for f in "$SRC"/examples/*.yard.yml; do
		[ -n "$(kernel_lacks "$f")" ] || basename "$f" .yard.yml
	done | grep -vxF -e "$(interconnects missing)" -e "$(theirs_examples)"
	printf '%s\n' single,1:bridge single,2:veth single,40:bridge single,200:bridge single,40:macvlan linear,10:bridge \
		chain,9:bridge tree,2,4:bridge tree,4,2:bridge long many-links host-only ring
	[ -z "$has_ovs" ] || printf '%s\n' single,40:ovs-veth single,40:ovs-internal linear,5:ovs-internal \
		chain,9:ovs-veth chain,5:ovs-internal tree,2,3:ovs-internal chain,3:ovs-afxdp ovs-rare
	for ((n = 1; n <= 30; n++)); do
		echo "random-$n"
	done
}

# Names as long as they can be, and all that has a default changed.
corpus_long() {
	local long=abcdefghijklmnopqrstuvwxyz-012
	cat <<-LAB
		name: long
		prefix: $(printf 'p%.0s' {1..64})
		isolated: true
		mtu: 1280
		nodes:
		  ${long}A: {kind: bridge, stp: true, ageing: 0, group-forward-mask: 0xfff8, multicast-snooping: false}
		  ${long}B:
		    interfaces:
		      ${long}i: {addresses: [10.0.0.1/8, 10.0.0.2/8, "fd00::1/64", "fd00::2/64"], mac: "06:00:00:00:00:01"}
		      lo: {addresses: [192.0.2.1/32, "fd02::1/128"]}
		    routes:
		      - {to: 198.51.100.0/24, dev: ${long}i}
		      - {to: default, via: 198.51.100.9, dev: ${long}i, metric: 4294967295}
		      - {to: default, via: "fe80::1", dev: ${long}i}
		      - {to: "fd03::/16", via: "fd00::9", metric: 1}
		  1e5: {}
		  "true": {interfaces: {"1.5": {addresses: [10.0.0.3/8]}}}
		links:
		  - {endpoints: ["${long}B:${long}i", "${long}A:${long}p"], mtu: 9000}
		  - endpoints: ["1e5:${long}i", ${long}A]
		  - endpoints: ["true:1.5", ${long}A]
	LAB
}

# Several links between the same two, in either direction, of members and of switches.
corpus_many-links() {
	cat <<-'LAB'
		name: many-links
		nodes: {b: , a: {interfaces: {x: {addresses: [10.0.0.1/24]}}}, sw2: {kind: bridge, stp: true}, sw1: {kind: bridge, stp: true}}
		links:
		  - {endpoints: ["b:x", "a:x"], mtu: 1400}
		  - {endpoints: ["a:y", "b:y"]}
		  - {endpoints: ["a:z", "a:zz"], mtu: 68}
		  - {endpoints: ["sw1:p2", "sw2:p1"]}
		  - {endpoints: ["sw2:q2", "sw1:q1"], mtu: 65535}
		  - {endpoints: ["a:e", sw1]}
		  - {endpoints: ["a:f", sw1], mtu: 1280}
	LAB
}

corpus_host-only() {
	cat <<-'LAB'
		name: host-only
		nodes:
		  here:
		    kind: host
		    interfaces: {lo: {addresses: [192.0.2.1/32, "fd09::1/128"]}, a: {addresses: [10.66.0.1/24]}}
		    routes: [{to: 10.67.0.0/16, via: 10.66.0.2}]
		  there: {interfaces: {b: {addresses: [10.66.0.2/24]}}}
		links: [{endpoints: ["there:b", "here:a"]}]
	LAB
}

# The same indices everywhere.
corpus_ring() {
	local i
	printf 'name: ring\nprefix: ""\nnodes: {'
	for i in {1..12}; do printf 'r%d: {}, ' "$i"; done
	printf '}\nlinks:\n'
	for i in {1..12}; do printf -- '- endpoints: [r%d:r, r%d:l]\n' "$i" $((i % 12 + 1)); done
}

# Both kinds of members on one bridge, patch ports and pairs between two, internal ports of one
# name, one in the host.
corpus_ovs-rare() {
	cat <<-LAB
		name: ovs-rare
		ovs: {instance: private, datapath: ${NETYARD_DATAPATH:-netdev}}
		nodes:
		  a.very-long-name-of-a-bridge: {kind: ovs, port-type: internal, stp: true, ageing: 15, mac: "02:00:00:00:00:77"}
		  sw2: {kind: ovs, multicast-snooping: true, group-forward-mask: 0xffff, ageing: 3600}
		  br: {kind: bridge, mac: "02:00:00:00:00:78"}
		  n1: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
		  n2: {interfaces: {eth0: {addresses: [10.0.0.2/24], mac: "02:00:00:00:00:79"}}}
		  n3: {interfaces: {eth0: {addresses: [10.0.0.3/24]}, eth1: {}}}
		  h: {kind: host, interfaces: {eth0: {addresses: [10.0.0.4/24]}}}
		links:
		  - endpoints: [n1:eth0, a.very-long-name-of-a-bridge]
		  - endpoints: [n2:eth0, a.very-long-name-of-a-bridge:port]
		  - {endpoints: [n3:eth0, a.very-long-name-of-a-bridge], type: veth, mtu: 1400}
		  - {endpoints: [n3:eth1, sw2], type: internal, mtu: 1280}
		  - endpoints: [h:eth0, sw2]
		  - endpoints: [sw2:p1, a.very-long-name-of-a-bridge:p2]
		  - {endpoints: [sw2:q1, a.very-long-name-of-a-bridge:q2], type: veth}
		  - endpoints: [sw2:to-br, br:to-sw2]
	LAB
}

# corpus_file NAME: the file of that name is in $file, its lab in $lab
corpus_file() {
	file=$1.yard.yml
	case $1 in
	random-*)
		lab=fuzz RANDOM=$((NETYARD_SEED + ${1#random-}))
		valid "$file"
		;;
	*:*)
		lab=shape
		"$NETYARD" new --name shape --switch "${1#*:}" "${1%:*}" >"$file"
		[ -z "${NETYARD_DATAPATH:-}" ] ||
			sed -i "s/^nodes:/ovs: {datapath: $NETYARD_DATAPATH}\n&/" "$file"
		;;
	*)
		# shellcheck disable=SC2034 # both are for the caller
		lab=$1
		if [ -e "$SRC/examples/$file" ]; then
			cp "$(example "$SRC/examples/$file")" "$file"
		else
			"corpus_$1" >"$file"
		fi
		;;
	esac
}
