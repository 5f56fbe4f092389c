# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# What the tests of whole commands share: a world of their own, TAP, and the
# picture of a world.  Sourced first:
#
#	. "$(dirname "$0")/lib.sh"
#	world "$@"
#	...
#	plan_done
#
# From the environment: NETYARD (the program), BUILD (build directory), SRC (source).

set -u
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
SRC=$(realpath "${SRC:-$(dirname "${BASH_SOURCE[0]}")/../..}")
BUILD=$(realpath -m "${BUILD:-$SRC/build}")
NETYARD=$(realpath -m "${NETYARD:-$BUILD/netyard}")
export SRC BUILD NETYARD

# --- the world -------------------------------------------------------------------

# skip_all REASON: this machine truly lacks something the whole test is about
skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

# needs COMMAND...: what the test cannot do without
needs() {
	local c
	for c; do
		command -v "$c" >/dev/null || skip_all "no $c here"
	done
}

# world ARGS...: the rest of the test runs in network, mount and process namespaces of its
# own, with an empty /run.  All of it is gone when the test ends, however it ends.
# Files of the test go to $T, which is there and empty.
world() {
	if [ "${NY_WORLD:-}" != "$0" ]; then
		[ "$(id -u)" = 0 ] || skip_all "not root"
		unshare -nmpf true 2>/dev/null || skip_all "cannot make namespaces"
		NY_WORLD=$0 exec unshare -nmpf --kill-child --mount-proc --propagation private \
			"$BASH" "$0" "$@"
	fi
	mount -t tmpfs -o mode=755 none /run || skip_all "cannot mount"
	mount -t sysfs none /sys || skip_all "cannot mount /sys"
	ip link set dev lo up || exit 1
	T=/run/test
	mkdir "$T" && cd "$T" || exit 1
	trap 'exit 130' INT TERM
}

# in_ns NAME CMD...: in the network namespace only; "" is the host
in_ns() {
	local ns=$1
	shift
	if [ -n "$ns" ]; then nsenter --net="/run/netns/$ns" "$@"; else "$@"; fi
}

# members: "NAMESPACE ADDRESS..." a line for every namespace with addresses, "-" is the host;
# loopback and link-local addresses are left out, IPv4 comes first
members() {
	local f ns
	for f in - /run/netns/*; do
		ns=()
		[ "$f" = - ] || ns=(-n "${f##*/}")
		printf '"%s"\n' "${f##*/}"
		ip ${ns[@]+"${ns[@]}"} -j addr show
	done | jq -nr 'foreach inputs as $x ("-"; if $x | type == "string" then $x else . end;
		. as $ns | $x | arrays
		| [.[] | select(.ifname != "lo") | .addr_info[] | select(.scope == "global") | .local]
		| select(length > 0) | "\($ns) \(join(" "))")'
}

# --- Open vSwitch ------------------------------------------------------------------

# shellcheck disable=SC2120 # tests call it with a directory
# start_ovs [DIR]: the system's one, in the host's namespace (or another, by the directory of
# its files)
start_ovs() {
	local d=${1:-/run/openvswitch}
	command -v ovs-vswitchd >/dev/null || skip_all "no Open vSwitch here"
	mkdir -p "$d" && ovsdb-tool create "$d/conf.db" &&
		OVS_RUNDIR=$d ovsdb-server "$d/conf.db" --remote="punix:$d/db.sock" \
			--unixctl="$d/ovsdb-server.ctl" --pidfile="$d/ovsdb-server.pid" \
			--detach --no-chdir -vconsole:off &&
		ovs-vsctl --db="unix:$d/db.sock" --no-wait init &&
		OVS_RUNDIR=$d ovs-vswitchd "unix:$d/db.sock" --unixctl="$d/ovs-vswitchd.ctl" \
			--pidfile="$d/ovs-vswitchd.pid" --detach --no-chdir -vconsole:off
}

# shellcheck disable=SC2120 # as above
# stop_ovs [DIR]: ... and all it has made; returns when it has ended
stop_ovs() {
	local d=${1:-/run/openvswitch} pids
	pids=$(cat "$d/ovs-vswitchd.pid" "$d/ovsdb-server.pid")
	ovs-appctl -t "$d/ovs-vswitchd.ctl" exit --cleanup
	ovs-appctl -t "$d/ovsdb-server.ctl" exit
	for _ in $(seq 500); do
		# shellcheck disable=SC2086 # a list of words
		ps -p "${pids//$'\n'/,}" -o stat= | grep -qv Z || break
		sleep 0.01
	done
	rm -rf "$d"
}

# example FILE: the file, or with NETYARD_DATAPATH (system, netdev) a copy of it in which the
# switches of Open vSwitch have that datapath; not system, where there is none for them
example() {
	if [ -z "${NETYARD_DATAPATH:-}" ] || ! grep -q 'kind: ovs' "$1" ||
		{ [ "$NETYARD_DATAPATH" = system ] && grep -q 'type: afxdp' "$1"; }; then
		echo "$1"
		return
	fi
	if grep -q '^ovs:' "$1"; then
		diag "$1 says itself which Open vSwitch" >&2
		return 1
	fi
	mkdir -p "$T/examples"
	sed "s/^nodes:/ovs: {datapath: $NETYARD_DATAPATH}\n&/" "$1" >"$T/examples/${1##*/}"
	echo "$T/examples/${1##*/}"
}

# interconnects [VERDICT]: the names of all that labs are made up of, not of VMs, or of those that `check` finds
# so (missing: cannot be made here), a line each
interconnects() {
	"$NETYARD" check --format json | jq -r --arg verdict "${1:-}" '.findings[]
		| select(.group == "interconnect" and .name != "vm" and ($verdict == "" or .verdict == $verdict)) | .name'
}

# has_children: this kernel makes 802.1Q devices
has_children() {
	local has=1 i
	for ((i = 0; i < 20; i++)); do # a module that another process loads just now counts as none
		ip link add tagged type veth peer name tagged-peer 2>/dev/null
		! ip link add link tagged name tagged.1 type vlan id 1 2>/dev/null || has=0
		ip link del tagged 2>/dev/null
		[ $has = 1 ] && [ -e /lib/modules ] || break
		sleep 0.1
	done
	return $has
}

# is_leased FILE: some in it get their addresses by DHCP
is_leased() { grep -qE '[ {]dhcp: ' "$1"; }

# kernel_lacks FILE: the features that it takes and this kernel is without, as `check` tells of them, a line each
kernel_lacks() {
	"$NETYARD" check --format json "$1" | jq -r '.findings[] | select(.group == "feature" and .verdict == "bad") | .text'
}

# possible NAME...: those of the examples of these names that this kernel can have, one a line
possible() {
	local name
	for name; do
		[ -n "$(kernel_lacks "$SRC/examples/$name.yard.yml")" ] || echo "$name"
	done
}

# can_make EXAMPLE: its interconnect, which has the example's name, can be made on this machine; if
# not, that is skipped
can_make() {
	local name lacks
	name=$(basename "$1" .yard.yml)
	if grep -q 'netns: ' "$1" && [ ! -e "/run/netns/$(sed -n 's/^ *netns: //p' "$1")" ]; then
		skip "$name" "it takes namespaces that are there before: container.t has them"
		return 1
	fi
	if grep -qE '^[^#]*(lxc|podman|docker): ' "$1"; then
		skip "$name" "it takes containers that run before: members.t has them"
		return 1
	fi
	lacks=$(kernel_lacks "$1" | head -n 1)
	if [ -n "$lacks" ]; then
		skip "$name" "$lacks"
		return 1
	fi
	if grep -q 'dnsmasq' "$1" && ! command -v dnsmasq >/dev/null; then
		skip "$name" "no dnsmasq here"
		return 1
	fi
	if is_leased "$1" && ! command -v busybox >/dev/null && ! command -v udhcpc >/dev/null && ! command -v dhclient >/dev/null; then
		skip "$name" "no DHCP client here: busybox, udhcpc, or dhclient"
		return 1
	fi
	[ -n "${missing_here+set}" ] || missing_here=$(interconnects missing)
	! grep -qxF -- "$name" <<<"$missing_here" || ! skip "$name" "'netyard check' says that it cannot be made here"
}

# sanitizer_flags: those that the build has, a line each; of newer Meson, b_sanitize is a list
sanitizer_flags() {
	meson introspect "$BUILD" --buildoptions | jq -r '.[] | select(.name == "b_sanitize").value
		| if type == "array" then .[] else . end | select(. != "none") | "-fsanitize=" + .'
}

# needs_yaml: what yaml cannot do without
needs_yaml() {
	needs python3 jq
	python3 -c 'import yaml' 2>/dev/null || skip_all "no YAML for python3"
}

# yaml FILE: what others read in it, as JSON in an order of its own
yaml() {
	python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)' "$1" |
		jq -S 'if .links then .links |= sort_by(tostring) else . end'
}

# --- TAP -------------------------------------------------------------------------

tests=0 failures=0
# what the last `run` gave: status, out (standard output), msg (standard error)
status=0 out='' msg=''

diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

pass() {
	tests=$((tests + 1))
	printf 'ok %d - %s\n' "$tests" "$1"
}

# fail NAME [WHY...]
fail() {
	tests=$((tests + 1)) failures=$((failures + 1))
	printf 'not ok %d - %s\n' "$tests" "$1"
	shift
	[ $# = 0 ] || diag "$*"
	return 1
}

# ok NAME CMD...: the command succeeds; what it said is shown if not
ok() {
	local name=$1 said
	shift
	if said=$("$@" 2>&1); then pass "$name"; else fail "$name" "$*: status $?" "$said"; fi
}

# is GOT WANTED NAME
is() {
	if [ "$1" = "$2" ]; then pass "$3"; else fail "$3" "got:    $1"$'\n'"wanted: $2"; fi
}

# has_match TEXT REGEX: grep -E finds it; a short text is looked through without a process
has_match() {
	local line
	[[ '' =~ $2 ]]
	if [ $? = 2 ] || [ ${#1} -gt 2000 ] || [[ $2 = *$'\n'* ]]; then
		grep -qE -- "$2" <<<"$1"
		return
	fi
	while IFS= read -r line; do
		[[ ! $line =~ $2 ]] || return 0
	done <<<"$1"
	return 1
}

# like TEXT REGEX NAME: an extended regular expression, anywhere in the text
like() {
	if has_match "$1" "$2"; then pass "$3"; else fail "$3" "no /$2/ in:"$'\n'"$1"; fi
}

unlike() {
	if has_match "$1" "$2"; then fail "$3" "found /$2/ in:"$'\n'"$1"; else pass "$3"; fi
}

# diff_ok WANTED GOT NAME: two texts are the same, else the difference is shown
diff_ok() {
	local d
	if [ "$1" = "$2" ] || d=$(diff <(printf '%s\n' "$1") <(printf '%s\n' "$2")); then
		pass "$3"
	else
		fail "$3" "< wanted, > got"$'\n'"$d"
	fi
}

skip() {
	tests=$((tests + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tests" "$1" "$2"
}

# plan_done: the last line of every test
plan_done() {
	echo "1..$tests"
	[ "$failures" = 0 ]
	exit
}

# run CMD...: into $status, $out and $msg; never longer than a minute
run() {
	out=$(timeout -k 5 "${NY_TIMEOUT:-180}" "$@" 2>"$T/.msg" </dev/null)
	status=$?
	IFS= read -rd '' msg <"$T/.msg"
	while [[ $msg = *$'\n' ]]; do msg=${msg%$'\n'}; done
}

# gives STATUS NAME CMD...: the command ends with this status
gives() {
	local want=$1 name=$2
	shift 2
	run "$@"
	if [ "$status" = "$want" ]; then
		pass "$name"
	else
		fail "$name" "$*: status $status, wanted $want"$'\n'"$out"$'\n'"$msg"
	fi
}

# builds LAB: $built is the picture of LAB.yard.yml, which is down again
builds() {
	gives 0 "$1: up" "$NETYARD" up "$1.yard.yml"
	built=$(picture)
	gives 0 "$1: down" "$NETYARD" down "$1"
}

# put_back LAB NAME SHELL DRIFT: `up` puts $built back, of which somebody has changed something
put_back() {
	sh -ec "$3" || fail "$2: could not do it"
	gives 2 "$2: show --check" "$NETYARD" show --check "$1"
	like "$out" "$4" "... says what differs"
	gives 0 "$2: up" "$NETYARD" up "$1.yard.yml"
	same_picture "$built" "... puts it back"
}

# shellcheck disable=SC2154 # $empty is of the test
# broken LAB NAME SHELL [DRIFT]: LAB.yard.yml, of which $built is the picture and $empty that of
# none, is up and then broken: that is told (DRIFT: in these words, and nothing else), mended by
# up, cleaned by down
broken() {
	local lab=$1 name=$2
	run "$NETYARD" up "$lab.yard.yml"
	same_picture "$built" "$name: up"
	sh -ec "$3" || fail "$name: could not break it"
	gives 2 "$name: show --check" "$NETYARD" show --check "$lab"
	[ -z "${4:-}" ] || diff_ok "drift:"$'\n'"  $4" "$out" "$name: ... says what differs"
	gives 2 "$name: plan" "$NETYARD" plan "$lab.yard.yml"
	gives 0 "$name: up" "$NETYARD" up "$lab.yard.yml"
	same_picture "$built" "$name: mended"
	gives 0 "$name: no drift" "$NETYARD" show --check "$lab"
	sh -ec "$3" || fail "$name: could not break it again"
	gives 0 "$name: down" "$NETYARD" down "$lab"
	same_picture "$empty" "$name: nothing is left"
}

# --- the picture -----------------------------------------------------------------

# One fact a line, "NAMESPACE DEVICE what value" ("-" is the host), sorted.  Left out: indices,
# counters, timers, what the kernel learns or adds by itself (link-local addresses, and
# routes but for those to the networks of other addresses), carrier, and whether a device was ever up (no queue it has then).
# Where DHCP clients of labs run, what is lent is left out, too: it comes when it comes.
# Of databases of Open vSwitch left out: numbers of ports, row ids, what ovs-vswitchd counts and learns.
# shellcheck disable=SC2016
picture_jq='
def text: if type != "array" then tostring
	elif .[0] == "map" then .[1] | map("\(.[0])=\(.[1])") | sort | join(" ")
	elif .[0] == "set" then .[1] | map(text) | sort | join(" ")
	else "-" end;
def rows: .headings as $h | [.data[] | [$h, .] | transpose | map({key: .[0], value: .[1]}) | from_entries];
def uuids: if .[0] == "set" then .[1][][1] else .[1] end;
def works: if has("datapath_id") then .works = (.datapath_id | type == "string" and . != "") else . end
	| if has("ofport") then .works = (.ofport | type == "number" and . >= 0) else . end
	| del(.datapath_id, .ofport);
def ovs: .db as $db | [.tables[] | rows] as $tables
| ($tables[1] // [] | map({(._uuid[1]): .name}) | add // {}) as $ports
| if $tables | length < 4 then "\($db) does not answer" else
	($tables[0][] | "\($db) \(.name) port \(.ports | uuids | $ports[.])"),
	($tables[3][] | "\($db) \(.name) mirror to \([.output_port | uuids | $ports[.]] | join(" ")) all \(.select_all)"
		+ " src \([.select_src_port | uuids | $ports[.]] | sort | join(" ")) dst \([.select_dst_port | uuids | $ports[.]] | sort | join(" "))"
		+ " \(.external_ids | text)"),
	($tables[:3] | to_entries[] | ["", "Port.", "Interface."][.key] as $table | .value[] | works
		| .name as $name | del(.name, ._uuid, .ports) | to_entries[]
		| "\($db) \($name) \($table)\(.key) \(.value | text)") end;
def opts($keys): . as $o | $keys[] | select($o[.] != null) | "\(.) \($o[.])";
def link: "\(.ifname) kind \(.linkinfo.info_kind // "-")",
	(.ifname + " " + (
		"up \(.flags | index("UP") != null)", "mtu \(.mtu)",
		"mac \(if .ifname | IN("ovs-netdev", "ovs-system") then "-" else .address end)",
		"group \(.group)", "master \(.master // "-")", "alias \(.ifalias // "-")",
		"gen \(.inet6_addr_gen_mode // "-")", ((.altnames // [])[] | "altname \(.)"),
		"noarp \(.flags | index("NOARP") != null)", (select(.ifalias == null) | "promisc \(.flags | index("PROMISC") != null)"), "xdp \(.xdp.mode // "-")", "qdisc \(.qdisc | if . == "noop" then "noqueue" else . end)", "txqlen \(.txqlen)",
		(select(.linkinfo.info_kind == "macvlan") | "mode \(.linkinfo.info_data.mode)", "parent \(.link // "elsewhere")"),
		(select(.linkinfo.info_kind == "vlan") | "vlan \(.linkinfo.info_data.protocol) \(.linkinfo.info_data.id)", "parent \(.link // "elsewhere")"),
		(select(.linkinfo.info_kind == "tun") | .linkinfo.info_data | opts(["type", "multi_queue", "persist", "user"])),
		(select(.linkinfo.info_kind == "bridge") | .linkinfo.info_data | opts([
			"ageing_time", "stp_state", "priority", "vlan_filtering", "vlan_protocol", "group_fwd_mask",
			"mcast_snooping", "mcast_querier", "mcast_router", "forward_delay",
			"hello_time", "max_age", "group_addr", "no_linklocal_learn",
			"nf_call_iptables", "nf_call_ip6tables", "nf_call_arptables"])),
		(select(.linkinfo.info_slave_data != null) | .linkinfo.info_slave_data | opts([
			"priority", "cost", "hairpin", "guard", "root_block", "fastleave", "learning",
			"flood", "proxy_arp", "multicast_router", "mcast_flood", "bcast_flood",
			"neigh_suppress", "group_fwd_mask", "isolated", "locked"]) | "port-\(.)")));
def is_lent($lent): $lent != [] and (.protocol == "dhcp" or has("expires") or (.prefsrc | IN($lent[]))
	or (.protocol == "kernel" and (.dst | contains(":")) and any($lent[]; contains(":"))));
def addr($lent): .ifname as $dev | .addr_info[]
	| select(.local | IN($lent[]) | not)
	| select((.family == "inet6" and .scope == "link" and ((.nodad | not) or (.local | test("ff:fe")))) | not)
	| "\($dev) addr \(.local)/\(.prefixlen)\(if .address then " peer \(.address)" else "" end)"
	+ " \(.scope)\(if .nodad then " nodad" else "" end)\(if .secondary then " secondary" else "" end)";
def route: select(if .protocol == "kernel"
		then .table == "main" and .type == "unicast" and .dst != "fe80::/64"
		else .protocol | IN("ra", "redirect") | not end)
	| "\(.dev // "-") route \(.type) \(.dst) via \(.gateway // "-") metric \(.metric // 0)"
	+ " proto \(.protocol) table \(.table) src \(.prefsrc // "-") onlink \((.flags // []) | index("onlink") != null)"
	+ ([.nexthops // [] | sort_by(.gateway)[] | " nexthop \(.gateway // "-") \(.dev) \(.weight)"] | join(""));
def neigh: "\(.dev) neigh \(.dst) \(.lladdr // "-") \(.state | join(",")) proto \(.protocol // "-")";
def rule: "- rule " + (if .priority | IN(0, 32766, 32767) then del(.protocol) else . end | to_entries | map("\(.key) \(.value)") | sort | join(" "));
def qdisc: select(.kind != "noqueue" and .handle != "0:") | "\(.dev) tc \(.kind) \(.handle) \(.parent // "root") \(.options | tojson)";
foreach inputs as $x ({ns: "-"};
	if $x | type == "string" then {ns: $x}
	elif $leases and ($x | type == "array" and length > 0 and all(.[]; has("addr_info")))
	then .lent += [$x[].addr_info[] | select(.dynamic) | .local] else . end;
	.ns as $ns | (.lent // []) as $lent | $x | if type == "object" then ovs else arrays[] | select(length > 0)
	| "\($ns) " + (if has("addr_info") then addr($lent) elif has("dst") and is_lent($lent) then empty elif has("ifindex") then link
		elif has("lladdr") then neigh elif has("priority") then rule elif has("dst") then route elif has("fact") then .fact else qdisc end) end)'

# The databases of Open vSwitch in the world: the system's, and those of labs.
ovs_dbs() {
	local f
	for f in /run/openvswitch/db.sock /run/netyard/*/ovs/db.sock; do
		[ ! -S "$f" ] || echo "$f"
	done
}

# picture_ovs DB: its bridges, ports and interfaces, as ovs-vsctl tells them; that they work
picture_ovs() {
	local tables
	tables=$(ovs-vsctl -t 10 --db="unix:$1" --format=json \
		-- --columns=_uuid,name,ports,datapath_type,datapath_id,stp_enable,rstp_enable,mcast_snooping_enable,other_config,external_ids,fail_mode,controller list Bridge \
		-- --columns=_uuid,name,tag,trunks,vlan_mode,protected,external_ids,other_config list Port \
		-- --columns=_uuid,name,type,options,mtu_request,external_ids,other_config,ofport,error list Interface \
		-- --columns=name,output_port,select_all,select_src_port,select_dst_port,external_ids list Mirror 2>/dev/null)
	printf '{"db":"%s","tables":[%s]}\n' "$1" "${tables//$'\n'/,}"
}

# unixctl_of WORD...: into $unixctl, where a daemon of these words has its files
unixctl_of() {
	local word
	unixctl=
	for word; do
		case $word in --unixctl=*/*) unixctl=${word#*=} unixctl=${unixctl%/*} ;; esac
	done
}

# picture_daemons: the processes of Open vSwitch.  Those whose files are gone are about to
# end, and waited for.  No process is started for it.
picture_daemons() {
	local comm f pid words ns i unixctl
	for comm in /proc/[0-9]*/comm; do
		pid=${comm//[!0-9]/} words=
		{ read -r words <"$comm"; } 2>/dev/null
		[[ $words == ovsdb-server || $words == ovs-vswitchd ]] || continue
		for ((i = 0; i < 500; i++)); do
			words=()
			{ mapfile -d '' -t words <"/proc/$pid/cmdline"; } 2>/dev/null
			unixctl_of ${words[@]+"${words[@]}"}
			[ -n "$unixctl" ] && [ ! -e "$unixctl" ] || break
			sleep 0.01
		done
		[ ${#words[@]} != 0 ] || continue
		ns='?'
		for f in /proc/self/ns/net /run/netns/*; do
			[ ! "$f" -ef "/proc/$pid/ns/net" ] || ns=${f#/run/netns/}
		done
		printf '%s - process %s\n' "${ns/#\/proc*/-}" "${words[0]##*/}"
	done
}

# picture_ebpf FACTS: which devices of the host's namespace and of labs' own have the program of an
# eBPF switch; its settings and its ports, as bpftool reads them
picture_ebpf() {
	local ns dev program id in names seen show devs
	for ns in /proc/self/ns/net /run/netns/netyard-*; do
		[ -e "$ns" ] || continue
		in="nsenter --net=$ns" seen=' ' names=
		devs=$(awk -v ns="${ns##*/}" '$1 == (ns == "net" ? "-" : ns) && $3 $4 == "tcclsact" { print $2 }' <<<"$1")
		for dev in $devs; do
			program=$($in tc filter show dev "$dev" ingress 2>/dev/null | sed -n 's/.* ny_switch .* id \([0-9]*\) .*/\1/p')
			[ -n "$program" ] || continue
			echo "${ns##*/} $dev has the program of an eBPF switch"
			[[ $seen != *" $program "* ]] || continue
			seen+="$program "
			[ -n "$names" ] || names=$($in ip -j link | jq -c 'map({"\(.ifindex)": .ifname}) | add')
			for id in $(bpftool -j prog show id "$program" | jq '.map_ids[]'); do
				show=$(bpftool -j map show id "$id")
				case $show in
				*'"ny_conf"'* | *'"ny_ports"'* | *'"ny_trunks"'* | *'"ny_pinned"'*)
					printf '%s\n' "$show" && bpftool -j map dump id "$id"
					;;
				esac
			done | jq -rn --arg ns "${ns##*/}" --argjson names "$names" '[inputs] | . as $all
				| reduce range(0; length; 2) as $i ({}; .[$all[$i].name] = [$all[$i + 1][]?.formatted?])
				| .ny_conf[0].value as $conf | "\($ns) \($names["\($conf.self)"])" as $switch
				| ($conf | del(.self, .version, .unused, .n_ports, .n_holes, .looked_ns, .swept_ns) | "\($switch) ebpf \(tojson)"),
				(.ny_trunks as $trunks | .ny_ports[] | select(.value.ifindex != 0) | .key as $number
					| "\($switch) ebpf port \($names["\(.value.ifindex)"]) \(.value | del(.ifindex) | tojson) \([$trunks[]
						| select(.key == $number).value.has | to_entries[] | select(.value != 0)] | tojson)"),
				(.ny_pinned[]?.key | "\($switch) ebpf pin \(tojson)")'
		done
	done
}

# picture_filters FACTS: what tc(8) tells of filters where a device receives and sends
picture_filters() {
	local ns dev what kind in place
	while read -r ns dev what kind _; do
		[ "$what $kind" = "tc clsact" ] || continue
		in=()
		[ "$ns" = - ] || in=(nsenter --net="/run/netns/$ns")
		for place in ingress egress; do
			${in[@]+"${in[@]}"} tc filter show dev "$dev" "$place" 2>/dev/null |
				sed -nE "s/ (not_in_hw|in_hw|id [0-9]+|tag [0-9a-f]+|jited)//g
					s/^(filter .* handle|.*action order)/$ns $dev tc $place \\1/p"
		done
	done <<<"$1"
}

# shellcheck disable=SC2120 # tests call it with -k
# picture [-k]: of the whole world; -k: with all offloads of every device, not just where
# checksums are not offloaded
picture() {
	local dbs f facts leases=false
	! compgen -G '/run/netyard/*/services/*/dhcp-*/dhcp' >/dev/null || leases=true
	mapfile -t dbs < <(ovs_dbs)
	{
		facts=$({
			"$BUILD/tests/tools/lookns" "$@" || # like no other picture
				printf '[{"fact":"- no picture %s"}]\n' "$EPOCHREALTIME"
			for f in ${dbs[@]+"${dbs[@]}"}; do
				picture_ovs "$f"
			done
		} | jq -nr --argjson leases "$leases" "$picture_jq")
		printf '%s\n' "$facts"
		[[ $facts != *" tc clsact "* ]] || picture_filters "$facts"
		[[ $facts != *" tc clsact "* ]] || ! command -v bpftool >/dev/null || picture_ebpf "$facts"
		picture_daemons
		for f in ${dbs[@]+"${dbs[@]}"}; do # the files of private ones
			[[ $f != /run/netyard/* ]] || find "${f%/*}" -mindepth 1 -printf '%h file %P\n' -o -printf '%p mode %m\n'
		done
	} | sort
}

# same_picture BEFORE NAME
same_picture() {
	# shellcheck disable=SC2119
	diff_ok "$1" "$(picture)" "$2"
}
