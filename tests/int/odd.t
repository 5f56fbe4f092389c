#!/bin/bash
# SPDX-License-Identifier: MIT
# What is odd on a host, or about where a command runs: it is told, and never told raw; and what
# is in no order of its own stands in that of the file.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ovs.sh"
world "$@"
needs jq ovs-vsctl

# --- names that no file can have, of rows of a database --------------------------------

start_system
ovs-vsctl --no-wait add-br lo -- set bridge lo datapath_type=netdev
gives 0 "a bridge called lo, and nothing else: discover" "$NETYARD" discover
like "$out" '^nodes:' "... prints a file"
like "$msg" "lo is left out: 'lo' would be called 'lo'" "... and tells what is not in it"
ip netns add ns1
ovs-vsctl --no-wait add-br default -- set bridge default datapath_type=netdev \
	-- add-br all -- set bridge all datapath_type=netdev
gives 0 "... and a namespace: discover" "$NETYARD" discover
like "$out" '^ *ns1:' "... which is in it"
unlike "$out" '^ *(lo|all|default):' "... and none of the bridges"
for br in lo all default; do
	ovs-vsctl --no-wait del-br $br
done
ip netns del ns1

# --- internal ports stand as in the file -----------------------------------------------

{
	echo 'name: order'
	echo 'nodes: {sw: {kind: ovs, port-type: internal}, a: {}, b: {}, c: {}, d: {}, e: {}, f: {}}'
	echo 'links:'
	for n in f a d c e b; do
		echo "  - endpoints: [$n:eth0, sw]"
	done
} >order.yard.yml
gives 0 "internal ports: up" "$NETYARD" up order.yard.yml
gives 0 "... show" "$NETYARD" show order --format json
is "$(jq -r '[.nodes[] | select(.name == "sw").interfaces[].name] | join(" ")' <<<"$out")" \
	"f-eth0 a-eth0 d-eth0 c-eth0 e-eth0 b-eth0" "... lists them in the order of the file"
gives 0 "... down" "$NETYARD" down order
kill_daemons "$(vswitchd_pid)" "$(server_pid)"

# --- what controls a terminal ----------------------------------------------------------

control=$(printf 'x\xc2\x9b31m') turned=$(printf 'y\xe2\x80\xaetxt')
raw=$(printf '\xc2\x9b')\|$(printf '\xe2\x80\xae')
gives 0 "control characters in names of devices: up" "$NETYARD" up "$SRC/examples/veth.yard.yml"
ip -n ns1 link add "$control" type veth peer name "$turned"
gives 0 "... show" "$NETYARD" show veth
unlike "$out" "$raw" "... not raw"
gives 0 "... show --format json" "$NETYARD" show veth --format json
unlike "$out" "$raw" "... not raw"
is "$(jq -r '[.nodes[].warnings[]] | sort | join("; ")' <<<"$out")" \
	"device $control (veth) is not netyard's; device $turned (veth) is not netyard's" "... but nothing is lost"
gives 0 "... down" "$NETYARD" down veth

# --- a limit to the size of files ------------------------------------------------------

before=$(picture)
for limit in 0 1; do
	"$NETYARD" new single,40 >big.yard.yml
	sed -i 's/^name:.*/name: big/' big.yard.yml
	gives 1 "up where a file has at most $limit KiB" bash -o pipefail -c "
		(ulimit -f $limit && exec '$NETYARD' up big.yard.yml) 2>&1 | cat"
	like "$out" 'File too large' "... says why"
	same_picture "$before" "... and has changed nothing"
	"$NETYARD" down big >/dev/null
done
gives 0 "exec gives its command the signal as it was" "$NETYARD" up "$SRC/examples/veth.yard.yml"
gives 0 "... exec" "$NETYARD" exec veth ns1 -- grep SigCgt /proc/self/status
is "${out##*0}" "" "... nothing is caught"
plan_done
